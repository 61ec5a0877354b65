"""Bytes to text."""

import codecs
import re

from ..errors import NewsclaimsError
from .foreign import check_start

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_META = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_HEAD = 4096
"""Bytes in which a page must name its charset; browsers look at 1,024."""


def decode(raw: bytes) -> str:
    """Return the text of a file in whatever usual encoding it has, with bare line feeds.

    A byte order mark decides; else UTF-8 where the bytes are valid UTF-8, which other
    encodings' text hardly ever is, or all but a few are, which then become U+FFFD; else the
    charset that an HTML page names; else Windows-1252.

    Args:
        raw: The file's bytes.

    Raises:
        NewsclaimsError: E105 if no encoding fits, E108 if the bytes are no text, E112 or
            E113 if they are a format that is not read.
    """
    check_start(raw)
    text = _decode(raw)
    if "\0" in text:
        raise NewsclaimsError("E108")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_control(text: str) -> str | None:
    """Return the first control character of a text that ends no line and is no tab."""
    found = _CONTROL.search(text)
    return None if found is None else found[0]


def without_controls(text: str) -> str:
    """Return a text without such control characters; databases refuse some of them."""
    return _CONTROL.sub("", text)


def is_utf16(raw: bytes) -> bool:
    """Whether a file's first bytes say that it is in UTF-16."""
    return any(raw.startswith(bom) for bom, encoding in _BOMS if encoding == "utf-16")


def _decode(raw: bytes) -> str:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _strict(raw, encoding)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        if _is_damaged_utf8(raw, text):
            return text
    named = _META.search(raw[:_HEAD])
    if named is not None:
        try:
            return raw.decode(_browser_name(named[1].decode("ascii")))
        except (LookupError, UnicodeError):  # Python knows a charset "undefined"
            pass
    return _strict(raw, "cp1252")


def _is_damaged_utf8(raw: bytes, text: str) -> bool:
    """Whether whole letters of UTF-8 outweigh the replaced; by chance there are few of them."""
    bad = text.count("\ufffd") - raw.count("\ufffd".encode())
    continued = len(text.encode()) - len(text) - 2 * bad  # bytes of whole letters but the first
    return continued > bad


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f" (byte {error.start + 1})"
        raise NewsclaimsError("E105", encoding=encoding, detail=detail) from error


def _browser_name(charset: str) -> str:
    # Browsers read these names as Windows-1252, and pages that carry them rely on it.
    return "cp1252" if charset.lower() in {"iso-8859-1", "latin1", "latin-1", "ascii"} else charset
