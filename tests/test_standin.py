"""Another spaCy pipeline in the reader's place, from its package or folder to the claims."""

import importlib.util
import json
import time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from random_trees import sentences
from spacy.language import Language
from spacy.tokens import Doc, Span
from trees import tree
from typer.testing import CliRunner

import newsclaims
from newsclaims.errors import NewsclaimsError
from newsclaims.extract.document import make_doc
from newsclaims.extract.standin import StandIn, mark_paragraphs, scheme_of
from newsclaims.pipelines.cli import app
from newsclaims.schema import Article

CLEARNLP = ["ROOT", "nsubj", "dobj", "prep", "pobj"]

PARSES = {
    "active": """
        The        DT   2 det
        Treasury   NNP  3 nsubj
        sanctioned VBD  0 ROOT      sanction
        Varnholt   NNP  5 compound
        Trading    NNP  3 dobj
        .          .    3 punct
    """,
    "passive": """
        Quill      NNP  2 compound
        Bank       NNP  4 nsubjpass
        was        VBD* 4 auxpass   be
        sanctioned VBN  0 ROOT      sanction
        by         IN   4 agent
        the        DT   7 det
        Treasury   NNP  5 pobj
        .          .    4 punct
    """,
    "copula": """
        Ivan       NNP  2 compound
        Terlov     NNP  3 nsubj
        is         VBZ* 0 ROOT      be
        the        DT   5 det
        chairman   NN   3 attr
        of         IN   5 prep
        Varnholt   NNP  8 compound
        Trading    NNP  6 pobj
        .          .    3 punct
    """,
    "gerund": """
        Police     NNS  2 nsubj
        accused    VBD  0 ROOT      accuse
        Ivan       NNP  4 compound
        Terlov     NNP  2 dobj
        of         IN   2 prep
        hacking    VBG  5 pcomp     hack
        Quill      NNP  8 compound
        Bank       NNP  6 dobj
        .          .    2 punct
    """,
}
"""What the made-up parser makes of the sentences that it knows."""

NAMES = {"Treasury": "ORG", "Varnholt Trading": "ORG", "Quill Bank": "ORG", "Ivan Terlov": "PERSON"}


@Language.factory(
    "test_foreign", default_config={"labels": CLEARNLP, "without": [], "across": False}
)
class Foreign:
    """Knows four sentences; of all other words it makes one flat tree.

    With `across`, a sentence after a line break hangs on the word before the break.
    """

    def __init__(self, nlp, name, labels, without, across):
        self.labels, self.without, self.across = labels, without, across

    def __call__(self, doc):
        if "break" in doc.text:
            raise ValueError("no lookup table")
        n = len(doc)
        columns = {"tags": ["NN"] * n, "pos": ["NOUN"] * n, "lemmas": [t.lower_ for t in doc]}
        columns |= {"heads": [0] * n, "deps": ["dep"] * n}
        words = [t.text for t in doc]
        for known in map(tree, PARSES.values()):
            for i in range(n):
                if words[i : i + len(known)] == [t.text for t in known]:
                    part = slice(i, i + len(known))
                    columns["heads"][part] = [t.head.i + i for t in known]
                    columns["deps"][part] = [t.dep_ for t in known]
                    columns["tags"][part] = [t.tag_ for t in known]
                    columns["pos"][part] = [t.pos_ for t in known]
                    columns["lemmas"][part] = [t.lemma_ for t in known]
        for space in (i for i in range(1, n) if doc[i].is_space):
            columns["heads"][space], columns["deps"][space] = space - 1, "dep"
            if self.across:
                root = next(i for i in range(space, n) if columns["heads"][i] == i)
                columns["heads"][root] = space - 1
        parsed = Doc(doc.vocab, words, [bool(t.whitespace_) for t in doc], **columns)
        given = [a for a in ("TAG", "POS", "LEMMA", "HEAD", "DEP") if a not in self.without]
        doc.from_array(given, parsed.to_array(given))
        if "ENTS" not in self.without:
            found = [(doc.text.find(name), name, label) for name, label in NAMES.items()]
            doc.set_ents(
                [doc.char_span(at, at + len(n), label) for at, n, label in found if at >= 0]
            )
        return doc


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Save a pipeline of another maker and give its folder."""

    def save(**config):
        folder = tmp_path_factory.mktemp("foreign")
        nlp = spacy.blank("en")
        nlp.add_pipe("test_foreign", config=config)
        nlp.to_disk(folder)
        return folder

    return save


@pytest.fixture(scope="module")
def loaded(foreign):
    """Our pipeline with it in the reader's place."""
    return newsclaims.load(reader=foreign())


def claims(doc):
    return [(claim["text"], claim["modality"]) for claim in doc._.claims]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("active", [("Treasury sanctions Varnholt Trading", "asserted")]),
        ("passive", [("Treasury sanctions Quill Bank", "asserted")]),
        ("copula", [("Ivan Terlov holds a post at Varnholt Trading", "asserted")]),
        (
            "gerund",
            [
                ("Police accuse Ivan Terlov", "asserted"),
                ("Ivan Terlov attacks Quill Bank", "alleged"),
            ],
        ),
    ],
)
def test_claims_of_another_pipeline(loaded, name, expected):
    text = " ".join(row.split()[0] for row in PARSES[name].split("\n") if row.strip())
    assert claims(loaded(text.replace(" .", "."))) == expected


@pytest.mark.parametrize("across", [False, True])
def test_paragraphs_end_sentences(foreign, across):
    text = "Quill Bank was sanctioned by the Treasury.\n\nThe Treasury sanctioned Varnholt Trading."
    nlp = newsclaims.load(reader=foreign(across=across))
    doc = nlp(make_doc(nlp, Article(id="a", text=text, published="2024-05-07")))
    assert [s.text.strip() for s in doc.sents] == text.split("\n\n")
    assert [(t.text, t.dep_) for t in doc if t.head.i == t.i] == [("sanctioned", "root")] * 2
    assert claims(doc) == [
        ("Treasury sanctions Quill Bank", "asserted"),
        ("Treasury sanctions Varnholt Trading", "asserted"),
    ]


def test_the_assembled_pipeline_can_be_saved(loaded, tmp_path):
    text = "The Treasury sanctioned Varnholt Trading. CVE-2024-12345 is known."
    loaded.to_disk(tmp_path / "saved")
    doc = spacy.load(tmp_path / "saved")(text)
    assert claims(doc) == claims(loaded(text)) != []
    assert "CVE-2024-12345" in [t.text for t in doc]


def test_marks_before_the_parser():
    doc = spacy.blank("en")("One\n\ntwo.\nThree \n four")
    starts = [t.text for t in mark_paragraphs(doc) if t.is_sent_start]
    assert starts == ["One", "two", "Three", "four"]


# schemes ------------------------------------------------------------------------------------


def test_schemes():
    assert scheme_of(["nsubj", "pobj", "ROOT"]) == "clearnlp"
    assert scheme_of(["nsubj", "nsubj:pass", "obl"]) == "universal"
    assert scheme_of(["nsubj", "OA", "ORG"]) is None


def test_universal_trees_are_taken_as_they_are():
    rows = """
        Banks      NNS  3 nsubj:pass
        were       VBD* 3 aux:pass
        hit        VBN  0 ROOT
        in         IN   5 case
        Oslo       NNP  3 obl
        and        CC   7 cc
        ports      NNS  5 conj
        ,          ,    7 punct
        mills      NNS  7 conj
    """
    before = [(t.head.i, t.dep_.replace("ROOT", "root")) for t in tree(rows)]
    after = StandIn(scheme="universal")(tree(rows))
    assert [(t.head.i, t.dep_) for t in after] == before


def test_a_universal_pipeline_is_found_by_its_labels(foreign):
    nlp = newsclaims.load(reader=foreign(labels=["ROOT", "obl", "nsubj:pass"]))
    assert nlp.get_pipe("reader").scheme == "universal"


# entities -----------------------------------------------------------------------------------


def test_entities_become_evidence_for_our_types():
    doc = tree("Ivan NNP 2 compound\nTerlov NNP 3 nsubj\nleft VBD 0 ROOT\nFrance NNP 3 dobj")
    doc.set_ents(
        [
            Span(doc, 0, 2, "PERSON"),
            Span(doc, 2, 3, "WORK_OF_ART"),
            Span(doc, 3, 4, "GPE"),
        ]
    )
    StandIn()(doc)
    assert [(s, e, max(p, key=p.get)) for s, e, p in doc._.reader_spans] == [
        (0, 2, "PERSON"),
        (3, 4, "PLACE"),
    ]
    assert [e.label_ for e in doc.ents] == ["PERSON", "PLACE"]


def test_names_stage_refines_the_types(loaded):
    doc = loaded("The Treasury sanctioned Varnholt Trading.")
    assert [(m["text"], m["type"]) for m in doc._.mentions] == [
        ("Treasury", "AGENCY"),
        ("Varnholt Trading", "ORG"),
    ]


def test_persons_are_headed_by_their_first_name_and_have_titles():
    doc = tree(
        "Minister NNP 4 compound\nJane NNP 4 compound\nT. NNP 4 compound\nRoe NNP 7 nsubj\n"
        ", , 4 punct\n44 CD 4 appos\nleft VBD 0 ROOT"
    )
    doc.set_ents([Span(doc, 1, 4, "PERSON")])
    StandIn()(doc)
    assert [(t.head.i, t.dep_) for t in doc] == [
        (1, "nmod:desc"), (6, "nsubj"), (1, "flat"), (1, "flat"), (1, "punct"), (1, "appos"),
        (6, "root"),
    ]  # fmt: skip


def test_other_names_keep_their_last_word_as_head():
    doc = tree("Ivan NNP 2 compound\nBank NNP 3 nsubj\nleft VBD 0 ROOT")
    doc.set_ents([Span(doc, 0, 2, "ORG")])
    assert [t.dep_ for t in StandIn()(doc)] == ["compound", "nsubj", "root"]


# any document -------------------------------------------------------------------------------

SPACES = st.sampled_from([" ", "\n", "\n\n", " \n "])


@st.composite
def docs(draw):
    """A Doc of several trees with white space anywhere, and arcs across it."""
    words, tags, pos, heads, deps = [], [], [], [], []
    for one in draw(st.lists(sentences(longest=6), min_size=1, max_size=4)):
        at = [len(words) + i for i in range(len(one.words))]
        gap = draw(st.none() | SPACES)
        if gap is not None:
            cut = draw(st.integers(0, len(at)))
            at = [i + (k >= cut) for k, i in enumerate(at)]
        rows = zip(one.words, one.tags, one.pos, one.heads, one.deps, strict=True)
        filled = dict(zip(at, rows, strict=True))
        start = len(words)
        size = len(at) + (gap is not None)
        for i in range(start, start + size):
            word, tag, part, head, dep = filled.get(i, (gap, "_SP", "SPACE", None, "dep"))
            words.append(word)
            tags.append(tag)
            pos.append(part)
            other = draw(st.sampled_from(at)) if head is None else None
            heads.append(other if head is None else i if head < 0 else at[head])
            deps.append(dep)
        if start and draw(st.booleans()):
            root = next(i for i in at if heads[i] == i)
            heads[root] = draw(st.integers(0, start - 1))  # a sentence that went on too long
    spaces = draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    return Doc(tree("x NN 0 ROOT").vocab, words, spaces, tags=tags, pos=pos, heads=heads, deps=deps)


@given(docs(), st.sampled_from(["clearnlp", "universal"]))
@settings(max_examples=300, deadline=None)
def test_any_document(doc, scheme):
    text, tags = doc.text, [t.tag_ for t in doc]
    starts = {t.i for t in doc if t.is_sent_start and not t.is_space}
    StandIn(scheme=scheme)(doc)
    assert (doc.text, [t.tag_ for t in doc]) == (text, tags)
    after = {next((t.i for t in s if not t.is_space), None) for s in doc.sents}
    assert starts <= after
    for sentence in doc.sents:
        read = [t for t in sentence if not t.is_space]
        assert sum(t.head.i == t.i for t in read) == (1 if read else 0)
        assert all(sentence.start <= t.head.i < sentence.end for t in sentence)
        if read:
            inside = doc[read[0].i : read[-1].i + 1]
            assert not any("\n" in t.text for t in inside)
            assert all(sentence.root in (t, *t.ancestors) for t in read)


def test_many_sentences_with_many_names_take_no_time():
    number = 6000
    doc = Doc(
        spacy.blank("en").vocab,
        ["Roe", "left", "."] * number,
        heads=[3 * k + 1 for k in range(number) for _ in range(3)],
        deps=["nsubj", "root", "punct"] * number,
        ents=["B-PERSON", "O", "O"] * number,
    )
    started = time.monotonic()
    StandIn(scheme="universal")(doc)
    assert time.monotonic() - started < 3
    assert len(doc.ents) == number


def test_empty_documents():
    for text in ("", " ", "\n\n"):
        doc = StandIn()(spacy.blank("en")(text))
        assert (doc._.reader_spans, doc.ents) == ([], ())


def test_noun_chunks(foreign):
    nlp = newsclaims.load(reader=foreign())
    doc = nlp("Ivan Terlov is the chairman of Varnholt Trading .")
    assert [chunk.text for chunk in doc.noun_chunks] == [
        "Ivan Terlov",
        "the chairman",
        "Varnholt Trading",
    ]


# what will not do ---------------------------------------------------------------------------


def test_a_pipeline_that_is_not_installed():
    with pytest.raises(NewsclaimsError, match=r"E050.*spacy download en_core_web_none"):
        newsclaims.load(reader="en_core_web_none")


def test_a_folder_without_a_pipeline(tmp_path):
    with pytest.raises(NewsclaimsError, match="E051"):
        newsclaims.load(reader=tmp_path)


def test_a_pipeline_that_breaks(foreign, monkeypatch):
    monkeypatch.setattr("newsclaims.pipelines.assemble._TRIAL", "break")
    with pytest.raises(NewsclaimsError, match=r"E051.*ValueError: no lookup table"):
        newsclaims.load(reader=foreign())


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (["HEAD", "DEP"], "no parser"),
        (["TAG"], "no tagger"),
        (["LEMMA"], "no lemmatizer"),
        (["POS"], "no parts of speech"),
        (["ENTS"], "no entity recogniser"),
        (["HEAD", "DEP", "ENTS"], "no parser, no entity recogniser"),
    ],
)
def test_a_pipeline_that_lacks_a_part(foreign, without, missing):
    with pytest.raises(NewsclaimsError, match=f"E052.*{missing}\\."):
        newsclaims.load(reader=foreign(without=without))


def test_a_parser_with_labels_of_its_own(foreign):
    with pytest.raises(NewsclaimsError, match="E053"):
        newsclaims.load(reader=foreign(labels=["OA", "SB"]))


@pytest.mark.parametrize("standing_in", [False, True])
def test_a_saved_newsclaims_pipeline(foreign, nlp, tmp_path, standing_in):
    (newsclaims.load(reader=foreign()) if standing_in else nlp).to_disk(tmp_path / "saved")
    with pytest.raises(NewsclaimsError, match=r"E054: .*as `nlp`"):
        newsclaims.load(reader=tmp_path / "saved")


@pytest.mark.parametrize("name", ["paragraphs", "reader", "dates", "names"])
def test_a_component_of_one_of_our_names(foreign, tmp_path, name):
    nlp = spacy.load(foreign())
    nlp.rename_pipe(nlp.component_names[0], name)
    nlp.to_disk(tmp_path / "renamed")
    with pytest.raises(NewsclaimsError, match=f"E055: .*`{name}`"):
        newsclaims.load(reader=tmp_path / "renamed")


def test_command_line(foreign, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text("The Treasury sanctioned Varnholt Trading.\n")
    result = CliRunner().invoke(app, ["extract", str(article), "--reader", str(foreign())])
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert '"Treasury sanctions Varnholt Trading"' in result.stdout
    result = CliRunner().invoke(app, ["extract", str(article), "--reader", "no_such_pipeline"])
    assert result.exit_code == 2
    assert "E050: no_such_pipeline" in result.stderr


def test_another_reader_is_explained_and_scored(foreign, tmp_path):
    sentence = "The Treasury sanctioned Varnholt Trading."
    claim = {"type": "sanctions", "subject": ["Treasury"], "object": ["Varnholt Trading"]}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": sentence, "claims": [claim]}) + "\n")
    reader = ["--reader", str(foreign())]
    result = CliRunner().invoke(app, ["explain", sentence, *reader])
    assert "Treasury sanctions Varnholt Trading (asserted; sanctions.verb" in result.stdout
    result = CliRunner().invoke(app, ["evaluate", str(gold), *reader])
    assert "claims: P 1.000 R 1.000 F1 1.000" in result.stdout
    for call in (["explain", sentence], ["evaluate", str(gold)]):
        result = CliRunner().invoke(app, [*call, "--reader", "no_such_pipeline"])
        assert (result.exit_code, "E050" in result.stderr) == (2, True)


# a real one ---------------------------------------------------------------------------------


@pytest.mark.skipif(
    importlib.util.find_spec("en_core_web_sm") is None,
    reason="en_core_web_sm is not installed (python -m spacy download en_core_web_sm)",
)
def test_spacys_small_pipeline():
    nlp = newsclaims.load(reader="en_core_web_sm")
    doc = nlp(
        "The U.S. Treasury sanctioned Varnholt Trading.\n\nThe bank was hacked by Ivan Terlov."
    )
    assert [t.text for t in doc if t.head.i == t.i] == ["sanctioned", "hacked"]
    assert {t.dep_ for t in doc} >= {"nsubj", "obj", "nsubj:pass", "aux:pass", "obl:agent", "root"}
    assert "sanctions" in [claim["type"] for claim in doc._.claims]
