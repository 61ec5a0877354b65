"""Measure how arguments are resolved to names, on labelled articles.

Run as `python benchmarks/references.py GOLD.jsonl`. A predicted claim is held against a labelled
one of the same type whose other argument agrees. An argument needs resolving where its words in
the text are not the fullest name that the label gives. It is right where its name agrees with
that fullest name, wrong where it was given a name that the label does not accept at all, and
else left alone.
"""

import argparse
from collections import Counter
from itertools import product
from pathlib import Path

from newsclaims.pipelines.agreement import agrees, same_name
from newsclaims.pipelines.assemble import load
from newsclaims.pipelines.batch import Result, run
from newsclaims.pipelines.gold import GoldClaim, read_gold
from newsclaims.schema import Argument, Claim

_ORDER = ["right", "left alone", "wrong"]


def pairs(gold: GoldClaim, claim: Claim) -> list[tuple[tuple[str, ...], Argument]]:
    """Return the labelled names and arguments of a claim whose other side agrees.

    Args:
        gold: A labelled claim.
        claim: A predicted one.
    """
    if gold.type != claim.type:
        return []
    found = []
    if agrees(gold.subject, claim.subject):
        found.append((gold.object, claim.object))
    if gold.subject and claim.subject is not None and agrees(gold.object, claim.object):
        found.append((gold.subject, claim.subject))
    return found


def verdict(names: tuple[str, ...], argument: Argument) -> str | None:
    """Return how an argument was resolved, None where it stands by its name.

    Args:
        names: Accepted names, the fullest first.
        argument: The predicted argument.
    """
    if same_name(names[0], argument.text):
        return None
    if same_name(names[0], argument.name):
        return "right"
    accepted = any(same_name(name, argument.text) for name in names)
    if same_name(argument.name, argument.text):
        return "left alone" if accepted else None
    return "left alone" if any(same_name(name, argument.name) for name in names) else "wrong"


def main() -> None:
    """Parse the command line and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    args = parser.parse_args()
    nlp = load()
    counts: Counter[str] = Counter()
    articles = read_gold(args.gold)
    for article, result in zip(articles, run(nlp, [a.to_article() for a in articles]), strict=True):
        claims = result.claims if isinstance(result, Result) else ()
        judged: dict[tuple[int, int], str] = {}
        for label, claim in product(article.claims, claims):
            for names, argument in pairs(label, claim):
                how = verdict(names, argument)
                if how is not None:
                    place = argument.start, argument.end
                    # one word may be held against several labels: the kindest counts
                    judged[place] = min(judged.get(place, "wrong"), how, key=_ORDER.index)
        counts.update(judged.values())
    total = sum(counts.values())
    for how in _ORDER:
        print(f"{how:10} {counts[how]:4d}  {counts[how] / max(1, total):.3f}")


if __name__ == "__main__":
    main()
