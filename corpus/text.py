"""Articles in plain text.

A file may start with header lines, closed by a blank line:

    Title: Agency warns of unpatched routers
    Published: 2024-05-07
    Site: Example News
    URL: https://news.example/routers
    Author: Jane Roe

Without them, a first line that a blank line follows is the title when it looks like one.
"""

import re

from ..errors import NewsclaimsError
from ..schema import Article
from .dates import read_published
from .encoding import without_controls

_LINE = re.compile(r"([A-Za-z][\w -]{0,24}?)[ \t]*:[ \t]*(.*)")
_FIELDS = {
    "title": "title",
    "headline": "title",
    "published": "published",
    "date": "published",
    "site": "site",
    "source": "site",
    "url": "url",
    "link": "url",
    "author": "author",
    "by": "author",
}
_BLANK = re.compile(r"\n[ \t]*\n")
_VALUE_WORDS = 8
_TITLE_WORDS = 30
_TITLE_LENGTH = 200
_INITIALS = re.compile(r"(?:\w\.){2,}$")


def read_text(text: str, *, id: str) -> Article:
    """Return the article in a plain text.

    Args:
        text: The file's text, with bare line feeds.
        id: The article's id.

    Raises:
        NewsclaimsError: E109 if there is nothing in it.
    """
    text = text.strip("\ufeff \t\n")
    fields, body = _split_header(text)
    if "title" not in fields:
        first, rest = _split_title(body)
        if first is not None:
            fields["title"], body = first, rest
    if not body:
        raise NewsclaimsError("E109")
    return Article(
        id=id,
        url=without_controls(fields.get("url", "")) or None,
        title=fields.get("title"),
        **read_published([fields.get("published")]),
        site=fields.get("site"),
        author=fields.get("author"),
        text=body,
    )


def _split_header(text: str) -> tuple[dict[str, str], str]:
    """Return the header's fields and the rest; a block is a header if all its lines are."""
    block, *rest = _BLANK.split(text, maxsplit=1)
    fields: dict[str, str] = {}
    for line in block.split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            return {}, text
        key, value = _FIELDS.get(match[1].lower()), match[2].strip()
        if key != "title" and value.endswith(".") and len(value.split()) > _VALUE_WORDS:
            return {}, text  # "Source: a person close to ... told us so." is a sentence
        if key is not None and value:
            fields.setdefault(key, value)
    # "Breaking: ..." is a title and "Title: ..." without a body no article: both stay text.
    return (fields, rest[0].strip()) if fields and rest else ({}, text)


def _split_title(text: str) -> tuple[str | None, str]:
    first, *rest = _BLANK.split(text, maxsplit=1)
    first = first.strip()
    looks = (
        bool(rest)
        and "\n" not in first
        and len(first) <= _TITLE_LENGTH
        and len(first.split()) <= _TITLE_WORDS
        and (not first.endswith((".", ":", ";", ",")) or _INITIALS.search(first) is not None)
    )
    return (first, rest[0].strip()) if looks else (None, text)
