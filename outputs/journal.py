"""What of a run is done, so that a run that was killed goes on without a gap or a double."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from msgspec import ValidationError, convert

from ..errors import NewsclaimsError, describe
from .jsonl import STDOUT, file_of
from .lock import lock

CONTENTS = "contents of rules"
"""The part of a run's call that holds hashes."""


def journal_of(claims: str | Path) -> Path | None:
    """Return the journal of a run whose claims go to that file; None for a stream or device."""
    target = file_of(claims)
    return None if target is None else target.with_name(target.name + ".run")


class Journal:
    """A file beside the claims, `NAME.run`, with a line for the run's call and one a record.

    A record's line is written when what came of it is in the outputs' parts: what lies behind
    the sizes that the line gives belongs to a record that was under way. A line without a key
    says that all records are done and the outputs get their names. The file goes when the run
    ends, or fails before any record is done; no other run can have it meanwhile. Claims that go
    to standard output or to a device have none.

    Attributes:
        path: The file, or None.
        done: Keys of the records that an earlier run had done, in order.
        counts: What that run had counted.
        sizes: Bytes of each output's part that it had filled.
        ended: Whether it had done all records.
        begun: Whether anything is done by now.
        dropped: Records that an earlier run had done and this one does again.
    """

    def __init__(self, claims: str | Path, call: Mapping[str, Any], *, resume: bool) -> None:
        """Begin a journal, or open the one of a run to go on with.

        Args:
            claims: Where the claims go.
            call: What the run was asked for, as JSON has it.
            resume: Whether to go on, where there is a journal.

        Raises:
            NewsclaimsError: E014 if it cannot be written, E017 if the earlier run was asked for
                something else, E018 if it is no journal, E026 if another run is writing these
                claims, E027 if there is no journal to go on with.
        """
        self.path = journal_of(claims)
        self.done: list[str] = []
        self.counts: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        self.ended = self.begun = False
        self.dropped = 0
        self._file: IO[bytes] | None = None
        self._lock = ExitStack()
        if self.path is None:
            if resume:
                place = "standard output" if str(claims) == STDOUT else claims
                raise NewsclaimsError("E027", path=place)
            return
        with self._telling(), ExitStack() as stack:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(lock(self.path))
            found = self.path.read_bytes() if self.path.exists() else b""
            kept = self._read(self.path, found, call) if resume else b""
            self.dropped = 0 if resume else max(0, found.count(b"\n") - 1)
            self._file = self.path.open("r+b" if kept else "wb")
            self._file.truncate(len(kept))
            self._file.seek(len(kept))
            self._lock = stack.pop_all()
        if not kept:
            self._write(call)

    def _read(self, path: Path, content: bytes, call: Mapping[str, Any]) -> bytes:
        """Take over what is done and return the lines that tell of it, without a torn one."""
        whole = content[: content.rfind(b"\n") + 1]
        try:
            first, *rows = [json.loads(line) for line in whole.splitlines()] or [dict(call)]
            differing = sorted(option for option in call if first.get(option) != call[option])
            self.done = [row["key"] for row in rows if row["key"] is not None]
            self.begun, self.ended = bool(rows), len(self.done) < len(rows)
            if rows:
                counted = (rows[-1]["counts"], rows[-1]["sizes"])
                self.counts, self.sizes = convert(counted, tuple[dict[str, int], dict[str, int]])
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise NewsclaimsError("E018", path=path) from error
        if differing:
            earlier = "; ".join(_told(option, first.get(option)) for option in differing)
            raise NewsclaimsError("E017", path=path, earlier=earlier)
        return whole

    def add(self, key: str | None, counts: Mapping[str, int], sizes: Mapping[str, int]) -> None:
        """Write that a record is done.

        Args:
            key: What tells the record from its neighbours; None once all are done.
            counts: What the run has counted.
            sizes: Bytes of each output's part.

        Raises:
            NewsclaimsError: E014 if it cannot be written.
        """
        self._write({"key": key, "counts": counts, "sizes": sizes})
        self.begun = True

    def _write(self, row: Mapping[str, Any]) -> None:
        if self._file is not None:
            with self._telling():
                self._file.write(json.dumps(row).encode() + b"\n")
                self._file.flush()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NewsclaimsError("E014", path=self.path, error=describe(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None or self.path is None:
            return
        with self._telling(), self._lock:
            self._file.close()
            if error is None or not self.begun:
                self.path.unlink()


def _told(option: str, value: Any) -> str:
    """Return a part of a call as a message shows it; hashes tell a reader nothing."""
    if option == CONTENTS:
        return f"other {option}"
    return f"{option}: {'none' if value is None else json.dumps(value, ensure_ascii=False)}"
