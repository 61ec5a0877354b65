"""References: mentions that mean one thing share one canonical name.

Names are joined first (short forms, acronyms, surnames, aliases of the lists); then
common nouns with a determiner ("the firm") and pronouns are resolved to the thing in
focus, or left alone where the article leaves a doubt.
"""

from bisect import bisect_left, insort
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from ..models.cues import load_cues
from ..models.grammar import load_grammar
from .arguments import Arguments, demonyms, phrase
from .attribution import Sources
from .document import register_extensions
from .entities import Entity, Joiner, family
from .predications import Predications
from .quotations import find_quotations
from .shortforms import content
from .syntax import RELATIVES, has_copula, sentence_numbers, words_of
from .titles import PEOPLE

REACH = 3
"""Sentences back in which a common noun may have its antecedent; a pronoun has 1."""

_GROUP_SCORE, _LATER_SCORE, _SPEAKER_SCORE = 0.8, 0.7, 0.8
_BODIES = frozenset({"ACTOR", "AGENCY", "ORG", "PLACE"})
_ROLES = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent"})
_STATES = frozenset({"be", "have", "want", "need", "hope", "know", "like", "love", "go", "feel"})
_FIRST = dict.fromkeys(("i", "me"), PEOPLE) | dict.fromkeys(("we", "us"), _BODIES)
"""Pronouns of who speaks, with the types that he may have."""
_OPENING = 3
"""Last sentence of an article's opening, from 0 on, which may tell of what is named later."""
_BETWEEN = 60
"""Words before a pronoun in which another plural is looked for."""
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


@Language.factory(
    "newsclaims_references",
    assigns=["doc.ents", "doc._.references", "doc._.mentions"],
    requires=["doc.ents", "token.dep"],
)
def make_references(nlp: Language, name: str) -> "References":
    """Make the references component."""
    return References(name)


class References:
    """Writes canonical names into `doc._.mentions` and resolutions into `doc._.references`.

    What stands for several ("both men", "the pair") is resolved in `doc._.groups`.

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
        found = (doc.char_span(m["start"], m["end"], alignment_mode="expand") for m in mentions)
        spans = [span for span in found if span is not None]
        entities = Joiner(doc, mentions, spans).join()
        for entity in entities:
            for i in entity.mentions:
                mentions[i] = {**mentions[i], "name": entity.name, "id": entity.id}
                if entity.type in PEOPLE or len(content(mentions[i]["text"])) == 1:
                    mentions[i]["type"] = entity.type
        doc._.mentions = mentions
        doc.set_ents(
            [
                Span(doc, span.start, span.end, label=m["type"], kb_id=m["id"] or "")
                for m, span in zip(mentions, spans, strict=True)
            ]
        )
        doc._.references, doc._.groups = self._resolve(doc, entities, spans)
        doc._.references |= _first_persons(doc, mentions)
        return doc

    # common nouns and pronouns ----------------------------------------------------------

    def _resolve(
        self, doc: Doc, entities: list[Entity], spans: list[Span]
    ) -> tuple[dict[int, dict[str, object]], dict[int, list[dict[str, object]]]]:
        found: dict[int, dict[str, object]] = {}
        groups: dict[int, list[dict[str, object]]] = {}
        focus = _Focus(doc, entities)
        inside = {t.i for s in spans for t in s}
        described: dict[str, Entity] = {}
        announced: dict[str, tuple[int, list[Entity]]] = {}
        for token in words_of(doc, ("NOUN", "PRON")):
            if token.i in inside:
                continue
            members = self._group(token, focus) if token.pos_ == "NOUN" else []
            if token.tag_ == "NNS" and not members:
                lemma, here = token.lemma_.lower(), focus.sentence[token.i]
                members = _announced(token, focus)
                if members:
                    announced[lemma] = here, members
                elif lemma in announced and self._refers_back(token):
                    place, known = announced[lemma]
                    members = known if here - place <= REACH else []
            if members:
                groups[token.i] = [_resolution(member, _GROUP_SCORE) for member in members]
                for member in members:
                    focus.add(member, token.i)
                continue
            entity, score = None, 0.0
            if token.pos_ == "PRON" or token.tag_ == "PRP$":
                if token.tag_ in RELATIVES and token.dep_ != "root":
                    continue
                entity, score = self._pronoun(token, focus)
            elif token.pos_ == "NOUN" and self._word(token) in self._cues.stands_for:
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
            found[token.i] = _resolution(entity, score)
        for token in doc:
            if focus.sentence[token.i] > _OPENING:
                break
            if token.i not in inside and token.i not in found and _is_introduced(token, focus):
                entity = self._introduced(token, entities, focus)
                if entity is not None:
                    found[token.i] = _resolution(entity, _LATER_SCORE)
        return found, groups

    def _introduced(self, noun: Token, entities: list[Entity], focus: "_Focus") -> Entity | None:
        """Return what is named after it was told of: "A bank was robbed. Acme, a bank"."""
        word = self._word(noun)
        kinds = self._cues.stands_for.get(word, frozenset())
        told = [e for e in entities if e.type in kinds and word in e.nouns]
        if len(told) != 1 or told[0].heads[0] < noun.i:
            return None
        distance = focus.sentence[told[0].heads[0]] - focus.sentence[noun.i]
        return told[0] if distance <= 2 * REACH else None

    def _word(self, noun: Token) -> str:
        """Return the form of a noun that `stands_for` may list: "hackers" are no "hacker"."""
        return noun.lower_ if noun.lower_ in self._cues.stands_for else noun.lemma_.lower()

    def _group(self, noun: Token, focus: "_Focus") -> list[Entity]:
        """Return whom "both men" or "the two firms" means, where just so many were named."""
        lemma, sizes = noun.lemma_.lower(), self._cues.sizes
        counting = [c for c in noun.children if c.dep_ != "cc:preconj"]
        size = next((sizes[w] for w in (lemma, *(c.lower_ for c in counting)) if w in sizes), 0)
        definite = any(c.lower_ in _DEFINITE or c.lower_ == "both" for c in counting)
        if not (size and definite) or _is_restricted(noun):
            return []
        people = lemma in self._cues.people or lemma in sizes
        kinds = PEOPLE if people else self._cues.stands_for.get(lemma, frozenset())
        near = [e for e in focus.recent(noun.i, REACH) if e.type in kinds]
        return near if len(near) == size else focus.together(near, size, noun)

    def _named_after(self, noun: Token, focus: "_Focus") -> Entity | None:
        """Return who a noun phrase names: "a group known as X", "X is a company"."""
        heads = focus.at
        for child in noun.children:
            if child.dep_ in ("acl", "acl:relcl") and child.lemma_ in self._cues.naming:
                for name in child.children:
                    if name.i in heads and name.dep_ in ("obl", "obj", "xcomp"):
                        return heads[name.i]
            if child.i in heads and (
                child.dep_ == "appos" or (child.dep_ == "nsubj" and has_copula(noun))
            ):
                return heads[child.i]
        if noun.dep_ in ("appos", "nmod:desc") and noun.head.i in heads:
            return heads[noun.head.i]
        return None

    def _refers_back(self, noun: Token) -> bool:
        """Whether a noun phrase takes up what was named before, and no "new" or "other" one."""
        if _is_restricted(noun) or any(
            c.dep_ == "nummod" or c.lower_ in self._cues.others for c in noun.children
        ):
            return False
        return any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in noun.children)

    def _noun(self, noun: Token, focus: "_Focus") -> tuple[Entity | None, float]:
        lemma = self._word(noun)
        kinds = self._cues.stands_for[lemma]
        if any(c.text in demonyms() for c in noun.children):
            # "the Iraqi government" is named by its country
            kinds -= {"AGENCY"}
        plural = noun.tag_ in ("NNS", "NNPS")
        scored = []
        for entity in focus.recent(noun.i, REACH + 4):
            if entity.type is None or (
                family(entity.type) not in {family(k) for k in kinds}
                or (entity.type not in kinds and lemma not in entity.nouns)
            ):
                continue
            if plural and entity.type != "ACTOR":
                continue
            last = entity.heads[bisect_left(entity.heads, noun.i) - 1]
            distance = focus.sentence[noun.i] - focus.sentence[last]
            told = lemma in entity.nouns
            # "the group": the gang that the article is about, before a company just named
            hostile = entity.type == "ACTOR" and lemma in self._cues.kinds["ACTOR"]
            if hostile:
                distance = min(distance, REACH)
            if distance > (REACH + 4 if told else REACH):
                continue
            subject = _is_subject(noun.doc[last])
            score = 1.0 - 0.12 * distance + (0.5 if told else 0.0) + 0.2 * subject
            score += 0.1 * min(3, bisect_left(entity.heads, noun.i)) / 3
            if hostile:
                score += 0.15
            elif lemma in self._cues.kinds["ACTOR"] and not (told or subject):
                score -= 0.2  # "over Microsoft Graph. The group": no group by itself
            scored.append((score, entity))
        return _clear_winner(scored)

    def _pronoun(self, pronoun: Token, focus: "_Focus") -> tuple[Entity | None, float]:
        kinds = self._cues.pronouns.get(pronoun.lower_)
        if kinds is None or pronoun.dep_ == "expl":
            return None, 0.0
        if pronoun.dep_ in ("obj", "nsubj:pass"):
            verb = pronoun.head.lemma_.lower()
            if verb in self._cues.confirmed and pronoun.dep_ == "obj":
                return None, 0.0  # "denied it" is that something happened
            if verb in self._cues.handled:
                kinds &= {"MALWARE", "VULN"}
        if pronoun.dep_ == "nsubj" and has_copula(pronoun.head):
            # "it is a trojan": no company
            kinds &= self._cues.stands_for.get(self._word(pronoun.head), kinds)
        plural = pronoun.lower_ in _PLURAL
        hostile = (
            plural and _is_subject(pronoun) and pronoun.head.lemma_.lower() in self._cues.hostile
        )
        if hostile:
            kinds -= {"AGENCY", "ORG"}
        doc, scored = pronoun.doc, []
        for entity in focus.recent(pronoun.i, 1):
            described = entity.type is None and entity.plural == plural
            if entity.type not in kinds and not (described and pronoun.lower_ != "them"):
                continue
            before = entity.heads[: bisect_left(entity.heads, pronoun.i)]
            last = before[-1]
            if hostile and described and doc[last].lemma_.lower() in self._cues.onlookers:
                continue
            # "Acme looked at the files. They"
            single = plural and entity.type in ("AGENCY", "ORG")
            between = doc[max(last + 1, pronoun.i - _BETWEEN) : pronoun.i]
            if single and any(t.tag_ == "NNS" for t in between):
                continue
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
        self.sentence = sentence_numbers(doc)
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

    def together(self, entities: list[Entity], size: int, noun: Token) -> list[Entity]:
        """Return the last so many of them that were named side by side before a noun."""
        places = {h: e for e in entities for h in e.heads if h < noun.i}
        for head in sorted(places, reverse=True):
            side_by_side = [head, *(t.i for t in noun.doc[head].conjuncts)]
            named = [places[i] for i in sorted(side_by_side) if i in places]
            if len(named) == len(side_by_side) == size == len({id(e) for e in named}):
                return named
        return []


def _first_persons(doc: Doc, mentions: list[dict[str, Any]]) -> dict[int, dict[str, object]]:
    """Return who "I" and "we" are in quotations: the speaker, of "we" no single person.

    What they are said to be, to have or to think is no claim and not looked at.
    """
    idle = load_grammar().reporting | _STATES
    pronouns = [
        t
        for t in words_of(doc, ("PRON",))
        if t.lower_ in _FIRST
        and t.dep_ in _ROLES
        and t.head.pos_ == "VERB"
        and t.head.lemma_.lower() not in idle
    ]
    quotations = find_quotations(doc.text) if pronouns else []
    ends = [end for _, end in quotations]
    # the first quotation that ends behind a word is the only one that it may stand in
    after = ((t, bisect_left(ends, t.idx)) for t in pronouns)
    spoken = [t for t, k in after if k < len(ends) and quotations[k][0] < t.idx]
    if not spoken:
        return {}
    sources = Sources(doc, Predications(doc), Arguments(doc))
    known = {m["name"]: m for m in mentions}
    found: dict[int, dict[str, object]] = {}
    for token in spoken:
        speaker = sources.speaker(token.i)
        who = None if speaker is None else known.get(speaker.name)
        if who is not None and who["type"] in _FIRST[token.lower_]:
            fields = {field: who[field] for field in ("name", "type", "id")}
            found[token.i] = {**fields, "score": _SPEAKER_SCORE}
    return found


def _is_introduced(noun: Token, focus: _Focus) -> bool:
    """Whether a singular noun is told of for the first time: "a bank", in a title also "bank"."""
    if noun.tag_ != "NN" or noun.dep_ in ("compound", "appos", "nmod:desc"):
        return False
    owned = any(c.dep_ == "nmod:poss" for c in noun.children)
    articles = [c.lower_ for c in noun.children if c.dep_ == "det"]
    bare = focus.sentence[noun.i] == 0 and not (articles or owned)
    return bare or articles in (["a"], ["an"])


def _announced(noun: Token, focus: _Focus) -> list[Entity]:
    """Return what a plural noun announces: "two firms, Acme and Varnholt"."""
    names = {t for c in noun.children if c.dep_ == "appos" for t in (c, *c.conjuncts)}
    found = {id(e): e for t in sorted(names, key=lambda t: t.i) if (e := focus.at.get(t.i))}
    return list(found.values()) if len(found) > 1 else []


def _resolution(entity: Entity, score: float) -> dict[str, object]:
    return {"name": entity.name, "type": entity.type, "id": entity.id, "score": round(score, 2)}


def _is_restricted(noun: Token) -> bool:
    """Whether a noun phrase says by itself which things it means."""
    for child in noun.children:
        if child.dep_ == "acl:relcl" and child.i > noun.i:
            opening = child.left_edge.i
            if opening and noun.doc[opening - 1].text != ",":
                return True
        if child.dep_ == "nmod" and child.i > noun.i and child.pos_ in ("NOUN", "PROPN"):
            return True
        if child.dep_ == "nmod:poss" and child.pos_ in ("NOUN", "PROPN"):
            return True
        if child.dep_ == "compound" and child.pos_ == "PROPN":
            return True
    return False


def _clear_winner(scored: list[tuple[float, Entity]]) -> tuple[Entity | None, float]:
    """Return the best entity if it is well ahead of the next, with a score up to 0.9."""
    if not scored:
        return None, 0.0
    scored.sort(key=lambda pair: -pair[0])
    best, entity = scored[0]
    margin = best - scored[1][0] if len(scored) > 1 else 0.5
    if best < 0.35 or margin < 0.04:
        return None, 0.0
    return entity, min(0.9, 0.5 + 0.3 * min(best, 1.0) + 0.4 * min(margin, 0.4))


def _is_subject(token: Token) -> bool:
    return token.dep_.startswith("nsubj")
