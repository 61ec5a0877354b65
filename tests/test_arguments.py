"""Arguments on given trees: what a word in a role stands for."""

import pytest
from spacy.tokens import Span
from trees import tree

from newsclaims.extract.arguments import Arguments, phrase
from newsclaims.extract.document import register_extensions


def with_mention(doc, start, end, type):
    """Give a document one mention, by its tokens."""
    register_extensions()
    span = doc[start:end]
    doc._.mentions = [
        {
            "type": type,
            "text": span.text,
            "start": span.start_char,
            "end": span.end_char,
            "name": span.text,
            "id": None,
        }
    ]
    return doc


def test_a_noun_before_a_name_stands_for_it():
    """Also where the reader hung both on the verb."""
    doc = tree("firm NN 3 nsubj\nAcme NNP 3 nsubj\nprovides VBZ 0 root\ndrones NNS 3 obj")
    doc = with_mention(doc, 1, 2, "ORG")
    assert Arguments(doc).filler(doc[0]).name == "Acme"


def test_an_apposition_stands_for_the_name():
    doc = tree("Acme NNP 0 root\n, , 4 punct\na DT 4 det\nbank NN 1 appos")
    doc = with_mention(doc, 0, 1, "ORG")
    assert Arguments(doc).filler(doc[3]).name == "Acme"


def test_a_list_gives_one_filler_a_member():
    doc = tree(
        "devices NNS 0 root\nsuch JJ 4 case\nas IN 2 fixed\nrouters NNS 1 nmod\nand CC 6 cc\n"
        "servers NNS 4 conj"
    )
    found = Arguments(doc).spread(0)
    assert [f.name for f in found] == ["devices", "routers", "servers"]


@pytest.mark.parametrize(
    ("rows", "head", "text"),
    [
        (
            "denied VBD 0 root\ntaking VBG 1 xcomp\nbribes NNS 2 obj\n. . 1 punct",
            1,
            "taking bribes",
        ),
        (
            "denied VBD 0 root\nthat IN 4 mark\nit PRP 4 nsubj\npaid VBD 1 ccomp\nfirms NNS 4 obj\n"
            ", , 4 punct\nwhen WRB 8 mark\nasked VBN 4 advcl",
            3,
            "it paid firms",
        ),
    ],
)
def test_a_clause_may_be_an_argument(rows, head, text):
    arguments = Arguments(tree(rows))
    (clause,) = arguments.spread(head, clauses=True)
    assert (clause.name, clause.fit) == (text, "clause")
    assert arguments.spread(head) == []


def test_two_of_the_firms_are_firms():
    doc = tree("two CD 0 root\nof IN 4 case\nthe DT 4 det\nfirms NNS 1 nmod")
    assert Arguments(doc).filler(doc[0]).name == "firms"


@pytest.mark.parametrize(
    ("rows", "head", "text"),
    [
        ("the DT 3 det\nnine CD 3 nummod\nfirms NNS 0 root", 2, "nine firms"),
        ("several JJ 3 amod\nlarge JJ 3 amod\nfirms NNS 0 root", 2, "large firms"),
        ("its PRP$ 2 nmod:poss\nnetworks NNS 0 root", 1, "networks"),
        ("website NN 3 nmod:poss\n's POS 1 case\neditor NN 0 root", 0, "website"),
        ("website NN 3 nmod:poss\n's POS 1 case\neditor NN 0 root", 2, "website 's editor"),
        ("new JJ 2 amod\nmalware NN 0 root\nto TO 4 mark\nencrypt VB 2 compound", 1, "malware"),
        ("dozens NNS 0 root\nof IN 3 case\nbanks NNS 1 nmod", 0, "dozens of banks"),
        ("banks NNS 0 root\nin IN 3 case\nOslo NNP 1 nmod", 0, "banks in Oslo"),
        ("banks NNS 0 root\nwith IN 3 case\nranches NNS 1 nmod", 0, "banks"),
        ("banks NNS 0 root\nrobbed VBN 1 acl\nin IN 4 case\nOslo NNP 1 nmod", 0, "banks"),
        (
            "risk NN 0 root\nof IN 3 case\nfire NN 1 nmod\nthat WDT 6 nsubj\nmay MD 6 aux\n"
            "spread VB 3 acl:relcl\nto IN 8 case\nhouses NNS 6 obl\nand CC 10 cc\nbarns NNS 8 conj",
            0,
            "risk of fire",
        ),
        ("OSLO NNP 3 compound\n- HYPH 1 punct\nministers NNS 0 root", 2, "ministers"),
        (
            'massive JJ 4 amod\n” "" 1 punct\ncomputer NN 4 compound\nhack NN 0 root',
            3,
            "computer hack",
        ),
        ('romeo NN 0 root\n, , 1 punct\n" "" 1 punct\nof IN 5 case\nIasi NNP 1 nmod', 0, "romeo"),
    ],
)
def test_phrases_are_short(rows, head, text):
    assert phrase(tree(rows)[head]).text == text


def test_a_date_tells_not_what_a_thing_is():
    doc = tree("banks NNS 0 root\nin IN 3 case\nMay NNP 1 nmod")
    doc.set_ents([Span(doc, 2, 3, label="DATE")])
    assert phrase(doc[0]).text == "banks"


def test_an_argument_does_not_hold_the_other():
    doc = tree("rich JJ 2 amod\nbanks NNS 0 root\nin IN 4 case\nOslo NNP 2 nmod")
    arguments = Arguments(with_mention(doc, 3, 4, "PLACE"))
    banks, oslo = arguments.filler(doc[1]), arguments.filler(doc[3])
    assert (banks.name, oslo.name) == ("rich banks in Oslo", "Oslo")
    apart = banks.apart(oslo, doc)
    assert (apart.name, apart.text, doc.text[apart.start : apart.end]) == ("rich banks",) * 3
    assert oslo.apart(banks, doc) == oslo


def test_a_pronoun_without_reference_fills_nothing():
    doc = tree("it PRP 2 nsubj\nfell VBD 0 root fall")
    assert Arguments(doc).filler(doc[0]) is None


def test_new_is_no_vague_word_inside_a_name():
    doc = tree("a DT 4 det\nNew NNP 3 amod\nYork NNP 4 compound\njudge NN 0 root")
    assert phrase(doc[3]).text == "York judge"
    doc.set_ents([Span(doc, 1, 3, label="PLACE")])
    assert phrase(doc[3]).text == "New York judge"
