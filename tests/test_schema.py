import json

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from newsclaims import schema
from newsclaims.schema import (
    UNSET,
    Argument,
    Article,
    Attribution,
    Claim,
    Cut,
    Evidence,
    Failure,
    Mention,
    Source,
    Trigger,
    claim_id,
    json_schema,
    to_dict,
)

KEYS = [
    "id", "doc_id", "type", "text", "subject", "object", "trigger", "attribution", "modality",
    "negated", "date", "role", "item", "from", "evidence", "also", "confidence", "frame",
    "source", "schema",
]  # fmt: skip
OPTIONAL = {"role", "item", "from", "also"}

words = st.text(max_size=20)
maybe = st.none() | words
offset = st.integers(min_value=0, max_value=10**6)
span = {"text": words, "start": offset, "end": offset}
arguments = st.builds(Argument, name=words, type=maybe, id=maybe, **span)
evidences = st.builds(Evidence, **span)
claims = st.builds(
    Claim,
    id=words,
    doc_id=words,
    type=words,
    text=words,
    subject=st.none() | arguments,
    object=arguments,
    trigger=st.builds(Trigger, **span),
    attribution=st.none() | st.builds(Attribution, name=words, cue=words, **span),
    modality=st.sampled_from(["asserted", "alleged", "planned", "hypothetical"]),
    negated=st.booleans(),
    date=maybe,
    role=st.just(UNSET) | words,
    item=st.just(UNSET) | words,
    from_=st.just(UNSET) | words,
    evidence=evidences,
    also=st.just(UNSET) | st.lists(evidences, max_size=2).map(tuple),
    confidence=st.floats(0, 1),
    frame=words,
    source=st.builds(Source, url=maybe, title=maybe, site=maybe, published=maybe),
)
articles = st.builds(
    Article,
    id=words,
    url=maybe,
    title=maybe,
    published=maybe,
    text=maybe,
    html=maybe,
    cuts=st.lists(st.builds(Cut, text=words, reason=words), max_size=2).map(tuple),
)
mentions = st.builds(
    Mention, doc_id=words, type=words, name=words, id=maybe, value=maybe, role=maybe, **span
)
failures = st.builds(
    Failure,
    file=words,
    line=st.none() | offset,
    record=st.just(UNSET) | offset,
    id=maybe,
    reason=words,
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(claims, articles, mentions, failures))
def test_records_survive_json_and_plain_values(record):
    kind = type(record)
    line = msgspec.json.encode(record)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=kind) == record
    assert msgspec.convert(json.loads(line), kind) == record
    assert msgspec.convert(to_dict(record), kind) == record


@settings(max_examples=40, deadline=None)
@given(claims)
def test_claims_have_the_keys_of_the_design_in_their_order(claim):
    keys = list(json.loads(msgspec.json.encode(claim)))
    unset = {"role": claim.role, "item": claim.item, "from": claim.from_, "also": claim.also}
    assert keys == [key for key in KEYS if unset.get(key) is not UNSET]
    assert list(to_dict(claim)) == keys


def test_parts_have_the_keys_of_the_design(make_claim):
    claim = make_claim(attribution=Attribution(name="FBI", text="FBI", cue="said", start=0, end=3))
    record = to_dict(claim)
    assert list(record["subject"]) == ["name", "text", "type", "start", "end", "id"]
    assert list(record["object"]) == list(record["subject"])
    assert list(record["trigger"]) == ["text", "start", "end"]
    assert list(record["attribution"]) == ["name", "text", "cue", "start", "end"]
    assert list(record["evidence"]) == ["text", "start", "end"]
    assert list(record["source"]) == ["url", "title", "site", "published"]
    assert record["schema"] == schema.SCHEMA_VERSION == "1"
    assert to_dict(make_claim(subject=None))["subject"] is None


def test_records_cannot_be_changed(make_claim):
    with pytest.raises(AttributeError):
        make_claim().type = "charges"


def test_a_claim_of_the_wrong_type_is_refused(make_claim):
    record = to_dict(make_claim()) | {"modality": "certain"}
    with pytest.raises(msgspec.ValidationError, match="modality"):
        msgspec.convert(record, Claim)


def test_claim_ids_tell_apart_whatever_makes_a_claim():
    evidence = Evidence(text="Treasury sanctioned Zorvex Bank.", start=3, end=35)
    base = ("doc", "sanctions", "Treasury", "Zorvex Bank", evidence)
    others = [
        ("doc2", *base[1:]),
        ("doc", "restricts", *base[2:]),
        ("doc", "sanctions", None, *base[3:]),
        ("doc", "sanctions", "Treasury", "Zorvex", evidence),
        (*base[:4], Evidence(text=evidence.text, start=4, end=36)),
        # the same letters, differently divided
        ("doc", "sanctions", "TreasuryZorvex", " Bank", evidence),
    ]
    ids = {claim_id(*one) for one in [base, *others]} | {claim_id(*base, negated=True)}
    ids.add(claim_id(*base, item="drones"))
    assert len(ids) == 3 + len(others)
    # Pinned: users keep these ids, so a change of the hash is a change of the schema.
    assert claim_id(*base) == "691389848c7876b3"


@settings(max_examples=60, deadline=None)
@given(st.one_of(claims, articles, mentions, failures))
def test_a_record_is_of_one_kind_in_the_json_schema(record):
    """What `oneOf` asks for; of the kinds' values msgspec sees to."""
    keys = set(json.loads(msgspec.json.encode(record)))
    fitting = [
        name
        for name, kind in json_schema()["$defs"].items()
        if name in {"Claim", "Mention", "Article", "Failure"}
        and keys >= set(kind["required"])
        and (kind.get("additionalProperties", True) or keys <= set(kind["properties"]))
    ]
    assert fitting == [type(record).__name__]


def test_the_json_schema_names_every_key_of_every_record():
    found = json_schema()
    definitions = found["$defs"]
    assert list(definitions["Claim"]["properties"]) == KEYS
    assert set(definitions["Claim"]["required"]) == set(KEYS) - OPTIONAL - {"schema"}
    for kind in (Article, Mention, Failure):
        assert set(definitions[kind.__name__]["properties"]) == set(kind.__struct_fields__)
    references = {one["$ref"].rsplit("/", 1)[1] for one in found["oneOf"]}
    assert references == {"Claim", "Mention", "Article", "Failure"}
    json.dumps(found)
