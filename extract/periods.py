"""Calendar values in prefix form.

A value is a prefix of an ISO day (`2024`, `2024-09`, `2025-01-03`) or two of them as an interval
(`2022-06/2023-11`). Years have four digits; beyond them is a ValueError.
"""

import datetime
import re

_VALUE = re.compile(r"\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")


def is_value(text: str) -> bool:
    """Whether a text is a value; an interval that ends before it begins is none."""
    try:
        return _VALUE.fullmatch(text) is not None and first_day(text) <= last_day(text)
    except ValueError:  # there is no thirteenth month
        return False


def month_value(year: int, month: int) -> str:
    """Return `YYYY-MM`; months beyond 1..12 run on into the years around."""
    year, index = year + (month - 1) // 12, (month - 1) % 12
    if not 1000 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return f"{year:04d}-{index + 1:02d}"


def months_value(year: int, month: int, count: int) -> str:
    """Return the interval of `count` months from the given one on."""
    return f"{month_value(year, month)}/{month_value(year, month + count - 1)}"


def week_value(day: datetime.date) -> str:
    """Return the ISO week of a day as an interval from Monday to Sunday."""
    monday = day - datetime.timedelta(days=day.weekday())
    return f"{monday.isoformat()}/{(monday + datetime.timedelta(days=6)).isoformat()}"


def year_value(year: int) -> str:
    """Return a year of four digits."""
    if not 1000 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return str(year)


def first_day(value: str) -> datetime.date:
    """Return the first day of a value or interval."""
    parts = [int(part) for part in value.partition("/")[0].split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def last_day(value: str) -> datetime.date:
    """Return the last day of a value or interval."""
    parts = [int(part) for part in value.rpartition("/")[2].split("-")]
    if len(parts) == 3:
        return datetime.date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    if month == 12:
        return datetime.date(parts[0], 12, 31)
    return datetime.date(parts[0], month + 1, 1) - datetime.timedelta(days=1)


def join_values(start: str | None, end: str | None) -> str | None:
    """Return the interval from the start of one value to the end of another.

    None where either end is unknown, or where the end lies before the start.
    """
    if start is None or end is None or first_day(start) > last_day(end):
        return None
    first, last = start.partition("/")[0], end.rpartition("/")[2]
    return first if first == last else f"{first}/{last}"


def day_value(day: datetime.date, shift: int = 0) -> str:
    """Return the day that lies `shift` days from a day."""
    return (day + datetime.timedelta(days=shift)).isoformat()


def quarter_value(day: datetime.date, shift: int) -> str:
    """Return the quarter that lies `shift` quarters from a day's own."""
    return months_value(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * shift, 3)


def unit_value(day: datetime.date, grain: str, shift: int) -> str:
    """Return the day, week, month or year that lies `shift` of them from a day's own.

    Args:
        day: The day to count from.
        grain: "day", "week", "month" or "year".
        shift: How many, back if negative.
    """
    if grain == "day":
        return day_value(day, shift)
    if grain == "week":
        return week_value(day + datetime.timedelta(weeks=shift))
    if grain == "month":
        return month_value(day.year, day.month + shift)
    return year_value(day.year + shift)


def month_later(day: datetime.date, shift: int) -> datetime.date:
    """Return the same day `shift` months on, or that month's last where it is shorter."""
    end = last_day(month_value(day.year, day.month + shift))
    return end.replace(day=min(day.day, end.day))


def same_days(years: range, month: int, day: int) -> list[datetime.date]:
    """Return a day of the year in each of the years that have it (29 February)."""
    found = []
    for year in years:
        try:
            found.append(datetime.date(year, month, day))
        except ValueError:
            continue
    return found
