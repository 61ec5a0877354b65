"""Frames: every example and counterexample runs; faults in a file are named with their line."""

import re

import msgspec
import pytest

from newsclaims.errors import NewsclaimsError
from newsclaims.extract.document import make_doc
from newsclaims.models.frames import load_frames
from newsclaims.schema import Article, Claim

TYPES = load_frames()
_TAG = re.compile(r"</?(?:subj|obj|item|from)>")


def words(text):
    return [
        w for w in re.findall(r"[\w$]+", text.lower()) if w not in ("the", "a", "an", "s", "its")
    ]


def same(tagged, argument):
    """Whether an argument is the tagged words, or named in or by them."""
    wanted = words(tagged)
    return any(
        set(wanted) <= set(found) or set(found) <= set(wanted)
        for found in (words(argument.name), words(argument.text))
        if found
    )


def read(nlp, sentence):
    return nlp(make_doc(nlp, Article(id="example", text=sentence, published="2024-05-07")))


def claims_of(nlp, sentence):
    return read(nlp, sentence)._.claims


def arguments_of(nlp, sentence, type):
    """Return subjects and objects of the claims, and of what frames propose.

    The scorer may think little of a frame's proposal in a sentence without an article.
    """
    doc = read(nlp, sentence)
    attempts = nlp.get_pipe("relate").attempts(doc)
    proposals = [p for attempt in attempts for p in attempt.proposals if p.frame.type == type]
    found = [(p.subject and p.subject.record(), p.object.record()) for p in proposals]
    claims = msgspec.convert(doc._.claims, list[Claim])
    return found + [(c.subject, c.object) for c in claims if c.type == type]


def test_all_thirty_types_are_there():
    assert len(TYPES) == 30


@pytest.mark.parametrize("relation", TYPES, ids=lambda t: t.name)
def test_each_type_has_examples_and_counterexamples(relation):
    assert len(relation.examples) >= 5
    assert len(relation.counterexamples) >= 3
    assert relation.meaning


@pytest.mark.parametrize(
    ("type", "sentence"), [(t.name, s) for t in TYPES for s in t.examples], ids=lambda v: v[:60]
)
def test_example(nlp, type, sentence):
    subject = re.search(r"<subj>(.*?)</subj>", sentence)
    target = re.search(r"<obj>(.*?)</obj>", sentence)
    found = arguments_of(nlp, _TAG.sub("", sentence), type)
    assert any(
        same(target[1], other)
        and (one is None if subject is None else one is not None and same(subject[1], one))
        for one, other in found
    ), [(one and one.name, other.name) for one, other in found]


@pytest.mark.parametrize(
    ("type", "sentence"),
    [(t.name, s) for t in TYPES for s in t.counterexamples],
    ids=lambda v: v[:60],
)
def test_counterexample(nlp, type, sentence):
    assert [c["text"] for c in claims_of(nlp, _TAG.sub("", sentence)) if c["type"] == type] == []


GOOD = """\
type: visits
meaning: the subject visits the object
subject: [PERSON, OFFICIAL, phrase]
object: [PLACE, AGENCY, ORG]
frames:
  - id: verb
    verbs: [visit, tour]
"""


@pytest.mark.parametrize(
    ("change", "line", "hint"),
    [
        (("verbs:", "verb:"), 7, "verbs"),
        (("PLACE", "PLAC"), 4, "PLACE"),
        (("meaning", "meaning_"), 2, "meaning"),
        (("[visit, tour]", "[visit, tour"), 8, "not valid YAML"),
        (("frames:", "over: [supplies, arests]\nframes:"), 5, "'arests'; the nearest is arrests"),
        (("frames:", "says: 5\nframes:"), 5, "says must be text"),
        (("frames:", "stix: 5\nframes:"), 5, "stix must be text"),
        (("frames:", "ftm: [Similar]\nframes:"), 5, "ftm must be text"),
        (("[visit, tour]", "[visit, off]"), 7, "quote"),
        (("type: visits", "type: 5"), 1, "quote"),
        (("    verbs", "    confidence: high\n    verbs"), 7, "number"),
        (("    verbs", "    confidence: 7\n    verbs"), 7, "from 0 to 1"),
        (("    verbs", "    confidence: .nan\n    verbs"), 7, "from 0 to 1"),
        (("    verbs", "    negated: 'no'\n    verbs"), 7, "true or false"),
        (("    verbs", "    needs_subject: 1\n    verbs"), 7, "true or false"),
        (("    verbs", "    attributive: never\n    verbs"), 7, "true or false"),
        (("verbs: [visit, tour]", "titles: [chief]"), 7, "true or false"),
        (("frames:", "announced: [x]\nframes:"), 5, "true or false"),
        (("frames:", "background: x\nframes:"), 5, "true or false"),
        (("frames:", "stated: x\nframes:"), 5, "true or false"),
        (("frames:", "literal: x\nframes:"), 5, "true or false"),
        (("    verbs", "    on: x\n    verbs"), 7, "'on'"),
        (("visits the object", "visits \x01"), 1, "not valid YAML"),
        (
            ("    verbs", "    subject: [agentt, poss]\n    verbs"),
            7,
            "role 'agentt'; the nearest is agent",
        ),
        (("    verbs", "    object: to.pos|to\n    verbs"), 7, "role 'pos'; the nearest is poss"),
        (("    verbs", "    where:\n      patiant: [x]\n    verbs"), 8, "the nearest is patient"),
        (("    verbs", "    without: recipent\n    verbs"), 7, "the nearest is recipient"),
        (("frames:", "type: other\nframes:"), 5, "'type' stands in line 1 already"),
        (("    verbs", "    id: noun\n    verbs"), 7, "'id' stands in line 6 already"),
    ],
)
def test_a_fault_names_file_line_and_the_nearest_word(tmp_path, change, line, hint):
    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(NewsclaimsError, match="E040") as error:
        load_frames([path])
    assert f" {path}:{line}: " in str(error.value)
    assert hint in str(error.value)


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("verbs: [tour, visited]", "visit"),
        ("verbs: [Dropped in]", "drop in"),
        ("nouns: [trips]", "trip"),
        ("light: {verbs: [pay], nouns: [visits]}", "visit"),
    ],
)
def test_a_word_in_another_form_than_the_base_is_warned_of(tmp_path, key, base):
    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace("verbs: [visit, tour]", key))
    with pytest.warns(UserWarning, match=rf"visits\.yaml:7: .*; write '{base}'") as told:
        load_frames([path])
    assert len(told) == 1


@pytest.mark.parametrize("key", ["verbs: [visit, spearphish]", "nouns: [data, assets freeze]"])
def test_base_forms_and_unknown_words_are_taken_as_they_are(tmp_path, recwarn, key):
    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace("verbs: [visit, tour]", key))
    load_frames([path])
    assert not recwarn.list


def test_a_fault_of_encoding_names_file_and_line(tmp_path):
    path = tmp_path / "visits.yaml"
    path.write_bytes(GOOD.replace("visit, tour", "visit, café").encode("latin-1"))
    with pytest.raises(NewsclaimsError, match=r"E040: .*not UTF-8") as error:
        load_frames([path])
    assert f" {path}:7: " in str(error.value)


def test_types_that_give_way_may_be_the_users_own(tmp_path):
    (tmp_path / "visits.yaml").write_text(GOOD + "over: [calls_on, arrests]\n")
    (tmp_path / "calls.yaml").write_text(GOOD.replace("type: visits", "type: calls_on"))
    types = load_frames([tmp_path / "visits.yaml", tmp_path / "calls.yaml"])
    (frame,) = next(t for t in types if t.name == "visits").frames
    assert frame.over == {"calls_on", "arrests"}


def test_keys_are_the_words_that_stand_there(tmp_path):
    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace("verbs: [", "where: {on: [soil]}\n    verbs: ["))
    frame = next(t for t in load_frames([path]) if t.name == "visits").frames[0]
    assert frame.where == (("on", frozenset({"soil"})),)


def test_other_roles_are_prepositions(tmp_path):
    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace("verbs: [", "object: [past, post, against, as]\n    verbs: ["))
    frame = next(t for t in load_frames([path]) if t.name == "visits").frames[0]
    assert frame.object == ("past", "post", "against", "as")


def test_words_of_frames_are_lemmas_in_lower_case(tmp_path):
    path = tmp_path / "visits.yaml"
    light = "light: {verbs: [Pay], nouns: [Visit]}\n    where: {to: [Soil]}\n    object: [to]"
    path.write_text(GOOD.replace("verbs: [visit, tour]", light))
    frame = next(t for t in load_frames([path]) if t.name == "visits").frames[0]
    assert (frame.light, frame.where) == (frozenset({"visit"}), (("to", frozenset({"soil"})),))


def test_a_type_of_the_users_own_works_without_training(tmp_path):
    from newsclaims.pipelines.assemble import load

    path = tmp_path / "visits.yaml"
    path.write_text(GOOD)
    claims = claims_of(load(rules=[path]), "The minister visited Berlin on Monday.")
    assert [(c["type"], c["subject"]["name"], c["object"]["name"]) for c in claims] == [
        ("visits", "minister", "Berlin")
    ]


def test_why_an_argument_does_not_fit(tmp_path):
    from newsclaims.pipelines.assemble import load

    path = tmp_path / "visits.yaml"
    path.write_text(GOOD.replace("PERSON, OFFICIAL, phrase", "PERSON"))
    nlp = load(rules=[path])
    doc = read(nlp, "President Emmanuel Macron visited Berlin.")
    (reason,) = (
        a.reason for a in nlp.get_pipe("relate").attempts(doc) if a.frame.id == "visits.verb"
    )
    assert reason.endswith("agent is none of PERSON (Emmanuel Macron: OFFICIAL)")


ATTACKS = """\
type: attacks
meaning: the subject plays against the object
subject: [ORG, phrase]
object: [ORG, phrase]
frames:
  - verbs: [outplay]
    confidence: 0.5
"""


def test_a_type_that_replaces_a_bundled_one_has_nothing_of_its_meaning(tmp_path):
    from newsclaims.pipelines.assemble import load

    text = "Hackers attacked the Zorvex Bank on Monday. The Reds outplayed the Blues in London."
    (tmp_path / "attacks.yaml").write_text(ATTACKS)
    (tmp_path / "plays.yaml").write_text(ATTACKS.replace("type: attacks", "type: plays"))
    replaced, plays = (
        [(c["type"], c["text"], c["confidence"]) for c in claims_of(nlp, text)]
        for nlp in (load(rules=[tmp_path / name]) for name in ("attacks.yaml", "plays.yaml"))
    )
    assert [claim for claim in plays if claim[0] == "attacks"]
    own = [(text, confidence) for type, text, confidence in plays if type == "plays"]
    assert own
    assert [
        (text.replace("attack", "play"), confidence)
        for type, text, confidence in replaced
        if type == "attacks"
    ] == own
