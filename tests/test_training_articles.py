"""Our own articles on their way to training: read, checked, tied to words, names swapped."""

import json
import random
import re
import sys

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from trees import tree, with_mentions

from newsclaims.extract.reader import paragraphs
from newsclaims.extract.tokenizer import blank
from newsclaims.models.training import anchor, compact, corpora, own
from newsclaims.models.training.anchor import Pair, anchor_claims, locate, named_spans
from newsclaims.models.training.swap import NameSwapper

COMPACT = """\
=== x1 | 2024-05-07 | crime
Harbour Police hold shipping boss

The Harbour Police (HP) arrested Ilse Morrow on Monday, the force’s chief said.
Morrow, who lives in Varholm, denies the “charge”.
--- entities
AGENCY: Harbour Police; HP
PERSON: Ilse Morrow; Morrow
PLACE: Varholm
--- claims
arrests | Harbour Police; HP | Ilse Morrow; Morrow | by=chief | date=2024-05-06 | ev=arrested Ilse Morrow
? based_in | Ilse Morrow | Varholm | mod=alleged | neg | ev=Morrow, who lives in Varholm
charges | - | Morrow | role=boss | item=a ship | from=Varholm | ev=denies the "charge"
"""  # noqa: E501
ARTICLE = {
    "id": "x1",
    "url": None,
    "title": "Harbour Police hold shipping boss",
    "published": "2024-05-07",
    "text": "The Harbour Police (HP) arrested Ilse Morrow on Monday, the force’s chief said.\n"
    "Morrow, who lives in Varholm, denies the “charge”.",
    "kind": "crime",
    "entities": [
        ["AGENCY", "Harbour Police"],
        ["AGENCY", "HP"],
        ["PERSON", "Ilse Morrow"],
        ["PERSON", "Morrow"],
        ["PLACE", "Varholm"],
    ],
    "claims": [
        {
            "type": "arrests",
            "subject": ["Harbour Police", "HP"],
            "object": ["Ilse Morrow", "Morrow"],
            "attribution": ["chief"],
            "modality": "asserted",
            "negated": False,
            "date": "2024-05-06",
            "evidence": "arrested Ilse Morrow",
            "optional": False,
        },
        {
            "type": "based_in",
            "subject": ["Ilse Morrow"],
            "object": ["Varholm"],
            "attribution": None,
            "modality": "alleged",
            "negated": True,
            "date": None,
            "evidence": "Morrow, who lives in Varholm",
            "optional": True,
        },
        {
            "type": "charges",
            "subject": None,
            "object": ["Morrow"],
            "attribution": None,
            "modality": "asserted",
            "negated": False,
            "date": None,
            "evidence": 'denies the "charge"',
            "optional": False,
            "role": "boss",
            "item": "a ship",
            "from": "Varholm",
        },
    ],
}


def read(text):
    reader = compact.Reader()
    return list(reader.read(text)), reader.faults


def test_the_compact_form_is_read():
    assert read(COMPACT) == ([ARTICLE], [])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("2024-05-07 |", "2024-5-7 |"), "'2024-5-7' is no day"),
        ((" | 2024-05-07 | crime", ""), "'' is no day"),
        (("AGENCY:", "AGENT:"), "AGENT is no entity type"),
        (("PLACE: Varholm", "Varholm"), "Varholm is no entity type"),
        (("PLACE: Varholm", "PLACE: Varholm; Norholm"), "entity not in the text: Norholm"),
        (("arrests |", "arrest |"), "arrest is no relation type"),
        (("mod=alleged", "mod=rumoured"), "rumoured is no modality"),
        (("date=2024-05-06", "date=Monday"), "Monday is no date"),
        (("date=2024-05-06", "date=2024-05-06/"), "2024-05-06/ is no date"),
        (("date=2024", "when=2024"), "unknown field: when=2024-05-06"),
        (("neg |", "not |"), "unknown field: not"),
        (("by=chief", "by=Quill"), "arrests: no attribution in the text: ['Quill']"),
        (
            ("? based_in | Ilse Morrow", "? based_in | Quill; Roe"),
            "based_in: no subject in the text: ['Quill', 'Roe']",
        ),
        (("- | Morrow", "- | Quill"), "charges: no object in the text: ['Quill']"),
        (("- | Morrow", "-"), "charges: no object in the text: ['role=boss']"),
        (
            ("ev=arrested Ilse", "ev=held Ilse"),
            "arrests: evidence not in the text: held Ilse Morrow",
        ),
        (
            (" | ev=arrested Ilse Morrow", ""),
            "arrests: evidence not in the text: ",
        ),
    ],
)
def test_each_fault_is_named_with_the_article(change, fault):
    assert COMPACT.count(change[0]) == 1
    _, faults = read(COMPACT.replace(*change))
    assert faults == [f"x1: {fault}"]


def test_a_missing_section_is_a_fault():
    (article,), faults = read(COMPACT.split("--- entities")[0])
    assert faults == ["x1: no section entities", "x1: no section claims"]
    assert (article["entities"], article["claims"]) == ([], [])


def test_one_name_of_an_argument_is_enough():
    assert read(COMPACT.replace("| Harbour Police; HP |", "| Port Guard; HP |"))[1] == []


def test_a_fault_in_one_article_is_not_laid_at_the_next():
    second = COMPACT.replace("=== x1", "=== x2")
    articles, faults = read(COMPACT.replace("AGENCY:", "AGENT:") + "\n" + second)
    assert [a["id"] for a in articles] == ["x1", "x2"]
    assert articles[1] == ARTICLE | {"id": "x2"}
    assert faults == ["x1: AGENT is no entity type"]


BARE = {**ARTICLE, "kind": None, "text": "", "title": "Nothing", "entities": [], "claims": []}


@pytest.mark.parametrize(
    "article",
    [ARTICLE, BARE, ARTICLE | {"claims": []}, ARTICLE | {"entities": []}],
    ids=["full", "bare", "no claims", "no entities"],
)
def test_what_is_written_is_read_back(article):
    assert read(compact.write(article)) == ([article], [])


def test_writing_a_read_article_gives_the_same_text():
    assert compact.write(ARTICLE) == COMPACT.replace("\n\n", "\n")


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["compact", *map(str, arguments)])
    compact.main()


def test_odd_line_ends_break_no_record(tmp_path, monkeypatch):
    odd = {**ARTICLE, "title": "One\u2028two\u0085three"}
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps(odd, ensure_ascii=False) + "\n", encoding="utf-8")
    assert list(anchor.read_labelled(tmp_path)) == [odd]
    run(monkeypatch, source, "--back", "--out", tmp_path)
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == compact.write(odd)


def test_files_are_turned_into_jsonl_and_back(tmp_path, monkeypatch):
    source = tmp_path / "a.txt"
    source.write_text(COMPACT, encoding="utf-8")
    run(monkeypatch, source, "--out", tmp_path)
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [ARTICLE]
    back = tmp_path / "back"
    back.mkdir()
    run(monkeypatch, tmp_path / "a.jsonl", "--back", "--out", back)
    assert (back / "a.txt").read_text(encoding="utf-8") == compact.write(ARTICLE)
    source.write_text(COMPACT.replace("AGENCY:", "AGENT:"), encoding="utf-8")
    with pytest.raises(SystemExit, match="x1: AGENT is no entity type"):
        run(monkeypatch, source, "--out", tmp_path)


def test_our_own_articles_have_no_faults():
    reader, ids = compact.Reader(), []
    for article in anchor.read_labelled(corpora.ARTICLES):
        (again,) = reader.read(compact.write(article))
        ids.append(article["id"])
        assert again["claims"] == article["claims"], article["id"]
        assert sorted(again["entities"]) == sorted(article["entities"]), article["id"]
    assert reader.faults == []
    assert len(ids) == len(set(ids)) > 100


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("police arrested Ilse Morrow", "Police arrested\n\nIlse  Morrow"),
        ('the "big" charge.', "the “big” charge"),
        ("U.S. (and more)", "U.S. (and more"),
        ("he denies", "He denies"),  # not within "she denies"
        ("den", None),  # a part of a word
        ("arrested Morrow", None),
        ("...", None),
        ("", None),
    ],
)
def test_evidence_is_found_whatever_its_spaces_quotes_and_case(evidence, found):
    text = (
        "Police arrested\n\nIlse  Morrow over the “big” charge in the U.S. (and more). "
        "She denies it. He denies it."
    )
    where = locate(evidence, text)
    assert (None if where is None else text[slice(*where)]) == found


def two_sentences(more=""):
    """Return a document that says an arrest twice, the second time with a pronoun."""
    doc = tree(
        "Harbour NNP 2 compound\nPolice NNP 3 nsubj\narrested VBD 0 root arrest\nIlse NNP 3 obj\n"
        "Morrow NNP 4 flat\n. . 3 punct\n"
        "Police NNP 8 nsubj\nheld VBD 0 root hold\nher PRP 8 obj\nin IN 11 case\n"
        f"Varholm NNP 8 obl{more}"
    )
    with_mentions(doc, (0, 2, "AGENCY"), (3, 5, "PERSON"), (6, 7, "AGENCY"), (10, 11, "PLACE"))
    doc._.references = {8: {"name": "Ilse Morrow", "type": "PERSON", "id": None, "score": 0.8}}
    return doc


def claim(subject, target, evidence, type="arrests", optional=False, said_by=None, date=None):
    return {
        "type": type,
        "subject": subject,
        "object": target,
        "attribution": said_by,
        "date": date,
        "evidence": evidence,
        "optional": optional,
    }


def test_a_claim_is_tied_to_the_heads_of_its_names_in_the_evidence():
    doc = two_sentences()
    arrest = claim(["Harbour Police"], ["Morrow"], "Police arrested Ilse Morrow")
    fillers, pairs, unsure, *_ = anchor_claims(doc, [arrest])
    assert sorted(fillers) == [1, 3, 6, 8, 10]
    assert pairs == {Pair(object=3, subject=1, type="arrests")}
    # what else the names could mean is neither right nor wrong
    assert unsure == {(3, 1), (3, 6), (8, 1), (8, 6)}


def test_a_pronoun_stands_for_its_name():
    _, pairs, *_ = anchor_claims(
        two_sentences(), [claim(["Police"], ["Ilse Morrow"], "police held her")]
    )
    assert pairs == {Pair(8, 6, "arrests")}


@pytest.mark.parametrize(
    ("given", "pair"),
    [
        (claim(["Harbour Police"], ["Varholm"], "Ilse Morrow"), None),
        (claim(["Varholm"], ["Ilse Morrow"], "arrested Ilse Morrow"), Pair(3, 10, "arrests")),
        (claim(["Ilse Morrow"], ["Varholm"], "arrested Ilse"), Pair(10, 3, "arrests")),
    ],
)
def test_one_of_the_names_may_stand_outside_the_evidence(given, pair):
    doc = two_sentences()
    _, pairs, *_ = anchor_claims(doc, [given])
    assert pairs == ({pair} if pair else {Pair(10, 1, "arrests")})


def test_a_claim_without_subject_is_tied_to_the_root():
    _, pairs, unsure, *_ = anchor_claims(
        two_sentences(), [claim(None, ["Morrow"], "arrested Ilse")]
    )
    assert pairs == {Pair(3, corpora.ROOT, "arrests")}
    assert unsure == {(3, corpora.ROOT), (8, corpora.ROOT)}


@pytest.mark.parametrize(
    ("given", "unsure"),
    [
        # optional
        (claim(["Harbour Police"], ["Varholm"], "Police held her", optional=True), True),
        # the evidence is not there
        (claim(["Harbour Police"], ["Varholm"], "Police found her"), True),
        # neither name is in the sentence of the evidence
        (claim(["Harbour Police"], ["Varholm"], "a storm came"), True),
        # nothing has that name
        (claim(["Harbour Police"], ["Norholm"], "Police held her in Varholm"), False),
    ],
    ids=["optional", "no evidence", "elsewhere", "no name"],
)
def test_what_is_not_sure_is_tied_to_nothing(given, unsure):
    doc = two_sentences("\na DT 13 det\nstorm NN 14 nsubj\ncame VBD 0 root come")
    _, pairs, may_be, *_ = anchor_claims(doc, [given])
    assert pairs == set()
    assert may_be == ({(10, 1), (10, 6)} if unsure else set())


def test_words_of_the_evidence_come_before_nearer_ones():
    doc = tree(
        "Police NNP 3 nsubj\nhave VBP* 3 aux\narrested VBN 0 root arrest\nMorrow NNP 3 obj\n"
        ", , 6 punct\nPolice NNP 7 nsubj\nsaid VBD 3 parataxis say"
    )
    with_mentions(doc, (0, 1, "AGENCY"), (3, 4, "PERSON"), (5, 6, "AGENCY"))
    _, pairs, *_ = anchor_claims(
        doc, [claim(["Police"], ["Morrow"], "police have arrested Morrow")]
    )
    assert pairs == {Pair(3, 0, "arrests")}


def test_subjects_are_tied_by_the_tree_and_not_by_what_stands_near():
    # "its" means the same body, and is nearer to the firm than the subject of the sentence
    doc = tree(
        "Norway NNP 2 nsubj\nfined VBD 0 root fine\na DT 4 det\n"
        "firm NN 2 obj\nand CC 7 cc\nits PRP$ 7 nmod:poss\n"
        "staff NN 4 conj"
    )
    with_mentions(doc, (0, 1, "PLACE"))
    doc._.references = {5: {"name": "Norway", "type": "PLACE", "id": None, "score": 0.8}}
    _, pairs, *_ = anchor_claims(
        doc, [claim(["Norway"], ["firm"], "Norway fined a firm and its staff", "fines")]
    )
    assert pairs == {Pair(3, 0, "fines")}


def test_a_description_is_tied_to_its_head_and_not_to_a_modifier():
    doc = tree(
        "Police NNS 2 nsubj\nseized VBD 0 root seize\nthe DT 6 det\n"
        "Peruvian JJ 6 amod\nbank NN 6 compound\nrecords NNS 2 obj"
    )
    with_mentions(doc)
    fillers, pairs, *_ = anchor_claims(
        doc, [claim(["Police"], ["Peruvian bank records"], "seized the Peruvian", "seizes")]
    )
    assert sorted(fillers) == [0, 3, 5]  # the country is something by itself, the bank is not
    assert pairs == {Pair(5, 0, "seizes")}


def test_nothing_is_related_to_itself():
    _, pairs, unsure, *_ = anchor_claims(
        two_sentences(), [claim(["Ilse Morrow"], ["Morrow"], "arrested Ilse Morrow")]
    )
    assert pairs == set()
    assert unsure == {(3, 8), (8, 3)}


def test_every_occurrence_of_a_surface_is_a_name():
    doc = blank().make_doc(
        "Roe’s Bank sued Roe. Roehampton and a Roe’s bank did not; Acme-led firms did."
    )
    entities = [["PERSON", "Roe"], ["ORG", "Roe's Bank"], ["ORG", "Acme"], ["ACTOR", "Acme"]]
    found = [(doc[s:e].text, kinds) for s, e, kinds in named_spans(doc, entities)]
    assert found == [
        ("Roe’s Bank", ["ORG"]),
        ("Roe", ["PERSON"]),
        ("Roe", ["PERSON"]),
        ("Acme", ["ACTOR", "ORG"]),
    ]
    assert named_spans(doc, []) == []


@Language.component("newsclaims_test_names")
def annotate(doc):
    """Make each line a sentence under its first word, and known words mentions."""
    heads, tags, mentions = list(range(len(doc))), ["VERB"] * len(doc), []
    for part in paragraphs([token.text for token in doc]):
        for i in part:
            heads[i] = part[0]
    kinds = {"Harbour Police": "AGENCY", "Morrow": "PERSON", "Varholm": "PLACE"}
    for match in re.finditer("|".join(kinds), doc.text):
        span = doc.char_span(*match.span())
        for i in range(span.start, span.end):
            tags[i] = "PROPN"
            heads[i] = span.end - 1 if i < span.end - 1 else heads[i]
        mentions.append((span.start, span.end, kinds[match[0]]))
    found = Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        pos=tags,
        lemmas=[t.lower_ for t in doc],
        heads=heads,
        deps=["dep"] * len(doc),
    )
    found._.article = doc._.article
    today = doc.text.index("Today")
    found._.dates = [(today, today + len("Today"), "2024-05-07")]
    return with_mentions(found, *mentions)


@pytest.fixture
def anchored(tmp_path, monkeypatch):
    """A folder's articles, tied to words by a pipeline of the tests'; the file that holds them."""
    nlp = blank()
    nlp.add_pipe("newsclaims_test_names")
    monkeypatch.setattr(anchor, "load", lambda: nlp)
    ids = [f"a{i}" for i in range(99)]
    kept = next(i for i in ids if not own.is_aside(i))
    aside = next(i for i in ids if own.is_aside(i))
    folder = tmp_path / "articles"
    folder.mkdir()
    labelled = {
        "title": "Now Harbour Police act",
        "published": "2024-05-07",
        "text": "Today Harbour Police arrested Morrow.\nThen Morrow left Varholm for good.",
        "entities": [["AGENCY", "Harbour Police"], ["PERSON", "Morrow"], ["OFFICIAL", "Morrow"]],
        "claims": [
            claim(["Harbour Police"], ["Morrow"], "Police arrested Morrow", date="2024-05-07"),
            claim(["Morrow"], ["Varholm"], "Morrow left Varholm", "based_in", optional=True),
            claim(None, ["Varholm"], "left Varholm", "targets", said_by=["he", "Morrow"]),
        ],
    }
    rows = [json.dumps({"id": i, **labelled}) + "\n" for i in (kept, aside)]
    (folder / "a.jsonl").write_text(rows[1])
    (folder / "b.jsonl").write_text(rows[0])
    out = tmp_path / "anchored.jsonl"
    anchor.anchor(folder, out)
    return out, kept, aside


def test_articles_are_tied_to_their_words(anchored, capsys):
    path, kept, aside = anchored
    articles = [json.loads(line) for line in path.read_text().splitlines()]
    assert [a["id"] for a in articles] == [aside, kept]  # in the order of the files' names
    title, first = "Now Harbour Police act", "Today Harbour Police arrested Morrow ."
    second = "Then Morrow left Varholm for good ."
    assert articles[0] == {
        "id": aside,
        "words": f"{title} {first} {second}".split(),
        "paragraphs": [0, 4, 10],
        "names": [
            [1, 3, ["AGENCY"]],
            [5, 7, ["AGENCY"]],
            [8, 9, ["OFFICIAL", "PERSON"]],
            [11, 12, ["OFFICIAL", "PERSON"]],
        ],
        "candidates": [2, 6, 8, 11, 13],
        "pairs": [[8, 6, "arrests"], [13, -1, "targets"]],
        # the same claim as its evidence has it, between other words of the article
        "unsure": [[8, 2], [8, 6], [11, 2], [11, 6], [13, -1], [13, 8], [13, 11]],
        "sources": [[8, [-1]], [13, [8, 11]]],
        "times": [[8, [4]], [13, [-1]]],
    }


def test_the_tied_articles_become_texts_without_the_aside_tenth(anchored):
    path, kept, _ = anchored
    (article,) = own.read_articles(path)
    assert (article.doc, article.source, article.paragraphs) == (kept, "articles", [0, 4, 10])
    first = own.part_of(article, 4, 10)
    assert first.words == "Today Harbour Police arrested Morrow .".split()
    assert [{corpora.ENTITY_LABELS[i] for i in allowed} for allowed in first.entities] == [
        {"O"},
        {"B-AGENCY"},
        {"I-AGENCY"},
        {"O"},
        {"B-OFFICIAL", "B-PERSON"},
        {"O"},
    ]
    arrests, targets = map(corpora.CLAIM_LABELS.index, ("arrests", "targets"))
    assert first.claims == corpora.Claims(
        [2, 4], {(4, 2): arrests}, {(4, 2)}, sources={4: {corpora.ROOT}}, times={4: {0}}
    )
    assert own.part_of(article, 10, 17).claims == corpora.Claims(
        [1, 3],
        {(3, -1): targets},
        {(3, -1), (3, 1)},
        sources={3: {1}},
        times={3: {corpora.ROOT}},
    )
    assert first.names == [(1, 3, ("AGENCY",)), (4, 5, ("OFFICIAL", "PERSON"))]
    assert first.heads is None  # no trees are learnt from our own articles


_MARKED = re.compile(r"([A-Z,]+):(\S+)")


def paragraph(marked, pairs=(), unsure=(), sources=(), times=()):
    """Return a sentence from words such as `ORG:Acme*_Freight`; `*` marks the candidates.

    Pairs are given by the candidates' words, and "-" for no subject; sources and times by an
    object and words.
    """
    words, names, candidates = [], [], []
    for part in marked.split():
        match = _MARKED.fullmatch(part)
        inner = (match[2] if match else part).split("_")
        if match:
            kinds = tuple(match[1].split(","))
            names.append((len(words), len(words) + len(inner), kinds))
        candidates += [len(words) + k for k, word in enumerate(inner) if word.endswith("*")]
        words += [word.rstrip("*") for word in inner]
    place = {word: words.index(word) for word in words} | {"-": corpora.ROOT}
    claims = corpora.Claims(
        candidates,
        {(place[o], place[s]): t for o, s, t in pairs},
        {(place[o], place[s]) for o, s in unsure},
        {place[o]: {place[w] for w in found.split()} for o, found in sources},
        {place[o]: {place[w] for w in found.split()} for o, found in times},
    )
    return own.own_text(words, "d1", [0], names, claims)


def related(sentence):
    """Return the pairs of a sentence as words."""
    words = [*sentence.words, "-"]
    return {(words[o], words[s], t) for (o, s), t in sentence.claims.pairs.items()}


def unsure(sentence):
    words = [*sentence.words, "-"]
    return {(words[o], words[s]) for o, s in sentence.claims.unsure}


def swap(sentence, *pool, seed=0):
    return NameSwapper([paragraph(p) for p in pool], random.Random(seed)).swap(sentence)


SUED = paragraph(
    "Then ORG:Acme_Freight* sued PERSON:Roe* and the firm*",
    [("Roe", "Freight", 3), ("firm", "Freight", 3), ("firm", "-", 4)],
    [("Freight", "Roe"), ("firm", "Roe")],
)


def test_a_name_is_swapped_with_its_claims():
    found = swap(SUED, "ORG:Bank*_of_Norholm fell", "OFFICIAL:Quill* left")
    assert found.words == "Then Bank of Norholm sued Quill and the firm".split()
    assert related(found) == {("Quill", "Bank", 3), ("firm", "Bank", 3), ("firm", "-", 4)}
    assert unsure(found) == {("Bank", "Quill"), ("firm", "Quill")}
    assert [found.words[i] for i in found.claims.candidates] == ["Bank", "Quill", "firm"]
    # the new name keeps the old one's type
    assert found.names == [(1, 4, ("ORG",)), (5, 6, ("PERSON",))]
    assert [sorted(corpora.ENTITY_LABELS[i] for i in e) for e in found.entities] == [
        ["O"], ["B-ORG"], ["I-ORG"], ["I-ORG"], ["O"], ["B-PERSON"], ["O"], ["O"], ["O"],
    ]  # fmt: skip
    assert found.doc == SUED.doc


def test_who_says_so_and_when_move_with_the_names():
    sentence = paragraph(
        "ORG:Acme* says PERSON:Roe* and the firm* left Monday",
        [("Roe", "-", 3)],
        sources=[("Roe", "Acme firm"), ("firm", "-")],
        times=[("Roe", "Monday")],
    )
    found = swap(sentence, "ORG:Tolmere*", "PERSON:Quill*")
    assert found.words == "Tolmere says Quill and the firm left Monday".split()
    assert found.claims.sources == {2: {0, 5}, 5: {corpora.ROOT}}
    assert found.claims.times == {2: {7}}
    longer = swap(paragraph("ORG:A_B* and ORG:Acme*", sources=[("B", "Acme")]), "ORG:X*_Y_Z")
    assert (longer.words, longer.claims.sources) == (["X", "Y", "Z", "and", "Acme"], {0: {4}})


@pytest.mark.parametrize(
    "pool",
    [
        "ORG:Zorvex* ACTOR:Grey_Heron* PERSON:Ada*_Quill",  # other lengths and kinds
        "AGENCY:Port_Guard* PLACE:Norholm*",
        "ORG:Bank*_of_Norholm* PERSON:of",  # two words that stand for it, or none
    ],
)
def test_a_name_without_its_like_stays(pool):
    found = swap(SUED, pool)
    assert (found.words, found.names, found.claims) == (SUED.words, SUED.names, SUED.claims)


def test_agencies_and_places_stay():
    sentence = paragraph("AGENCY:Harbour_Police* left PLACE:Varholm*", [("Varholm", "Police", 1)])
    found = swap(sentence, "AGENCY:Port_Guard* and PLACE:Norholm*")
    assert found.words == sentence.words
    assert related(found) == {("Varholm", "Police", 1)}


def test_a_name_with_several_arguments_inside_stays_everywhere():
    """None of another name's words means what its inner words mean."""
    sentence = paragraph(
        "ORG:Bank*_of_Varholm* hired PERSON:Roe* ; ORG:Bank_of_Varholm closed",
        [("Varholm", "Bank", 2), ("Bank", "Roe", 3)],
    )
    found = swap(sentence, "ORG:Acme_Freight* hired PERSON:Quill*")
    assert " ".join(found.words) == "Bank of Varholm hired Quill ; Bank of Varholm closed"
    assert related(found) == {("Varholm", "Bank", 2), ("Bank", "Quill", 3)}


def test_a_name_that_recurs_gets_one_other_and_other_names_their_own():
    sentence = paragraph("ORG:Acme* sued ORG:Zorvex* ; ORG:Acme* won and ORG:Zorvex* lost")
    pool = " ".join(f"ORG:{name}*" for name in ("Tolmere", "Kestrel", "Vantrek", "Torvane"))
    seen = set()
    for seed in range(30):
        words = swap(sentence, pool, seed=seed).words
        assert words[0] == words[4]
        assert words[2] == words[7]
        assert {words[0], words[2]} <= {"Tolmere", "Kestrel", "Vantrek", "Torvane"}
        seen.add((words[0], words[2]))
    assert len(seen) > 4


def test_the_choice_follows_the_seed_alone():
    pool = ["ORG:Bank*_of_Norholm", "ORG:Zorvex_Trading*", "PERSON:Quill* PERSON:Vask*"]
    found = [swap(SUED, *pool, seed=5).words for _ in range(3)]
    assert found[0] == found[1] == found[2]


def test_a_sentence_without_names_or_claims_is_left_alone():
    swapper = NameSwapper([SUED], random.Random(0))
    plain = paragraph("nothing happened*")
    bare = corpora.Sentence(["Acme"], "d", names=[(0, 1, ("ORG",))])
    assert swapper.swap(plain) is plain
    assert swapper.swap(bare) is bare
