"""Articles labelled by hand."""

import gzip
import zlib
from pathlib import Path

import msgspec

from ..corpus.jsonl import iter_lines
from ..errors import NewsclaimsError, describe
from ..schema import Article


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
            published=self.published,
            text=self.text,
        )


def read_gold(path: str | Path) -> list[GoldArticle]:
    """Read labelled articles, one JSON object a line.

    Args:
        path: The file, also `.gz`.

    Raises:
        NewsclaimsError: E010 or E013 if it cannot be read, E021 with the line if one is not a
            labelled article, E022 if there is none.
    """
    path = Path(path)
    if not path.exists():
        raise NewsclaimsError("E010", path=path)
    decoder = msgspec.json.Decoder(GoldArticle)
    found: dict[str, GoldArticle] = {}
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in iter_lines(file):
                try:
                    article = decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise NewsclaimsError(
                        "E021", path=path, line=number, error=describe(error)
                    ) from error
                if found.setdefault(str(article.id), article) is not article:
                    repeated = f"the id {article.id!r} was used before"
                    raise NewsclaimsError("E021", path=path, line=number, error=repeated)
    except (OSError, EOFError, zlib.error) as error:
        raise NewsclaimsError("E013", path=path, error=describe(error)) from error
    if not found:
        raise NewsclaimsError("E022", path=path)
    return list(found.values())
