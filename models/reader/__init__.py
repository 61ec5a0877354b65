"""The trained reader: an int8 ONNX graph with its labels and word pieces."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .lemmas import Lemmatiser
from .pieces import Pieces

FOLDER = Path(__file__).parent
FILES = ("reader.onnx", "words.bin", "pairs.npz", "labels.json", "tokenizer.json", "lemmas.tsv")
FLOOR = 0.02
"""Probability below which a relation between two words is not worth keeping."""

_CORE = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "obj", "iobj"})

_FLOOR_SCORE = math.log(FLOOR / (1 - FLOOR))


@dataclass(frozen=True, slots=True)
class WindowOutput:
    """What the graph says of one window of n words.

    Attributes:
        tags: (n,) index of the best tag.
        scripts: (n,) index of the best lemma script.
        starts: (n,) probability that the word starts a sentence.
        entities: (n, E) probabilities of the entity labels.
        arcs: (n, n + 1) score of each head, the root first.
        dependents: (n, W) vector of each word as a dependent.
        heads: (n + 1, W) vector of each head, the root first.
        objects: (n, W) vector of each word as the object of a claim.
        subjects: (n + 1, W) vector of each word as the subject of a claim, no subject first.
    """

    tags: NDArray[np.int32]
    scripts: NDArray[np.int32]
    starts: NDArray[np.float32]
    entities: NDArray[np.float32]
    arcs: NDArray[np.float32]
    dependents: NDArray[np.float32]
    heads: NDArray[np.float32]
    objects: NDArray[np.float32]
    subjects: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairWeights:
    """The weights that score pairs of words, for only few of a window's pairs are of interest.

    Attributes:
        claim: (W + 1, W + 1) whether an object and a subject make a claim.
        source: (W + 1, W + 1) whether a word, in the subject's place, says who states the claims
            of an object, or nobody, who comes first, where that is the article itself.
        time: (W + 1, W + 1) whether a word says when, likewise.
        label: (3 W, L) dependency labels of a dependent and its head.
        label_bias: (L,).
        relation: (3 W, R) relation types of an object and its subject.
        relation_bias: (R,).
    """

    claim: NDArray[np.float32]
    source: NDArray[np.float32]
    time: NDArray[np.float32]
    label: NDArray[np.float32]
    label_bias: NDArray[np.float32]
    relation: NDArray[np.float32]
    relation_bias: NDArray[np.float32]


def _between(
    matrix: NDArray[np.float32], objects: NDArray[np.float32], subjects: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the score of each pair, (o, W) and (s, W) -> (o, s)."""
    left = objects @ matrix[:-1] + matrix[-1]
    scores: NDArray[np.float32] = left[:, :-1] @ subjects.T + left[:, -1:]
    return scores


def _likely(chances: NDArray[np.float32]) -> Iterator[tuple[int, int, float]]:
    """Yield row, column and rounded value of the probabilities from FLOOR on."""
    rows, columns = np.nonzero(chances >= FLOOR)
    values = chances[rows, columns].astype(float).round(4)
    yield from zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)


def _features(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([left * right, left, right], axis=1)


def open_graph(path: Path, *, threads: int) -> onnxruntime.InferenceSession:
    """Return a graph of the reader, ready to run on the CPU.

    Args:
        path: An ONNX file.
        threads: CPU threads for one run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        # ONNX Runtime's sum with norm in one takes several times as long as the two apart
        disabled_optimizers=["SkipLayerNormFusion"],
    )


class ReaderModel:
    """The graph, ready to run.

    Args:
        folder: Where the FILES are.
        threads: CPU threads for one run.

    Raises:
        FileNotFoundError: A file is missing; names it.
    """

    def __init__(self, folder: Path = FOLDER, *, threads: int = 1) -> None:
        for name in FILES:
            if not (folder / name).exists():
                raise FileNotFoundError(
                    f"{folder / name} is missing: reinstall newsclaims, or make it with "
                    "python -m newsclaims.models.training"
                )
        self.folder, self.threads = folder, threads
        self._session = open_graph(folder / "reader.onnx", threads=threads)
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.tags: list[str] = labels["tags"]
        self.scripts: list[str] = labels["scripts"]
        self.deprels: list[str] = labels["deprels"]
        self._case = self.deprels.index("case")
        self._core = np.flatnonzero([label in _CORE for label in self.deprels])
        self.entities: list[str] = labels["entities"]
        self.relations: list[str] = labels["claims"]
        with np.load(folder / "pairs.npz") as pairs:
            self._pairs = PairWeights(**{k: v.astype(np.float32) for k, v in pairs.items()})
        self.pieces = Pieces(folder / "tokenizer.json")
        self.lemmatiser = Lemmatiser(folder / "lemmas.tsv")

    def __reduce__(self) -> tuple[object, ...]:
        return (_load, (self.folder, self.threads))

    def read(self, paragraphs: Sequence[Sequence[str]]) -> WindowOutput:
        """Run the graph over one window.

        Windows are never batched: int8 activations are scaled over all that one run sees, so
        that in a batch a window's result would depend on its neighbours. On a CPU a window
        alone is as fast, for it needs no padding.

        Args:
            paragraphs: The words of each, at least one.
        """
        ids, casing, first, last = self.pieces.encode(paragraphs)
        feed = {"ids": ids, "casing": casing, "first": first, "last": last}
        outputs = self._session.run(None, {k: np.array([v], np.int64) for k, v in feed.items()})
        return WindowOutput(*(output[0] for output in outputs))

    def dependency_labels(
        self, output: WindowOutput, heads: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the index of the best dependency label of each word under its head.

        What has a preposition before it is no subject or object.

        Args:
            output: What `read` gave.
            heads: (n,) head of each word, 0 for the root.
        """
        features = _features(output.dependents, output.heads[heads])
        scores = features @ self._pairs.label + self._pairs.label_bias
        best: NDArray[np.int64] = scores.argmax(1)
        before = np.flatnonzero((best == self._case) & (np.arange(len(heads)) < heads - 1))
        oblique = heads[before] - 1
        scores[np.ix_(oblique, self._core)] = -np.inf
        best[oblique] = scores[oblique].argmax(1)
        return best

    def claims(
        self, output: WindowOutput, candidates: NDArray[np.int64]
    ) -> list[tuple[int, int, dict[str, float]]]:
        """Return what claims there may be between words of a window.

        Args:
            output: What `read` gave.
            candidates: (c,) words that may be arguments.

        Returns:
            Object, subject (-1 for none) and the probability of each relation type.
        """
        if not len(candidates):
            return []
        nodes = np.r_[0, candidates + 1]
        weights = self._pairs
        objects, subjects = output.objects[candidates], output.subjects[nodes]
        scores = _between(weights.claim, objects, subjects)
        np.fill_diagonal(scores[:, 1:], -np.inf)
        o, s = np.nonzero(scores > _FLOOR_SCORE)
        if not len(o):
            return []
        types = _features(objects[o], subjects[s]) @ weights.relation + weights.relation_bias
        types = np.exp(types - types.max(1, keepdims=True))
        types /= types.sum(1, keepdims=True) * (1 + np.exp(-scores[o, s]))[:, None]
        found: dict[int, dict[str, float]] = {}
        for k, t, chance in _likely(types):
            found.setdefault(k, {})[self.relations[t]] = chance
        return [
            (int(candidates[o[k]]), int(nodes[s[k]]) - 1, chances) for k, chances in found.items()
        ]

    def qualifiers(
        self, output: WindowOutput, candidates: NDArray[np.int64]
    ) -> Iterator[list[tuple[int, dict[int, float]]]]:
        """Yield who may state what is claimed of words of a window, and when that may have been.

        Args:
            output: What `read` gave.
            candidates: (c,) words that may be objects of claims.

        Yields:
            For sources, then for times: each object with the probabilities of words, -1 for none.
        """
        for matrix in (self._pairs.source, self._pairs.time):
            scores = _between(matrix, output.objects[candidates], output.subjects)
            chances = np.exp(scores - scores.max(1, keepdims=True, initial=-np.inf))
            chances /= chances.sum(1, keepdims=True)
            found: list[dict[int, float]] = [{} for _ in candidates]
            for k, node, chance in _likely(chances):
                found[k][node - 1] = chance
            yield list(zip(candidates.tolist(), found, strict=True))


def _load(folder: Path, threads: int) -> ReaderModel:
    return ReaderModel(folder, threads=threads)
