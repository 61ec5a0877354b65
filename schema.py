"""The records that every stage passes on: Article, Mention, Claim and their parts.

All records are frozen `msgspec` structs. Offsets are Unicode code points into
`Article.text` (title, blank line, body) and half-open. Dates are ISO 8601 prefixes
(`2024`, `2024-09`, `2025-01-03`) or intervals of two such prefixes (`2022-06/2023-11`).
"""

import hashlib
from typing import Any, Literal, get_args

import msgspec
from msgspec import UNSET, UnsetType

SCHEMA_VERSION = "1"

EntityType = Literal[
    "ACTOR",
    "AGENCY",
    "ORG",
    "OFFICIAL",
    "PERSON",
    "PLACE",
    "DEVICE",
    "MALWARE",
    "VULN",
    "DATE",
]
ENTITY_TYPES: tuple[str, ...] = get_args(EntityType)

RelationType = str
"""A relation type's name. Open, because users add types of their own with `--rules`."""

Modality = Literal["asserted", "alleged", "planned", "hypothetical"]
MODALITIES: tuple[str, ...] = get_args(Modality)


class Cut(msgspec.Struct, frozen=True):
    """A piece of the source that is not the article.

    Attributes:
        text: The words that were cut.
        reason: Why, as one of the cleaner's reasons (`related`, `byline` ...).
    """

    text: str
    reason: str


class Article(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One news article, before or after cleaning.

    A reader gives either `html` or `text`; the cleaner gives `text` (title, blank
    line, body), which all offsets of mentions and claims refer to. It has no other keys, by
    which its JSON Schema knows it from the other records.

    Attributes:
        id: Unique within a run.
        url: Where the article was published.
        title: Headline.
        published: Day of publication, an ISO 8601 date or None.
        published_as: The day of publication as it was given, where that cannot be read.
        site: Name of the outlet.
        author: Byline.
        text: The article's prose.
        html: The page as it was read; None after cleaning.
        cuts: What the cleaner removed.
    """

    id: str
    url: str | None = None
    title: str | None = None
    published: str | None = None
    published_as: str | None = None
    site: str | None = None
    author: str | None = None
    text: str | None = None
    html: str | None = None
    cuts: tuple[Cut, ...] = ()


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One entity mention.

    Attributes:
        doc_id: The article's id.
        type: One of the ten entity types.
        text: The words, without article, title or possessive.
        start: Offset of the first code point.
        end: Offset after the last code point.
        name: Canonical name: the fullest form that the article gives.
        id: Key from the name lists where the thing is known there.
        value: The interval, for a DATE that could be normalised.
        role: The office, for an OFFICIAL or PERSON that the article gives one.
    """

    doc_id: str
    type: str
    text: str
    start: int
    end: int
    name: str
    id: str | None = None
    value: str | None = None
    role: str | None = None


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """Subject or object of a claim.

    Attributes:
        name: Canonical name, or the noun phrase where no name exists.
        text: The words at the place of the claim ("the firm").
        type: Entity type, or None for a noun phrase.
        start: Offset of the first code point.
        end: Offset after the last code point.
        id: Key from the name lists where the thing is known there.
    """

    name: str
    text: str
    type: str | None
    start: int
    end: int
    id: str | None = None


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """The word or words that express the relation."""

    text: str
    start: int
    end: int


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """Who states a claim that is not in the article's own voice.

    Attributes:
        name: Canonical name of the source.
        text: The source's words at that place.
        cue: The reporting word ("said", "according to").
        start: Offset of the source's first code point.
        end: Offset after its last code point.
    """

    name: str
    text: str
    cue: str
    start: int
    end: int


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The sentence that proves a claim."""

    text: str
    start: int
    end: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The article that a claim comes from."""

    url: str | None
    title: str | None
    site: str | None
    published: str | None


class Claim(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One relation that an article asserts, reports, alleges, denies or plans.

    Attributes:
        id: Stable hash of article, type, arguments, item and evidence.
        doc_id: The article's id.
        type: Relation type ("sanctions").
        text: The claim as a short sentence.
        subject: Who does it; None where the text names no agent.
        object: To whom or what.
        trigger: The words that express the relation.
        attribution: Who says so; None for the article's own voice.
        modality: How firmly it is said.
        negated: Whether the relation is said not to hold.
        date: When the relation held or happened, normalised.
        role: The post, for `holds_position`.
        item: The thing provided, for `supplies`.
        from_: Whose it was, for `steals`, or who is to pay, for `demands` (key `from` in JSON).
        evidence: The sentence that proves the claim most clearly.
        also: Further sentences of the article that repeat it.
        confidence: Estimate between 0 and 1 that the claim is right.
        frame: Id of the frame that made it.
        source: The article's metadata.
        schema: Version of this record.
    """

    id: str
    doc_id: str
    type: RelationType
    text: str
    subject: Argument | None
    object: Argument
    trigger: Trigger
    attribution: Attribution | None
    modality: Modality
    negated: bool
    date: str | None
    role: str | UnsetType = UNSET
    item: str | UnsetType = UNSET
    from_: str | UnsetType = UNSET
    evidence: Evidence
    also: tuple[Evidence, ...] | UnsetType = UNSET
    confidence: float
    frame: str
    source: Source
    schema: str = SCHEMA_VERSION


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be read or processed.

    Attributes:
        file: The file it came from.
        line: Line number in that file, counted from 1; None for a whole file.
        record: Its number among several in a JSON array, counted from 1; left out elsewhere.
        id: The record's id where it has one.
        reason: What is wrong and what to do about it.
    """

    file: str
    line: int | None
    record: int | UnsetType = UNSET
    id: str | None
    reason: str


def claim_id(
    doc_id: str,
    type: str,
    subject: str | None,
    object: str,
    evidence: Evidence,
    *,
    item: str | None = None,
    negated: bool = False,
) -> str:
    """Return the stable id of a claim: 16 hexadecimal digits of a BLAKE2b hash.

    Args:
        doc_id: The article's id.
        type: Relation type.
        subject: Canonical name of the subject, if any.
        object: Canonical name of the object.
        evidence: The sentence that proves the claim.
        item: The thing provided, if it is named.
        negated: Whether it is said not to hold.
    """
    parts = [doc_id, type, subject or "", object, str(evidence.start), evidence.text]
    if item:
        parts.append(f"item {item}")
    if negated:
        parts.append("negated")
    return digest("\x1f".join(parts).encode())


def digest(data: bytes) -> str:
    """Return 16 hexadecimal digits of a BLAKE2b hash."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def to_dict(record: msgspec.Struct) -> dict[str, Any]:
    """Return a record as plain values, in the key order of its JSON form."""
    found: dict[str, Any] = msgspec.to_builtins(record)
    return found


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one line of each output file."""
    (refs, components) = msgspec.json.schema_components(
        [Claim, Mention, Article, Failure], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newsclaims records",
        "version": SCHEMA_VERSION,
        "oneOf": list(refs),
        "$defs": components,
    }
