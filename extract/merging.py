"""Merging: one claim once an article, with the evidence of all its tellings."""

from collections.abc import Container, Sequence

from msgspec.structs import replace

from ..schema import Claim
from .bodies import is_part


def merge(claims: list[Claim], *, within: Container[str] = ()) -> list[Claim]:
    """Return the claims of a document, each once, in the order of the text.

    Args:
        claims: What was found, repeats included.
        within: Types whose object, not subject, may be told of as a part or as the whole of it.
    """
    return _told_once(_without_parts(_once(claims)), within)


def _once(claims: list[Claim]) -> list[Claim]:
    """Join repeats: the most confident stays, with the evidence of the others in `also`.

    A claim without a subject gives way to one of the same type and object that has one, and of a
    claim and its opposite in one sentence the less confident to the other.
    """
    pairs: dict[tuple[str, str | None, str], list[Claim]] = {}
    with_subject: dict[tuple[str, bool, str], list[Claim]] = {}
    for claim in claims:
        pairs.setdefault(_said(claim), []).append(claim)
        if claim.subject is not None:
            with_subject.setdefault(_told_of(claim), []).append(claim)
    found = []
    for tellings in (part for pair in pairs.values() for part in _by_item(pair)):
        surest: dict[int, Claim] = {}
        for claim in tellings:
            start = claim.evidence.start
            surest[start] = max(surest.get(start, claim), claim, key=lambda c: c.confidence)
        for negated in (False, True):
            group = [
                c for c in tellings if c.negated == surest[c.evidence.start].negated == negated
            ]
            if not group:
                continue
            best = max(group, key=lambda c: (c.confidence, c.date is not None, -c.evidence.start))
            rivals = with_subject.get(_told_of(best), ()) if best.subject is None else ()
            if not any(_same_item(best, rival) for rival in rivals):
                found.append(_joined(best, group))
    return sorted(
        found, key=lambda c: (c.evidence.start, c.trigger.start, c.object.start, c.type, c.id)
    )


def _by_item(claims: list[Claim]) -> list[list[Claim]]:
    """Part the tellings of a pair that name different things; one that names none joins the first.

    "Supplied drones to Norway" and "supplied rockets to Norway" are two deeds.
    """
    firsts: list[Claim] = []
    for claim in claims:
        if claim.item and not any(_same_item(claim, first) for first in firsts):
            firsts.append(claim)
    parts: list[list[Claim]] = [[] for _ in firsts or claims[:1]]
    for claim in claims:
        fitting = (k for k, first in enumerate(firsts) if _same_item(claim, first))
        parts[next(fitting, 0)].append(claim)
    return parts


def _same_item(one: Claim, other: Claim) -> bool:
    """Whether two claims may be about one thing: the same, a part and its whole, or not named."""
    return not one.item or not other.item or _is_within(one.item, other.item)


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
    for field in ("date", "attribution", "role", "item", "from_"):
        known = (value for c in (best, *claims) if (value := getattr(c, field)))
        best = replace(best, **{field: next(known, getattr(best, field))})
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
    return _is_within(mine.name, theirs.name)


def _told_once(claims: list[Claim], within: Container[str]) -> list[Claim]:
    """Return claims without those that another one makes of a part of the same subject or object.

    "US sanctions X" and "the Treasury sanctioned X" are one act: the narrower claim stays, with
    the evidence of both.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, claim in enumerate(claims):
        groups.setdefault(_fixed(claim, within), []).append(i)
    kept = dict(enumerate(claims))
    for group in groups.values():
        for i in group:
            parts = [k for k in group if k in kept and _is_narrower(claims[k], claims[i], within)]
            if parts:
                best = max(parts, key=lambda k: claims[k].confidence)
                kept[best] = _joined(kept[best], (kept[best], kept.pop(i)))
    return list(kept.values())


def _fixed(claim: Claim, within: Container[str]) -> tuple[object, ...]:
    """Return what two tellings of one thing have in common."""
    if claim.type in within:
        return claim.type, claim.negated, claim.subject and _key(claim.subject.name)
    return _told_of(claim)


def _is_narrower(one: Claim, other: Claim, within: Container[str]) -> bool:
    if one.type in within:
        return one.role == other.role and is_part(one.object, other.object, acting=False)
    if one.subject is None or other.subject is None or not _same_item(one, other):
        return False
    return is_part(one.subject, other.subject, acting=True)


def _said(claim: Claim) -> tuple[str, str | None, str]:
    """Return type, subject and object: what is the same in a claim and its opposite."""
    subject = _key(claim.subject.name) if claim.subject else None
    return claim.type, subject, _key(claim.object.name)


def _told_of(claim: Claim) -> tuple[str, bool, str]:
    """Return type, polarity and object: what is the same whoever did it."""
    return claim.type, claim.negated, _key(claim.object.name)


def _is_within(one: str, other: str) -> bool:
    """Whether one name has all words of the other in their order, or they are the same."""
    first, second = f" {_key(one)} ", f" {_key(other)} "
    return first in second or second in first


def _key(name: str) -> str:
    return " ".join(name.lower().split())
