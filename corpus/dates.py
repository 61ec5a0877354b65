"""Days of publication as they stand in records and headers."""

from collections.abc import Iterable
from typing import TypedDict

from ..days import parse_day
from .encoding import without_controls

_LONGEST = 40
"""Code points to keep of what is no day."""


class Published(TypedDict):
    """The two fields of an `Article` that tell when it was published."""

    published: str | None
    published_as: str | None


def read_published(values: Iterable[object]) -> Published:
    """Return the first day among values, and if none is one, the first value as it was given.

    Args:
        values: What a record holds in the places for a day of publication; null where nothing.
    """
    given = [value for value in values if value is not None and str(value).strip()]
    day = next(filter(None, map(parse_day, given)), None)
    if day is not None or not given:
        return Published(published=day, published_as=None)
    text = without_controls(str(given[0])).strip()[:_LONGEST].encode(errors="replace").decode()
    return Published(published=None, published_as=text)
