"""Tie the labels of our own articles to words: named spans, and claims as pairs of head words.

Labels are given by name; training needs places. The shipped pipeline tokenises, parses and
resolves each article; a labelled claim is then tied to a pair of words in its evidence whose
fillers agree with the labelled names: the pair whose names agree best and whose words stand
closest in the tree. Pairs that agree with a claim elsewhere in the article, or with one that is
marked optional, are kept as `unsure`: training neither rewards nor punishes them.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ...extract.arguments import Arguments, Filler
from ...extract.clean import clean_article
from ...extract.document import make_doc
from ...extract.reader import paragraphs
from ...extract.relate import Relate
from ...pipelines.agreement import agrees, given_names, likeness
from ...pipelines.assemble import load
from ...schema import Article
from .corpora import ROOT, article_files, read_lines


class Pair(NamedTuple):
    """A claim between two words: object, subject (or ROOT), type."""

    object: int
    subject: int
    type: str


class Anchored(NamedTuple):
    """The claims of an article among its words.

    Attributes:
        fillers: The words that can stand for an argument.
        pairs: The claims.
        unsure: Pairs of object and subject that may be claims.
        sources: For an object, the words that may say who states its claims, or ROOT.
        times: For an object, the words that may say when, or ROOT.
    """

    fillers: dict[int, Filler]
    pairs: set[Pair]
    unsure: set[tuple[int, int]]
    sources: dict[int, set[int]]
    times: dict[int, set[int]]


def read_labelled(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled articles of a folder of JSONL files, in the order of the files' names.

    Args:
        folder: Where the files are.

    Raises:
        FileNotFoundError: There is none.
    """
    for path in article_files(folder):
        yield from map(json.loads, read_lines(path))


def annotate(nlp: Language, labelled: dict[str, Any]) -> Doc:
    """Return an article's document, annotated up to the references: claims are not needed.

    Args:
        nlp: The newsclaims pipeline.
        labelled: A labelled article.
    """
    article = Article(**{key: labelled[key] for key in ("id", "title", "published", "text")})
    doc = make_doc(nlp, clean_article(article))
    for _, part in nlp.pipeline:
        if not isinstance(part, Relate):
            doc = part(doc)
    return doc


_UNLIKE = 6.0
"""Steps in the tree that a name which agrees not at all would be worth."""

_STANDING_FOR = 1.5
"""Steps that a word which stands for a name is further away than the name."""


def _agreeing(
    names: Sequence[str], fillers: dict[int, Filler], mentioned: Container[int]
) -> dict[int, float]:
    """Return the words whose fillers agree with accepted names, with the steps that each is off."""
    found = {}
    for i, filler in fillers.items():
        argument = filler.record()
        if agrees(names, argument):
            like = max(likeness(name, own) for name in names for own in given_names(argument))
            stands_for = i not in mentioned and filler.type is not None
            found[i] = _UNLIKE * (1 - like) + _STANDING_FOR * stands_for
    return found


def locate(evidence: str, text: str) -> tuple[int, int] | None:
    """Return where whole words stand in a text, whatever its spaces, quotes and case.

    Args:
        evidence: Words of the text.
        text: The text.
    """
    words = re.findall(r"\w+", evidence)
    if not words:
        return None
    pattern = r"\W+".join(map(re.escape, words))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return None if found is None else found.span()


def anchor_claims(doc: Doc, claims: Iterable[dict[str, Any]]) -> Anchored:
    """Return the claims as pairs of words, with the words that may say who states them and when.

    Args:
        doc: An annotated article.
        claims: Its labelled claims.
    """
    arguments = Arguments(doc)
    found = ((token.i, arguments.candidate(token)) for token in doc)
    fillers = {i: filler for i, filler in found if filler is not None}
    names = arguments.mentioned
    nobody = {ROOT: 0.0}
    dates = _dates(doc)
    sources: dict[int, set[int]] = {}
    times: dict[int, set[int]] = {}
    pairs: set[Pair] = set()
    unsure: set[tuple[int, int]] = set()
    for claim in claims:
        accepted = claim["subject"]
        objects = _agreeing(claim["object"], fillers, names)
        subjects = nobody if accepted is None else _agreeing(accepted, fillers, names)
        both = [(o, s) for o in objects for s in subjects if o != s]
        unsure.update(both)
        named = {i: filler.name for i, filler in fillers.items()}
        where = locate(claim["evidence"], doc.text)
        if where is None or claim["optional"]:
            continue
        span = doc.char_span(*where, alignment_mode="expand")
        if span is None:
            continue
        region = range(span[0].sent.start, span[-1].sent.end)
        ranked = [
            (
                sum(i not in range(span.start, span.end) for i in (o, s) if i != ROOT),
                _distance(doc, o, s) + objects[o] + subjects[s],
                o,
                s,
            )
            for o, s in both
            if named[o] != named.get(s) and _belongs(o, s, region)
        ]
        if ranked:
            *_, o, s = min(ranked)
            pairs.add(Pair(o, s, claim["type"]))
            said_by, date = claim["attribution"], claim["date"]
            speakers = _agreeing(said_by, fillers, names) if said_by else {ROOT}
            sources.setdefault(o, set()).update(speakers)
            times.setdefault(o, set()).update(dates.get(date, ()) if date else {ROOT})
    return Anchored(fillers, pairs, unsure, sources, times)


def _belongs(target: int, subject: int, region: range) -> bool:
    """Whether a pair may be what a claim's evidence means: one of the two can stand not far off."""
    if subject == ROOT or target in region:
        return target in region and (subject == ROOT or _near(subject, region))
    return subject in region and _near(target, region)


def _near(word: int, region: range) -> bool:
    return region.start - _FAR <= word < region.stop + _FAR


def _dates(doc: Doc) -> dict[str, set[int]]:
    """Return the words of the dates of each value."""
    found: dict[str, set[int]] = {}
    for start, end, value in doc._.dates or ():
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and value is not None:
            found.setdefault(str(value), set()).update(range(span.start, span.end))
    return found


_FAR = 60
"""Words between its evidence and an argument of a claim that is named elsewhere."""

_MODIFIER = 3.0
"""Steps that a possessor or an adjective is further away than a word with a role of its own."""

_STRIDE = 10
"""Words of text that are worth a step, between words of different sentences."""

_MODIFYING = frozenset({"amod", "compound", "det", "nmod:desc", "nmod:poss"})


def _distance(doc: Doc, target: int, subject: int) -> float:
    """How far a pair is from being what the evidence means: mostly steps in the tree."""
    ends = [doc[i] for i in (target, subject) if i != ROOT]
    found = sum(_MODIFIER for token in ends if token.dep_ in _MODIFYING)
    if len(ends) == 1:
        return found
    chains = [{t.i: k for k, t in enumerate((token, *token.ancestors))} for token in ends]
    meeting = [k + chains[1][i] for i, k in chains[0].items() if i in chains[1]]
    between = abs(target - subject)
    steps = min(meeting) if meeting else sum(map(len, chains)) + between / _STRIDE
    return found + steps + between / 1000


def tie(nlp: Language, labelled: dict[str, Any]) -> dict[str, Any]:
    """Return an article's words, with its names, candidates, pairs and what qualifies them.

    Places are counted among the words, white space left out; `paragraphs` are where they begin.

    Args:
        nlp: The newsclaims pipeline.
        labelled: A labelled article.
    """
    doc = annotate(nlp, labelled)
    found = anchor_claims(doc, labelled["claims"])
    spans = named_spans(doc, labelled["entities"])
    read = paragraphs([token.text for token in doc])
    at = {token: k for k, token in enumerate(token for part in read for token in part)}
    at[ROOT] = ROOT
    return {
        "id": labelled["id"],
        "words": [doc[i].text for part in read for i in part],
        "paragraphs": [at[part[0]] for part in read],
        "names": [
            [at[s], at[e - 1] + 1, kinds]
            for s, e, kinds in spans
            if s in at and e - 1 in at and at[e - 1] - at[s] == e - 1 - s
        ],
        "candidates": [at[i] for i in found.fillers if i in at],
        "pairs": sorted([at[o], at[s], t] for o, s, t in found.pairs),
        "unsure": sorted([at[o], at[s]] for o, s in found.unsure),
        "sources": _counted(found.sources, at),
        "times": _counted(found.times, at),
    }


def _counted(qualifiers: dict[int, set[int]], at: dict[int, int]) -> list[list[Any]]:
    """Return what qualifies each object, as [object, words], in the count of words read."""
    return sorted([at[o], sorted(at[i] for i in words)] for o, words in qualifiers.items())


def _surface_pattern(surface: str) -> str:
    words = re.escape(surface.replace("’", "'")).replace("'", "['’]")
    left = r"(?<!\w)" if surface[:1].isalnum() else ""
    right = r"(?!\w)" if surface[-1:].isalnum() else ""
    return f"{left}{words}{right}"


def named_spans(doc: Doc, entities: Iterable[Sequence[str]]) -> list[tuple[int, int, list[str]]]:
    """Return the token spans of labelled surfaces, with the types that each may have.

    Every occurrence of a surface counts, longer surfaces first.

    Args:
        doc: The article.
        entities: Pairs of type and surface.
    """
    types: dict[str, set[str]] = {}
    for kind, surface in entities:
        types.setdefault(surface.replace("’", "'"), set()).add(kind)
    surfaces = sorted(types, key=lambda s: (-len(s), s))
    pattern = re.compile("|".join(map(_surface_pattern, surfaces)) or r"(?!)")
    found = []
    for match in pattern.finditer(doc.text):
        span = doc.char_span(*match.span(), alignment_mode="expand")
        if span is not None:
            found.append((span.start, span.end, sorted(types[match[0].replace("’", "'")])))
    return found


def anchor(folder: Path, out: Path) -> None:
    """Write the articles of a folder, tied to words, a line each.

    Args:
        folder: Labelled articles.
        out: JSONL file to write.
    """
    nlp = load()
    articles = wanted = tied = 0
    with out.open("w", encoding="utf-8") as lines:
        for labelled in read_labelled(folder):
            found = tie(nlp, labelled)
            articles += 1
            wanted += sum(not c["optional"] for c in labelled["claims"])
            tied += len(found["pairs"])
            lines.write(json.dumps(found) + "\n")
    print(f"{articles} articles, {tied} of {wanted} claims tied to words")
