"""Build the name lists in `models/names/` from the gazetteers and the curated lists.

    python -m newsclaims.models.training.names --data ../shared/data

What stands in `curated/` comes first: its names, types and marks hold, and a gazetteer only adds
aliases, ids and further rows to it. The output depends on nothing but these files.
"""

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..names import (
    DEMONYM_COLUMNS,
    FOLDER,
    NAME_COLUMNS,
    TITLE_COLUMNS,
    NameEntry,
    read_names,
    read_rows,
)
from . import gazetteers
from .ambiguity import Judgements, mark, read_judgements, read_prose

CURATED = Path(__file__).parent / "curated"
VERSION = "1"
ATTACK_NOTICE = (
    "(c) 2025 The MITRE Corporation. This work is reproduced and distributed with the permission "
    "of The MITRE Corporation."
)
MISP = "MISP galaxy (CC0 1.0)"
LISTS = {
    "actors.tsv": ("Threat actors and armed groups", f"ATT&CK, {MISP}, own work"),
    "agencies.tsv": (
        "State bodies",
        "own work",
    ),
    "countries.tsv": ("Countries, regions and cities", "own work"),
    "devices.tsv": ("Device nouns", "own work"),
    "malware.tsv": ("Malware and hacking tools", f"own work, ATT&CK, {MISP}"),
    "officials.tsv": ("Heads of state and government, ministers, heads of agencies", "own work"),
    "vendors.tsv": (
        "Companies and other organisations",
        f"own work, S&P 500 list (PDDL), {MISP}",
    ),
}


def main() -> None:
    """Write all lists."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    build(args.data, args.out)


def build(data: Path, out: Path) -> None:
    """Write all lists.

    Args:
        data: Folder with `gazetteers/`, `raw/` and `treebanks/`.
        out: Folder that gets the lists.
    """
    marked = [entry for name in _MARKED for entry in _curated(name)]
    judgements = read_judgements(CURATED / "judgements.tsv", marked=marked)
    agencies = merge(_curated("agencies"), gazetteers.agencies(data), judgements, fill=False)
    vendors = merge(_curated("vendors"), gazetteers.companies(data), judgements)
    # A company or a state's unit that a gazetteer files under actors is none.
    bodies = {_key(form) for entry in (*agencies, *vendors) for form in entry.forms}
    own = _curated("actors")
    actors = merge(own, gazetteers.actors(data), judgements, taken=bodies)
    malware = merge(_curated("malware"), gazetteers.malware(data), judgements)
    lists = {
        "actors.tsv": without_other_names(actors),
        "agencies.tsv": agencies,
        "countries.tsv": places(),
        "devices.tsv": devices(),
        "malware.tsv": without_other_names(malware),
        "officials.tsv": _curated("officials"),
        "vendors.tsv": vendors,
    }
    prose = read_prose(data)
    people = gazetteers.people(data)
    judged = frozenset(
        form.casefold()
        for name in ("agencies", "officials", *_MARKED)
        for entry in _curated(name)
        for form in entry.forms
    )
    types: dict[str, set[str]] = {}
    for entries in lists.values():
        for entry in entries:
            for form in entry.forms:
                types.setdefault(form.casefold(), set()).add(entry.type)
    for name, entries in lists.items():
        entries = [mark(entry, judgements, judged, prose, people, types) for entry in entries]
        rows = sorted(
            (_cells(entry) for entry in entries), key=lambda row: (row[0].casefold(), row)
        )
        _write(out / name, *LISTS[name], NAME_COLUMNS, rows)
        print(f"{name}: {len(rows)} rows")
    _write(out / "demonyms.tsv", "Adjectives of countries", "own work", DEMONYM_COLUMNS, demonyms())
    titles = [[row[column] for column in TITLE_COLUMNS] for row in _read("titles", TITLE_COLUMNS)]
    _write(out / "titles.tsv", "Offices and occupations", "own work", TITLE_COLUMNS, titles)


def merge(
    base: Sequence[NameEntry],
    sources: Iterable[Sequence[NameEntry]],
    judgements: Judgements,
    *,
    taken: Iterable[str] = (),
    fill: bool = True,
) -> list[NameEntry]:
    """Add the entries of further sources to a list.

    An entry whose name a row already has, as name or alias, goes into that row, and so does one
    that has a row's name among its aliases. All others become rows. Aliases that several rows
    share stay on each.

    Args:
        base: Rows that keep name, type and order.
        sources: Further entries, the most trusted source first.
        judgements: Names to leave out.
        taken: Keys of names that are something else.
        fill: Whether aliases of a merged entry go into the row.
    """
    rows = list(base)
    taken = set(taken)
    names: dict[str, int] = {}
    forms: dict[str, int] = {}
    for position, row in enumerate(rows):
        names.setdefault(_key(row.name), position)
        for form in row.forms:
            forms.setdefault(_key(form), position)
    for entries in sources:
        for entry in entries:
            kept = [
                form
                for form in entry.forms
                if gazetteers.usable(form)
                and form.casefold() not in judgements.drop
                and _key(form) not in taken
            ]
            if not kept or (entry.name not in kept and _key(entry.name) in taken):
                continue
            keys = [_key(form) for form in kept]
            position = names.get(keys[0], forms.get(keys[0], -1))
            if position < 0:
                position = next((names[key] for key in keys if key in names), -1)
            if position >= 0 and _clash(rows[position], entry):
                continue
            if position < 0:
                position = len(rows)
                rows.append(replace(entry, name=kept[0], aliases=()))
                names.setdefault(keys[0], position)
            row = rows[position]
            known = {form.casefold() for form in row.forms}
            added = []
            for form in kept if fill or position >= len(base) else ():
                if form.casefold() not in known:
                    known.add(form.casefold())
                    added.append(form)
                forms.setdefault(_key(form), position)
            rows[position] = replace(
                row,
                id=row.id or entry.id,
                country=row.country or entry.country,
                aliases=(*row.aliases, *added),
            )
    return rows


def without_other_names(rows: Sequence[NameEntry]) -> list[NameEntry]:
    """Take from each row those aliases that are another row's name.

    Gazetteers list subgroups and successors as aliases; a name means the row that bears it.
    """
    names = {_key(row.name) for row in rows}
    return [
        replace(
            row,
            aliases=tuple(
                alias
                for alias in row.aliases
                if _key(alias) == _key(row.name) or _key(alias) not in names
            ),
        )
        for row in rows
    ]


def places() -> list[NameEntry]:
    """Return countries, regions, capitals and large cities."""
    entries: dict[tuple[str, str], NameEntry] = {}
    for row in _countries():
        iso, country = row["iso"], row["country"]
        aliases = tuple(filter(None, row["aliases"].split("|")))
        entries[country, iso] = NameEntry(country, "PLACE", iso, aliases, iso)
        capital, *spellings = row["capital"].split("|")
        cities = {capital: tuple(spellings)} if capital else {}
        cities.update(dict.fromkeys(filter(None, row["places"].split("|")), ()))
        for city, others in cities.items():
            city_entry = NameEntry(city, "PLACE", "", others, iso, country)
            entries.setdefault((city, iso), city_entry)
    return list(entries.values())


def demonyms() -> list[list[str]]:
    """Return the rows of `demonyms.tsv`."""
    rows = []
    for row in _countries():
        if not row["demonyms"]:
            continue
        capital = row["capital"].split("|")[0]
        metonyms = [*filter(None, row["capital"].split("|")), *row["metonyms"].split("|")]
        rows.append(
            [
                row["iso"],
                row["country"],
                row["demonyms"],
                capital,
                "|".join(filter(None, metonyms)),
            ]
        )
    return rows


def devices() -> list[NameEntry]:
    """Return the device nouns with their plurals, each under the wider noun that ends it."""
    rows = _read("devices", ("name", "aliases", "ambiguous"))
    names = {row["name"].rstrip("*") for row in rows}
    entries = []
    for row in rows:
        forms = [row["name"], *filter(None, row["aliases"].split("|"))]
        name, *aliases = dict.fromkeys(
            form for singular in forms for form in _with_plural(singular)
        )
        words = name.split()
        wider = (" ".join(words[start:]) for start in range(1, len(words)))
        parent = next((noun for noun in wider if noun in names), "")
        marks = tuple(filter(None, row["ambiguous"].split("|")))
        entries.append(NameEntry(name, "DEVICE", "", tuple(aliases), "", parent, marks))
    return entries


_MARKED = ("actors", "malware", "vendors")
_COUNTRY_COLUMNS = ("country", "iso", "aliases", "demonyms", "capital", "metonyms", "places")


def _countries() -> list[dict[str, str]]:
    return [*_read("countries", _COUNTRY_COLUMNS), *_read("regions", _COUNTRY_COLUMNS)]


def _read(name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    path = CURATED / f"{name}.tsv"
    return [row for _, row in read_rows(path, columns=columns, required=columns[:1])]


def _curated(name: str) -> list[NameEntry]:
    return list(read_names(CURATED / f"{name}.tsv"))


def _key(form: str) -> str:
    """Return what stays of a name when case, spaces and hyphens go: APT 28 is APT28."""
    return re.sub(r"[\W_]", "", form.casefold()) or form


def _clash(row: NameEntry, entry: NameEntry) -> bool:
    return row.type == "AGENCY" and bool(entry.country) and row.country != entry.country


def _with_plural(noun: str) -> tuple[str, ...]:
    if noun.endswith("*"):
        return (noun[:-1],)
    if re.search(r"[^aeiou]y$", noun):
        return noun, f"{noun[:-1]}ies"
    if re.search(r"(s|x|z|ch|sh)$", noun) and not noun[-2:].isupper():
        return noun, f"{noun}es"
    return noun, f"{noun}s"


def _cells(entry: NameEntry) -> list[str]:
    return [
        entry.name,
        entry.type,
        entry.id,
        "|".join(entry.aliases),
        entry.country,
        entry.parent,
        "|".join(entry.ambiguous),
    ]


def _write(
    path: Path, title: str, source: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    licence = "Apache-2.0"
    if "ATT&CK" in source:
        licence += f"; ATT&CK: {ATTACK_NOTICE}"
    lines = [
        f"# {title}",
        f"# Source: {source}; built by models/training/names.py",
        f"# Licence: {licence}",
        f"# Version: {VERSION}",
        "\t".join(columns),
        *("\t".join(row).rstrip("\t") for row in rows),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
