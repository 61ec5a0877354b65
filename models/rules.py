"""The rules that decide a name's type, from `rules.yaml`."""

import functools
from dataclasses import dataclass
from pathlib import Path

from . import parse_yaml

PATH = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True)
class RuleExample:
    """A text, words of it, and the entity type that they get; None for none."""

    text: str
    name: str
    type: str | None


@dataclass(frozen=True)
class Rule:
    """What speaks for a name's type.

    Attributes:
        id: Its name.
        says: What it looks at.
        weight: What it adds to the evidence for a type, beside the reader's probability.
        example: Where it decides.
        counterexample: Something alike where it does not.
    """

    id: str
    says: str
    weight: float
    example: RuleExample
    counterexample: RuleExample


@dataclass(frozen=True)
class Rules:
    """All rules.

    Attributes:
        thresholds: Evidence that a span needs to become a mention, by type; else that of `any`.
        rules: The rules by their ids.
    """

    thresholds: dict[str, float]
    rules: dict[str, Rule]

    def weight(self, rule: str) -> float:
        """Return the weight of a rule.

        Args:
            rule: Its id.
        """
        return self.rules[rule].weight

    def threshold(self, kind: str) -> float:
        """Return the evidence that a span of an entity type needs.

        Args:
            kind: The entity type.
        """
        return self.thresholds.get(kind, self.thresholds["any"])


@functools.cache
def load_rules() -> Rules:
    """Return the bundled rules; `load_rules.cache_clear()` forgets them."""
    record = parse_yaml(PATH.read_text(encoding="utf-8"))
    rules = {
        row["id"]: Rule(
            row["id"],
            row["says"],
            row["weight"],
            RuleExample(**row["example"]),
            RuleExample(**row["counterexample"]),
        )
        for row in record["rules"]
    }
    return Rules(record["thresholds"], rules)
