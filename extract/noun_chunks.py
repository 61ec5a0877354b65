"""Noun chunks: the flat noun phrases of a document, for `doc.noun_chunks`.

spaCy's own iterator for English looks for ClearNLP's labels; ours are of Universal Dependencies.
"""

from collections.abc import Iterator

from spacy.errors import Errors
from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

_NOMINAL = frozenset({NOUN, PROPN, PRON})
_BEFORE = frozenset(
    "amod compound det det:predet flat goeswith nmod:desc nmod:poss nmod:unmarked nummod "
    "obl:unmarked punct".split()
)
"""What stands before a noun in its chunk."""
_BEHIND = frozenset({"fixed", "flat", "goeswith"})
"""What goes on with a name behind its first word."""
_NO_NOUNS = _BEHIND | {"case", "cc", "mark"}
"""Labels of what heads no chunk, whatever its word class."""


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, label) of each noun phrase, in tokens, without what follows its noun.

    They do not overlap: of one within another the longer is given. Prepositions, conjunctions and
    leading marks stay outside, and of "Jane Roe is a lawyer" so does the subject of "a lawyer".

    Args:
        doclike: A document or a part of it, with a tree in Universal Dependencies.

    Raises:
        ValueError: spaCy's E029 if there is no tree.
    """
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError(Errors.E029)
    label = doc.vocab.strings.add("NP")
    found: list[tuple[int, int, int]] = []
    first = len(doc)
    for word in reversed(list(doclike)):
        if word.i < first and word.pos in _NOMINAL and word.dep_ not in _NO_NOUNS:
            behind = (c.i + 1 for c in word.rights if c.dep_ in _BEHIND)
            end = min(max(behind, default=word.i + 1), first)
            first = _start(word)
            found.append((first, end, label))
    yield from reversed(found)


def _start(noun: Token) -> int:
    """Return the first token of a noun's chunk."""
    start: int = noun.i
    for child in reversed(list(noun.lefts)):
        if child.dep_ not in _BEFORE:
            break
        start = child.left_edge.i
    while _is_outside(noun.doc[start]):
        start += 1
    return start


def _is_outside(token: Token) -> bool:
    """Whether no chunk begins with a token; "at" of "at least two men" belongs to "least"."""
    joins = token.dep_ == "cc" or (token.dep_ == "case" and token.head.pos in _NOMINAL)
    return joins or token.is_punct or token.is_space
