"""Names: reader, lists and context decide type and borders; references join what is one thing."""

import time
from dataclasses import replace

import pytest
import spacy
from spacy.tokens import Doc, Span
from trees import tree

from newsclaims.extract.arguments import Arguments
from newsclaims.extract.bodies import is_part
from newsclaims.extract.borders import trim
from newsclaims.extract.document import make_doc
from newsclaims.extract.names import _GARBLED, NameIndex, Names, name_key
from newsclaims.models.names import NameEntry
from newsclaims.models.rules import load_rules
from newsclaims.schema import Argument, Article

INDEX = NameIndex(
    [
        NameEntry("APT28", "ACTOR", "G0007", aliases=("Fancy Bear", "Sofacy")),
        NameEntry("Central Intelligence Agency", "AGENCY", "us-cia", aliases=("CIA", "WHO")),
        NameEntry("Play", "MALWARE", aliases=(), ambiguous=("Play",)),
        NameEntry("router", "DEVICE", aliases=("routers",)),
    ]
)


@pytest.mark.parametrize("surface", ["APT28", "APT-28", "APT 28", "apt28", "Apt‑28"])
def test_hyphens_spaces_and_capitals_do_not_matter(surface):
    assert name_key(surface) == "apt28"


def test_acronyms_need_their_capitals():
    assert [e.id for e, _ in INDEX.find("CIA")] == ["us-cia"]
    assert INDEX.find("who") == []
    assert INDEX.find("Who") == []


def test_names_do_not_match_lower_case_words_but_devices_do():
    assert INDEX.find("fancy bear") == []
    assert [e.type for e, _ in INDEX.find("routers")] == ["DEVICE"]


def test_an_ambiguous_form_says_so():
    assert [ambiguous for _, ambiguous in INDEX.find("Play")] == [True]
    assert [ambiguous for _, ambiguous in INDEX.find("Fancy Bear")] == [False]


def test_spans_prefer_the_longest():
    doc = spacy.blank("en")("The group Fancy Bear hit routers at the CIA.")
    assert [doc[s:e].text for s, e, _ in INDEX.spans(doc)] == ["Fancy Bear", "routers", "CIA"]


def test_a_mark_inside_a_listed_name_is_part_of_it():
    index = NameIndex(
        [
            NameEntry("Ruritania Today", "ORG"),
            NameEntry("Strelsau, D.C.", "PLACE"),
            NameEntry("764", "ACTOR"),
        ]
    )

    def found(text):
        doc = spacy.blank("en")(text)
        return [doc[s:e].text for s, e, _ in index.spans(doc)]

    assert found("The daily Ruritania Today closed.") == ["Ruritania Today"]
    assert found("He is in Ruritania. Today he left.") == []
    assert found("He lives in Strelsau, D.C.") == ["Strelsau, D.C."]
    assert found("The group 764 met.") == ["764"]


def mentions(nlp, text, **more):
    doc = nlp(make_doc(nlp, Article(id="a", text=text, **more)))
    return doc, {m["text"]: m for m in doc._.mentions}


def test_all_ten_types(nlp):
    _, found = mentions(
        nlp,
        "FBI director Amos Treleaven said Tuesday that APT29, a hacking group, had used Mirai and "
        "CVE-2023-3519 to hack routers of the bank Varnholt Trading in Norway. Jane Pellworth, the "
        "bank's lawyer, declined to comment.",
        published="2024-05-09",
    )
    types = {text: m["type"] for text, m in found.items()}
    expected = {
        "FBI": "AGENCY",
        "Amos Treleaven": "OFFICIAL",
        "Tuesday": "DATE",
        "APT29": "ACTOR",
        "Mirai": "MALWARE",
        "CVE-2023-3519": "VULN",
        "routers": "DEVICE",
        "Varnholt Trading": "ORG",
        "Norway": "PLACE",
        "Jane Pellworth": "PERSON",
    }
    assert types == expected
    assert found["Tuesday"]["value"] == "2024-05-07"
    assert found["FBI"]["id"] is not None
    assert found["Norway"]["id"] == "NO"
    assert found["Amos Treleaven"]["role"] == "director"


@pytest.mark.parametrize("kind", ["example", "counterexample"])
@pytest.mark.parametrize("rule", load_rules().rules.values(), ids=lambda rule: rule.id)
def test_examples_of_the_rules(nlp, rule, kind):
    example = getattr(rule, kind)
    assert example.name in example.text
    doc, _ = mentions(nlp, example.text)
    # the last mention: a surname after the full name
    types = [m["type"] for m in doc._.mentions if m["text"] == example.name]
    assert (types[-1] if types else None) == example.type, doc._.mentions


@pytest.mark.parametrize("rule", load_rules().rules.values(), ids=lambda rule: rule.id)
def test_without_its_weight_a_rule_says_nothing(nlp, rule):
    """An example shows its rule only if the rule's weight has a part in the evidence."""
    names = Names()
    whole = evidence(nlp, names, rule.example)
    rules = {**names._rules.rules, rule.id: replace(rule, weight=0.0)}
    names._rules = replace(names._rules, rules=rules)
    without = evidence(nlp, names, rule.example)
    # a rule with a negative weight speaks against the type
    assert (sum(whole.values()) - sum(without.values())) * rule.weight > 0


def evidence(nlp, names, example):
    doc = nlp.get_pipe("reader")(make_doc(nlp, Article(id="a", text=example.text)))
    candidates = names._candidates(doc, doc.text)
    for candidate in candidates:
        names._weigh_context(doc, candidate)
    names._weigh_surnames(doc, candidates)
    names._weigh_aliases(doc, doc.text, candidates)
    names._weigh_modifiers(doc, candidates)
    names._weigh_common_nouns(doc, candidates)
    found = [c for c in candidates if doc[c.start : c.end].text == example.name]
    return found[-1].evidence


def test_mentions_leave_article_title_and_possessive_out(nlp):
    doc, found = mentions(
        nlp, "The FBI's deputy director, Amos Treleaven, met the Treasury's lawyers."
    )
    assert {"FBI", "Amos Treleaven", "Treasury"} <= set(found)
    for mention in doc._.mentions:
        assert doc.text[mention["start"] : mention["end"]] == mention["text"]


def test_known_holders_of_an_office_need_no_title(nlp):
    _, found = mentions(nlp, "Jacinda Ardern met Moira Ardern-Pryce in Wellington on Monday.")
    assert found["Jacinda Ardern"]["type"] == "OFFICIAL"
    assert found["Jacinda Ardern"]["id"] == "jacinda-ardern"
    assert found["Moira Ardern-Pryce"]["type"] == "PERSON"


@pytest.mark.parametrize(
    "text",
    [
        "The Treasury sanctioned [Varnlian (Hong Kong) Co., Limited] on Monday.",
        "Police raided [Inmobiliaria Tres Olmos, S.A. de C.V.] on Monday.",
        "Singapore fined [Norholm Shipping Pte. Ltd.] last week.",
        "Hackers hit [Norholm Logistics plc] on Monday.",
        "The ministry accused [Norholm Energi A/S] of bribery.",
        "The court fined [Orbex (Suisse) SA] on Monday.",
        "The Texas AG sued [Orbex Trading].",
    ],
)
def test_a_companys_name_goes_on_to_what_it_is_in_law(nlp, text):
    company = text[text.index("[") + 1 : text.index("]")]
    _, found = mentions(nlp, text.replace("[", "").replace("]", ""))
    assert [surface for surface, m in found.items() if m["type"] == "ORG"] == [company]
    assert not any(surface in company for surface in found if surface != company)


def test_a_capital_as_in_a_headline_is_no_legal_form(nlp):
    _, found = mentions(nlp, "US SANCTIONS ORBEX AS TENSIONS RISE")
    assert "ORBEX" in found


def test_a_dateline_is_no_name(nlp):
    _, found = mentions(nlp, "OSLO - Orbex Trading was fined on Monday.")
    assert not any(" - " in surface for surface in found)


def test_a_nickname_in_quotes_is_part_of_the_name(nlp):
    doc, found = mentions(nlp, "Police arrested Ivar “Ike” Sandqvist.")
    assert "Ivar “Ike” Sandqvist" in found
    assert [c["object"]["name"] for c in doc._.claims] == ["Ivar “Ike” Sandqvist"]


@pytest.mark.parametrize(
    "text",
    ["Police held Chinese national Gao Yulei.", "Police held Russian hacker Gao Yulei on Monday."],
)
def test_what_somebody_is_tells_a_person_and_is_no_part_of_the_name(nlp, text):
    _, found = mentions(nlp, text)
    assert found["Gao Yulei"]["type"] == "PERSON"


def test_a_score_or_a_list_is_no_name(nlp):
    _, found = mentions(nlp, "The flaw, CVE-2031-10834 (CVSS 9.8), put Orbex on the Entity List.")
    assert found.keys() == {"CVE-2031-10834", "Orbex"}


def test_a_device_that_says_of_which_kind_another_is_is_no_name(nlp):
    _, found = mentions(nlp, "Officers seized handheld GPS jammers.")
    assert found.keys() == {"GPS jammers"}


def test_an_acronym_may_leave_out_where_a_body_is(nlp):
    _, found = mentions(nlp, "The Bergen Department of Harbour Services sued. DHS fined Orbex.")
    assert found["DHS"]["name"] == "Bergen Department of Harbour Services"


def test_an_agency_and_what_it_has_are_two_names(nlp):
    _, found = mentions(
        nlp, "The Department of the Treasury's Office of Foreign Assets Control (OFAC) sued Orbex."
    )
    assert {m["name"] for m in found.values()} == {
        "Department of the Treasury", "Office of Foreign Assets Control", "Orbex",
    }  # fmt: skip


def test_a_country_and_what_it_has_are_two_names(nlp):
    _, found = mentions(nlp, "Norway's foreign ministry and the People's Bank of China signed.")
    assert found["Norway"]["type"] == "PLACE"
    assert found["foreign ministry"]["type"] == "AGENCY"
    assert "People's Bank of China" in found


def test_a_noun_that_opens_a_headline_is_no_part_of_the_name(nlp):
    doc, _ = mentions(
        nlp,
        "Exchange Bitvale loses $1.4bn in crypto theft\nHackers stole ether from cryptocurrency "
        "exchange Bitvale last Friday.",
    )
    assert {m["text"] for m in doc._.mentions if m["type"] == "ORG"} == {"Bitvale"}


def test_a_quoted_name_beside_a_company_is_none(nlp):
    _, found = mentions(nlp, 'He left Microsoft "Office" Google said.')
    assert not any('"' in surface for surface in found)


def test_a_list_of_the_users_own(tmp_path):
    from newsclaims.pipelines.assemble import load

    path = tmp_path / "mine.tsv"
    path.write_text("name\ttype\tid\taliases\nVelvet Quokka\tACTOR\tx-1\tQuokka Team\n")
    _, found = mentions(load(rules=[path]), "Researchers blamed Velvet Quokka for the theft.")
    assert (found["Velvet Quokka"]["type"], found["Velvet Quokka"]["id"]) == ("ACTOR", "x-1")


@pytest.mark.parametrize(
    ("chance", "tag", "found"),
    [(0.9, "NNP", ["Kestor", "Kestor"]), (0.55, "NNP", ["Kestor"]), (0.9, "NN", ["Kestor"])],
)
def test_a_sure_name_is_one_wherever_it_stands(chance, tag, found):
    doc = tree(
        f"Kestor NNP 2 nsubj\nsued VBD 0 root sue\nafter IN 5 mark\nKestor {tag} 5 nsubj\n"
        "lost VBD 2 advcl lose"
    )
    doc._.reader_spans = [(0, 1, {"ORG": chance})]
    assert [m["text"] for m in Names()(doc)._.mentions] == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dealers at Corbel's in Zurich left. Corbel's lawyers sued.", ["Corbel's", "Corbel's"]),
        ("Corbel's lawyers sued.", ["Corbel"]),
        ("Dealers at Corbel left. Most were Corbel's in Zurich.", ["Corbel", "Corbel"]),
        ("Thieves robbed McDonald's on the coast.", ["McDonald's"]),
    ],
)
def test_a_company_may_be_named_as_somebodys(nlp, text, names):
    doc, _ = mentions(nlp, text)
    assert [m["text"] for m in doc._.mentions if m["type"] == "ORG"] == names


def test_no_name_goes_on_behind_a_state():
    doc = tree(
        "Randolph NNP 0 root\n, , 1 punct\nMass. NNP 1 appos\nAcme NNP 7 nsubj\n"
        "N.Y. NNP 6 compound\nTimes NNP 7 obj\nread VBD 1 parataxis read"
    )
    assert trim(doc, 2, 4) == (2, 3)
    assert trim(doc, 0, 3) == (0, 3)
    assert trim(doc, 4, 6) == (4, 6)


def test_party_and_seat_in_brackets_are_no_name(nlp):
    _, found = mentions(nlp, "Jane Roe (D-N.J.) and Rep. Amos Gale, R-Ohio, voted on Monday.")
    assert set(found) == {"Jane Roe", "Amos Gale", "Monday"}


def test_a_short_form_in_brackets_is_a_name():
    doc = tree(
        "Kestor NNP 6 nsubj\nLine NNP 1 flat\n( -LRB- 4 punct\nKL NNP 1 appos\n) -RRB- 4 punct\n"
        "lost VBD 0 root lose"
    )
    doc._.reader_spans = [(0, 2, {"ORG": 0.9})]
    assert [m["text"] for m in Names()(doc)._.mentions] == ["Kestor Line", "KL"]


def test_a_long_word_before_no_nickname_takes_linear_time():
    doc = tree(f"{'ab' * 40_000} NN 0 root")
    doc._.reader_spans = []
    began = time.perf_counter()
    Names()(doc)
    assert time.perf_counter() - began < 2


def test_entities_of_spacy_have_the_types_of_the_mentions(nlp):
    doc, _ = mentions(
        nlp,
        "The Ministry of Trade (MoT) fined Orbex Freight. Orbex lost. The FBI and the bureau met "
        "Amos Treleaven. President Treleaven left.",
    )
    assert [(e.text, e.label_, e.kb_id_ or None) for e in doc.ents] == [
        (m["text"], m["type"], m["id"]) for m in doc._.mentions
    ]


def test_the_discarded_are_kept(nlp):
    doc, _ = mentions(nlp, "Microsoft said Monday that Play had paused.")
    assert "discarded" in doc.spans


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        (
            "Shares of Varnholt Trading fell. Varnholt declined to comment.",
            "Varnholt",
            "Varnholt Trading",
        ),
        ("Amos Treleaven spoke. Treleaven then left.", "Treleaven", "Amos Treleaven"),
        ("Jane Roe-Lindqvist spoke. Roe-Lindqvist left.", "Roe-Lindqvist", "Jane Roe-Lindqvist"),
        ("Amos T. Treleaven spoke. Amos Treleaven left.", "Amos Treleaven", "Amos T. Treleaven"),
        (
            "The National Crime Agency (NCA) acted. The NCA made arrests.",
            "NCA",
            "National Crime Agency",
        ),
        (
            "Police raided Ningbo Velor Logistics Co., Ltd. (Velor). Velor denied it.",
            "Velor",
            "Ningbo Velor Logistics Co., Ltd.",
        ),
        ("Quan Yulei was arrested. Quan denied it.", "Quan", "Quan Yulei"),
        ("BERLIN - Police raided a shop. The shop is in Berlin.", "BERLIN", "Berlin"),
    ],
)
def test_short_names_share_the_fullest(nlp, text, short, full):
    doc, _ = mentions(nlp, text)
    assert {m["name"] for m in doc._.mentions if m["text"] == short} == {full}


def test_two_people_of_one_surname_are_not_joined(nlp):
    doc, _ = mentions(nlp, "Amos Treleaven and Jane Treleaven spoke. Treleaven then left.")
    assert [m["name"] for m in doc._.mentions][-1] == "Treleaven"


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Varnholt Trading, a bank, was hacked. The bank closed.", 10, "Varnholt Trading"),
        ("Varnholt Trading was fined on Monday. The company denied it.", 8, "Varnholt Trading"),
        ("Amos Treleaven was arrested. He denied it.", 5, "Amos Treleaven"),
        (
            "The gang Velvet Quokka sent a message over Microsoft Graph. The group then left.",
            12,
            "Velvet Quokka",
        ),
        ("The gang Velvet Quokka struck again. The hackers stole data.", 8, "Velvet Quokka"),
    ],
)
def test_nouns_and_pronouns_are_resolved(nlp, text, word, name):
    doc, _ = mentions(nlp, text)
    assert doc._.references[word]["name"] == name, doc[word]


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        (
            "Police arrested Amos Treleaven and Jane Roe. Both men denied it.",
            9,
            ["Amos Treleaven", "Jane Roe"],
        ),
        (
            "Varnholt Trading and Norholm Freight were fined. The two companies appealed.",
            10,
            ["Varnholt Trading", "Norholm Freight"],
        ),
        # which two of three is not said
        ("Amos Treleaven, Jane Roe and Ada Quill were held. The two men denied it.", 13, []),
        ("Amos Treleaven was held. Both men denied it.", 6, []),
        ("Amos Treleaven and Jane Roe spoke. The two men who ran it left.", 9, []),
    ],
)
def test_what_stands_for_several_is_resolved_to_them(nlp, text, word, names):
    doc, _ = mentions(nlp, text)
    assert doc[word].lemma_ in ("man", "men", "company")
    assert [member["name"] for member in doc._.groups.get(word, ())] == names


@pytest.mark.parametrize(
    ("then", "names"),
    [
        ("Orbex Lane, an exchange based in Malta, said it was sorry.", {"Orbex Lane"}),
        ("Orbex Lane, a carmaker based in Malta, said it was sorry.", set()),
        ("Orbex Lane, an exchange in Malta, closed. Kestor Pay is an exchange in Oslo.", set()),
    ],
)
def test_what_the_opening_tells_of_is_named_later(nlp, then, names):
    doc, _ = mentions(nlp, f"A crypto exchange was robbed on Monday, the police said. {then}")
    assert doc[2].text == "exchange"
    assert {doc._.references[i]["name"] for i in doc._.references if i == 2} == names


def test_what_was_announced_is_meant_again(nlp):
    doc, _ = mentions(
        nlp,
        "Police fined two firms, Varnholt Trading and Norholm Freight. The firms appealed. Other "
        "firms paid.",
    )
    groups = {i: [m["name"] for m in members] for i, members in doc._.groups.items()}
    assert [doc[i].sent.start for i in groups] == [0, 11]
    assert list(groups.values()) == [["Varnholt Trading", "Norholm Freight"]] * 2


def test_the_last_ones_named_side_by_side_are_meant(nlp):
    text = "Ada Quill spoke. Police arrested Amos Treleaven and Jane Roe. The pair denied it."
    doc, _ = mentions(nlp, text)
    assert [[m["name"] for m in group] for group in doc._.groups.values()] == [
        ["Amos Treleaven", "Jane Roe"]
    ]


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Varnholt Trading was fined. The company sued.", "company", "Varnholt Trading"),
        ("Varnholt Trading was fined. The new company sued.", "company", None),
        ("The United Nations met. The body sued.", "body", "United Nations"),
        ("The United Nations met. The Iraqi government sued.", "government", None),
        ("Wexham Labs studied QuillRat. It was sued by a bank.", "It", "Wexham Labs"),
        ("Wexham Labs studied QuillRat. It was used by hackers.", "It", "QuillRat"),
        ("Wexham Labs has studied QuillRat. It is a trojan.", "It", "QuillRat"),
        ("Wexham Labs has studied QuillRat. It is a company.", "It", "Wexham Labs"),
        ("Varnholt Trading left. A bank sued it.", "it", "Varnholt Trading"),
        ("Varnholt Trading left. A bank confirmed it.", "it", None),
    ],
)
def test_what_may_be_meant_depends_on_what_is_said(nlp, text, word, name):
    doc, _ = mentions(nlp, text)
    place = max(t.i for t in doc if t.text == word)
    found = doc._.references.get(place)
    assert (found["name"] if found else None) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Air Force sued the bank. The Air Force One left.", "Air Force"),
        ("Varnholt-Orbex sued the bank. Then Varnholt sued.", "Varnholt"),
    ],
)
def test_a_longer_name_of_something_else_is_no_fuller_form(nlp, text, name):
    _, found = mentions(nlp, text)
    assert found[name]["name"] == name


def test_what_follows_the_last_of_several_stands_for_that(nlp):
    doc, _ = mentions(nlp, "The coin was sold by the mint and a dealer, Peter Wrackham.")
    filler = Arguments(doc).filler(next(t for t in doc if t.text == "mint"))
    assert filler.name == "mint"


def test_a_doubtful_pronoun_is_left_alone(nlp):
    doc, _ = mentions(nlp, "It was raining when it began.")
    assert doc._.references == {}


def test_component_needs_no_reader():
    """Entities of another pipeline are mapped to our types."""
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["Jane", "Roe", "left", "Norway"])
    doc.set_ents([doc.char_span(0, 8, label="PERSON"), doc.char_span(14, 20, label="GPE")])
    found = Names()(doc)
    assert [(e.text, e.label_) for e in found.ents] == [("Jane Roe", "PERSON"), ("Norway", "PLACE")]


def test_many_dates_find_their_values_in_linear_time():
    names, number = Names(), 20_000
    doc = tree("Monday NNP 0 root\n" * number)
    doc._.reader_spans = []
    doc.set_ents([Span(doc, token.i, token.i + 1, "DATE") for token in doc])
    doc._.dates = [(token.idx, token.idx + len(token), str(token.i)) for token in doc]
    began = time.perf_counter()
    mentions = names(doc)._.mentions
    assert time.perf_counter() - began < 4
    assert [m["value"] for m in mentions] == [str(i) for i in range(number)]


def test_a_number_behind_a_hyphen_belongs_to_the_name(nlp):
    doc = nlp("Researchers say that the hacking group Storm-0991 stole data from two banks.")
    assert [m["text"] for m in doc._.mentions] == ["Storm-0991"]
    doc = nlp("The FBI - 110 years old - raided the office of Acme Freight.")
    assert [m["text"] for m in doc._.mentions] == ["FBI", "Acme Freight"]


@pytest.mark.parametrize(
    ("one", "other", "acting", "part"),
    [
        (("AGENCY", "us-ofac"), ("AGENCY", "us-treasury"), True, True),
        (("AGENCY", "us-ofac"), ("PLACE", "US"), True, True),
        (("PLACE", "US"), ("AGENCY", "us-ofac"), True, False),
        (("AGENCY", "us-ofac"), ("PLACE", "GB"), True, False),
        (("PLACE", "Washington"), ("PLACE", "US"), True, True),
        (("PLACE", "Kazan"), ("PLACE", "RU"), True, False),
        (("PLACE", "Kazan"), ("PLACE", "RU"), False, True),
        (("PERSON", "us-ofac"), ("PLACE", "US"), True, False),
    ],
)
def test_the_lists_tell_what_is_part_of_what(one, other, acting, part):
    first, second = (
        Argument(name=key, text=key, type=kind, start=0, end=1, id=key)
        for kind, key in (one, other)
    )
    assert is_part(first, second, acting=acting) is part


def test_what_an_office_is_for_is_no_part_of_the_body(nlp):
    doc = nlp("Acting Under Secretary of the Treasury for Maritime Affairs Elena Varga resigned.")
    assert [m["text"] for m in doc._.mentions if m["type"] == "AGENCY"] == ["Treasury"]
    doc = nlp("The Centers for Disease Control and Prevention warned of the virus.")
    (agency,) = [m["text"] for m in doc._.mentions if m["type"] == "AGENCY"]
    assert agency == "Centers for Disease Control and Prevention"


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ('"We were robbed by Erik Brand," Acme Freight said in a statement.', "We", "Acme Freight"),
        ('"I stole the files in 2019," Erik Brand told the court.', "I", "Erik Brand"),
        ('"We stole the files in 2019," Erik Brand told the court.', "We", None),
        ("We were robbed by Erik Brand. Acme Freight has closed.", "We", None),
        ("Acme Freight, a bank, was robbed. It warned the banks of Oslo.", "banks", None),
    ],
)
def test_who_speaks_of_himself_is_the_speaker(nlp, text, word, name):
    doc = nlp(text)
    token = next(t for t in doc if t.text == word)
    assert doc._.references.get(token.i, {}).get("name") == name


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("Log4Shell", True), ("BlueKeep", True), ("MS17-010", True), ("Dirty Pipe 2", True),
        ("p1acf", False), ("gBvhieXlS1.exe", False), ("TLSv1.2", False), ("B-", False),
        ("M0272028060812345", False),
    ],
)  # fmt: skip
def test_parts_of_files_and_hashes_are_no_flaws(text, flaw):
    assert (_GARBLED.fullmatch(text) is None) is flaw


def test_they_are_not_the_last_firm_where_others_were_told_of(nlp):
    doc = nlp("Acme Freight looked at the servers of two banks. They were built in Oslo.")
    they = next(t for t in doc if t.text == "They")
    assert doc._.references.get(they.i, {}).get("name") != "Acme Freight"


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Zentara cut jobs. The company, which has 900 staff, left.", "company", "Zentara"),
        ("Zentara cut jobs, Reuters reported. The company is old.", "company", "Zentara"),
        ("Zentara sued Orrery, alleging that it stole files.", "it", "Orrery"),
        ("Zentara sued Orrery, saying the company had stolen files.", "company", "Orrery"),
        ("A ransomware group hit Orrery Bank. The group left.", "group", "ransomware group"),
        ("Hackers breached Orvane. The group asked for money.", "group", "Hackers"),
        ("QuillDoor is a new backdoor. Wexham Labs first saw it in May.", "it", "QuillDoor"),
        ("Police arrested two men. They are suspected of theft.", "They", "two men"),
        ("Two teenagers were arrested. The pair left.", "pair", "Two teenagers"),
        ("The Treasury sued Orrery Bank and its chairman, Amos Treleaven.", "its", "Orrery Bank"),
        ("The EU sanctioned Orrery Bank, citing its support for arms sales.", "its", "Orrery Bank"),
        ("Norway's army said it had left.", "it", "Norway's army"),
        ("Zentara's shares fell after it left.", "it", "Zentara"),
        ("Police sued the tycoon Amos Treleaven. The tycoon left.", "tycoon", "Amos Treleaven"),
        ("Amos Treleaven, 51, left. The 51-year-old sued.", "old", "Amos Treleaven"),
        ("Norholm cut jobs. The drugmaker sued.", "drugmaker", "Norholm"),
        ("The firm denied that it had sold drones.", "it", "firm"),
        ("He worked for the FBI. The court jailed him.", "court", None),
        ("He sued at Oslo District Court. The court jailed him.", "court", "Oslo District Court"),
        ("Rights groups say that its cameras fail.", "its", None),
        ("Norway expelled two diplomats. They had left.", "They", "two diplomats"),
        ("Amos Treleaven is not the thief. The thief left.", "thief", None),
        ('"We sued Oslo," said Jane Roe, a lawyer for Acme Freight.', "We", "Acme Freight"),
        ('"We sued Oslo," said Jane Roe of the gym.', "We", None),
        ("Mary Pellworth met Peter Treleaven. He left.", "He", "Peter Treleaven"),
        ("Peter Treleaven met Mary Pellworth. She left.", "She", "Mary Pellworth"),
        ("Velda Pellworth, a businesswoman, met Amos Treleaven. He left.", "He", "Amos Treleaven"),
        ("Acme Freight sued Norvane Bank, and the Treasury fined it.", "it", "Norvane Bank"),
        ("The trio were jailed in May. They spied on Norway.", "They", "trio"),
        ("Orrery Labs researchers found the botnet. We blame Norway.", "We", "Orrery Labs"),
        ("Orrery Labs was robbed in Oslo. We blame Norway.", "We", None),
        ("OSLO (Reuters) - Acme Freight fell. The firm left.", "firm", "Acme Freight"),
        ("Amos Treleaven fled. His lawyer said he would return.", "he", "Amos Treleaven"),
        ("Acme Freight sued the Treasury Department. The government left.", "government", None),
        ("Acme Freight was accused by Norvane Bank. The bank left.", "bank", "Norvane Bank"),
        ("Norvane Bank met Acme Freight. The bank fined the firm.", "firm", "Acme Freight"),
        ("Acme Freight fell. The Oslo company left.", "company", "Acme Freight"),
        ("Shares in Acme Freight fell after short-seller Orrery Research accused the cargo firm.",
         "firm", "Acme Freight"),
    ],
)  # fmt: skip
def test_what_is_said_and_by_whom_tells_what_is_meant(nlp, text, word, name):
    doc, _ = mentions(nlp, text)
    place = max(t.i for t in doc if t.text == word)
    found = (doc._.references | {i: m[0] for i, m in doc._.groups.items()}).get(place)
    assert (found["name"] if found else None) == name


@pytest.mark.parametrize("word", ["They", "two", "couple"])
def test_two_who_were_named_side_by_side_are_they(nlp, word):
    opening = word if word == "They" else f"The {word}"
    doc, _ = mentions(nlp, f"Amos Treleaven and Jane Roe fled. {opening} were arrested in May.")
    assert [[m["name"] for m in group] for group in doc._.groups.values()] == [
        ["Amos Treleaven", "Jane Roe"]
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The firm is based in Boston. The Boston Globe said so.", {"Boston", "Boston Globe"}),
        ("Orrery Logistics was fined. Hackers breached Orrery.", {"Orrery Logistics"}),
        ("A Montreal nurse was jailed, the Montreal police said.", {"Montreal", "Montreal police"}),
        ("The bank Storm-Orrery was fined. The trojan Storm was used.", {"Storm-Orrery", "Storm"}),
        ("A nurse from Malmö was charged. The trial begins in Malmö district court.",
         {"Malmö", "Malmö district court"}),
    ],
)  # fmt: skip
def test_a_town_is_no_short_form_of_a_body_that_has_its_name(nlp, text, names):
    doc, _ = mentions(nlp, text)
    assert {m["name"] for m in doc._.mentions} == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The hackers broke into a web server of the bank.", ["web server"]),
        ("Jane Ibarra Quintana fled. Ibarra denied it.", ["Jane Ibarra Quintana"] * 2),
        ("Police met Jane Orrery-Quint. Orrery-Quint left.", ["Jane Orrery-Quint"] * 2),
        ("Cllr Jane Pellworth met Amos Treleaven KC.", ["Jane Pellworth", "Amos Treleaven"]),
        ("The Attorney General's Office met Jane Roe.", ["Attorney General's Office", "Jane Roe"]),
    ],
)
def test_names_are_neither_cut_nor_too_long(nlp, text, names):
    doc, _ = mentions(nlp, text)
    assert [m["name"] for m in doc._.mentions] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A man was jailed. Amos Treleaven, 41, from Oslo, left.", "Amos Treleaven"),
        ("A trader was charged. Amos Treleaven, of Oslo, left.", "Amos Treleaven"),
        ("A man was robbed. Amos Treleaven, 41, said the thief left.", None),
        ("A man was robbed. Amos Treleaven left.", None),
        ("Police met a man. Amos Treleaven, 41, from Oslo, left.", None),
    ],
)
def test_who_is_told_of_first_is_named_in_the_next_sentence(nlp, text, name):
    doc, _ = mentions(nlp, text)
    noun = next(t for t in doc if t.lower_ in ("man", "trader"))
    assert doc._.references.get(noun.i, {}).get("name") == name
