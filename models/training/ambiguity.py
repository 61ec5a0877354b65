"""Tell which names are ambiguous: common words, people's names, names of several things."""

import gzip
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..names import NameEntry, NameListError, read_rows

EVERYDAY = 15
"""A name is ambiguous when every word of it is so frequent in general prose."""
PROSE = ("us_presidential_speeches", "masc_news_gov_essays_tokenised")
TREEBANKS = ("ewt-train", "gum-train")
RANK = {"PLACE": 0, "AGENCY": 1, "OFFICIAL": 1, "ORG": 2, "ACTOR": 3, "MALWARE": 3, "DEVICE": 4}
"""Of two types that share a name the one further left is the usual reading."""


@dataclass(frozen=True)
class Judgements:
    """Verdicts by hand on single names, from `curated/judgements.tsv`; keys in lower case."""

    ambiguous: frozenset[str]
    clear: frozenset[str]
    drop: frozenset[str]


@dataclass(frozen=True)
class Prose:
    """Counts of lower-case words and of pairs of them in general prose."""

    words: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]


def read_judgements(path: Path, *, marked: Iterable[NameEntry]) -> Judgements:
    """Read the verdicts by hand.

    Args:
        path: The file with the verdicts.
        marked: Curated entries; what is ambiguous as a gang's name is so as a program's.
    """
    verdicts: dict[str, set[str]] = {"ambiguous": set(), "clear": set(), "drop": set()}
    for line, row in read_rows(path, columns=("verdict", "names"), required=("verdict", "names")):
        if row["verdict"] not in verdicts:
            raise NameListError(path, line, f"verdict {row['verdict']!r} is none of {[*verdicts]}")
        verdicts[row["verdict"]].update(name.casefold() for name in row["names"].split("|"))
    verdicts["ambiguous"].update(form.casefold() for entry in marked for form in entry.ambiguous)
    return Judgements(**{verdict: frozenset(names) for verdict, names in verdicts.items()})


def read_prose(data: Path) -> Prose:
    """Count lower-case words and pairs of words in general prose."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for name in PROSE:
        with gzip.open(data / "raw" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                tokens = re.findall(r"[^\W\d_]+", json.loads(line)["text"])
                words.update(token for token in tokens if token.islower())
                pairs.update(
                    (first, second)
                    for first, second in itertools.pairwise(tokens)
                    if first.islower() and second.islower()
                )
    for name in TREEBANKS:
        with gzip.open(data / "treebanks" / f"{name}.conllu.gz", "rt", encoding="utf-8") as file:
            cells = (line.split("\t") for line in file if line[:1].isdigit())
            words.update(row[1] for row in cells if row[3] != "PROPN" and row[1].islower())
    return Prose(words, pairs)


def mark(
    entry: NameEntry,
    judgements: Judgements,
    judged: frozenset[str],
    prose: Prose,
    people: frozenset[str],
    types: Mapping[str, set[str]],
) -> NameEntry:
    """Mark the forms of an entry that need a cue in context.

    Marks of the curated lists stay; a verdict by hand comes next; then a form is ambiguous when
    something more usual has that name, or, unless it stands in a curated list, when it is a
    common word or phrase or a person's name.
    """
    marked = []
    for form in entry.forms:
        low = form.casefold()
        if form in entry.ambiguous:
            marked.append(form)
        elif low in judgements.clear or entry.type in {"AGENCY", "DEVICE"}:
            continue
        elif low in judgements.ambiguous or _more_usual(types[low], entry.type):
            marked.append(form)
        elif entry.type == "PLACE":
            if entry.parent and low in people:
                marked.append(form)
        elif low not in judged and (low in people or _common(low, prose)):
            marked.append(form)
    return replace(entry, ambiguous=tuple(marked))


def _more_usual(types: Iterable[str], type_: str) -> bool:
    return any(RANK[other] < RANK[type_] for other in types)


def _common(low: str, prose: Prose) -> bool:
    words = re.findall(r"[^\W\d_]+", low)
    if "".join(words) != re.sub(r"[\W_]", "", low) or not words:
        return False
    if len(words) == 1:
        return words[0] in prose.words
    if len(words) == 2 and prose.pairs.get((words[0], words[1]), 0):
        return True
    return all(prose.words.get(word, 0) >= EVERYDAY for word in words)
