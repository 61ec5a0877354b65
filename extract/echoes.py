"""Echoes: claims that leave date or source to others of their type in the same article."""

import re
from collections.abc import Sequence

from msgspec.structs import replace
from spacy.tokens import Doc

from ..schema import Claim
from .document import title_end

_ALSO = re.compile(r"(?i)\balso\b")


def complete(claims: Sequence[Claim], doc: Doc) -> list[Claim]:
    """Return claims with the dates and sources that they share with others.

    A title says neither when nor who says so, and seldom names things as the text does: its
    claims take both from the first one of their type in the text. "Also sanctioned was X"
    happened when the sanctions did that were told of before.

    Args:
        claims: The claims of a document, in the order of the text.
        doc: The document, which begins with its title.
    """
    end = title_end(doc)
    first: dict[tuple[str, bool], Claim] = {}
    for claim in claims:
        if claim.evidence.start >= end:
            first.setdefault((claim.type, claim.negated), claim)
    found = []
    last: dict[tuple[str, bool], Claim] = {}
    for claim in claims:
        kind, date = (claim.type, claim.negated), claim.date
        if claim.evidence.start < end:
            told = first.get(kind)
            if told is not None:
                claim = replace(
                    claim,
                    date=claim.date or told.date,
                    attribution=claim.attribution or told.attribution,
                )
        elif date is None and _ALSO.search(claim.evidence.text):
            told = last.get(kind)
            if told is not None and (claim.subject is None or _name(claim) == _name(told)):
                claim = replace(claim, date=told.date)
        found.append(claim)
        if date is not None:
            last[kind] = claim
    return found


def _name(claim: Claim) -> str | None:
    return None if claim.subject is None else claim.subject.name
