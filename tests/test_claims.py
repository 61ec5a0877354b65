"""From sentences to claims with their qualifiers, on the real pipeline."""

import datetime
import re

import pytest
from msgspec import convert
from msgspec.structs import replace
from spacy.tokens import Doc
from spacy.tokens.underscore import Underscore

from newsclaims.errors import NewsclaimsError
from newsclaims.extract.document import make_doc, register_extensions
from newsclaims.extract.merging import _once, _without_parts, merge
from newsclaims.extract.quotations import find_quotations
from newsclaims.extract.relate import _sentence
from newsclaims.schema import Article, Claim, Evidence


@pytest.fixture(scope="module")
def claims(nlp):
    def run(text, **more):
        doc = nlp(make_doc(nlp, Article(id="a", text=text, **{"published": "2024-05-10", **more})))
        return doc._.claims

    return run


def of(found, type):
    return next(c for c in found if c["type"] == type)


def test_key_order_and_offsets(claims):
    text = "The Treasury sanctioned Varnholt Trading on Tuesday."
    claim = of(claims(text), "sanctions")
    assert list(claim)[:10] == [
        "id", "doc_id", "type", "text", "subject", "object", "trigger", "attribution",
        "modality", "negated",
    ]  # fmt: skip
    for part in (claim["subject"], claim["object"], claim["trigger"], claim["evidence"]):
        assert text[part["start"] : part["end"]] == part["text"]
    assert claim["text"] == "Treasury sanctions Varnholt Trading"
    assert claim["date"] == "2024-05-07"
    assert 0 < claim["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The FBI said that Varnholt Trading operated a botnet.", "FBI"),
        ("Varnholt Trading operated a botnet, the FBI said.", "FBI"),
        ("According to the FBI, Varnholt Trading operated a botnet.", "FBI"),
        ("“Varnholt Trading operated a botnet,” said Amos Treleaven.", "Amos Treleaven"),
        ("Varnholt Trading operated a botnet.", None),
    ],
)
def test_attribution(claims, text, name):
    found = of(claims(text), "operates")["attribution"]
    assert (found and found["name"]) == name


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Varnholt Trading hacked the ministry.", "asserted"),
        ("Varnholt Trading allegedly hacked the ministry.", "alleged"),
        ("Varnholt Trading is believed to have hacked the ministry.", "alleged"),
        ("Varnholt Trading is accused of hacking the ministry.", "alleged"),
        ("Varnholt Trading will hack the ministry.", "planned"),
        ("The group plans to hack the ministry.", "planned"),
        ("Varnholt Trading could hack the ministry.", "hypothetical"),
        ("Varnholt Trading would hack the ministry.", "hypothetical"),
        ("The group said that Varnholt Trading would hack the ministry.", "planned"),
    ],
)
def test_modality(claims, text, modality):
    assert of(claims(text), "attacks")["modality"] == modality


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Varnholt Trading hacked the ministry.", False),
        ("Varnholt Trading did not hack the ministry.", True),
        ("Varnholt Trading never hacked the ministry.", True),
        ("Varnholt Trading denied that it had hacked the ministry.", True),
    ],
)
def test_negation(claims, text, negated):
    assert of(claims(text), "attacks")["negated"] is negated


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("In 2023 Varnholt Trading hacked the ministry.", "2023"),
        ("Varnholt Trading hacked the ministry last September.", "2023-09"),
        ("On Tuesday the FBI said that Varnholt Trading had hacked the ministry.", None),
    ],
)
def test_date_of_the_deed_not_of_the_report(claims, text, date):
    assert of(claims(text), "attacks")["date"] == date


def test_lists_are_split(claims):
    found = claims("Varnholt Trading hacked the routers, the servers and the ministry.")
    assert {c["object"]["name"] for c in found if c["type"] == "attacks"} == {
        "routers",
        "servers",
        "ministry",
    }


def test_repeats_merge_and_keep_their_evidence(claims):
    found = claims(
        "The Treasury sanctioned Varnholt Trading.\n\n"
        "On Tuesday the Treasury sanctioned Varnholt Trading."
    )
    assert len([c for c in found if c["type"] == "sanctions"]) == 1
    claim = of(found, "sanctions")
    assert len(claim["also"]) == 1
    assert claim["date"] == "2024-05-07"


@pytest.fixture
def sanctions(claims):
    found = claims("The Treasury sanctioned Varnholt Trading.")
    (claim,) = (convert(c, Claim) for c in found if c["type"] == "sanctions")
    return claim


def test_of_an_act_told_three_times_all_evidence_is_kept(sanctions):
    def told(name, kind, id, start):
        subject = replace(sanctions.subject, name=name, type=kind, id=id)
        evidence = Evidence(text=name, start=start, end=start + 9)
        return replace(sanctions, subject=subject, evidence=evidence, confidence=1 - start / 1000)

    state = told("United States", "PLACE", "US", 200)
    treasury = told("Treasury", "AGENCY", "us-treasury", 300)
    office = told("OFAC", "AGENCY", "us-ofac", 400)
    (claim,) = merge([state, treasury, office])
    assert claim.subject.name == "OFAC"
    assert {evidence.start for evidence in claim.also} == {200, 300}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "Acme Freight supplied drones to Norway in 2022. "
            "Later Acme Freight also supplied rockets to Norway.",
            [("drones", 0), ("rockets", 0)],
        ),
        (
            "Acme Freight supplied drones to Norway in 2022. "
            "Later Acme Freight also supplied 40 drones to Norway.",
            [("drones", 1)],
        ),
    ],
)
def test_things_that_differ_are_supplied_by_different_deeds(claims, text, items):
    found = [c for c in claims(text) if c["type"] == "supplies"]
    assert [(c["item"], len(c.get("also", ()))) for c in found] == items
    assert len({c["id"] for c in found}) == len(found)


def test_what_the_less_sure_telling_knows_is_kept(sanctions):
    elsewhere = Evidence(text="It did.", start=90, end=97)
    known = {"date": "2023", "role": "chair", "item": "drones", "from_": "Acme"}
    told = replace(sanctions, confidence=0.1, evidence=elsewhere, **known)
    (claim,) = _once([sanctions, told])
    assert claim == replace(sanctions, also=(elsewhere,), **known)


def test_of_different_items_each_has_its_opposite_and_its_subject(sanctions):
    drones, rockets = (replace(sanctions, item=item) for item in ("drones", "rockets"))
    unsure = replace(sanctions, negated=True, confidence=0.1)
    assert _once([drones, replace(unsure, item="rockets")]) == [
        drones,
        replace(unsure, item="rockets"),
    ]
    assert _once([drones, unsure]) == [drones]
    bare = replace(rockets, subject=None)
    assert _once([bare, drones]) == [bare, drones]
    assert _once([bare, rockets]) == [rockets]


def test_of_a_claim_and_its_opposite_in_one_sentence_the_surer_stays(sanctions):
    denied = replace(sanctions, negated=True, confidence=sanctions.confidence - 0.1)
    elsewhere = replace(denied, evidence=Evidence(text="It did not.", start=90, end=101))
    kept = _once([denied, sanctions, elsewhere])
    assert [(c.negated, c.evidence.start) for c in kept] == [(False, 0), (True, 90)]
    surer = replace(denied, confidence=1.0)
    assert _once([sanctions, surer]) == [surer]


def test_of_a_part_and_its_whole_in_one_sentence_the_surer_stays(sanctions):
    def like(subject, target, confidence, **more):
        return replace(
            sanctions,
            subject=replace(sanctions.subject, name=subject),
            object=replace(sanctions.object, name=target),
            confidence=confidence,
            **more,
        )

    whole = like("Police", "40 kilos of cocaine", 0.9)
    assert _without_parts([whole, like("Police", "cocaine", 0.6)]) == [whole]
    part = like("Police", "Cocaine", 0.95)
    assert _without_parts([whole, part]) == [part]
    unit = like("officers of the harbour police", "cocaine", 0.7)
    assert _without_parts([unit, like("harbour police", "cocaine", 0.6)]) == [unit]
    apart = [
        whole,
        like("Customs", "cocaine", 0.6),
        like("Police", "caine", 0.6),
        like("Police", "cocaine", 0.6, type="restricts"),
        like("Police", "cocaine", 0.6, negated=True),
        like("Police", "cocaine", 0.6, evidence=Evidence(text="It did.", start=90, end=97)),
    ]
    assert _without_parts(apart) == apart
    beside = like("Police", "cocaine", 0.6)
    beside = replace(beside, object=replace(beside.object, start=900, end=907))
    assert _without_parts([whole, beside]) == [whole, beside]


def test_a_claim_without_a_subject_gives_way_to_its_like_only(sanctions):
    bare = replace(sanctions, subject=None, confidence=0.5)
    assert _once([bare, sanctions]) == [sanctions]
    elsewhere = Evidence(text="It did not.", start=90, end=101)
    denied = replace(sanctions, negated=True, evidence=elsewhere)
    assert _once([bare, denied]) == [bare, denied]


@pytest.mark.parametrize("blank", ["\u00a0", "  ", "\t", " \u00a0 "])
def test_blanks_that_are_tokens_part_no_name(claims, blank):
    text = f"Police in Lyon arrested Marko{blank}Dravenic and two{blank}tall men."
    found = [c["object"] for c in claims(text)]
    assert [one["name"] for one in found] == ["Marko Dravenic", "two tall men"]
    assert [text[one["start"] : one["end"]] for one in found] == [one["text"] for one in found]


def test_a_line_break_ends_a_name_and_a_clause(claims):
    text = "Varnholt denies paying Marko\n\nDravenic lives in Lyon."
    assert [c["object"]["text"] for c in claims(text)] == ["paying Marko", "Lyon"]


def test_the_same_thing_is_not_related_to_itself(nlp):
    doc = nlp("Varnholt Trading, a firm linked to Varnholt Trading, closed.")
    relate = nlp.get_pipe("relate")
    (attempt,) = (a for a in relate.attempts(doc) if a.frame.id == "linked_to.verb")
    assert "subject and object are the same" in attempt.reason
    assert not attempt.proposals


def test_ids_are_stable_and_distinct(claims):
    text = (
        "The Treasury sanctioned Varnholt Trading and Acme Freight. Police arrested Jane Pellworth."
    )
    first, second = claims(text), claims(text)
    assert first == second
    assert len({c["id"] for c in first}) == len(first)


def test_a_name_that_somebody_else_has_registered_is_told(monkeypatch):
    register_extensions()
    monkeypatch.setitem(Underscore.doc_extensions, "claims", ("n/a", None, None, None))
    with pytest.raises(NewsclaimsError, match=r"E045: .*`claims`"):
        register_extensions()


@pytest.mark.parametrize("id", ["17", 17])
@pytest.mark.parametrize("day", ["May 7, 2024", "2024-05-07", datetime.date(2024, 5, 7)])
@pytest.mark.parametrize("where", ["article", "published"])
def test_a_document_may_be_given_its_article(nlp, id, day, where):
    doc = nlp.make_doc("Police in Lyon arrested Marko Dravenic on Friday.")
    doc._.article = {"id": id, "url": "https://news.example/17"}
    if where == "article":
        doc._.article = {**doc._.article, "published": str(day)}
    else:
        doc._.published = day
    (sent,) = nlp.pipe([Doc(nlp.vocab).from_bytes(doc.to_bytes())])
    (claim,) = sent._.claims
    assert (claim["doc_id"], claim["date"]) == ("17", "2024-05-03")
    assert claim["source"]["url"] == "https://news.example/17"
    assert claim["source"]["published"] == "2024-05-07"
    assert {mention["doc_id"] for mention in sent._.mentions} == {"17"}


def test_explain_shows_tree_frames_and_reasons(nlp):
    from newsclaims.extract.explain import explain

    shown = explain(nlp, "The Treasury sanctioned Varnholt Trading.")
    assert "Treasury sanctions Varnholt Trading" in shown
    assert "+ sanctions." in shown
    none = explain(nlp, "The chess club sanctions about forty games a year.")
    assert "- sanctions." in none
    assert "\nClaims\n  none" in none


def test_explain_shows_who_may_say_so_and_when(nlp):
    from newsclaims.extract.explain import explain

    text = (
        "Police arrested Amos Treleaven and Jane Roe on Monday. "
        "Prosecutors said that both men lied."
    )
    shown = explain(nlp, text, published="2024-05-07")
    kept = shown[shown.index(" arrests: Police -> Jane Roe") :].splitlines()[1:3]
    assert re.fullmatch(r" +who says so: none \S+ by rule.*", kept[0])
    assert re.fullmatch(r" +when: 2024-05-06 by rule", kept[1])
    assert "'men' refers to Amos Treleaven and Jane Roe (0.8)" in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hackers breached the ministry.", "Hackers attack ministry"),
        ("Hackers came. They breached the ministry.", "Hackers attack ministry"),
        ("Hackers did not breach the ministry.", "Hackers do not attack ministry"),
        ("Acme Freight was linked to Varnholt Trading.", "is linked to Varnholt Trading"),
        ("Acme Freight was not linked to Varnholt Trading.", "is not linked to Varnholt Trading"),
    ],
)
def test_text_is_a_sentence(claims, text, sentence):
    assert any(claim["text"].endswith(sentence) for claim in claims(text))


@pytest.mark.parametrize(
    ("says", "singular", "plural"),
    [
        ("watches", "A does not watch B", "A watch B"),
        ("has ties to", "A does not have ties to B", "A have ties to B"),
        ("does business with", "A does not do business with B", "A do business with B"),
        ("was seen in", "A was not seen in B", "A were seen in B"),
    ],
)
def test_verbs_of_users_are_inflected(says, singular, plural):
    assert _sentence("A", says, "B", plural=False, negated=True) == singular
    assert _sentence("A", says, "B", plural=True, negated=False) == plural


def test_straight_marks_inside_curly_ones_end_no_quotation():
    text = 'He said: “They left a "note" here. They will be back.” He left.'
    assert find_quotations(text) == [(text.index("“"), text.index("”") + 1)]
    assert find_quotations('He said: "They left a note." He left.') == [(9, 28)]


@pytest.mark.parametrize(
    ("text", "kind", "modality"),
    [
        ("The bank risks being hacked by Fancy Bear.", "attacks", "hypothetical"),
        ("We speculate that the gang breached the bank.", "attacks", "alleged"),
        ("Lawmakers urged the Treasury to sanction Varnholt Trading.", "sanctions", "planned"),
        ("Lawmakers told the Treasury that police arrested Jane Roe.", "arrests", "asserted"),
    ],
)
def test_what_governs_a_deed_tells_how_firm_it_is(claims, text, kind, modality):
    assert of(claims(text), kind)["modality"] == modality


def test_what_somebody_is_stands_for_him(claims):
    found = of(claims("Amos Treleaven is a retired teacher who lives in Oslo."), "based_in")
    assert (found["subject"]["name"], found["subject"]["text"]) == (
        "Amos Treleaven",
        "retired teacher",
    )
    denied = of(claims("Amos Treleaven is not the thief who stole the files."), "steals")
    assert denied["subject"]["name"] == "thief"


def test_what_there_is_no_case_for_is_denied(claims):
    found = claims("There is no case that hackers breached the bank.")
    assert [c["negated"] for c in found if c["type"] == "attacks"] == [True]


def test_bytes_that_are_no_text_are_explained_too(nlp):
    from newsclaims.extract.explain import explain

    assert "\nClaims\n  none" in explain(nlp, "A note. \udcff")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Elena Varga, a founder and now president of Acme Freight, left.", "president"),
        ("Shareholders ousted Elena Varga as chairman of Acme Freight.", "chairman"),
        ("The case is weak, said President Elena Varga of Norway.", "President"),
        ("New York attorney general Elena Varga sued the bank.", "attorney general"),
    ],
)
def test_a_role_is_a_title_without_what_stands_before(claims, text, role):
    assert of(claims(text), "holds_position")["role"] == role


def test_names_that_a_plural_noun_announces_are_split(claims):
    found = claims("Britain sanctioned two firms, Varnholt Trading and Acme Freight.")
    assert {c["object"]["name"] for c in found if c["type"] == "sanctions"} == {
        "Varnholt Trading",
        "Acme Freight",
    }


def test_a_plea_of_not_guilty_is_no_conviction(claims):
    found = claims("Erik Brand pleaded not guilty to fraud on Monday.")
    assert [claim["negated"] for claim in found if claim["type"] == "convicts"] == [True]


def test_what_is_under_investigation_is_the_object(claims):
    claim = of(claims("Tessaly Freight is under investigation by the FBI."), "investigates")
    assert (claim["subject"]["name"], claim["object"]["name"]) == ("FBI", "Tessaly Freight")


def test_who_is_hit_by_an_attack_is_attacked_by_nobody_named(claims):
    claim = of(claims("Tessaly Hospital was hit by a ransomware attack on Sunday."), "attacks")
    assert (claim["subject"], claim["object"]["name"]) == (None, "Tessaly Hospital")
    claim = of(claims("Tessaly Hospital was hit by ransomware on Sunday."), "attacks")
    assert claim["subject"]["name"] == "ransomware"


def test_an_attempt_is_no_attack(claims):
    found = claims("Velvet Mongoose made two attempts to hack Tessaly Hospital.")
    assert {c["type"] for c in found} == {"targets"}


def test_a_bodys_own_people_do_not_tell_whom_they_work_for(claims):
    found = claims("Acme Freight's lawyers said that Erik Brand works for Acme Freight.")
    assert [c["subject"]["name"] for c in found if c["type"] == "works_for"] == ["Erik Brand"]


def test_where_a_thing_is_belongs_to_its_phrase(claims):
    found = claims("Velvet Mongoose attacked hospitals in Norway and a bank based in Oslo.")
    hit = {c["object"]["name"] for c in found if c["type"] == "attacks"}
    assert "hospitals in Norway" in hit
    assert of(found, "based_in")["subject"]["name"] == "bank"


def test_a_state_and_its_ministry_tell_of_one_act(claims):
    found = claims(
        "Norway arrests Erik Brand\n\nThe Norwegian Police Security Service arrested Erik Brand "
        "on Monday."
    )
    arrests = {c["subject"]["name"]: c for c in found if c["type"] == "arrests"}
    assert set(arrests) == {"Norwegian Police Security Service"}
    also = arrests["Norwegian Police Security Service"]["also"]
    assert [evidence["text"] for evidence in also] == ["Norway arrests Erik Brand"]


@pytest.mark.parametrize(
    ("text", "kind", "negated"),
    [
        ("Police have not arrested anyone, but they seized two servers.", "seizes", False),
        ("Police have not seized the servers, but they arrested Erik Brand.", "arrests", False),
        ("The ministry denied a report that Acme Freight was hacked.", "attacks", True),
        ("The ministry confirmed a report that Acme Freight was hacked.", "attacks", False),
        ("Russet Hydra did not rob Tessaly Hospital or hack Acme Freight.", "attacks", True),
        ("Acme Freight is no longer owned by Erik Brand.", "owns", True),
        ("Acme Freight no longer owns Varnholt Trading.", "owns", True),
    ],
)
def test_a_denial_reaches_its_own_clause(claims, text, kind, negated):
    assert {c["negated"] for c in claims(text) if c["type"] == kind} == {negated}


def test_what_is_meant_instead_is_not_denied(claims):
    found = claims("Acme Freight was not hacked by Russet Hydra but by Velvet Mongoose.")
    told = {c["subject"]["name"]: c["negated"] for c in found if c["type"] == "attacks"}
    assert told == {"Russet Hydra": True, "Velvet Mongoose": False}


def test_what_is_likely_to_have_happened_is_alleged(claims):
    past = of(claims("Velvet Mongoose is likely to have hacked Acme Freight."), "attacks")
    ahead = of(claims("Velvet Mongoose is likely to hack Acme Freight."), "attacks")
    assert (past["modality"], ahead["modality"]) == ("alleged", "planned")


def test_what_is_only_considered_is_planned(claims):
    claim = of(claims("The EU is considering sanctions against Acme Freight."), "sanctions")
    assert claim["modality"] == "planned"


def test_each_clause_has_its_own_date(claims):
    found = claims("Acme Freight, which the EU sanctioned in 2022, was hacked in May 2025.")
    assert (of(found, "sanctions")["date"], of(found, "attacks")["date"]) == ("2022", "2025-05")


def test_who_knows_of_the_matter_is_cited_as_such(claims):
    text = (
        "Velvet Mongoose hacked Acme Freight, according to two people with knowledge of the case."
    )
    source = of(claims(text), "attacks")["attribution"]
    assert source["name"] == "two people with knowledge of the case"


def test_who_is_robbed_is_not_what_is_stolen(claims):
    found = claims("Velvet Mongoose owns the firms that it steals from.")
    assert [(c["type"], c["object"]["name"]) for c in found] == [("owns", "firms")]
    for victim in (
        "Velvet Mongoose named the firms that it stole files from.",
        "Velvet Mongoose stole files from Acme Freight.",
    ):
        found = claims(victim)
        assert {c["object"]["name"] for c in found if c["type"] == "steals"} == {"files"}


@pytest.mark.parametrize(
    ("text", "kind", "modality", "negated"),
    [
        ("Brussels ruled out sanctions on Litasol.", "sanctions", "asserted", True),
        ("Parliament voted down a ban on the Freedom Party.", "restricts", "asserted", True),
        ("Prosecutors dropped the charges against Jane Roe.", "charges", "asserted", True),
        ("The court lifted the ban on the Freedom Party.", "restricts", "asserted", True),
        ("The EU lifted sanctions on Litasol.", "sanctions", "asserted", True),
        ("The EU dropped plans to sanction Litasol.", "sanctions", "asserted", True),
        ("Jane Roe was acquitted of selling drones to Hezbollah.", "supplies", "asserted", True),
        ("Oakmere has no ties to Jane Roe.", "linked_to", "asserted", True),
        ("Oakmere sold no drones to Iran.", "supplies", "asserted", True),
        ("None of the regulators fined Zentara.", "fines", "asserted", True),
        ("Jane Roe was arrested on suspicion of funding Hezbollah.", "supports", "alleged", False),
        ("Jane Roe was accused of theft and of funding Hezbollah.", "supports", "alleged", False),
        ("Jane Roe went on trial for spying for Iran.", "works_for", "alleged", False),
        ("Jane Roe is said to have sold drones to Iran.", "supplies", "alleged", False),
        ("Prosecutors suspect Jane Roe of funding Hezbollah.", "supports", "alleged", False),
        ("Brussels is weighing a ban on Litasol.", "restricts", "planned", False),
        ("Brussels is drafting sanctions on Litasol.", "sanctions", "planned", False),
        ("The FTC is considering banning Zentara.", "restricts", "planned", False),
        ("Zentara has agreed to supply drones to Iran.", "supplies", "planned", False),
        ("Zentara agreed to pay the FTC $5 million.", "fines", "asserted", False),
        ("Zentara is due to acquire Orrery in May.", "owns", "planned", False),
        ("The SEC is investigating whether Zentara lied.", "investigates", "asserted", False),
        ("The regulator has blocked access to Quillbank.", "restricts", "asserted", False),
        ("The central bank withdrew Zentara's licence.", "restricts", "asserted", False),
        ("Jane Roe is to be sentenced in May.", "convicts", "planned", False),
        ("Jane Roe is due to be extradited in May.", "arrests", "planned", False),
        ("Zentara won a contract to supply drones to Norway.", "supplies", "planned", False),
        ("Zentara agreed to sell its unit, Norvane Rail, to Orrery.", "owns", "asserted", False),
        ("Police searched firms suspected of helping Hezbollah.", "supports", "alleged", False),
        (
            "Zentara will cut jobs, chief executive Jane Roe said.",
            "holds_position",
            "asserted",
            False,
        ),
    ],
)
def test_what_is_dropped_or_weighed_is_not_asserted(claims, text, kind, modality, negated):
    found = of(claims(text), kind)
    assert (found["modality"], found["negated"]) == (modality, negated)


def test_who_is_left_out_is_denied(claims):
    found = claims("The Treasury sanctioned Acme, but not Varnholt Trading.")
    assert {c["object"]["name"]: c["negated"] for c in found} == {
        "Acme": False,
        "Varnholt Trading": True,
    }


def test_nobody_is_cited_who_speaks_later(claims):
    found = claims(
        "Velvet Quokka stole customer data from the bank, according to him.\n\nThe weather was "
        'fine.\n\n"The bank was slow," said Jane Pellworth.'
    )
    assert of(found, "steals")["attribution"] is None


def test_whom_a_speaker_told_is_no_part_of_the_source(claims):
    found = claims("Hackers breached the bank, its chairman, Jane Roe, told reporters.")
    assert of(found, "attacks")["attribution"]["name"] == "Jane Roe"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jane Roe, whose wife runs a bakery, left.", {("operates", "wife", "bakery")}),
        ("Jane Roe, whose firm owns Hlasnik, left.", {("owns", "firm", "Hlasnik")}),
        ("Police arrested a Belarusian.", {("arrests", "Police", "Belarusian")}),
        ("Baghdad blamed the attack on Iran.", {("accuses", "Baghdad", "Iran")}),
        ("Zentara awarded Orrery Labs a contract.", set()),
    ],
)
def test_who_does_what_to_whom(claims, text, found):
    assert {
        (c["type"], c["subject"] and c["subject"]["name"], c["object"]["name"])
        for c in claims(text)
    } == found


@pytest.mark.parametrize(
    "text",
    [
        "Norvane Bank was breached. The gang Velvet Quokka claimed responsibility.",
        "Norvane Bank was hit by hackers. The attack was carried out by the gang Velvet Quokka.",
        "Norvane Bank was hacked. The FBI said the gang Velvet Quokka was behind the attack.",
        "Norvane Bank was hacked. The attack was the work of the gang Velvet Quokka.",
    ],
)
def test_who_did_what_was_told_before(claims, text):
    assert ("Velvet Quokka", "Norvane Bank") in {
        (c["subject"] and c["subject"]["name"], c["object"]["name"])
        for c in claims(text)
        if c["type"] == "attacks"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Norvane Bank was hacked. No group has claimed responsibility.",
        "No group has claimed responsibility for the attack on Norvane Bank.",
        "Norvane Bank was hacked. The gang Velvet Quokka claimed an attack on Acme Freight.",
    ],
)
def test_a_deed_that_nobody_owns_to_was_done_by_somebody(claims, text):
    found = [c for c in claims(text) if c["object"]["name"] == "Norvane Bank"]
    assert [(c["type"], c["subject"], c["negated"]) for c in found] == [("attacks", None, False)]


def test_what_is_told_of_another_kind_is_not_taken_up(claims):
    found = claims("Norvane Bank was fined. The gang Velvet Quokka claimed responsibility.")
    assert {c["type"] for c in found} == {"fines"}


def test_a_date_of_what_somebody_did_is_not_that_of_his_arrest(claims):
    found = claims("Police arrested Jane Roe, who hacked Norvane Bank in 2021.")
    assert (of(found, "arrests")["date"], of(found, "attacks")["date"]) == (None, "2021")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amos Treleaven was arrested together with Jane Roe.", {"Amos Treleaven", "Jane Roe"}),
        ("Police arrested Amos Treleaven along with Jane Roe.", {"Amos Treleaven", "Jane Roe"}),
        ("Police arrested Amos Treleaven with the help of Jane Roe.", {"Amos Treleaven"}),
    ],
)
def test_who_is_named_along_with_somebody_shares_his_part(claims, text, found):
    assert {c["object"]["name"] for c in claims(text) if c["type"] == "arrests"} == found


def test_who_does_something_along_with_somebody_does_it_too(claims):
    found = claims("Amos Treleaven hacked the bank together with Jane Roe.")
    assert {c["subject"]["name"] for c in found if c["object"]["name"] == "bank"} == {
        "Amos Treleaven",
        "Jane Roe",
    }


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Jane Roe wrote the library, fastbrot, in Oslo.", "develops", {("Jane Roe", "fastbrot")}),
        ("Police have seized $38 million in cash.", "seizes", {("Police", "$38 million in cash")}),
        ("Norvane Bank denied wrongdoing.", "denies", {("Norvane Bank", "wrongdoing")}),
        ("Fjord Capital controls 51% of Norvane Bank's shares.", "owns",
         {("Fjord Capital", "Norvane Bank")}),
        ("Acme Freight sold its rail unit to Velvet Holdings.", "supplies", set()),
        ("The Pentagon awarded Norvane Arms a contract to supply rifles to the FBI.", "supplies",
         {("Norvane Arms", "FBI")}),
        ("Velvet Quokka affiliates have encrypted and exfiltrated data.", "steals",
         {("Velvet Quokka affiliates", "data")}),
        ("Police arrested the three in Oslo.", "arrests", {("Police", "three")}),
        ("The fighters belong to the Wagner Group.", "works_for", {("fighters", "Wagner Group")}),
    ],
)  # fmt: skip
def test_what_is_said_of_things_and_their_parts(claims, text, kind, found):
    said = {(c["subject"]["name"], c["object"]["name"]) for c in claims(text) if c["type"] == kind}
    assert said == found


def test_who_is_told_of_behind_the_verb_is_one_of_them(claims):
    found = claims("Two suspects were arrested on Monday, including Jane Roe.")
    assert {c["object"]["name"] for c in found} == {"Two suspects", "Jane Roe"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The EU sanctioned Acme on May 3, 2024. It also sanctioned Orrery.", "2024-05-03"),
        ("The EU sanctioned Acme on May 3, 2024. Norway also sanctioned Orrery.", None),
    ],
)
def test_who_else_acted_may_have_done_so_at_another_time(claims, text, day):
    dates = {c["object"]["name"]: c["date"] for c in claims(text) if c["type"] == "sanctions"}
    assert dates == {"Acme": "2024-05-03", "Orrery": day}
