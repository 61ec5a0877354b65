"""Qualifiers: who says it, how firmly, whether it is denied, and when.

All four are read off the clause that governs the predicate, by climbing the tree from
it; quotations that run over several sentences are tied to their speaker.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from ..models.frames import Frame
from ..models.grammar import Grammar, load_grammar
from ..schema import Attribution
from .arguments import Arguments
from .predications import Predication, Predications
from .syntax import is_infinitive, lemma_of, preposition

_OPENING, _CLOSING = "“", "”"
_SPOKEN = frozenset({"ccomp", "parataxis", "xcomp", "dep"})
"""How what is said hangs on the verb of saying."""

_NEGATING = frozenset({"advmod", "mark", "cc", "cc:preconj"})
_ADJUNCT = frozenset({"obl", "nmod", "advcl", "parataxis", "dep"})
"""How "according to X" hangs on what X says."""


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

    def __init__(
        self,
        doc: Doc,
        predications: Predications,
        arguments: Arguments,
        *,
        grammar: Grammar | None = None,
    ) -> None:
        self.doc, self.predications, self.arguments = doc, predications, arguments
        self.grammar = grammar or load_grammar()
        spans = (doc.char_span(s, e, alignment_mode="expand") for s, e in _quotations(doc))
        self._quotes = [span for span in spans if span is not None]
        self._quote_of = {t.i: k for k, span in enumerate(self._quotes) for t in span}
        self._speakers = self._find_speakers()
        # date's head word to its value, under the word that it hangs on and the one above
        self._dates: dict[int, list[tuple[Token, str]]] = {}
        for start, end, value in doc._.dates or ():
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None and value is not None:
                for above in {span.root.head.i, span.root.head.head.i}:
                    self._dates.setdefault(above, []).append((span.root, str(value)))

    def qualify(
        self, predication: Predication, trigger: tuple[int, ...], frame: Frame
    ) -> Qualifiers:
        """Return the qualifiers of a predication.

        Args:
            predication: What was matched.
            trigger: The words that express the relation.
            frame: The frame that matched.
        """
        head = self.doc[predication.head]
        modality = "alleged" if predication.alleged else "asserted"
        modality, negated = self._modality(head, modality)
        attribution = None if frame.background else self._attribution(head)
        date = None if frame.background else self._date(head, trigger, frame.announced)
        return Qualifiers(attribution, modality, negated, date)

    # attribution -----------------------------------------------------------------------

    def _attribution(self, head: Token) -> Attribution | None:
        node = head
        while True:
            found = self._source_beside(node)
            if found is not None:
                return found
            governor = node.head
            if governor.i == node.i:
                break
            if self._is_reporting(governor) and node.dep_ in _SPOKEN:
                found = self._speaker(governor)
                if found is not None:
                    return found
            if governor.lemma_ in self.grammar.source_documents and node.dep_ in ("acl", "ccomp"):
                # "a statement saying that", "the claim that"
                found = self._record(governor, governor)
                if found is not None:
                    return found
            node = governor
        quote = self._quote_of.get(head.i)
        return None if quote is None else self._speakers[quote]

    def _is_reporting(self, token: Token) -> bool:
        return token.pos_ in ("VERB", "AUX") and lemma_of(token) in self.grammar.reporting

    def _source_beside(self, node: Token) -> Attribution | None:
        """Return the source that hangs on a clause: "according to X", ", said X,".

        One that ends the sentence covers all coordinated clauses before it.
        """
        for child in node.children:
            if preposition(child) in self.grammar.source_prepositions and child.dep_ in _ADJUNCT:
                return self._record(child, child)
            # a verb of saying with a complement of its own reports something else
            complete = any(c.dep_ in ("ccomp", "obj") for c in child.children)
            inserted = child.dep_ in ("parataxis", "discourse") and not complete
            if inserted and self._is_reporting(child):
                return self._speaker(child)
            if child.dep_ == "conj" and child.pos_ == "VERB" == node.pos_:
                found = self._source_beside(child)
                if found is not None:
                    return found
        return None

    def _speaker(self, verb: Token) -> Attribution | None:
        predication = self.predications.at(verb.i)
        for index in predication.roles.get("agent", ()):
            found = self._record(self.doc[index], verb)
            if found is not None:
                return found
        return None

    def _record(self, token: Token, cue: Token) -> Attribution | None:
        if token.lemma_.lower() in self.grammar.source_documents:
            token = self._maker(token)
        filler = self.arguments.filler(token)
        if filler is None:
            return None
        words = (preposition(token) or token.text) if cue.i == token.i else cue.text
        return Attribution(
            name=filler.name, text=filler.text, cue=words, start=filler.start, end=filler.end
        )

    def _maker(self, document: Token) -> Token:
        """Return who made a document: "a tally by X", "X issued an advisory"; else itself."""
        for child in document.children:
            if child.dep_ == "nmod" and preposition(child) in ("by", "from"):
                return child
        node = document.head if document.dep_ == "compound" else document
        if node.dep_ in ("obj", "nsubj:pass"):
            for index in self.predications.at(node.head.i).roles.get("agent", ()):
                return self.doc[index]
        return document

    def _find_speakers(self) -> list[Attribution | None]:
        """Return the speaker of each quotation; one that goes on keeps its speaker."""
        found: list[Attribution | None] = []
        paragraph_of = _paragraph_numbers(self.doc)
        previous: tuple[int, Attribution | None] = (-10, None)
        for span in self._quotes:
            speaker = None
            first, last = span[0].sent.start, span[-1].sent.end
            # a sentence may end with the quotation and be followed by "said X" as a fragment
            for token in self.doc[first : min(last + 6, len(self.doc))]:
                if (
                    token.i not in self._quote_of
                    and self._is_reporting(token)
                    and paragraph_of[token.i] == paragraph_of[span.end - 1]
                ):
                    speaker = self._speaker(token)
                    if speaker is not None:
                        break
            here = paragraph_of[span.start]
            if speaker is None and here - previous[0] <= 1:
                speaker = previous[1]
            previous = (paragraph_of[span.end - 1], speaker)
            found.append(speaker)
        return found

    # modality and negation -----------------------------------------------------------------

    def _modality(self, head: Token, modality: str) -> tuple[str, bool]:
        """Return modality and negation, from the predicate up through what governs it."""
        negated = False
        for node, governor in self._governing(head):
            own = self._own_modality(node)
            if (own == "hypothetical" and modality == "asserted") or own in ("alleged", "planned"):
                modality = own
            negated ^= self._is_negated(node, first=node.i == head.i)
            if governor is not None:
                if modality == "asserted":
                    modality = self._modality_under(node, governor) or modality
                negated |= self._is_denied_under(node, governor)
        return modality, negated

    def _governing(self, head: Token) -> Iterator[tuple[Token, Token | None]]:
        """Yield the predicate and each word above it whose force reaches down to it.

        Complements, infinitives and nouns in object position are reached; relative
        clauses, quoted speech and adjuncts are not.
        """
        node = head
        while True:
            governor, dep = node.head, node.dep_
            nominal = head.pos_ in ("NOUN", "PROPN") and dep in ("obj", "obl", "nsubj:pass", "nmod")
            if dep == "conj" and governor.pos_ == head.pos_:
                yield node, None
                node = governor
                continue
            reached = dep in ("xcomp", "ccomp", "csubj", "advcl", "acl") or nominal
            if governor.i == node.i or not reached:
                yield node, None
                return
            yield node, governor
            adjunct = dep in ("advcl", "acl") and not self.predications.is_accusation(
                node, lemma_of(governor)
            )
            if (adjunct and not is_infinitive(node)) or (
                dep == "ccomp" and self._is_reporting(governor)
            ):
                return
            node = governor

    def _own_modality(self, node: Token) -> str | None:
        """Return the modality that a word's own modifiers and auxiliaries give it."""
        words = self.grammar.modality
        children = list(node.children)
        adverbs = {c.lower_ for c in children if c.dep_ == "advmod"}
        adjectives = {c.lower_ for c in children if c.dep_ == "amod"}
        auxiliaries = {c.lower_ for c in children if c.dep_ == "aux"}
        marks = {c.lower_ for c in children if c.dep_ == "mark"}
        nominal = node.pos_ in ("NOUN", "PROPN")
        if adverbs & words["alleged"]["adverbs"]:
            return "alleged"
        if nominal and adjectives & words["alleged"]["adjectives"]:
            return "alleged"
        if nominal and adjectives & words["planned"]["adjectives"]:
            return "planned"
        if auxiliaries & words["planned"]["auxiliaries"]:
            return "planned"
        if auxiliaries & words["hypothetical"]["auxiliaries"]:
            return "hypothetical"
        return "hypothetical" if marks & words["hypothetical"]["marks"] else None

    def _modality_under(self, node: Token, governor: Token) -> str | None:
        """Return the modality that a governing word gives to what depends on it."""
        words, lemma, dep = self.grammar.modality, lemma_of(governor), node.dep_
        complement = dep in ("xcomp", "ccomp", "csubj")
        infinitive = is_infinitive(node)
        if self.predications.is_accusation(node, lemma):
            return "alleged"
        if lemma in words["alleged"]["verbs"] and complement:
            return "alleged"
        object_of_plan = infinitive or dep in ("obj", "nsubj:pass")
        if governor.pos_ == "VERB" and lemma in words["planned"]["verbs"] and object_of_plan:
            return "planned"
        if governor.pos_ == "NOUN" and infinitive and lemma in words["planned"]["nouns"]:
            return "planned"
        if governor.pos_ == "NOUN" and lemma in words["hypothetical"]["nouns"]:
            return "hypothetical"
        if governor.pos_ == "ADJ" and infinitive:
            if governor.lower_ in words["planned"]["adjectives"]:
                return "planned"
            if governor.lower_ in words["hypothetical"]["adjectives"]:
                return "hypothetical"
        return None

    def _is_negated(self, node: Token, *, first: bool) -> bool:
        words = self.grammar.negation["words"]
        for child in node.children:
            if child.lower_ in words and child.dep_ in _NEGATING:
                return True
            if first and child.lower_ == "no" and child.dep_ == "det":
                return True
            if first and child.dep_ == "xcomp" and any(c.lower_ == "not" for c in child.children):
                # "pleaded not guilty"
                return True
            if child.dep_ in ("nsubj", "nsubj:pass"):
                # "no bank was hacked", "neither X nor Y hacked it"
                for part in child.children:
                    if part.lower_ in ("no", "neither") and part.dep_ in ("det", "cc:preconj"):
                        return True
        return False

    def _is_denied_under(self, node: Token, governor: Token) -> bool:
        words, lemma = self.grammar.negation, lemma_of(governor)
        if lemma in words["verbs"] and node.dep_ in ("xcomp", "ccomp", "obj"):
            return True
        return lemma in words["nouns"] and any(
            c.lower_ in ("no", "little") for c in governor.children
        )

    # dates ---------------------------------------------------------------------------------

    def _date(self, head: Token, trigger: tuple[int, ...], announced: bool) -> str | None:
        """Return the date that hangs on the predicate's own clause.

        Args:
            head: The predicate.
            trigger: The words that express the relation.
            announced: Whether the date of the announcement counts as well.
        """
        if not self._dates:
            return None
        nodes = [{head.i, *trigger}]
        node, spoken = head, False
        while node.head.i != node.i:
            above, dep = node.head, node.dep_
            spoken = spoken or (dep in _SPOKEN and self._is_reporting(above))
            same_time = dep == "xcomp" or (
                dep in ("conj", "advcl")
                and node.pos_ == above.pos_
                and node.tag_ in ("VBG", above.tag_)
            )
            if not (same_time or (announced and dep in _SPOKEN)) or (spoken and not announced):
                break
            node = above
            nodes.append({node.i})
        if announced:
            nodes.append(
                {c.i for c in node.children if c.dep_ == "parataxis" and self._is_reporting(c)}
            )
        for near in nodes:
            for date, value in (found for i in sorted(near) for found in self._dates.get(i, ())):
                if self._hangs_on(date, near):
                    return value
        return None

    def _hangs_on(self, date: Token, nodes: set[int]) -> bool:
        """Whether a date is an adjunct of one of the words, or of a phrase that is."""
        if preposition(date) in ("before", "until", "since", "by"):
            return False
        if date.head.i in nodes:
            return date.dep_ not in ("conj", "nsubj", "nsubj:pass", "obj", "compound", "amod")
        # "on the night of 17 November", "in a raid last winter"
        return (
            date.dep_ in ("nmod", "nmod:unmarked", "compound")
            and date.head.dep_ in ("obl", "obl:unmarked")
            and date.head.head.i in nodes
        )


def _quotations(doc: Doc) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of quotations; an open one ends with its paragraph."""
    found, text, position = [], doc.text, 0
    for paragraph in text.split("\n"):
        opened: int | None = None
        straight = False
        for k, character in enumerate(paragraph, start=position):
            if character == _OPENING or (character == '"' and not straight):
                straight = character == '"'
                opened = k if opened is None else opened
            elif character == _CLOSING or (character == '"' and straight):
                straight = False
                if opened is not None:
                    if k - opened > 12:
                        found.append((opened, k + 1))
                    opened = None
        if opened is not None and position + len(paragraph) - opened > 12:
            found.append((opened, position + len(paragraph)))
        position += len(paragraph) + 1
    return found


def _paragraph_numbers(doc: Doc) -> list[int]:
    numbers, current = [], 0
    for token in doc:
        numbers.append(current)
        if "\n" in token.text:
            current += 1
    return numbers
