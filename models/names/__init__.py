"""Name lists: what the extractor knows by name, one tab-separated file a kind.

Every list is UTF-8 text: lines that begin with `#` (title, source, licence, version), a header
line that names the columns, then one row a line. `README.md` beside this module says what each
file holds; `models/training/names.py` builds them.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import NewsclaimsError, describe

FOLDER = Path(__file__).parent
ENTITY_LISTS = (
    "actors.tsv",
    "agencies.tsv",
    "countries.tsv",
    "devices.tsv",
    "malware.tsv",
    "officials.tsv",
    "vendors.tsv",
)
NAME_COLUMNS = ("name", "type", "id", "aliases", "country", "parent", "ambiguous")
NAME_TYPES = frozenset({"ACTOR", "AGENCY", "DEVICE", "MALWARE", "OFFICIAL", "ORG", "PLACE"})
DEMONYM_COLUMNS = ("iso", "country", "demonyms", "capital", "metonyms")
TITLE_COLUMNS = ("title", "scope", "aliases")
SCOPES = frozenset({"public", "private", "both"})


class NameListError(NewsclaimsError):
    """A fault in a name list: says in which file and line, and what is wrong there.

    Attributes:
        path: The list.
        line: Line of the fault, counted from 1.
        reason: What is wrong and what is expected.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__("E040", error=f"{path}, line {line}: {reason}")

    def __reduce__(self) -> tuple[type["NameListError"], tuple[Path, int, str]]:
        return type(self), (self.path, self.line, self.reason)


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One thing with its names.

    Attributes:
        name: Fullest form that news uses.
        type: One of `NAME_TYPES`.
        id: Stable key (ATT&CK `G0032`, ISO 3166 `US`, slug `us-ofac`), or empty.
        aliases: Other names, short forms and acronyms, best known first.
        country: ISO 3166 alpha-2 code of its origin, or empty.
        parent: Name or id of the body, place or kind that it belongs to, or empty.
        ambiguous: Those of `forms` that need a cue in context: common words, names of people,
            acronyms that several bodies share.
    """

    name: str
    type: str
    id: str = ""
    aliases: tuple[str, ...] = ()
    country: str = ""
    parent: str = ""
    ambiguous: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and all its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Demonym:
    """A country's adjectives, its people's names and what stands for its government.

    Attributes:
        iso: ISO 3166 alpha-2 code, or empty for a region or a former state.
        country: The country's or region's name, as in `countries.tsv`.
        demonyms: Adjective first ("Russian"), then further forms ("Russians").
        capital: Seat of government, or empty.
        metonyms: Places and seats that news names for the government: the capital and, for some
            countries, a building ("Kremlin"), which is an AGENCY.
    """

    iso: str
    country: str
    demonyms: tuple[str, ...]
    capital: str = ""
    metonyms: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All adjectives and names of the people."""
        return self.demonyms


@dataclass(frozen=True, slots=True)
class Title:
    """An office as it is written before or after a person's name, in lower case.

    Attributes:
        title: The full form ("chief executive").
        scope: `public` (a state's office), `private`, or `both`.
        aliases: Short and feminine forms ("ceo").
    """

    title: str
    scope: str
    aliases: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The title and all its aliases."""
        return (self.title, *self.aliases)


def read_rows(
    path: Path, *, columns: Sequence[str], required: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield a list's rows with their line numbers; missing cells at a row's end are empty.

    Args:
        path: A list in the format that this package's docstring describes.
        columns: Columns that the list may have, in any order.
        required: Those that the list must have and that no row may leave empty.

    Raises:
        NewsclaimsError: E010 if the file is missing, E013 if it cannot be read.
        NameListError: The file is not UTF-8, or its header or a row does not fit.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NewsclaimsError("E010", path=path) from error
    except OSError as error:
        raise NewsclaimsError("E013", path=path, error=describe(error)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NameListError(path, line, "not UTF-8. Save the list as UTF-8") from error
    header: list[str] | None = None
    for number, content in enumerate(text.split("\n"), start=1):
        if not content.strip() or content.startswith("#"):
            continue
        cells = [cell.strip() for cell in content.split("\t")]
        if header is None:
            header = cells
            _check_header(path, number, header, columns=columns, required=required)
            continue
        if len(cells) > len(header):
            reason = f"{len(cells)} cells, but the header names {len(header)} columns"
            raise NameListError(path, number, reason)
        row = dict.fromkeys(columns, "")
        row.update(zip(header, cells, strict=False))
        for column in required:
            if not row[column]:
                raise NameListError(path, number, f"no {column}")
        yield number, row
    if header is None:
        raise NameListError(path, 1, f"no header line. Begin with: {' '.join(columns)} (tabs)")


def read_names(path: Path) -> tuple[NameEntry, ...]:
    """Read one list of entities.

    Raises:
        NameListError: A row is faulty, or stands there twice.
    """
    entries = []
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in read_rows(path, columns=NAME_COLUMNS, required=("name", "type")):
        entry = NameEntry(
            name=row["name"],
            type=row["type"],
            id=row["id"],
            aliases=_split(path, line, row, "aliases"),
            country=row["country"],
            parent=row["parent"],
            ambiguous=_split(path, line, row, "ambiguous"),
        )
        if fault := _fault(entry):
            raise NameListError(path, line, fault)
        first = seen.setdefault((entry.name, entry.type, entry.country), line)
        if first != line:
            raise NameListError(path, line, f"{entry.name!r} is already in line {first}")
        entries.append(entry)
    return tuple(entries)


@functools.cache
def bundled_names() -> tuple[NameEntry, ...]:
    """Return all lists of entities that come with the package, read once a process.

    `bundled_names.cache_clear()` makes the next call read them again.
    """
    return tuple(entry for name in ENTITY_LISTS for entry in read_names(FOLDER / name))


def load_names(paths: Sequence[Path] | None = None) -> tuple[NameEntry, ...]:
    """Return the entries of some lists, in the order of the lists.

    Args:
        paths: Lists to read, for instance a user's own; by default all that are bundled.

    Raises:
        NameListError: A list has a fault; names file, line and reason.
    """
    if paths is None:
        return bundled_names()
    return tuple(entry for path in paths for entry in read_names(Path(path)))


@functools.cache
def load_demonyms() -> tuple[Demonym, ...]:
    """Return all countries' adjectives; reset with `load_demonyms.cache_clear()`."""
    path = FOLDER / "demonyms.tsv"
    return tuple(
        Demonym(
            iso=row["iso"],
            country=row["country"],
            demonyms=_split(path, line, row, "demonyms"),
            capital=row["capital"],
            metonyms=_split(path, line, row, "metonyms"),
        )
        for line, row in read_rows(path, columns=DEMONYM_COLUMNS, required=("country", "demonyms"))
    )


@functools.cache
def load_titles() -> tuple[Title, ...]:
    """Return all offices; reset with `load_titles.cache_clear()`."""
    path = FOLDER / "titles.tsv"
    titles = []
    for line, row in read_rows(path, columns=TITLE_COLUMNS, required=("title", "scope")):
        if row["scope"] not in SCOPES:
            raise NameListError(path, line, f"scope {row['scope']!r} is none of {sorted(SCOPES)}")
        titles.append(Title(row["title"], row["scope"], _split(path, line, row, "aliases")))
    return tuple(titles)


def _check_header(
    path: Path, line: int, header: list[str], *, columns: Sequence[str], required: Sequence[str]
) -> None:
    missing = [column for column in required if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing or unknown or len(set(header)) != len(header):
        reason = f"the header is {' '.join(header)!r}; it may name, by tabs: {' '.join(columns)}"
        raise NameListError(path, line, reason)


def _split(path: Path, line: int, row: Mapping[str, str], column: str) -> tuple[str, ...]:
    if not row[column]:
        return ()
    if "|" not in row[column]:
        return (row[column],)
    parts = tuple(part.strip() for part in row[column].split("|"))
    if "" in parts:
        raise NameListError(path, line, f"an empty value among {column}")
    if len(set(parts)) != len(parts):
        twice = next(part for part in parts if parts.count(part) > 1)
        raise NameListError(path, line, f"{twice!r} stands twice among {column}")
    return parts


def _fault(entry: NameEntry) -> str | None:
    if entry.type not in NAME_TYPES:
        return f"type {entry.type!r} is none of {sorted(NAME_TYPES)}"
    country = entry.country
    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        return f"country {country!r} is no ISO alpha-2 code such as US"
    if entry.name in entry.aliases:
        return f"{entry.name!r} is its own alias"
    for form in entry.ambiguous:
        if form not in entry.forms:
            return f"{form!r} is ambiguous, but neither the name nor an alias"
    return None
