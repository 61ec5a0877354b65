"""Best dependency tree from a matrix of arc scores."""

import numpy as np
from numpy.typing import NDArray

_ROOTS = 3
"""Words to try as the root one by one, which is quick; no sentence of our news needs more."""


def best_tree(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the head of each word in the best tree with a single root.

    Greedy choice where that is a tree already, else Chu-Liu/Edmonds
    (Chu and Liu 1965, Edmonds 1967).

    Args:
        scores: (n, n + 1), for each word the score of each head; column 0 is the root.

    Returns:
        (n,) heads, 0 for the root, else the 1-based position of the head.
    """
    n = scores.shape[0]
    if n == 1:
        return np.zeros(1, dtype=np.int64)
    scores = scores.astype(np.float64)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: NDArray[np.int64] = scores.argmax(1)
    if np.count_nonzero(heads == 0) == 1 and _find_cycle([0, *heads.tolist()]) is None:
        return heads
    # the most promising words as the root, until no other can beat what was found
    highest = scores[:, 1:].max(1)
    gain = scores[:, 0] - highest
    best, best_score = heads, -np.inf
    for root in np.argsort(-gain, kind="stable")[:_ROOTS].tolist():
        if highest.sum() + gain[root] <= best_score:
            return best
        full = np.full((n + 1, n + 1), -np.inf)
        full[1:, 1:] = scores[:, 1:]
        full[root + 1] = -np.inf
        full[root + 1, 0] = scores[root, 0]
        found = np.array(_edmonds(full)[1:], dtype=np.int64)
        score = scores[np.arange(n), found].sum()
        if score > best_score:
            best, best_score = found, score
    # where many words do about as well: a second root costs more than all heads can gain
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    full[1:, 0] -= n * np.ptp(scores[np.isfinite(scores)]) + 1
    return np.array(_edmonds(full)[1:], dtype=np.int64)


def _find_cycle(heads: list[int]) -> list[int] | None:
    """Return the nodes of one cycle, or None; `heads[0]` is the root's and is ignored."""
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = heads[node]
        if state[node] == 1:
            return path[path.index(node) :]
        for visited in path:
            state[visited] = 2
    return None


def _edmonds(scores: NDArray[np.float64]) -> list[int]:
    """Maximum spanning arborescence of a dense graph rooted in node 0."""
    heads = scores.argmax(1).tolist()
    heads[0] = 0
    cycle = _find_cycle(heads)
    if cycle is None:
        return list(heads)
    inside = np.zeros(len(heads), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    members = np.array(cycle)
    kept = scores[members, [heads[c] for c in cycle]]
    # the cycle becomes the last node of a smaller graph
    size = len(outside) + 1
    smaller = np.full((size, size), -np.inf)
    smaller[:-1, :-1] = scores[np.ix_(outside, outside)]
    from_cycle = scores[np.ix_(outside, members)]
    smaller[:-1, -1] = from_cycle.max(1)
    smaller[0] = -np.inf
    into_cycle = scores[np.ix_(members, outside)] - kept[:, None]
    smaller[-1, :-1] = into_cycle.max(0)
    solved = _edmonds(smaller)
    for i, node in enumerate(outside[1:], start=1):
        head = solved[i]
        heads[node] = (
            int(members[from_cycle[i].argmax()]) if head == size - 1 else int(outside[head])
        )
    entry = solved[-1]
    broken = int(into_cycle[:, entry].argmax())
    heads[cycle[broken]] = int(outside[entry])
    return list(heads)
