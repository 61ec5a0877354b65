"""Articles as JSON records, one a line or all in one document.

Our own keys are `id, url, title, published, site, author, text | html`. The keys of
news-please, fundus, articledata and common crawlers are understood as well; the tables below
name them, our own first. Unknown keys are ignored.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from ..errors import NewsclaimsError, describe
from ..schema import Article
from .dates import read_published
from .encoding import first_control, without_controls
from .html import looks_like_html

TEXT_KEYS = ("text", "maintext", "plaintext", "content", "body", "article")
HTML_KEYS = ("html", "raw_html")
ID_KEYS = ("id", "doc_id")
URL_KEYS = ("url", "link")
TITLE_KEYS = ("title", "headline")
PUBLISHED_KEYS = (
    "published",
    "date_publish",
    "publishing_date",
    "date_published",
    "datePublished",
    "published_at",
    "publishedAt",
    "date",
    "published_as",
)
SITE_KEYS = ("site", "source_domain", "sitename", "publisher", "source")
AUTHOR_KEYS = ("author", "authors", "bylines")

_WRITTEN = {
    "claim": {"doc_id", "type", "evidence"},
    "mention": {"doc_id", "type", "start", "end"},
    "failure": {"file", "line", "id", "reason"},
}
"""Our own records that are no articles, by the keys that only they have together."""

_KINDS = {
    dict: "JSON object",
    list: "list",
    str: "string",
    bool: "true/false value",
    int: "number",
    float: "number",
}


_ARRAY = re.compile(rb"\s*\[\s*\{")


def parse_record(line: str | bytes, *, id: str) -> Article:
    """Return the article of one JSON line.

    A date that cannot be read leaves `published` None and goes to `published_as`: the article is
    as good as before, only its relative dates stay open. Text, html, title, url and id of a wrong
    type are faults.

    Args:
        line: One JSON object.
        id: The article's id where the record gives none.

    Raises:
        NewsclaimsError: E101 to E106 or E114, for what is wrong with the record; E111 if it is
            one that we wrote.
    """
    return to_article(_parse(line), id=id)


def to_article(record: object, *, id: str) -> Article:
    """Return the article of one parsed record; see `parse_record`."""
    if not isinstance(record, dict):
        raise NewsclaimsError("E102", kind=_kind(record))
    if kind := _written(record):
        raise NewsclaimsError("E111", kind=kind)
    text, html = _text(record), _page(record)
    if text is None and html is None:
        keys = ", ".join(f"`{key}`" for key in (*TEXT_KEYS, *HTML_KEYS))
        raise NewsclaimsError("E103", keys=keys)
    if text is not None and html is None and looks_like_html(text):
        text, html = None, text
    article = Article(
        id=_id(record) or id,
        url=_url(record),
        title=_string(record, TITLE_KEYS),
        **read_published(record.get(key) for key in PUBLISHED_KEYS),
        site=_names(record, SITE_KEYS),
        author=_names(record, AUTHOR_KEYS),
        text=text,
        # Where a record has both, the text was taken from the page by somebody who knew it.
        html=html if text is None else None,
    )
    for key in ("id", "url", "title", "site", "author", "text", "html"):
        _check_encodable(key, getattr(article, key))
    return article


def is_json(line: bytes) -> bool:
    """Tell whether a line is a JSON value by itself."""
    try:
        _parse(line.removeprefix(b"\xef\xbb\xbf"))
    except NewsclaimsError:
        return False
    return True


def parse_document(content: bytes) -> list[object]:
    """Return the records of a JSON document: the elements of an array, or the document itself.

    Args:
        content: A file's bytes.

    Raises:
        NewsclaimsError: E101 or E105 if it is none.
    """
    found = _parse(content.removeprefix(b"\xef\xbb\xbf"))
    return found if isinstance(found, list) else [found]


def is_array(content: bytes) -> bool:
    """Whether a text, whole or damaged, can only be meant as an array of records."""
    return _ARRAY.match(content.removeprefix(b"\xef\xbb\xbf")) is not None


def record_id(record: object) -> str | None:
    """Return the id that a faulty record names, if it still can be made out.

    Args:
        record: A line, or what was parsed of one.
    """
    try:
        record = _parse(record) if isinstance(record, str | bytes) else record
        found = _id(record) if isinstance(record, dict) else None
        _check_encodable("id", found)
    except NewsclaimsError:
        return None
    return found


def iter_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold a record with their numbers, counted from 1."""
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if content.strip():
            yield number, content


def is_written(line: bytes) -> bool:
    """Tell whether a line is a record of our outputs: of claims, mentions, failures or cuts."""
    try:
        record = _parse(line)
    except NewsclaimsError:
        return False
    return isinstance(record, dict) and ("cuts" in record or _written(record) is not None)


def _written(record: dict[str, Any]) -> str | None:
    """Return what a record of ours is that is no article."""
    return next((kind for kind, keys in _WRITTEN.items() if keys <= record.keys()), None)


def _parse(line: str | bytes) -> object:
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError as error:
            detail = f" (byte {error.start + 1})"
            raise NewsclaimsError("E105", encoding="utf-8", detail=detail) from error
    try:
        return json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NewsclaimsError("E101", error=describe(error)) from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _kind(value: object) -> str:
    return "null" if value is None else _KINDS[type(value)]


def _first(record: dict[str, Any], keys: Iterable[str]) -> tuple[str, Any] | None:
    """Return the first of the keys that has a value; null and "" are none."""
    for key in keys:
        value = record.get(key)
        if value is not None and value != "" and not (isinstance(value, str) and value.isspace()):
            return key, value
    return None


def _string(record: dict[str, Any], keys: Iterable[str]) -> str | None:
    found = _first(record, keys)
    if found is None:
        return None
    key, value = found
    if not isinstance(value, str):
        raise NewsclaimsError("E104", key=key, kind=_kind(value), wanted="a string")
    return value.strip()


def _id(record: dict[str, Any]) -> str | None:
    found = _first(record, ID_KEYS)
    if found is None:
        return None
    key, value = found
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NewsclaimsError("E104", key=key, kind=_kind(value), wanted="a string or a number")
    id = str(value)
    if control := first_control(id):  # without it the record would not be found again by its id
        raise NewsclaimsError("E114", key=key, code=ord(control))
    return id


def _text(record: dict[str, Any]) -> str | None:
    found = _first(record, TEXT_KEYS)
    if found is None:
        return None
    key, value = found
    if isinstance(value, dict) and key == "body":
        value = _body_text(value)
    if not isinstance(value, str):
        raise NewsclaimsError("E104", key=key, kind=_kind(value), wanted="a string")
    return value.replace("\r\n", "\n").replace("\r", "\n") or None


def _body_text(body: dict[str, Any]) -> str:
    """Return the paragraphs of fundus' `body`: a summary, then sections with headlines."""
    paragraphs: list[object] = []
    try:
        paragraphs += body.get("summary") or []
        for section in body.get("sections") or []:
            paragraphs += section.get("headline") or []
            paragraphs += section.get("paragraphs") or []
        return "\n\n".join(str(paragraph) for paragraph in paragraphs)
    except (AttributeError, TypeError) as error:
        wanted = "fundus' summary and sections"
        raise NewsclaimsError("E104", key="body", kind="JSON object", wanted=wanted) from error


def _page(record: dict[str, Any]) -> str | None:
    """Return the page: a string, or fundus' object with its `content`."""
    page = record.get("html")
    if isinstance(page, dict):
        return _string({"html.content": page.get("content")}, ("html.content",))
    return _string(record, HTML_KEYS)


def _url(record: dict[str, Any]) -> str | None:
    """Return the address, or the one that fundus' page names."""
    page = record.get("html")
    url = _string(record, URL_KEYS)
    if url is None and isinstance(page, dict):
        url = _string(page, ("requested_url", "responded_url"))
    return without_controls(url or "") or None


def _names(record: dict[str, Any], keys: Iterable[str]) -> str | None:
    """Return one or more names as one string; what is no name at all is left out."""
    found = _first(record, keys)
    if found is None:
        return None
    value = found[1]
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return ", ".join(name.strip() for name in names if isinstance(name, str)) or None


def _check_encodable(key: str, value: str | None) -> None:
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        code = ord(error.object[error.start])
        raise NewsclaimsError("E106", key=key, code=code) from error
