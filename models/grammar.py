"""The closed word classes of `grammar.yaml`: control, reporting, modality, negation."""

import functools
from dataclasses import dataclass
from pathlib import Path

from . import frozen, parse_yaml

PATH = Path(__file__).with_name("grammar.yaml")


@dataclass(frozen=True)
class Grammar:
    """Word classes that predications and qualifiers need; all entries are lemmas.

    Attributes:
        object_control: Verbs whose object is the subject of what depends on them.
        oblique_control: Verb to the roles whose fillers are asked for the deed below it.
        accusing: Verbs under which the dependent deed is only alleged.
        accusation_marks: Prepositions that bring in such a deed.
        bearers: Predicate to the roles of a deed that its subject bears.
        reporting: Verbs of saying and finding.
        telling: Verbs whose object is who is told.
        claiming: Verbs of saying whose infinitive is said as well: "claims to have".
        owning: Verbs whose subject owns to a deed: "claimed responsibility for".
        disclosing: Verbs of saying whose object may be a deed: "confirmed a breach".
        judging: Verbs whose agent says how things stand, if he is no argument: "ties X to Y".
        accusers: Verbs of accusing whose subject is the source of the deed.
        source_prepositions: "according to".
        source_documents: Nouns of documents that are means of saying.
        allegations: Nouns of what is said whose maker is the source: "a claim by X that".
        issuing: Verbs whose subject has made the document that is their object.
        spokespeople: Nouns of people who speak for somebody else.
        carriers: Nouns that pass a deed on to who bears them ("role in").
        vague_modifiers: Modifiers that a phrase does without.
        quantities: Heads that give way to the members that follow them.
        counted: Heads that stand for what they count.
        empty_heads: Heads that name nothing by themselves.
        modality: Modality to word class to words.
        negation: Word class to words.
    """

    object_control: frozenset[str]
    oblique_control: dict[str, frozenset[str]]
    accusing: frozenset[str]
    accusation_marks: frozenset[str]
    bearers: dict[str, frozenset[str]]
    reporting: frozenset[str]
    telling: frozenset[str]
    claiming: frozenset[str]
    owning: frozenset[str]
    disclosing: frozenset[str]
    judging: frozenset[str]
    accusers: frozenset[str]
    source_prepositions: frozenset[str]
    source_documents: frozenset[str]
    allegations: frozenset[str]
    issuing: frozenset[str]
    spokespeople: frozenset[str]
    carriers: frozenset[str]
    vague_modifiers: frozenset[str]
    quantities: frozenset[str]
    counted: frozenset[str]
    empty_heads: frozenset[str]
    modality: dict[str, dict[str, frozenset[str]]]
    negation: dict[str, frozenset[str]]


@functools.cache
def load_grammar() -> Grammar:
    """Return the bundled word classes; `load_grammar.cache_clear()` forgets them."""
    return Grammar(**frozen(parse_yaml(PATH.read_text(encoding="utf-8"))))
