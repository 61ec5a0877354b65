"""Qualifiers: who says it, how firmly, whether it is denied, and when.

Modality and negation are read off the clause that governs the predicate, by climbing the
tree from it; sources and dates have modules of their own.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from ..schema import Attribution
from .arguments import Arguments
from .attribution import Sources
from .choices import load_choosers
from .document import title_end
from .frames import Proposal
from .predications import Predications
from .syntax import (
    has_copula,
    is_infinitive,
    is_passive,
    is_perfect,
    is_subject,
    lemma_of,
    marks,
    preposition,
)
from .timing import Times

_NEGATING = frozenset({"advmod", "mark", "cc", "cc:preconj"})
_QUALIFYING = ("advmod", "amod", "aux", "mark", "aux:pass", "case")
"""How what says how firmly hangs on a word."""
_IS = frozenset({"is", "are", "was", "were"})
_OBJECTS = frozenset({"obj", "nsubj:pass"})


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What surrounds a claim."""

    attribution: Attribution | None
    modality: str
    negated: bool
    date: str | None


class Qualifier:
    """Finds the qualifiers of predications in one document.

    Args:
        doc: The document.
        predications: Its predications.
        arguments: Its arguments.
    """

    def __init__(self, doc: Doc, predications: Predications, arguments: Arguments) -> None:
        self.doc, self.predications = doc, predications
        self.grammar = predications.grammar
        self.sources = Sources(doc, predications, arguments)
        self.times = Times(doc, predications)
        self._who, self._when = load_choosers()
        self._title_end = title_end(doc)
        self.sentences = predications.sentences
        self._firmness: dict[tuple[int, str, int | None], tuple[str, bool]] = {}

    def about(self, proposal: Proposal) -> tuple[str, ...]:
        """Return what of a proposal speaks for or against its having a source or a date."""
        titled = self.doc[proposal.object.token].idx < self._title_end
        return (proposal.frame.type, "title") if titled else (proposal.frame.type,)

    def qualify(self, proposal: Proposal) -> Qualifiers:
        """Return the qualifiers of what a frame proposes."""
        predication = proposal.predication
        head = self.doc[predication.head]
        modality = "alleged" if predication.alleged else "asserted"
        firmness, negated = modality, False
        if _is_standing(proposal, head):
            firmness = self._own_modality(head) or modality
        elif not self._is_apart(proposal) and not _is_title(proposal, head):
            deed = self._deed(proposal)
            firmness, negated = self._modality(head, modality)
            if deed.i != head.i:
                # "blocked access": its own verb is no denial of the deed
                own = None if proposal.learnt else head.i
                firmness, below = self._modality(deed, modality, own)
                # "have not robbed X, but they hacked Y"
                other = deed.dep_ == "conj" and deed.head.i == head.i
                negated = below or (negated and not (other or deed.pos_ == "NOUN"))
        about = self.about(proposal)
        for filler in (proposal.subject, proposal.object):
            if filler is not None:
                negated ^= _is_excluded(self.doc[filler.token])
                # "was not hacked by X but by Y"
                negated = negated and not _is_instead(self.doc[filler.token])
        return Qualifiers(
            attribution=self._who.choose(self.sources.options(proposal), about),
            modality=firmness,
            negated=negated,
            date=self._when.choose(self.times.options(proposal), about),
        )

    def _is_apart(self, proposal: Proposal) -> bool:
        """Whether an arc leads into another sentence, so that no clause holds what it says."""
        subject = proposal.subject
        sentence = self.sentences[proposal.object.token]
        outside = subject is not None and not sentence.start <= subject.token < sentence.end
        return proposal.learnt and outside

    def _deed(self, proposal: Proposal) -> Token:
        """Return the word whose clause says how firmly.

        Of an arc that is the verb above its object, which may stand below the word that holds
        both: "charged him with running a gang"; and the noun of what is done: "weighing a ban on".
        """
        frame, head = proposal.frame, self.doc[proposal.predication.head]
        if frame.kind == "light" and not (proposal.learnt or frame.negated):
            nouns = (self.doc[i] for i in proposal.trigger if self.doc[i].pos_ == "NOUN")
            return next((n for n in nouns if n.dep_ in _OBJECTS), head)
        if not proposal.learnt or lemma_of(head) in frame.words:
            return head
        target = self.doc[proposal.object.token]
        noun = target.head
        if target.dep_ == "nmod" and noun.pos_ == "NOUN" and noun.dep_ in ("obj", "xcomp"):
            return noun  # "is considering sanctions against X", "is thought to be behind"
        if target.dep_ == "obl" and noun.i == head.i:
            nouns = (c for c in head.children if c.pos_ == "NOUN" and c.i < target.i)
            return next((n for n in nouns if n.dep_ in _OBJECTS), head)
        for above in target.ancestors:
            if above.i == head.i:
                break
            if above.pos_ == "VERB" or is_infinitive(above):
                return above
        return head

    def _modality(self, head: Token, modality: str, own: int | None = None) -> tuple[str, bool]:
        """Return modality and negation, from the predicate up through what governs it."""
        key = head.i, modality, own
        if key not in self._firmness:
            self._firmness[key] = self._read_modality(head, modality, own)
        return self._firmness[key]

    def _read_modality(self, head: Token, modality: str, own_verb: int | None) -> tuple[str, bool]:
        negated = False
        for node, governor, shared in self._governing(head):
            own = self._own_modality(node) if shared else None
            if own == "hypothetical" and governor is not None and self._is_foretold(node, governor):
                own = "planned"
            if (own == "hypothetical" and modality == "asserted") or own in ("alleged", "planned"):
                modality = own
            # a deed that nobody owns to was done all the same
            owning = node.i != head.i and lemma_of(node) in self.grammar.owning
            negated ^= shared and not owning and self._is_negated(node, first=node.i == head.i)
            if governor is not None:
                if modality == "asserted":
                    modality = self._modality_under(node, governor) or modality
                denied = governor.i != own_verb and self._is_denied_under(node, governor)
                negated |= denied
                if denied and self._is_suspicion(head, node):
                    modality = "asserted"  # "rejected the charge that"
        return modality, negated

    def _governing(self, head: Token) -> Iterator[tuple[Token, Token | None, bool]]:
        """Yield the predicate and each word above it whose force reaches down to it.

        Complements, infinitives and nouns in object position are reached; relative
        clauses, quoted speech and adjuncts are not. With each comes what governs it and whether
        its own marks count: "have not robbed X, but they hacked Y" denies the first only.
        """
        node, shared = head, True
        while True:
            governor, dep = node.head, node.dep_
            # "the ban that", or a noun that a deed hangs on: "dropped a plan to ban"
            nominal = node.pos_ in ("NOUN", "PROPN") and (
                dep in _OBJECTS
                or (
                    head.pos_ in ("NOUN", "PROPN")
                    and (dep == "nmod" or (dep == "obl" and self._bears(governor)))
                )
            )
            if dep == "conj" and marks(node) & self.grammar.accusation_marks:
                # "accused of corruption and of aiding"
                yield node, governor.head, shared
                return
            if dep == "conj" and governor.pos_ == head.pos_:
                yield node, None, shared
                shared = shared and not _is_clause_apart(node)
                node = governor
                continue
            reached = dep in ("xcomp", "ccomp", "csubj", "advcl", "acl") or nominal
            if governor.i == node.i or not reached:
                yield node, None, shared
                return
            yield node, governor, shared
            shared = True
            adjunct = dep in ("advcl", "acl") and not self.predications.is_accusation(
                node, lemma_of(governor)
            )
            if dep == "acl" and "that" in marks(node) and governor.dep_ in ("obj", "nsubj:pass"):
                # "denied a report that X was hacked"
                yield governor, governor.head, False
            if (adjunct and not is_infinitive(node)) or (
                dep == "ccomp" and self.predications.is_reporting(governor)
            ):
                return
            node = governor

    def _bears(self, governor: Token) -> bool:
        """Whether a verb's oblique is the deed itself: "was not involved in the attack"."""
        lemma = lemma_of(governor)
        return lemma in self.grammar.bearers or lemma in self.grammar.accusing

    def _own_modality(self, node: Token) -> str | None:
        """Return the modality that a word's own modifiers and auxiliaries give it."""
        words = self.grammar.modality
        beside: dict[str, set[str]] = {dep: set() for dep in _QUALIFYING}
        for child in node.children:
            if child.dep_ in beside:
                beside[child.dep_].add(child.lower_)
        adverbs, adjectives, auxiliaries, marks, passive, cases = beside.values()
        scheduled = "to" in marks and bool((auxiliaries | passive) & _IS)  # "is to be tried"
        due = "due" in cases and node.tag_ in ("VB", "VBN")  # "is due to be tried"
        nominal = node.pos_ in ("NOUN", "PROPN")
        if adverbs & words["alleged"]["adverbs"]:
            return "alleged"
        if nominal and adjectives & words["alleged"]["adjectives"]:
            return "alleged"
        if nominal and adjectives & words["planned"]["adjectives"]:
            return "planned"
        if scheduled or due or auxiliaries & words["planned"]["auxiliaries"]:
            return "planned"
        if marks & words["planned"]["adjectives"]:
            return "planned"  # "is due to", with "due" as part of the mark
        if auxiliaries & words["hypothetical"]["auxiliaries"]:
            return "hypothetical"
        return "hypothetical" if marks & words["hypothetical"]["marks"] else None

    def _is_foretold(self, node: Token, governor: Token) -> bool:
        """Whether somebody said what would happen, without a condition: "said it would sue"."""
        would = any(c.dep_ == "aux" and c.lower_ in ("would", "'d", "’d") for c in node.children)
        conditional = any("if" in marks(c) for c in node.children if c.dep_ == "advcl")
        said = node.dep_ == "ccomp" and self.predications.is_reporting(governor)
        return would and said and not conditional

    def _modality_under(self, node: Token, governor: Token) -> str | None:
        """Return the modality that a governing word gives to what depends on it."""
        words, lemma, dep = self.grammar.modality, lemma_of(governor), node.dep_
        complement = dep in ("xcomp", "ccomp", "csubj")
        infinitive = is_infinitive(node)
        if self.predications.is_accusation(node, lemma) or self._is_suspicion(node, governor):
            return "alleged"
        if lemma in words["planned"]["verbs"] and dep == "xcomp" and node.tag_ == "VBG":
            return "planned"  # "is considering banning"
        if lemma in words["alleged"]["verbs"] and complement:
            return "alleged"
        if lemma in words["alleged"]["passives"] and infinitive and is_passive(governor):
            return "alleged"  # "is said to have sold"
        if lemma in words["hypothetical"]["verbs"] and complement:
            return "hypothetical"
        if (
            governor.pos_ == "VERB"
            and dep in _OBJECTS
            and lemma in words["planned"]["deliberating"]
        ):
            return "planned"
        object_of_plan = infinitive or dep in _OBJECTS
        if governor.pos_ == "VERB" and lemma in words["planned"]["verbs"] and object_of_plan:
            return "planned"
        if governor.pos_ == "VERB" and lemma in words["planned"]["requests"] and infinitive:
            return "planned"
        settled = lemma_of(node) in words["planned"]["settled"]
        if lemma in words["planned"]["promises"] and infinitive and not settled:
            return "planned"
        if governor.pos_ == "NOUN" and infinitive and lemma in words["planned"]["nouns"]:
            return "planned"
        if infinitive and dep == "advcl" and _brings_in(governor, words["planned"]["nouns"]):
            return "planned"  # "won a contract to supply"
        if governor.pos_ == "NOUN" and lemma in words["hypothetical"]["nouns"]:
            return "hypothetical"
        leading = lemma == "lead" and preposition(node) == "to" and governor.dep_ == "acl"
        if leading and governor.head.lemma_.lower() in words["hypothetical"]["leads"]:
            return "hypothetical"
        if governor.pos_ == "ADJ" and infinitive:
            if governor.lower_ in words["planned"]["adjectives"]:
                # "is likely to have hacked it"
                return "alleged" if is_perfect(node) else "planned"
            if governor.lower_ in words["hypothetical"]["adjectives"]:
                return "hypothetical"
        return None

    def _is_suspicion(self, node: Token, governor: Token) -> bool:
        """Whether a deed is what somebody is suspected of or tried for, told by a noun.

        "on suspicion of hacking", "stood trial for hacking", "suspect Jane Roe of hacking" where
        the reader hangs the deed on her.
        """
        if (
            node.dep_ == "acl"
            and governor.lemma_.lower() in self.grammar.modality["alleged"]["nouns"]
        ):
            return True
        above = governor.head
        if node.dep_ == "acl" and any(
            c.dep_ == "acl" and c.i < node.i and self.predications.is_accusation(node, lemma_of(c))
            for c in governor.children
        ):
            return True  # "firms suspected of hacking", with both on the firms
        if node.dep_ == "acl" and governor.dep_ in _OBJECTS:
            return self.predications.is_accusation(node, lemma_of(above))
        return governor.pos_ == "VERB" and any(
            self.predications.is_accusation(node, c.lemma_.lower())
            for c in governor.children
            if c.pos_ == "NOUN" and c.i < node.i and c.dep_ in ("obj", "obl", "xcomp")
        )

    def _is_negated(self, node: Token, *, first: bool) -> bool:
        words = self.grammar.negation["words"]
        beside = self.doc[node.i + 1 : node.i + 3]
        if first and len(beside) == 2 and beside[0].lower_ == "not" and beside[1].pos_ == "ADJ":
            # "pleaded not guilty", whatever hangs on what
            return True
        for child in node.children:
            if child.lower_ in words and child.dep_ in _NEGATING:
                return True
            if child.lower_ == "longer" and child.i and child.nbor(-1).lower_ == "no":
                return True
            if first and child.lower_ == "no" and child.dep_ == "det":
                return True
            if child.dep_ in ("nsubj", "nsubj:pass") or (first and child.dep_ == "obj"):
                # "no bank was hacked", "neither X nor Y hacked it", "none of them", "has no ties"
                if child.lower_ in self.grammar.negation["pronouns"]:
                    return True
                for part in child.children:
                    if part.lower_ in ("no", "neither") and part.dep_ in ("det", "cc:preconj"):
                        return True
        return False

    def _is_denied_under(self, node: Token, governor: Token) -> bool:
        words, lemma = self.grammar.negation, lemma_of(governor)
        if lemma in words["verbs"] and node.dep_ in ("xcomp", "ccomp", "obj"):
            return True
        if lemma in words["opposing"] and node.dep_ in ("xcomp", *_OBJECTS):
            return True  # "dropped the charges"
        if lemma in words["clearing"] and marks(node) & self.grammar.accusation_marks:
            return True  # "acquitted of hacking"
        return lemma in words["nouns"] and any(
            c.lower_ in ("no", "little") for c in governor.children
        )


def _is_standing(proposal: Proposal, head: Token) -> bool:
    """Whether a noun beside a name says who that is, whatever the clause says: "its unit, Acme"."""
    frame = proposal.frame
    if frame.kind != "noun" or "is" not in (*frame.subject, *frame.object) or has_copula(head):
        return False
    return head.dep_ in ("appos", "nmod:desc") or any(c.dep_ == "appos" for c in head.children)


def _is_title(proposal: Proposal, head: Token) -> bool:
    """Whether a title beside a name says it, whatever else the clause says of him."""
    frame = proposal.frame
    if proposal.learnt:
        return proposal.role is not None and lemma_of(head) not in frame.words
    return frame.titles and head.pos_ in ("NOUN", "PROPN") and not has_copula(head)


def _brings_in(verb: Token, nouns: Container[str]) -> bool:
    """Whether a verb's object is one of some nouns."""
    return any(c.dep_ == "obj" and c.lemma_.lower() in nouns for c in verb.children)


def _is_instead(argument: Token) -> bool:
    """Whether an argument is coordinated as what is meant instead."""
    if argument.dep_ != "conj":
        return False
    before = argument.doc[argument.left_edge.i : argument.i]
    words = {t.lower_ for t in before if t.dep_ in _NEGATING}
    return "but" in words and "not" not in words


def _is_clause_apart(clause: Token) -> bool:
    """Whether a coordinated clause has a subject of its own or stands against the one before."""
    return any(is_subject(c) or (c.dep_ == "cc" and c.lower_ == "but") for c in clause.children)


def _is_excluded(argument: Token) -> bool:
    """Whether an argument is coordinated as what is not meant: "Acme, but not Varnholt, paid"."""
    while argument.dep_ in ("conj", "appos") and argument.pos_ != "VERB":
        if any(c.lower_ == "not" and c.dep_ in _NEGATING for c in argument.children):
            return True
        argument = argument.head
    return False
