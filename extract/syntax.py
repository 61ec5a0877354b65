"""Small questions to a Universal Dependencies tree: its prepositions, conjuncts, voice, lemmas."""

from collections.abc import Container, Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import POS
from spacy.symbols import IDS as SYMBOL_IDS
from spacy.tokens import Doc, Span, Token

RELATIVES = frozenset({"WDT", "WP", "WP$", "WRB"})
"""Tags of relative and interrogative words."""


def preposition(token: Token) -> str | None:
    """Return the preposition of a phrase's head: "of", "according to", "on behalf of"."""
    if not token.n_lefts:
        return None
    for child in token.lefts:
        if child.dep_ == "case" and child.tag_ != "POS":
            words = [child, *(c for c in child.children if c.dep_ == "fixed")]
            if child.i + 1 < token.i:
                following = child.nbor()
                if following.lower_ == "of" and following.head.i == token.i:
                    words.append(following)  # "out of", "instead of"
            return " ".join(w.lower_ for w in sorted(words, key=lambda w: w.i))
    return None


def stranded(verb: Token) -> str | None:
    """Return the preposition that a relative clause leaves behind: "the bank they stole from"."""
    for child in verb.children:
        if child.tag_ == "IN" and child.dep_ == "obl" and child.i > verb.i:
            return child.lower_
        if child.tag_ in RELATIVES and child.i < verb.i:
            # the reader may hang it on "that": "the bank that they stole from"
            for case in child.rights:
                if case.dep_ == "case" and case.i > verb.i:
                    return case.lower_
    return None


def owned_subject(clause: Token) -> Token | None:
    """Return who does what a relative clause says, "wife" in "Jane Roe, whose wife runs a bank".

    The reader may put the wife beside Jane Roe.
    """
    if clause.dep_ != "acl:relcl":
        return None
    subjects = [c for c in clause.children if c.dep_ in ("nsubj", "nsubj:pass")]
    beside = [c for c in clause.head.children if c.dep_ == "appos" and c.i < clause.i]
    return next(filter(is_owned, subjects or beside), None)


def is_owned(noun: Token) -> bool:
    """Whether a noun is somebody's in a relative clause: "whose wife"."""
    return any(c.tag_ == "WP$" for c in noun.children)


def words_of(doc: Doc, classes: Iterable[str]) -> list[Token]:
    """Return the words of some classes ("NOUN", "VERB") in order, without a look at the others."""
    wanted = _table(frozenset(classes))[doc.to_array(POS)]
    return [doc[i] for i in np.flatnonzero(wanted).tolist()]


@cache
def _table(classes: frozenset[str]) -> NDArray[np.bool_]:
    """Return (symbols,) whether each of spaCy's symbols is one of some word classes."""
    found = np.zeros(len(SYMBOL_IDS), bool)
    found[[SYMBOL_IDS[name] for name in classes]] = True
    return found


def sentences(doc: Doc) -> list[Span]:
    """Return for each token its sentence."""
    return [sentence for sentence in doc.sents for _ in range(sentence.start, sentence.end)]


def sentence_numbers(doc: Doc) -> list[int]:
    """Return for each token how many sentences come before its own."""
    return [k for k, s in enumerate(doc.sents) for _ in range(s.start, s.end)]


def meeting(one: Token, other: Token) -> Token | None:
    """Return the lowest word above both, which words of different sentences have not."""
    above = {one.i, *(t.i for t in one.ancestors)}
    return next((t for t in (other, *other.ancestors) if t.i in above), None)


def verb_above(token: Token) -> Token | None:
    """Return the next verb that a word hangs on, however far up."""
    return next((t for t in token.ancestors if t.pos_ == "VERB"), None)


def conjuncts(token: Token) -> list[Token]:
    """Return the token and what is coordinated with it: "X, Y and Z" -> X, Y, Z."""
    found, queue = [token], [token]
    while queue:
        here = queue.pop(0)
        for child in here.children:
            if child.dep_ == "conj" and child.pos_ != "VERB":
                found.append(child)
                queue.append(child)
    return found


def agent_phrase(verb: Token) -> Token | None:
    """Return the by-phrase of a verb; other phrases that the reader took for one do not count."""
    return next(
        (c for c in verb.children if c.dep_ == "obl:agent" and preposition(c) == "by"), None
    )


def is_passive(verb: Token) -> bool:
    """Whether a participle is passive: an auxiliary, a passive subject, or bare "-ed"."""
    children = {c.dep_ for c in verb.children}
    perfect = ("aux" in children and is_perfect(verb)) or _shares_perfect(verb, children)
    if perfect and "aux:pass" not in children:
        return False  # "has pleaded guilty"
    if children & {"aux:pass", "nsubj:pass"}:
        return True
    if agent_phrase(verb) is not None and not {"nsubj", "obj"} <= children:
        return True  # but "Norway blocked a takeover by Acme"
    if verb.tag_ != "VBN" and not (verb.pos_ == "ADJ" and verb.lower_.endswith("ed")):
        return False
    # a taggers' "VBN" with a subject or object of its own is a finite verb
    return not children & {"aux", "nsubj"} and not ("obj" in children and verb.dep_ == "conj")


def _shares_perfect(verb: Token, children: Container[str]) -> bool:
    """Whether a participle goes on with an active perfect: "have hacked and robbed banks"."""
    above = verb.head
    return (
        verb.dep_ == "conj"
        and "nsubj:pass" not in children
        and agent_phrase(verb) is None
        and is_perfect(above)
        and not any(c.dep_ == "aux:pass" for c in above.children)
    )


def lemma_of(token: Token) -> str:
    """Return a predicate's lemma, lower-cased, with its verb particle."""
    lemma = token.lemma_.lower()
    if not token.n_rights:
        return lemma
    particles = [c.lower_ for c in token.rights if c.dep_ == "compound:prt"]
    return " ".join([lemma, *particles]) if particles else lemma


def is_subject(token: Token) -> bool:
    """Whether a word is a subject."""
    return token.dep_.startswith("nsubj")


def has_copula(token: Token) -> bool:
    """Whether a word is what somebody is said to be: "lawyer" in "Jane Roe is a lawyer"."""
    return any(c.dep_ == "cop" for c in token.children)


def is_perfect(verb: Token) -> bool:
    """Whether a verb is in the perfect: "has banned"."""
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def is_infinitive(token: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(c.dep_ == "mark" and c.lower_ == "to" for c in token.children)


def marks(token: Token) -> set[str]:
    """Return the words that bring in a clause or phrase: "of", "for", "to"."""
    return {c.lower_ for c in token.children if c.dep_ in ("mark", "case")}
