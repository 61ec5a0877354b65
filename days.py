"""Days of publication, in the ways in which records, feeds and people write them."""

import datetime
import re
from contextlib import suppress

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_NUMBERS = {month[:3].lower(): number for number, month in enumerate(_MONTHS, start=1)}

_CLOCK = r"(?:(?:[01]?\d|2[0-4]):[0-5]\d|(?:1[0-2]|0?[1-9]) ?[ap]\.?m\b)"
_TIME = rf"(?:,?(?: at)? {_CLOCK}.*)?"
_BEFORE = rf"(?:{_CLOCK}(?: ?[A-Z.]{{1,5}}){{0,2}},? )?"
"""Time and zone before a day: "10:00 am EDT, "."""
_NAME = rf"(?P<month>{'|'.join([*_MONTHS, 'Sept', *_NUMBERS])})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?P<year>\d{{4}})([-/]?)(?P<month>\d{{2}})\2(?P<day>\d{{2}})(?:T{_CLOCK}.*|{_TIME})",
        *(
            rf"{_BEFORE}(?:[A-Z]+\.?,? )?{day},? (?P<year>\d{{4}}){_TIME}"
            for day in (f"{_NAME} {_DAY}", f"{_DAY} {_NAME}")
        ),
    )
)


def parse_day(value: object) -> str | None:
    """Return the day of a date or timestamp as `2024-05-07`, or None if it is neither.

    ISO 8601 dates and timestamps are understood, also with slashes or without hyphens, the
    timestamps of feeds and mails ("Tue, 07 May 2024 10:00:00 GMT"), and dates with the month's
    English name ("May 7, 2024"). The day is the one written: zones are not converted.
    Everything else gives None, because "05/07/2024" is two days and a guess would date
    every "on Friday" of the article wrongly.

    Args:
        value: What the record holds, of any type.
    """
    if not isinstance(value, str):
        return None
    value = value.strip()
    for form in _FORMS:
        if match := form.fullmatch(value):
            year, month, day = match["year"], match["month"], match["day"]
            with suppress(ValueError):
                number = _NUMBERS.get(month[:3].lower()) or int(month)
                return datetime.date(int(year), number, int(day)).isoformat()
    return None
