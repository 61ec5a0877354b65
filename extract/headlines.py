"""Lists of other articles' headlines, told from prose, subheadings and the article's own lists."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ..models.boilerplate import Boilerplate, plain
from .paragraphs import is_bulleted

_LONGEST = 160
_MOST_WORDS = 22
_LEAST_WORDS = 5
_LEAST_TITLED = 4
_TITLED = 0.75
"""Share of a headline's bigger words that start with a capital, in outlets that do so."""
_LOOKED_AT = 240
"""Code points of the sentence before a list that are searched for an introduction."""
_LEAST_PROSE = 2
"""Sentences above a list of lower-case headlines; less may be an article of mere lines."""

_END = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_QUESTION = re.compile(r"[!?][\"'”’)]*$")
_INNER_END = re.compile(r"[a-z]{3}[.!?][\"'”’]? [A-Z]")
_ABBREVIATED = re.compile(r"\b[A-Z][.][A-Z][.]$")


def is_sentence(line: str) -> bool:
    """Return whether a line ends as a sentence does."""
    return _END.search(line, max(0, len(line) - 8)) is not None


def is_loose(line: str, boilerplate: Boilerplate) -> bool:
    """Return whether a line ends as headlines and subheadings do."""
    if len(line) > _LONGEST or line.rstrip("*_").endswith((":", ";", ",")):
        return False
    if not is_sentence(line):
        return True
    return bool(_QUESTION.search(line) or _ABBREVIATED.search(line)) and _is_titled(
        line, boilerplate.small
    )


def is_teaser(line: str, boilerplate: Boilerplate) -> bool:
    """Return whether a line below a label such as "Related stories" belongs to it."""
    return is_loose(line, boilerplate) and (is_bulleted(line) or len(line.split()) >= _LEAST_TITLED)


def headline_lists(lines: list[str], boilerplate: Boilerplate) -> Iterator[range]:
    """Yield the runs of lines that list other articles' headlines.

    At the end two headlines make a list. Between paragraphs two bulleted ones in big
    letters do, or three without bullets, as a subheading may have a second line. What
    a sentence or heading introduces, and what looks like products, is the article's own.

    Args:
        lines: Paragraphs of an article, without other lines that are not the article.
        boilerplate: The vocabulary.
    """
    prose = 0
    start = 0
    loose = [is_loose(line, boilerplate) for line in lines]
    while start < len(lines):
        if not loose[start]:
            prose += 1
            start += 1
            continue
        end = start
        while end < len(lines) and loose[end]:
            end += 1
        run = range(start, end)
        start = end
        # What stands above all prose are the article's own highlights.
        if prose and len(run) > 1:
            if _introduces(lines[run.start - 1], boilerplate):
                run = _without_first_list(lines, run)
            if end < len(lines):
                run = _without_subheading(lines, run, boilerplate)
            if _is_foreign(lines, run, prose, boilerplate, last=end == len(lines)):
                yield run


def _introduces(line: str, boilerplate: Boilerplate) -> bool:
    return line.rstrip("*_").endswith(":") or bool(
        boilerplate.introduces.search(line, max(0, len(line) - _LOOKED_AT))
    )


def _without_first_list(lines: list[str], run: range) -> range:
    """Return a run without the lines at its start that are all bulleted or all not."""
    for this, following in pairwise(run):
        if is_bulleted(lines[this]) != is_bulleted(lines[following]):
            return range(following, run.stop)
    return range(run.stop, run.stop)


def _without_subheading(lines: list[str], run: range, boilerplate: Boilerplate) -> range:
    """Return a run without the lines at its end that may be a subheading of what follows."""
    stop = run.stop
    while stop > run.start and not _is_headline(lines[stop - 1], boilerplate):
        stop -= 1
    return range(run.start, stop)


def _is_foreign(
    lines: list[str], run: range, prose: int, boilerplate: Boilerplate, *, last: bool
) -> bool:
    """Return whether a run of lines lists other articles' headlines.

    Args:
        lines: All paragraphs.
        run: Which of them to judge.
        prose: Number of paragraphs above that are prose.
        boilerplate: The vocabulary.
        last: Whether the run is the end of the article.
    """
    texts = [lines[at] for at in run]
    headlines = [text for text in texts if _is_headline(text, boilerplate)]
    titled = [text for text in headlines if _is_titled(plain(text), boilerplate.small)]
    bulleted = [text for text in texts if is_bulleted(text)]
    if len(headlines) < 2 or sum(map(bool, map(boilerplate.items.search, texts))) * 3 >= len(texts):
        return False
    under_heading = len(bulleted) == len(texts) - 1 and not is_bulleted(texts[0])
    if under_heading and (len(titled) * 2 < len(texts) or boilerplate.listing.search(texts[0])):
        return False
    if last:
        return len(headlines) * 2 >= len(texts) and (
            len(titled) * 2 >= len(texts) or prose >= _LEAST_PROSE
        )
    if len(bulleted) * 2 >= len(texts):
        return len(titled) * 3 >= len(texts) * 2
    return len(headlines) > 2 and len(headlines) * 3 >= len(texts) * 2


def _is_headline(line: str, boilerplate: Boilerplate) -> bool:
    """Return whether a line reads like a headline."""
    words = plain(line).split()
    if not _LEAST_TITLED <= len(words) <= _MOST_WORDS or _INNER_END.search(line):
        return False
    if _is_titled(" ".join(words), boilerplate.small):
        return True
    return (
        len(words) >= _LEAST_WORDS
        and not words[0][0].islower()
        and words[0].casefold() not in boilerplate.openers
    )


def _is_titled(line: str, small: frozenset[str]) -> bool:
    """Return whether a line's bigger words start with capitals."""
    words = [word for word in line.split() if word.casefold() not in small]
    letters = [word.lstrip("\"'“‘(") for word in words]
    big = sum(not word[:1].islower() for word in letters)
    return len(words) >= _LEAST_TITLED - 1 and big >= _TITLED * len(words)
