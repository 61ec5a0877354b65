"""Merging: one claim once an article, with the evidence of all its tellings."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ..schema import Claim
from .bodies import is_part

_MEMBERSHIPS = frozenset({"based_in", "holds_position", "works_for"})
"""Types whose object, not subject, may be told of as a part or as the whole of it."""


def merge(claims: list[Claim]) -> list[Claim]:
    """Return the claims of a document, each once, in the order of the text.

    Args:
        claims: What was found, repeats included.
    """
    return _told_once(_without_parts(_once(claims)))


def _once(claims: list[Claim]) -> list[Claim]:
    """Join repeats: the most confident stays, with the evidence of the others in `also`.

    A claim without a subject gives way to one of the same type and object that has one, and of a
    claim and its opposite in one sentence the less confident to the other.
    """
    groups: dict[tuple[Any, ...], list[Claim]] = {}
    with_subject = {
        (c.type, c.negated, _key(c.object.name)) for c in claims if c.subject is not None
    }
    surest: dict[tuple[Any, ...], Claim] = {}
    for claim in claims:
        place = (*_said(claim), claim.evidence.start)
        surest[place] = max(surest.get(place, claim), claim, key=lambda c: c.confidence)
    for claim in claims:
        bare = (claim.type, claim.negated, _key(claim.object.name))
        if claim.subject is None and bare in with_subject:
            continue
        said = _said(claim)
        if claim.negated == surest[*said, claim.evidence.start].negated:
            groups.setdefault((*said, claim.negated), []).append(claim)
    found = []
    for group in groups.values():
        best = max(group, key=lambda c: (c.confidence, c.date is not None, -c.evidence.start))
        found.append(_joined(best, group))
    return sorted(
        found, key=lambda c: (c.evidence.start, c.trigger.start, c.object.start, c.type, c.id)
    )


def _joined(best: Claim, claims: Sequence[Claim]) -> Claim:
    """Return one of several claims with the evidence of all, and what it lacks from the others."""
    seen = {best.evidence.start}
    also = []
    for claim in claims:
        for evidence in (claim.evidence, *(claim.also or ())):
            if evidence.start not in seen:
                seen.add(evidence.start)
                also.append(evidence)
    if also:
        best = replace(best, also=tuple(also))
    # a headline that repeats a claim says neither when nor who says so
    for field in ("date", "attribution"):
        if getattr(best, field) is None:
            known = (getattr(c, field) for c in claims)
            best = replace(best, **{field: next((v for v in known if v is not None), None)})
    return best


def _without_parts(claims: list[Claim]) -> list[Claim]:
    """Return the claims without those that another of their sentence makes of a part or a whole.

    "40 kilos of cocaine" and "cocaine" are one thing that was seized: the surer claim stays.
    """
    sentences: dict[tuple[str, bool, int], list[Claim]] = {}
    for claim in claims:
        place = (claim.type, claim.negated, claim.evidence.start)
        sentences.setdefault(place, []).append(claim)
    return [
        claim
        for claim in claims
        if not any(
            other.confidence > claim.confidence and _overlap(claim, other)
            for other in sentences[claim.type, claim.negated, claim.evidence.start]
        )
    ]


def _overlap(one: Claim, other: Claim) -> bool:
    """Whether two claims differ in one argument only, and there as a part and its whole.

    Both stand at one place: "Iran" is no part of the airline in "sanctioned Iran and Iran Air".
    """
    both = ((one.subject, other.subject), (one.object, other.object))
    differing = [(a, b) for a, b in both if (a and _key(a.name)) != (b and _key(b.name))]
    if len(differing) != 1:
        return False
    mine, theirs = differing[0]
    if mine is None or theirs is None or mine.end <= theirs.start or theirs.end <= mine.start:
        return False
    first, second = f" {_key(mine.name)} ", f" {_key(theirs.name)} "
    return first in second or second in first


def _told_once(claims: list[Claim]) -> list[Claim]:
    """Return claims without those that another one makes of a part of the same subject or object.

    "US sanctions X" and "the Treasury sanctioned X" are one act: the narrower claim stays, with
    the evidence of both.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, claim in enumerate(claims):
        groups.setdefault(_fixed(claim), []).append(i)
    kept = dict(enumerate(claims))
    for group in groups.values():
        for i in group:
            parts = [k for k in group if k in kept and _is_narrower(claims[k], claims[i])]
            if parts:
                best = max(parts, key=lambda k: claims[k].confidence)
                kept[best] = _joined(kept[best], (kept[best], kept.pop(i)))
    return list(kept.values())


def _fixed(claim: Claim) -> tuple[object, ...]:
    """Return what two tellings of one thing have in common."""
    if claim.type in _MEMBERSHIPS:
        return claim.type, claim.negated, claim.subject and _key(claim.subject.name)
    return claim.type, claim.negated, _key(claim.object.name)


def _is_narrower(one: Claim, other: Claim) -> bool:
    if one.type in _MEMBERSHIPS:
        return one.role == other.role and is_part(one.object, other.object, acting=False)
    if one.subject is None or other.subject is None:
        return False
    return is_part(one.subject, other.subject, acting=True)


def _said(claim: Claim) -> tuple[str, str | None, str]:
    """Return type, subject and object: what is the same in a claim and its opposite."""
    subject = _key(claim.subject.name) if claim.subject else None
    return claim.type, subject, _key(claim.object.name)


def _key(name: str) -> str:
    return " ".join(name.lower().split())
