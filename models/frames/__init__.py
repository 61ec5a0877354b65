"""Relation types as data: which words express a type and which roles fill its arguments.

Each `*.yaml` file here is one relation type; users add files of the same form with
`--rules`. A frame says: a predication with one of these words, these roles filled by
arguments that fit, is a claim of this type. See README.md, "Add a relation type".
"""

import difflib
import functools
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ...errors import NewsclaimsError, describe
from ...schema import ENTITY_TYPES, MODALITIES
from .. import YAML_LOADER

FOLDER = Path(__file__).parent
PHRASE = "phrase"
"""In a list of fitting types: a noun phrase that names nothing."""
CLAUSE = "clause"
"""In a list of fitting types: a clause, "denied that it had paid"."""

_KINDS = {
    "verbs": "verb",
    "nouns": "noun",
    "adjectives": "adjective",
    "light": "light",
    "titles": "noun",
    "named": "named",
}
"""Keys that say what the predicate is, with the kind that they make."""

_ROLES = (
    "agent",
    "patient",
    "recipient",
    "poss",
    "compound",
    "holder",
    "object",
    "unmarked",
    "xcomp",
    "ccomp",
)
"""Roles that are no prepositions; shorter ones ("is") are like too many of those."""

_NEAR = 0.8
"""Likeness from which on a word is taken for a valid one, misspelt; no preposition is so like a
role."""

TYPE_KEYS = (
    "type",
    "meaning",
    "says",
    "stix",
    "ftm",
    "subject",
    "object",
    "over",
    "announced",
    "background",
    "stated",
    "literal",
    "within",
    "frames",
    "examples",
    "counterexamples",
)
FRAME_KEYS = (
    "id",
    "verbs",
    "nouns",
    "adjectives",
    "light",
    "titles",
    "named",
    "subject",
    "object",
    "item",
    "from",
    "event",
    "where",
    "unless",
    "without",
    "voice",
    "attributive",
    "subject_fits",
    "object_fits",
    "needs_subject",
    "negated",
    "modality",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to express a relation type.

    Attributes:
        id: `type.name`, unique.
        type: Relation type.
        kind: Word class of the predicate: `verb`, `noun`, `adjective`, `light` or `named`.
        words: Lemmas of the predicate, with particles ("take down"); for `named`, the types
            of the names whose own phrases are read ("Jane Roe of Acme").
        light: For `light`, the nouns that the verb takes as patient.
        titles: Whether the words are the titles of office of the name lists.
        subject: Roles that may fill the subject, first come first served.
        object: Roles that may fill the object.
        item: Roles of the thing provided.
        source: Roles of the victim that something was taken from (`from` in YAML).
        event: Roles of a noun such as "the attack", which where nothing fills the object takes up
            what was told of this type before: its object is theirs.
        where: Roles that must be there, with the lemmas one of which must head them;
            an empty set means any filler.
        unless: Roles that must not be headed by one of the lemmas.
        without: Roles that must be empty.
        voice: `active` or `passive` where only that voice counts.
        subject_fits: Entity types the subject may have, `phrase` for a noun phrase without a
            name, and `clause` for what a verb heads ("denied taking bribes").
        object_fits: The same for the object.
        needs_subject: Whether a claim without subject is none.
        negated: Whether the words themselves negate the relation.
        modality: Modality that the words themselves carry.
        confidence: Prior that a match is right.
        says: The verb of the claim as a sentence, third person ("is linked to").
        over: Types that give way to this one for the same arguments.
        announced: Whether saying is doing: the day of the announcement dates the claim.
        literal: Whether what its frames find keeps the words of the text, for relations between
            names; else arguments are what the words refer to, as where an arc proposes.
        attributive: Whether a bare participle before a noun counts ("stolen files").
        background: Whether the relation is a standing fact, which articles give in their
            own voice also inside reported speech.
        stated: Whether the relation is itself something said, so that its subject is no source.
    """

    id: str
    type: str
    kind: str
    words: frozenset[str]
    light: frozenset[str]
    titles: bool
    subject: tuple[str, ...]
    object: tuple[str, ...]
    item: tuple[str, ...]
    source: tuple[str, ...]
    event: tuple[str, ...]
    where: tuple[tuple[str, frozenset[str]], ...]
    unless: tuple[tuple[str, frozenset[str]], ...]
    without: tuple[str, ...]
    voice: str | None
    subject_fits: frozenset[str]
    object_fits: frozenset[str]
    needs_subject: bool
    negated: bool
    modality: str | None
    confidence: float
    says: str
    over: frozenset[str]
    announced: bool
    background: bool
    stated: bool
    literal: bool
    attributive: bool


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation type with its frames and the sentences that test it.

    Attributes:
        name: The type as it stands in claims.
        meaning: One line for readers.
        stix: Counterpart in STIX 2.1, or None.
        ftm: Counterpart in FollowTheMoney, or None.
        within: Whether two objects of which one lies within the other make one claim, as of a
            post at a ministry and in its country; of other types that is so of two subjects.
        frames: Ways to express it.
        examples: Sentences with `<subj>` and `<obj>` marked.
        counterexamples: Sentences without a claim of this type.
        file: Where it was read from.
    """

    name: str
    meaning: str
    stix: str | None
    ftm: str | None
    within: bool
    frames: tuple[Frame, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    file: Path = field(compare=False)

    @property
    def bundled(self) -> bool:
        """Whether it comes with the package, so that the reader was trained on its meaning."""
        return self.file.parent == FOLDER


class _Located(dict[str, Any]):
    """A mapping that knows the line of itself and of its keys."""

    line: int
    lines: dict[str, int]


class _Loader(YAML_LOADER):  # type: ignore[misc,valid-type]
    pass


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> _Located:
    found = _Located()
    firsts: dict[str, yaml.Node] = {}
    for key, _ in node.value:
        if (first := firsts.setdefault(str(key.value), key)) is not key:
            twice = f"the key {key.value!r} stands in line {first.start_mark.line + 1} already"
            raise yaml.constructor.ConstructorError(problem=twice, problem_mark=key.start_mark)
    loader.flatten_mapping(node)
    # a key is the word that stands there: a bare "on" is no truth value
    found.update({str(k.value): loader.construct_object(v, deep=True) for k, v in node.value})
    found.line = node.start_mark.line + 1
    found.lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class _Reader:
    """Reads one file and reports each fault with file and line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._over: tuple[int, tuple[str, ...]] = 0, ()

    def fail(self, line: int, reason: str) -> NewsclaimsError:
        return NewsclaimsError("E040", error=f"{self.path}:{line}: {reason}")

    def check_keys(self, record: _Located, valid: Sequence[str]) -> None:
        for key in record:
            if key not in valid:
                raise self.fail(record.lines[key], unknown("key", key, valid))

    def words(self, record: _Located, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        value = record.get(key)
        if value is None:
            return tuple(default)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise self.fail(
            record.lines[key], f"{key} must be a word or a list of words (quote yes, no, on, off)"
        )

    def flag(self, record: _Located, key: str) -> bool:
        value = record.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.fail(record.lines[key], f"{key} must be true or false, without quotes")

    def lemmas(self, record: _Located, key: str) -> tuple[str, ...]:
        return tuple(word.lower() for word in self.words(record, key))

    def warn_of_forms(self, line: int, words: Iterable[str], kind: str) -> None:
        """Warn of verbs and nouns that are no base forms, such as "visited": none is met."""
        from lemminflect import getLemma  # takes half a second, and few rules are users' own

        for word in words:
            first, _, rest = word.lower().partition(" ")
            bases = getLemma(first, kind.upper(), lemmatize_oov=False)
            if bases and first not in bases and not (rest and kind == "noun"):
                base = f"{bases[0]} {rest}".strip()
                reason = f"{word!r} is no base form, and no text has it as one; write {base!r}"
                warnings.warn(f"{self.path}:{line}: {reason}", stacklevel=2)

    def roles(self, record: _Located, key: str) -> tuple[tuple[str, frozenset[str]], ...]:
        value = record.get(key) or _Located()
        if not isinstance(value, _Located):
            raise self.fail(record.lines[key], f"{key} maps roles to lists of words")
        for path in value:
            self.check_path(value.lines[path], path)
        return tuple((role, frozenset(self.lemmas(value, role))) for role in value)

    def paths(self, record: _Located, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        found = self.words(record, key, default)
        for path in found:
            self.check_path(record.lines.get(key, record.line), path)
        return found

    def check_path(self, line: int, path: str) -> None:
        for role in re.split(r"[.|]", path):
            if is_misspelt(role, _ROLES):
                raise self.fail(line, unknown("role", role, _ROLES))

    def fits(self, record: _Located, key: str, default: Iterable[str]) -> frozenset[str]:
        found = self.words(record, key, default)
        valid = (*ENTITY_TYPES, PHRASE, CLAUSE)
        for word in found:
            if word not in valid:
                raise self.fail(record.lines[key], unknown("entity type", word, valid))
        return frozenset(found)

    def check_over(self, types: Sequence[str]) -> None:
        """Report a type that gives way to the one that was read and does not exist."""
        line, names = self._over
        for name in names:
            if name not in types:
                raise self.fail(line, unknown("relation type", name, types))

    def frame(self, record: Any, relation: _Located, number: int) -> Frame:
        if not isinstance(record, _Located):
            raise self.fail(relation.lines["frames"], f"frame {number} must be a mapping")
        self.check_keys(record, FRAME_KEYS)
        light = record.get("light")
        kinds = [k for k in _KINDS if record.get(k)]
        if len(kinds) != 1:
            raise self.fail(record.line, f"a frame has one of {', '.join(_KINDS)}")
        if light is not None:
            if not isinstance(light, _Located) or set(light) != {"verbs", "nouns"}:
                raise self.fail(record.lines["light"], "light needs verbs and nouns")
            words, nouns = self.words(light, "verbs"), self.lemmas(light, "nouns")
        else:
            words = () if record.get("titles") else self.words(record, kinds[0])
            nouns = ()
        if kinds[0] == "named":
            self.fits(record, "named", ())
        kind = _KINDS[kinds[0]]
        if self.path.parent != FOLDER:
            line = record.lines[kinds[0]]
            self.warn_of_forms(line, nouns if kind == "light" else (), "noun")
            if kind in ("verb", "noun", "light"):
                self.warn_of_forms(line, words, "noun" if kind == "noun" else "verb")
        default_subject = ("agent",) if kind in ("verb", "light") else ("is",)
        voice, modality = record.get("voice"), record.get("modality")
        if voice not in (None, "active", "passive"):
            raise self.fail(
                record.lines["voice"], unknown("voice", str(voice), ("active", "passive"))
            )
        if modality not in (None, *MODALITIES):
            raise self.fail(
                record.lines["modality"], unknown("modality", str(modality), MODALITIES)
            )
        confidence = record.get("confidence", 0.7)
        is_number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
        if not (is_number and 0 <= confidence <= 1):
            raise self.fail(record.lines["confidence"], "confidence must be a number from 0 to 1")
        return Frame(
            id=f"{relation['type']}.{record.get('id', number)}",
            type=relation["type"],
            kind=kind,
            words=frozenset(words),
            light=frozenset(nouns),
            titles=self.flag(record, "titles"),
            subject=self.paths(record, "subject", default_subject),
            object=self.paths(record, "object", ("patient",)),
            item=self.paths(record, "item"),
            source=self.paths(record, "from"),
            event=self.paths(record, "event"),
            where=self.roles(record, "where"),
            unless=self.roles(record, "unless"),
            without=self.paths(record, "without"),
            voice=voice,
            subject_fits=self.fits(record, "subject_fits", self.fits(relation, "subject", ())),
            object_fits=self.fits(record, "object_fits", self.fits(relation, "object", ())),
            needs_subject=self.flag(record, "needs_subject"),
            negated=self.flag(record, "negated"),
            modality=modality,
            confidence=float(confidence),
            says=str(relation.get("says") or relation["type"].replace("_", " ")),
            over=frozenset(self.words(relation, "over")),
            announced=self.flag(relation, "announced"),
            background=self.flag(relation, "background"),
            stated=self.flag(relation, "stated"),
            literal=self.flag(relation, "literal"),
            attributive=self.flag(record, "attributive"),
        )

    def read(self) -> RelationType:
        try:
            record = yaml.load(self.path.read_text(encoding="utf-8"), Loader=_Loader)
        except FileNotFoundError as error:
            raise NewsclaimsError("E010", path=self.path) from error
        except OSError as error:
            raise NewsclaimsError("E013", path=self.path, error=describe(error)) from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise self.fail(line, "not UTF-8") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise self.fail(line, f"not valid YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise self.fail(1, f"not valid YAML: {error}") from error
        if not isinstance(record, _Located):
            raise self.fail(1, "a rules file is a mapping with the keys " + ", ".join(TYPE_KEYS))
        self.check_keys(record, TYPE_KEYS)
        self._over = record.lines.get("over", 0), self.words(record, "over")
        for key in ("type", "meaning", "subject", "object", "frames"):
            if not record.get(key):
                raise self.fail(record.line, f"the key {key} is missing")
        for key in ("type", "meaning", "says", "stix", "ftm"):
            if not isinstance(record.get(key, ""), str | None):
                raise self.fail(record.lines[key], f"{key} must be text (quote it)")
        if not isinstance(record["frames"], list):
            raise self.fail(record.lines["frames"], "frames must be a list")
        frames = tuple(self.frame(f, record, n) for n, f in enumerate(record["frames"], 1))
        seen: set[str] = set()
        for frame, entry in zip(frames, record["frames"], strict=True):
            if frame.id in seen:
                raise self.fail(entry.line, f"the frame id {frame.id} is used twice")
            seen.add(frame.id)
        return RelationType(
            name=record["type"],
            meaning=record["meaning"],
            stix=record.get("stix"),
            ftm=record.get("ftm"),
            within=self.flag(record, "within"),
            frames=frames,
            examples=self.words(record, "examples"),
            counterexamples=self.words(record, "counterexamples"),
            file=self.path,
        )


def is_misspelt(word: str, valid: Sequence[str]) -> bool:
    """Whether a word is none of the valid ones but nearly one of them."""
    return word not in valid and bool(difflib.get_close_matches(word, valid, 1, _NEAR))


def unknown(what: str, word: str, valid: Sequence[str]) -> str:
    """Return the message for an unknown word, with the nearest valid one."""
    near = difflib.get_close_matches(word, valid, n=1)
    hint = f"the nearest is {near[0]}" if near else "valid are " + ", ".join(valid)
    return f"unknown {what} {word!r}; {hint}"


@functools.cache
def _load(path: Path) -> RelationType:
    return _Reader(path).read()


def load_frames(rules: Sequence[str | Path] = ()) -> tuple[RelationType, ...]:
    """Return all relation types: the bundled ones, then those of the given files.

    A file with the name of a bundled type takes its place. The bundled files are
    read once a process, the given ones each time.

    Args:
        rules: YAML files of relation types.

    Raises:
        NewsclaimsError: E010 if a file is missing, E013 if it cannot be read, E040 if it has a
            fault; names file, line and reason.
    """
    types = {t.name: t for t in map(_load, sorted(FOLDER.glob("*.yaml")))}
    readers = [_Reader(Path(rule)) for rule in rules]
    types |= {found.name: found for found in (reader.read() for reader in readers)}
    for reader in readers:
        reader.check_over(list(types))
    return tuple(types.values())
