"""Quotations of a text and the paragraphs that they stand in."""

from spacy.tokens import Doc

_OPENING, _CLOSING = "“", "”"
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
        for k, character in enumerate(paragraph, start=position):
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
    numbers, current = [], 0
    for token in doc:
        numbers.append(current)
        if "\n" in token.text:
            current += 1
    return numbers
