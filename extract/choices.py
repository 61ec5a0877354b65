"""Choices: which source and which date a claim has, of those that were found for it.

Rules read one off the tree, and the reader's arcs say how likely each word of its window names
it. A weighted sum over `features` decides; to have none is one of the options.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from ..models.reader import FLOOR
from .scorer import WEIGHTS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A source or a date that a claim may have.

    Attributes:
        value: The value, None for having none.
        chance: How likely the reader's arcs make it, None where they cannot know: for what
            stands in another window of the reader.
        ruled: Whether it is what the rules found.
    """

    value: T | None
    chance: float | None
    ruled: bool


def gather(
    ruled: T | None,
    learnt: Iterable[tuple[T | None, float]],
    *,
    key: Callable[[T], str],
    apart: bool,
) -> list[Option[T]]:
    """Return the options that rules and arcs give, each once.

    Args:
        ruled: What the rules found, or None.
        learnt: Values with how likely they are, of which several may have one key.
        key: What makes two values one.
        apart: Whether what the rules found stands in another window of the reader.
    """
    values: dict[str | None, T] = {}
    chances: dict[str | None, float] = {None: 0.0}
    for value, chance in sorted(learnt, key=lambda found: -found[1]):
        name = None if value is None else key(value)
        if value is not None:
            values.setdefault(name, value)
        chances[name] = chances.get(name, 0.0) + chance
    by_rule = None
    if ruled is not None:
        by_rule = key(ruled)
        values[by_rule] = ruled
        chances.setdefault(by_rule, 0.0)
    return [
        Option(
            values.get(name),
            None if apart and name is not None and name == by_rule else chance,
            name == by_rule,
        )
        for name, chance in chances.items()
    ]


def features(option: Option[T]) -> dict[str, float]:
    """Return what is weighed of an option, by name.

    Args:
        option: A value that a claim may have.
    """
    kind = "none" if option.value is None else "some"
    found = {kind: 1.0, f"{kind} ruled": float(option.ruled)}
    if option.chance is None:
        found[f"{kind} apart"] = 1.0
    else:
        p = min(max(option.chance, FLOOR / 2), 1 - FLOOR / 2)
        found[f"{kind} chance"] = math.log(p / (1 - p))
    return found


class Chooser:
    """A weighted sum over `features`.

    Args:
        weights: Weight of each feature.
    """

    def __init__(self, weights: dict[str, float]) -> None:
        self._weights = weights

    def choose(self, options: Sequence[Option[T]]) -> T | None:
        """Return the value of the best option.

        Args:
            options: At least one.
        """
        return max(options, key=self._weight).value

    def _weight(self, option: Option[T]) -> float:
        return sum(self._weights.get(k, 0.0) * v for k, v in features(option).items())


@cache
def load_choosers(path: Path = WEIGHTS) -> tuple[Chooser, Chooser]:
    """Return what chooses sources and what chooses dates.

    Args:
        path: JSON file with `sources` and `times`, each the weights by name.
    """
    table = json.loads(path.read_text(encoding="utf-8"))
    return Chooser(table["sources"]), Chooser(table["times"])
