"""Text as it was read -> text with usual characters only."""

import html
import re
import unicodedata

_CP1252 = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_REPLACED = {
    **_CP1252,
    **dict.fromkeys("\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "),
    **dict.fromkeys("\r\v\f\x1c\x1d\x1e\u2028\u2029", "\n"),
}
# Spaces, line ends, controls, and what has no width: soft hyphens, joiners, directions, marks.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064"
    "\u2066-\u2069\u3000\ufeff\ufffc\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_ENTITY = 34
_MOST_MARKS = 30
"""Marks in a row that Unicode's stream-safe format allows (UAX #15); sorting takes their square."""
_PILE = re.compile(rf"[^\w\s\x00-\u02ff]{{{_MOST_MARKS + 1},}}")
_STEP = 256
"""Code points of decoded text that are held back, as they may become part of an entity."""


def normalise(text: str) -> str:
    """Return a text with usual characters, lines ended by a line feed, in Unicode's form C.

    Decodes HTML entities, also doubly encoded ones, and bytes of Windows-1252 among the
    controls; turns every kind of space but the tab into a space; drops controls, unpaired
    surrogates and what has no width. Quotes and dashes stay as they are. Normalising the
    result changes nothing.
    """
    if text.isascii() and "&" not in text and not _ODD.search(text):
        return text
    text = _usual(without_surrogates(text).replace("\r\n", "\n"))
    if "&" in text and ";" in text:
        text = _usual(_decode(text))
    return text


def single_blanks(text: str) -> str:
    """Return the words of a text with one space between each two, as names are told."""
    return " ".join(text.split())


def without_surrogates(text: str) -> str:
    """Return a text that can be encoded: surrogates paired up, unpaired ones dropped."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _usual(text: str) -> str:
    """Return a text without odd characters, in form C."""
    text = _ODD.sub(lambda match: _REPLACED.get(match[0], ""), text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _PILE.sub(lambda match: _without_pile(match[0]), text))


def _without_pile(run: str) -> str:
    """Return a run of signs and marks with no more marks on one letter than any script needs."""
    kept = []
    marks = 0
    for sign in run:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _decode(text: str) -> str:
    """Return a text with its entities decoded, until none is left.

    Reads once from left to right and looks back at each semicolon, so that `&amp;lt;`
    needs no second round and a long chain of them no square of its length.
    """
    done = []
    (tail, *pieces) = text.split(";")
    for piece in pieces:
        tail += ";"
        while tail.endswith(";"):
            at = tail.rfind("&", max(0, len(tail) - _LONGEST_ENTITY))
            if at < 0 or not _ENTITY.fullmatch(tail, at):
                break
            decoded = html.unescape(tail[at:])
            if decoded == tail[at:]:
                break
            tail = tail[:at] + _usual(decoded)
        tail += piece
        if len(tail) > _STEP:
            done.append(tail[:-_LONGEST_ENTITY])
            tail = tail[-_LONGEST_ENTITY:]
    return "".join([*done, tail])
