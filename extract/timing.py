"""Timing: the date that says when what a claim tells of happened."""

from spacy.tokens import Doc, Token

from .attribution import SPOKEN
from .choices import Option, gather
from .frames import Proposal
from .predications import Predications
from .syntax import (
    is_infinitive,
    is_perfect,
    lemma_of,
    marks,
    preposition,
    verb_above,
)

_BOUNDS = frozenset({"before", "until", "by"})
_PLACING = frozenset({"on", "in", "at", "during", "after", "early", None})
_PLACING_DEEDS = _PLACING | {"of"}
_ADJUNCT = frozenset({"nmod", "nmod:unmarked", "obl", "obl:unmarked", "compound"})
_OBLIQUE = frozenset({"obl", "obl:unmarked", "obl:agent", "nmod"})
_OTHER_TIME = frozenset({"for", "after", "before", "since", "until", "because", "as"})
_SPANNING = frozenset({"since", "until", "by", "before"})
_BEFORE = frozenset({"previously", "earlier", "already", "later", "since", "before", "once"})
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
        self._sentence_of = predications.sentence_of
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

    def options(self, proposal: Proposal) -> list[Option[str]]:
        """Return when what is proposed may have happened; None stands for no date.

        A date on the very words of a frame leaves no choice. Arcs know the object alone: of
        "X, which Y sued in May, went bankrupt in June" they tell one date for both.
        """
        own = None if proposal.learnt else self._on({proposal.predication.head, *proposal.trigger})
        if own is not None:
            return [Option(own, None, ruled=True)]
        target = proposal.object.token
        learnt = (self.doc._.reader_times or {}).get(target)
        here = self._sentence_of[target]

        def value(word: int) -> str | None:
            found = self._value.get(word)
            return None if found is None or self._is_of_other(word, proposal) else found

        return gather(
            self._ruled(proposal),
            learnt,
            value,
            key=str,
            away=lambda word: self._sentence_of[word] - here,
            apart=False,
        )

    def _is_of_other(self, date: int, proposal: Proposal) -> bool:
        """Whether a date tells when something else was: "arrested X, who had left in May"."""
        if self._sentence_of[date] != self._sentence_of[proposal.object.token]:
            verb, root = self.doc[proposal.predication.head], self.doc[date]
            while root.head.i in self._value and root.head.i != root.i:
                root = root.head
            apart = any(c.dep_ == "advmod" and c.lower_ in _BEFORE for c in verb.children)
            if apart or preposition(root) in _SPANNING:
                return True  # "previously pleaded guilty", "since May"
        clause = verb_above(self.doc[date])
        if clause is None or clause.dep_ != "acl:relcl":
            return False
        arguments = {f.token for f in (proposal.subject, proposal.object) if f is not None}
        inside = {proposal.predication.head, *arguments}
        return clause.head.i in arguments and inside.isdisjoint(t.i for t in clause.subtree)

    def _ruled(self, proposal: Proposal) -> str | None:
        """Return the date that hangs on the clause of what is proposed."""
        frame, head = proposal.frame, self.doc[proposal.predication.head]
        if not self._dates:
            return None
        near = {head.i, *proposal.trigger}
        found = self._on(near) or self._beside(head)
        if found is not None or frame.background:
            return found
        arguments = {f.token for f in (proposal.subject, proposal.object) if f is not None}
        deed = proposal.predication.kind == "noun" and head.i not in arguments
        return self._above(head, announced=frame.announced, deed=deed)

    def _above(self, head: Token, *, announced: bool, deed: bool) -> str | None:
        """Return the date of a clause above that tells of the same time.

        Where saying is doing the day of the announcement counts, save after a perfect:
        "said on Friday that it had banned" leaves the ban undated. What happened after
        something fell into the same month or year: "in March it closed after it was hit".
        """
        announced = announced and not is_perfect(head)
        node, later = head, False
        while node.head.i != node.i:
            above = node.head
            if self.predications.is_reporting(above) and node.dep_ in SPOKEN:
                if not announced:
                    return None
            elif node.dep_ == "advcl" and marks(node) == {"after"}:
                later = True
            elif not self._is_same_time(node, above) and not (deed and _tells_of(node)):
                return self._when(node) or self._of_antecedent(node)
            node = above
            value = self._value.get(node.i) or self._on({node.i}) or self._beside(node)
            if value is not None:
                return value if not later or len(value) <= len("2020-01") else None
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
        if is_perfect(node) and not is_perfect(above):
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

    def _of_antecedent(self, clause: Token) -> str | None:
        """Return the date of what a relative clause is about: "a raid in 2016 that ruined X"."""
        if clause.dep_ != "acl:relcl" or clause.head.pos_ == "PROPN":
            return None
        return self._by_noun(clause.head, _PLACING_DEEDS)

    def _beside(self, node: Token) -> str | None:
        """Return a date that stands by an argument.

        That is where the reader hung it there ("a court on Monday jailed him"), or a deed that
        is the subject ("the attack of May 2017 ruined them").
        """
        if node.pos_ != "VERB":
            return None
        for child in node.children:
            if child.dep_ in _CORE:
                placing = _PLACING_DEEDS if child.dep_ == "nsubj" else _PLACING
                value = self._by_noun(child, placing)
                if value is not None:
                    return value
        return None

    def _by_noun(self, noun: Token, prepositions: frozenset[str | None]) -> str | None:
        for date, value in self._dates.get(noun.i, ()):
            if (
                date.head.i == noun.i
                and date.dep_ in _ADJUNCT
                and preposition(date) in prepositions
            ):
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
            # "earlier in June"
            adverb = node.dep_ == "advmod" and node.pos_ == "ADV"
            if not (adverb or node.dep_ in _OBLIQUE) or node.head.i == node.i:
                return False
            node = node.head
        return True


def _tells_of(deed: Token) -> bool:
    """Whether a noun's clause says what a deed did or where: "the attack began on Monday"."""
    return deed.dep_ == "nsubj" or (deed.dep_ == "obl" and preposition(deed) in ("in", "during"))


def _is_of_time(clause: Token) -> bool:
    """Whether a relative clause tells what happened then: "2019, when", "a raid in which"."""
    for child in clause.children:
        if child.lower_ == "when":
            return True
        if child.lower_ == "which" and preposition(child) in ("in", "during"):
            return True
    return False
