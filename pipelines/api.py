"""One article from whatever a caller has: text, HTML, a path or an address."""

import datetime
import functools
import os
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import UnionType

import msgspec
from spacy.language import Language

from ..corpus.html import looks_like_html, read_html
from ..corpus.inputs import read
from ..corpus.text import read_text
from ..corpus.web import fetch, is_url
from ..days import parse_day
from ..errors import NewsclaimsError, place
from ..outputs.claims import Claims
from ..schema import Article, Failure, digest
from . import assemble
from .batch import run

_PART = r"[^\s/]+(?: [^\s/]+)?"
_NAME = re.compile(
    rf"(?!.{{1000}})(?:[^\s/]*/\S*|/?{_PART}(?:/{_PART})*"
    r"\.(?:txt|text|md|html?|xhtml|xml|jsonl?|ndjson|csv|tsv|parquet|warc|pdf|docx?)(?:\.gz)?)",
    re.I,
)
"""What can only be meant as a file's name, so that a typing error in it is told.

One word with a slash, or what ends as files do and has no more than two words between slashes,
which are no sentence.
"""


def extract(
    source: str | Path,
    *,
    published: str | datetime.date | None = None,
    title: str | None = None,
    url: str | None = None,
    nlp: Language | None = None,
) -> Claims:
    """Extract the claims of one article.

    A `Path` is a file. A string is an address if it is one word that starts with `http://` or
    `https://`, a file if one of that name exists, HTML if it starts with a tag, else text. A text
    or page that is given itself has as its id `text-` and a hash of it.

    The article is cleaned first. The claims' offsets count in what is left, which the result has
    as `article.text`: title, blank line, body.

    Args:
        source: The article.
        published: Day of publication (`2024-05-07` or a `date`); it anchors "on Friday".
        title: Headline; goes before the one that the source holds, which stays in the text.
        url: Where it was published, for the claims' source.
        nlp: A pipeline from `load()`; by default one is loaded once and kept.

    Raises:
        NewsclaimsError: E010 for a file that is missing, E030 for a page that cannot be fetched,
            E031 for a file of several articles, E032 if `published` is no day, E033 and E035 if
            the source is empty or no text, E034 if it holds no article, E036 if another argument
            is of the wrong type.
    """
    _check_type("title", title, str, "text")
    _check_type("url", url, str, "text")
    _check_type("nlp", nlp, Language, "a spaCy pipeline")
    day = parse_day(published.isoformat() if isinstance(published, datetime.date) else published)
    if published is not None and day is None:
        raise NewsclaimsError("E032", value=published)
    article = _read(source)
    text = article.text
    if title is not None and text is not None and article.title not in (None, title):
        text = f"{article.title}\n\n{text}"  # there may be claims in it
    given = {"published": day, "title": title, "url": url, "text": text}
    article = msgspec.structs.replace(
        article, **{key: value for key, value in given.items() if value is not None}
    )
    result = next(run(default_pipeline() if nlp is None else nlp, [article], shared=True))
    if isinstance(result, Failure):
        raise _unusable(result)
    return Claims(result.claims, article=result.article)


def load(
    *, rules: str | Path | Sequence[str | Path] | None = (), reader: str | Path | None = None
) -> Language:
    """Return the extraction pipeline.

    Args:
        rules: A file of the user's own, or several: `.yaml` relation types, `.tsv` name lists.
        reader: Name or folder of a spaCy pipeline to put in the bundled reader's place.

    Raises:
        NewsclaimsError: E010 if a file of rules is missing, E013 if it cannot be read, E040 if it
            has a fault, E043 if it holds no rules; E036 or E050 to E055 if the reader is not
            there or lacks a part.
    """
    _check_type("reader", reader, str | Path, "a name or a folder")
    paths = [rules] if isinstance(rules, str | Path) else list(rules or ())
    return assemble.load(rules=paths, reader=reader)


@functools.cache
def default_pipeline() -> Language:
    """Return the bundled pipeline, loaded once; `default_pipeline.cache_clear()` drops it."""
    return load()


def _check_type(name: str, value: object, kind: type | UnionType, wanted: str) -> None:
    """Report an argument that is not None and of another type than it has to be."""
    if value is not None and not isinstance(value, kind):
        raise NewsclaimsError("E036", name=name, kind=type(value).__name__, wanted=wanted)


def _read(source: str | Path) -> Article:
    if isinstance(source, Path):
        return _only(source)
    if not isinstance(source, str):
        raise NewsclaimsError("E035", kind=type(source).__name__)
    if not source.strip():
        raise NewsclaimsError("E033")
    if is_url(source) and len(source.split()) == 1:
        return fetch(source.strip())
    if looks_like_html(source):
        return read_html(source, id=_id(source))
    if "\n" not in source and (os.path.exists(source) or _NAME.fullmatch(source)):
        return _only(source)
    return read_text(source, id=_id(source))


def _id(source: str) -> str:
    """Return the id of an article that was given as text or HTML, the same in every run."""
    return f"text-{digest(source.encode(errors='surrogatepass'))}"


def _only(path: str | Path) -> Article:
    """Return the one article of a file."""
    found = list(islice(read([path]), 2))
    if len(found) != 1:
        raise NewsclaimsError("E031", path=path)
    if isinstance(found[0], Failure):
        raise _unusable(found[0])
    return found[0]


def _unusable(failure: Failure) -> NewsclaimsError:
    where = place(failure.file, failure.line)
    return NewsclaimsError("E034", place=where, reason=failure.reason)
