"""References: mentions that mean one thing share one canonical name.

Names are joined first (short forms, acronyms, surnames, aliases of the lists); then
common nouns with a determiner ("the firm") and pronouns are resolved to the thing in
focus, or left alone where the article leaves a doubt.
"""

import functools
import re
from bisect import bisect_left, insort
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from ..models.cues import load_cues
from .arguments import phrase
from .document import register_extensions
from .names import name_key
from .predications import RELATIVES

REACH = 3
"""Sentences back in which a common noun may have its antecedent; a pronoun has 1."""

_PEOPLE = frozenset({"PERSON", "OFFICIAL"})
_BODIES = frozenset({"ORG", "AGENCY", "ACTOR"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to", "&", "de"})
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")


@dataclass(slots=True)
class Entity:
    """One thing of the article with its mentions.

    Attributes:
        type: Entity type, or None for a thing that is only described.
        mentions: Indices into the document's mentions.
        name: Canonical name.
        id: Key from the name lists.
        nouns: Lemmas of common nouns that the article put beside the name.
        heads: Head tokens of all mentions, resolved common nouns and pronouns.
        plural: Whether it is a group of people that only a plural noun describes.
    """

    type: str | None
    mentions: list[int]
    name: str
    id: str | None = None
    nouns: set[str] = field(default_factory=set)
    heads: list[int] = field(default_factory=list)
    plural: bool = False


@Language.factory(
    "newsclaims_references",
    assigns=["doc._.references", "doc._.mentions"],
    requires=["doc.ents", "token.dep"],
)
def make_references(nlp: Language, name: str) -> "References":
    """Make the references component."""
    return References(name)


class References:
    """Writes canonical names into `doc._.mentions` and resolutions into `doc._.references`.

    Args:
        name: The component's name in the pipeline.
    """

    def __init__(self, name: str = "references") -> None:
        register_extensions()
        self.name = name
        self._cues = load_cues()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        mentions = list(doc._.mentions or ())
        spans = [doc.char_span(m["start"], m["end"], alignment_mode="expand") for m in mentions]
        entities = self._join_names(doc, mentions, [s for s in spans if s is not None])
        for entity in entities:
            for i in entity.mentions:
                mentions[i] = {**mentions[i], "name": entity.name, "id": entity.id}
                if entity.type in _PEOPLE or len(_content(str(mentions[i]["text"]))) == 1:
                    mentions[i]["type"] = entity.type
        doc._.mentions = mentions
        doc._.references = self._resolve(doc, entities, [s for s in spans if s is not None])
        return doc

    # names ----------------------------------------------------------------------------

    def _join_names(
        self, doc: Doc, mentions: list[dict[str, object]], spans: list[Span]
    ) -> list[Entity]:
        order = sorted(
            (i for i, m in enumerate(mentions) if m["type"] != "DATE"),
            key=lambda i: (
                -len(_content(str(mentions[i]["text"]))),
                int(str(mentions[i]["start"])),
            ),
        )
        entities: list[Entity] = []
        by_key: dict[str, Entity] = {}
        for i in order:
            mention = mentions[i]
            text, kind = str(mention["text"]), str(mention["type"])
            key = name_key(text)
            family = _family(kind)
            entity = by_key.get(f"{family}:{key}") or self._same_as(
                doc, text, kind, mention, spans[i], entities
            )
            if entity is None:
                entity = Entity(kind, [], text)
                entities.append(entity)
            by_key.setdefault(f"{family}:{key}", entity)
            entity.mentions.append(i)
            entity.heads.append(spans[i].root.i)
            entity.id = entity.id or (str(mention["id"]) if mention["id"] else None)
            entity.nouns |= self._described(spans[i])
            if entity.type == "PERSON" and kind == "OFFICIAL":
                entity.type = "OFFICIAL"
        return entities

    def _same_as(
        self,
        doc: Doc,
        text: str,
        kind: str,
        mention: dict[str, object],
        span: Span,
        entities: list[Entity],
    ) -> Entity | None:
        family = _family(kind)
        fits = [e for e in entities if e.type is not None and _family(e.type) == family]
        if family != "bodies" and len(_content(text)) == 1 and not mention["id"]:
            # "Varnholt denied it" after "Varnholt Trading": a lone word reads like anything
            bodies = [
                e
                for e in entities
                if e.type in _BODIES
                and len(_content(e.name)) > 1
                and _content(e.name)[0] == name_key(text)
            ]
            people = [
                e for e in fits if family == "people" and self._is_short_form(text, e.name, family)
            ]
            if len(bodies) == 1 and not people:
                return bodies[0]
        if mention["id"]:
            for e in fits:
                if e.id == mention["id"]:
                    return e
        if kind in ("PLACE", "DEVICE", "VULN"):
            return None
        before = doc[span.start - 1].text if span.start else ""
        if before == "(" and span.start >= 2:
            # "National Cyber Security Centre (NCSC)"
            for e in fits:
                if any(h in range(span.start - 8, span.start - 1) for h in e.heads) and _initials(
                    text, e.name
                ):
                    return e
        matches = [e for e in fits if self._is_short_form(text, e.name, family)]
        if len(matches) > 1 and family == "bodies":
            same_type = [e for e in matches if e.type == kind]
            matches = same_type or matches
        return matches[0] if len(matches) == 1 else None

    def _is_short_form(self, short: str, full: str, family: str) -> bool:
        words, whole = _content(short), _content(full)
        if not words or len(words) >= len(whole):
            return bool(words) and len(words) == 1 and _initials(short, full)
        if family == "people":
            return words[-1] == whole[-1] and (len(words) == 1 or words[0] == whole[0])
        for start in range(len(whole) - len(words) + 1):
            if whole[start : start + len(words)] == words:
                rest = whole[start + len(words) :]
                if start == 0 or not rest or all(r in self._cues.corporate_suffixes for r in rest):
                    return len(words) > 1 or len(words[0]) > 3
                # "Treasury" of "U.S. Treasury Department"
                return start > 0 and len(words[0]) > 3 and words[0] not in ("united", "national")
        return _initials(short, full)

    def _described(self, span: Span) -> set[str]:
        """Return the common nouns put beside a name: "hacking group X", "X, a Moscow exchange"."""
        head, found = span.root, set()
        near = [c for c in head.children if c.dep_ in ("appos", "compound", "nmod:desc", "flat")]
        if head.dep_ in ("appos", "nmod:desc", "flat", "compound", "nsubj"):
            governor = head.head
            if head.dep_ != "nsubj" or any(c.dep_ == "cop" for c in governor.children):
                near.append(governor)
        for token in near:
            if token.pos_ == "NOUN" and not (span.start <= token.i < span.end):
                found.add(token.lemma_.lower())
        if head.dep_ in ("obl", "obj", "xcomp") and head.head.lemma_ in self._cues.naming:
            verb = head.head
            if verb.dep_ in ("acl", "acl:relcl") and verb.head.pos_ == "NOUN":
                found.add(verb.head.lemma_.lower())
        return found

    # common nouns and pronouns ----------------------------------------------------------

    def _resolve(
        self, doc: Doc, entities: list[Entity], spans: list[Span]
    ) -> dict[int, dict[str, object]]:
        found: dict[int, dict[str, object]] = {}
        focus = _Focus(doc, entities)
        inside = {t.i for s in spans for t in s}
        described: dict[str, Entity] = {}
        for token in doc:
            if token.i in inside:
                continue
            entity, score = None, 0.0
            if token.pos_ == "PRON" or token.tag_ == "PRP$":
                if token.tag_ in RELATIVES and token.dep_ != "root":
                    continue
                entity, score = self._pronoun(token, focus)
            elif token.pos_ == "NOUN" and token.lemma_.lower() in self._cues.stands_for:
                named = self._named_after(token, focus)
                if named is not None:
                    entity, score = named, 0.9
                elif self._refers_back(token):
                    entity, score = self._noun(token, focus)
                    if entity is None:
                        entity, score = described.get(token.lemma_.lower()), 0.6
                elif any(c.lower_ in ("a", "an", "another") for c in token.children):
                    described[token.lemma_.lower()] = Entity(
                        None, [], phrase(token).text, nouns={token.lemma_.lower()}, heads=[token.i]
                    )
            if entity is None:
                people = token.tag_ == "NNS" and token.lemma_.lower() in self._cues.people
                if people and _is_subject(token):
                    focus.add(Entity(None, [], phrase(token).text, plural=True), token.i)
                continue
            focus.add(entity, token.i)
            found[token.i] = {
                "name": entity.name,
                "type": entity.type,
                "id": entity.id,
                "score": round(score, 2),
            }
        return found

    def _named_after(self, noun: Token, focus: "_Focus") -> Entity | None:
        """Return who a noun phrase names: "a group known as X", "X is a company"."""
        heads = focus.at
        for child in noun.children:
            if child.dep_ in ("acl", "acl:relcl") and child.lemma_ in self._cues.naming:
                for name in child.children:
                    if name.i in heads and name.dep_ in ("obl", "obj", "xcomp"):
                        return heads[name.i]
            copular = any(c.dep_ == "cop" for c in noun.children)
            if child.i in heads and (child.dep_ == "appos" or (child.dep_ == "nsubj" and copular)):
                return heads[child.i]
        if noun.dep_ in ("appos", "nmod:desc") and noun.head.i in heads:
            return heads[noun.head.i]
        return None

    def _refers_back(self, noun: Token) -> bool:
        """Whether a noun phrase takes up what was named before."""
        definite = False
        for child in noun.children:
            if child.dep_ == "det" and child.lower_ in _DEFINITE:
                definite = True
            if (
                child.dep_ == "acl:relcl"
                and child.i > noun.i
                and child.left_edge.nbor(-1).text != ","
            ):
                return False
            if child.dep_ == "nmod" and child.i > noun.i and child.pos_ in ("NOUN", "PROPN"):
                return False
            if child.dep_ in ("nmod:poss",) and child.pos_ in ("NOUN", "PROPN"):
                return False
            if child.dep_ == "compound" and child.pos_ == "PROPN":
                return False
            if child.dep_ == "nummod":
                return False
        return definite

    def _noun(self, noun: Token, focus: "_Focus") -> tuple[Entity | None, float]:
        lemma = noun.lemma_.lower()
        kinds = self._cues.stands_for[lemma]
        plural = noun.tag_ in ("NNS", "NNPS")
        scored = []
        for entity in focus.recent(noun.i, REACH + 4):
            if entity.type is None or (
                _family(entity.type) not in {_family(k) for k in kinds}
                or (entity.type not in kinds and lemma not in entity.nouns)
            ):
                continue
            if entity.type in _PEOPLE and plural:
                continue
            last = entity.heads[bisect_left(entity.heads, noun.i) - 1]
            distance = focus.sentence[noun.i] - focus.sentence[last]
            told = lemma in entity.nouns
            if distance > (REACH + 4 if told else REACH):
                continue
            score = (
                1.0 - 0.12 * distance + (0.5 if told else 0.0) + 0.2 * _is_subject(noun.doc[last])
            )
            score += 0.1 * min(3, bisect_left(entity.heads, noun.i)) / 3
            if plural and entity.type != "ACTOR":
                score -= 0.5
            scored.append((score, entity))
        return _clear_winner(scored)

    def _pronoun(self, pronoun: Token, focus: "_Focus") -> tuple[Entity | None, float]:
        kinds = self._cues.pronouns.get(pronoun.lower_)
        if kinds is None or pronoun.dep_ == "expl":
            return None, 0.0
        plural = pronoun.lower_ in _PLURAL
        doc, scored = pronoun.doc, []
        for entity in focus.recent(pronoun.i, 1):
            if entity.type not in kinds and not (entity.type is None and entity.plural == plural):
                continue
            before = entity.heads[: bisect_left(entity.heads, pronoun.i)]
            last = before[-1]
            distance = focus.sentence[pronoun.i] - focus.sentence[last]
            here = [h for h in before[-8:] if focus.sentence[h] == focus.sentence[last]]
            subject = any(_is_subject(doc[h]) for h in here)
            score = 0.7 - 0.25 * distance + 0.3 * subject
            if entity.type == "PLACE" or (plural and entity.type in ("ORG", "AGENCY")):
                score -= 0.3
            if plural and entity.type is None:
                score += 0.2
            if pronoun.tag_ == "PRP$":
                # "the company Acme, three of its depots": the nearest name is as good as a subject
                score += 0.2 * (distance == 0 and pronoun.i - last < 12)
            elif distance == 0 and not subject and doc[last].head.i == pronoun.head.i:
                score -= 0.4
            scored.append((score, entity))
        return _clear_winner(scored)


class _Focus:
    """Which entities were spoken of where, for looking back a few sentences.

    Args:
        doc: The document.
        entities: Its named entities.
    """

    def __init__(self, doc: Doc, entities: list[Entity]) -> None:
        self.sentence = _sentence_numbers(doc)
        self.at: dict[int, Entity] = {}
        self._spoken: dict[int, list[Entity]] = {}
        for entity in entities:
            heads, entity.heads = entity.heads, []
            for head in heads:
                self.add(entity, head)

    def add(self, entity: Entity, head: int) -> None:
        """Record that a token speaks of an entity."""
        insort(entity.heads, head)
        self.at[head] = entity
        spoken = self._spoken.setdefault(self.sentence[head], [])
        if not any(e is entity for e in spoken):
            spoken.append(entity)

    def recent(self, index: int, reach: int) -> list[Entity]:
        """Return the entities spoken of before a token, up to so many sentences back."""
        here = self.sentence[index]
        found: list[Entity] = []
        for number in range(max(0, here - reach), here + 1):
            for entity in self._spoken.get(number, ()):
                if entity.heads[0] < index and not any(e is entity for e in found):
                    found.append(entity)
        return found


def _clear_winner(scored: list[tuple[float, Entity]]) -> tuple[Entity | None, float]:
    """Return the best entity if it is well ahead of the next, with a score up to 0.9."""
    if not scored:
        return None, 0.0
    scored.sort(key=lambda pair: (-pair[0], -max(pair[1].heads)))
    best, entity = scored[0]
    margin = best - scored[1][0] if len(scored) > 1 else 0.5
    if best < 0.35 or margin < 0.04:
        return None, 0.0
    return entity, min(0.9, 0.5 + 0.3 * min(best, 1.0) + 0.4 * min(margin, 0.4))


def _is_subject(token: Token) -> bool:
    return token.dep_.startswith("nsubj")


def _sentence_numbers(doc: Doc) -> list[int]:
    numbers, current = [], -1
    for token in doc:
        if token.is_sent_start or token.i == 0:
            current += 1
        numbers.append(current)
    return numbers


def _family(kind: str) -> str:
    if kind in _PEOPLE:
        return "people"
    return "bodies" if kind in _BODIES else kind


@functools.lru_cache(maxsize=16384)
def _content(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a name without articles and possessives."""
    text = re.sub(r"['’]s\b", "", text)
    words = (w.lower().rstrip(".") for w in _WORD.findall(text))
    return tuple(w for w in words if w != "the")


@functools.lru_cache(maxsize=16384)
def _initials(short: str, full: str) -> bool:
    """Whether `short` is the acronym of `full`: capitals of its words, small words optional."""
    letters = re.sub(r"[^A-Za-z]", "", short)
    if not 2 <= len(letters) <= 7 or not letters[:1].isupper() or not letters[-1:].isupper():
        return False
    words = re.findall(r"[^\W_]+", full.replace("U.S.", "US"))
    strict = "".join(w[0] for w in words if w.lower() not in _SMALL)
    loose = "".join(w[0] for w in words)
    return letters.upper() in (strict.upper(), loose.upper()) and len(words) > 1
