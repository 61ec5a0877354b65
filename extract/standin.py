"""Another spaCy pipeline in the reader's place: its trees and entities in the reader's form."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD
from spacy.language import Language
from spacy.tokens import Doc, Span

from .clearnlp import Sentence, to_universal
from .document import register_extensions
from .noun_chunks import noun_chunks

CLEARNLP, UNIVERSAL = "clearnlp", "universal"
"""The schemes of labels that a parser may follow."""

_TELLING = {"obl": UNIVERSAL, "pobj": CLEARNLP}
"""Labels that one scheme has and the other lacks."""

ENTITY_TYPES: dict[str, dict[str, float]] = {
    "PERSON": {"PERSON": 0.7, "OFFICIAL": 0.4},
    "PER": {"PERSON": 0.7, "OFFICIAL": 0.4},
    "ORG": {"ORG": 0.6, "AGENCY": 0.5, "ACTOR": 0.2},
    "NORP": {"ACTOR": 0.3},
    "GPE": {"PLACE": 0.9},
    "LOC": {"PLACE": 0.9},
    "FAC": {"PLACE": 0.5},
    "PRODUCT": {"DEVICE": 0.3, "MALWARE": 0.3},
    "DATE": {"DATE": 0.9},
}
"""What an entity label of OntoNotes or CoNLL says of our types, on the scale of the reader's
probabilities. Under 0.5 it takes a name list or a noun beside the name to make a mention."""


def scheme_of(labels: Iterable[str]) -> str | None:
    """Return the scheme that a parser's labels belong to, or None where they tell of neither.

    Args:
        labels: All labels that the parser can give.
    """
    return next((_TELLING[label] for label in sorted(labels) if label in _TELLING), None)


@Language.component("newsclaims_paragraphs", assigns=["token.is_sent_start"])
def mark_paragraphs(doc: Doc) -> Doc:
    """Start a sentence after each line break, before a parser that heeds such marks."""
    broken = False
    for token in doc:
        if token.is_space:
            broken = broken or _breaks(token.text)
        elif broken:
            token.is_sent_start, broken = True, False
    return doc


@Language.factory(
    "newsclaims_standin",
    assigns=["token.head", "token.dep", "token.is_sent_start", "doc.ents", "doc._.reader_spans"],
    requires=["token.head", "token.dep", "token.tag", "token.pos", "token.lemma", "doc.ents"],
    default_config={"scheme": CLEARNLP},
)
def make_standin(nlp: Language, name: str, scheme: str) -> "StandIn":
    """Make the component that puts a pipeline's output into the reader's form."""
    nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]  # the stub is wrong
    return StandIn(name, scheme=scheme)


class StandIn:
    """Gives each sentence one UD tree, ends sentences with lines, and fills `reader_spans`.

    Args:
        name: The component's name in the pipeline.
        scheme: `clearnlp`, or `universal` for trees whose labels are left as they are.
    """

    def __init__(self, name: str = "standin", *, scheme: str = CLEARNLP) -> None:
        register_extensions()
        self.name, self.scheme = name, scheme

    def __call__(self, doc: Doc) -> Doc:
        """Rewrite one document's trees and entities."""
        people = {e.start: e.end for e in doc.ents if "PERSON" in ENTITY_TYPES.get(e.label_, ())}
        heads = np.arange(len(doc), dtype=np.int64)
        deps = np.zeros(len(doc), np.uint64)
        for tokens in _sentences(doc):
            sentence = _sentence(doc, tokens, people)
            found = sentence.heads, sentence.deps
            if self.scheme == CLEARNLP:
                found = to_universal(sentence)
            for i, head, dep in zip(tokens, *found, strict=True):
                heads[i] = i if head < 0 else tokens[head]
                deps[i] = doc.vocab.strings.add("root" if head < 0 else dep)
        _attach_spaces(doc, heads, deps)
        relative = (heads - np.arange(len(doc), dtype=np.int64)).view(np.uint64)
        values: Any = np.stack([deps, relative], axis=1)
        if len(doc):
            doc.from_array([DEP, HEAD], values)
        spans = list(entity_spans(doc))
        doc._.reader_spans = spans
        doc.set_ents([Span(doc, s, e, max(p, key=lambda t: p[t])) for s, e, p in spans])
        return doc


def entity_spans(doc: Doc) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Yield another pipeline's entities as reader spans, its labels mapped to ours.

    Args:
        doc: A document with that pipeline's entities.
    """
    for ent in doc.ents:
        if ent.label_ in ENTITY_TYPES:
            yield ent.start, ent.end, dict(ENTITY_TYPES[ent.label_])


def _breaks(text: str) -> bool:
    return text.isspace() and "\n" in text


def _sentences(doc: Doc) -> Iterator[list[int]]:
    """Yield the tokens of each sentence without white space, cut where a line ends."""
    current: list[int] = []
    for token in doc:
        if current and (token.is_sent_start or _breaks(token.text)):
            yield current
            current = []
        if not token.is_space:
            current.append(token.i)
    if current:
        yield current


def _sentence(doc: Doc, tokens: list[int], people: dict[int, int]) -> Sentence:
    """Return a sentence as one tree: arcs that leave it are cut and hung on its root.

    Args:
        doc: The document.
        tokens: The sentence's tokens without white space.
        people: First tokens of persons' names, with where these end.
    """
    position = {i: k for k, i in enumerate(tokens)}
    heads, deps = [], []
    for i in tokens:
        head = doc[i].head
        while head.is_space and head.head.i != head.i:
            head = head.head
        heads.append(-1 if head.i == i else position.get(head.i, -1))
        deps.append(doc[i].dep_)
    root = _root(heads)
    for k in range(len(heads)):
        if heads[k] < 0 and k != root:
            heads[k], deps[k] = root, "parataxis"
    return Sentence(
        words=[doc[i].text for i in tokens],
        tags=[doc[i].tag_ for i in tokens],
        pos=[doc[i].pos_ for i in tokens],
        heads=heads,
        deps=deps,
        people=[
            (position[start], position[people[start] - 1] + 1)
            for start in tokens
            if start in people and all(i in position for i in range(start, people[start]))
        ],
    )


def _root(heads: list[int]) -> int:
    """Return the word without a head that has most words below it, the first of equal ones."""
    tops = [k for k, head in enumerate(heads) if head < 0]
    if len(tops) == 1:
        return tops[0]
    sizes = Counter[int]()
    for k in range(len(heads)):
        while heads[k] >= 0:
            k = heads[k]
        sizes[k] += 1
    return max(tops, key=lambda k: sizes[k])


def _attach_spaces(doc: Doc, heads: NDArray[np.int64], deps: NDArray[np.uint64]) -> None:
    """Give white-space tokens a head: the token before, or the first word of the text."""
    dep = doc.vocab.strings.add("dep")
    first = next((token.i for token in doc if not token.is_space), 0)
    for token in doc:
        if token.is_space:
            deps[token.i] = dep
            before = token.i - 1
            leading = token.i < first or before < 0
            heads[token.i] = first if leading else heads[before] if doc[before].is_space else before
