"""Records as JSON lines, written so that a half-written file never looks like a whole one."""

import gzip
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import jsonlines
import msgspec

from ..errors import NewsclaimsError, describe

STDOUT = "-"


def dumps(record: Any) -> str:
    """Return one record as a line of JSON: UTF-8 text, no spaces, keys in the record's order."""
    return msgspec.json.encode(record).decode()


class JsonlWriter:
    """Writes records to a file, one a line.

    The lines go to `NAME.part` beside the file, which gets its name when the writer is closed
    without an exception; after one, a part that holds records stays.

        with JsonlWriter("claims.jsonl") as writer:
            writer.write(claim)

    Attributes:
        path: The file; None for standard output.
        count: Records written so far.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the file's part, and its folder where that is missing.

        Args:
            path: The file, packed if its name ends in `.gz`, or `-` for standard output.

        Raises:
            NewsclaimsError: E014 if it cannot be written.
        """
        self.path = None if str(path) == STDOUT else Path(path).resolve()
        self.count = 0
        self._file: IO[bytes]
        try:
            if self.path is None:
                self._file = sys.stdout.buffer
            else:
                if self.path.is_dir():
                    raise IsADirectoryError("it is a folder")
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._open(self.part)
        except OSError as error:
            raise NewsclaimsError("E014", path=path, error=describe(error)) from error
        self._writer = jsonlines.Writer(self._file, dumps=dumps)

    @property
    def part(self) -> Path:
        """Where the lines are until the file is whole; a device or pipe is written itself."""
        assert self.path is not None
        if self.path.exists() and not self.path.is_file():
            return self.path
        return self.path.with_name(self.path.name + ".part")

    def _open(self, part: Path) -> IO[bytes]:
        file = part.open("wb")
        if self.path is None or self.path.suffix != ".gz":
            return file
        # Without name and time the same records give the same bytes.
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)
        packed.myfileobj = file  # type: ignore[assignment]  # closed with the packed one
        return packed  # type: ignore[return-value]

    def write(self, record: msgspec.Struct) -> None:
        """Write one record.

        Raises:
            NewsclaimsError: E014 if it cannot be written, for instance to a full disk.
        """
        try:
            self._writer.write(record)
        except BrokenPipeError:
            raise  # whoever read the pipe has enough
        except OSError as error:
            raise NewsclaimsError("E014", path=self.path, error=describe(error)) from error
        self.count += 1

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises:
            NewsclaimsError: E014 if it cannot be written, for instance to a full disk.
        """
        try:
            self._stop()
            if self.path is not None and self.part != self.path:
                self.part.replace(self.path)
        except BrokenPipeError:
            raise  # whoever read the pipe has enough
        except OSError as error:
            raise NewsclaimsError("E014", path=self.path, error=describe(error)) from error

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
        if error is None:
            self.close()
            return
        with suppress(OSError):  # what went wrong first is told
            self._stop()
        if not self.count and self.path is not None and self.part != self.path:
            self.part.unlink()
