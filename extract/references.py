"""References: mentions that mean one thing share one canonical name.

Names are joined first (short forms, acronyms, surnames, aliases of the lists); then
common nouns with a determiner ("the firm") and pronouns are resolved to the thing in
focus, or left alone where the article leaves a doubt.
"""

from bisect import bisect_left
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from ..models.cues import load_cues
from ..models.grammar import load_grammar
from ..schema import Attribution
from .antecedents import REACH, Antecedents
from .arguments import Arguments, is_said_to_be, phrase
from .attribution import Sources
from .characters import single_blanks
from .document import register_extensions
from .entities import BODIES, Entity, Joiner
from .focus import Focus
from .predications import Predications
from .quotations import find_quotations
from .shortforms import content
from .syntax import RELATIVES, is_owned, is_subject, preposition, words_of
from .titles import PEOPLE

_GROUP_SCORE, _LATER_SCORE, _SPEAKER_SCORE = 0.8, 0.7, 0.8
_WE = frozenset({"ACTOR", "AGENCY", "ORG", "PLACE"})
_ROLES = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent"})
_STATES = frozenset({"be", "have", "want", "need", "hope", "know", "like", "love", "go", "feel"})
_FIRST = dict.fromkeys(("i", "me"), PEOPLE) | dict.fromkeys(("we", "us"), _WE)
"""Pronouns of who speaks, with the types that he may have."""
_FINDING = frozenset({"discover", "find", "identify", "uncover", "observe", "detect", "spot"})
"""Verbs of what the makers of a report did."""
_STAFF = frozenset({"compound", "nmod:poss", "nmod:desc"})
"""How a firm hangs on its people: "Acme researchers"."""
_OPENING = 3
"""Last sentence of an article's opening, from 0 on, which may tell of what is named later."""
_TAKEN_UP = frozenset({"nsubj", "nsubj:pass", "obj"})
"""Where something without a name must stand to be taken up."""
_THEY = frozenset({"they", "them"})
_TITLED = frozenset({"appos", "nmod:desc"})
_IN_TITLE = frozenset({"appos", "nmod:desc", "nmod", "nmod:poss", "compound", "flat"})
"""How a title hangs on a name, and the body on either."""
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


@Language.factory(
    "newsclaims_references",
    assigns=["doc.ents", "doc._.references", "doc._.groups", "doc._.mentions"],
    requires=["doc._.mentions", "token.dep", "token.is_sent_start"],
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
        self._cues, self._grammar = load_cues(), load_grammar()

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
        focus = Focus(doc, entities)
        antecedents = Antecedents(focus)
        inside = {t.i for s in spans for t in s}
        people = frozenset().union(*(e.nouns for e in entities if e.type in PEOPLE))
        announced: dict[str, tuple[int, list[Entity]]] = {}
        for token in words_of(doc, ("NOUN", "NUM", "PRON")):
            if token.i in inside:
                continue
            entity, score = None, 0.0
            members = self._members(token, focus, announced)
            if token.pos_ == "PRON" and not (token.tag_ in RELATIVES and token.dep_ != "root"):
                entity, score = antecedents.of_pronoun(token)
                if entity is None and token.lower_ in _THEY:
                    near = [e for e in focus.recent(token.i, 1) if e.type is not None]
                    members = focus.together(near, token, None)
            if members:
                groups[token.i] = [_resolution(doc, m, _GROUP_SCORE) for m in members]
                for one in members:
                    focus.add(one, token.i)
                continue
            word = self._word(token) if token.pos_ == "NOUN" else ""
            if word in self._cues.stands_for or word in people:
                named = self._named_after(token, focus)
                if named is not None:
                    entity, score = named, 0.9
                elif self._refers_back(token):
                    entity, score = antecedents.of_noun(token, word)
            if entity is None and word and _is_introduced(token, focus):
                entity, score = self._introduced(token, word, entities, focus), _LATER_SCORE
            if entity is not None:
                found[token.i] = _resolution(doc, entity, score)
            else:
                entity = self._described(token, word)
            if entity is not None:
                focus.add(entity, token.i)
        return found, groups

    def _members(
        self, token: Token, focus: Focus, announced: dict[str, tuple[int, list[Entity]]]
    ) -> list[Entity]:
        """Return the several things that a noun or number stands for."""
        if token.pos_ == "PRON":
            return []
        members = self._group(token, focus)
        if token.tag_ == "NNS" and not members:
            lemma, here = token.lemma_.lower(), focus.sentence[token.i]
            members = _announced(token, focus)
            if members:
                announced[lemma] = here, members
            elif lemma in announced and self._refers_back(token):
                place, known = announced[lemma]
                members = known if here - place <= REACH else []
        return members

    def _described(self, token: Token, word: str) -> Entity | None:
        """Return what has no name here and may be taken up: "two men", "a bank", "the army"."""
        if token.pos_ != "NOUN" or token.dep_ not in _TAKEN_UP:
            return None
        lemma = token.lemma_.lower()
        if token.tag_ == "NNS" and lemma in self._cues.people:
            return Entity(None, [], "", nouns={lemma}, plural=True)
        if lemma in self._cues.sizes:  # "the trio ... They"
            return Entity(None, [], "", nouns={lemma}, plural=True)
        introduced = any(c.lower_ in ("a", "an", "another") for c in token.children)
        kinds = self._cues.stands_for.get(word, frozenset())
        if kinds and (introduced or is_subject(token)):
            # "the bank" of which nothing tells who it is may be another one than the next
            nouns = {word} if introduced else set()
            return Entity(None, [], "", nouns=nouns, kinds=kinds)
        return None

    def _introduced(
        self, noun: Token, word: str, entities: list[Entity], focus: Focus
    ) -> Entity | None:
        """Return what is named after it was told of: "A bank was robbed. Acme, a bank"."""
        kinds = self._cues.stands_for.get(word, frozenset())
        told = [e for e in entities if e.type in kinds and word in e.nouns]
        if not told and "PERSON" in kinds and is_subject(noun):
            # "A man was jailed. Amos Treleaven, 41, of Oslo"
            people = (e for e in entities if e.type in PEOPLE and focus.first[e] > noun.i)
            told = [e for e in people if self._is_presented(noun.doc[focus.first[e]])]
        if len(told) != 1 or focus.first[told[0]] < noun.i:
            return None
        distance = focus.sentence[focus.first[told[0]]] - focus.sentence[noun.i]
        return told[0] if distance <= 2 * REACH else None

    def _is_presented(self, name: Token) -> bool:
        """Whether a name comes with age or home as in reports of courts and police."""
        if not is_subject(name) or name.head.lemma_ in self._grammar.reporting:
            return False
        return any(
            child.i > name.i
            and (
                (child.text.isdecimal() and len(child.text) == 2)
                or child.lower_ == "aged"
                or (child.dep_ == "nmod" and preposition(child) in ("of", "from"))
            )
            for child in name.children
        )

    def _word(self, noun: Token) -> str:
        """Return the form of a noun that `stands_for` may list: "hackers" are no "hacker"."""
        lower, lemma = noun.lower_, noun.lemma_.lower()
        if lower in self._cues.stands_for:
            return lower
        if lemma not in self._cues.stands_for:
            if lemma.endswith("maker"):
                return "maker"  # "the steelmaker"
            if lower == "old" and noun.i > 2 and noun.nbor(-2).lower_ == "year":
                return "man"  # "the 51-year-old"
        return lemma

    def _group(self, noun: Token, focus: Focus) -> list[Entity]:
        """Return whom "both men" or "the two firms" means, where just so many were named."""
        lemma, sizes = noun.lemma_.lower(), self._cues.sizes
        counting = [c for c in noun.children if c.dep_ != "cc:preconj"]
        size = next((sizes[w] for w in (lemma, *(c.lower_ for c in counting)) if w in sizes), 0)
        definite = any(c.lower_ in _DEFINITE or c.lower_ == "both" for c in counting)
        if not (size and definite) or _is_restricted(noun):
            return []
        people = lemma in self._cues.people or lemma in sizes
        kinds = PEOPLE if people else self._cues.stands_for.get(lemma, frozenset())
        recent = focus.recent(noun.i, REACH)
        near = [e for e in recent if e.type in kinds]
        if len(near) == size:
            return near
        return focus.together(near, noun, size) or (
            [e for e in recent if e.plural and self._numbers(noun.doc, e) == size][-1:]
            if lemma in sizes
            else []
        )

    def _numbers(self, doc: Doc, entity: Entity) -> int:
        """Return how many "two men" are, 0 where nothing tells."""
        counting = (c.lower_ for c in doc[entity.heads[0]].children)
        return next((self._cues.sizes[w] for w in counting if w in self._cues.sizes), 0)

    def _named_after(self, noun: Token, focus: Focus) -> Entity | None:
        """Return who a noun phrase names: "a group known as X", "X is a company"."""
        heads = focus.at
        for child in noun.children:
            if child.dep_ in ("acl", "acl:relcl") and child.lemma_ in self._cues.naming:
                for name in child.children:
                    if name.i in heads and name.dep_ in ("obl", "obj", "xcomp"):
                        return heads[name.i]
            if child.i in heads and (
                child.dep_ == "appos" or (child.dep_ == "nsubj" and is_said_to_be(noun))
            ):
                return heads[child.i]
        if noun.dep_ in ("appos", "nmod:desc") and noun.head.i in heads and not is_owned(noun):
            return heads[noun.head.i]
        return None

    def _refers_back(self, noun: Token) -> bool:
        """Whether a noun phrase takes up what was named before, and no "new" or "other" one."""
        if _is_restricted(noun) or any(
            c.dep_ == "nummod" or c.lower_ in self._cues.others for c in noun.children
        ):
            return False
        return any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in noun.children)


def _first_persons(doc: Doc, mentions: list[dict[str, Any]]) -> dict[int, dict[str, object]]:
    """Return who "I" and "we" are: in quotations the speaker, of "we" no single person.

    Outside of them "we" is the firm whose report the article is.
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
    found: dict[int, dict[str, object]] = {}
    quoted = {t.i for t in spoken}
    ours = [t.i for t in pronouns if t.lower_ == "we" and t.i not in quoted]
    author = _author(doc, mentions) if ours else None
    if author is not None:
        found = {index: _speaking(author) for index in ours}
    if not spoken:
        return found
    sources = Sources(doc, Predications(doc), Arguments(doc))
    known = {m["name"]: m for m in mentions}
    for token in spoken:
        speaker = sources.speaker(token.i)
        who = None if speaker is None else known.get(speaker.name)
        kinds = _FIRST[token.lower_]
        if speaker is not None and who is not None and who["type"] in PEOPLE - kinds:
            who = _body_of(doc, speaker, mentions)
        if who is not None and who["type"] in kinds:
            found[token.i] = _speaking(who)
    return found


def _speaking(mention: dict[str, Any]) -> dict[str, object]:
    """Return what a word for a speaker stands for."""
    return {key: mention[key] for key in ("name", "type", "id")} | {"score": _SPEAKER_SCORE}


def _author(doc: Doc, mentions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the firm whose own report an article is: "Acme's researchers found ... We call"."""
    opening = list(islice(doc.sents, 2))
    found: dict[str, dict[str, Any]] = {}
    for mention in mentions:
        if mention["type"] == "ORG" and mention["start"] < opening[-1].end_char:
            name = doc.char_span(mention["start"], mention["end"], alignment_mode="expand")
            if name is None:
                continue
            staffed = name.root.dep_ in _STAFF and name.root.head.pos_ == "NOUN"
            word = name.root.head if staffed else name.root
            if is_subject(word) and word.head.lemma_ in _FINDING:
                found[mention["name"]] = mention
    return next(iter(found.values())) if len(found) == 1 else None


def _body_of(
    doc: Doc, person: Attribution, mentions: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Return the one body that is named in a person's title: "Jane Roe, a director of Acme"."""
    span = doc.char_span(person.start, person.end, alignment_mode="expand")
    if span is None:
        return None
    beside, queue = set(), [span.root, *([span.root.head] if span.root.dep_ in _TITLED else [])]
    for token in queue:  # grows while it is read
        beside.add(token.idx)
        queue += [c for c in token.children if c.dep_ in _IN_TITLE and c.idx not in beside]
    found = {
        m["name"]: m
        for m in mentions
        if m["type"] in BODIES and any(m["start"] <= start < m["end"] for start in beside)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _is_introduced(noun: Token, focus: Focus) -> bool:
    """Whether a singular noun is told of for the first time: "a bank", in a title also "bank"."""
    if (
        focus.sentence[noun.i] > _OPENING
        or noun.tag_ != "NN"
        or noun.dep_ in ("compound", "appos", "nmod:desc")
    ):
        return False
    owned = any(c.dep_ == "nmod:poss" for c in noun.children)
    articles = [c.lower_ for c in noun.children if c.dep_ == "det"]
    bare = focus.sentence[noun.i] == 0 and not (articles or owned)
    return bare or articles in (["a"], ["an"])


def _announced(noun: Token, focus: Focus) -> list[Entity]:
    """Return what a plural noun announces: "two firms, Acme and Varnholt"."""
    names = {t for c in noun.children if c.dep_ == "appos" for t in (c, *c.conjuncts)}
    found = {id(e): e for t in sorted(names, key=lambda t: t.i) if (e := focus.at.get(t.i))}
    return list(found.values()) if len(found) > 1 else []


def _resolution(doc: Doc, entity: Entity, score: float) -> dict[str, object]:
    """Return what a word stands for; what has no name has that of the phrase that told of it."""
    name = entity.name or single_blanks(phrase(doc[entity.heads[0]]).text)
    return {"name": name, "type": entity.type, "id": entity.id, "score": round(score, 2)}


def _is_restricted(noun: Token) -> bool:
    """Whether a noun phrase says by itself which things it means."""
    for child in noun.children:
        if child.dep_ == "acl:relcl" and child.i > noun.i:
            opening = child.left_edge.i
            if "," not in (noun.doc[opening - 1].text, noun.doc[opening].text):
                return True
        if child.dep_ == "nmod" and child.i > noun.i and child.pos_ in ("NOUN", "PROPN"):
            return True
        if child.dep_ == "nmod:poss" and child.pos_ in ("NOUN", "PROPN"):
            return True
        if child.dep_ == "compound" and child.pos_ == "PROPN" and child.ent_type_ != "PLACE":
            return True  # "the Oslo firm" may be any firm of Oslo that was named
    return False
