"""The trained reader: an int8 ONNX graph with its labels and word pieces."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .lemmas import Lemmatiser
from .pieces import Pieces

FOLDER = Path(__file__).parent
FILES = ("reader.onnx", "claims.npy", "labels.json", "tokenizer.json", "lemmas.tsv")
FLOOR = 0.02
"""Probability below which a relation between two words is not worth keeping."""


@dataclass(frozen=True, slots=True)
class WindowOutput:
    """What the graph says of one window of n words.

    Attributes:
        tags: (n,) index of the best tag.
        scripts: (n,) index of the best lemma script.
        starts: (n,) probability that the word starts a sentence.
        entities: (n, E) probabilities of the entity labels.
        arcs: (n, n + 1) score of each head, the root first.
        dependents: (n, L, W) vector of each word for each dependency label.
        heads: (n + 1, W) vector of each head, the root first.
        objects: (n, V) vector of each word as the object of a claim.
        subjects: (n + 1, V) vector of each word as the subject of a claim, no subject first.
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

    def labels(self, rows: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the index of the best dependency label of each word under its head.

        Args:
            rows: (k,) words.
            nodes: (k,) their heads, 0 for the root.
        """
        scores = self.dependents[rows] @ self.heads[nodes][:, :, None]
        best: NDArray[np.int64] = scores[:, :, 0].argmax(1)
        return best


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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.folder, self.threads = folder, threads
        self._session = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"]
        )
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.tags: list[str] = labels["tags"]
        self.scripts: list[str] = labels["scripts"]
        self.deprels: list[str] = labels["deprels"]
        self.entities: list[str] = labels["entities"]
        self.claim_types: list[str] = labels["claims"]
        weights = np.load(folder / "claims.npy").astype(np.float32)  # (types, V, V)
        width = weights.shape[1]
        self._claim_weights = weights.transpose(1, 0, 2).reshape(width, -1), width
        self.pieces = Pieces(folder / "tokenizer.json")
        self.lemmatiser = Lemmatiser(folder / "lemmas.tsv")

    def __reduce__(self) -> tuple[object, ...]:
        return (_load, (self.folder, self.threads))

    def read(self, words: Sequence[str]) -> WindowOutput:
        """Run the graph over one window.

        Windows are never batched: int8 activations are scaled over all that one run sees, so
        that in a batch a window's result would depend on its neighbours. On a CPU a window
        alone is as fast, for it needs no padding.

        Args:
            words: At least one word.
        """
        ids, casing, first, last = self.pieces.encode(words)
        feed = {"ids": ids, "casing": casing, "first": first, "last": last}
        outputs = self._session.run(None, {k: np.array([v], np.int64) for k, v in feed.items()})
        return WindowOutput(*(output[0] for output in outputs))

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
        kinds, width = self._claim_weights
        left = (output.objects[candidates] @ kinds).reshape(-1, width)
        scores = (left @ output.subjects[nodes].T).reshape(len(candidates), -1, len(nodes))
        scores = np.exp(scores - scores.max(1, keepdims=True))
        scores /= scores.sum(1, keepdims=True)
        scores[np.arange(len(candidates)), 0, np.arange(1, len(nodes))] = 1.0
        found = []
        for o, s in np.argwhere(scores[:, 0] < 1 - 2 * FLOOR):
            row = scores[o, :, s]
            types = {self.claim_types[k]: round(float(row[k]), 4)
                     for k in np.flatnonzero(row >= FLOOR) if k}  # fmt: skip
            if types:
                found.append((int(candidates[o]), int(nodes[s]) - 1, types))
        return found


def _load(folder: Path, threads: int) -> ReaderModel:
    return ReaderModel(folder, threads=threads)
