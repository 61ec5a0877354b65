"""When two names of the same thing agree, for scoring.

Strict equality would score spelling. Names agree when, after normalising, they are equal,
share at least half of their content words, or one holds the other whole and both end in the
same word.
"""

import re
from collections.abc import Sequence

from ..schema import Argument, Attribution

_STOP = frozenset("the a an of and for in on to its his her their s inc ltd llc co corp".split())
_ALIASES = {
    "u.s.": "us",
    "u.s": "us",
    "usa": "us",
    "united states": "us",
    "u.k.": "uk",
    "united kingdom": "uk",
    "u.n.": "un",
    "e.u.": "eu",
}
_ALIAS_PATTERNS = tuple(
    (re.compile(rf"(?<!\w){re.escape(long)}(?!\w)"), short) for long, short in _ALIASES.items()
)
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"[^\W_]+")
_SHARED = 0.5


def words(name: str) -> list[str]:
    """Return the content words of a name in lower case, or all its words if it has no others."""
    name = name.lower().replace("\u2019", "'")
    for pattern, short in _ALIAS_PATTERNS:
        name = pattern.sub(short, name)
    found = _WORD.findall(_POSSESSIVE.sub("", name))
    return [word for word in found if word not in _STOP] or found


def stem(word: str) -> str:
    """Return a word without its plural ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def stems(name: str) -> list[str]:
    """Return the stems of a name's content words."""
    return [stem(word) for word in words(name)]


def same_name(first: str, second: str) -> bool:
    """Whether two names agree."""
    x, y = stems(first), stems(second)
    if not x or not y:
        return False
    if x == y:
        return True
    if likeness(first, second) >= _SHARED:
        return True
    x_set, y_set = set(x), set(y)
    return (x_set <= y_set or y_set <= x_set) and x[-1] == y[-1]


def likeness(first: str, second: str) -> float:
    """Return the share of content words that two names have in common, 1 for equal names."""
    x, y = set(stems(first)), set(stems(second))
    return len(x & y) / len(x | y) if x and y else 0.0


def given_names(argument: Argument | Attribution | None) -> list[str]:
    """Return every name that a claim gives for an argument."""
    return [] if argument is None else [name for name in (argument.name, argument.text) if name]


def agrees(accepted: Sequence[str] | None, argument: Argument | Attribution | None) -> bool:
    """Whether an argument has one of the accepted names; None accepts only no argument."""
    if accepted is None:
        return argument is None
    return any(same_name(gold, name) for gold in accepted for name in given_names(argument))
