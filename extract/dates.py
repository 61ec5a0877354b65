"""Find date expressions and read them as intervals against the day of publication.

`find_dates` and `normalise_date` are pure; the spaCy component `newsclaims_dates` writes what they
find into `doc.ents` and `doc._.dates`. Words and patterns are data (`models/dates.toml`), what the
words around a match say is in `clues.py`, and what a match means in `readings.py`.
"""

import datetime
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc, Span

from ..days import parse_day
from ..errors import NewsclaimsError
from ..models.dates import DateGrammar, DateRule, load_date_grammar
from .clues import Surroundings, is_date, lies_ahead
from .document import check_tokens, register_extensions
from .expressions import Expression
from .periods import join_values
from .readings import read_expression

# "Two days later" counts from a date of the same sentence or of one just before: in characters.
_ANCHOR_REACH = 400
_BLANK = r"[^\S\n]+"
_LIST_GAP = re.compile(rf",?{_BLANK}(?:and|or){_BLANK}|,{_BLANK}|[/–]")
_RANGE_LEAD = re.compile(rf"(?i:(?<!\w)(between|from)){_BLANK}(?:the{_BLANK}|at least{_BLANK})?$")
_RANGE_LEAD_LENGTH = 30
# "... and July 2023", also "... and his arrest in July 2023".
_RANGE_GAP = re.compile(
    rf"{_BLANK}(?:(?P<to>up to|to|until|till|through)|(?P<and>and)){_BLANK}(?:at least{_BLANK})?"
    rf"(?:(?:(?:the|his|her|its|their){_BLANK})?(?:\w+{_BLANK}){{0,3}}?(?:in|on){_BLANK})?"
    rf"(?:the{_BLANK})?|[^\S\n]?[–-][^\S\n]?"
)
_PREFIX = re.compile(r"(?:\d{4}(?:-\d{2})?)?")
"""A year or a month, which are no days to count from, or nothing."""
_CLOCK = re.compile(
    r"(?i)\b\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b\.?|o['’]clock|hours|gmt)|\b\d{1,2}:\d\d\b"
)
# Kinds whose year or day may come from the other end of a range.
_PARTIAL = frozenset({"day", "month", "season", "weekday"})


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date expression in a text.

    Attributes:
        start: Offset of its first code point.
        end: Offset after its last code point.
        text: Its words.
        value: Its value in prefix form, or None where it has none.
    """

    start: int
    end: int
    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A single expression, before ranges are joined."""

    start: int
    end: int
    rule: DateRule
    said: Expression

    def read(self, *, until: str | None = None) -> str | None:
        """Return its value; `until` is the date that it must not lie after."""
        return read_expression(self.rule.kind, replace(self.said, until=until))

    def is_partial(self) -> bool:
        """Tell whether its year or day may come from the date that follows."""
        fields = self.said.fields
        return self.rule.kind in _PARTIAL and not self.said.has_year() and "direction" not in fields


def _first_rule(
    text: str, start: int, grammar: DateGrammar, *, previous: int | None, alone: bool
) -> tuple[DateRule, int, dict[str, str]] | None:
    """Return the first rule that matches at an offset and whose surroundings are a date's."""
    for rule in grammar.rules:
        match = rule.pattern.match(text, start)
        if match is None:
            continue
        fields = {name: value for name, value in match.groupdict().items() if value}
        listed = previous is not None and _LIST_GAP.fullmatch(text, previous, start) is not None
        here = Surroundings(grammar, text, start, match.end(), fields, listed)
        if is_date(rule.check, here, alone=alone):
            return rule, match.end(), fields
    return None


def _scan(text: str, published: datetime.date | None, *, alone: bool) -> list[_Found]:
    """Return the single expressions of a text, in order and without overlap."""
    grammar = load_date_grammar()
    found: list[_Found] = []
    position = 0
    anchor: DateSpan | None = None
    while (match := grammar.scanner.search(text, position)) is not None:
        start = match.start()
        previous = found[-1].end if found else None
        hit = _first_rule(text, start, grammar, previous=previous, alone=alone)
        if hit is None:
            position = start + 1
            continue
        rule, position, fields = hit
        near = anchor is not None and start - anchor.end <= _ANCHOR_REACH
        counted_from = anchor.value if anchor is not None and near else None
        if "of_year" in fields and found and found[-1].is_partial():
            gap = text[found[-1].end : start]
            if _RANGE_GAP.fullmatch(gap) or _LIST_GAP.fullmatch(gap):
                counted_from = found[-1].said.anchor  # "in March and May of that year"
        said = Expression(
            fields=fields,
            grammar=grammar,
            published=published,
            future=lies_ahead(grammar, text, start, position),
            anchor=counted_from,
        )
        item = _Found(start, position, rule, said)
        found.append(item)
        if (value := item.read()) is not None:
            anchor = DateSpan(start, position, text[start:position], value)
    return found


def _opening(text: str, start: int) -> tuple[str, int]:
    """Return "between" or "from" before an offset and where it starts, or "" and the offset."""
    left = max(0, start - _RANGE_LEAD_LENGTH)
    lead = _RANGE_LEAD.search(text[left:start])
    return (lead[1].lower(), left + lead.start()) if lead else ("", start)


def _is_range(gap: str, opening: str, item: _Found, later: _Found) -> bool:
    """Tell whether two expressions with this text between them are the ends of one range."""
    joined = _RANGE_GAP.fullmatch(gap)
    if joined is None:
        return False
    if joined["and"]:
        return opening == "between"
    if opening == "from":
        return True
    # "2019 to 2021", "May–July 2023": without an opening word only where the years are said.
    return later.said.has_year() and (item.said.has_year() or joined["to"] is None)


def _spans(text: str, found: Sequence[_Found]) -> list[DateSpan]:
    """Return the single expressions, each range before its two ends."""
    spans: list[DateSpan] = []
    later: _Found | None = None
    later_value: str | None = None
    for item in reversed(found):
        value = item.read()
        if later is not None:
            gap = text[item.end : later.start]
            opening, start = _opening(text, item.start)
            ranged = _is_range(gap, opening, item, later)
            alike = later.rule.kind == item.rule.kind and later.said.has_year()
            listed = alike and _LIST_GAP.fullmatch(gap) is not None
            if (ranged or listed) and later_value is not None and item.is_partial():
                value = item.read(until=later_value)
            if ranged:
                whole = join_values(value, later_value)
                spans.append(DateSpan(start, later.end, text[start : later.end], whole))
        spans.append(DateSpan(item.start, item.end, text[item.start : item.end], value))
        later, later_value = item, value
    return sorted(spans, key=lambda span: (span.start, -span.end))


def find_dates(text: str, *, published: datetime.date | None) -> list[DateSpan]:
    """Return the date expressions of a text.

    A range such as "between May and August 2023" comes as a span of its own, followed by the
    spans of its two ends, which lie within it; other spans do not overlap.

    Weekdays are the most recent such day on or before publication unless their clause lies in the
    future ("will appear in court on Friday"); so are months without a year.

    Args:
        text: Any text.
        published: Day of publication; without it relative dates have no value.

    Returns:
        Spans sorted by start, the longer first.
    """
    return _spans(text, _scan(text, published, alone=False))


def normalise_date(expression: str, *, published: datetime.date | None) -> str | None:
    """Return the value of one expression, or None where it is no date or has no value.

    Args:
        expression: A date with nothing but articles, prepositions or a time of day around it.
        published: Day of publication; without it relative dates have no value.
    """
    spans = _spans(expression, _scan(expression, published, alone=True))
    if not spans:
        return None
    widest = max(spans, key=lambda span: span.end - span.start)
    rest = f"{expression[: widest.start]} {expression[widest.end :]}"
    rest = _CLOCK.sub(" ", re.sub(r"['’]s\b", " ", rest))
    fillers = load_date_grammar().words["fillers"]
    covered = all(word in fillers for word in re.findall(r"[\w'’]+", rest.lower()))
    return widest.value if covered else None


class DateFinder:
    """The spaCy component that writes dates into `doc.ents` and `doc._.dates`.

    It reads `doc._.published`, the day of publication as `days.parse_day` takes it or None, and
    writes it as `2024-05-07`. `doc._.dates` is a list of `(start_char, end_char, value)`; a range
    stands before its two ends and is no entity.
    """

    def __init__(self, name: str) -> None:
        """Register the extensions that the component reads and writes."""
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Attach the dates of a document.

        Raises:
            NewsclaimsError: E032 if `doc._.published` is no date, E046 if tokens were merged.
        """
        check_tokens(doc)
        if (day := _day(doc._.published)) is not None:
            doc._.published = day.isoformat()
        entities, dates = self.process(doc)
        doc.ents = tuple(entities)
        doc._.dates = dates
        return doc

    def process(self, doc: Doc) -> tuple[list[Span], list[tuple[int, int, str | None]]]:
        """Return the entities of a document with its dates among them, and the dates' values.

        A rule's date replaces the reader's DATE that it touches, and any other entity that is
        shorter than the date. A reader's DATE that no rule touches stays if it has a value.
        """
        published = _day(doc._.published)
        spans = find_dates(doc.text, published=published)
        named = {token.i: ent for ent in doc.ents if ent.label_ != "DATE" for token in ent}
        dated: set[int] = set()
        lost: set[DateSpan] = set()
        entities: list[Span] = []
        for span in _single(spans):
            date = doc.char_span(span.start, span.end, label="DATE", alignment_mode="expand")
            taken = [named[token.i] for token in date or () if token.i in named]
            if (
                date is None
                or any(token.i in dated for token in date)
                or any(len(ent.text) >= len(span.text) for ent in taken)
            ):
                lost.add(span)
                continue
            entities.append(date)
            dated.update(token.i for token in date)
        starts = sorted(span.start for span in lost)
        dates = [
            (s.start, s.end, s.value)
            for s in spans
            if s not in lost and bisect_left(starts, s.start) == bisect_left(starts, s.end)
        ]
        for ent in doc.ents:
            if any(token.i in dated for token in ent):
                continue
            if ent.label_ == "DATE":
                value = normalise_date(ent.text, published=published)
                if value is None:
                    continue
                dates.append((ent.start_char, ent.end_char, value))
            entities.append(ent)
        return sorted(entities, key=lambda ent: ent.start), sorted(
            dates, key=lambda date: (date[0], -date[1])
        )


def _single(spans: Sequence[DateSpan]) -> list[DateSpan]:
    """Return the spans that hold no other: the ranges go, their ends stay."""
    starts = [span.start for span in spans[1:]]
    return [span for i, span in enumerate(spans) if i == len(starts) or starts[i] >= span.end]


def _day(published: object) -> datetime.date | None:
    """Return the day of publication, or None where there is none."""
    if published is None or (isinstance(published, str) and _PREFIX.fullmatch(published)):
        return None
    day = parse_day(published)
    if day is None:
        raise NewsclaimsError("E032", value=published)
    return datetime.date.fromisoformat(day)


@Language.factory("newsclaims_dates", assigns=["doc.ents", "doc._.dates"])
def create_dates(nlp: Language, name: str) -> DateFinder:
    """Return the component that finds dates."""
    return DateFinder(name)
