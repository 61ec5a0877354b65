"""One date expression: the words that a rule matched, with what their reading depends on."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ..models.dates import DateGrammar
from .periods import first_day, last_day

# These count from another date in the text.
_FROM_CONTEXT = frozenset({"following", "previous", "preceding"})


@dataclass(frozen=True, slots=True)
class Expression:
    """One date expression with what its reading depends on.

    Attributes:
        fields: The groups of the rule that matched, without the empty ones.
        grammar: The vocabulary that the groups' words come from.
        published: Day of publication, or None.
        future: True where the words around put the date into the future.
        anchor: Value of the date that the text named last, or None.
        until: Value that a partial date must not lie after (the other end of its range), or None.
    """

    fields: Mapping[str, str]
    grammar: DateGrammar
    published: datetime.date | None
    future: bool = False
    anchor: str | None = None
    until: str | None = None

    def word(self, name: str) -> str:
        """Return a group's text in lower case with single blanks and no final dot."""
        return " ".join(self.fields.get(name, "").lower().split()).rstrip(".")

    def reference(self) -> datetime.date | None:
        """Return the day that partial dates are counted back from."""
        return self.published if self.until is None else last_day(self.until)

    def year(self) -> int | None:
        """Return the year that the expression names, directly or as "last year"."""
        if "year" in self.fields:
            return int(self.fields["year"])
        named = self.word("of_year")
        relation = named.removeprefix("the ")
        if named == "that" or relation != named:
            if self.anchor is None:
                return None
            return first_day(self.anchor).year + self.grammar.relations[relation]
        if named and self.published is not None:
            return self.published.year + self.grammar.directions[named]
        return None

    def has_year(self) -> bool:
        """Tell whether the expression names a year, known or not."""
        return "year" in self.fields or "of_year" in self.fields

    def month(self, name: str = "month") -> int:
        """Return the month of a group, 1..12."""
        if name == "month" and "month_number" in self.fields:
            return int(self.fields["month_number"])
        return self.grammar.months[self.word(name)]

    def number(self, name: str) -> int:
        """Return the digits of a group such as "3rd"."""
        return int("".join(c for c in self.fields[name] if c.isdecimal()))

    def count(self) -> int | None:
        """Return the number before a unit; None for "several" and its like."""
        if "number" not in self.fields:
            return None if "vague" in self.fields else 1
        number = self.word("number")
        return int(number) if number.isdecimal() else self.grammar.numbers[number]

    def relation(self) -> int:
        """Return -1, 0 or 1: which way the expression points from the anchor."""
        return self.grammar.relations[self.word("relation").removeprefix("the ")]

    def direction(self) -> int | None:
        """Return -1, 0 or 1; None where no direction counts from the day of publication."""
        word = self.word("direction")
        return None if word in _FROM_CONTEXT else self.grammar.directions.get(word)
