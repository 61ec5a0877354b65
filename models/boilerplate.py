"""What stands in a news page's text without being the article: `boilerplate.yaml`, compiled."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

from . import parse_yaml

Where = Literal["any", "head", "tail"]

_REFERENCE = re.compile(r"\{([a-z]+)\}")
_DEEPEST = 9
"""Shapes within shapes."""
_END = 140
"""Code points at the end of a line that patterns of endings look at."""
_AROUND = 40
"""Code points of bullets and brackets that a line may have around its words."""
_STRAIGHT = dict(zip("‘’‚‛′“”„‟″‐‑‒–—―−", "'''''\"\"\"\"\"-------", strict=True))
_TYPOGRAPHIC = re.compile(f"[{''.join(_STRAIGHT)}]")
# What may stand around a line's words. Quotes are words' own, "#", "@" and "©" mean something.
_LEFT = " \t-*•·●▪◦‣►▶▸»›>→|_=~()[]{}+✓✔❯…"
_RIGHT = " \t-*•·»›→|_=~)]}❯"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that are not the article, as patterns of whole lines.

    Attributes:
        reason: What their cuts are labelled with.
        patterns: Regular expressions, with `{key}` for a word list or shape.
        examples: Lines that go.
        counterexamples: Near misses that stay.
        where: Anywhere, or only above or below nearly all that stays.
        longest: Code points beyond which a line is not looked at.
        ending: Whether the patterns match lines' ends; the whole line goes.
        needs: Strings of which one must be in the line, in lower case; only for speed.
        sure: Whether the words cannot be an article's.
        block: Whether the unpunctuated lines below go as well.
    """

    reason: str
    patterns: list[str]
    examples: list[str]
    counterexamples: list[str]
    where: Where = "any"
    longest: int = 260
    ending: bool = False
    needs: tuple[str, ...] = ()
    sure: bool = False
    block: bool = False


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and the paragraphs below it that hold certain words.

    Attributes:
        reason: What their cuts are labelled with.
        heading: Regular expression of the heading, which may go on in the same line
            after a colon.
        body: Regular expression searched for in each paragraph below.
        examples: Runs of lines that go.
        counterexamples: Runs of lines that stay.
    """

    reason: str
    heading: str
    body: str
    examples: list[list[str]]
    counterexamples: list[list[str]]


class Suffix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words glued to a paragraph, after the end of its last sentence."""

    reason: str
    pattern: str


class Headlines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells other articles' headlines from prose and from genuine lists.

    Attributes:
        openers: Words that open sentences and hardly ever a headline.
        small: Words that are lower case in headlines that capitalise the others.
        items: Regular expression of the marks of list items.
        introduces: Regular expression of the words that announce a list.
    """

    openers: list[str]
    small: list[str]
    items: str
    introduces: str


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data file as it stands."""

    words: dict[str, list[str]]
    shapes: dict[str, str]
    rules: list[Rule]
    sections: list[Section]
    suffixes: list[Suffix]
    headlines: Headlines


class _Matcher(msgspec.Struct, frozen=True):
    """Rules that look at the same lines, as one expression."""

    longest: int
    ending: bool
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    rules: list[Rule]

    def rule(self, words: str, small: str) -> Rule | None:
        if len(words) > self.longest:
            return None
        if self.needs and not any(need in small for need in self.needs):
            return None
        match = (
            self.pattern.search(words, max(0, len(words) - _END))
            if self.ending
            else self.pattern.fullmatch(words)
        )
        return None if match is None else self.rules[int((match.lastgroup or "r0")[1:])]


class Boilerplate:
    """Tells lines that are not the article by their words.

    Attributes:
        vocabulary: The data that it was made from.
        sections: (reason, heading, body) of each section.
        suffix: Matches the end of a paragraph; the group's name is `s` and an index
            into `vocabulary.suffixes`.
        listing: Found in headings of lists that are the article's own.
        items: Found in items of such lists.
        introduces: Found in sentences before such lists.
        openers: Words that open sentences and hardly ever a headline.
        small: Words that are lower case in headlines that capitalise the others.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Compile the vocabulary.

        Raises:
            ValueError: A pattern names an unknown list or is no regular expression.
        """
        self.vocabulary = vocabulary
        shapes = {key: f"(?:{'|'.join(words)})" for (key, words) in vocabulary.words.items()}
        shapes.update(vocabulary.shapes)
        self._matchers: dict[Where, list[_Matcher]] = {
            "any": _matchers(vocabulary.rules, "any", shapes),
            "head": _matchers(vocabulary.rules, "head", shapes),
            "tail": _matchers(vocabulary.rules, "tail", shapes),
        }
        self.sections = [
            (
                section.reason,
                _compile(rf"{section.heading}(?: ?[:-] ?(?P<body>.*))?", shapes),
                _compile(section.body, shapes),
            )
            for section in vocabulary.sections
        ]
        suffixes = "|".join(
            f"(?P<s{index}>{suffix.pattern})" for (index, suffix) in enumerate(vocabulary.suffixes)
        )
        self.suffix = _compile(rf"(?<=[.!?\"')\]…]) *(?:{suffixes})\s*$", shapes)
        self.listing = _compile(r"\b{listing}\b", shapes)
        self.items = _compile(vocabulary.headlines.items, shapes)
        self.introduces = _compile(vocabulary.headlines.introduces, shapes)
        self.openers = frozenset(vocabulary.headlines.openers)
        self.small = frozenset(vocabulary.headlines.small)

    def rule(self, line: str, where: Where = "any") -> Rule | None:
        """Return the rule by which a line is not the article.

        Args:
            line: One line of the text.
            where: Whose rules are asked: those for any line, or those for the lines
                at the top or at the end only.
        """
        matchers = self._matchers[where]
        if not matchers or len(line) > matchers[-1].longest + _AROUND:
            return None
        words = plain(line)
        small = words.lower()
        for matcher in matchers:
            rule = matcher.rule(words, small)
            if rule is not None:
                return rule
        return None


def plain(line: str) -> str:
    """Return a line with straight quotes and hyphens and without bullets and brackets around it."""
    return straight(line).lstrip(_LEFT).rstrip(_RIGHT)


def straight(text: str) -> str:
    """Return a text with straight quotes and hyphens, of the same length."""
    return text if text.isascii() else _TYPOGRAPHIC.sub(lambda match: _STRAIGHT[match[0]], text)


@lru_cache(maxsize=1)
def load_boilerplate() -> Boilerplate:
    """Return the compiled rules; `load_boilerplate.cache_clear()` makes the next call read anew.

    Raises:
        ValueError: The data file does not have the form that `Vocabulary` describes.
    """
    source = resources.files(__package__).joinpath("boilerplate.yaml").read_text("utf-8")
    return Boilerplate(msgspec.convert(parse_yaml(source), Vocabulary))


def _matchers(rules: list[Rule], where: Where, shapes: Mapping[str, str]) -> list[_Matcher]:
    """Return one expression for each kind of line, the shortest lines' first.

    Otherwise the rules' order is kept; a line goes to the first that matches.
    """
    chosen = [rule for rule in rules if rule.where == where]
    kinds: dict[tuple[int, bool, tuple[str, ...]], list[Rule]] = {}
    for rule in sorted(chosen, key=lambda rule: rule.longest):
        kinds.setdefault((rule.longest, rule.ending, rule.needs), []).append(rule)
    found = []
    for (longest, ending, needs), alike in kinds.items():
        groups = "|".join(
            f"(?P<r{index}>{'|'.join(rule.patterns)})" for (index, rule) in enumerate(alike)
        )
        pattern = _compile(rf"(?:{groups})\Z" if ending else groups, shapes)
        found.append(_Matcher(longest, ending, needs, pattern, alike))
    return found


def _compile(pattern: str, shapes: Mapping[str, str]) -> re.Pattern[str]:
    """Return a pattern with its references filled in, in any case.

    Raises:
        ValueError: A reference is unknown or the result is no regular expression.
    """
    filled = pattern
    for _ in range(_DEEPEST):
        references = set(_REFERENCE.findall(filled))
        if unknown := references - shapes.keys():
            raise ValueError(f"Unknown words or shape {{{min(unknown)}}} in pattern {pattern!r}")
        if not references:
            break
        filled = _REFERENCE.sub(lambda match: shapes[match[1]], filled)
    else:
        raise ValueError(f"Shapes of pattern {pattern!r} contain themselves or go too deep")
    try:
        return re.compile(filled, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"Not a regular expression: {pattern!r} ({error})") from error
