"""Words that tell a name's type and words that stand for names, from `cues.yaml`."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from . import frozen, parse_yaml

PATH = Path(__file__).with_name("cues.yaml")


@dataclass(frozen=True)
class Cues:
    """Context words of names.

    Attributes:
        kinds: Entity type to nouns that stand beside a name of that type.
        stands_for: Noun to the entity types that it may refer back to.
        pronouns: Pronoun to the entity types that it may refer to.
        people: Nouns of groups of people, which "they" may take up.
        others: Modifiers of what was not named before.
        confirmed: Verbs of which "it", as object, is what happened.
        handled: Verbs of which "it", done by somebody, is a program or a flaw.
        hostile: Verbs of which "they" are no firm, no agency and no onlookers.
        onlookers: Nouns of groups of people who look into crimes.
        accused: Verbs of which "they", as subject of the passive, are no onlookers.
        accusing: Verbs of which the subject does not tell of himself.
        accusations: Nouns of what an accused denies.
        private: Nouns of what no agency has: "its founder".
        called_so: Nouns of bodies that stand only for those that have them in their names.
        media: Words in the names of newspapers, agencies and broadcasters.
        sizes: Word to how many things it says are meant.
        naming: Verbs that put a name to a noun phrase.
        given: "he" and "she" to first names that only men or only women bear.
        gendered: The same to nouns of men and of women.
        no_names: What is written like a name and is none of an entity type.
        address: What stands before people's names: "Mr".
        letters: What stands behind people's names: "KC".
        company_words: Common nouns that head the names of companies.
        society_words: Common nouns that head the names of societies, such as parties.
        corporate_suffixes: Endings that a short form of a company's name leaves out.
        legal_form: Matches how a company's name ends in law, with a place or the like in brackets
            before it; the group `sure` is there where that can be nothing else.
    """

    kinds: dict[str, frozenset[str]]
    stands_for: dict[str, frozenset[str]]
    pronouns: dict[str, frozenset[str]]
    people: frozenset[str]
    others: frozenset[str]
    confirmed: frozenset[str]
    handled: frozenset[str]
    hostile: frozenset[str]
    onlookers: frozenset[str]
    accused: frozenset[str]
    accusing: frozenset[str]
    accusations: frozenset[str]
    private: frozenset[str]
    called_so: frozenset[str]
    media: frozenset[str]
    sizes: dict[str, int]
    naming: frozenset[str]
    given: dict[str, frozenset[str]]
    gendered: dict[str, frozenset[str]]
    no_names: frozenset[str]
    address: frozenset[str]
    letters: frozenset[str]
    company_words: frozenset[str]
    society_words: frozenset[str]
    corporate_suffixes: frozenset[str]
    legal_form: re.Pattern[str]


@functools.cache
def load_cues() -> Cues:
    """Return the bundled cues; `load_cues.cache_clear()` forgets them."""
    record = parse_yaml(PATH.read_text(encoding="utf-8"))
    stands_for: dict[str, set[str]] = {}
    for kind, nouns in record.pop("stands_for").items():
        for noun in nouns:
            stands_for.setdefault(noun, set()).add(kind)
    return Cues(
        stands_for=frozen(stands_for),
        sizes=record.pop("sizes"),
        legal_form=_legal_form(**record.pop("legal_forms")),
        **frozen(record),
    )


def _legal_form(sure: list[str], words: list[str]) -> re.Pattern[str]:
    """Return what matches one or several legal forms behind a name, from the blank or comma on."""
    end, gap = r"(?!\w)\.?", "(?:,? | & )"
    certain = "(?:" + "|".join(map(re.escape, sorted(sure, key=len, reverse=True))) + ")" + end
    any_form = "(?:" + certain + "|(?:" + "|".join(map(re.escape, words)) + ")" + end + ")"
    word = r"[A-Z][\w.'’-]*"
    bracketed = rf"(?: \({word}(?: {word}){{0,3}}\))?"
    return re.compile(
        rf"(?<=\S){bracketed},? "
        rf"(?:(?P<sure>(?:{any_form}{gap})*{certain}(?:{gap}{any_form})*)"
        rf"|{any_form}(?:{gap}{any_form})*)"
    )
