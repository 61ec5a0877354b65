"""Attribution: who states a claim, where it is not the article's own voice.

The source is found by climbing from the predicate: a verb of saying above it, "according
to X" beside it, an accuser, a document, a clause of saying that ends the sentence, and at
last the speaker of the quotation that it stands in.
"""

from bisect import bisect_left
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from ..schema import Attribution
from .arguments import Arguments, Filler
from .characters import single_blanks
from .choices import Option, gather
from .frames import Proposal
from .predications import Predications
from .quotations import find_quotations, paragraph_numbers
from .syntax import (
    conjuncts,
    is_infinitive,
    is_subject,
    lemma_of,
    marks,
    preposition,
    words_of,
)
from .titles import PEOPLE

SPOKEN = frozenset({"ccomp", "parataxis", "xcomp", "dep"})
"""How what is said hangs on the verb of saying."""

_ADJUNCT = frozenset({"obl", "obl:agent", "nmod", "advcl", "parataxis", "dep"})
"""How "according to X" hangs on what X says."""

_INSERTED = frozenset({"acl", "acl:relcl", "amod", "appos", "nmod:poss"})
"""How what somebody is said to have done may hang on a mere mention of him."""

_FINITE = frozenset({"VBD", "VBP", "VBZ", "VBN"})
_BREAKS = frozenset({",", "”", '"', "–", "—"})
_PERSONAL = frozenset({"he", "she", "it", "they", "him", "her", "them"})
_MAKERS = frozenset({"ACTOR", "AGENCY", "ORG", "OFFICIAL", "PERSON"})
_REACH = 2
"""Sentences back in which "he added" finds who spoke before."""

_LONGEST = 8
"""Words behind a noun that may tell what somebody knows about."""

_ABOUT = frozenset({"about", "of", "on", "to", "with"})
"""Prepositions of what somebody who is cited knows about or heads."""


class Sources:
    """Finds the sources of claims in one document.

    Args:
        doc: The document.
        predications: Its predications.
        arguments: Its arguments.

    Attributes:
        text: The document's text, which takes a while to build.
    """

    def __init__(self, doc: Doc, predications: Predications, arguments: Arguments) -> None:
        self.doc, self.predications, self.arguments = doc, predications, arguments
        self.grammar = predications.grammar
        self.text = doc.text
        quotations = find_quotations(self.text)
        spans = (doc.char_span(s, e, alignment_mode="expand") for s, e in quotations)
        self._quotes = [span for span in spans if span is not None]
        self._quote_of = {
            i: k for k, span in enumerate(self._quotes) for i in range(span.start, span.end)
        }
        self._sentence_of = predications.sentence_of
        self._tails: dict[int, tuple[int, Attribution] | None] = {}
        self._climbed: dict[tuple[int, bool], Attribution | None] = {}
        self._speaker_at: dict[int, Attribution] = {}
        self._saying: list[int] = []  # its verbs, in their order
        for verb in words_of(doc, ("VERB", "AUX")):
            if self.predications.is_reporting(verb):
                # in the order of the text, as "he added" takes up who spoke before
                found = self._speaker(verb)
                if found is not None:
                    self._speaker_at[verb.i] = found
                    self._saying.append(verb.i)
        self._speakers = self._find_speakers()

    def options(self, proposal: Proposal) -> list[Option[Attribution]]:
        """Return who may state what is proposed; None stands for the article itself."""
        ruled = self._ruled(proposal)
        target = proposal.object.token
        learnt = (self.doc._.reader_sources or {}).get(target)
        subject = proposal.subject if proposal.frame.stated else None

        def source(word: int) -> Attribution | None:
            found = self._named_by(self.doc[word])
            own = found is not None and subject is not None and found.name == subject.name
            return None if own else found

        apart = ruled is not None and not self._read_together(ruled.start, target)
        here = self._sentence_of[target]
        return gather(
            ruled,
            learnt,
            source,
            key=lambda found: found.name,
            away=lambda word: self._sentence_of[word] - here,
            apart=apart,
        )

    def speaker(self, index: int) -> Attribution | None:
        """Return who speaks the quotation that a token stands in."""
        quote = self._quote_of.get(index)
        return None if quote is None else self._speakers[quote]

    def _read_together(self, start: int, target: int) -> bool:
        """Whether the word at a code point was in the reader's window when it read a token."""
        word = self.doc.char_span(start, start + 1, alignment_mode="expand")
        windows = self.doc._.reader_windows
        return word is not None and windows is not None and windows[word.start] == windows[target]

    def _named_by(self, word: Token) -> Attribution | None:
        """Return the source that a word names, which may be the subject of a verb of saying."""
        while (
            self.arguments.mention(word.i) is None
            and word.dep_ in ("nmod", "obl", "amod", "acl")
            and word.head.pos_ in ("NOUN", "ADJ")
            and (word.pos_ == "ADJ" or preposition(word) in _ABOUT)
        ):
            word = word.head  # "people with knowledge of the matter", "familiar with the matter"
        verb = word.head
        said = self._speaker_at.get(verb.i)
        if said is not None and word.i in self.predications.at(verb.i).roles.get("agent", ()):
            return said
        return self._record(word, verb) or self._speaker_before(word)

    def _ruled(self, proposal: Proposal) -> Attribution | None:
        """Return who states what is proposed, by the tree, or None for the article itself."""
        frame, head = proposal.frame, self.doc[proposal.predication.head]
        if frame.background:
            return None
        fillers = [f for f in (proposal.subject, proposal.object) if f is not None]
        found = self._judge(head, fillers)
        if found is None:
            found = self._climb(head, announced=frame.announced)
        own = found is not None and proposal.subject and found.name == proposal.subject.name
        # who denies, warns or accuses is the subject of what he says, not its source
        return None if own and frame.stated else found

    def _climb(self, head: Token, *, announced: bool) -> Attribution | None:
        """Return who states what a word heads, found on the way up; each way is gone once."""
        key = head.i, announced
        if key not in self._climbed:
            self._climbed[key] = self._find_above(head, announced=announced)
        return self._climbed[key]

    def _find_above(self, head: Token, *, announced: bool) -> Attribution | None:
        node, inserted = head, False
        while True:
            found = self._source_beside(node)
            if found is not None:
                return found
            governor = node.head
            if governor.i == node.i:
                break
            if node.dep_ in _INSERTED and (node.i != head.i or head.pos_ != "NOUN"):
                inserted = True
                if announced:
                    # "X belongs to Y, whom the US sanctioned": known before X was said
                    return None
            found = self._source_above(node, governor)
            if found is None and not inserted:
                found = self._judge_above(node, governor)
            disclosed = _is_topic(node) and (node.i == head.i or inserted)
            if disclosed and found is None and lemma_of(governor) in self.grammar.disclosing:
                # "the bank confirmed a breach", "police warned of men who steal cards"
                found = self._speaker_at.get(governor.i)
            if found is not None:
                return found
            node = governor
        found = self._tail(head)
        if found is not None:
            return found
        return self.speaker(head.i)

    def _source_above(self, node: Token, governor: Token) -> Attribution | None:
        """Return who says what hangs on a word of saying or on a document."""
        if self.predications.is_reporting(governor) and self._is_said(node, governor):
            return self._speaker_at.get(governor.i)
        topic = node.dep_ == "nmod" and preposition(node) in ("about", "on", "of")
        clause = node.dep_ == "ccomp" or (node.dep_ == "acl" and "that" in marks(node))
        if clause and governor.lemma_ in self.grammar.source_documents:
            # "a statement that", "the report that"
            return self._record(governor, governor)
        documents = self.grammar.allegations | self.grammar.source_documents
        if (clause or topic) and governor.lemma_ in documents:
            maker = self._maker(governor)
            return None if maker.i == governor.i else self._record(maker, governor)
        return self._headline_source(node, governor)

    def _judge_above(self, node: Token, governor: Token) -> Attribution | None:
        """Return who accuses of a deed or calls somebody what the predicate says.

        What is said of the accuser comes before him: "X said that Y accused Z of".
        """
        lemma = lemma_of(governor)
        accusing = lemma in self.grammar.accusers and self.predications.is_accusation(node, lemma)
        calling = lemma in self.grammar.judging and node.dep_ == "xcomp"
        if governor.dep_ == "acl" or not (accusing or calling):
            return None
        return self._climb(governor, announced=False) or self._speaker(governor)

    def _is_said(self, node: Token, governor: Token) -> bool:
        """Whether a clause is what a verb of saying reports.

        "Say whether" reports nothing, "agree to pay" is a promise, no report.
        """
        if marks(node) & {"whether", "if"}:
            return False
        if node.dep_ == "xcomp" and is_infinitive(node):
            return lemma_of(governor) in self.grammar.claiming
        return node.dep_ in SPOKEN

    def _headline_source(self, node: Token, governor: Token) -> Attribution | None:
        """Return X of "X: Y did it", where X is a name or a plural that can speak."""
        if node.dep_ not in ("appos", "parataxis", "dep") or governor.pos_ not in ("NOUN", "PROPN"):
            return None
        first = governor.left_edge
        opens = first.i == first.sent.start and governor.i + 1 < len(self.doc)
        if not opens or self.doc[governor.i + 1].text != ":" or governor.i > node.i:
            return None
        filler = self.arguments.filler(governor)
        if filler is None or filler.type == "PLACE":
            return None
        if filler.type is None and governor.tag_ != "NNS":
            return None
        return self._record(governor, self.doc[governor.i + 1])

    def _judge(self, head: Token, fillers: list[Filler]) -> Attribution | None:
        """Return who links, tracks or names, where that is no argument: "X tied Y to Z"."""
        lemma = lemma_of(head)
        owning = lemma in self.grammar.owning
        if head.pos_ != "VERB" or not (owning or lemma in self.grammar.judging):
            return None
        for index in self.predications.at(head.i).roles.get("agent", ()):
            if self.doc[index] in (head.head, head):
                continue
            found = self._record(self.doc[index], head)
            together = {t.i for t in conjuncts(self.doc[index])}
            if found is not None and (
                owning or not any(f.token in together or f.name == found.name for f in fillers)
            ):
                return found
        return None

    def _source_beside(self, clause: Token) -> Attribution | None:
        """Return the source that hangs on a clause: "according to X", ", said X,".

        One that ends the sentence covers all coordinated clauses before it.
        """
        clauses = [clause]
        while clauses:
            node, after = clauses.pop(), []
            for child in node.children:
                source = preposition(child) in self.grammar.source_prepositions
                if source and child.dep_ in _ADJUNCT:
                    return self._record(child, child) or self._speaker_before(child)
                inserted = child.dep_ in ("parataxis", "discourse") and not self._is_complete(child)
                if inserted and self.predications.is_reporting(child):
                    return self._speaker_at.get(child.i)
                if child.dep_ == "conj" and child.pos_ == "VERB" == node.pos_:
                    after.append(child)
            clauses += reversed(after)
        return None

    def _is_complete(self, verb: Token) -> bool:
        """Whether a verb of saying has a complement of its own and reports something else."""
        for child in verb.children:
            if child.dep_ in ("ccomp", "obj"):
                between = self.doc[verb.i : child.i]
                if not any(t.text == ";" for t in between):
                    return True
        return False

    def _tail(self, head: Token) -> Attribution | None:
        """Return the source that a sentence ends with: "..., X said", "..., according to X"."""
        number = self._sentence_of[head.i]
        if number not in self._tails:
            self._tails[number] = self._find_tail(head.sent)
        tail = self._tails[number]
        return tail[1] if tail is not None and head.i < tail[0] else None

    def _find_tail(self, sentence: Span) -> tuple[int, Attribution] | None:
        last = next((t.i for t in reversed(sentence) if not t.is_punct), sentence.start)
        for token in (self.doc[last], *self.doc[last].ancestors):
            begin = token.left_edge.i
            if (
                preposition(token) in self.grammar.source_prepositions
                and token.dep_ in _ADJUNCT
                and begin > sentence.start
                and self.doc[begin - 1].text in _BREAKS
            ):
                # the reader may have hung it on the nearest clause only
                found = self._record(token, token)
                return None if found is None else (begin, found)
        verb = next((t for t in reversed(sentence) if t.pos_ == "VERB"), None)
        if verb is None or verb.tag_ not in _FINITE or not self.predications.is_reporting(verb):
            return None
        return self._ending(verb)

    def _ending(self, verb: Token) -> tuple[int, Attribution] | None:
        """Return where a closing clause of saying begins, and whom it names."""
        after = [c for c in verb.children if c.i > verb.i]
        if verb.dep_ in ("acl", "amod"):
            return None
        told = verb.lemma_ in self.grammar.telling  # "told reporters"
        said = any(c.dep_ == "ccomp" or (c.dep_ == "obj" and not told) for c in after)
        if verb.i == verb.sent.start or said:
            return None
        subject = next(filter(is_subject, after), None)
        begin = verb.i
        if subject is None:
            # the reader may have hung the speaker on what is said
            subject = verb.nbor(-1)
            if subject.text == "," and subject.i > verb.sent.start:
                subject = subject.nbor(-1)
            for child in verb.lefts:
                if is_subject(child):
                    subject = child
            while subject.head.i < subject.i and subject.dep_ in ("flat", "compound"):
                subject = subject.head
            begin = subject.left_edge.i
            while self.doc[begin].is_punct:
                begin += 1
        if begin <= verb.sent.start or self.doc[begin - 1].text not in _BREAKS:
            return None
        found = self._record(subject, verb)
        return None if found is None else (begin, found)

    def _speaker(self, verb: Token) -> Attribution | None:
        """Return who says it; "it added" finds who spoke just before."""
        predication = self.predications.at(verb.i)
        roles = predication.roles
        below = {c.dep_ for c in verb.children}
        # "the council announced": the reader took an active verb for a passive one
        mistaken = below & {"nsubj:pass", "ccomp"} and not below & {"aux:pass", "obl:agent"}
        subjects = roles.get("agent") or (roles.get("patient", []) if mistaken else [])
        # "said its head, Colonel Roe": the reader may make two subjects of one
        for index in sorted(subjects, key=lambda i: not self._is_person(i)):
            token = self.doc[index]
            found = self._record(token, verb)
            if found is None:
                found = self._speaker_before(token)
            if found is not None:
                return found
        return None

    def _is_person(self, index: int) -> bool:
        mention = self.arguments.mention(index)
        return mention is not None and mention["type"] in PEOPLE

    def _speaker_before(self, pronoun: Token) -> Attribution | None:
        """Return who spoke last before a pronoun that takes him up."""
        if pronoun.lower_ not in _PERSONAL:
            return None
        before = bisect_left(self._saying, pronoun.i)
        if not before:
            return None
        verb = self._saying[before - 1]
        distance = self._sentence_of[pronoun.i] - self._sentence_of[verb]
        return self._speaker_at[verb] if distance <= _REACH else None

    def _record(self, token: Token, cue: Token) -> Attribution | None:
        if token.lemma_.lower() in self.grammar.source_documents:
            token = self._maker(token)
        if token.lemma_.lower() in self.grammar.spokespeople:
            token = self._spoken_for(token)
        filler = self._named(token) or self.arguments.filler(token)
        if filler is None:
            return None
        if filler.type is None:
            document = token.lemma_.lower() in self.grammar.source_documents
            # "an analysis of over a thousand kits", but "a person familiar with the matter"
            last = token if document else self._knowing(token)
            end = last.idx + len(last)
            if document or end > filler.end:
                text = self.text[filler.start : end]
                filler = replace(filler, name=single_blanks(text), text=text, end=end)
        words = (preposition(token) or token.text) if cue.i == token.i else cue.text
        return Attribution(
            name=filler.name, text=filler.text, cue=words, start=filler.start, end=filler.end
        )

    def _knowing(self, noun: Token) -> Token:
        """Return the last word that tells what somebody without a name knows about."""
        for child in noun.children:
            knowing = child.dep_ in ("amod", "acl") or preposition(child) == "with"
            if knowing and noun.i < child.i and child.right_edge.i - noun.i <= _LONGEST:
                return child.right_edge
        return noun

    def _named(self, token: Token) -> Filler | None:
        """Return the person whom a description brings in: "counsel to the inquiry, Ann Roe"."""
        document = token.lemma_.lower() in self.grammar.source_documents
        if document or self.arguments.mention(token.i) is not None:
            return None
        for child in token.subtree:
            near = child.head.i == token.i or child.head.head.i == token.i
            if child.dep_ in ("appos", "flat") and near and self._is_person(child.i):
                return self.arguments.filler(child)
        return None

    def _spoken_for(self, token: Token) -> Token:
        """Return whom a nameless spokesman speaks for, else himself."""
        filler = self.arguments.filler(token)
        if filler is not None and filler.type is not None:
            return token
        for child in token.children:
            if child.dep_ == "nmod" and preposition(child) in ("for", "of", "at"):
                return child
        return token

    def _maker(self, document: Token) -> Token:
        """Return who made a document: "a tally by X", "X issued an advisory"; else itself."""
        for child in document.children:
            if child.dep_ == "nmod" and preposition(child) in ("by", "from"):
                return child
        for child in document.children:
            if child.dep_ in ("nmod:poss", "compound") and child.i < document.i:
                filler = self.arguments.filler(child)
                if filler is not None and filler.type in _MAKERS:
                    return child
        node = document.head if document.dep_ == "compound" else document
        if node.dep_ in ("obj", "nsubj:pass") and node.head.lemma_ in self.grammar.issuing:
            for index in self.predications.at(node.head.i).roles.get("agent", ()):
                return self.doc[index]
        return document

    def _find_speakers(self) -> list[Attribution | None]:
        """Return the speaker of each quotation; one that goes on keeps its speaker."""
        found: list[Attribution | None] = []
        paragraph_of = paragraph_numbers(self.doc)
        previous: tuple[int, Attribution | None] = (-10, None)
        for span in self._quotes:
            speaker = None
            first, last = span[0].sent.start, span[-1].sent.end
            # a sentence may end with the quotation and be followed by "said X" as a fragment
            for token in self.doc[first : min(last + 6, len(self.doc))]:
                if (
                    token.i not in self._quote_of
                    and self.predications.is_reporting(token)
                    and paragraph_of[token.i] == paragraph_of[span.end - 1]
                ):
                    speaker = self._speaker_at.get(token.i)
                    if speaker is not None:
                        break
            here = paragraph_of[span.start]
            if speaker is None and here - previous[0] <= 1:
                speaker = previous[1]
            previous = (paragraph_of[span.end - 1], speaker)
            found.append(speaker)
        return found


def _is_topic(noun: Token) -> bool:
    """Whether a noun is what a verb tells of: "reported a flaw", "warned of a flaw"."""
    if noun.pos_ != "NOUN":
        return False
    return noun.dep_ == "obj" or (noun.dep_ == "obl" and preposition(noun) in ("of", "about"))
