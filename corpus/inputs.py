"""All inputs of a run as one lazy stream of articles and failures."""

import sys
import zlib
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from msgspec import UNSET

from ..errors import NewsclaimsError, describe, place
from ..packing import is_packed, open_bytes
from ..schema import Article, Failure
from .encoding import decode, is_utf16
from .foreign import check_start, check_suffix
from .html import looks_like_html, read_html
from .jsonl import (
    is_array,
    is_json,
    iter_lines,
    parse_document,
    parse_record,
    record_id,
    to_article,
)
from .listing import Source, list_sources, suffix_of
from .text import read_text
from .web import fetch


class Origin(NamedTuple):
    """Where an article was read.

    Attributes:
        file: File, address, or `-`.
        line: Line number for records of a JSONL file, else None.
        record: Number of one of several records in a JSON array, else None.
    """

    file: str
    line: int | None
    record: int | None = None

    def __str__(self) -> str:
        return place(*self)

    def failure(self, id: str | None, error: NewsclaimsError) -> Failure:
        """Return what is told of a record that stands there and cannot be used."""
        record = UNSET if self.record is None else self.record
        return Failure(file=self.file, line=self.line, record=record, id=id, reason=str(error))


class Inputs:
    """The articles of some inputs, in a fixed order, read while they are asked for.

    Iterating yields an `Article`, or a `Failure` for each record that cannot be read; nothing
    stops the stream. Ids are unique: a second article of the same id is a failure.

    Attributes:
        sources: What is read, in order.
    """

    def __init__(self, sources: Iterable[Source], *, stdin: BinaryIO | None = None) -> None:
        self.sources = tuple(sources)
        self._stdin = stdin
        self._origins: dict[str, Origin] = {}

    def __iter__(self) -> Iterator[Article | Failure]:
        self._origins = {}
        for source in self.sources:
            for origin, item in self._read(source):
                if isinstance(item, Failure):
                    yield item
                elif item.id in self._origins:
                    error = NewsclaimsError("E107", id=item.id, first=self._origins[item.id])
                    yield origin.failure(item.id, error)
                else:
                    self._origins[item.id] = origin
                    yield item

    def origin(self, id: str) -> Origin:
        """Return where the article of an id was read, once it has been."""
        return self._origins[id]

    def count(self) -> int | None:
        """Return how many articles there will be, about; None if that is not cheaply known."""
        total = 0
        for source in self.sources:
            if source.format in ("stdin", "unknown"):
                return None
            if source.path is None or source.format != "jsonl":
                total += 1
                continue
            if is_packed(source.path):
                return None
            try:
                with source.path.open("rb") as file:
                    total += sum(1 for line in file if line.strip())
            except OSError:
                total += 1
        return total

    def _read(self, source: Source) -> Iterator[tuple[Origin, Article | Failure]]:
        origin = Origin(source.name, None)
        try:
            if source.format == "url":
                yield origin, fetch(source.name)
            elif source.format == "stdin":
                yield from self._read_stream(source, self._stdin or sys.stdin.buffer)
            else:
                assert source.path is not None
                with open_bytes(source.path) as file:
                    yield from self._read_stream(source, file)
        except NewsclaimsError as error:
            yield origin, origin.failure(source.id, error)
        except (OSError, EOFError, zlib.error) as error:
            unreadable = NewsclaimsError("E110", error=describe(error))
            yield origin, origin.failure(source.id, unreadable)

    def _read_stream(
        self, source: Source, file: BinaryIO
    ) -> Iterator[tuple[Origin, Article | Failure]]:
        if source.format in ("text", "html"):
            content = decode(file.read())
            read = read_html if source.format == "html" else read_text
            yield Origin(source.name, None), read(content, id=source.id)
            return
        suffix = "" if source.path is None else suffix_of(source.path)
        check_suffix(suffix)
        # Where nothing tells the format its first line has to; JSONL stays a stream.
        head: list[bytes] = []
        for line in file:
            head.append(line)
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                break
        if head and is_utf16(head[0]):
            data = decode(b"".join(head) + file.read()).encode()
            yield from self._read_stream(source, BytesIO(data))
            return
        start = head[-1].lstrip(b"\xef\xbb\xbf \t") if head else b""
        check_start(start)
        if source.format == "jsonl" or (start.startswith(b"{") and is_json(head[-1])):
            yield from _read_lines(source, chain(head, file))
            return
        data = b"".join(head) + file.read()
        if start.startswith((b"{", b"[")):
            try:
                records = parse_document(data)
            except NewsclaimsError:
                if start.startswith(b"{"):
                    yield from _read_lines(source, BytesIO(data))
                    return
                if suffix == ".json" or is_array(data):
                    raise
            else:
                yield from _read_records(source, records)
                return
        content = decode(data)
        starts_html = content.lstrip("\ufeff \t\n").startswith("<") or looks_like_html(content)
        article = (read_html if starts_html else read_text)(content, id=source.id)
        yield Origin(source.name, None), article


def read(
    inputs: Iterable[str | Path],
    *,
    exclude: Collection[Path] = (),
    stdin: BinaryIO | None = None,
) -> Inputs:
    """Return the articles of files, folders, globs, addresses and `-` for standard input.

    What the inputs name is looked up at once, so that a wrong path is an error before any
    work; contents are read while the result is iterated. `.txt` is text, `.html` a page,
    `.jsonl` holds one record a line, each also as `.gz`. What comes from standard input or
    has another suffix is JSONL if it starts with `{`, a JSON document if it is one object over
    several lines or an array of them, HTML if it starts with `<`, else text, unless it is known
    to be of another format.

    Args:
        inputs: What to read.
        exclude: Resolved paths that the run writes, which folders pass over where an earlier
            run wrote them.
        stdin: Where `-` reads from, by default standard input.

    Raises:
        NewsclaimsError: If an input is missing or an output, or a folder holds no articles.
    """
    return Inputs(list_sources(inputs, exclude=exclude), stdin=stdin)


def _read_lines(
    source: Source, lines: Iterable[bytes]
) -> Iterator[tuple[Origin, Article | Failure]]:
    number = 0
    for number, line in iter_lines(lines):
        origin = Origin(source.name, number)
        try:
            yield origin, parse_record(line, id=f"{source.id}:{number}")
        except NewsclaimsError as error:
            yield origin, origin.failure(record_id(line), error)
    if not number:
        raise NewsclaimsError("E109")


def _read_records(
    source: Source, records: list[object]
) -> Iterator[tuple[Origin, Article | Failure]]:
    """Yield the articles of a JSON document; of several each has its number."""
    is_one = len(records) == 1
    for number, record in enumerate(records, start=1):
        origin = Origin(source.name, None, None if is_one else number)
        id = source.id if is_one else f"{source.id}:{number}"
        try:
            yield origin, to_article(record, id=id)
        except NewsclaimsError as error:
            yield origin, origin.failure(record_id(record) or id, error)
    if not records:
        raise NewsclaimsError("E109")
