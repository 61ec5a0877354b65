"""The trained reader: an int8 ONNX graph with its labels and word pieces."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .lemmas import Lemmatiser
from .pieces import SYMBOL, Pieces

FOLDER = Path(__file__).parent
FILES = ("reader.onnx", "labels.json", "tokenizer.json", "lemmas.tsv")
BATCH_PIECES = 3000
"""Padded pieces in one run of the graph: fills the caches without overflowing them."""


@dataclass(frozen=True, slots=True)
class WindowOutput:
    """What the graph says of one window of n words.

    Attributes:
        tags: (n,) index of the best tag.
        scripts: (n,) index of the best lemma script.
        starts: (n,) probability that the word starts a sentence.
        entities: (n, E) probabilities of the entity labels.
        arcs: (n, n + 1) score of each head, the root first.
        labels: (n, n + 1) index of the best dependency label for each head.
    """

    tags: NDArray[np.int32]
    scripts: NDArray[np.int32]
    starts: NDArray[np.float32]
    entities: NDArray[np.float32]
    arcs: NDArray[np.float32]
    labels: NDArray[np.int32]


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
                    "python -m newsclaims.models.training.export"
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
        self.pieces = Pieces(folder / "tokenizer.json")
        self.lemmatiser = Lemmatiser(folder / "lemmas.tsv")

    def __reduce__(self) -> tuple[object, ...]:
        return (_load, (self.folder, self.threads))

    def read(self, windows: Sequence[Sequence[str]]) -> list[WindowOutput]:
        """Run the graph over the windows of one document.

        The result depends on these windows alone: batches never mix documents.

        Args:
            windows: The words of each window; no window is empty.
        """
        encoded = [self.pieces.encode(words) for words in windows]
        order = sorted(range(len(windows)), key=lambda i: len(encoded[i][0]))
        found: list[WindowOutput | None] = [None] * len(windows)
        batch: list[int] = []
        for i in order:
            if batch and len(encoded[i][0]) * (len(batch) + 1) > BATCH_PIECES:
                self._run(batch, encoded, found)
                batch = []
            batch.append(i)
        if batch:
            self._run(batch, encoded, found)
        return [output for output in found if output is not None]

    def _run(
        self,
        batch: list[int],
        encoded: list[tuple[list[int], list[int], list[int]]],
        found: list[WindowOutput | None],
    ) -> None:
        pieces = max(len(encoded[i][0]) for i in batch)
        words = max(len(encoded[i][2]) for i in batch)
        ids = np.zeros((len(batch), pieces), np.int64)
        casing = np.full((len(batch), pieces), SYMBOL, np.int64)
        mask = np.zeros((len(batch), pieces), np.int64)
        first = np.zeros((len(batch), words), np.int64)
        for row, i in enumerate(batch):
            piece_ids, cases, firsts = encoded[i]
            ids[row, : len(piece_ids)] = piece_ids
            casing[row, : len(cases)] = cases
            mask[row, : len(piece_ids)] = 1
            first[row, : len(firsts)] = firsts
        outputs = self._session.run(
            None, {"ids": ids, "casing": casing, "mask": mask, "first": first}
        )
        tags, scripts, starts, entities, arcs, labels = outputs
        for row, i in enumerate(batch):
            n = len(encoded[i][2])
            found[i] = WindowOutput(
                tags[row, :n],
                scripts[row, :n],
                starts[row, :n],
                entities[row, :n],
                arcs[row, :n, : n + 1],
                labels[row, :n, : n + 1],
            )


def _load(folder: Path, threads: int) -> ReaderModel:
    return ReaderModel(folder, threads=threads)
