"""Wording: what the words and the tree between two words say of a claim.

A linear model over the path that leads through the tree from one argument to the other, its
words and what hangs on them. The reader's arcs judge the same pairs by their context; this one
knows only plain words and labels, so that the two err in different places.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from .syntax import lemma_of, meeting, preposition, verb_above

WEIGHTS = Path(__file__).parents[1] / "models" / "wording.npz"

NOBODY = -1
"""The subject of a claim that names none."""

LONGEST = 7
"""Steps of the longest path that is looked at."""

BETWEEN = 8
"""Words between the two that are looked at, where there are no more."""

_FARTHEST = 12
_SHARING = frozenset({"conj", "appos", "flat", "nmod:desc"})
"""Labels of words that share the role of their head."""
_ARGUMENTS = frozenset(
    {"obj", "nsubj", "nsubj:pass", "obl", "nmod", "xcomp", "ccomp", "compound:prt"}
)
_COMPLEMENTS = frozenset({"obj", "xcomp", "compound:prt"})
_MODIFIERS = frozenset({"amod", "compound", "nmod", "acl", "acl:relcl", "appos", "case"})
_COMMON = frozenset({"phrase", "clause"})


class Pair(NamedTuple):
    """Two words that a claim may hold between.

    Attributes:
        target: Index of the object's head.
        subject: That of the subject's, or NOBODY.
        target_fit: `Filler.fit` of the object.
        subject_fit: That of the subject, "" for NOBODY.
    """

    target: int
    subject: int
    target_fit: str
    subject_fit: str


class _Way(NamedTuple):
    """The words from one of a pair up to the word above both.

    Attributes:
        words: The words, without that one.
        bare: Their labels.
        short: The same, without words that share the role of their head.
        full: The latter's labels and lemmas.
        lexical: Labels and lemmas of all.
    """

    words: list[Token]
    bare: str
    short: str
    full: str
    lexical: str


class PathFeatures:
    """Names what is seen of the pairs of one document.

    Args:
        doc: A parsed document.
    """

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._opening_end = next((s.end for s in doc.sents), 0)
        self._lemmas: dict[int, str] = {}
        self._links: dict[int, str] = {}
        self._ways: dict[tuple[int, int], _Way] = {}
        self._modifiers: dict[int, list[str]] = {}
        self._clauses: dict[int, tuple[bool, list[tuple[int, str, bool]]]] = {}

    def __call__(self, pair: Pair) -> list[str] | None:
        """Return the features of a pair, or None if no short path leads from one to the other.

        Args:
            pair: Two words.
        """
        doc = self._doc
        target, subject = doc[pair.target], None if pair.subject == NOBODY else doc[pair.subject]
        top = verb_above(target) if subject is None else meeting(target, subject)
        if top is None:
            return None
        up, across = self._way(target, top), self._way(top if subject is None else subject, top)
        if len(up.words) + len(across.words) > LONGEST:
            return None
        return [
            *self._path(pair, top, up, across),
            *self._around(pair, top, up, across),
            *([] if subject is None else self._order(target, subject)),
        ]

    def _path(self, pair: Pair, top: Token, up: _Way, across: _Way) -> Iterator[str]:
        kinds = pair.subject_fit + pair.target_fit
        inner = {pair.target: "=o", pair.subject: "=s"}.get(top.i)
        passive, _ = self._clause(top)
        head = inner or self._lemma(top)
        verb = ("p" if passive else "") + head
        what = ("p" if passive else "") + top.pos_
        o = self._word(pair.target, pair.target_fit)
        s = "" if pair.subject == NOBODY else self._word(pair.subject, pair.subject_fit)
        bare = f"{across.bare}|{what}|{up.bare}"
        yield f"a{bare}"
        yield f"b{bare}{kinds}"
        yield f"c{bare}{head}"
        short_o, short_s, full_o, full_s = up.short, across.short, up.full, across.full
        yield f"d{full_s}|{verb}|{full_o}"
        yield f"e{full_s}|{verb}|{full_o}{kinds}"
        yield f"f{short_s}|{what}|{short_o}{kinds}"
        yield f"g{short_s}|{verb}|{short_o}"
        yield f"h{full_o}|{verb}"
        yield f"i{full_s}|{verb}"
        yield f"j{short_o}"
        yield f"k{short_s}"
        yield f"l{kinds}"
        yield f"m{verb}"
        yield f"n{head}{kinds}"
        yield f"o{s}|{head}|{o}"
        yield f"p{s}|{verb}"
        yield f"q{o}|{verb}"
        yield f"r{o}"
        yield f"s{s}"
        yield f"t{s}|{o}"

    def _around(self, pair: Pair, top: Token, up: _Way, across: _Way) -> Iterator[str]:
        kinds = pair.subject_fit + pair.target_fit
        for token in (*up.words[1:], *across.words[1:]):
            lemma = self._lemma(token)
            yield f"u{lemma}"
            yield f"v{lemma}{kinds}"
        if top.head.i != top.i:
            yield f"w{top.dep_}{self._lemma(top.head)}"
        for child, beside, completes in self._clause(top)[1]:
            if child not in (pair.target, pair.subject):
                yield f"x{beside}"
                if completes:
                    yield f"y{up.lexical}{beside}"
        for sign, end in (("z", pair.target), ("A", pair.subject)):
            if end != NOBODY:
                for modifier in self._modifiers_of(end):
                    yield f"{sign}{modifier}"
        yield "Btitle" if pair.target < self._opening_end else "Bbody"

    def _order(self, target: Token, subject: Token) -> Iterator[str]:
        first, last = sorted((target.i, subject.i))
        forward = target.i > subject.i
        if last - first <= BETWEEN:
            words = [t.lower_ for t in self._doc[first + 1 : last]]
            for word in words:
                yield f"C{word}"
            yield f"D{' '.join(words)}{forward}"
        yield f"E{min(_FARTHEST, last - first) // 2}{forward}"

    def _word(self, index: int, fit: str) -> str:
        """Return the type of a name, the lemma of a common noun."""
        return self._doc[index].lemma_.lower() if fit in _COMMON else fit

    def _clause(self, top: Token) -> tuple[bool, list[tuple[int, str, bool]]]:
        """Return whether a word is passive, and its arguments with how they stand beside it."""
        found = self._clauses.get(top.i)
        if found is None:
            children, head = list(top.children), self._lemma(top)
            found = self._clauses[top.i] = (
                any(c.dep_ in ("nsubj:pass", "aux:pass") for c in children),
                [
                    (c.i, f"{self._link(c)}{self._lemma(c)}{head}", c.dep_ in _COMPLEMENTS)
                    for c in children
                    if c.dep_ in _ARGUMENTS
                ],
            )
        return found

    def _modifiers_of(self, index: int) -> list[str]:
        found = self._modifiers.get(index)
        if found is None:
            children = self._doc[index].children
            found = [f"{c.dep_}{self._lemma(c)}" for c in children if c.dep_ in _MODIFIERS]
            self._modifiers[index] = found
        return found

    def _lemma(self, token: Token) -> str:
        found = self._lemmas.get(token.i)
        if found is None:
            found = self._lemmas[token.i] = lemma_of(token)
        return found

    def _link(self, token: Token) -> str:
        """Return a word's label with its preposition: "obl:against"."""
        found = self._links.get(token.i)
        if found is None:
            case = preposition(token)
            found = self._links[token.i] = f"{token.dep_}:{case}" if case else token.dep_
        return found

    def _way(self, token: Token, top: Token) -> _Way:
        found = self._ways.get((token.i, top.i))
        if found is None:
            words = _climb(token, top)
            own = [t for t in words if t.dep_ not in _SHARING]
            found = self._ways[token.i, top.i] = _Way(
                words,
                self._labels(words),
                self._labels(own),
                self._lexical(own),
                self._lexical(words),
            )
        return found

    def _labels(self, way: Sequence[Token]) -> str:
        return "<".join(map(self._link, way))

    def _lexical(self, way: Sequence[Token]) -> str:
        return "<".join(
            self._link(t) if k == 0 else f"{self._link(t)},{self._lemma(t)}"
            for k, t in enumerate(way)
        )


def hashed(names: Iterable[str]) -> NDArray[np.uint32]:
    """Return (features,) the numbers by which weights are kept.

    Args:
        names: Features; one that is named twice counts once.
    """
    return np.array(_keys(names), np.uint32)


def _keys(names: Iterable[str]) -> list[int]:
    # in their order: a sum in another one may differ in its last digit
    return [_key(name) for name in dict.fromkeys(names)]


def _key(name: str) -> int:
    try:
        return crc32(name.encode())
    except UnicodeEncodeError:
        return crc32(name.encode("utf-8", "surrogatepass"))


def _climb(token: Token, top: Token) -> list[Token]:
    """Return the words from a word up to one above it, without that one."""
    way = []
    while token.i != top.i:
        way.append(token)
        token = token.head
    return way


class Wording:
    """The linear model.

    Args:
        path: File that `models.training.wording` wrote: `types`, `bias` (types + 1,), `keys`
            (features,), and `counts`, `columns`, `values` of each feature's weights, times
            `scale`. The first column stands for no claim.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path) as table:
            self.types: tuple[str, ...] = tuple(table["types"].tolist())
            self._bias = table["bias"].astype(np.float32)
            keys = table["keys"]
            self._rows = {int(key): row for row, key in enumerate(keys)}
            self._weights = np.zeros((len(keys) + 1, len(self._bias)), np.float32)
            self._nothing = len(keys)
            rows = np.repeat(np.arange(len(keys)), table["counts"])
            self._weights[rows, table["columns"]] = table["values"] * table["scale"]

    def __call__(self, doc: Doc, pairs: Sequence[Pair]) -> list[dict[str, float] | None]:
        """Return for each pair the probability of each type, None where no short path leads.

        Args:
            doc: A parsed document.
            pairs: Words that claims may hold between.
        """
        seen, known = PathFeatures(doc), self._rows.get
        found: list[dict[str, float] | None] = [None] * len(pairs)
        near: list[int] = []
        starts: list[int] = []
        rows: list[int] = []
        for at, pair in enumerate(pairs):
            names = seen(pair)
            if names is not None:
                near.append(at)
                starts.append(len(rows))
                rows.append(self._nothing)  # no pair is without a row
                rows += [row for key in _keys(names) if (row := known(key)) is not None]
        if near:
            chances = np.add.reduceat(self._weights[rows], starts) + self._bias
            chances = np.exp(chances - chances.max(1, keepdims=True))
            chances /= chances.sum(1, keepdims=True)
            for at, row in zip(near, chances[:, 1:].tolist(), strict=True):
                found[at] = dict(zip(self.types, row, strict=True))
        return found


@cache
def load_wording() -> Wording:
    """Return the bundled model."""
    return Wording()
