"""The tokeniser: where it parts and where not, the same after saving, no character lost."""

import pickle
import re
import time

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.lang.en import English

from newsclaims.extract.tokenizer import blank

NLP = blank()
SAMPLE = (
    "The co-founder of a U.S.-based start-up met and/or called us... Really?! CVE-2024-12345, "
    "cve-2021-44228's fix (CVE-2023-3519) cost $4-$6 et al. on 2024-05-07--see "
    "https://example.org/a-b, wanna?"
)


def tokens(text, nlp=NLP):
    return [token.text for token in nlp.make_doc(text)]


@pytest.mark.parametrize(
    "marked",
    [
        # words with hyphens are several tokens
        "state|-|owned",
        "two|-|year|-|old",
        "Jean|-|Luc Roe",
        "U.S.|-|based",
        "U.S.|–|China",
        "state|‑|owned",  # the hyphen that lines never break at
        "COVID|-|19",
        "5|-|year",
        # but not behind a prefix
        "co-founder",
        "Anti-fraud",
        "ex-co-owner",
        "vice-president",
        "co‑founder",
        "post–Soviet",
        "multi-million|-|dollar",
        "UN|-|backed",  # the United Nations are no prefix
        "echo|-|chamber",  # "co" ends the word only
        # dashes part everything, prefixes too
        "it was over|—|and lost",
        "it was over|--|and lost",
        "by 2019|—|they left",
        "(|sic|)|—|in 2019",
        "he said|—|“|We were",
        "“|We|”|--|and he",
        # identifiers and numbers
        "CVE-2024-12345|,",
        "(|cve-2021-44228|)",
        "CVE-2024-12345|'s",
        "CVE-2023-3519|/|CVE-2024-21762",
        "555-0142",
        "+1-202-555-0142",
        "1-800-555-0142",
        "020-7946-0958",
        "020-7946-1958",
        "2024-05-07|.",
        "7-5-2024",
        "7-5-24",
        # ranges
        "10|-|12",
        "1|-|0",
        "3|–|5",
        "2019|-|20",
        "2019|-|2021",
        "2500|-|4600",
        "2019|–|2021",
        # money
        "$|5|-|10",
        "$|5|-|$|10",
        "€|5|–|€|10",
        "US|$|300",
        # times and amounts
        "at 7:30|PM",
        "6|pm",
        "a 10|k run",
        "2|hrs",
        "~|five",
        # a space is missing
        "(|as he said|)|:",
        "(|a|)|(|b|)",
        "phrase|(|one",
        "quoted|[|1|]",
        "good|;|bad",
        "What|?|Yes",
        "note|:|5",
        'done|.|"|He',
        # a hyphen at one end
        "mid|- to late|-|night",
        "-|which",
        "-5",
        # runs of marks
        "No|!!!",
        "No|?!",
        "Well|...",
        "Well|...?",
        "===",
        "*****",
        "---",
        "- item",
        # alternatives
        "and|/|or",
        "he|/|she",
        "24/7",
        # abbreviations and contractions
        "Capt. Roe et al. met Jane|,|etc.",
        "Brig. Gen. Roe and Det. Sgt. Hale",
        "wan|na",
        "do|n't",
        "the U.S.",
        # addresses
        "https://example.org/a-b/c--d",
        "jane-roe@example.org",
    ],
)
def test_tokens(marked):
    """Spaces and bars are the borders; bars are not in the text."""
    assert tokens(marked.replace("|", "")) == re.split("[| ]", marked)


def _saved(folder):
    """Return the pipeline as it comes back from a folder, from bytes, and its parts' ways."""
    NLP.to_disk(folder / "pipeline")
    NLP.tokenizer.to_disk(folder / "tokenizer")
    loaded = blank()
    loaded.tokenizer.from_disk(folder / "tokenizer")
    pickled = blank()
    pickled.tokenizer = pickle.loads(pickle.dumps(NLP.tokenizer))
    return {
        "pipeline": spacy.load(folder / "pipeline"),
        "tokenizer": loaded,
        "bytes": blank().from_bytes(NLP.to_bytes()),
        "pickle": pickled,
    }


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return _saved(tmp_path_factory.mktemp("saved"))


def _shape(nlp, text):
    return [(token.idx, token.text, token.whitespace_) for token in nlp.make_doc(text)]


@pytest.mark.parametrize("way", ["pipeline", "tokenizer", "bytes", "pickle"])
def test_the_same_after_saving(saved, way):
    assert len(tokens(SAMPLE)) > 40
    assert _shape(saved[way], SAMPLE) == _shape(NLP, SAMPLE)


MARKS = st.text("aUS.-–—‑/$€0123459!?=~*+ \n'\"()[]CVEcve,:@", max_size=60)
"""Text of the characters that the rules look at."""


@given(MARKS)
@example("cve-2024-1234, CVE-2024-12345678 and/or")
@settings(deadline=None)
def test_any_text_is_the_same_after_saving(saved, text):
    for nlp in saved.values():
        assert _shape(nlp, text) == _shape(NLP, text)


@given(st.text(max_size=80) | MARKS)
@settings(deadline=None)
def test_tokens_map_back_to_the_text(text):
    doc = NLP.make_doc(text)
    assert doc.text == text
    at = 0
    for token in doc:
        assert token.text
        assert (token.idx, text[at : at + len(token)]) == (at, token.text)
        at += len(token.text_with_ws)
    assert at == len(text)


@given(st.text(alphabet="a1:@./?", max_size=30))
@example("https://user:pass@a.example/x")
@example("user:@a.example")
def test_addresses_are_what_spacy_takes_for_them(word):
    found = NLP.tokenizer.url_match(word)
    assert bool(found) == bool(English.Defaults.url_match(word))


def test_a_long_word_of_many_colons_takes_no_time():
    started = time.monotonic()
    tokens("de:ad:" * 25_000)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("mark", [*"()[]{}\"'“”‘’«»,;:…%€—§", "()", "'\"(", "?(", "😀"])
@pytest.mark.parametrize("word", ["{}", "bank{}", "{}bank", "bank{}bank", "({}"])
def test_a_long_run_of_marks_takes_no_time(mark, word):
    started = time.monotonic()
    tokens(word.format(mark * 20_000))
    assert time.monotonic() - started < 2
