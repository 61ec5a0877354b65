"""Predications: who does what to whom, read off a Universal Dependencies tree once.

A predication is a word with its arguments under names that no longer depend on the
construction: active, passive, relative and reduced clauses, control and raising,
coordination, compounds such as "China-backed", possessives and nominalisations all end
in the same roles. The layer knows no single relation type.

Roles
    agent, patient, recipient   of a verb, in whatever voice
    xcomp, ccomp, acl           clausal complements, clauses that modify a noun
    compound, poss, amod        modifiers of a noun or participle
    is under, is in...          what is somewhere: "X is under investigation"
    is                          what a noun is predicated of: "X is a N", "X, a N", "N X"
    holder                      who bears a deed that depends on an accusing or bearing word
    of, by, in, according to... what stands behind that preposition
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from ..models.grammar import Grammar, load_grammar
from .syntax import (
    RELATIVES,
    has_copula,
    is_infinitive,
    is_passive,
    lemma_of,
    marks,
    owned_subject,
    preposition,
    sentence_numbers,
    sentences,
    stranded,
    words_of,
)

PREDICATIVE = frozenset({"VERB", "NOUN", "ADJ", "PROPN", "AUX"})
_HYPHENS = frozenset("-‑–")
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_BELOW = frozenset({"nmod", "obl", "obl:agent"})
"""Labels of what hangs on a noun by a preposition."""
_SHARED = ("against", "on")
"""Prepositions of what coordinated nouns have in common: "the freeze and ban on X"."""
_JOINING = ({"alongside"}, {"alongside", "with"}, {"along", "with"})
"""Prepositions of who does or suffers the same."""


@dataclass(slots=True)
class Predication:
    """One predicate with its roles.

    Attributes:
        head: Index of the predicate's token.
        lemma: Its lemma, with a particle: "take down".
        kind: `verb`, `noun` or `adjective`.
        passive: Whether a verb's grammatical subject is its patient.
        roles: Role to the head tokens of its fillers, coordination not spread.
        alleged: Whether the construction itself makes the deed only alleged.
        attributive: Whether it is a participle before the noun that it modifies.
    """

    head: int
    lemma: str
    kind: str
    passive: bool = False
    roles: dict[str, list[int]] = field(default_factory=dict)
    alleged: bool = False
    attributive: bool = False

    def add(self, role: str, *fillers: int) -> None:
        """Add fillers to a role, each once; a role without fillers is not there."""
        if fillers:
            found = self.roles.setdefault(role, [])
            found += [f for f in fillers if f not in found]


class Predications:
    """All predications of a document, computed on demand and kept.

    Args:
        doc: A parsed document.
        grammar: Word classes; the bundled ones by default.
    """

    def __init__(self, doc: Doc, *, grammar: Grammar | None = None) -> None:
        self.doc = doc
        self.grammar = grammar or load_grammar()
        self._found: dict[int, Predication] = {}

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each token how many sentences come before its own."""
        return sentence_numbers(self.doc)

    @cached_property
    def sentences(self) -> list[Span]:
        """For each token its sentence."""
        return sentences(self.doc)

    @cached_property
    def all(self) -> list[Predication]:
        """Every predication, in the order of the text."""
        return [self.at(t.i) for t in words_of(self.doc, PREDICATIVE)]

    def at(self, index: int) -> Predication:
        """Return the predication of the token at an index."""
        found = self._found.get(index)
        if found is None:
            token = self.doc[index]
            if token.pos_ in ("VERB", "AUX") or (
                token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG", "VBD")
            ):
                found = Predication(index, lemma_of(token), "verb")
                # set before filling: roles look at governors, never at themselves
                self._found[index] = found
                self._fill_verb(token, found)
            else:
                kind = "adjective" if token.pos_ == "ADJ" else "noun"
                found = Predication(index, lemma_of(token), kind)
                self._found[index] = found
                self._fill_nominal(token, found)
        return found

    # verbs ---------------------------------------------------------------------------

    def _fill_verb(self, verb: Token, found: Predication) -> None:
        found.passive = is_passive(verb) or self._shares_passive(verb)
        subject_role, other = ("patient", "agent") if found.passive else ("agent", "patient")
        for child in verb.children:
            dep = child.dep_
            if dep in _SUBJECTS:
                subject = self._antecedent(child)
                found.add(subject_role, subject)
            elif dep == "obj" and not (child.tag_ in RELATIVES and stranded(verb)):
                found.add("object" if found.passive else "patient", self._antecedent(child))
            elif dep == "iobj":
                found.add("recipient", child.i)
            elif dep == "obl:agent" and preposition(child) is None:
                found.add(subject_role if child.i < verb.i else "agent", child.i)
            elif dep == "advcl" and child.pos_ == "ADJ" and child.i == verb.i + 1:
                # "pleaded guilty": the reader may take the adjective for a clause beside the verb
                found.add("xcomp", child.i)
            elif dep in ("obl", "obl:agent", "obl:unmarked", "nmod", "advcl"):
                self._add_oblique(verb, child, found)
            elif dep in ("xcomp", "ccomp"):
                found.add(dep, child.i)
                if dep == "xcomp" and child.pos_ in ("NOUN", "PROPN", "NUM"):
                    # "known as X", "remains in custody"
                    self._add_oblique(verb, child, found)
            elif dep in ("compound", "obl:npmod", "nmod:unmarked"):
                found.add("compound", child.i)
        if not found.passive and "recipient" in found.roles and "patient" not in found.roles:
            # "accused Washington of": the reader took the only object for a receiver
            found.roles["patient"] = found.roles.pop("recipient")
        self._fill_from_governor(verb, found, subject_role, other)

    def _add_oblique(self, verb: Token, child: Token, found: Predication) -> None:
        if child.dep_ == "advcl" and child.pos_ == "VERB":
            return
        prep, filler = preposition(child), self._antecedent(child)
        hyphenated = child.i < verb.i and verb.i - child.i <= 3 and verb.nbor(-1).text in _HYPHENS
        if prep == "by" and found.passive:
            found.add("agent", filler)
        elif prep is not None and child.i > verb.i and _is_joined(child):
            # "arrested Ann Roe along with her aide", but "robbed the bank along with Ann Roe"
            objects = (c.ent_type_ for c in verb.children if c.dep_ == "obj" and c.i < child.i)
            alike = any(kind in (child.ent_type_, "PERSON", "OFFICIAL") for kind in objects)
            found.add("patient" if found.passive or alike else "agent", filler)
        elif prep is not None:
            found.add(prep, filler)
        elif hyphenated:
            found.add("compound", child.i)
        elif child.dep_ == "obl:unmarked":
            found.add("unmarked", filler)

    def _shares_passive(self, verb: Token) -> bool:
        """Whether a coordinated bare participle continues a passive: "was hacked and robbed"."""
        return (
            verb.dep_ == "conj"
            and verb.tag_ in ("VBN", "VBD")
            and verb.head.tag_ == "VBN"
            and not any(c.dep_.split(":")[0] in ("nsubj", "aux", "obj") for c in verb.children)
            and is_passive(verb.head)
        )

    def _fill_from_governor(
        self, verb: Token, found: Predication, subject_role: str, other: str
    ) -> None:
        dep, governor = verb.dep_, verb.head
        if dep in ("acl:relcl", "acl", "amod"):
            self._fill_modifier(verb, found, subject_role, other)
            return
        if found.roles.get(subject_role) or governor.i == verb.i:
            return
        if dep == "conj" and governor.pos_ in PREDICATIVE:
            above = self.at(governor.i)
            subjects = self.subjects(above)
            found.add(subject_role, *subjects)
            if not found.passive and "patient" not in found.roles and above.kind == "verb":
                shared = [p for p in above.roles.get("patient", ()) if p > verb.i]
                found.add("patient", *shared)
        elif (
            dep in ("xcomp", "advcl", "ccomp", "obl", "acl", "dep") and governor.pos_ in PREDICATIVE
        ):
            infinitive = verb.tag_ in ("VB", "VBG") and is_infinitive(verb)
            if dep == "ccomp" and not infinitive:
                return
            above = self.at(governor.i)
            found.add(subject_role, *self._controller(verb, above))
            found.alleged = found.alleged or self.is_accusation(verb, above.lemma)

    def _controller(self, token: Token, above: Predication) -> list[int]:
        """Return who is understood as the subject of a clause without one."""
        if above.kind == "verb" and above.lemma in self.grammar.object_control:
            objects = above.roles.get("patient", [])
            accusing = marks(token) & self.grammar.accusation_marks
            if objects and (accusing or token.dep_ == "xcomp" or above.passive):
                return [o for o in objects if o != token.i]
        if is_infinitive(token) and above.kind == "verb" and "recipient" in above.roles:
            return above.roles["recipient"]  # "awarded Acme a contract to build"
        if is_infinitive(token):
            asked = self.grammar.oblique_control.get(above.lemma, frozenset())
            found = [i for role in sorted(asked) for i in above.roles.get(role, ()) if i < token.i]
            if found:
                return found
        if above.kind == "verb" and token.dep_ == "xcomp" and not above.passive:
            objects = [o for o in above.roles.get("patient", []) if o < token.i]
            return objects or self.subjects(above)
        return self.subjects(above)

    def is_accusation(self, token: Token, lemma: str) -> bool:
        """Whether a deed depends on an accusing word: "accused of hacking", "charged with".

        Args:
            token: Head of the deed.
            lemma: Lemma of what it depends on.
        """
        brought_in = marks(token) & self.grammar.accusation_marks
        return lemma in self.grammar.accusing and bool(brought_in)

    def is_reporting(self, token: Token) -> bool:
        """Whether a word is a verb of saying or finding."""
        return token.pos_ in ("VERB", "AUX") and lemma_of(token) in self.grammar.reporting

    def subjects(self, predication: Predication) -> list[int]:
        """Return the grammatical subjects: agent, patient of a passive, or `is` of a noun."""
        if predication.kind == "verb":
            return predication.roles.get("patient" if predication.passive else "agent", [])
        if "is" in predication.roles:
            return predication.roles["is"]
        for role in ("poss", "by", "holder", "compound"):
            if role in predication.roles:
                return predication.roles[role]
        return []

    def _fill_modifier(
        self, verb: Token, found: Predication, subject_role: str, other: str
    ) -> None:
        """Give a relative or reduced clause the noun that it modifies."""
        noun = verb.head
        found.attributive = verb.dep_ not in ("acl", "acl:relcl")
        owned = owned_subject(verb)
        if owned is not None:
            found.add(subject_role, owned.i)
        elif verb.dep_ == "acl:relcl":
            if not any(noun.i in fillers for fillers in found.roles.values()):
                role = subject_role if subject_role not in found.roles else other
                role = stranded(verb) or role
                if role not in found.roles and not found.passive:
                    found.add(role, noun.i)
        elif is_infinitive(verb):
            # "an attempt to hack X": whoever makes the attempt; "awarded Y a contract to": Y
            given = self.at(noun.head.i).roles.get("recipient", ()) if noun.dep_ == "obj" else ()
            found.add(subject_role, *(self.subjects(self.at(noun.i)) or given))
        elif found.passive or verb.tag_ in ("VBN", "JJ"):
            found.passive = True
            moved = found.roles.pop("agent", []) if not self._has_by(verb) else []
            before = verb.i - 2
            hyphenated = before >= 0 and verb.nbor(-1).text in _HYPHENS
            if hyphenated and "compound" not in found.roles and self.doc[before].head.i == noun.i:
                # "Oslo-based bank": the reader hung the place on the bank
                moved.append(before)
            found.add("patient", noun.i)
            found.add("compound", *moved)
        elif subject_role not in found.roles:
            above = self.at(noun.i)
            if marks(verb) & self.grammar.accusation_marks:
                # "charges of hacking X", "a history of attacking X"
                found.add(subject_role, *(self.subjects(above) or self._bearers(noun)))
            else:
                found.add(subject_role, noun.i)

    def _has_by(self, verb: Token) -> bool:
        return any(c.dep_ in ("obl:agent", "obl") and preposition(c) == "by" for c in verb.children)

    # nouns and adjectives --------------------------------------------------------------

    def _fill_nominal(self, token: Token, found: Predication) -> None:
        has_case = preposition(token)
        copular = has_copula(token)
        coordinated: list[Token] = []
        for child in token.children:
            dep = child.dep_
            if dep == "nmod:poss":
                found.add("poss", self._antecedent(child))
            elif dep in ("nmod", "obl", "nmod:unmarked"):
                found.add(preposition(child) or "unmarked", child.i)
            elif dep in ("compound", "nmod:desc"):
                found.add("compound", child.i)
            elif dep == "amod":
                found.add("amod", child.i)
            elif dep == "appos":
                found.add("is", child.i)
            elif dep in ("nsubj", "nsubj:outer", "nsubj:pass"):
                subject = self._antecedent(child)
                if has_case is not None and copular:
                    found.add(f"is {has_case}", subject)
                if has_case is None or not copular:
                    found.add("is", subject)
                elif "is" in self.grammar.bearers.get(has_case, ()):
                    found.add("holder", subject)
            elif dep == "obl:agent":
                found.add("by", child.i)
            elif dep == "acl":
                found.add("xcomp" if is_infinitive(child) else "acl", child.i)
            elif dep == "conj" and child.pos_ == token.pos_:
                coordinated.append(child)
        if coordinated or "of" in found.roles:
            self._share_phrases(coordinated, found)
        governor = token.head
        if token.dep_ in ("appos", "nmod:desc") and governor.i != token.i:
            found.add("is", governor.i)
        if token.dep_ == "conj" and governor.i != token.i and governor.pos_ == token.pos_:
            self._share_nominal(token, governor, found)
        if token.dep_ == "amod" and found.kind == "adjective":
            found.add("is", governor.i)
        depends = token.dep_ in ("xcomp", "advcl", "acl") and governor.pos_ in PREDICATIVE
        if depends and "is" not in found.roles:
            subjects = [governor.i]
            if token.dep_ != "acl":
                subjects = self._controller(token, self.at(governor.i))
            found.add("is", *(s for s in subjects if s != token.i))
        bearers = self._bearers(token)
        if bearers:
            found.add("holder", *bearers)
            found.alleged = self._bearing_is_alleged(token)

    def _antecedent(self, token: Token) -> int:
        """Return the noun that a relative pronoun stands for; other words stand for themselves.

        The pronoun may stand in a clause below the relative one: "a firm that it said had ties".
        """
        if token.tag_ in RELATIVES or (token.lower_ == "that" and token.pos_ == "PRON"):
            for above in token.ancestors:
                if above.dep_ == "acl:relcl":
                    return above.head.i
        return token.i

    def _share_nominal(self, token: Token, governor: Token, found: Predication) -> None:
        """Hand shared arguments down: "chairman and chief executive of X"."""
        above = self.at(governor.i)
        for role in ("is", "holder"):
            if role in above.roles and role not in found.roles:
                found.add(role, *(f for f in above.roles[role] if f != token.i))
        if not any(r in found.roles for r in ("poss", "compound")):
            found.add("poss", *above.roles.get("poss", ()))

    def _share_phrases(self, coordinated: Sequence[Token], found: Predication) -> None:
        """Take over what hangs on a word below: "theft of data by X", "a freeze and ban on X"."""
        for filler in found.roles.get("of", ()) if "by" not in found.roles else ():
            for child in self.doc[filler].children:
                if child.dep_ in _BELOW and preposition(child) == "by":
                    found.add("by", child.i)
        last = coordinated[-1] if coordinated else None
        if last is not None and not any(p in found.roles for p in _SHARED):
            for child in last.children:
                case = preposition(child) if child.dep_ in _BELOW else None
                if case in _SHARED:
                    found.add(case, child.i)

    def _deed(self, token: Token) -> tuple[Token, str] | None:
        """Return the word that a noun depends on and the role it fills there."""
        governor = token.head
        if governor.i == token.i:
            return None
        if token.dep_ == "conj":
            return self._deed(governor)
        prep = preposition(token)
        if token.dep_ in ("obl", "nmod", "obl:agent", "advcl", "xcomp") and prep:
            # "for its role in the attack": the bearer of the role bears the attack
            if governor.pos_ == "NOUN" and governor.lemma_ in self.grammar.carriers:
                return self._deed(governor)
            return governor, prep
        if token.dep_ in ("obj", "nsubj:pass"):
            return governor, "patient"
        return None

    def _bearers(self, token: Token) -> list[int]:
        """Return who bears a deed: subject of "involved in", object of "sanctioned for"."""
        deed = self._deed(token)
        if deed is None:
            return []
        governor, role = deed
        if governor.pos_ not in PREDICATIVE:
            return []
        above = self.at(governor.i)
        if role in self.grammar.bearers.get(above.lemma, ()):
            if role == "patient":
                return above.roles.get("agent", [])
            found = above.roles.get("patient", []) if above.kind == "verb" else []
            return [f for f in found or self.subjects(above) if f != token.i]
        if (
            above.kind == "verb"
            and above.lemma in self.grammar.accusing
            and role in self.grammar.accusation_marks
        ):
            return [p for p in above.roles.get("patient", []) if p != token.i]
        return []

    def _bearing_is_alleged(self, token: Token) -> bool:
        deed = self._deed(token)
        return deed is not None and lemma_of(deed[0]) in self.grammar.accusing


def _is_joined(token: Token) -> bool:
    """Whether a phrase names somebody beside those of a role: "together with", "alongside"."""
    cases = {c.lower_ for c in token.lefts if c.dep_ == "case"}
    if cases in _JOINING:
        return True
    first = token.left_edge
    return cases == {"with"} and first.i > 0 and first.nbor(-1).lower_ == "together"
