"""The vocabulary of dates, compiled into one pattern.

The words and the patterns are data (`dates.toml`); this module reads them once and compiles every
rule into one alternation, longest words first, so that a text is scanned in a single pass.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Blanks within a line only: a line break ends a heading or a paragraph, never a date's first half.
_BLANK = r"(?:[^\S\n]{1,3})"
# No date begins inside a word, a number, an amount, a path or an identifier such as "CVE-2023-1".
_BEGIN = r"(?<![\w$€£¥#@&/+-])(?<!\d[.,:])"
_END = r"(?!\w)(?!-\d)(?![.,:]\d)(?![^\S\n]?%)"


@dataclass(frozen=True, slots=True)
class DateRule:
    """One pattern of the grammar.

    Attributes:
        kind: Name of the reading that turns the pattern's groups into a value.
        check: Name of the test of the words around a match, or None.
        pattern: The compiled pattern, its groups under their plain names.
    """

    kind: str
    check: str | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DateGrammar:
    """Words and patterns of English dates; all keys are lower case.

    Attributes:
        rules: The patterns in the order in which they are tried.
        scanner: One pattern that matches wherever any rule does.
        months: Month names and abbreviations to 1..12.
        weekdays: Weekday names and abbreviations to 0..6, Monday first.
        seasons: Seasons to their first month.
        numbers: Number words to integers.
        ordinals: Ordinals of quarters and halves to integers.
        units: Units of time to a grain (`hour`, `day`, `week`, `month`, `year`) and its count.
        deictics: Days such as "yesterday" to days from publication.
        relations: "that", "following", "previous" and their like to -1, 0, 1 from the date before.
        directions: "last", "this", "next" and their like to -1, 0, 1.
        holidays: Holidays to `MM-DD` or `MM`, or to "" where the day moves.
        words: The remaining word lists by name, such as `leads` or `name_before`.
        future: Finds the words that put a date into the future.
        doubtful_future: Finds the words that do so only before "by", "until" or "before".
        clause_break: Finds the words that end the clause of such a word.
    """

    rules: tuple[DateRule, ...]
    scanner: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    units: Mapping[str, tuple[str, int]]
    deictics: Mapping[str, int]
    relations: Mapping[str, int]
    directions: Mapping[str, int]
    holidays: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    future: re.Pattern[str]
    doubtful_future: re.Pattern[str]
    clause_break: re.Pattern[str]


def alternation(words: Iterable[str]) -> str:
    """Return a case-insensitive pattern for any of the words, the longest first.

    Words with one first letter stand together behind it, so that most are passed over at once.
    """
    rest: dict[str, list[str]] = {}
    for word in sorted({word.lower() for word in words}, key=lambda word: (-len(word), word)):
        rest.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\ ", _BLANK))
    groups = (f"[{c}{c.upper()}](?i:{'|'.join(ends)})" for c, ends in sorted(rest.items()))
    return f"(?:{'|'.join(groups)})"


def _cased(words: Iterable[str], *, dotted: bool) -> str:
    """Match capitalised and upper-case forms, lower-case ones only where they mean nothing else."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    forms = [form for word in ordered for form in (word, word.upper())]
    forms += [word.lower() for word in ordered if len(word) > 5 and word != "August"]
    return "(?:" + "|".join(forms) + ")" + (r"\.?" if dotted else "")


def _month_pattern(months: Iterable[str]) -> str:
    names = list(months)
    short = [name for name in names if len(name) < 5 and name not in {"May", "June", "July"}]
    full = [name for name in names if name not in short]
    return f"(?:{_cased(full, dotted=False)}|{_cased(short, dotted=True)})(?![a-z])"


def _fragments(data: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Return the building blocks that `{name}` stands for in the rules."""
    words = {name: [str(word) for word in _list(data["words"], name)] for name in data["words"]}
    month = _month_pattern(data["months"])
    weekday = _cased(data["weekdays"], dotted=False)
    short = _cased(data["weekday_abbreviations"], dotted=True)
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:(?i:st|nd|rd|th)(?!\w))?(?!\d|[.:]\d|,\d{1,3}(?!\d))"
    edge = alternation(words["edge"]) + f"(?:-|{_BLANK})"
    edge_of = alternation(words["edge_of"]) + f"{_BLANK}(?:the{_BLANK})?"
    unit = alternation(data["units"])
    pointing = "(?:same|following|next|previous|preceding)"
    return {
        "year": r"(?P<year>(?:1[89]|20)\d\d)(?!\d)",
        "year_to": r"(?P<year_to>(?:1[89]|20)\d\d|\d\d)(?!\d)",
        "winter_to": r"(?P<winter_to>(?:20)?\d\d)(?!\d)",
        "month": f"(?P<month>{month})",
        "month_to": f"(?P<month_to>{month})",
        "day": f"(?P<day>{day})",
        "day_to": f"(?P<day_to>{day})",
        "weekday": f"(?P<weekday>{weekday})",
        "any_weekday": f"(?P<weekday>{weekday}|{short})",
        "edge": f"(?P<edge>{edge}|{edge_of})",
        "edge_of": f"(?P<edge>{alternation(words['edge_of'])})",
        "daypart": f"(?P<daypart>{alternation(words['daypart'])})",
        "fiscal": f"(?P<fiscal>{alternation(words['fiscal'])})",
        "vague": f"(?P<vague>{alternation(words['vague'])})",
        "of_year": rf"(?:of{_BLANK})?(?P<of_year>(?i:last|this|next|that|the{_BLANK}{pointing}))"
        rf"{_BLANK}(?i:year)",
        "relation": rf"(?P<relation>(?i:that)|(?<=\b[Tt]he\x20)(?i:{pointing}))",
        "of_relation": rf"(?P<relation>(?i:that|the{_BLANK}{pointing}))",
        "direction": f"(?P<direction>{alternation(data['directions'])})",
        "season": f"(?P<season>{alternation(data['seasons'])})",
        "number": rf"(?P<number>\d{{1,3}}|{alternation(data['numbers'])})",
        "ordinal": f"(?P<ordinal>{alternation(data['ordinals'])})",
        "unit": f"(?P<unit>{unit})s?",
        "one_unit": "(?P<unit>(?i:week|fortnight|month|quarter|year|decade|day|night))",
        "deictic": f"(?P<deictic>{alternation(data['deictics'])})",
        "holiday": f"(?P<holiday>{alternation(data['holidays'])})",
        "dash": f"(?:[-–]|{_BLANK}–{_BLANK})",
        "tight_dash": "[-–]",
    }


def _list(table: Mapping[str, object], name: str) -> list[object]:
    value = table[name]
    if not isinstance(value, list):
        raise TypeError(f"dates.toml: [words] {name} is a {type(value).__name__}, not a list")
    return value


def _opening(data: Mapping[str, Mapping[str, object]]) -> str:
    """Return a pattern for what any date begins with: a digit or a word of a table."""
    tables = ("months", "weekdays", "weekday_abbreviations", "seasons", "numbers", "ordinals")
    words = [
        word for table in (*tables, "directions", "deictics", "holidays") for word in data[table]
    ]
    for name in ("openings", "edge", "edge_of", "vague", "fiscal"):
        words += map(str, _list(data["words"], name))
    return rf"(?:\d|{alternation(re.split('[ -]', word)[0] for word in words)}(?![A-Za-z]))"


def _body(pattern: str, fragments: Mapping[str, str]) -> str:
    body = pattern.replace(" ", _BLANK)
    # Only names: a quantifier such as {1,3} is left alone.
    return re.sub(r"\{([a-z_]+)\}", lambda m: fragments[m[1]], body)


def _word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){alternation(words)}(?!\w)")


def _lower(table: Mapping[str, object]) -> dict[str, int]:
    return {word.lower(): int(str(value)) for word, value in table.items()}


@cache
def load_date_grammar() -> DateGrammar:
    """Return the compiled grammar; reset with `load_date_grammar.cache_clear()`."""
    source = resources.files(__package__).joinpath("dates.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    tables = {key: value for key, value in data.items() if key != "rules"}
    fragments = _fragments(tables)
    bodies = [_body(rule["pattern"], fragments) for rule in data["rules"]]
    rules = tuple(
        DateRule(rule["kind"], rule.get("check"), re.compile(f"{_BEGIN}(?:{body}){_END}"))
        for rule, body in zip(data["rules"], bodies, strict=True)
    )
    # The scanner needs to know only where a rule matches: the rules themselves tell the groups.
    nameless = [
        re.sub(r"\(\?P=(\w+)\)", r"[-/.]", re.sub(r"\(\?P<\w+>", "(?:", body)) for body in bodies
    ]
    words = data["words"]
    opening = _opening(tables)
    return DateGrammar(
        rules=rules,
        scanner=re.compile(f"{_BEGIN}(?={opening})(?:{'|'.join(nameless)}){_END}"),
        months=_lower(data["months"]),
        weekdays=_lower(data["weekdays"] | data["weekday_abbreviations"]),
        seasons=_lower(data["seasons"]),
        numbers=_lower(data["numbers"]),
        ordinals=_lower(data["ordinals"]),
        units={unit: (str(grain), int(count)) for unit, (grain, count) in data["units"].items()},
        deictics=_lower(data["deictics"]),
        relations=_lower(data["relations"]),
        directions=_lower(data["directions"]),
        holidays={name.lower(): str(value) for name, value in data["holidays"].items()},
        words={name: frozenset(word.lower() for word in words[name]) for name in words},
        future=re.compile(rf"(?:(?<![\w-]){alternation(words['future'])}|(?<=\w)['’]ll)(?!\w)"),
        doubtful_future=_word_pattern(words["doubtful_future"]),
        clause_break=_word_pattern(words["clause_breaks"]),
    )
