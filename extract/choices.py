"""Choices: which source and which date a claim has, of those that were found for it.

Rules read one off the tree, and the reader's arcs say how likely each word of its window names
it. A weighted sum over `features` decides; to have none is one of the options.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from .scorer import WEIGHTS, logit
from .wording import NOBODY

T = TypeVar("T")

_LEAST = 0.05
"""Chance below which what an arc leads to is not looked at."""

_FAR = 3
"""Sentences from which on it makes no difference how many they are."""


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A source or a date that a claim may have.

    Attributes:
        value: The value, None for having none.
        chance: How likely the reader's arcs make it, None where they cannot know: for what
            stands in another window of the reader, or where another reader stands in.
        ruled: Whether it is what the rules found.
        away: Sentences from the claim's object to the word that names it; 0 for what only the
            rules found.
    """

    value: T | None
    chance: float | None
    ruled: bool
    away: int = 0


def gather(
    ruled: T | None,
    learnt: Mapping[int, float] | None,
    value_of: Callable[[int], T | None],
    *,
    key: Callable[[T], str],
    away: Callable[[int], int],
    apart: bool,
) -> list[Option[T]]:
    """Return the options that rules and arcs give, each once.

    Args:
        ruled: What the rules found, or None.
        learnt: How likely each word names it, NOBODY for none; None where no arcs were read.
        value_of: Returns what a word names, or None.
        key: What makes two values one.
        away: Returns how many sentences a word stands behind the claim's object.
        apart: Whether the rules found something and it stands in another window of the reader.
    """
    if learnt is None:
        return [Option(ruled, None, ruled=True)]
    values: dict[str | None, T] = {}
    places: dict[str | None, int] = {}
    chances: dict[str | None, float] = {None: learnt.get(NOBODY, 0.0)}
    for word, chance in sorted(learnt.items(), key=lambda item: -item[1]):
        value = None if word == NOBODY or chance < _LEAST else value_of(word)
        if value is not None:
            name = key(value)
            values.setdefault(name, value)
            places.setdefault(name, away(word))
            chances[name] = chances.get(name, 0.0) + chance
    by_rule = None
    if ruled is not None:
        by_rule = key(ruled)
        values[by_rule] = ruled
        chances.setdefault(by_rule, 0.0)
    return [
        Option(
            values.get(name),
            None if apart and name == by_rule else chance,
            name == by_rule,
            places.get(name, 0),
        )
        for name, chance in chances.items()
    ]


def features(option: Option[T], about: Sequence[str] = ()) -> dict[str, float]:
    """Return what is weighed of an option, by name.

    Args:
        option: A value that a claim may have.
        about: What speaks for or against having one: the claim's type, "title" in a title.
    """
    kind = "none" if option.value is None else "some"
    found = {kind: 1.0, f"{kind} ruled": float(option.ruled)}
    if option.chance is None:
        found[f"{kind} apart"] = 1.0
    else:
        found[f"{kind} chance"] = logit(option.chance)
    if option.value is None:
        found |= {f"none {word}": 1.0 for word in about}
    elif not option.ruled:
        found[f"some away {max(-_FAR, min(_FAR, option.away))}"] = 1.0
    return found


class Chooser:
    """A weighted sum over `features`.

    Args:
        weights: Weight of each feature.
    """

    def __init__(self, weights: dict[str, float]) -> None:
        self._weights = weights

    def choose(self, options: Sequence[Option[T]], about: Sequence[str] = ()) -> T | None:
        """Return the value of the best option.

        Args:
            options: At least one.
            about: As in `features`.
        """
        return max(options, key=lambda option: self._weight(option, about)).value

    def _weight(self, option: Option[T], about: Sequence[str]) -> float:
        return sum(self._weights.get(k, 0.0) * v for k, v in features(option, about).items())


@cache
def load_choosers() -> tuple[Chooser, Chooser]:
    """Return what chooses sources and what chooses dates."""
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Chooser(table["sources"]), Chooser(table["times"])
