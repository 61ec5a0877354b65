"""The day on which a page says that it was published."""

import datetime as dt
import re
from contextlib import suppress

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

_METADATA = """
    //meta[string-length(@content) < 40]/@content | //script[@type='application/ld+json']/text()
    | //link[@rel='canonical']/@href | //abbr/@title
"""
"""What a page says of itself; descriptions and pictures may hold other dates."""

_OTHERS = "//aside | //nav | //footer"
_SCOPES = ("//main", "//article", "//body")

_MARKED = "//*[{}][string-length() < 120]".format(
    " or ".join(
        f"contains(@{key}, '{word}')"
        for key in ("class", "id", "itemprop")
        for word in ("date", "publish", "posted", "time", "byline", "meta")
    )
)
"""Short texts that an author marked as a date; 120 code points leave room for names beside it."""


def own_day(page: str, found: str, *, url: str | None) -> str | None:
    """Return the day of publication where a page gives it of itself, else None.

    A search for dates also finds those of other stories, of events, and "05/07/2024", which is
    two days. So the day that it found has to stand, in a form that is no other day's, in the
    address, in the metadata or in a line that is marked as a date; else it gives way to the first
    `time` outside the navigation.

    Args:
        page: The page's HTML.
        found: The day that a search found, an ISO 8601 date.
        url: The page's address.
    """
    from trafilatura import load_html  # takes half a second, see `clean`

    tree = load_html(page)
    if tree is None:
        return None
    held = _forms(dt.date.fromisoformat(found))
    if any(held.search(text) for text in [url or "", *tree.xpath(_METADATA)]):
        return found
    for part in tree.xpath(_OTHERS):
        part.drop_tree()
    for scope in _SCOPES:
        for time in tree.xpath(f"({scope}//time)[1]"):
            if held.search(time.text_content()):
                return found
            with suppress(ValueError):
                day = dt.date.fromisoformat(time.get("datetime", "")[:10]).isoformat()
                # the search finds the earliest, so an earlier one is what it did not believe
                return day if day >= found else None
    marked = (part.text_content() for part in tree.xpath(_MARKED))
    return found if any(map(held.search, marked)) else None


def _forms(day: dt.date) -> re.Pattern[str]:
    """Return what matches the ways to write a day that are no other day's."""
    year, month, number = f"{day.year:04}", f"0?{day.month}", f"0?{day.day}(?:st|nd|rd|th)?"
    name = rf"{_MONTHS[day.month - 1]}[a-z]*\.?"
    return re.compile(
        rf"(?<!\d)(?:{day:%Y%m%d}|{year}(?P<sep>[-/.]){month}(?P=sep){number}"
        rf"|{name} {number},? {year}|{number} (?:of )?{name},? {year})(?!\d)",
        re.IGNORECASE,
    )
