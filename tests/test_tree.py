"""The decoder gives the best tree with one root, whatever the scores."""

import itertools
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from newsclaims.extract import tree
from newsclaims.extract.tree import best_tree


def is_tree(heads):
    for start in range(1, len(heads) + 1):
        seen, node = set(), start
        while node:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node - 1]
    return list(heads).count(0) == 1


def best_by_search(scores):
    n = len(scores)
    trees = (h for h in itertools.product(range(n + 1), repeat=n) if is_tree(h))
    return max(sum(scores[i][h] for i, h in enumerate(heads)) for heads in trees)


@pytest.mark.parametrize("roots", [0, 1, 3])
@given(
    scores=st.integers(1, 4).flatmap(
        lambda n: arrays(np.float32, (n, n + 1), elements=st.floats(-9, 9, width=16))
    )
)
@settings(max_examples=150, deadline=None)
def test_as_good_as_exhaustive_search(scores, roots):
    with mock.patch.object(tree, "_ROOTS", roots):
        heads = best_tree(scores)
    assert is_tree(heads)
    found = sum(float(scores[i, h]) for i, h in enumerate(heads))
    assert found == pytest.approx(best_by_search(scores.tolist()), abs=1e-3)


@pytest.mark.parametrize("n", [1, 2, 30, 120])
def test_large_random_matrices_give_trees(n):
    scores = np.random.default_rng(n).normal(size=(n, n + 1)).astype(np.float32)
    assert is_tree(best_tree(scores))


def test_not_every_word_is_tried_as_the_root(monkeypatch):
    scores = np.random.default_rng(1).normal(size=(120, 121)).astype(np.float32)
    first = np.arange(0, 120, 2)
    scores[first, first + 2] = scores[first + 1, first + 1] = 9  # words in pairs
    scores[:, 0] = -20
    best = tree._edmonds
    sizes = []
    monkeypatch.setattr(tree, "_edmonds", lambda full: sizes.append(len(full)) or best(full))
    assert is_tree(best_tree(scores))
    assert sizes.count(121) < 5
