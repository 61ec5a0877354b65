"""Articles labelled by hand."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..corpus.dates import read_published
from ..corpus.jsonl import iter_lines
from ..errors import NewsclaimsError, describe
from ..extract.periods import is_value
from ..models.frames import is_misspelt, unknown
from ..packing import open_bytes
from ..schema import ENTITY_TYPES, MODALITIES, Article
from .rules import load_types

_UNSCORED = ("role", "item", "from")
"""Keys that a labelled claim may have beside those that are scored."""


class GoldClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim labelled by hand.

    Attributes:
        type: Relation type.
        subject: Accepted names; None where there is no subject.
        object: Accepted names.
        attribution: Accepted names of who says so; None for the article's own voice.
        modality: One of the four.
        negated: Whether the relation is said not to hold.
        date: ISO prefix or interval.
        evidence: The words that prove it.
        optional: Whether it may be missed.
    """

    type: str
    subject: tuple[str, ...] | None
    object: tuple[str, ...]
    attribution: tuple[str, ...] | None = None
    modality: str | None = None
    negated: bool | None = None
    date: str | None = None
    evidence: str | None = None
    optional: bool | None = None


class GoldArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article with its labels.

    Attributes:
        id: The article's id.
        text: Its text.
        title: Its headline.
        published: Day of publication.
        url: Where it was published.
        entities: Pairs of entity type and words.
        claims: Its claims.
    """

    id: str | int
    text: str
    claims: tuple[GoldClaim, ...]
    title: str | None = None
    published: str | None = None
    url: str | None = None
    entities: tuple[tuple[str, str], ...] = ()

    def to_article(self) -> Article:
        """Return the article to extract from."""
        return Article(
            id=str(self.id),
            url=self.url,
            title=self.title,
            **read_published([self.published]),
            text=self.text,
        )


def read_gold(path: str | Path, *, rules: Sequence[str | Path] = ()) -> list[GoldArticle]:
    """Read labelled articles, one JSON object a line.

    Args:
        path: The file, also `.gz`.
        rules: Relation types of the user's own, which labels may have too.

    Raises:
        NewsclaimsError: E010 or E013 if it cannot be read, E021 with the line if one is not a
            labelled article, E022 if there is none, E024 with the line if a label has a key,
            a word or a date that is none.
    """
    path = Path(path)
    types = [relation.name for relation in load_types(rules)]
    found: dict[str, GoldArticle] = {}
    try:
        if not path.exists():
            raise NewsclaimsError("E010", path=path)
        with open_bytes(path) as file:
            for number, line in iter_lines(file):
                try:
                    record = msgspec.json.decode(line)
                    article = msgspec.convert(record, GoldArticle)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise NewsclaimsError(
                        "E021", path=path, line=number, error=describe(error)
                    ) from error
                if found.setdefault(str(article.id), article) is not article:
                    repeated = f"the id {article.id!r} was used before"
                    raise NewsclaimsError("E021", path=path, line=number, error=repeated)
                if reason := next(_slips(record, types), None):
                    raise NewsclaimsError("E024", path=path, line=number, reason=reason)
    except (OSError, EOFError, zlib.error) as error:
        raise NewsclaimsError("E013", path=path, error=describe(error)) from error
    if not found:
        raise NewsclaimsError("E022", path=path)
    return list(found.values())


def _slips(record: dict[str, Any], types: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with an article's labels, with the nearest valid word.

    Args:
        record: The article as its line has it, which may be one that `--articles` wrote.
        types: Relation types.
    """
    yield from _misspelt_keys(record, GoldArticle, Article)
    published = read_published([record.get("published")])["published_as"]
    if published is not None:
        yield f"published {published!r} is no day; write it as 2024-05-07"
    for type, words in record.get("entities", ()):
        if type not in ENTITY_TYPES:
            yield f"{words!r}: {unknown('entity type', type, ENTITY_TYPES)}"
    for number, claim in enumerate(record["claims"], start=1):
        yield from (f"claim {number}: {fault}" for fault in _faults(claim, types))


def _faults(claim: dict[str, Any], types: Sequence[str]) -> Iterator[str]:
    yield from _misspelt_keys(claim, GoldClaim, more=_UNSCORED)
    if claim["type"] not in types:
        yield unknown("relation type", claim["type"], types)
    if claim.get("modality") not in (None, *MODALITIES):
        yield unknown("modality", claim["modality"], MODALITIES)
    if not claim["object"]:
        yield "the object has no name"
    if claim.get("date") is not None and not is_value(claim["date"]):
        forms = "2024, 2024-05, 2024-05-07, or two of these as 2023/2024-05"
        yield f"the date {claim['date']!r} is none; write {forms}"


def _misspelt_keys(
    record: dict[str, Any], *kinds: type[msgspec.Struct], more: Sequence[str] = ()
) -> Iterator[str]:
    """Yield keys that are nearly ours; those that are like none of them may be the user's."""
    keys = [*(key for kind in kinds for key in kind.__struct_fields__), *more]
    for key in record:
        if is_misspelt(key, keys):
            yield unknown("key", key, keys)
