"""Our own labelled articles, tied to words by `anchor`, as texts to train on."""

import hashlib
import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from ...extract.reader import MAX_WORDS
from .corpora import CLAIM_LABELS, INDEX, Claims, Sentence, read_lines

PART_SIZES = (40, MAX_WORDS, MAX_WORDS)
"""Words in a training window of an article; a longer paragraph is one by itself."""


def is_aside(article_id: str) -> bool:
    """Whether an article of ours belongs to the tenth that is never trained on."""
    return hashlib.sha256(article_id.encode()).digest()[0] < 26


def read_articles(path: Path) -> list[Sentence]:
    """Return our own labelled articles, without the aside tenth.

    A name with two types in its article allows both.

    Args:
        path: The file that `anchor` wrote.
    """
    articles = []
    for line in read_lines(path):
        row = json.loads(line)
        if is_aside(row["id"]):
            continue
        claims = Claims(
            row["candidates"],
            {(o, s): CLAIM_LABELS.index(t) for o, s, t in row["pairs"]},
            {(o, s) for o, s in row["unsure"]},
            {o: set(words) for o, words in row["sources"]},
            {o: set(words) for o, words in row["times"]},
        )
        names = [(start, end, tuple(kinds)) for start, end, kinds in row["names"]]
        articles.append(own_text(row["words"], row["id"], row["paragraphs"], names, claims))
    return articles


def own_text(
    words: list[str],
    doc: str,
    paragraphs: list[int],
    names: list[tuple[int, int, tuple[str, ...]]],
    claims: Claims,
) -> Sentence:
    """Return an article of ours, or a part of one, as something to train on.

    Args:
        words: The tokens.
        doc: Id of the article.
        paragraphs: Places of the words that begin a paragraph.
        names: Start, end and possible types of each name.
        claims: The claims among the words.
    """
    allowed = [frozenset([0])] * len(words)
    for start, end, kinds in names:
        for i in range(start, end):
            prefix = "B" if i == start else "I"
            allowed[i] = frozenset(INDEX[f"{prefix}-{t}"] for t in kinds)
    return Sentence(
        words,
        doc,
        entities=allowed,
        source="articles",
        paragraphs=paragraphs,
        names=names,
        claims=claims,
    )


def part_of(article: Sentence, start: int, end: int) -> Sentence:
    """Return the words of an article from one place to another, with their labels.

    Args:
        article: One of `read_articles`.
        start: Place of the first word, which begins a paragraph.
        end: Place behind the last.
    """
    at = {i: i - start for i in range(start, end)}
    return own_text(
        article.words[start:end],
        article.doc,
        [at[i] for i in article.paragraphs if i in at],
        [(at[s], at[s] + e - s, kinds) for s, e, kinds in article.names or () if s in at],
        (article.claims or Claims([], {}, set())).moved(at),
    )


def parts(article: Sentence, rng: random.Random) -> Iterator[Sentence]:
    """Yield an article of ours in parts of whole paragraphs, of a size that is drawn for each.

    Args:
        article: One of `read_articles`.
        rng: Source of the sizes.
    """
    start, size = 0, rng.choice(PART_SIZES)
    for here, following in pairwise([*article.paragraphs, len(article.words)]):
        if here > start and following - start > size:
            yield part_of(article, start, here)
            start, size = here, rng.choice(PART_SIZES)
    yield part_of(article, start, len(article.words))
