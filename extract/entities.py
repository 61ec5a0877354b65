"""Entities: names that mean one thing, joined under the fullest form that the article gives.

Short forms, acronyms, surnames, and aliases of the name lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from spacy.tokens import Doc, Span

from ..models.cues import load_cues
from ..models.names import load_names
from .arguments import is_said_to_be
from .names import name_key
from .shortforms import abbreviates, content, is_acronym, keys_of_full, keys_of_short
from .syntax import preposition
from .titles import PEOPLE

_ACRONYM = 5
"""Letters up to which capitals are an acronym's."""
BODIES = frozenset({"ORG", "AGENCY", "ACTOR"})
_WHERE = frozenset({"across", "around", "at", "in", "inside", "near", "of", "outside", "to"})
"""Prepositions of places: a town is no short form of a newspaper or a court that is called so."""
_NUMBERED = frozenset({"one", "two", "three", "four", "five"})
"""What follows a name in that of one of several: "Air Force Two"."""


@dataclass(slots=True, eq=False)
class Entity:
    """One thing of the article with its mentions.

    Attributes:
        type: Entity type, or None for a thing that is only described.
        mentions: Indices into the document's mentions.
        name: Canonical name, "" of a thing that is only described.
        id: Key from the name lists.
        nouns: Lemmas of common nouns that the article put beside the name.
        heads: Head tokens of all mentions, resolved common nouns and pronouns.
        plural: Whether it is a group of people that only a plural noun describes.
        kinds: Entity types that it may be of, where it is only described.
    """

    type: str | None
    mentions: list[int]
    name: str
    id: str | None = None
    nouns: set[str] = field(default_factory=set)
    heads: list[int] = field(default_factory=list)
    plural: bool = False
    kinds: frozenset[str] = frozenset()


class Joiner:
    """Joins the mentions of one document into entities.

    Args:
        doc: The document.
        mentions: Its mentions, as dicts.
        spans: Their spans.
    """

    def __init__(self, doc: Doc, mentions: Sequence[dict[str, Any]], spans: Sequence[Span]) -> None:
        self._doc, self._mentions, self._spans = doc, mentions, spans
        self._cues = load_cues()
        self._entities: list[Entity] = []
        self._holding: dict[str, set[Entity]] = {}  # by words and acronyms of their names
        self._known: dict[tuple[str, str], Entity] = {}  # by family and id
        self._by_key: dict[str, Entity] = {}
        self._defined: dict[str, Entity] = {}  # by short forms given in brackets
        self._ending: dict[int, Entity] = {}  # by the token behind a mention

    def join(self) -> list[Entity]:
        """Return the entities; full names come first, so that short forms find theirs."""
        named = [i for i, m in enumerate(self._mentions) if m["type"] != "DATE"]
        for i in sorted(named, key=lambda i: (-len(content(self._mentions[i]["text"])), i)):
            mention, span = self._mentions[i], self._spans[i]
            kind = mention["type"]
            key = f"{family(kind)}:{name_key(mention['text'])}"
            entity = self._by_key.get(key) or self._same_as(mention, span)
            if entity is None:
                entity = Entity(kind, [], mention["name"])
                self._entities.append(entity)
                self._hold(entity)
            self._by_key.setdefault(key, entity)
            if _is_shouted(entity.name, mention["text"]):
                entity.name = mention["name"]
                self._hold(entity)
            entity.mentions.append(i)
            self._ending[span.end] = entity
            entity.heads.append(span.root.i)
            entity.id = entity.id or mention["id"]
            if entity.id:
                self._known.setdefault((family(entity.type or kind), entity.id), entity)
            entity.nouns |= self._described(span)
            if entity.type == "PERSON" and kind == "OFFICIAL":
                entity.type = "OFFICIAL"
        return self._entities

    def _hold(self, entity: Entity) -> None:
        for key in keys_of_full(entity.name):
            self._holding.setdefault(key, set()).add(entity)

    def _longer(self, short: str, group: str) -> list[Entity]:
        """Return the entities that a text is a short form of."""
        words, acronym = keys_of_short(short)
        sets = [self._holding.get(word, set()) for word in words]
        found = self._holding.get(acronym, set()).union(set.intersection(*sets) if sets else ())
        fits = (e for e in found if e.type is not None and family(e.type) == group)
        return [e for e in fits if self._is_short_form(short, e, group)]

    def _same_as(self, mention: dict[str, Any], span: Span) -> Entity | None:
        """Return the entity that a mention is another name of, if it is one only."""
        text, kind, group = mention["text"], mention["type"], family(mention["type"])
        if mention["id"]:
            known = self._known.get((group, mention["id"]))
            if known is not None:
                return known
        elif group != "bodies" and len(content(text)) == 1 and not _is_where(mention, span):
            body = self._body_called(text)
            if body is not None and not (group == "people" and self._longer(text, group)):
                return body
        if span.start >= 2 and self._doc[span.start - 1].text == "(":
            # "National Cyber Security Centre (NCSC)", "Orbex Logistics Co., Ltd. (Orbex)"
            before = self._ending.get(span.start - 1)
            if before is not None and abbreviates(text, before.name):
                return self._defined.setdefault(name_key(text), before)
        if name_key(text) in self._defined:
            return self._defined[name_key(text)]
        if kind in ("PLACE", "DEVICE", "VULN"):
            return None
        matches = self._longer(text, group)
        if len(matches) > 1 and group == "bodies":
            matches = [e for e in matches if e.type == kind] or matches
        return matches[0] if len(matches) == 1 else None

    def _body_called(self, word: str) -> Entity | None:
        """Return the body whose longer name begins with a lone word, which reads like anything.

        "Varnholt denied it" after "Varnholt Trading".
        """
        found = [
            e
            for e in self._holding.get(name_key(word), ())
            if e.type in BODIES
            and len(content(e.name)) > 1
            and content(e.name)[0] == name_key(word)
            and not (_goes_on_small(e.name) or _is_another(word, e.name, ()))
        ]
        return found[0] if len(found) == 1 else None

    def _is_short_form(self, short: str, entity: Entity, group: str) -> bool:
        full = entity.name
        words, whole = content(short), content(full)
        if not words or len(words) >= len(whole):
            return bool(words) and len(words) == 1 and is_acronym(short, full)
        if group == "people":
            # a surname of one or more words, or first and last name without what is between
            # a surname stands first in Chinese or Korean names, before another one in Spanish ones
            surname = words in (whole[-len(words) :], whole[:1], whole[1:][-2:-1])
            return surname or (len(words) > 1 and (words[0], words[-1]) == (whole[0], whole[-1]))
        for start in range(len(whole) - len(words) + 1):
            if whole[start : start + len(words)] == words:
                rest = whole[start + len(words) :]
                if _is_another(short, full, rest):
                    return False
                if start == 0 or not rest or all(r in self._cues.corporate_suffixes for r in rest):
                    return len(words) > 1 or len(words[0]) > 3
                # "Treasury" of "U.S. Treasury Department"
                return start > 0 and len(words[0]) > 3 and words[0] not in ("united", "national")
        return is_acronym(short, full)

    def _described(self, span: Span) -> set[str]:
        """Return the common nouns put beside a name: "hacking group X", "X, a Moscow exchange"."""
        head, found = span.root, set()
        near = [c for c in head.children if c.dep_ in ("appos", "compound", "nmod:desc", "flat")]
        if head.dep_ in ("appos", "nmod:desc", "flat", "compound", "nsubj"):
            governor = head.head
            if head.dep_ != "nsubj" or is_said_to_be(governor):
                near.append(governor)
        for token in near:
            if token.pos_ == "NOUN" and not (span.start <= token.i < span.end):
                found.add(token.lemma_.lower())
        if head.dep_ in ("obl", "obj", "xcomp") and head.head.lemma_ in self._cues.naming:
            verb = head.head
            if verb.dep_ in ("acl", "acl:relcl") and verb.head.pos_ == "NOUN":
                found.add(verb.head.lemma_.lower())
        return found


def _is_where(mention: dict[str, Any], span: Span) -> bool:
    """Whether a name that the reader takes for a place is one, or tells where something is."""
    listed = name_key(mention["text"]) in _places()
    return mention["type"] == "PLACE" and (listed or preposition(span.root) in _WHERE)


@cache
def _places() -> frozenset[str]:
    """Return the keys of the places of the name lists."""
    return frozenset(name_key(f) for e in load_names() if e.type == "PLACE" for f in e.forms)


def _goes_on_small(name: str) -> bool:
    """Whether a name goes on with a common noun, as in "Oslo police"."""
    return name.partition(" ")[2][:1].islower()


def _is_another(short: str, full: str, rest: Sequence[str]) -> bool:
    """Whether a longer name is no fuller form, like "Air Force One" or "Acme-Orbex"."""
    joined = full.lower().startswith((f"{short.lower()}-", f"{short.lower()}/"))
    return joined or (bool(rest) and rest[0] in _NUMBERED)


def _is_shouted(name: str, other: str) -> bool:
    """Whether a name is another one in capitals, as in datelines: "DUBLIN" for "Dublin"."""
    return (
        len(name) > _ACRONYM
        and name.isupper()
        and not other.isupper()
        and name_key(name) == name_key(other)
    )


def family(kind: str) -> str:
    """Return what a type may share a name with: people, bodies, or only itself."""
    if kind in PEOPLE:
        return "people"
    return "bodies" if kind in BODIES else kind
