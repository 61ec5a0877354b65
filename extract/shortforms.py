"""Short forms of names: acronyms, and some of a name's words."""

import functools
import re

_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to", "&", "de"})
_LONGEST = 7
"""Letters of the longest acronym."""
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")


@functools.lru_cache(maxsize=16384)
def content(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a name without articles and possessives."""
    text = re.sub(r"['’]s\b", "", text)
    words = (w.lower().rstrip(".") for w in _WORD.findall(text))
    return tuple(w for w in words if w != "the")


def abbreviates(short: str, full: str) -> bool:
    """Whether `short`, in brackets behind `full`, can be meant as its short form."""
    words, whole = content(short), content(full)
    parts = (whole[k : k + len(words)] for k in range(len(whole) - len(words) + 1))
    return len(words) < len(whole) and (is_acronym(short, full) or words in parts)


@functools.lru_cache(maxsize=16384)
def is_acronym(short: str, full: str) -> bool:
    """Whether `short` is the acronym of `full`: capitals of its words, small words optional.

    Three letters or more may leave out where a body is: "DFS", "New York Department of Financial
    Services".
    """
    letters = _letters(short)
    if not 2 <= len(letters) <= _LONGEST or not letters[:1].isupper() or not letters[-1:].isupper():
        return False
    words, strict, loose = _initials(full)
    found = letters.upper()
    if len(found) < 3:
        return found in (strict, loose) and words > 1
    return strict.endswith(found) or loose.endswith(found)


def keys_of_full(full: str) -> set[str]:
    """Return the keys under which a name is found by its short forms: words and acronyms."""
    ends = (letters[-k:] for letters in _initials(full)[1:] for k in range(2, _LONGEST + 1))
    return {*content(full), *ends}


def keys_of_short(short: str) -> tuple[set[str], str]:
    """Return the words that a fuller form of a name must hold, or else the acronym."""
    words = content(short)
    return {*words[:1], *words[-1:]}, _letters(short).upper()


def _letters(short: str) -> str:
    return re.sub(r"[^A-Za-z]", "", short)


def _initials(full: str) -> tuple[int, str, str]:
    """Return how many words a name has, and their capitals without and with small words."""
    words = re.findall(r"[^\W_]+", full.replace("U.S.", "US"))
    strict = "".join(w[0] for w in words if w.lower() not in _SMALL)
    return len(words), strict.upper(), "".join(w[0] for w in words).upper()
