"""What the words around a match say: is it a date at all, and does it lie ahead?

"May", "fall" and "2023" are dates in some company only. Each test looks at a bounded stretch of one
line, so that a text is read in linear time. The words are data: `models/dates.toml`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..models.dates import DateGrammar

# Enough for a clause, and a constant.
_LEFT = 160
_RIGHT = 60
_BLANK = r"[^\S\n]+"

_SENTENCE_BREAK = re.compile(r"[.!?;:][\"'”’)]*\s|\n")
_WORD_BEFORE = re.compile(r"([\w'’.&-]+)[^\S\n]+$")
_WORD_AFTER = re.compile(r"[^\S\n]+([\w'’&-]+)")
# "since at least 2020", "as recently as May": the lead stands before these.
_SOFTENER = re.compile(
    rf"(?i:(?:at least|or about|or around|early or|late or|about|roughly|perhaps|the){_BLANK})+$"
)
_AS_LATE_AS = re.compile(rf"(?i:\w+ly|late|far back|long ago){_BLANK}as{_BLANK}$")
_DETERMINER = r"(?i:(?<!\w)(?:a|an|the|its|his|her|their|our|this)|(?<=\w)['’]s|(?<=s)['’])"
_DETERMINED = re.compile(rf"{_DETERMINER}{_BLANK}$")
_DETERMINED_FAR = re.compile(rf"{_DETERMINER}(?:{_BLANK}[a-z-]+){{0,2}}{_BLANK}$")
_EVERY = re.compile(rf"(?i:(?<!\w)(?:every|each)(?:{_BLANK}(?:other|second))?{_BLANK})$")
_POSSESSIVE = re.compile(r"['’]s?\b")
_PAST_VERB = re.compile(
    r"(?:(?<!\w)([\w'’-]+)\s+|^\s*)(?:\w+ed|said|told|wrote|made|took|found|came|went)$"
)
_AUXILIARY = frozenset({"be", "been", "being", "get", "have", "is", "are"})
_FUTURE_AFTER = re.compile(
    r"(?P<between>(?:,?\s+[\w'’.-]+){0,6}?),?\s+(?i:will|is to|are to|is due|are due)\b"
)
_FINITE_PAST = re.compile(r"\w+ed\b|\b(?:said|says|told|was|were|had|has)\b")
# Names of persons and words of other senses.
_NAMES = frozenset({"march", "april", "may", "june", "august"})


@dataclass(frozen=True)
class Surroundings:
    """A match in its line.

    Attributes:
        grammar: The vocabulary.
        text: The whole text.
        start: Offset of the match.
        end: Offset after the match.
        fields: The groups of the rule that matched, without the empty ones.
        listed: True where only "and", "or", a comma or a slash parts it from the date before.
    """

    grammar: DateGrammar
    text: str
    start: int
    end: int
    fields: Mapping[str, str]
    listed: bool

    @cached_property
    def left(self) -> str:
        """The line before the match, 160 characters at most."""
        return self.text[max(0, self.start - _LEFT) : self.start].rpartition("\n")[2]

    @cached_property
    def right(self) -> str:
        """The line after the match, 60 characters at most."""
        return self.text[self.end : self.end + _RIGHT].partition("\n")[0]

    @cached_property
    def before(self) -> str:
        """The word before the match, or ""."""
        found = _WORD_BEFORE.search(self.left)
        return found[1] if found else ""

    @cached_property
    def after(self) -> str:
        """The word after the match, or ""."""
        found = _WORD_AFTER.match(self.right)
        return found[1] if found else ""

    @cached_property
    def lead(self) -> str:
        """The word that governs the match, such as "since" before "at least 2020"."""
        found = _WORD_BEFORE.search(_SOFTENER.sub("", self.left))
        return found[1] if found else ""

    def knows(self, words: str, word: str) -> bool:
        """Tell whether a word is in one of the lists of the vocabulary."""
        return word.lower() in self.grammar.words[words]

    def led(self) -> bool:
        """Tell whether the words before can only stand before a date."""
        late = _AS_LATE_AS.search(self.left) is not None
        return self.listed or late or self.knows("leads", self.lead)

    def begins_sentence(self) -> bool:
        """Tell whether nothing but opening marks parts the match from a sentence's start."""
        left = self.left.rstrip(" \"'“‘(")
        return not left or left[-1] in ".!?:;—–•"

    def counts(self) -> bool:
        """Tell whether the match could count what follows ("2023 employees")."""
        after = self.after
        if after.isdecimal():
            return True
        if not after.islower() or len(after) < 3:
            return False
        plural = after.endswith("s") and not after.endswith("ss")
        return (plural and not self.knows("uncounted", after)) or self.knows("counted", after)


def _is_year(here: Surroundings) -> bool:
    if here.right.startswith("-") and not here.right.startswith("-era"):
        return False  # "2048-bit"
    if here.led():
        return True
    if here.knows("weak_leads", here.lead):
        return not here.counts()
    if here.left.endswith("("):
        return here.right[:1] in {")", ",", ";", "–", "-"}
    if here.begins_sentence() or here.before.lower() in {"and", "but"}:
        return here.knows("year_verbs", here.after)
    if _DETERMINED.search(here.left):
        return here.after != "" and not here.knows("counted", here.after)
    if here.before.islower() and _DETERMINED_FAR.search(here.left):
        return here.after.islower() and not here.counts()
    return False


def _is_month(here: Surroundings) -> bool:
    name = here.fields["month"].lower()
    if here.right.startswith("-"):
        return False
    short = len(name) < 5 and name not in {"may", "june", "july"}
    doubtful = name in _NAMES or (short and not name.endswith("."))
    if doubtful and _POSSESSIVE.match(here.right) and not here.led():
        return False
    if here.knows("leads", here.before):
        return True
    if _DETERMINED_FAR.search(here.left) and here.after.islower():
        other = here.knows("weak_leads", here.after) or here.knows("name_after", here.after)
        return not (doubtful and other)
    if here.led():
        return True
    if here.knows("weak_leads", here.lead):
        return not (doubtful and here.after[:1].isupper())
    named = here.after[:1].isupper() or (here.before[:1].isupper() and not here.begins_sentence())
    return not doubtful and not named


def _is_month_day(here: Surroundings) -> bool:
    # "In March 20 firms" is March and twenty firms.
    return "year" in here.fields or here.before.lower() != "in"


def _is_relative(here: Surroundings) -> bool:
    # "following January's theft": a preposition, not a year's direction
    return here.fields["direction"].lower() not in {"following", "previous", "preceding"}


def _is_relative_unit(here: Surroundings) -> bool:
    past = here.fields["direction"].lower() == "past"
    return _is_relative(here) and not past and here.fields["unit"].lower() not in {"day", "night"}


def _is_season(here: Surroundings) -> bool:
    season = here.fields["season"]
    if not season.islower() and not here.begins_sentence():
        return False  # part of a name
    article = here.before.lower() == "the"
    if here.after == "of" or (season.lower() == "fall" and not article):
        return False
    return "edge" in here.fields or here.knows("season_leads", here.lead)


def _is_weekday(here: Surroundings) -> bool:
    before, after = here.before, here.after
    if before[:1].isupper() and here.knows("name_before", before):
        return False
    if after[:1].isupper() and here.knows("name_after", after):
        return False
    return _EVERY.search(here.left) is None


def _is_deictic(here: Surroundings) -> bool:
    # "Russia Today" is a name.
    word = here.fields.get("deictic", "")
    if not word[:1].isupper() or word.isupper() or here.begins_sentence():
        return True
    return not here.before[:1].isupper()


def _is_anaphoric(here: Surroundings) -> bool:
    if here.fields["relation"].lower() != "that":
        return True
    if here.fields["relation"] == "That":
        # "That May Be True", "That May be true"
        doubtful = here.fields.get("month", "").lower() in _NAMES
        return here.begins_sentence() and (not doubtful or here.right.startswith(","))
    return not here.knows("clause_verbs", here.before)  # "said that March was cold"


def _is_anaphoric_season(here: Surroundings) -> bool:
    # "the schemes that fall under the law"
    return _is_anaphoric(here) and (here.fields["season"].lower() != "fall" or not here.after)


def _is_whole(here: Surroundings) -> bool:
    # "the last week of May", "the third quarter of the match"
    return here.after != "of"


def _is_window(here: Surroundings) -> bool:
    bare = "number" not in here.fields and "vague" not in here.fields
    return here.after != "of" and not (bare and here.text[here.start : here.end].endswith("s"))


def _is_shift(here: Surroundings) -> bool:
    return here.after != "than" and here.fields["unit"].lower() != "hour"


def _is_holiday(here: Surroundings) -> bool:
    if " " in here.fields["holiday"] or "year" in here.fields or "direction" in here.fields:
        return True
    if here.after[:1].isupper():
        return False  # "Easter Island"
    return here.led() or here.knows("weak_leads", here.lead) or here.lead.lower() == "at"


def _is_span_of_years(here: Surroundings) -> bool:
    start = int(here.fields["year"])
    end = here.fields.get("year_to") or here.fields["winter_to"]
    named = here.before[:1].isupper() and not here.begins_sentence()
    if named and not here.led() and not here.knows("weak_leads", here.lead):
        return False  # "Office 2016-2019"
    if len(end) == 4:
        return start < int(end) < start + 100
    return 12 < int(end) > start % 100  # "2019-05" is a month


_CHECKS: Mapping[str, Callable[[Surroundings], bool]] = {
    "anaphoric": _is_anaphoric,
    "anaphoric_season": _is_anaphoric_season,
    "deictic": _is_deictic,
    "holiday": _is_holiday,
    "led": Surroundings.led,
    "month": _is_month,
    "month_day": _is_month_day,
    "relative": _is_relative,
    "relative_unit": _is_relative_unit,
    "season": _is_season,
    "shift": _is_shift,
    "weekday": _is_weekday,
    "whole_period": _is_whole,
    "window": _is_window,
    "year": _is_year,
    "years": _is_span_of_years,
}
# These look at the match itself, so they hold for an expression on its own as well.
_INTRINSIC = frozenset({"relative", "relative_unit", "window", "years"})


def is_date(check: str | None, here: Surroundings, *, alone: bool) -> bool:
    """Tell whether a match is a date in its surroundings.

    Args:
        check: The `check` of the rule that matched, or None.
        here: The match and its line.
        alone: True where the text is known to be a date, so that the context proves nothing.
    """
    if check is None or (alone and check not in _INTRINSIC):
        return True
    return _CHECKS[check](here)


def _clause(left: str, grammar: DateGrammar) -> str:
    """Return the end of a text from the last word on that opens a clause."""
    breaks = [match.end() for match in grammar.clause_break.finditer(left)]
    return left[breaks[-1] :] if breaks else left


def lies_ahead(grammar: DateGrammar, text: str, start: int, end: int) -> bool:
    """Tell whether the clause around a date puts it into the future.

    "He will be sentenced in March" does; "He said in March that he will appeal" does not, nor does
    "It would have cost nothing, she joked on Tuesday", where a verb of the past stands nearer.
    """
    left = text[max(0, start - _LEFT) : start]
    sentence = left[max((m.end() for m in _SENTENCE_BREAK.finditer(left)), default=0) :]
    clause = _clause(sentence, grammar).rstrip()
    lead = re.sub(r"(?i:\s+the)$", "", clause).rpartition(" ")[2].lower()
    if lead == "for" and not text[end : end + 2].strip().islower():
        return True  # "sentencing for Oct. 3"
    cues = [match.end() for match in grammar.future.finditer(clause)]
    if not cues and lead in {"by", "until", "before", "till"}:
        cues = [match.end() for match in grammar.doubtful_future.finditer(clause)]
    if cues:
        return not _reports(clause[cues[0] :])
    # "In October the court will hear": only where the date opens the sentence.
    if len(sentence.split()) > 2:
        return False
    right = text[end : end + _RIGHT]
    stop = _SENTENCE_BREAK.search(right)
    after = _FUTURE_AFTER.match(right[: stop.start()] if stop else right)
    return after is not None and _FINITE_PAST.search(after["between"]) is None


def _reports(words: str) -> bool:
    """Tell whether the words between a cue and a date end in a verb of the past."""
    words = re.sub(
        r"(?i:\s+(?:on|in|by|at|before|until|the|this|late|early))+$", "", words.rstrip()
    )
    found = _PAST_VERB.search(words)
    return found is not None and (found[1] or "").lower() not in _AUXILIARY
