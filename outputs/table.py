"""Claims as a table for the terminal."""

from collections.abc import Iterable, Iterator
from typing import IO, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..schema import Claim
from .claims import Claims, cells

By = Literal["article", "entity", "type"]

_WIDEST = {"who says so": 16, "how": 12, "date": len("2024-05-07/"), "conf": 4}
"""Columns beside the claim, with their greatest width."""

_STYLES = ("", "cyan", "yellow", "green", "dim")


def show(claims: Claims, *, by: By = "article", limit: int | None = None, file: IO[str]) -> None:
    """Write claims as one table a group, with a line on how many there are.

    In a terminal the table has colours and the terminal's width; elsewhere it is plain text
    of 80 columns (or `COLUMNS`), the same each time.

    Args:
        claims: What to show.
        by: What to group by. Under `entity` a claim stands with its subject and its object.
        limit: How many claims to show; None for all.
        file: Where to write.
    """
    console = Console(file=file, highlight=False, markup=False, emoji=False)
    shown = claims if limit is None else claims[:limit]
    widths = _widths(shown)
    for heading, members in _groups(shown, by):
        console.print(Text(heading, style="bold"))
        console.print(_table(members, widths))
        console.print()
    console.print(_summary(claims, shown))


def _groups(claims: Claims, by: By) -> Iterator[tuple[str, list[Claim]]]:
    if by == "article":
        articles: dict[str, list[Claim]] = {}
        for claim in claims:
            articles.setdefault(claim.doc_id, []).append(claim)
        for members in articles.values():
            yield _article_heading(members[0]), members
        return
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        for key in [claim.type] if by == "type" else _entities(claim):
            groups.setdefault(key, []).append(claim)
    # The most frequent first; the name breaks ties, so that the order is always the same.
    for key in sorted(groups, key=lambda one: (-len(groups[one]), one)):
        members = groups[key]
        yield f"{key} ({len(members)})", members


def _article_heading(claim: Claim) -> str:
    source = claim.source
    details = ", ".join(filter(None, [source.site, source.published]))
    name = source.title or claim.doc_id
    return f"{name} ({details})" if details else name


def _entities(claim: Claim) -> Iterable[str]:
    """Return what the claim is about: its named arguments, each once."""
    arguments = [claim.object] if claim.subject is None else [claim.subject, claim.object]
    return dict.fromkeys(one.name for one in arguments if one.type is not None)


def _rows(claims: Iterable[Claim]) -> Iterator[tuple[str, ...]]:
    for claim in claims:
        text, source, how, date, confidence = cells(claim)
        # Long intervals break between their ends.
        parts = date.replace("/", "/\n") if len(date) > _WIDEST["date"] else date
        yield text, source, how, parts, confidence


def _widths(claims: Claims) -> dict[str, int]:
    """Return one width a column for all groups, so that they stand below each other."""
    found = {name: len(name) for name in _WIDEST}
    for row in _rows(claims):
        for name, cell in zip(_WIDEST, row[1:], strict=True):
            longest = max(map(len, cell.split("\n")))
            found[name] = min(max(found[name], longest), _WIDEST[name])
    return found


def _table(claims: Iterable[Claim], widths: dict[str, int]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True)
    table.add_column("claim", ratio=1, overflow="fold")
    for name, width in widths.items():
        table.add_column(name, width=width, overflow="fold")
    for row in _rows(claims):
        table.add_row(*(Text(cell, style) for cell, style in zip(row, _STYLES, strict=True)))
    return table


def _summary(claims: Claims, shown: Claims) -> str:
    articles = len({claim.doc_id for claim in claims})
    line = f"{counted(len(claims), 'claim')} from {counted(articles, 'article')}"
    return f"{line}, {len(shown)} shown" if len(shown) < len(claims) else line


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 claim", "2 claims"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
