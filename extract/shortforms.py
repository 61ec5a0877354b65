"""Short forms of names: acronyms, and some of a name's words."""

import functools
import re

_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to", "&", "de"})
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
    letters = re.sub(r"[^A-Za-z]", "", short)
    if not 2 <= len(letters) <= 7 or not letters[:1].isupper() or not letters[-1:].isupper():
        return False
    words = re.findall(r"[^\W_]+", full.replace("U.S.", "US"))
    strict = "".join(w[0] for w in words if w.lower() not in _SMALL)
    loose = "".join(w[0] for w in words)
    found = letters.upper()
    if len(found) < 3:
        return found in (strict.upper(), loose.upper()) and len(words) > 1
    return strict.upper().endswith(found) or loose.upper().endswith(found)
