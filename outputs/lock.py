"""Locks, so that no two runs write one file."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from ..errors import NewsclaimsError

if sys.platform != "win32":
    import fcntl


def lock(path: Path) -> AbstractContextManager[object]:
    """Keep a file to this run until the context is left, or the process ends in whatever way.

    Windows, and file systems without locks, keep nothing.

    Args:
        path: The file, which is made where it is missing and else left as it is.

    Raises:
        NewsclaimsError: E026 if another run keeps it.
        OSError: It cannot be written.
    """
    return nullcontext() if sys.platform == "win32" else _locked(path)


def _locked(path: Path) -> IO[bytes]:
    while True:
        file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise NewsclaimsError("E026", path=path) from error
        except OSError:
            return file  # a file system without locks
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
        file.close()  # the run that kept it ended just now, and took it away
