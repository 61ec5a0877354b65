"""Train the wording: a sparse linear model over the paths between the words of our own articles.

Every pair of arguments in a sentence is an example, a claim of its type if the labels tie one to
the two words and none otherwise; the aside tenth is left out, so that the scorer is fitted on
what the model has not seen. FTRL-Proximal (McMahan et al. 2013) keeps most weights at zero.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spacy.tokens import Doc

from ...extract.wording import NOBODY, WEIGHTS, Pair, PathFeatures, hashed
from ...pipelines.assemble import load
from .anchor import Anchored, anchor_claims, annotate, read_labelled
from .corpora import CLAIM_LABELS
from .own import is_aside

SEED, EPOCHS, BATCH = 13, 6, 1024
RATE, SPARSITY = 0.2, 8.0
"""FTRL's alpha and lambda 1; the second was chosen by size: .3 to 8 read alike."""

LEAST = 2
"""Examples that a feature must occur in."""

_Seen = NDArray[np.uint32]
_Scores = NDArray[np.float32]


class Examples(NamedTuple):
    """Pairs with their labels.

    Attributes:
        seen: Hashed features of each.
        labels: (pairs,) 0 for no claim, else the type's place in CLAIM_LABELS and one.
    """

    seen: list[_Seen]
    labels: NDArray[np.int64]


def pairs_of(doc: Doc, anchored: Anchored) -> Iterator[tuple[Pair, int]]:
    """Yield the pairs of arguments within each sentence with their labels, doubtful ones left out.

    Args:
        doc: An annotated article.
        anchored: Its labels, tied to words.
    """
    claims = {(o, s): 1 + CLAIM_LABELS.index(kind) for o, s, kind in anchored.pairs}
    for sentence in doc.sents:
        inside = [i for i in range(sentence.start, sentence.end) if i in anchored.fillers]
        for target in inside:
            filler = anchored.fillers[target]
            for subject in (NOBODY, *inside):
                label = claims.get((target, subject), 0)
                other = anchored.fillers.get(subject)
                same = other is not None and other.name == filler.name
                if same or (not label and (target, subject) in anchored.unsure):
                    continue
                yield Pair(target, subject, filler.fit, other.fit if other else ""), label


def collect(folder: Path) -> Examples:
    """Return the examples of our own articles without the aside tenth.

    Args:
        folder: Our own labelled articles.
    """
    nlp = load()
    seen, labels = [], []
    for labelled in read_labelled(folder):
        if is_aside(labelled["id"]):
            continue
        doc = annotate(nlp, labelled)
        features = PathFeatures(doc)
        for pair, label in pairs_of(doc, anchor_claims(doc, labelled["claims"])):
            names = features(pair)
            if names is not None:
                seen.append(hashed(names))
                labels.append(label)
    return Examples(seen, np.array(labels))


class Weights(NamedTuple):
    """FTRL's state: gradients less what the weights stand for, squared gradients, weights."""

    z: _Scores
    n: _Scores
    w: _Scores

    def step(self, rows: NDArray[np.int64], gradient: _Scores, sparsity: float) -> None:
        """Update some rows by their gradient."""
        z, n, w = self.z[rows], self.n[rows], self.w[rows]
        more = n + gradient**2
        z += gradient - (np.sqrt(more) - np.sqrt(n)) / RATE * w
        w = -(z - np.sign(z) * sparsity) / ((1 + np.sqrt(more)) / RATE)
        w[np.abs(z) <= sparsity] = 0
        self.z[rows], self.n[rows], self.w[rows] = z, more, w


def fit(examples: Examples) -> tuple[_Seen, _Scores, _Scores]:
    """Return keys (features,), weights (features, types + 1) and bias (types + 1,).

    Args:
        examples: What to learn.
    """
    flat = np.concatenate(examples.seen)
    keys, counts = np.unique(flat, return_counts=True)
    keys = keys[counts >= LEAST]
    columns = np.searchsorted(keys, flat).clip(max=len(keys) - 1)
    known = keys[columns] == flat
    ends = np.cumsum([len(seen) for seen in examples.seen])
    starts = np.concatenate([[0], np.cumsum(known)[ends - 1]])
    ones = np.ones(starts[-1], np.float32)
    x = csr_matrix((ones, columns[known], starts), (len(ends), len(keys)))
    y, rng = examples.labels, np.random.default_rng(SEED)
    shape = len(keys), len(CLAIM_LABELS) + 1
    weights = Weights(*(np.zeros(shape, np.float32) for _ in range(3)))
    bias = Weights(*(np.zeros((1, shape[1]), np.float32) for _ in range(3)))
    for epoch in range(EPOCHS):
        loss, order = 0.0, rng.permutation(len(y))
        for start in range(0, len(y), BATCH):
            batch = order[start : start + BATCH]
            here, gold = x[batch], (np.arange(len(batch)), y[batch])
            used, inverse = np.unique(here.indices, return_inverse=True)
            part = csr_matrix((here.data, inverse, here.indptr), (len(batch), len(used)))
            scores = part @ weights.w[used] + bias.w
            chances = np.exp(scores - scores.max(1, keepdims=True))
            chances /= chances.sum(1, keepdims=True)
            loss -= float(np.log(chances[gold]).sum())
            chances[gold] -= 1
            weights.step(used, np.asarray(part.T @ chances), SPARSITY)
            bias.step(np.array([0]), chances.sum(0, keepdims=True), 0.0)
        print(f"  epoch {epoch}: loss {loss / len(y):.4f}, {np.count_nonzero(weights.w)} weights")
    return keys, weights.w, bias.w[0]


def train(folder: Path, out: Path = WEIGHTS) -> None:
    """Learn from our own articles and write the weights, a byte each.

    Args:
        folder: Our own labelled articles.
        out: NPZ file to write, as `extract.wording.Wording` reads it.
    """
    examples = collect(folder)
    print(f"{len(examples.labels)} pairs, {np.count_nonzero(examples.labels)} of them claims")
    keys, weights, bias = fit(examples)
    scale = np.float32(np.abs(weights).max() / 127)
    small = np.rint(weights / scale).astype(np.int8)
    used = small.any(1)
    rows, columns = np.nonzero(small[used])
    np.savez_compressed(
        out,
        types=np.array(CLAIM_LABELS),
        bias=bias,
        scale=scale,
        keys=keys[used],
        counts=np.bincount(rows, minlength=int(used.sum())).astype(np.uint8),
        columns=columns.astype(np.uint8),
        values=small[used][rows, columns],
    )
    print(f"written to {out}: {int(used.sum())} features, {len(columns)} weights")
