"""Arguments: from a word in a role to the thing that is meant."""

import functools
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Doc, Span, Token

from ..models.cues import load_cues
from ..models.frames import CLAUSE, PHRASE
from ..models.grammar import load_grammar
from ..models.names import load_demonyms
from ..schema import Argument
from .characters import single_blanks
from .syntax import conjuncts, has_copula, is_owned, is_subject, preposition
from .titles import PEOPLE

MEMBER_PREPOSITIONS = frozenset({"including", "such as", "like"})
"""What brings in members of a kind: "devices such as routers"."""

_KEPT = frozenset(
    {
        "compound",
        "amod",
        "nummod",
        "flat",
        "nmod:desc",
        "goeswith",
        "nmod:unmarked",
        "fixed",
        "obl:unmarked",
    }
)
_DESCRIBING = frozenset({"compound", "amod", "nummod", "flat", "fixed", "goeswith"})
_BESIDE = frozenset({"appos", "flat", "nmod:unmarked"})
"""How another name of a noun hangs on it."""
_CLAUSES = frozenset({"xcomp", "ccomp"})
_BESIDE_CLAUSES = frozenset({"advcl", "parataxis", "punct", "dep"})
_TELLING = frozenset({"in", "on", "for", "about", "near", "across"})
"""Prepositions that tell where a thing is or what about, right behind its noun."""
_SOMEBODY = frozenset({"somebody", "someone"})
DASHES = frozenset({"-", "–", "—", "--"})
_QUOTES = frozenset({'"', "“", "”"})


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a role, resolved.

    Attributes:
        token: Index of the head token.
        start: First code point of the words.
        end: After the last code point.
        text: The words.
        name: Canonical name, or the words.
        type: Entity type, or None for a phrase.
        id: Key from the name lists.
        head: Lemma of the head noun, for constraints.
        score: How sure the resolution is, 1 for a name that stands there.
        clause: Whether a verb heads it.
    """

    token: int
    start: int
    end: int
    text: str
    name: str
    type: str | None
    id: str | None
    head: str
    score: float

    clause: bool = False

    @property
    def fit(self) -> str:
        """The word that a frame's list of fitting types has for this filler."""
        return self.type or (CLAUSE if self.clause else PHRASE)

    def apart(self, other: "Filler", doc: Doc) -> "Filler":
        """Return the filler without the other argument: "a firm" where "a firm in Oslo" is.

        Args:
            other: The other argument of its claim.
            doc: The document of both.
        """
        inside = self.start <= other.start and other.end <= self.end
        if self.type is not None or self.clause or not inside or self.token == other.token:
            return self
        span = phrase(doc[self.token], without=other.token)
        return replace(
            self,
            start=span.start_char,
            end=span.end_char,
            text=span.text,
            name=single_blanks(span.text),
        )

    def record(self) -> Argument:
        """Return the filler as a claim's argument."""
        return Argument(
            name=self.name,
            text=self.text,
            type=self.type,
            start=self.start,
            end=self.end,
            id=self.id,
        )


class Arguments:
    """Turns words into fillers, with the mentions and references of one document.

    Args:
        doc: A document with `doc._.mentions`, `doc._.references` and `doc._.groups`.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.references: dict[int, dict[str, Any]] = doc._.references or {}
        self._groups: dict[int, list[dict[str, Any]]] = doc._.groups or {}
        self._mention_at: dict[int, dict[str, Any]] = {}
        self._fillers: dict[int, Filler | None] = {}
        self._spread: dict[int, list[Filler]] = {}
        for mention in doc._.mentions or ():
            span = doc.char_span(mention["start"], mention["end"], alignment_mode="expand")
            if span is not None:
                self._mention_at.update(dict.fromkeys(range(span.start, span.end), mention))
        self._demonyms = demonyms()
        self._naming = load_cues().naming
        self._grammar = load_grammar()

    def mention(self, index: int) -> dict[str, Any] | None:
        """Return the mention that a token belongs to."""
        return self._mention_at.get(index)

    @property
    def mentioned(self) -> Container[int]:
        """Indices of the tokens in mentions."""
        return self._mention_at

    def spread(self, index: int, *, clauses: bool = False) -> list[Filler]:
        """Return the fillers of a role: coordination spread, members of lists added.

        Args:
            index: Head token of the role.
            clauses: Whether what a verb heads is a filler.
        """
        if clauses and self.doc[index].dep_ in _CLAUSES:
            return [self._clause(self.doc[index])]
        if index not in self._spread:
            self._spread[index] = self._spread_out(index)
        return self._spread[index]

    def _spread_out(self, index: int) -> list[Filler]:
        found: list[Filler] = []
        for token in conjuncts(self.doc[index]):
            named = self._enumerated(token) or self._grouped(token)
            if named:
                found += named
                continue
            filler = self.filler(token)
            members = list(self._members(token))
            if filler is not None and not (members and filler.head in self._grammar.quantities):
                found.append(filler)
            found += members
        return found

    def _clause(self, head: Token) -> Filler:
        """Return what somebody is said to have done, without "that" and clauses beside it."""
        start, end = head.left_edge.i, head.right_edge.i + 1
        for child in head.children:
            if child.dep_ == "mark" and child.i < head.i:
                start = child.i + 1
            elif child.i > head.i and child.dep_ in _BESIDE_CLAUSES:
                end = min(end, child.left_edge.i)
        while end > head.i + 1 and (self.doc[end - 1].is_punct or self.doc[end - 1].is_space):
            end -= 1
        span = self.doc[start:end]
        return Filler(
            head.i, span.start_char, span.end_char, span.text, single_blanks(span.text), None, None,
            head.lemma_.lower(), 1.0, clause=True,
        )  # fmt: skip

    def _enumerated(self, token: Token) -> list[Filler]:
        """Return the names that a plural noun announces: "two firms, Acme and Varnholt"."""
        if token.tag_ != "NNS":
            return []
        names = [m for c in token.children if c.dep_ == "appos" for m in conjuncts(c)]
        if not any(n.i in self._mention_at for n in names):
            return []
        return [filler for filler in map(self.filler, names) if filler is not None]

    def _grouped(self, token: Token) -> list[Filler]:
        """Return what a word stands for that means several: "both men"."""
        members = self._groups.get(token.i)
        if not members:
            return []
        span = phrase(token)
        return [
            Filler(
                token.i, span.start_char, span.end_char, span.text, member["name"],
                member["type"], member["id"], token.lemma_.lower(), member["score"],
            )
            for member in members
        ]  # fmt: skip

    def _members(self, token: Token) -> Iterator[Filler]:
        below = list(token.children)
        if is_subject(token) and token.tag_ == "NNS" and token.head.pos_ == "VERB":
            # "two men were arrested, including Jane Roe"
            below += [c for c in token.head.rights if preposition(c) == "including"]
        for child in below:
            if child.dep_ in ("nmod", "obl", "appos") and preposition(child) in MEMBER_PREPOSITIONS:
                for member in conjuncts(child):
                    filler = self.filler(member)
                    if filler is not None:
                        yield filler

    def filler(self, token: Token) -> Filler | None:
        """Return what one word stands for, or None where nothing is named.

        Args:
            token: Head of a phrase.
        """
        if token.i not in self._fillers:
            self._fillers[token.i] = self._read(token)
        return self._fillers[token.i]

    def _read(self, token: Token) -> Filler | None:
        mention = self._mention_at.get(token.i)
        if mention is not None:
            if mention["type"] == "DATE" or (mention["type"] == "PLACE" and _is_dateline(token)):
                return None
            return Filler(
                token.i, mention["start"], mention["end"], mention["text"], mention["name"],
                mention["type"], mention["id"], token.lemma_.lower(), 1.0,
            )  # fmt: skip
        part = self._part_of(token)
        if part is not None:
            counted = self.filler(part)
            if counted is not None:
                return counted
        country = self._demonyms.get(token.text) if token.pos_ in ("ADJ", "PROPN") else None
        if country is not None and token.dep_ in ("amod", "compound", "nmod:desc"):
            name, iso = country
            return Filler(
                token.i, token.idx, token.idx + len(token), token.text, name, "PLACE", iso,
                token.lower_, 0.9,
            )  # fmt: skip
        # "denied wrongdoing": the reader may take it for a verb
        gerund = (
            token.tag_ == "VBG" and token.dep_ == "obj" and not (token.n_lefts or token.n_rights)
        )
        if not gerund and token.pos_ not in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "SYM", "X"):
            return None
        span = phrase(token)
        beside = self._identified(token)
        reference = self.references.get(token.i)
        if beside is not None:
            reference = {**beside, "score": 0.95}
        if reference is not None:
            return Filler(
                token.i, span.start_char, span.end_char, span.text, reference["name"],
                reference["type"], reference["id"], token.lemma_.lower(), reference["score"],
            )  # fmt: skip
        named = gerund or token.pos_ in ("NOUN", "PROPN")
        named = named or token.lower_ in _SOMEBODY or _is_sum(token)
        if token.pos_ == "NUM":  # "the three", "79 of them"
            named = named or part is not None or any(c.lower_ == "the" for c in token.children)
        named = named or (token.text in self._demonyms and _is_somebody(token))
        if token.lower_ in self._grammar.empty_heads or not named:
            return None
        unlisted = self._unlisted_name(token)
        name = single_blanks((span if unlisted is None else phrase(unlisted)).text)
        return Filler(
            token.i, span.start_char, span.end_char, span.text, name, None, None,
            token.lemma_.lower(), 1.0,
        )  # fmt: skip

    def _unlisted_name(self, noun: Token) -> Token | None:
        """Return a name of no entity type that a noun is put beside: "his ship, the Wet Owl"."""
        if noun.pos_ != "NOUN":
            return None
        below = (c for c in noun.rights if c.dep_ == "appos" and c.pos_ == "PROPN")
        return next((c for c in below if c.i not in self._mention_at), None)

    def candidates(self, token: Token) -> list[Filler]:
        """Return the fillers of a word that can be an argument by itself: of "both men", two.

        Args:
            token: Any word.
        """
        single = self.candidate(token)
        return self._grouped(token) or ([] if single is None else [single])

    def candidate(self, token: Token) -> Filler | None:
        """Return the filler of a word that can be an argument by itself, else None.

        Args:
            token: Any word; one inside a name counts only where it heads the name, and one that
                describes another noun only where it names something.
        """
        mention = self._mention_at.get(token.i)
        beside = self._mention_at.get(token.head.i) if token.head.i != token.i else None
        if mention is not None and beside is mention:
            return None
        filler = self.filler(token)
        if filler is None or filler.token != token.i:
            return None
        named = mention is not None or filler.type == "PLACE"
        if not named and (token.dep_ in _DESCRIBING or (token.dep_ == "nmod:desc" and beside)):
            return None
        return filler

    def _part_of(self, token: Token) -> Token | None:
        """Return what "two of the firms" and "thousands of routers" count."""
        if token.pos_ == "NUM" or token.lower_ in self._grammar.counted:
            for child in token.children:
                if child.dep_ == "nmod" and preposition(child) == "of":
                    return child
        return None

    def _identified(self, noun: Token) -> dict[str, Any] | None:
        """Return the mention that a common noun is put beside: "the firm, Acme", "Acme, a firm"."""
        if noun.pos_ not in ("NOUN", "PROPN"):
            return None
        below = [(c.dep_, c) for c in noun.children]
        # "the mint and a dealer, Jane Roe": what follows what is coordinated belongs to that
        last = min((c.i for dep, c in below if dep == "conj"), default=len(self.doc))
        beside = [c for dep, c in below if dep in _BESIDE and c.i < last]
        for dep, clause in below:
            # "a keylogger known as X", "a group calling itself X"
            if dep in ("acl", "acl:relcl") and clause.lemma_ in self._naming:
                beside += [c for c in clause.children if c.dep_ in ("obl", "obj", "xcomp")]
        if noun.dep_ in ("appos", "nmod:desc") and not is_owned(noun):
            beside.append(noun.head)
        if is_said_to_be(noun):
            # "Jane Roe is a lawyer who lives in Oslo"
            beside += [c for dep, c in below if dep == "nsubj"]
        if noun.i + 1 < len(self.doc):
            # "the firm Acme provides": the reader may hang both on the verb
            following = self.doc[noun.i + 1]
            if following.i in self._mention_at and noun.head in (
                following.head,
                *following.ancestors,
            ):
                beside.append(following)
        other = {"DATE", "PLACE"}
        if noun.lemma_.lower() in self._grammar.source_documents:
            other |= PEOPLE  # "according to court documents, Jane Roe": nobody is a document
        for token in beside:
            mention = self._mention_at.get(token.i)
            if mention is not None and mention["type"] not in other:
                return mention
        return None


@functools.cache
def demonyms() -> dict[str, tuple[str, str]]:
    """Return adjective or demonym to (country, ISO code): "Chinese" -> ("China", "CN")."""
    return {form: (d.country, d.iso) for d in load_demonyms() for form in d.forms}


def is_said_to_be(noun: Token) -> bool:
    """Whether a word is what somebody is: "Jane Roe is a lawyer", but not "is no lawyer"."""
    no = load_grammar().negation["words"]
    return has_copula(noun) and not any(c.lower_ in no for c in noun.children)


def phrase(token: Token, *, without: int | None = None) -> Span:
    """Return the noun phrase of a head word, as short as stays meaningful.

    Determiners, numbers of vague size and clauses are left out; possessors, compounds,
    adjectives, numbers, an of-phrase and where or what about it is stay.

    Args:
        token: Head of the phrase.
        without: Index of a word that is to stay outside, with the phrase that it is in.
    """
    kept = {token.i}
    queue = [token]
    while queue:
        here = queue.pop()
        for child in here.children:
            dep = child.dep_
            if dep in _KEPT:
                if dep == "amod" and (_is_vague(child) or child.i > here.i):
                    continue
                if dep in ("nmod:unmarked", "obl:unmarked") and child.i > here.i:
                    continue
                if child.pos_ == "VERB" and child.i > here.i:
                    continue  # "ransomware to encrypt servers", taken for one noun
            elif dep == "nmod:poss":
                if child.pos_ == "PRON":
                    continue
            elif dep == "punct":
                if child.text not in ("-", "–", "/", "’", "'") or child.i > token.i:
                    continue
            elif dep == "case":
                inner = here.i != token.i
                if not inner or (child.tag_ != "POS" and here.dep_ != "nmod"):
                    continue
            elif dep == "nmod":
                if here.i != token.i or not _belongs(child, token):
                    continue
                if without is not None and child.left_edge.i <= without <= child.right_edge.i:
                    continue
            elif dep in ("det", "conj", "cc"):
                # inside an of-phrase they belong to it: "dozens of banks and hospitals" is spread
                if here.i == token.i or dep != "det":
                    continue
            else:
                continue
            kept.add(child.i)
            queue.append(child)
    start, end = _uncrossed(token, min(kept), max(kept))
    while start < token.i and (
        token.doc[start].is_punct or token.doc[start].pos_ == "DET" or _is_vague(token.doc[start])
    ):
        start += 1
    return token.doc[start : end + 1]


def _is_vague(token: Token) -> bool:
    """Whether a modifier tells nothing; "new" does in "a New York judge"."""
    return token.lower_ in load_grammar().vague_modifiers and not token.ent_type_


def _uncrossed(head: Token, start: int, end: int) -> tuple[int, int]:
    """Return a phrase's first and last word, without what a lone mark parts from its head."""
    inside = [t for t in head.doc[start : end + 1] if t.is_punct]
    if not inside:
        return start, end
    marks = [t.i for t in inside if t.text in DASHES and _is_spaced(t)]
    quotes = [t.i for t in inside if t.text in _QUOTES]
    if len(quotes) % 2:
        marks += quotes
    before = [i + 1 for i in marks if i < head.i]
    behind = [i - 1 for i in marks if i > head.i]
    while behind and head.doc[min(behind)].text == ",":  # "Acme," in American quotes
        behind.append(min(behind) - 1)
    return max(before, default=start), min(behind, default=end)


def _is_spaced(dash: Token) -> bool:
    return dash.i > 0 and bool(dash.whitespace_ and dash.nbor(-1).whitespace_)


def _is_dateline(token: Token) -> bool:
    """Whether a place in capitals opens a line before a dash: "OSLO, March 3 - Norway said"."""
    start = token.sent.start
    if not token.is_upper or len(token) < 4 or token.i - start > 4:
        return False
    return any(t.text in DASHES and _is_spaced(t) for t in token.doc[token.i + 1 : start + 14])


def _is_somebody(adjective: Token) -> bool:
    """Whether a nationality stands for a person: "arrested a Belarusian"."""
    return any(c.dep_ == "det" and c.lower_ in ("a", "an", "the") for c in adjective.children)


def _is_sum(token: Token) -> bool:
    """Whether a number or symbol heads a sum of money: "$4 million", "20 bitcoin"."""
    near = [token, *token.children, *([token.nbor(-1)] if token.i else [])]
    return token.pos_ in ("SYM", "NUM") and any(t.is_currency for t in near)


def _belongs(token: Token, noun: Token) -> bool:
    """Whether a phrase below a noun tells what it is: "risk of fire", "banks in Oslo"."""
    case = preposition(token)
    if case not in _TELLING or token.ent_type_ == "DATE":
        return case == "of"
    if case == "in" and _is_sum(noun):
        return not token.ent_type_  # "$8 million in cash"
    # "the banks in Oslo", but not "the Acme office in Oslo"
    near = token.left_edge.i == noun.i + 1
    return near and not any(c.ent_type_ and c.i < noun.i for c in noun.children)
