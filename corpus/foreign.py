"""Formats that may hold articles but are not read."""

from ..errors import NewsclaimsError

_SUFFIXES = {".csv": "a CSV table", ".tsv": "a TSV table"}
_STARTS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
    b"WARC/": "a WARC archive",
}
_GZIP = b"\x1f\x8b"


def check_suffix(suffix: str) -> None:
    """Refuse a file by its name's suffix.

    Args:
        suffix: The suffix in small letters, with its dot.

    Raises:
        NewsclaimsError: E112 if the format is not read.
    """
    if kind := _SUFFIXES.get(suffix):
        raise NewsclaimsError("E112", kind=kind)


def check_start(raw: bytes) -> None:
    """Refuse a file by its first bytes.

    Args:
        raw: The file's bytes, or the first of them.

    Raises:
        NewsclaimsError: E112 if the format is not read, E113 if it is packed.
    """
    if raw.startswith(_GZIP):
        raise NewsclaimsError("E113")
    for start, kind in _STARTS.items():
        if raw.startswith(start):
            raise NewsclaimsError("E112", kind=kind)
