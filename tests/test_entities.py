"""Entities: short forms find their full names, and quickly among many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsclaims.extract.entities import Entity, Joiner
from newsclaims.extract.shortforms import keys_of_full, keys_of_short

WORDS = "Union Bank of the Orbex U.S. Treasury Air Force ORBEX UBO FSB x-9 Ünal 3M A.B. and Ltd."
NAMES = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)


def joiner(names, kind):
    words = [word for name in names for word in (*name.split(), ".")]
    doc = Doc(Vocab(), words)
    spans, end = [], 0
    for name in names:
        spans.append(doc[end : end + len(name.split())])
        end += len(name.split()) + 1
    mentions = [{"type": kind, "text": name, "name": name, "id": None} for name in names]
    return Joiner(doc, mentions, spans)


@pytest.mark.parametrize("group", ["people", "bodies"])
@given(short=NAMES, full=NAMES)
def test_a_full_name_has_the_keys_of_its_short_forms(group, short, full):
    if joiner([], "ORG")._is_short_form(short, Entity("ORG", [], full), group):
        words, acronym = keys_of_short(short)
        keys = keys_of_full(full)
        assert words <= keys or acronym in keys


@pytest.mark.parametrize("kind", ["PERSON", "ORG", "PLACE"])
def test_a_name_is_compared_with_few_of_many_others(kind, monkeypatch):
    compared = []
    is_short_form = Joiner._is_short_form

    def count(*args):
        compared.append(args)
        return is_short_form(*args)

    monkeypatch.setattr(Joiner, "_is_short_form", count)
    names = [f"Kalo{i} La{i} Ma{i}" for i in range(500)] + [f"Kalo{i}" for i in range(500)]
    entities = joiner(names, kind).join()
    assert len(entities) == (1000 if kind == "PLACE" else 500)
    assert len(compared) < 2000
