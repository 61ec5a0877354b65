"""Sources and dates of claims on given trees, one construction each."""

import pytest
from trees import tree

from newsclaims.extract.document import register_extensions
from newsclaims.extract.relate import Relate

_NAMES = {
    "Acme": "ORG", "Varnholt": "ORG", "Quillbank": "ORG", "Interpol": "AGENCY",
    "Treasury": "AGENCY", "FBI": "AGENCY", "Pellworth": "PERSON",
}  # fmt: skip


@pytest.fixture(scope="module")
def relate():
    register_extensions()
    return Relate()


@pytest.fixture
def read(relate):
    def run(rows, *, title=None, **dates):
        doc = tree(rows)
        doc._.article = {"id": "a", "title": title}
        doc._.mentions = [
            {
                "type": _NAMES[t.text],
                "text": t.text,
                "start": t.idx,
                "end": t.idx + len(t),
                "name": t.text,
                "id": None,
            }
            for t in doc
            if t.text in _NAMES
        ]
        doc._.dates = [(t.idx, t.idx + len(t), dates[t.text]) for t in doc if t.text in dates]
        return relate(doc)._.claims

    return run


@pytest.fixture
def claim(read):
    def run(rows, type, **dates):
        every = read(rows, **dates)
        found = [c for c in every if c["type"] == type]
        assert len(found) == 1, [c["text"] for c in every]
        return found[0]

    return run


def source(claim):
    return claim["attribution"] and claim["attribution"]["name"]


def test_what_is_not_meant_is_denied(read):
    rows = (
        "Acme NNP 2 nsubj\nhacked VBD 0 root hack\nVarnholt NNP 2 obj\n, , 6 punct\n{0} 6 advmod\n"
        "Quillbank NNP 3 conj"
    )
    found = {c["object"]["name"]: c["negated"] for c in read(rows.format("not RB"))}
    assert found == {"Varnholt": False, "Quillbank": True}
    found = {c["object"]["name"]: c["negated"] for c in read(rows.format("also RB"))}
    assert found == {"Varnholt": False, "Quillbank": False}


@pytest.mark.parametrize(("verb", "negated"), [("leave", False), ("participate", True)])
def test_who_had_no_part_in_a_deed_denies_it_but_who_never_left_does_not(claim, verb, negated):
    rows = (
        f"Pellworth NNP 3 nsubj\nnever RB 3 advmod\n{verb} VBD 0 root {verb}\nin IN 6 case\n"
        "the DT 6 det\nattack NN 3 obl attack\non IN 8 case\nVarnholt NNP 6 nmod"
    )
    assert claim(rows, "attacks")["negated"] is negated


def test_what_information_may_lead_to_has_not_happened(claim):
    rows = (
        "Interpol NNP 2 nsubj\noffered VBD 0 root offer\nmoney NN 2 obj\nfor IN 5 case\n"
        "{0} NN 2 obl {0}\nleading VBG 5 acl lead\nto IN 9 case\nthe DT 9 det\n"
        "arrest NN 6 obl arrest\nof IN 11 case\nPellworth NNP 9 nmod"
    )
    assert claim(rows.format("information"), "arrests")["modality"] == "hypothetical"
    assert claim(rows.format("hints"), "arrests")["modality"] == "asserted"


# sources ------------------------------------------------------------------------------

_HACKED = "Acme NNP 2 nsubj\nhacked VBD {head} {dep} hack\nVarnholt NNP 2 obj\n"


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        # "Acme hacked Varnholt, the FBI said": hung on the verb of saying
        (_HACKED.format(head=6, dep="ccomp") + ", , 6 punct\nFBI NNP 6 nsubj\nsaid VBD 0 root say",
         "FBI"),
        # the reader made the speaker an apposition and left the verb of saying alone
        (_HACKED.format(head=6, dep="dep") + ", , 5 punct\nFBI NNP 3 appos\nsaid VBD 0 root say",
         "FBI"),
        # nobody speaks
        (_HACKED.format(head=0, dep="root"), None),
    ],
)  # fmt: skip
def test_a_clause_of_saying_that_ends_the_sentence(claim, rows, name):
    assert source(claim(rows, "attacks")) == name


@pytest.mark.parametrize(("mark", "name"), [("that", "FBI"), ("whether", None)])
def test_who_does_not_say_whether_states_nothing(claim, mark, name):
    rows = (
        f"FBI NNP 2 nsubj\nsaid VBD 0 root say\n{mark} IN 5 mark\nAcme NNP 5 nsubj\n"
        "hacked VBD 2 ccomp hack\nVarnholt NNP 5 obj"
    )
    assert source(claim(rows, "attacks")) == name


@pytest.mark.parametrize(("verb", "name"), [("claimed", "Acme"), ("agreed", None)])
def test_an_infinitive_is_said_only_under_verbs_of_claiming(claim, verb, name):
    rows = (
        f"Acme NNP 2 nsubj\n{verb} VBD 0 root {verb[:-1] if verb == 'agreed' else 'claim'}\n"
        "to TO 4 mark\nhack VB 2 xcomp\nVarnholt NNP 4 obj"
    )
    assert source(claim(rows, "attacks")) == name


def test_who_accuses_of_a_deed_states_it(claim):
    rows = (
        "FBI NNP 2 nsubj\naccused VBD 0 root accuse\nAcme NNP 2 obj\nof IN 5 mark\n"
        "hacking VBG 2 advcl hack\nVarnholt NNP 5 obj"
    )
    assert source(claim(rows, "attacks")) == "FBI"


def test_an_accused_without_accuser_is_no_source(claim):
    rows = (
        "Acme NNP 0 root\naccused VBN 1 acl accuse\nof IN 4 mark\nhacking VBG 2 advcl hack\n"
        "Varnholt NNP 4 obj"
    )
    assert source(claim(rows, "attacks")) is None


@pytest.mark.parametrize(("accuser", "name"), [("FBI", "Treasury"), ("Treasury", None)])
def test_who_accuses_is_no_source_of_his_own_accusation(claim, accuser, name):
    rows = (
        f"Treasury NNP 2 nsubj\nsaid VBD 0 root say\nthat IN 5 mark\n{accuser} NNP 5 nsubj\n"
        "accused VBD 2 ccomp accuse\nAcme NNP 5 obj"
    )
    assert source(claim(rows, "accuses")) == name


def test_who_ties_one_to_another_states_it(claim):
    rows = "FBI NNP 2 nsubj\ntied VBD 0 root tie\nAcme NNP 2 obj\nto IN 5 case\nVarnholt NNP 2 obl"
    assert source(claim(rows, "linked_to")) == "FBI"


def test_a_deed_that_is_confirmed(claim):
    rows = (
        "Quillbank NNP 2 nsubj\nconfirmed VBD 0 root confirm\na DT 4 det\nhack NN 2 obj\n"
        "of IN 6 case\nVarnholt NNP 4 nmod"
    )
    assert source(claim(rows, "attacks")) == "Quillbank"


def test_she_added_is_whoever_spoke_before(claim):
    rows = (
        "Pellworth NNP 2 nsubj\nspoke VBD 0 root say\n. . 2 punct\nShe PRP 5 nsubj\n"
        "added VBD 0 root add\nthat IN 8 mark\nAcme NNP 8 nsubj\nhacked VBD 5 ccomp hack\n"
        "Varnholt NNP 8 obj"
    )
    assert source(claim(rows, "attacks")) == "Pellworth"


def test_a_nameless_spokesman_gives_way_to_whom_he_speaks_for(claim):
    rows = (
        "spokesman NN 4 nsubj\nfor IN 3 case\nQuillbank NNP 1 nmod\nsaid VBD 0 root say\n"
        "Acme NNP 6 nsubj\nhacked VBD 4 ccomp hack\nVarnholt NNP 6 obj"
    )
    assert source(claim(rows, "attacks")) == "Quillbank"


def test_a_description_gives_way_to_the_person_named(claim):
    rows = (
        "Counsel NN 6 nsubj\nto IN 3 case\ninquiry NN 1 nmod\n, , 5 punct\nPellworth NNP 3 appos\n"
        "said VBD 0 root say\nAcme NNP 8 nsubj\nhacked VBD 6 ccomp hack\nVarnholt NNP 8 obj"
    )
    assert source(claim(rows, "attacks")) == "Pellworth"


def test_a_document_says_what_the_person_named_beside_it_did(claim):
    # the reader took whom the sentence is about for an apposition of the documents
    rows = (
        "According VBG 3 case accord\nto IN 1 fixed\ndocuments NNS 7 obl document\n, , 5 punct\n"
        "Pellworth NNP 3 appos\nAcme NNP 7 nsubj\nhacked VBD 0 root hack\nVarnholt NNP 7 obj"
    )
    assert source(claim(rows, "attacks")) == "documents"


def test_a_colon_after_who_speaks(claim):
    rows = (
        "FBI NNP 0 root\n: : 1 punct\nAcme NNP 4 nsubj\nhacked VBD 1 parataxis hack\n"
        "Varnholt NNP 4 obj"
    )
    assert source(claim(rows, "attacks")) == "FBI"


def test_what_was_taken_in_data_is_not_stated_by_them(claim):
    rows = (
        "data NNS 5 nsubj:pass\nstolen VBN 1 acl steal\nby IN 4 case\nAcme NNP 2 obl:agent\n"
        "surfaced VBD 0 root surface"
    )
    assert source(claim(rows, "steals")) is None


_WHOM = (
    "FBI NNP 2 nsubj\nsaid VBD 0 root say\nAcme NNP 4 nsubj\nfled VBD 2 ccomp flee\n"
    "with IN 6 case\nVarnholt NNP 4 obl\n, , 6 punct\nwhom WP 10 obj\nInterpol NNP 10 nsubj\n"
)


@pytest.mark.parametrize(
    ("verb", "type", "name"),
    [("sanctioned VBD 6 acl:relcl sanction", "sanctions", None),
     ("hacked VBD 6 acl:relcl hack", "attacks", "FBI")],
)  # fmt: skip
def test_public_acts_are_known_before_they_are_mentioned(claim, verb, type, name):
    assert source(claim(_WHOM + verb, type)) == name


def test_who_says_that_he_acted_is_the_source(claim):
    rows = "Treasury NNP 2 nsubj\nsaid VBD 0 root say\nTreasury NNP 4 nsubj\n"
    rows += "sanctioned VBD 2 ccomp sanction\nAcme NNP 4 obj\n"
    assert source(claim(rows, "sanctions")) == "Treasury"


def test_according_to_at_the_end_covers_the_sentence_wherever_it_hangs(claim):
    # "FBI hacked Acme, which was leased to Varnholt, according to Interpol"
    rows = (
        "FBI NNP 2 nsubj\nhacked VBD 0 root hack\nAcme NNP 2 obj\nwhich WDT 6 nsubj:pass\n"
        "was VBD* 6 aux:pass\nleased VBN 3 acl:relcl lease\nto IN 8 case\nVarnholt NNP 6 obl\n"
        ", , 6 punct\naccording VBG 12 case\nto IN 10 fixed\nInterpol NNP 6 obl"
    )
    assert source(claim(rows, "attacks")) == "Interpol"


# dates ----------------------------------------------------------------------------------


def test_a_day_that_the_reader_hung_on_the_subject(claim):
    rows = (
        "Treasury NNP 4 nsubj\non IN 3 case\nMonday NNP 1 nmod\nsanctioned VBD 0 root sanction\n"
        "Acme NNP 4 obj"
    )
    assert claim(rows, "sanctions", Monday="2024-05-06")["date"] == "2024-05-06"


def test_since_dates_what_has_lasted(claim):
    rows = (
        "Acme NNP 4 nsubj:pass\nhas VBZ* 4 aux have\nbeen VBN* 4 aux:pass be\n"
        "sanctioned VBN 0 root sanction\nsince IN 6 case\n2019 CD 4 obl"
    )
    assert claim(rows, "sanctions", **{"2019": "2019"})["date"] == "2019"


@pytest.mark.parametrize(("have", "day"), [(False, "2024-05-06"), (True, None)])
def test_the_day_of_an_announcement_dates_no_perfect(claim, have, day):
    rows = (
        "Treasury NNP 2 nsubj\nsaid VBD 0 root say\non IN 4 case\nMonday NNP 2 obl\n"
        "Treasury NNP 6 nsubj\nsanctioned VBD 2 ccomp sanction\nAcme NNP 6 obj\n"
    )
    rows += "had VBD* 6 aux have" if have else "then RB 6 advmod"
    assert claim(rows, "sanctions", Monday="2024-05-06")["date"] == day


def test_the_day_of_a_charge_is_not_that_of_the_deed(claim):
    rows = (
        "FBI NNP 2 nsubj\ncharged VBD 0 root charge\nAcme NNP 2 obj\non IN 5 case\n"
        "Monday NNP 2 obl\nwith IN 7 mark\nhacking VBG 2 advcl hack\nVarnholt NNP 7 obj"
    )
    assert claim(rows, "attacks", Monday="2024-05-06")["date"] is None


def test_what_was_decided_then_is_dated_then(claim):
    rows = (
        "Treasury NNP 2 nsubj\nvoted VBD 0 root vote\non IN 4 case\nMonday NNP 2 obl\n"
        "to TO 6 mark\nsanction VB 2 advcl\nAcme NNP 6 obj"
    )
    assert claim(rows, "sanctions", Monday="2024-05-06")["date"] == "2024-05-06"


def test_a_year_before_the_deed(claim):
    rows = "the DT 3 det\n2018 CD 3 compound\nhack NN 0 root\nof IN 5 case\nVarnholt NNP 3 nmod"
    assert claim(rows, "attacks", **{"2018": "2018"})["date"] == "2018"


def test_a_clause_with_when_after_a_date(claim):
    rows = (
        "quiet JJ 0 root\nsince IN 3 case\n1987 CD 1 obl\n, , 3 punct\nwhen WRB 7 advmod\n"
        "Acme NNP 7 nsubj\nhacked VBD 1 advcl hack\nVarnholt NNP 7 obj"
    )
    assert claim(rows, "attacks", **{"1987": "1987"})["date"] == "1987"


@pytest.mark.parametrize(("outer", "day"), [("in", "2016"), ("under", None)])
def test_a_date_within_a_phrase_of_time_or_place(claim, outer, day):
    rows = (
        "Treasury NNP 2 nsubj\nsanctioned VBD 0 root sanction\nAcme NNP 2 obj\n"
        f"{outer} IN 5 case\nmove NN 2 obl\n2016 CD 5 nmod"
    )
    assert claim(rows, "sanctions", **{"2016": "2016"})["date"] == day


@pytest.mark.parametrize(("date", "day"), [("2016-06", "2016-06"), ("2016-06-03", None)])
def test_what_happened_before_an_effect_fell_into_the_same_month(claim, date, day):
    rows = (
        "in IN 2 case\nJune NNP 4 obl\nAcme NNP 4 nsubj\nclosed VBD 0 root close\n"
        "after IN 7 mark\nhackers NNS 7 nsubj\nhacked VBD 4 advcl hack\nVarnholt NNP 7 obj"
    )
    assert claim(rows, "attacks", June=date)["date"] == day


def test_an_adverb_before_a_date(claim):
    rows = (
        "Earlier RB 6 advmod\nin IN 3 case\nJune NNP 1 obl\n, , 1 punct\nTreasury NNP 6 nsubj\n"
        "sanctioned VBD 0 root sanction\nAcme NNP 6 obj"
    )
    assert claim(rows, "sanctions", June="2016-06")["date"] == "2016-06"


@pytest.mark.parametrize(
    ("rest", "day"),
    [
        ("began VBD 0 root begin", "2016-06"),
        ("was VBD* 7 aux:pass be\ncondemned VBN 0 root condemn", None),
    ],
)
def test_a_deed_happened_when_its_clause_did(claim, rest, day):
    """The day on which it was condemned, on the other hand, is another day."""
    passive = rest.count("\n")
    verb = 6 + passive
    rows = (
        f"the DT 2 det\nattack NN {verb} {'nsubj:pass' if passive else 'nsubj'}\non IN 4 case\n"
        f"Varnholt NNP 2 nmod\nthere RB {verb} advmod\n{rest}\nin IN {verb + 2} case\n"
        f"June NNP {verb} obl"
    )
    assert claim(rows, "attacks", June="2016-06")["date"] == day


def test_a_deed_that_is_the_subject_has_the_date(claim):
    rows = (
        "the DT 2 det\nmalware NN 5 nsubj\nof IN 4 case\nJune NNP 2 nmod\n"
        "infected VBD 0 root infect\nVarnholt NNP 5 obj"
    )
    assert claim(rows, "attacks", June="2016-06")["date"] == "2016-06"


def test_a_relative_clause_about_something_with_a_date(claim):
    rows = (
        "they PRP 2 nsubj\nfeared VBD 0 root fear\nthe DT 4 det\nvirus NN 2 obj\nof IN 6 case\n"
        "2016 CD 4 nmod\nthat WDT 8 nsubj\ninfected VBD 4 acl:relcl infect\nVarnholt NNP 8 obj"
    )
    assert claim(rows, "attacks", **{"2016": "2016"})["date"] == "2016"


# what others of its type say ---------------------------------------------------------------


def test_a_title_takes_date_and_source_from_the_text(read):
    rows = (
        "Hackers NNS 2 nsubj\nhack VBP 0 root\nbank NN 2 obj\n"
        "Acme NNP 5 nsubj\nhacked VBD 10 ccomp hack\nVarnholt NNP 5 obj\nyesterday NN 5 obl\n"
        ", , 10 punct\nFBI NNP 10 nsubj\nsaid VBD 0 root say"
    )
    title = read(rows, title="Hackers hack bank", yesterday="2024-05-09")[0]
    assert title["object"]["name"] == "bank"
    assert (title["date"], source(title)) == ("2024-05-09", "FBI")


@pytest.mark.parametrize(("adverb", "day"), [("also", "2024-05-09"), ("then", None)])
def test_what_also_happened_did_so_when_the_rest_did(read, adverb, day):
    rows = (
        "Treasury NNP 2 nsubj\nsanctioned VBD 0 root sanction\nAcme NNP 2 obj\n"
        f"yesterday NN 2 obl\n. . 2 punct\nTreasury NNP 8 nsubj\n{adverb} RB 8 advmod\n"
        "sanctioned VBD 0 root sanction\nVarnholt NNP 8 obj"
    )
    found = [c for c in read(rows, yesterday="2024-05-09") if c["type"] == "sanctions"]
    assert [c["date"] for c in found] == ["2024-05-09", day]
