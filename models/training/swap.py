"""Swap names in training text, so that types are learnt from context and not by heart."""

import random
from collections.abc import Iterable
from typing import NamedTuple

from . import own
from .corpora import Sentence

_PEOPLE = ("OFFICIAL", "PERSON")
_SWAPPED = ("ACTOR", "MALWARE", "ORG", *_PEOPLE)
"""Types whose names say little about the type: a ministry is known by its name."""


class _Name(NamedTuple):
    """A name to put in, and which of its words stands for it."""

    words: list[str]
    head: int


class NameSwapper:
    """Puts other names of the same kind and about the same length in the place of names.

    Args:
        sentences: Where the names come from.
        rng: Source of the choices.
    """

    def __init__(self, sentences: Iterable[Sentence], rng: random.Random) -> None:
        self._rng = rng
        self._pools: dict[tuple[str, bool], list[_Name]] = {}
        seen = set()
        for sentence in sentences:
            for start, end, kinds in sentence.names or ():
                words, heads = sentence.words[start:end], _heads(sentence, start, end)
                key = (_pool(kinds), len(words) > 1)
                if len(heads) == 1 and (key, *words) not in seen:
                    seen.add((key, *words))
                    self._pools.setdefault(key, []).append(_Name(words, heads[0] - start))

    def swap(self, sentence: Sentence) -> Sentence:
        """Return a text with its names swapped; a name that recurs stays one name.

        A name of which several words can be arguments stays: no other has the like of them.

        Args:
            sentence: A part of an article of ours.
        """
        if not sentence.names or sentence.claims is None:
            return sentence
        kept = {
            tuple(sentence.words[start:end])
            for start, end, _ in sentence.names
            if len(_heads(sentence, start, end)) > 1
        }
        chosen: dict[tuple[str, ...], _Name] = {}
        words: list[str] = []
        names = []
        moved: dict[int, int] = {}
        placed: dict[int, int] = {}  # where names begin
        at = 0
        for start, end, kinds in sorted(sentence.names):
            if start < at:
                continue
            for i in range(at, start):
                moved[i] = len(words) + i - at
            words += sentence.words[at:start]
            placed[start] = len(words)
            old = sentence.words[start:end]
            pool = self._pools.get((_pool(kinds), len(old) > 1))
            if pool and kinds[0] in _SWAPPED and tuple(old) not in kept:
                new = chosen.setdefault(tuple(old), self._rng.choice(pool))
                moved |= {i: len(words) + new.head for i in range(start, end)}
            else:
                new = _Name(old, 0)
                moved |= {i: len(words) + i - start for i in range(start, end)}
            names.append((len(words), len(words) + len(new.words), kinds))
            words += new.words
            at = end
        for i in range(at, len(sentence.words)):
            moved[i] = len(words) + i - at
        words += sentence.words[at:]
        begins = [placed.get(i, moved[i]) for i in sentence.paragraphs]
        return own.own_text(words, sentence.doc, begins, names, sentence.claims.moved(moved))


def _pool(kinds: tuple[str, ...]) -> str:
    return "PEOPLE" if kinds[0] in _PEOPLE else kinds[0]


def _heads(sentence: Sentence, start: int, end: int) -> list[int]:
    """Return the words of a name that can stand for an argument."""
    candidates = () if sentence.claims is None else sentence.claims.candidates
    return [i for i in candidates if start <= i < end]
