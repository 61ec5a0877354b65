"""Bodies: what acts for what, by the name lists, and claims of both that tell of one thing.

"US sanctions X" in the headline and "The Treasury sanctioned X" in the text are one act.
"""

from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from ..models.names import load_demonyms, load_names
from ..schema import Argument, Claim

_MEMBERSHIPS = frozenset({"based_in", "holds_position", "works_for"})
"""Types whose object, not subject, may be told of as a part or as the whole of it."""


@cache
def _wider() -> dict[str, frozenset[str]]:
    """Return for each id and name all that it is a part of or acts for, as ids and names."""
    entries = [e for e in load_names() if e.type in ("AGENCY", "PLACE")]
    key_of = {e.name: e.id or e.name for e in entries}
    direct: dict[str, set[str]] = {}
    for entry in entries:
        above = {key_of.get(up, up) for up in (entry.parent, entry.country) if up}
        direct.setdefault(entry.id or entry.name, set()).update(above)

    def climb(key: str, found: set[str]) -> set[str]:
        for up in direct.get(key, ()):
            if up not in found:
                found.add(up)
                climb(up, found)
        return found

    return {key: frozenset(climb(key, set()) - {key}) for key in direct}


@cache
def _governments() -> dict[str, str]:
    """Return capitals and other names of governments with the ids of their countries."""
    return {name: d.iso for d in load_demonyms() for name in d.metonyms if d.iso}


def is_part(one: Argument, other: Argument, *, acting: bool) -> bool:
    """Whether one argument is a part of another or acts for it.

    Args:
        one: An agency or a place.
        other: An agency or a place.
        acting: Whether they do something: of places then only a capital stands for its country.
    """
    if one.type not in ("AGENCY", "PLACE") or other.type not in ("AGENCY", "PLACE"):
        return False
    target = other.id or other.name
    if acting and one.type == "PLACE":
        return _governments().get(one.name) == target
    return target in _wider().get(one.id or one.name, ())


def told_once(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims without those that another one makes of a part of the same subject or object.

    The narrower one stays, with the evidence of both.

    Args:
        claims: The claims of a document.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, claim in enumerate(claims):
        groups.setdefault(_fixed(claim), []).append(i)
    found: list[Claim | None] = list(claims)
    for group in groups.values():
        for i in group if len(group) > 1 else ():
            whole = claims[i]
            parts = [k for k in group if k != i and found[k] and _is_narrower(claims[k], whole)]
            if parts:
                best = max(parts, key=lambda k: claims[k].confidence)
                part = found[best]
                assert part is not None
                found[best], found[i] = _joined(part, whole), None
    return [claim for claim in found if claim is not None]


def _fixed(claim: Claim) -> tuple[object, ...]:
    """Return what two tellings of one thing have in common."""
    if claim.type in _MEMBERSHIPS:
        return claim.type, claim.negated, claim.subject and claim.subject.name.lower()
    return claim.type, claim.negated, claim.object.name.lower()


def _is_narrower(one: Claim, other: Claim) -> bool:
    if one.type in _MEMBERSHIPS:
        return one.role == other.role and is_part(one.object, other.object, acting=False)
    if one.subject is None or other.subject is None:
        return False
    return is_part(one.subject, other.subject, acting=True)


def _joined(part: Claim, whole: Claim) -> Claim:
    told = {part.evidence.start, *(e.start for e in part.also or ())}
    also = [*(part.also or ())]
    also += [e for e in (whole.evidence, *(whole.also or ())) if e.start not in told]
    return replace(
        part,
        also=tuple(also) if also else part.also,
        date=part.date or whole.date,
        attribution=part.attribution or whole.attribution,
    )
