"""Which files an input names: files, folders, globs, addresses, standard input."""

import glob
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import NewsclaimsError, describe
from ..packing import open_bytes, unpacked
from .jsonl import is_written, iter_lines
from .web import is_url

Format = Literal["text", "html", "jsonl", "url", "stdin", "unknown"]

SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Format of each suffix; `.gz` may follow it."""

STDIN = "-"
_DEEP = re.compile(rf"(?:^|(?<=[/{re.escape(os.sep)}]))\*\*(?:[/{re.escape(os.sep)}]|$)")


class Source(NamedTuple):
    """One thing to read.

    Attributes:
        id: Id of its article, or the first part of its records' ids.
        name: The path or address as messages show it.
        path: Where it lies; None for an address and for standard input.
        format: How to read it.
    """

    id: str
    name: str
    path: Path | None
    format: Format


class _Found(NamedTuple):
    path: Path
    root: Path | None = None
    """The folder that was searched for it, if any."""


def list_sources(
    inputs: Iterable[str | Path], *, exclude: Collection[Path] = ()
) -> tuple[Source, ...]:
    """Return what the inputs name, in their order, folders' files in the order of their paths.

    Folders are searched deeply for the known suffixes; hidden files and folders are left out, and
    links to folders. They and globs pass over pipes and devices, which are read if they are
    named. A folder within that cannot be searched is a source that cannot be read. A file that
    several inputs name is read once. A file's id is its name without suffix; files that share one
    have their path within the folder instead, and if they share that or are in no folder given,
    their path within the folder that all inputs have in common. A JSONL file shares no name with
    others, for its records have a number behind it.

    Args:
        inputs: Files, folders, globs, http(s) addresses, or `-`.
        exclude: Resolved paths that the run writes, which folders pass over where an earlier
            run wrote them.

    Raises:
        NewsclaimsError: E010 to E013, E015 if an input is missing, empty or an output.
    """
    sources: list[Source] = []
    found: dict[int, _Found] = {}
    seen: set[Path | str] = set()
    for name in map(str, inputs):
        if name == STDIN or is_url(name):
            if name not in seen:
                seen.add(name)
                stdin = name == STDIN
                sources.append(
                    Source("stdin" if stdin else name, name, None, "stdin" if stdin else "url")
                )
            continue
        for one in _expand(name, exclude):
            resolved = _resolved(one.path)
            if resolved in seen:
                continue
            seen.add(resolved)
            found[len(sources)] = one
            sources.append(
                Source(_stem(one.path), _printable(str(one.path)), one.path, format_of(one.path))
            )
    for is_first in (True, False):
        counts = Counter(map(_claimed, sources))
        shared = [index for index in found if counts[_claimed(sources[index])] > 1]
        common = _common(found.values()) if shared else None
        for index in shared:
            path, root = found[index]
            id = os.path.relpath(path, root if is_first and root is not None else common)
            sources[index] = sources[index]._replace(id=_printable(Path(id).as_posix()))
    return tuple(sources)


def _claimed(source: Source) -> tuple[bool, str]:
    """Return a source's id, apart for JSONL, where it is but the first part of ids."""
    return source.format == "jsonl", source.id


def _common(found: Iterable[_Found]) -> str:
    """Return the folder in which all files are, or were searched for."""
    return os.path.commonpath([os.path.abspath(one.root or one.path.parent) for one in found])


def format_of(path: Path) -> Format:
    """Return the format that a file's name tells, `unknown` if none."""
    return SUFFIXES.get(suffix_of(path), "unknown")


def suffix_of(path: Path) -> str:
    """Return the suffix of a file's name in small letters, without `.gz`."""
    return unpacked(path).suffix.lower()


def _expand(name: str, exclude: Collection[Path]) -> Iterator[_Found]:
    try:
        yield from _matches(name, exclude)
    except OSError as error:  # a folder above it may not be entered
        raise NewsclaimsError("E013", path=name, error=describe(error)) from error


def _matches(name: str, exclude: Collection[Path]) -> Iterator[_Found]:
    if not name:  # to `Path` it is this folder, and an unset variable is what users mean least
        raise NewsclaimsError("E010", path="''")
    path = Path(name)
    if path.is_dir():
        yield from _folder(path, exclude)
    elif path.exists():
        yield _file(path, exclude)
    elif glob.has_magic(name):
        found = map(Path, sorted(_glob(name)))
        matches = [match for match in found if not _is_endless(match)]
        if not matches:
            raise NewsclaimsError("E012", path=name)
        # Files first: "news/**" names folders and, again, all that is in them.
        folders = [match for match in matches if match.is_dir()]
        files = [match for match in matches if not match.is_dir()]
        yield from (_file(match, exclude) for match in files)
        empty = []
        for match in folders:
            try:
                yield from _folder(match, exclude)
            except NewsclaimsError as error:
                if error.code == "E013":
                    yield _file(match, exclude)  # to read it fails, and the rest goes on
                elif error.code == "E011":
                    empty.append(error)
                else:
                    raise
        if len(empty) == len(matches):
            raise empty[0]
    else:
        raise NewsclaimsError("E010", path=name)


def _glob(pattern: str) -> set[str]:
    """Return what a pattern matches; `**` are any folders but links, which may lead in a circle."""
    before, *after = _DEEP.split(pattern, maxsplit=1)
    if not after:
        return set(glob.glob(pattern))
    closed: list[OSError] = []
    found: set[str] = set()
    for top in glob.glob(before) if before else [""]:
        for folder, _ in _walk(top or ".", closed.append):
            found |= _glob(os.path.join(glob.escape(folder), after[0] or "*"))
    return {str(Path(one)) for one in (*found, *(error.filename for error in closed))}


def _walk(
    root: str | Path, onerror: Callable[[OSError], object]
) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and those below it, each with its files; no hidden ones, and no links."""
    for folder, folders, files in os.walk(root, onerror=onerror):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield folder, files


def _resolved(path: Path) -> Path:
    """Return a path without links; of links that lead in a circle, one of them."""
    return Path(os.path.realpath(path))


def _file(path: Path, exclude: Collection[Path]) -> _Found:
    if _resolved(path) in exclude:
        raise NewsclaimsError("E015", path=path)
    return _Found(path)


def _folder(root: Path, exclude: Collection[Path]) -> Iterator[_Found]:
    closed: list[OSError] = []
    found = []
    for folder, files in _walk(root, closed.append):
        for name in files:
            path = Path(folder, name)
            if name.startswith(".") or format_of(path) == "unknown" or _is_endless(path):
                continue
            if _resolved(path) not in exclude:
                found.append(_Found(path, root))
            elif not _is_output(path):
                raise NewsclaimsError("E015", path=path)
    for error in closed:
        path = Path(error.filename)
        if path == root:
            raise NewsclaimsError("E013", path=path, error=describe(error)) from error
        found.append(_Found(path, root))  # to read it fails
    if not found:
        raise NewsclaimsError("E011", path=root, suffixes=" ".join(SUFFIXES))
    yield from sorted(found, key=lambda one: one.path.as_posix())


def _is_endless(path: Path) -> bool:
    """Whether a path is a pipe, a socket or a device, which may keep a run waiting for ever."""
    # these are content with a folder that may not be entered, unlike those of `Path`
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))


def _is_output(path: Path) -> bool:
    """Whether an earlier run wrote a file, or nothing is in it: it may be written over."""
    try:
        with open_bytes(path) as file:
            checks = (is_written(line) for _, line in iter_lines(file))
            return next(checks, True) or any(checks)  # of articles only those with cuts tell it
    except (OSError, EOFError, zlib.error):
        return False


def _stem(path: Path) -> str:
    name = unpacked(path)
    return _printable(name.name if format_of(path) == "unknown" else name.stem)


def _printable(name: str) -> str:
    # File names may hold bytes that are no text; ids and messages must be writable, and apart.
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")
