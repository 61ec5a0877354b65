"""Timing: the date that says when what a claim tells of happened."""

from spacy.tokens import Doc, Token

from .attribution import SPOKEN
from .frames import Proposal
from .predications import Predications
from .syntax import is_infinitive, lemma_of, marks, preposition

_BOUNDS = frozenset({"before", "until", "by"})
_PLACING = frozenset({"on", "in", "at", "during", "after", "early", None})
_ADJUNCT = frozenset({"nmod", "nmod:unmarked", "obl", "obl:unmarked", "compound"})
_OBLIQUE = frozenset({"obl", "obl:unmarked", "obl:agent", "nmod"})
_OTHER_TIME = frozenset({"for", "after", "before", "since", "until", "because", "as"})
_CORE = frozenset({"nsubj", "nsubj:pass", "obj"})
_NO_ADJUNCT = frozenset({"conj", "nsubj", "nsubj:pass", "obj", "compound", "amod"})
_DEPTH = 4
"""Words up from a date in which its clause is looked for."""


class Times:
    """Finds the dates of claims in one document.

    Args:
        doc: The document, with `doc._.dates`.
        predications: Its predications.
    """

    def __init__(self, doc: Doc, predications: Predications) -> None:
        self.doc, self.predications = doc, predications
        self.grammar = predications.grammar
        self._value: dict[int, str] = {}
        # date's head word to its value, under each word up to the clause that it stands in
        self._dates: dict[int, list[tuple[Token, str]]] = {}
        for start, end, value in doc._.dates or ():
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None and value is not None:
                for token in span:
                    self._value.setdefault(token.i, str(value))
                above = span.root
                for _ in range(_DEPTH):
                    above = above.head
                    self._dates.setdefault(above.i, []).append((span.root, str(value)))
                    if above.pos_ == "VERB" or above.head.i == above.i:
                        break

    def find(self, proposal: Proposal) -> str | None:
        """Return the date that hangs on the clause of what a frame proposes."""
        frame, head = proposal.frame, self.doc[proposal.predication.head]
        if not self._dates:
            return None
        near = {head.i, *proposal.trigger}
        found = self._on(near) or self._beside(head)
        if found is not None or frame.background:
            return found
        return self._above(head, announced=frame.announced)

    def _above(self, head: Token, *, announced: bool) -> str | None:
        """Return the date of a clause above that tells of the same time.

        Where saying is doing the day of the announcement counts, save after a perfect:
        "said on Friday that it had banned" leaves the ban undated.
        """
        announced = announced and not _is_perfect(head)
        node = head
        while node.head.i != node.i:
            above = node.head
            if self.predications.is_reporting(above) and node.dep_ in SPOKEN:
                if not announced:
                    return None
            elif not self._is_same_time(node, above):
                return self._when(node)
            node = above
            value = self._value.get(node.i) or self._on({node.i}) or self._beside(node)
            if value is not None:
                return value
        if announced:
            said = {
                c.i
                for c in node.children
                if c.dep_ == "parataxis" and self.predications.is_reporting(c)
            }
            return self._on(said)
        return None

    def _is_same_time(self, node: Token, above: Token) -> bool:
        """Whether what hangs on a word happened when that did."""
        dep = node.dep_
        if self.predications.is_accusation(node, lemma_of(above)):
            return False
        if dep == "acl:relcl":
            return _is_of_time(node)
        if dep == "xcomp" or (dep == "advcl" and is_infinitive(node)):
            return True
        if dep not in ("conj", "advcl") or node.pos_ != above.pos_ or marks(node) & _OTHER_TIME:
            return False
        if _is_perfect(node) and not _is_perfect(above):
            return False
        alike = node.tag_ == above.tag_ or {node.tag_, above.tag_} == {"VBD", "VBN"}
        return alike or node.tag_ == "VBG"

    def _on(self, nodes: set[int]) -> str | None:
        for date, value in (found for i in sorted(nodes) for found in self._dates.get(i, ())):
            if self._hangs_on(date, value, nodes):
                return value
        return None

    def _when(self, clause: Token) -> str | None:
        """Return the date just before a clause with "when": "since 1987, when he was jailed"."""
        when = next((c for c in clause.children if c.lower_ == "when"), None)
        if when is None or when.i < 2:
            return None
        before = when.nbor(-1)
        return self._value.get(before.i - 1 if before.text == "," else before.i)

    def _beside(self, node: Token) -> str | None:
        """Return a date that the reader hung on an argument: "a court on Monday jailed him"."""
        if node.pos_ != "VERB":
            return None
        for child in node.children:
            if child.dep_ in _CORE:
                for date, value in self._dates.get(child.i, ()):
                    placed = preposition(date) in _PLACING and date.dep_ in _ADJUNCT
                    if date.head.i == child.i and placed:
                        return value
        return None

    def _hangs_on(self, date: Token, value: str, nodes: set[int]) -> bool:
        """Whether a date is an adjunct of one of the words, or of a phrase that is."""
        if preposition(date) in _BOUNDS:
            return False
        if date.head.i in nodes:
            before_noun = date.head.pos_ == "NOUN" and date.i < date.head.i
            return before_noun or date.dep_ not in _NO_ADJUNCT
        # "on the night of 17 November", "in a raid on a farm last winter"; a bare year tells
        # more of the thing that it stands by: "under the act, 2016"
        placed = preposition(date) == "on" or preposition(date.head) in _PLACING
        if date.dep_ not in _ADJUNCT or not placed:
            return False
        node = date.head
        while node.i not in nodes:
            if node.dep_ not in _OBLIQUE or node.head.i == node.i:
                return False
            node = node.head
        return True


def _is_of_time(clause: Token) -> bool:
    """Whether a relative clause tells what happened then: "2019, when", "a raid in which"."""
    for child in clause.children:
        if child.lower_ == "when":
            return True
        if child.lower_ == "which" and preposition(child) in ("in", "during"):
            return True
    return False


def _is_perfect(verb: Token) -> bool:
    """Whether a verb is in the perfect: "has banned" tells of no day."""
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
