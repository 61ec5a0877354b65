"""Records as JSON lines, written so that a half-written file never looks like a whole one."""

import gzip
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import jsonlines
import msgspec

from ..errors import NewsclaimsError, describe
from ..packing import is_packed
from .lock import lock

STDOUT = "-"
_LINKS = 40
"""Links that Linux follows from one path."""


def dumps(record: Any) -> str:
    """Return one record as a line of JSON: UTF-8 text, no spaces, keys in the record's order."""
    return msgspec.json.encode(record).decode()


def descriptor_of(path: str | Path) -> int | None:
    """Return the number of the open file that an output names, or None for any other place.

    `/dev/stdout` may lead to a file, but to one that others write to as well, which must be
    written on where it stands and not be replaced.

    Args:
        path: What the output is called: `-` and `/dev/stdout` are 1, `/dev/fd/3` is 3.
    """
    if str(path) == STDOUT:
        return 1
    place = Path(path)
    for _ in range(_LINKS):
        folder = os.path.realpath(place.parent)
        if place.name.isdecimal() and folder in ("/dev/fd", f"/proc/{os.getpid()}/fd"):
            return int(place.name)
        if not place.is_symlink():
            break
        place = folder / place.readlink()
    return None


def file_of(path: str | Path) -> Path | None:
    """Return the file that an output names, links followed, or None for a stream or device.

    Args:
        path: What the output is called; `-` is standard output.
    """
    place = Path(path)
    is_device = place.exists() and not (place.is_file() or place.is_dir())
    return None if is_device or descriptor_of(path) is not None else place.resolve()


def part_of(file: Path) -> Path:
    """Return where the lines of a file are until it is whole."""
    return file.with_name(file.name + ".part")


def packing_of(file: Path) -> Path:
    """Return where the packed lines of a file are until it is whole."""
    return file.with_name(file.name + ".packing")


def places_of(path: str | Path) -> frozenset[Path]:
    """Return what the output of that name writes, and is not shared with another output.

    Args:
        path: What the output is called; a device may be shared.
    """
    if (number := descriptor_of(path)) is not None:
        return frozenset({Path(f"/dev/fd/{number}")})
    if (file := file_of(path)) is None:
        place = Path(path)
        return frozenset() if place.is_char_device() else frozenset({place.resolve()})
    return frozenset({file, part_of(file), packing_of(file)})


def prepare(path: str | Path) -> None:
    """Make the folder that an output's file will be in, where it is missing.

    Args:
        path: What the output is called.

    Raises:
        NewsclaimsError: E014 if no file of that name can be there.
    """
    file = file_of(path)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            raise IsADirectoryError("it is a folder")
    except OSError as error:
        raise NewsclaimsError("E014", path=file, error=describe(error)) from error


def is_whole(path: str | Path) -> bool:
    """Whether the output of a run that wrote all its records has its name already.

    Args:
        path: What the output is called; the run must have left lines for it.
    """
    file = file_of(path)
    return file is not None and file.is_file() and not part_of(file).exists()


def _take_place(part: Path, path: Path) -> None:
    """Give a part its name, and who may read and write it as with the file that it replaces."""
    if path.exists():
        with suppress(OSError, AttributeError):  # only root may, and Windows cannot
            os.chown(part, path.stat().st_uid, path.stat().st_gid)
        shutil.copymode(path, part)
    part.replace(path)


class JsonlWriter:
    """Writes records to a file, one a line.

    The lines go to `NAME.part` beside the file, which gets its name, mode and owner, and is packed
    if the name ends in `.gz`, when the writer is closed without an exception; after one, a part
    that holds records stays. No other run can write the part meanwhile.

        with JsonlWriter("claims.jsonl") as writer:
            writer.write(claim)

    Attributes:
        path: The file, stream or device; None for standard output.
        part: Where the lines are until the file is whole; None where they are not kept apart.
        count: Records written so far.
    """

    def __init__(self, path: str | Path, *, size: int = 0) -> None:
        """Open the file's part, and its folder where that is missing.

        Args:
            path: The file, or `-` for standard output.
            size: Bytes to keep of the part that an earlier run left.

        Raises:
            NewsclaimsError: E014 if it cannot be written, E018 if there is no such part, E026 if
                another run writes it.
        """
        prepare(path)
        file, number = file_of(path), descriptor_of(path)
        self.path = None if number == 1 else file or Path(path)
        self.part = None if file is None else part_of(file)
        self.count = 0
        self._kept = size
        self._lock: AbstractContextManager[object] = nullcontext()
        self._file: IO[bytes]
        with self._telling():
            if self.path is None:
                self._file = sys.stdout.buffer
            elif number is not None:
                self._file = os.fdopen(os.dup(number), "wb")
            elif self.part is None:
                self._file = self.path.open("wb")
            else:
                self._file = self._open(self.part, size)
        self._writer = jsonlines.Writer(self._file, dumps=dumps)

    def _open(self, part: Path, size: int) -> IO[bytes]:
        if size and (not part.is_file() or part.stat().st_size < size):
            raise NewsclaimsError("E018", path=part)
        self._lock = lock(part)
        file = part.open("r+b" if size else "wb")
        file.truncate(size)
        file.seek(size)
        return file

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Raise an error of the system as one of ours, unless who reads our output has enough."""
        try:
            yield
        except OSError as error:
            if self.path is None and isinstance(error, BrokenPipeError):
                raise
            place = "standard output" if self.path is None else self.path
            raise NewsclaimsError("E014", path=place, error=describe(error)) from error

    def write(self, record: msgspec.Struct) -> None:
        """Write one record.

        Raises:
            NewsclaimsError: E014 if it cannot be written, for instance to a full disk.
        """
        with self._telling():
            self._writer.write(record)
        self.count += 1

    def size(self) -> int:
        """Return the part's bytes, once all that was written is in it; 0 where there is none.

        Raises:
            NewsclaimsError: E014 if it cannot be written, for instance to a full disk.
        """
        if self.part is None:
            return 0
        with self._telling():
            self._file.flush()
            return self._file.tell()

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises:
            NewsclaimsError: E014 if it cannot be written, for instance to a full disk.
        """
        with self._telling(), self._lock:
            self._stop()
            if self.path is None or self.part is None:
                return
            if is_packed(self.path):
                self._pack(self.part, self.path)
            else:
                _take_place(self.part, self.path)

    def _pack(self, part: Path, path: Path) -> None:
        packed = packing_of(path)
        # without name and time the same records give the same bytes
        with (
            part.open("rb") as lines,
            packed.open("wb") as file,
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as out,
        ):
            shutil.copyfileobj(lines, out)
        _take_place(packed, path)
        part.unlink()

    def _stop(self) -> None:
        self._writer.close()
        if self.path is None:
            self._file.flush()
        else:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            if error is None:
                self.close()
                return
            with suppress(OSError):  # what went wrong first is told
                self._stop()
            if self.part is not None and not self.count + self._kept:
                self.part.unlink()
