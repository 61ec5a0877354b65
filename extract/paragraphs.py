"""Lines -> paragraphs: blank lines go, and lines that were broken at a width are joined."""

import re
from itertools import groupby, pairwise

_NARROWEST = 40
_WIDEST = 100
"""Longest line of hard-wrapped text; mail and wire copy is wrapped at 65 to 80."""
_SLACK = 4
"""Code points by which a wrapped line may be too short for what was wrapped."""
_BULLET = re.compile(r"(?:[-*•·●▪◦‣►▶▸»→–—]|\d{1,2}[.)])\s*[^\W_]")

Numbered = tuple[int, str]
"""A line and its place among the lines that were read."""


def is_bulleted(line: str) -> bool:
    """Return whether a line starts with a bullet, dash or item number."""
    return _BULLET.match(line) is not None


def paragraphs(lines: list[Numbered]) -> list[Numbered]:
    """Return the lines that have words in them, with wrapped ones joined.

    Each paragraph has the number of its first line, and one space between words.
    """
    blocks = [
        [(number, " ".join(line.split())) for (number, line) in block]
        for (blank, block) in groupby(lines, lambda line: not line[1] or line[1].isspace())
        if not blank
    ]
    if not _wrapped(blocks):
        return [line for block in blocks for line in block]
    width = max(len(line) for block in blocks for (_, line) in block[:-1])
    joined = []
    for block in blocks:
        ((start, first), *rest) = block
        parts = [first]
        last = first
        for number, line in rest:
            if _full(last, line, width) and not is_bulleted(line):
                # A line that ends in a hyphen was broken there, one that ends in a dash was not.
                parts.append(line if re.search(r"\w-$", last) else f" {line}")
            else:
                joined.append((start, "".join(parts)))
                (start, parts) = (number, [line])
            last = line
        joined.append((start, "".join(parts)))
    return joined


def _wrapped(blocks: list[list[Numbered]]) -> bool:
    """Return whether lines were broken at a width and not where paragraphs end.

    Without blank lines it takes more to tell a wrapped paragraph from short ones.
    """
    if all(len(block) == 1 for block in blocks):
        return False
    width = max(len(line) for block in blocks for (_, line) in block[:-1])
    pairs = [
        (line, following) for block in blocks for ((_, line), (_, following)) in pairwise(block)
    ]
    separated = len(blocks) > 1
    if not _NARROWEST <= width <= _WIDEST or (not separated and len(pairs) < 2):
        return False
    full = sum(_full(line, following, width) for (line, following) in pairs)
    # Prose goes on in lower case after two line breaks in three, lists and headlines hardly ever.
    running = sum(following[0].islower() for (_, following) in pairs)
    (least_full, least_running) = (0.6, 0.3) if separated else (0.9, 0.5)
    return full >= least_full * len(pairs) and running >= least_running * len(pairs)


def _full(line: str, following: str, width: int) -> bool:
    """Return whether the next line's first word had no room in a line, give or take a little."""
    word = re.match(r"[^\s-]*-?", following)
    return len(line) + 1 + (word.end() if word else 0) > width - _SLACK
