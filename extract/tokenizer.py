"""The tokeniser: spaCy's English rules, brought to the tokens of the English treebanks."""

import re
from collections.abc import Callable
from typing import Any

import spacy
from spacy.attrs import ORTH
from spacy.lang.char_classes import HYPHENS
from spacy.lang.en import English
from spacy.lang.tokenizer_exceptions import URL_PATTERN
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import (
    compile_infix_regex,
    compile_prefix_regex,
    compile_suffix_regex,
    registry,
)

NAME = "newsclaims_tokenizer"

_PREFIXES = (
    "anti arch co counter cross de e ex extra inter intra macro mega micro mid mini multi neo "
    "non over pan post pre pro pseudo quasi re semi socio sub super trans ultra un uni vice"
).split()
"""What is no word of its own before a hyphen: `co-founder` is one token, `state-owned` three."""

_WHOLE = (
    "al. etc. Asst. Atty. Brig. Cal. Capt. Cdr. Cmdr. Col. Cpl. Dept. Det. Hon. Insp. Lt. Maj. "
    "Msgr. Pvt. Sgt. Sr. Supt."
).split()
"""Abbreviations that spaCy does not know."""
_PARTED = frozenset({"and/or", "):"})
"""What spaCy keeps whole and the treebanks part."""

_RUNS = (
    # spaCy takes marks off one by one and goes through all that is left each time
    r"(?<![^\w\s])[^\w\s]{30,}",
    r"[!?]+[.!?]*",
    r"\.+[!?]+",
    r"([=*_~#$<>|+-])\1+",
)
"""Repeated marks that are one token, and thirty of any kind."""

IDENTIFIER = re.compile(r"(?i)CVE-\d{4}-\d{4,7}\Z")
"""Names with hyphens that stay whole.

Case and end stand in the pattern: spaCy saves no flags and loads it with `match`.
"""

_LETTER = r"[^\W\d_]"
_HYPHEN = "[-‐‑–]"
_PREFIXED = "".join(rf"(?<!\b{p})(?<!\b{p.capitalize()})" for p in _PREFIXES)
_INFIXES = (
    # hyphens between words, and between a word and a number
    rf"{_PREFIXED}(?<=[^\W_]){_HYPHEN}(?={_LETTER})",
    rf"(?<={_LETTER}\.){_HYPHEN}(?={_LETTER})",
    r"(?<=\w)[-–](?=[$€£¥])",
    r"(?<=[-–])[$€£¥](?=\d)",
    rf"(?<={_LETTER})[-–](?=\d)(?!\d+-)",
    # dashes, also after what is a prefix before a hyphen: "the game was over—and lost"
    r"(?<=[^\s—-])(?:—+|--+)(?=[^\s—-])",
    r"[)\]\"”'’](?=—|--)|(?:(?<=—)|(?<=--))[(\[\"“'‘]",
    rf"(?<=[^\W_])~(?={_LETTER})",
    # ranges of small numbers and of years, but no telephone numbers and no ISO dates
    r"(?<=\d)–(?=\d)",
    r"(?<!-\d)(?<=\b\d)-(?=\d{1,2}\b(?!-))",
    r"(?<!-\d\d)(?<=\b\d\d)-(?=\d\d?\b(?!-))",
    r"(?<!-\d{4})(?<=\b[1-9]\d{3})-(?=(?:\d\d|[1-9]\d{3})\b(?!-))",
    rf"(?<={_LETTER})/(?={_LETTER})",
    r"(?<=[0-9])[+*^](?=[0-9-])",
    # brackets, quotes and signs where a space is missing
    r"\)(?=\()|(?<=\))\(|(?<=\])[-–]|(?<=[-–])\[",
    r"(?<=[A-Za-z]{3})\((?=\w)|(?<=\w{3})\[(?=\w)",
    r"(?<=[A-Za-z.])\"(?=\S)|(?<=\")<",
    r"(?<=[a-z]{2})[=<>~]+(?=[A-Za-z-])",
    r"(?<=[A-Za-z]{2});(?=[A-Za-z])|(?<=[a-z]{2})[?!]+(?=[A-Za-z])|(?<=[a-z]{2})[:#](?=\d)",
)

_OPENERS = (r"US(?=\$)", r"-(?=[A-Za-z]{3})", r"~(?=\w)")
_CLOSERS = (
    r"(?<=\d)[AaPp][Mm]", r"(?<=\d)(?:k|hrs?|mins?|yrs?)",
    r"(?<=[a-z]{3})-", r"(?<=\w)`s", r"(?<=\b[A-Z])\+",
)  # fmt: skip
"""What begins and ends a word and is one of its own."""

_URL = re.compile(URL_PATTERN.replace(r"(?:\S+(?::\S*)?@)?", r"(?:\S+@)?"))
"""spaCy's pattern of addresses, without its two ways through "user:password@", in which a word of
many colons takes time by the square of its length."""

_NO_LETTER = "(?![A-Za-z0-9])"
"""No infix begins with one of these; to see that first makes the tokeniser much faster."""


def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return the maker of the tokeniser, as spaCy's configuration wants it.

    Source: the tokens of UD English EWT and GUM, which part most hyphened words.
    """
    return _make


registry.tokenizers(NAME, func=make_tokenizer)


def blank() -> Language:
    """Return an English pipeline with the tokeniser and no component."""
    settings: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": NAME}}}
    return spacy.blank("en", config=settings)


def _make(nlp: Language) -> Tokenizer:
    defaults = English.Defaults
    rules = defaults.tokenizer_exceptions
    kept = [p for p in defaults.infixes or () if HYPHENS not in p and r"[+\-\*^]" not in p]
    infixes = [*kept, *_INFIXES]
    tokenizer = Tokenizer(
        nlp.vocab,
        rules={form: parts for form, parts in rules.items() if form not in _PARTED},
        prefix_search=compile_prefix_regex([*_RUNS, *_OPENERS, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex([*_RUNS, *_CLOSERS, *(defaults.suffixes or ())]).search,
        infix_finditer=compile_infix_regex([rf"{_NO_LETTER}(?:{'|'.join(infixes)})"]).finditer,
        token_match=IDENTIFIER.fullmatch,
        url_match=_URL.match,
    )
    for form in _WHOLE:
        tokenizer.add_special_case(form, [{ORTH: form}])
    for form in ("wanna", "Wanna"):
        tokenizer.add_special_case(form, [{ORTH: form[:3]}, {ORTH: form[3:]}])
    return tokenizer
