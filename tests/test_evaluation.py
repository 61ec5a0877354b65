import importlib.util
import json
import random
from pathlib import Path

import msgspec
import pytest

from newsclaims.errors import NewsclaimsError
from newsclaims.pipelines.agreement import agrees, same_name, stem, words
from newsclaims.pipelines.evaluation import (
    Bin,
    CurvePoint,
    FieldScore,
    Score,
    evaluate,
    score_entities,
)
from newsclaims.pipelines.gold import GoldArticle, GoldClaim, read_gold
from newsclaims.schema import (
    MODALITIES,
    Argument,
    Article,
    Attribution,
    Cut,
    Evidence,
    Mention,
    to_dict,
)

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "claims" / "score.py"


def gold_claim(type="sanctions", subject=("Treasury",), object=("Zorvex Bank",), **more):
    return GoldClaim(type=type, subject=subject, object=object, **more)


def gold_article(*claims, id="doc-1", entities=()):
    return GoldArticle(id=id, text="x", claims=claims, entities=entities)


def by(name):
    return Attribution(name=name, text=name, cue="said", start=0, end=1)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("the Treasury", "Treasury", True),
        ("U.S. Treasury", "United States Treasury", True),
        ("Treasury’s office", "Treasury office", True),
        ("Zorvex Bank Ltd", "Zorvex Bank", True),
        ("botnets", "botnet", True),
        ("agencies", "agency", True),
        ("glass", "glas", False),
        ("the hackers", "Chinese hackers", True),  # half of the words
        ("hackers", "nine clever Chinese hackers", True),  # the same last word
        ("clever", "nine clever Chinese hackers", False),
        ("Zorvex Bank", "Zorvex Foundation of Art", False),
        ("The The", "the the", True),  # nothing but small words
        ("", "Treasury", False),
        ("...", "...", False),
    ],
)
def test_names(first, second, same):
    assert same_name(first, second) is same
    assert same_name(second, first) is same


def test_words_and_stems():
    assert words("The Bank of Zorvex's U.K. arm") == ["bank", "zorvex", "uk", "arm"]
    assert [stem(one) for one in ("ties", "parties", "bus", "was", "boss")] == [
        "tie", "party", "bus", "was", "boss",
    ]  # fmt: skip


def test_no_subject_agrees_with_no_subject_only(make_claim):
    assert agrees(None, None)
    assert not agrees(None, make_claim().subject)
    assert not agrees(["Treasury"], None)
    assert agrees(["Nobody", "the Treasury"], make_claim().subject)
    byname = Argument(name="Zorvex Bank", text="the lender", type=None, start=0, end=1)
    assert agrees(["lender"], byname)


def test_all_right(make_claim):
    report, faults = evaluate([gold_article(gold_claim())], [make_claim()])
    assert report.claims == report.pairs == Score(1.0, 1.0, 1.0, 1, 0, 0)
    assert report.by_type == {"sanctions": Score(1.0, 1.0, 1.0, 1, 0, 0)}
    assert report.fields == {"modality": FieldScore(1, 1, 1.0), "negated": FieldScore(1, 1, 1.0)}
    assert report.entities is None
    assert faults == []


def test_missed_wrong_and_duplicate(make_claim):
    gold = gold_article(
        gold_claim(),
        gold_claim("charges", None, ("Ada Quill",), evidence="Quill was charged."),
    )
    found = [make_claim(), make_claim(), make_claim(type="restricts")]
    report, faults = evaluate([gold], found)
    assert report.claims == Score(0.3333, 0.5, 0.4, 1, 2, 1)
    assert report.by_type == {
        "charges": Score(0.0, 0.0, 0.0, 0, 0, 1),
        "restricts": Score(0.0, 0.0, 0.0, 0, 1, 0),
        "sanctions": Score(0.5, 1.0, 0.6667, 1, 1, 0),
    }
    assert [str(one) for one in faults] == [
        "MISSED doc-1 charges(- -> Ada Quill) | Quill was charged.",
        "WRONG  doc-1 sanctions(Treasury -> Zorvex Bank) | Treasury sanctioned Zorvex Bank.",
        "WRONG  doc-1 restricts(Treasury -> Zorvex Bank) | Treasury sanctioned Zorvex Bank.",
    ]


def test_the_wrong_type_is_the_right_pair(make_claim):
    report, _ = evaluate([gold_article(gold_claim())], [make_claim(type="restricts")])
    assert report.claims == Score(0.0, 0.0, 0.0, 0, 1, 1)
    assert report.pairs == Score(1.0, 1.0, 1.0, 1, 0, 0)


def test_optional_claims_cost_nothing_found_or_not(make_claim):
    gold = gold_article(gold_claim(optional=True), gold_claim("restricts", optional=True))
    report, faults = evaluate([gold], [make_claim()])
    assert report.claims == Score(0.0, 0.0, 0.0, 0, 0, 0)
    assert report.pairs == Score(0.0, 0.0, 0.0, 0, 0, 0)
    assert report.fields["modality"].of == 1
    assert faults == []


def test_an_optional_twin_leaves_the_prediction_to_the_required_claim(make_claim):
    gold = gold_article(gold_claim(optional=True), gold_claim())
    assert evaluate([gold], [make_claim()])[0].claims == Score(1.0, 1.0, 1.0, 1, 0, 0)


def test_among_equals_the_most_alike_is_matched(make_claim):
    gold = gold_article(gold_claim(modality="alleged", negated=True))
    found = [
        make_claim(),
        make_claim(modality="alleged"),
        make_claim(modality="alleged", negated=True),
    ]
    report, _ = evaluate([gold], found)
    assert report.fields["modality"] == report.fields["negated"] == FieldScore(1, 1, 1.0)
    assert report.claims.fp == 2
    plain = gold_article(gold_claim(modality=None))
    report, _ = evaluate([plain], [make_claim(modality="alleged"), make_claim()])
    assert report.fields["modality"] == FieldScore(1, 1, 1.0)


def test_fields(make_claim):
    gold = gold_article(
        gold_claim(attribution=("FBI",), date="2024"),
        gold_claim("restricts"),
        gold_claim("charges", attribution=("OFAC",)),
        gold_claim("fines", modality="planned", negated=True),
    )
    found = [
        make_claim(attribution=by("the FBI"), date="2024"),
        make_claim(type="restricts", attribution=by("FBI"), date="2024-05"),
        make_claim(type="charges"),
        make_claim(type="fines"),
    ]
    report, _ = evaluate([gold], found)
    assert list(report.fields) == ["attribution", "date", "modality", "negated"]
    assert report.fields["attribution"] == FieldScore(1, 3, 0.3333)
    assert report.fields["date"] == FieldScore(1, 2, 0.5)
    assert report.fields["modality"] == report.fields["negated"] == FieldScore(3, 4, 0.75)
    told = [line.split(maxsplit=1) for line in str(report).splitlines()]
    assert ["attribution", "0.333 of the 3 that have one, 0.500 of all 4"] in told
    assert ["date", "0.500 of the 2 that have one, 0.750 of all 4"] in told
    assert ["modality", "0.750 of 4 matched claims"] in told


def test_claims_of_other_articles_do_not_count(make_claim):
    gold = [gold_article(gold_claim(), id=7)]
    found = [make_claim(doc_id="7"), make_claim(doc_id="8")]
    assert evaluate(gold, found)[0].claims == Score(1.0, 1.0, 1.0, 1, 0, 0)


def mention(type, text, doc_id="doc-1"):
    return Mention(doc_id=doc_id, type=type, text=text, start=0, end=1, name=text)


def test_entities_count_once_an_article():
    gold = [gold_article(entities=(("AGENCY", "the FBI"), ("ORG", "Zorvex"), ("ORG", "zorvex")))]
    found = [
        mention("AGENCY", "FBI"),
        mention("AGENCY", "FBI"),
        mention("ACTOR", "Zorvex"),
        mention("ORG", "Elsewhere", doc_id="doc-9"),
    ]
    assert score_entities(gold, found) == {
        "all": Score(0.5, 0.5, 0.5, 1, 1, 1),
        "ACTOR": Score(0.0, 0.0, 0.0, 0, 1, 0),
        "AGENCY": Score(1.0, 1.0, 1.0, 1, 0, 0),
        "ORG": Score(0.0, 0.0, 0.0, 0, 0, 1),
    }


def test_the_report_reads_well(make_claim):
    gold = gold_article(gold_claim(), entities=(("ORG", "Zorvex"),))
    report, _ = evaluate([gold], [make_claim()], [mention("ORG", "Zorvex")])
    lines = str(report).splitlines()
    assert "sanctions         1.000  1.000  1.000     1     0     0" in lines
    assert lines[-1] == "claims: P 1.000 R 1.000 F1 1.000 (tp 1, fp 0, fn 0)"


@pytest.fixture
def judged(make_claim):
    """The report on two right claims, two wrong ones, one optional and one missed."""
    gold = gold_article(
        gold_claim(),
        gold_claim("restricts"),
        gold_claim("charges"),
        gold_claim("fines", optional=True),
    )
    found = [
        make_claim(confidence=0.96),
        make_claim(type="restricts", confidence=0.52),
        make_claim(type="attacks", confidence=0.58),
        make_claim(type="targets", confidence=0.2),
        make_claim(type="fines", confidence=0.7),
    ]
    return evaluate([gold], found)[0]


def test_the_curve_scores_the_claims_at_or_above_each_confidence(judged):
    assert judged.claims == Score(0.5, 0.6667, 0.5714, 2, 2, 1)
    all_four, three, one = (
        (0.5, 0.6667, 0.5714, 4), (0.6667, 0.6667, 0.6667, 3), (1.0, 0.3333, 0.5, 1),
    )  # fmt: skip
    assert judged.curve == [
        CurvePoint(step / 10, *(all_four if step <= 2 else three if step <= 5 else one))
        for step in range(10)
    ]


def test_the_calibration_says_how_many_are_right_of_each_confidence(judged):
    assert judged.calibration == [
        Bin(0.2, 0.3, confidence=0.2, right=0.0, claims=1),
        Bin(0.5, 0.6, confidence=0.55, right=0.5, claims=2),
        Bin(0.9, 1.0, confidence=0.96, right=1.0, claims=1),
    ]


def test_a_confidence_on_a_border_is_counted_above_it(make_claim):
    for tenth in range(11):
        claim = make_claim(confidence=tenth / 10)
        report, _ = evaluate([gold_article(gold_claim())], [claim])
        (found,) = report.calibration
        low = min(tenth, 9) / 10
        assert (found.low, found.confidence) == (low, tenth / 10)
        assert report.curve[-1].confidence == low


def test_curve_and_calibration_are_empty_without_claims(make_claim):
    nothing, _ = evaluate([gold_article(gold_claim())], [])
    optional, _ = evaluate([gold_article(gold_claim(optional=True))], [make_claim()])
    for report in (nothing, optional):
        assert (report.curve, report.calibration) == ([], [])


def test_curve_and_calibration_read_well(judged):
    lines = str(judged).splitlines()
    assert ">= 0.5            0.667  0.667  0.667      3" in lines
    assert "0.5 to 0.6        0.550  0.500      2" in lines


def test_gold_files(tmp_path):
    path = tmp_path / "gold.jsonl"
    record = {
        "id": 5,
        "text": "x",
        "kind": "cyber",
        "entities": [["ORG", "Zorvex"]],
        "claims": [{"type": "fines", "subject": None, "object": ["Zorvex"], "role": "x"}],
    }
    path.write_text(json.dumps(record) + "\n\n")
    (gold,) = read_gold(path)
    assert gold.to_article().id == "5"
    assert gold.claims[0].object == ("Zorvex",)
    path.write_text("\ufeff" + path.read_text())
    assert read_gold(path) == [gold]
    path.write_text(json.dumps(record) + '\n{"id": "a", "text": "x"}\n')
    with pytest.raises(NewsclaimsError, match=r"E021.*line 2"):
        read_gold(path)
    path.write_text(json.dumps(record) + "\n" + json.dumps(record | {"id": "5"}) + "\n")
    with pytest.raises(NewsclaimsError, match=r"E021.*line 2.*used before"):
        read_gold(path)
    path.write_text("")
    with pytest.raises(NewsclaimsError, match="E022"):
        read_gold(path)
    with pytest.raises(NewsclaimsError, match="E010"):
        read_gold(tmp_path / "no.jsonl")


LABEL = {
    "type": "fines",
    "subject": None,
    "object": ["Zorvex"],
    "from": "x",
    "modality": None,
    "date": "2023/2024-05",
    "seen by": "me",
}


@pytest.mark.parametrize(
    ("claim", "entity", "reason"),
    [
        (
            {"type": "arrest"},
            "ORG",
            "claim 2: unknown relation type 'arrest'; the nearest is arrests",
        ),
        ({"modality": "assertive"}, "ORG", "claim 2: unknown modality .*the nearest is asserted"),
        ({"modallity": "alleged"}, "ORG", "claim 2: unknown key .*the nearest is modality"),
        ({"date": "last friday"}, "ORG", "claim 2: the date 'last friday' is none; write 2024, "),
        ({"date": "03/05/2024"}, "ORG", "claim 2: the date '03/05/2024' is none"),
        ({"date": "2024-13"}, "ORG", "claim 2: the date '2024-13' is none"),
        ({"date": "2024/2023-02"}, "ORG", "claim 2: the date '2024/2023-02' is none"),
        ({"object": []}, "ORG", "claim 2: the object has no name"),
        ({}, "PERSN", "'Zorvex': unknown entity type 'PERSN'; the nearest is PERSON"),
    ],
)
def test_slips_in_labels_are_told(tmp_path, claim, entity, reason):
    path = tmp_path / "gold.jsonl"
    record = {"id": "a", "text": "x", "entities": [[entity, "Zorvex"]], "claims": [LABEL]}
    record["claims"].append(LABEL | claim)
    path.write_text("\n" + json.dumps(record))
    with pytest.raises(NewsclaimsError, match=f"E024: .*gold.jsonl, line 2: {reason}"):
        read_gold(path)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"entites": []}, "unknown key 'entites'; the nearest is entities"),
        ({"publishd": "2024-05-07"}, "unknown key 'publishd'; the nearest is published"),
        ({"published": "05/07/2024"}, "published '05/07/2024' is no day; write it as 2024-05-07"),
    ],
)
def test_slips_in_labelled_articles_are_told(tmp_path, more, reason):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "x", "claims": [LABEL]} | more))
    with pytest.raises(NewsclaimsError, match=f"E024: .*gold.jsonl, line 1: {reason}"):
        read_gold(path)


def test_articles_that_we_wrote_can_be_labelled(tmp_path):
    path = tmp_path / "gold.jsonl"
    article = Article(id="a", text="x", site="Wire", author="Jane Roe", cuts=(Cut("y", "byline"),))
    path.write_text(json.dumps(to_dict(article) | {"claims": [LABEL]}))
    assert read_gold(path)[0].text == "x"


@pytest.mark.parametrize(
    ("given", "day"), [("2024-05-07", "2024-05-07"), ("May 7, 2024", "2024-05-07"), ("soon", None)]
)
def test_the_day_of_a_gold_article_is_read_as_that_of_others(given, day):
    assert GoldArticle(id="a", text="x", claims=[], published=given).to_article().published == day


def test_labels_may_have_types_of_the_users_own(tmp_path):
    (tmp_path / "visits.yaml").write_text(
        "type: visits\nmeaning: x\nsubject: ORG\nobject: ORG\nframes: [{verbs: visit}]"
    )
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "x", "claims": [LABEL | {"type": "visits"}]}))
    assert read_gold(path, rules=[tmp_path])[0].claims[0].type == "visits"
    with pytest.raises(NewsclaimsError, match=r"E024.*'visits'"):
        read_gold(path)


NAMES = [
    "the Treasury", "U.S. Treasury", "Treasury", "Zorvex Bank", "Zorvex Bank Ltd", "the bank",
    "Grey Heron", "Grey Heron group", "nine firms", "firms", "United States", "the U.S.", "FBI",
    "the FBI's cyber division", "cyber agencies", "agency", "its", "",
]  # fmt: skip
TYPES = ["sanctions", "restricts", "charges", "attacks", "targets"]


def random_gold(random):
    def some_names():
        return random.sample(NAMES[:-1], random.randint(1, 3))

    articles = []
    for number in range(12):
        claims = []
        for _ in range(random.randint(0, 7)):
            claims.append(
                {
                    "type": random.choice(TYPES),
                    "subject": random.choice([None, some_names(), some_names()]),
                    "object": some_names(),
                    "attribution": random.choice([None, None, some_names()]),
                    "modality": random.choice(MODALITIES),
                    "negated": random.random() < 0.2,
                    "date": random.choice([None, None, "2024", "2024-05"]),
                    "evidence": "x " * random.randint(0, 120),
                    "optional": random.random() < 0.25,
                }
            )
        entities = [[random.choice(["ORG", "AGENCY"]), random.choice(NAMES)] for _ in range(6)]
        articles.append({"id": f"{number}", "text": "x", "claims": claims, "entities": entities})
    return articles


def random_claims(random, make_claim):
    def argument():
        name, text = random.choice(NAMES), random.choice(NAMES)
        return Argument(name=name, text=text, type=None, start=0, end=1)

    return [
        make_claim(
            doc_id=str(random.randrange(13)),
            type=random.choice(TYPES),
            subject=random.choice([None, argument(), argument()]),
            object=argument(),
            attribution=random.choice([None, None, by(random.choice(NAMES))]),
            modality=random.choice(MODALITIES),
            negated=random.random() < 0.2,
            date=random.choice([None, None, "2024", "2024-05"]),
            evidence=Evidence(text="y " * random.randint(0, 120), start=0, end=1),
        )
        for _ in range(random.randint(0, 120))
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/claims/score.py is not here")
@pytest.mark.parametrize("seed", range(25))
def test_the_figures_are_those_of_the_shared_scorer(seed, tmp_path, make_claim):
    spec = importlib.util.spec_from_file_location("shared_scorer", SHARED)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    chance = random.Random(seed)
    gold = random_gold(chance)
    claims = random_claims(chance, make_claim)
    mentions = [
        mention(chance.choice(["ORG", "AGENCY"]), chance.choice(NAMES), str(chance.randrange(13)))
        for _ in range(60)
    ]
    theirs, errors = scorer.score_claims(gold, [to_dict(one) for one in claims])
    theirs["entities"] = scorer.score_entities(gold, [to_dict(one) for one in mentions])
    report, faults = evaluate(msgspec.convert(gold, list[GoldArticle]), claims, mentions)
    ours = to_dict(report)
    # the shared scorer knows no confidence
    curve, calibration = ours.pop("curve"), ours.pop("calibration")
    assert ours == theirs
    for point in curve[:1]:
        assert [point[key] for key in ("p", "r", "f1")] == [
            ours["claims"][key] for key in ("p", "r", "f1")
        ]
        assert point["claims"] == ours["claims"]["tp"] + ours["claims"]["fp"]
    assert sum(bin["claims"] for bin in calibration) == ours["claims"]["tp"] + ours["claims"]["fp"]
    assert list(ours["by_type"]) == list(theirs["by_type"])
    assert [str(one) for one in faults] == errors
