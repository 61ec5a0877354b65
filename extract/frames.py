"""Frames against predications: proposes claims, and says why a frame fell."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import NamedTuple

from spacy.tokens import Doc, Token

from ..models.frames import CLAUSE, Frame, RelationType
from .arguments import Arguments, Filler
from .characters import single_blanks
from .predications import PREDICATIVE, Predication, Predications
from .syntax import lemma_of, preposition, words_of
from .titles import PEOPLE, is_title, title_before, title_text, title_words

_REACH = 2
"""Sentences back in which "the attack" finds what it takes up."""

_VICTIM = frozenset({"on", "against", "at", "into", "of", "upon", "to"})
"""Prepositions of to whom a noun's deed was done."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that a frame proposes, before qualifiers.

    Attributes:
        frame: The frame that matched.
        predication: What it matched.
        trigger: Indices of the words that express the relation.
        subject: Who, or None.
        object: To whom.
        item: The thing provided, if the frame asks for it.
        source: The victim something was taken from.
        role: The post, for frames of titles.
        learnt: Whether an arc proposed it, no frame.
        taken_up: Whether the object was told of before and is not named again.
        inner: Predicates that the frame's paths lead through ("tried to hack X"); what
            these say by themselves gives way.
    """

    frame: Frame
    predication: Predication
    trigger: tuple[int, ...]
    subject: Filler | None
    object: Filler
    item: Filler | None
    source: Filler | None
    role: str | None
    inner: frozenset[int]
    learnt: bool = False
    taken_up: bool = False


class Attempt(NamedTuple):
    """A frame whose word was found: the proposals it made, or why it made none.

    Attributes:
        frame: The frame.
        predication: Where its word stands.
        proposals: What it proposes.
        unmet: Tells why it proposes nothing.
        excluded: Whether that is its `unless`: the word means something else here.
    """

    frame: Frame
    predication: Predication
    proposals: tuple[Proposal, ...] = ()
    unmet: Callable[[], str] | None = None
    excluded: bool = False

    @property
    def reason(self) -> str | None:
        """Why it made none, in words: put together only where somebody asks."""
        return self.unmet() if self.unmet else None


class FrameMatcher:
    """Matches frames, indexed by their words.

    Args:
        types: The relation types to look for.
    """

    def __init__(self, types: Sequence[RelationType]) -> None:
        self.types = {t.name: t for t in types}
        self._index: dict[tuple[str, str], list[Frame]] = {}
        self._title_frames: list[Frame] = []
        for relation in types:
            for frame in relation.frames:
                if frame.titles:
                    self._title_frames.append(frame)
                for word in frame.words:
                    self._index.setdefault((frame.kind, word.lower()), []).append(frame)
        self._words = self._openings()

    def attempts(
        self, doc: Doc, predications: Predications, arguments: Arguments
    ) -> Iterator[Attempt]:
        """Yield every frame whose words occur, with what came of it.

        Args:
            doc: The document.
            predications: Its predications.
            arguments: Its arguments.
        """
        match = _Match(doc, predications, arguments)
        for token in words_of(doc, PREDICATIVE):
            if self._may_head(token, match):
                predication = predications.at(token.i)
                for frame, noun in self._candidates(predication, match):
                    attempt = match.attempt(frame, predication, noun)
                    match.remember(attempt)
                    yield attempt

    def _openings(self) -> dict[str, frozenset[str]]:
        """Return for each word class the words of the frames that may begin at one of it."""
        of_kind: dict[str, set[str]] = defaultdict(set)
        for kind, word in self._index:
            of_kind[kind].update(word.split())
        if self._title_frames:
            of_kind["noun"] |= title_words()[1]
        verbs, nouns = of_kind["verb"] | of_kind["light"], frozenset(of_kind["noun"])
        return {
            "VERB": frozenset(verbs),
            "AUX": frozenset(verbs),
            "ADJ": frozenset(verbs | of_kind["adjective"]),  # a participle may be read as a verb
            "NOUN": nouns,
            "PROPN": nouns,
        }

    def _may_head(self, token: Token, match: "_Match") -> bool:
        """Whether any frame may begin at a word, told without reading its arguments."""
        words = self._words[token.pos_]
        if token.lower_ in words or token.lemma_.lower() in words:
            return True
        named = match.named(token.i)
        return named is not None and ("named", named) in self._index

    def _candidates(
        self, predication: Predication, match: "_Match"
    ) -> Iterator[tuple[Frame, Predication | None]]:
        lemma, kind = predication.lemma, predication.kind
        # "attempted attack" before "attack"
        for word in reversed(match.words(predication)):
            frames = self._index.get((kind, word), ())
            for frame in frames:
                yield frame, None
            if frames:
                break
        token = match.doc[predication.head]
        if kind == "verb" and token.pos_ == "ADJ":
            for frame in self._index.get(("adjective", token.lower_), ()):
                yield frame, None
        if kind == "verb":
            for frame in self._index.get(("light", lemma), ()):
                for filler in predication.roles.get("patient", ()):
                    noun = match.predications.at(filler)
                    if any(w in frame.light for w in match.words(noun)):
                        yield frame, noun
        named = match.named(predication.head)
        if named is not None:
            for frame in self._index.get(("named", named), ()):
                yield frame, None
        if self._title_frames and kind == "noun" and match.is_title(predication.head):
            for frame in self._title_frames:
                yield frame, None


class _Match:
    def __init__(self, doc: Doc, predications: Predications, arguments: Arguments) -> None:
        self.doc, self.predications, self.arguments = doc, predications, arguments
        self._holders = self._find_holders()
        self._words: dict[int, list[str]] = {}
        self._sentence = predications.sentence_of
        self._told: list[Proposal] = []

    def _find_holders(self) -> dict[int, list[int]]:
        """Return the head of each long title that runs up to a name, with the name's head."""
        found: dict[int, list[int]] = {}
        for mention in self.doc._.mentions or ():
            if mention["type"] in PEOPLE:
                name = self.doc.char_span(mention["start"], mention["end"], alignment_mode="expand")
                title = None if name is None else title_before(name)
                if name is not None and title is not None:
                    found.setdefault(title.i, []).append(name.root.i)
        return found

    def words(self, predication: Predication) -> list[str]:
        """Return the lemma, and for a noun also with its modifier: "asset freeze"."""
        found = self._words.get(predication.head)
        if found is None:
            found = self._words[predication.head] = [predication.lemma]
            if predication.kind == "noun":
                for role in ("compound", "amod"):
                    for filler in predication.roles.get(role, ()):
                        found.append(f"{self.doc[filler].lemma_.lower()} {predication.lemma}")
        return found

    def named(self, index: int) -> str | None:
        """Return the type of the name that a word heads, in lower case."""
        mention = self.arguments.mention(index)
        if mention is None:
            return None
        head = self.doc[index].head.i
        if head != index and self.arguments.mention(head) is mention:
            return None
        return str(mention["type"]).lower()

    def is_title(self, index: int) -> bool:
        """Whether a word heads a title of office and is no part of a name."""
        return self.arguments.mention(index) is None and is_title(self.doc[index])

    def fillers(
        self, predication: Predication, noun: Predication | None, path: str
    ) -> Sequence[int]:
        """Return the head tokens that a role path leads to."""
        if noun is None and path in predication.roles and path != "is":
            return predication.roles[path]
        found: list[int] = []
        for role, rest in _steps(path):
            here: Sequence[int] = predication.roles.get(role, ())
            if role == "self":
                here = [predication.head]
            elif role == "is" and not here:
                here = self._holders.get(predication.head, ())
            if noun is not None and role not in ("agent", "patient"):
                here = [*noun.roles.get(role, ()), *here]
            if not here:
                continue
            if rest:
                here = [f for h in here for f in self.fillers(self.predications.at(h), None, rest)]
            found += [f for f in here if f not in found]
        return found

    def attempt(self, frame: Frame, predication: Predication, noun: Predication | None) -> Attempt:
        unmet = self._unmet(frame, predication, noun)
        if unmet is not None:
            return Attempt(frame, predication, unmet=unmet)
        if self._is_owned_by_nobody(predication):
            return Attempt(
                frame, predication, unmet=lambda: "nobody owns to the deed", excluded=True
            )
        for path, lemmas in frame.unless:
            if self._headed(self.fillers(predication, noun, path), lemmas):
                reason = partial(_headed_by, path, "one", lemmas)
                return Attempt(frame, predication, unmet=reason, excluded=True)
        objects = self._choose(frame.object, frame.object_fits, predication, noun, frame.literal)
        taken_up = [] if objects else self._taken_up(frame, predication, noun)
        objects = objects or taken_up
        if not objects:
            nothing = self._nothing("object", frame.object, frame.object_fits, predication, noun)
            return Attempt(frame, predication, unmet=nothing)
        subjects: list[Filler | None] = list(
            self._choose(frame.subject, frame.subject_fits, predication, noun, frame.literal)
        )
        if not subjects:
            if frame.needs_subject or not self._may_lack_subject(frame, predication, noun):
                kinds = frame.subject_fits
                nothing = self._nothing("subject", frame.subject, kinds, predication, noun)
                return Attempt(frame, predication, unmet=nothing)
            subjects = [None]
        items = self._choose(frame.item, None, predication, noun)
        sources = self._choose(frame.source, None, predication, noun)
        trigger = self._trigger(predication, noun)
        head = self.doc[predication.head]
        role = title_text(head, self.arguments.mentioned) if frame.titles else None
        inner = self._inner(frame, predication, noun)
        proposals = tuple(
            Proposal(
                frame,
                predication,
                trigger,
                subject,
                target,
                items[0] if items else None,
                sources[0] if sources else None,
                role,
                inner,
                taken_up=bool(taken_up),
            )
            for target in objects
            for subject in subjects
            if subject is None or subject.name != target.name
        )
        if not proposals:
            return Attempt(frame, predication, unmet=lambda: "subject and object are the same")
        return Attempt(frame, predication, proposals)

    def _is_owned_by_nobody(self, predication: Predication) -> bool:
        """Whether a deed is one that nobody has owned to: it may have been done all the same."""
        grammar = self.predications.grammar
        if predication.lemma not in grammar.owning:
            return False
        nobody = grammar.negation["words"] | grammar.negation["pronouns"]
        return any(
            word.lower_ in nobody
            for i in predication.roles.get("agent", ())
            for word in (self.doc[i], *self.doc[i].lefts)
        )

    def remember(self, attempt: Attempt) -> None:
        """Keep what was told, for nouns that take it up."""
        if not attempt.frame.negated:
            self._told += attempt.proposals

    def _taken_up(
        self, frame: Frame, predication: Predication, noun: Predication | None
    ) -> list[Filler]:
        """Return to whom was done what a noun takes up: "X was hacked. Y claimed the attack"."""
        for path in frame.event:
            for index in self.fillers(predication, noun, path):
                if not _takes_up(self.doc[index]):
                    continue
                here = self._sentence[index]
                for told in reversed(self._told):
                    distance = here - self._sentence[told.predication.head]
                    if distance > _REACH:
                        break
                    if told.frame.type == frame.type and distance:
                        return [told.object]
        return []

    def _inner(
        self, frame: Frame, predication: Predication, noun: Predication | None
    ) -> frozenset[int]:
        paths = [*frame.object, *(path for path, _ in frame.where)]
        starts = {role for path in paths for role, rest in _steps(path) if rest}
        return frozenset(
            filler for role in starts for filler in self.fillers(predication, noun, role)
        )

    def _unmet(
        self, frame: Frame, predication: Predication, noun: Predication | None
    ) -> Callable[[], str] | None:
        """Return what tells why a frame does not hold here, or None if it does."""
        bare = predication.attributive and set(predication.roles) == {"patient"}
        if bare and not frame.attributive:
            return lambda: "a bare participle before a noun"
        if frame.voice is not None and predication.passive != (frame.voice == "passive"):
            return lambda: f"the verb is not {frame.voice}"
        for path, lemmas in frame.where:
            found = self.fillers(predication, noun, path)
            if not found:
                return partial("nothing stands in the role {}".format, path)
            if lemmas and not self._headed(found, lemmas):
                return partial(_headed_by, path, "none", lemmas)
        for path in frame.without:
            if self.fillers(predication, noun, path):
                return partial("the role {} is filled".format, path)
        return None

    def _headed(self, fillers: Sequence[int], lemmas: frozenset[str]) -> bool:
        """Whether one of the fillers is one of the words, with or without its modifier."""
        for index in fillers:
            token = self.doc[index]
            if token.lower_ in lemmas or lemma_of(token) in lemmas:
                return True
            # most lists have single words only, for which no modifier is looked up
            if _has_pairs(lemmas) and not lemmas.isdisjoint(
                self.words(self.predications.at(index))
            ):
                return True
        return False

    def _choose(
        self,
        paths: Sequence[str],
        fits: frozenset[str] | None,
        predication: Predication,
        noun: Predication | None,
        literal: bool = False,
    ) -> list[Filler]:
        """Return the fitting fillers of the first role that has any."""
        for path in paths:
            found: list[Filler] = []
            for index in self.fillers(predication, noun, path):
                if index == predication.head and path != "self":
                    continue
                clause = fits is not None and CLAUSE in fits
                for filler in self.arguments.spread(index, clauses=clause):
                    if literal and self.arguments.mention(filler.token) is None:
                        # a description stands for itself, whatever it refers to
                        filler = replace(
                            filler, name=single_blanks(filler.text), type=None, id=None
                        )
                    elif literal:
                        filler = replace(filler, name=single_blanks(filler.text))
                    known = any(filler.name == f.name for f in found)
                    if not known and (fits is None or filler.fit in fits):
                        found.append(filler)
            if found:
                return found
        return []

    def _may_lack_subject(
        self, frame: Frame, predication: Predication, noun: Predication | None
    ) -> bool:
        if predication.kind != "verb" or not frame.subject:
            return True
        filled = any(self.fillers(predication, noun, path) for path in frame.subject)
        return predication.passive and not filled

    def _nothing(
        self,
        argument: str,
        paths: Sequence[str],
        fits: frozenset[str],
        predication: Predication,
        noun: Predication | None,
    ) -> Callable[[], str]:
        """Return what tells why an argument is not there."""

        def reason() -> str:
            filled = {p: found for p in paths if (found := self.fillers(predication, noun, p))}
            if not filled:
                return f"no {argument}: nothing in {', '.join(paths)}"
            wanted, roles = ", ".join(sorted(fits)), ", ".join(filled)
            heads = dict.fromkeys(i for found in filled.values() for i in found)
            had = [f"{f.name}: {f.fit}" for i in heads for f in self.arguments.spread(i)]
            told = f" ({', '.join(had)})" if had else ""
            return f"no {argument}: what is in {roles} is none of {wanted}{told}"

        return reason

    def _trigger(self, predication: Predication, noun: Predication | None) -> tuple[int, ...]:
        token = self.doc[predication.head]
        found = [token.i, *(c.i for c in token.children if c.dep_ == "compound:prt")]
        if noun is not None:
            found.append(noun.head)
        return tuple(sorted(found))


def _takes_up(noun: Token) -> bool:
    """Whether a noun may take up an event told before, and tells by itself of none."""
    articles = {c.lower_ for c in noun.children if c.dep_ == "det"}
    told = any(preposition(c) in _VICTIM for c in noun.children if c.dep_ == "nmod")
    return noun.tag_ == "NN" and articles <= {"the", "this", "that"} and not told


def _headed_by(path: str, how_many: str, lemmas: frozenset[str]) -> str:
    return f"the role {path} is headed by {how_many} of: {', '.join(sorted(lemmas))}"


@cache
def _has_pairs(words: frozenset[str]) -> bool:
    return any(" " in word for word in words)


@cache
def _steps(path: str) -> tuple[tuple[str, str], ...]:
    """Return each alternative of a role path as its first role and what follows: "a|b.c"."""
    parted = (alternative.partition(".") for alternative in path.split("|"))
    return tuple((role, rest) for role, _, rest in parted)
