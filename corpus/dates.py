"""Days of publication as they stand in records and headers."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ](?:[01]?\d|2[0-4]):[0-5]\d.*)?")
_RFC = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}.*")


def parse_day(value: object) -> str | None:
    """Return the day of a date or timestamp as `2024-05-07`, or None if it is neither.

    ISO 8601 dates and timestamps are understood, and the timestamps of feeds and mails
    ("Tue, 07 May 2024 10:00:00 GMT"). The day is the one written: zones are not converted.
    Everything else gives None, because "05/07/2024" is two days and a guess would date
    every "on Friday" of the article wrongly.

    Args:
        value: What the record holds, of any type.
    """
    if not isinstance(value, str):
        return None
    value = value.strip()
    try:
        if _ISO.fullmatch(value):
            return dt.date.fromisoformat(value[:10]).isoformat()
        if _RFC.fullmatch(value):
            return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, OverflowError):  # a zone of many digits
        return None
    return None
