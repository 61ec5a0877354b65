"""Files packed with gzip: how a name tells them, and how they are opened."""

import gzip
from pathlib import Path
from typing import BinaryIO, cast

_SUFFIX = ".gz"


def is_packed(path: Path) -> bool:
    """Whether a file's name ends in `.gz`, in small or capital letters."""
    return path.suffix.lower() == _SUFFIX


def unpacked(path: Path) -> Path:
    """Return a path without the `.gz` at its end."""
    return path.with_suffix("") if is_packed(path) else path


def open_bytes(path: Path) -> BinaryIO:
    """Open a file to be read, unpacked where its name ends in `.gz`."""
    return cast(BinaryIO, gzip.open(path)) if is_packed(path) else path.open("rb")
