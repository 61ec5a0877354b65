"""Quotations of a text and the paragraphs that they stand in."""

import re

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.tokens import Doc

_OPENING, _CLOSING = "“", "”"
_MARKS = re.compile('[“”"]')
_SHORTEST = 12
"""Up to so many characters quotation marks set off a word, not speech."""


def find_quotations(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of quotations; an open one ends with its paragraph.

    Args:
        text: A text with one paragraph a line.
    """
    found, position = [], 0
    for paragraph in text.split("\n"):
        opened: int | None = None
        straight = False
        for mark in _MARKS.finditer(paragraph):
            k, character = position + mark.start(), mark[0]
            if character == '"' and opened is not None and not straight:
                continue  # inside curly marks straight ones set off words
            if character == _OPENING or (character == '"' and not straight):
                straight = character == '"'
                opened = k if opened is None else opened
            elif character == _CLOSING or (character == '"' and straight):
                straight = False
                if opened is not None:
                    if k - opened > _SHORTEST:
                        found.append((opened, k + 1))
                    opened = None
        if opened is not None and position + len(paragraph) - opened > _SHORTEST:
            found.append((opened, position + len(paragraph)))
        position += len(paragraph) + 1
    return found


def paragraph_numbers(doc: Doc) -> list[int]:
    """Return for each token the number of the paragraph that it stands in."""
    numbers = np.zeros(len(doc) + 1, np.int64)
    for i in np.flatnonzero(doc.to_array(IS_SPACE)).tolist():
        numbers[i + 1] = "\n" in doc[i].text
    found: list[int] = numbers[:-1].cumsum().tolist()
    return found
