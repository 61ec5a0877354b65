"""Bodies: what acts for what and is a part of what, by the name lists."""

from functools import cache

from ..models.names import load_demonyms, load_names
from ..schema import Argument


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
