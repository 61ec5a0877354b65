"""A file of claims, read back."""

import codecs
import html
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, overload

import msgspec

from ..errors import NewsclaimsError, describe
from ..packing import open_bytes
from ..schema import Article, Claim, to_dict
from .jsonl import JsonlWriter

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "id",
    "doc_id",
    "type",
    "text",
    "subject",
    "subject_type",
    "subject_id",
    "object",
    "object_type",
    "object_id",
    "attribution",
    "modality",
    "negated",
    "date",
    "role",
    "item",
    "from",
    "evidence",
    "confidence",
    "frame",
    "url",
    "title",
    "site",
    "published",
)
"""Columns of a claim as a flat row."""

_KINDS = dict.fromkeys(COLUMNS, "string") | {"negated": "bool", "confidence": "float64"}
_HTML_ROWS = 50


class Claims(Sequence[Claim]):
    """Claims in their order, with what one does to them in a notebook.

    A slice and a filter give `Claims` again. In Jupyter it shows itself as a table.

    Attributes:
        article: The article as it was read, whose `text` all offsets count in, where the claims
            are those of one that `extract()` was given; else None.
    """

    def __init__(
        self, claims: Iterable[Claim | dict[str, Any]] = (), *, article: Article | None = None
    ) -> None:
        """Keep the claims.

        Args:
            claims: The claims, in order; also as plain values, as in `doc._.claims`.
            article: The article that they were extracted from.

        Raises:
            msgspec.ValidationError: If a dict is no claim.
        """
        self._claims = tuple(
            claim if isinstance(claim, Claim) else msgspec.convert(claim, Claim) for claim in claims
        )
        self.article = article

    @overload
    def __getitem__(self, index: int) -> Claim: ...
    @overload
    def __getitem__(self, index: slice) -> "Claims": ...
    def __getitem__(self, index: int | slice) -> "Claim | Claims":
        if isinstance(index, slice):
            return Claims(self._claims[index], article=self.article)
        return self._claims[index]

    def __len__(self) -> int:
        return len(self._claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._claims)

    def __eq__(self, other: object) -> bool:
        return self._claims == other._claims if isinstance(other, Claims) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._claims)

    def __repr__(self) -> str:
        lines = [f"Claims({len(self)})", *(f"  {claim.text}" for claim in self._claims[:10])]
        return "\n".join([*lines, "  ..."] if len(self) > 10 else lines)

    def filter(
        self,
        *,
        type: str | Iterable[str] | None = None,
        entity: str | None = None,
        min_confidence: float = 0.0,
    ) -> "Claims":
        """Return the claims that meet all the conditions.

        Args:
            type: One relation type or several; one that no claim has, also a misspelt one, gives
                none.
            entity: The name, the words in the text, or the id of subject or object; upper
                and lower case are the same.
            min_confidence: The least confidence.
        """
        types = {type} if isinstance(type, str) else None if type is None else set(type)
        wanted = None if entity is None else entity.casefold()
        kept = (
            claim
            for claim in self._claims
            if (types is None or claim.type in types)
            and (wanted is None or wanted in _names(claim))
            and claim.confidence >= min_confidence
        )
        return Claims(kept, article=self.article)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each claim as plain values, with the keys of a line of a claims file."""
        return [to_dict(claim) for claim in self._claims]

    def to_jsonl(self, path: str | Path) -> None:
        """Write the claims to a file as `newsclaims extract` does, one a line.

        Args:
            path: The file, also `.gz`, which gets its name when it is whole; `-` is standard
                output.

        Raises:
            NewsclaimsError: E014 if it cannot be written, E026 if a run is writing it.
        """
        with JsonlWriter(path) as writer:
            for claim in self._claims:
                writer.write(claim)

    def to_pandas(self) -> "pd.DataFrame":
        """Return one row a claim, with the columns `COLUMNS`.

        Text stays text: an id "001" keeps its zeros and a date "2026-06" is no day. Text
        columns have pandas' `string` type, and what a claim lacks is missing there.
        """
        import pandas as pd  # takes half a second

        frame = pd.DataFrame([_row(claim) for claim in self._claims], columns=list(COLUMNS))
        return frame.astype(_KINDS)

    def _repr_html_(self) -> str:
        heads = ("claim", "who says so", "how", "date", "confidence", "evidence")
        rows = [(*cells(claim), claim.evidence.text) for claim in self._claims[:_HTML_ROWS]]
        head = "".join(f"<th>{name}</th>" for name in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        more = len(self) - _HTML_ROWS
        foot = f"<p>and {more} more</p>" if more > 0 else ""
        return (
            f"<p>{len(self)} claims</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{foot}"
        )


def cells(claim: Claim) -> tuple[str, str, str, str, str]:
    """Return a claim as a reader sees it: claim, who says so, how, date, confidence."""
    how = [] if claim.modality == "asserted" else [str(claim.modality)]
    return (
        claim.text,
        claim.attribution.name if claim.attribution is not None else "",
        ", ".join([*how, "not"] if claim.negated else how),
        claim.date or "",
        f"{claim.confidence:.2f}",
    )


def read_claims(path: str | Path) -> Claims:
    """Read a claims file as `newsclaims extract` writes it.

    Args:
        path: A JSONL file, also `.gz`; `-` reads standard input.

    Raises:
        NewsclaimsError: E010 or E013 if the file cannot be read, E020 with the line if one is
            not a claim.
    """
    name = str(path)
    try:
        if name == "-":
            return Claims(_parse(sys.stdin.buffer, "standard input"))
        if not Path(path).exists():
            raise NewsclaimsError("E010", path=name)
        with open_bytes(Path(path)) as file:
            return Claims(_parse(file, name))
    except (OSError, EOFError, zlib.error) as error:
        raise NewsclaimsError("E013", path=name, error=describe(error)) from error


def _parse(file: BinaryIO, name: str) -> Iterator[Claim]:
    decoder = msgspec.json.Decoder(Claim)
    for number, line in enumerate(file, start=1):
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not content.strip():
            continue
        try:
            yield decoder.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NewsclaimsError("E020", path=name, line=number, error=describe(error)) from error


def _names(claim: Claim) -> set[str]:
    """Return all that subject and object are called, folded."""
    arguments = [claim.object] if claim.subject is None else [claim.subject, claim.object]
    names = {name for one in arguments for name in (one.name, one.text, one.id) if name}
    return {name.casefold() for name in names}


def _row(claim: Claim) -> dict[str, Any]:
    subject, source = claim.subject, claim.source
    return {
        "id": claim.id,
        "doc_id": claim.doc_id,
        "type": claim.type,
        "text": claim.text,
        "subject": None if subject is None else subject.name,
        "subject_type": None if subject is None else subject.type,
        "subject_id": None if subject is None else subject.id,
        "object": claim.object.name,
        "object_type": claim.object.type,
        "object_id": claim.object.id,
        "attribution": None if claim.attribution is None else claim.attribution.name,
        "modality": claim.modality,
        "negated": claim.negated,
        "date": claim.date,
        "role": claim.role or None,
        "item": claim.item or None,
        "from": claim.from_ or None,
        "evidence": claim.evidence.text,
        "confidence": claim.confidence,
        "frame": claim.frame,
        "url": source.url,
        "title": source.title,
        "site": source.site,
        "published": source.published,
    }
