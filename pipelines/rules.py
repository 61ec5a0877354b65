"""Rules of the user's own: which files `--rules` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import NewsclaimsError, describe
from ..models.frames import RelationType, load_frames
from ..schema import digest

_FRAMES = (".yaml", ".yml")
_LISTS = (".tsv",)


class Rules(NamedTuple):
    """The files that some paths name.

    Attributes:
        frames: Relation types.
        lists: Name lists.
    """

    frames: list[Path]
    lists: list[Path]

    def digests(self) -> list[str]:
        """Return a hash of each file's contents."""
        files = (*self.frames, *self.lists)
        return [digest(file.read_bytes()) for file in files]


def find_rules(paths: Sequence[str | Path]) -> Rules:
    """Return the files of the user's own, in the order in which they are given.

    A file's suffix, in small or capital letters, tells what it holds; of a folder those files
    are taken that have such a suffix and are not hidden.

    Args:
        paths: `.yaml` and `.yml` relation types, `.tsv` name lists, and folders of such files.

    Raises:
        NewsclaimsError: E010 if a path is missing, E013 if it may not be looked at, E043 if it is
            none of these.
    """
    found = Rules([], [])
    for path in map(Path, paths):
        try:
            if not path.exists():
                raise NewsclaimsError("E010", path=path)
            files = sorted(filter(_is_shown, path.iterdir())) if path.is_dir() else [path]
        except OSError as error:
            raise NewsclaimsError("E013", path=path, error=describe(error)) from error
        frames = [file for file in files if file.suffix.lower() in _FRAMES]
        lists = [file for file in files if file.suffix.lower() in _LISTS]
        if not frames and not lists:
            raise NewsclaimsError("E043", path=path)
        found.frames.extend(frames)
        found.lists.extend(lists)
    return found


def _is_shown(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def load_types(paths: Sequence[str | Path]) -> tuple[RelationType, ...]:
    """Return the bundled relation types and the user's own.

    Args:
        paths: What `find_rules` takes.

    Raises:
        NewsclaimsError: E010, E013 or E043 if a path holds no rules, E040 if a file has a fault.
    """
    return load_frames(find_rules(paths).frames)
