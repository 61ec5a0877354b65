"""Training windows: neighbouring sentences as indices, drawn, batched and padded."""

import random
from dataclasses import dataclass
from itertools import accumulate, pairwise

import torch
from torch import Tensor

from ...extract.reader import MAX_WORDS
from ..reader.pieces import CLS, SEP, Pieces
from . import corpora
from .network import Labels

MASK = 103
"""Id of the piece that stands for a hidden one."""
WINDOW_SIZES = (1, 1, 2, 3, 20, 20)
"""Sentences in a training window, where it has room for them; that of the reader is filled."""
BATCH_PIECES = 1100
CASE_NOISE = {"upper": 0.03, "title": 0.07, "lower": 0.02}
"""Share of windows re-cased, as headlines and all-capital lines are."""


@dataclass
class Window:
    """One training window as indices; a part that is None is not trained on."""

    ids: list[int]
    casing: list[int]
    first: list[int]
    last: list[int]
    heads: list[int] | None
    deprels: list[int] | None
    tags: list[int] | None
    scripts: list[int] | None
    starts: list[int] | None
    entities: list[frozenset[int]] | None
    claims: corpora.Claims | None


def recase(words: list[str], rng: random.Random) -> list[str]:
    """Return the words, now and then in capitals, title case or lower case."""
    draw = rng.random()
    for style, share in CASE_NOISE.items():
        if draw < share:
            if style == "title":
                return [
                    w[:1].upper() + w[1:] if len(w) > 3 or i == 0 else w
                    for i, w in enumerate(words)
                ]
            return [w.upper() if style == "upper" else w.lower() for w in words]
        draw -= share
    return words


class Windows:
    """Cuts sentences into windows and turns them into indices.

    Args:
        pieces: The word-piece encoder.
        labels: The label inventory.
        rng: Source of all random choices.
    """

    def __init__(self, pieces: Pieces, labels: Labels, rng: random.Random) -> None:
        self.pieces, self.rng = pieces, rng
        self.tags = {t: i for i, t in enumerate(labels.tags)}
        self.scripts = {t: i for i, t in enumerate(labels.scripts)}
        self.deprels = {t: i for i, t in enumerate(labels.deprels)}

    def draw(self, sentences: list[corpora.Sentence], *, noise: bool = True) -> list[Window]:
        """Return this epoch's windows of neighbours of the same document."""
        windows, i = [], 0
        while i < len(sentences):
            group = [sentences[i]]
            size = self.rng.choice(WINDOW_SIZES) if noise else 1
            while (
                len(group) < size
                and i + len(group) < len(sentences)
                and (following := sentences[i + len(group)]).doc == group[0].doc
                and sum(len(s.words) for s in group) + len(following.words) <= MAX_WORDS
            ):
                group.append(following)
            i += len(group)
            windows.append(self.window(group, noise=noise))
        return windows

    def window(self, group: list[corpora.Sentence], *, noise: bool = True) -> Window:
        """Return one window of the given neighbours."""
        words = [w for s in group for w in s.words][: MAX_WORDS * 2]
        n = len(words)
        shown = recase(words, self.rng) if noise else words
        offsets = list(accumulate((len(s.words) for s in group[:-1]), initial=0))
        breaks = {o + i for o, s in zip(offsets, group, strict=True) for i in s.paragraphs}
        borders = sorted({0, *(i for i in breaks if i < n), n})
        ids, casing, first, last = self.pieces.encode(
            [shown[start:end] for start, end in pairwise(borders)]
        )
        parsed = all(s.heads is not None for s in group) and n == sum(len(s.words) for s in group)
        heads, starts = [], []
        if parsed:
            for offset, s in zip(offsets, group, strict=True):
                heads += [h and h + offset for h in s.heads or ()]
                starts += [1] + [0] * (len(s.words) - 1)
        named = all(s.entities is not None for s in group)
        return Window(
            ids,
            casing,
            first,
            last,
            heads if parsed else None,
            [
                self.deprels.get(d, self.deprels.get(d.split(":")[0], -100))
                for s in group
                for d in s.deprels or ()
            ]
            if parsed
            else None,
            [self.tags.get(t, -100) for s in group for t in s.tags or ()] if parsed else None,
            [self.scripts.get(t, -100) for s in group for t in s.scripts or ()] if parsed else None,
            starts if parsed else None,
            [e for s in group for e in s.entities or ()][:n] if named else None,
            group[0].claims if len(group) == 1 and n == len(group[0].words) else None,
        )


def batches(windows: list[Window], rng: random.Random) -> list[list[Window]]:
    """Return batches of windows alike in length, in random order."""
    rng.shuffle(windows)
    found: list[list[Window]] = []
    for start in range(0, len(windows), 2000):
        batch: list[Window] = []
        for window in sorted(windows[start : start + 2000], key=lambda w: len(w.ids)):
            if batch and len(window.ids) * (len(batch) + 1) > BATCH_PIECES:
                found.append(batch)
                batch = []
            batch.append(window)
        found.append(batch)
    rng.shuffle(found)
    return found


def pad(rows: list[list[int]], value: int) -> Tensor:
    """Return rows of different lengths as a matrix, filled up with a value."""
    width = max(map(len, rows))
    return torch.tensor([r + [value] * (width - len(r)) for r in rows])


def inputs(batch: list[Window]) -> tuple[Tensor, ...]:
    """Return piece ids, casing, mask (B, P), first and last pieces (B, N) of a batch."""
    ids = pad([w.ids for w in batch], 0)
    lengths = torch.tensor([len(w.ids) for w in batch])
    mask = (torch.arange(ids.size(1))[None] < lengths[:, None]).long()
    return (
        ids,
        pad([w.casing for w in batch], 4),
        mask,
        *(pad([getattr(w, side) for w in batch], 0) for side in ("first", "last")),
    )


def mask(ids: Tensor, share: float) -> Tensor:
    """Return piece ids (B, P) with a share of them, drawn at random, hidden."""
    drawn = (torch.rand(ids.shape) < share) & (ids != CLS) & (ids != SEP) & (ids != 0)
    return ids.masked_fill(drawn, MASK)
