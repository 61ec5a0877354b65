"""What each kind of date expression means: the groups of a rule become a value in prefix form.

A value is never finer than the words that it stands for.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from .expressions import Expression
from .periods import (
    day_value,
    first_day,
    join_values,
    last_day,
    month_later,
    month_value,
    months_value,
    quarter_value,
    same_days,
    unit_value,
)

# Without any cue a day without a year lies ahead only if it is this near and its twin is long past:
# "Dec. 27" in January is past, "Jan. 4" in late December is to come.
_NEAR_DAYS = 45
_FAR_DAYS = 240
# "He was to stand trial in September", said in October, does not mean next year's.
_FAR_MONTHS = 8
_WEEKEND = 5
_BACK = frozenset({"earlier", "before"})


def _nearest_day(said: Expression, days: list[datetime.date]) -> str | None:
    """Choose among the same day of several years."""
    reference = said.reference()
    if reference is None:
        return None
    past = [day for day in days if day <= reference]
    ahead = [day for day in days if day > reference]
    if ahead and said.until is None:
        wait = (ahead[0] - reference).days
        age = (reference - past[-1]).days if past else _FAR_DAYS
        if said.future and age > 0 and not (age <= _NEAR_DAYS and wait >= _FAR_DAYS):
            return ahead[0].isoformat()
        if wait <= _NEAR_DAYS and age >= _FAR_DAYS:
            return ahead[0].isoformat()
    return past[-1].isoformat() if past else None


def _day(said: Expression) -> str | None:
    month, day = said.month(), said.number("day")
    if said.has_year():
        year = said.year()
        return None if year is None else datetime.date(year, month, day).isoformat()
    reference = said.reference()
    if reference is None:
        return None
    days = same_days(range(reference.year - 4, reference.year + 5), month, day)
    if "weekday" in said.fields:
        weekday = said.grammar.weekdays[said.word("weekday")]
        close = [d for d in days if abs(d.year - reference.year) <= 2 and d.weekday() == weekday]
        days = close or days
        if len(close) == 1:
            return close[0].isoformat()
    return _nearest_day(said, days)


def _slashed(said: Expression) -> str | None:
    first, other, year = (int(said.fields[name]) for name in ("first", "other", "year"))
    if first != other and first <= 12 and other <= 12:
        return None  # 7/5 is a day in July or in May
    day, month = (first, other) if first > 12 else (other, first)
    return datetime.date(year, month, day).isoformat()


def _days(said: Expression) -> str | None:
    end = _day(_renamed(said, "day", said.fields["day_to"]))
    if end is None:
        return None
    start = datetime.date.fromisoformat(end).replace(day=said.number("day"))
    return join_values(start.isoformat(), end)


def _months(said: Expression) -> str | None:
    end = _month(_renamed(said, "month", said.fields["month_to"]))
    if end is None:
        return None
    year, last = first_day(end).year, first_day(end).month
    return join_values(month_value(year - (said.month() > last), said.month()), end)


def _renamed(said: Expression, name: str, value: str) -> Expression:
    """Return the expression with one group set to another text."""
    return replace(said, fields={**said.fields, name: value})


def _month(said: Expression) -> str | None:
    month = said.month()
    if said.has_year():
        year = said.year()
        return None if year is None else month_value(year, month)
    reference = said.reference()
    if reference is None:
        return None
    wait = (month - reference.month) % 12
    if said.future and said.until is None and wait < _FAR_MONTHS:
        return month_value(reference.year + (month < reference.month), month)
    return month_value(reference.year - (month > reference.month), month)


def _numeric_month(said: Expression) -> str | None:
    # "2011-12" may be two years as well.
    if (int(said.fields["year"]) + 1) % 100 == said.month():
        return None
    return _month(said)


def _relative_month(said: Expression) -> str | None:
    month, way, day = said.month(), said.direction(), said.published
    if day is None or way is None:
        return None
    if way < 0:
        return month_value(day.year - (month >= day.month), month)
    if way > 0:
        return month_value(day.year + (month <= day.month), month)
    return month_value(day.year, month)


def _year(said: Expression) -> str | None:
    return said.fields["year"]


def _years(said: Expression) -> str | None:
    start = int(said.fields["year"])
    end = said.fields.get("year_to") or said.fields["winter_to"]
    return join_values(
        str(start), str(int(end) if len(end) == 4 else start // 100 * 100 + int(end))
    )


def _fiscal(said: Expression) -> str | None:
    return _years(said) if "year_to" in said.fields else _year(said)


def _decade(said: Expression) -> str | None:
    start = int(said.fields["decade"])
    return f"{start}/{start + 9}"


def _part_of_year(said: Expression, index: int, size: int) -> str | None:
    """Return a quarter or half, of the year named or the last that has begun."""
    first = (index - 1) * size + 1
    year = said.year()
    if year is None and not said.has_year() and said.published is not None:
        day = said.published
        year = day.year - (first > day.month and not said.future and "this_year" not in said.fields)
    return None if year is None else months_value(year, first, size)


def _quarter(said: Expression) -> str | None:
    digit = said.word("quarter") or said.word("leading_quarter")
    if not digit and said.word("ordinal") == "last" and not said.has_year():
        return None if said.published is None else quarter_value(said.published, -1)
    index = int(digit) if digit else said.grammar.ordinals[said.word("ordinal")]
    return _part_of_year(said, index, 3)


def _half(said: Expression) -> str | None:
    word = said.word("ordinal")
    index = said.grammar.ordinals[word] if word else int(said.fields["half"])
    index = 2 if word in {"final", "last"} else index
    return None if index > 2 else _part_of_year(said, index, 6)


def _seasons(said: Expression, day: datetime.date, season: str) -> list[tuple[str, int]]:
    """Return the season in the years around a day, each with the year that it begins in."""
    first = said.grammar.seasons[season]
    return [(months_value(y, first, 3), y) for y in range(day.year - 2, day.year + 3)]


def _season(said: Expression) -> str | None:
    season = said.word("season")
    if said.has_year():
        year, first = said.year(), said.grammar.seasons[season]
        if year is None:
            return None
        # "Winter 2017", written in March 2017, is the one that ended then.
        day = said.published
        early = first == 12 and day is not None and (year, 12) > (day.year, day.month)
        back = early and not said.future and "winter_to" not in said.fields
        return months_value(year - back, first, 3)
    reference = said.reference()
    if reference is None:
        return None
    values = [value for value, _ in _seasons(said, reference, season)]
    if said.future and said.until is None:
        return next(value for value in values if last_day(value) >= reference)
    return next(value for value in reversed(values) if first_day(value) <= reference)


def _relative_season(said: Expression) -> str | None:
    way, day = said.direction(), said.published
    if day is None or way is None:
        return None
    values = _seasons(said, day, said.word("season"))
    if way < 0:
        return next(value for value, _ in reversed(values) if last_day(value) < day)
    if way > 0:
        return next(value for value, _ in values if first_day(value) > day)
    # A winter begins in one year and ends in the next: in spring it is the one just past.
    year = day.year - (said.grammar.seasons[said.word("season")] == 12 and day.month < 7)
    return next(value for value, begun in values if begun == year)


def _months_by_anchor(said: Expression, month: int, size: int) -> str | None:
    """Return the months that are meant: of the anchor's year, or the next after or before it."""
    if said.anchor is None:
        return None
    first, last, way = first_day(said.anchor), last_day(said.anchor), said.relation()
    if way == 0:
        return months_value(first.year, month, size) if first.year == last.year else None
    values = [months_value(year, month, size) for year in range(first.year - 2, last.year + 2)]
    if way > 0:
        return next(value for value in values if first_day(value) > last)
    return next(value for value in reversed(values) if last_day(value) < first)


def _from_publication(said: Expression) -> Expression | None:
    """Return "the next spring" as "next spring" where no date was named before it."""
    if said.anchor is None and said.word("relation") == "next":
        return _renamed(said, "direction", "next")
    return None


def _anaphoric_month(said: Expression) -> str | None:
    if bare := _from_publication(said):
        return _relative_month(bare)
    value = _months_by_anchor(said, said.month(), 1)
    return None if value is None else value.partition("/")[0]


def _anaphoric_season(said: Expression) -> str | None:
    if bare := _from_publication(said):
        return _relative_season(bare)
    return _months_by_anchor(said, said.grammar.seasons[said.word("season")], 3)


def _anaphoric_weekday(said: Expression) -> str | None:
    if bare := _from_publication(said):
        return _weekday(bare)
    day, way = _anchor_day(said, "day"), said.relation()
    if day is None:
        return None
    ahead = (said.grammar.weekdays[said.word("weekday")] - day.weekday()) % 7
    if way == 0:
        return day_value(day, ahead)
    return day_value(day, ahead or 7) if way > 0 else day_value(day, ahead - 7)


def _anaphoric_week_day(said: Expression) -> str | None:
    day = _anchor_day(said, "week")
    if day is None:
        return None
    weekday = said.grammar.weekdays[said.word("weekday")]
    return day_value(day, 7 * said.relation() + weekday - day.weekday())


def _seasons_ago(said: Expression) -> str | None:
    count, day = said.count(), said.published
    if count is None or day is None:
        return None
    last = _relative_season(_renamed(said, "direction", "last"))
    if last is None:
        return None
    begun = first_day(last)
    return months_value(begun.year - count + 1, begun.month, 3)


def _weekday(said: Expression) -> str | None:
    weekday, day = said.grammar.weekdays[said.word("weekday")], said.reference()
    if day is None:
        return None
    back = (day.weekday() - weekday) % 7
    if "direction" not in said.fields:
        if said.future and said.until is None:
            return day_value(day, -back % 7)
        return day_value(day, -back)
    way = said.direction()
    if way is None:
        return None
    if way == 0:
        return day_value(day, weekday - day.weekday())
    return day_value(day, -(back or 7)) if way < 0 else day_value(day, 7 - back)


def _week_day(said: Expression) -> str | None:
    day, way = said.published, said.direction()
    if day is None or way is None:
        return None
    weekday = said.grammar.weekdays[said.word("weekday")]
    return day_value(day, 7 * way + weekday - day.weekday())


def _weekday_week(said: Expression) -> str | None:
    day = said.published
    if day is None:
        return None
    back = (day.weekday() - said.grammar.weekdays[said.word("weekday")]) % 7
    return day_value(day, 14 - back)


def _deictic(said: Expression) -> str | None:
    day = said.published
    if day is None:
        return None
    if "overnight" in said.fields:
        return day.isoformat()
    return day_value(day, said.grammar.deictics[said.word("deictic")])


def _weekend(said: Expression) -> str | None:
    day = said.published
    if day is None:
        return None
    way: int | None = said.direction() if "direction" in said.fields else None
    if "direction" in said.fields and way is None:
        return None
    if way is None:
        way = 0 if day.weekday() >= _WEEKEND or said.future else -1
    saturday = day + datetime.timedelta(days=_WEEKEND - day.weekday() + 7 * way)
    return f"{saturday.isoformat()}/{day_value(saturday, 1)}"


def _unit(said: Expression) -> tuple[str, int]:
    return said.grammar.units[said.word("unit")]


def _ago(said: Expression) -> str | None:
    count, day = said.count(), said.published
    grain, size = _unit(said)
    # "A decade ago" is no year, and hours may cross midnight.
    if count is None or day is None or grain == "hour" or size == 10:
        return None
    return unit_value(day, grain, -count * size)


def _anchor_day(said: Expression, grain: str) -> datetime.date | None:
    """Return a day in the anchor where the anchor is as fine as a shift by this grain needs."""
    value = said.anchor
    if value is None:
        return None
    needed = {"year": 0, "month": 1}.get(grain, 2)
    start, end = first_day(value), last_day(value)
    same = [
        start.year == end.year,
        (start.year, start.month) == (end.year, end.month),
        start == end,
    ]
    return start if same[needed] else None


def _shift(said: Expression) -> str | None:
    count = said.count()
    grain, size = _unit(said)
    day = _anchor_day(said, grain)
    if count is None or day is None or grain == "hour" or size == 10:
        return None
    return unit_value(day, grain, count * size * (-1 if said.word("shift") in _BACK else 1))


def _anaphor(said: Expression) -> str | None:
    unit = said.word("unit")
    grain = said.grammar.units[unit][0] if unit in said.grammar.units else "day"
    day = _anchor_day(said, grain)
    if day is None or unit in {"quarter", "decade", "fortnight"}:
        return None
    return unit_value(day, grain, said.relation())


def _window(said: Expression) -> str | None:
    """Return the span up to or from the day of publication."""
    count, day = said.count(), said.published
    grain, size = _unit(said)
    if count is None or day is None or grain == "hour":
        return None
    number = count * size
    # A single year or month is measured in the next finer grain: "the past year" is twelve months.
    if number == 1 and grain == "year":
        grain, number = "month", 12
    elif number == 1 and grain == "month":
        other = month_later(day, -1 if said.word("side") in {"last", "past"} else 1)
        return "/".join(sorted([other.isoformat(), day.isoformat()]))
    elif grain == "week":
        grain, number = "day", 7 * number
    ahead = said.word("side") in {"next", "coming"}
    here, there = unit_value(day, grain, 0), unit_value(day, grain, number if ahead else -number)
    return f"{here}/{there}" if ahead else f"{there}/{here}"


def _relative_unit(said: Expression) -> str | None:
    way, day, unit = said.direction(), said.published, said.word("unit")
    if day is None or way is None or unit == "fortnight":
        return None
    if unit == "quarter":
        return quarter_value(day, way)
    if unit == "decade":
        start = day.year // 10 * 10 + 10 * way
        return f"{start}/{start + 9}"
    return unit_value(day, _unit(said)[0], way)


def _current_unit(said: Expression) -> str | None:
    return None if said.published is None else unit_value(said.published, _unit(said)[0], 0)


def _holiday(said: Expression) -> str | None:
    parts = [int(part) for part in said.grammar.holidays[said.word("holiday")].split("-") if part]
    if not parts:
        return None
    names = {"month_number": str(parts[0]), "day": str(parts[-1])}
    fixed = replace(said, fields={**said.fields, **names})
    if len(parts) == 1:
        return _relative_month(fixed) if "direction" in said.fields else _month(fixed)
    if "direction" not in said.fields:
        return _day(fixed)
    way, day = said.direction(), said.published
    if way is None or day is None:
        return None
    days = same_days(range(day.year - 1, day.year + 2), *parts)
    if way == 0:
        return days[1].isoformat()
    return (
        max(d for d in days if d < day) if way < 0 else min(d for d in days if d > day)
    ).isoformat()


def _new_year(said: Expression) -> str | None:
    return said.fields.get("year")


def _unknown(said: Expression) -> str | None:
    return None


_READINGS: Mapping[str, Callable[[Expression], str | None]] = {
    "ago": _ago,
    "anaphor": _anaphor,
    "anaphoric_month": _anaphoric_month,
    "anaphoric_season": _anaphoric_season,
    "anaphoric_week_day": _anaphoric_week_day,
    "anaphoric_weekday": _anaphoric_weekday,
    "current_unit": _current_unit,
    "day": _day,
    "days": _days,
    "decade": _decade,
    "deictic": _deictic,
    "fiscal": _fiscal,
    "half": _half,
    "holiday": _holiday,
    "month": _month,
    "months": _months,
    "new_year": _new_year,
    "numeric_month": _numeric_month,
    "quarter": _quarter,
    "relative_month": _relative_month,
    "relative_season": _relative_season,
    "relative_unit": _relative_unit,
    "season": _season,
    "seasons_ago": _seasons_ago,
    "shift": _shift,
    "slashed": _slashed,
    "vague": _unknown,
    "week_day": _week_day,
    "weekday": _weekday,
    "weekday_week": _weekday_week,
    "weekend": _weekend,
    "window": _window,
    "year": _year,
    "years": _years,
}


def read_expression(kind: str, said: Expression) -> str | None:
    """Return the value of an expression of a kind, or None where it has none.

    Args:
        kind: The `kind` of the rule in `dates.toml` that matched.
        said: The rule's groups and what their reading depends on.

    Raises:
        KeyError: No reading bears the name `kind`.
    """
    reading = _READINGS[kind]
    try:
        return reading(said)
    except (ValueError, OverflowError):
        return None  # no such day ("31 June"), or beyond the calendar
