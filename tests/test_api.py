import ast
import datetime
import inspect
import json
import pydoc
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import spacy

import newsclaims
from newsclaims.errors import MESSAGES, NewsclaimsError
from newsclaims.outputs.claims import Claims
from newsclaims.pipelines import api, assemble
from newsclaims.schema import Article, Claim, to_dict

TEXT = "Treasury sanctioned Zorvex Bank."
PAGE = f"""<html><head><title>Bank hit by sanctions</title></head><body><article>
<h1>Bank hit by sanctions</h1><p>{TEXT} The bank, which has eleven branches on the northern
coast, said on Monday that it would appeal against the decision of the department.</p>
<p>A spokesman for the bank told reporters that its customers had nothing to fear.</p>
</article></body></html>"""


@pytest.fixture
def extract(fake_nlp):
    return lambda source, **more: newsclaims.extract(source, **{"nlp": fake_nlp, **more})


def test_text(extract):
    claims = extract(TEXT, published="2024-05-07", url="https://news.example/1")
    assert isinstance(claims, Claims)
    (claim,) = claims
    assert (claim.doc_id, claim.date) == ("text-bef22f9e74bf2906", "2024-05-07")
    assert claim.source.url == "https://news.example/1"


def test_the_id_of_a_text_is_its_own_in_every_run(extract):
    texts = (TEXT, f"{TEXT} It appealed.", f"<p>{TEXT}</p>")
    ids = [extract(text)[0].doc_id for text in texts]
    assert len(set(ids)) == 3
    assert ids == [
        extract(text, published="2024-05-07", title="Bank hit")[0].doc_id for text in texts
    ]
    assert extract(f"{TEXT} \ud800")[0].doc_id != ids[0]


@pytest.mark.parametrize(
    "published",
    [
        datetime.date(2024, 5, 7),
        datetime.datetime(2024, 5, 7, 23, 30, tzinfo=datetime.UTC),
        "2024-05-07T23:30:00Z",
    ],
)
def test_the_day_of_publication(extract, published):
    assert extract(TEXT, published=published)[0].source.published == "2024-05-07"


@pytest.fixture
def given(extract, tmp_path):
    """Extract from a text: as it is, from a file of it, and from a record with its headline."""

    def run(way, headline, **more):
        if way == "text":
            return extract(f"{headline}\n\n{TEXT}", **more)
        path = tmp_path / ("news.txt" if way == "file" else "news.jsonl")
        record = json.dumps({"title": headline, "text": TEXT})
        path.write_text(f"{headline}\n\n{TEXT}" if way == "file" else record)
        return extract(path, **more)

    return run


@pytest.mark.parametrize("way", ["text", "file", "record"])
def test_titles(given, way):
    assert given(way, "Bank hit")[0].source.title == "Bank hit"
    headline = "Ministry sanctioned Grey Heron. Now"
    for title in ("Bank hit", headline):
        claims = given(way, headline, title=title)
        assert [claim.subject.name for claim in claims] == ["Ministry", "Treasury"]
        assert claims[0].source.title == title


def test_html(extract):
    (claim,) = extract(PAGE, published="2024-05-07T10:00:00Z")
    assert claim.source.title == "Bank hit by sanctions"
    assert claim.source.published == "2024-05-07"


def test_offsets_count_in_the_article_as_it_was_read(extract):
    text = f" It rained.\u00a0 {TEXT}\n\nRelated: Storms &amp; floods"
    claims = extract(text, title="Bank hit")
    for found in (claims, claims[:1], claims.filter(entity="Treasury")):
        read = found.article.text
        assert read.startswith("Bank hit\n\nIt rained. ")
        assert [read[c.object.start : c.object.end] for c in found] == ["Zorvex Bank"]


def test_paths(extract, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.html").write_text(PAGE)
    (tmp_path / "news.jsonl").write_text(json.dumps({"id": "j", "text": TEXT}))
    assert extract("news.html")[0].doc_id == "news"
    assert extract(tmp_path / "news.jsonl")[0].doc_id == "j"
    with pytest.raises(NewsclaimsError, match="E010"):
        extract(tmp_path / "no.html")
    with pytest.raises(NewsclaimsError, match="E031"):
        extract(tmp_path)
    (tmp_path / "bad.jsonl").write_text("{")
    with pytest.raises(NewsclaimsError, match=r"E034: bad.jsonl, line 1: .*E101"):
        extract("bad.jsonl")


@pytest.mark.parametrize(
    "name",
    [
        "nwes.html",
        "art 2.txt",
        "My Articles/art 2.txt",
        "/home/Jane Doe/My Articles/art 2.txt",
        "../news/art.jsonl.gz",
        "data.json",
        "data.csv",
        "report.PDF",
        "news/nope",
    ],
)
def test_names_of_files_that_are_missing(extract, name):
    with pytest.raises(NewsclaimsError, match=f"E010: {name}: no such file"):
        extract(name)


@pytest.mark.parametrize(
    "text",
    [
        "Treasury sanctioned Zorvex.com.",
        "Treasury sanctioned Zorvex and/or readme.txt",
        "Hackers opened news/readme.txt",
        "Hackers left a note named readme.txt",
        "Moscow/Kiev talks fail.",
        "Police raid",
        "a/" * 1000,
        "/" * 100_000 + " a",
    ],
)
def test_sentences_are_no_names_of_files(extract, text):
    assert isinstance(extract(text), Claims)


def test_addresses(extract, monkeypatch):
    page = Article(id="u", url="https://news.example/1", html=PAGE)
    monkeypatch.setattr(api, "fetch", lambda url: page)
    assert extract(" https://news.example/1\n".strip())[0].source.url == page.url


@pytest.mark.parametrize("blank", [" ", "\n\n"])
def test_a_text_may_begin_with_an_address(extract, monkeypatch, blank):
    monkeypatch.setattr(api, "fetch", lambda url: pytest.fail(f"fetched {url}"))
    (claim,) = extract(f"https://news.example/1{blank}{TEXT}")
    assert claim.object.name == "Zorvex Bank"


def test_an_address_that_cannot_be_fetched(extract, monkeypatch):
    import trafilatura

    monkeypatch.setattr(trafilatura, "fetch_url", lambda url: None)
    with pytest.raises(NewsclaimsError, match=r"E030: https://news.example/1: .*save the page"):
        extract("https://news.example/1")


@pytest.mark.parametrize(
    ("source", "options", "code"),
    [
        ("", {}, "E033"),
        (" \n", {}, "E033"),
        (TEXT, {"published": "last Friday"}, "E032"),
        (TEXT, {"published": 2024}, "E032"),
        (TEXT.encode(), {}, "E035.*bytes"),
        (None, {}, "E035.*NoneType"),
        (TEXT, {"title": 5}, "E036: `title` is of the type int, not text"),
        (TEXT, {"url": 5}, "E036: `url` .*int"),
        (TEXT, {"nlp": "en_core_web_sm"}, "E036: `nlp` .*str, not a spaCy pipeline"),
        ("Everything goes BOOM now.", {}, "E034.*E122"),
        ("...", {}, "E034.*E120"),
    ],
)
def test_what_cannot_be_used(extract, source, options, code):
    with pytest.raises(NewsclaimsError, match=code):
        extract(source, **options)


def test_a_pipeline_that_writes_no_claims():
    with pytest.raises(NewsclaimsError, match=r"E034: .*E125: .*newsclaims\.load"):
        newsclaims.extract(TEXT, nlp=spacy.blank("en"))


def test_one_pipeline_is_loaded_and_kept(fake_nlp, monkeypatch):
    loads = []
    monkeypatch.setattr(assemble, "load", lambda **more: loads.append(more) or fake_nlp)
    api.default_pipeline.cache_clear()
    try:
        assert len(newsclaims.extract(TEXT)) == len(newsclaims.extract(TEXT)) == 1
    finally:
        api.default_pipeline.cache_clear()
    assert len(loads) == 1


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (None, {}),
        ("reader", {"names": "doc._.reader_spans", "relate": "token.is_sent_start"}),
        ("names", {"references": "doc._.mentions"}),
        ("references", {"relate": "doc._.references"}),
    ],
)
def test_spacy_knows_what_each_part_needs(without, missing):
    nlp = newsclaims.load()
    if without is not None:
        nlp.remove_pipe(without)
    problems = {name: found for name, found in nlp.analyze_pipes()["problems"].items() if found}
    assert all(need in problems[name] for name, need in missing.items())
    assert bool(problems) == bool(missing)


@pytest.mark.parametrize("after", ["reader", "names", "references"])
def test_what_merges_tokens_goes_last(after):
    nlp = newsclaims.load()
    nlp.add_pipe("merge_entities", after=after)
    with pytest.raises(NewsclaimsError, match=r"E046: .*at the end of the pipeline"):
        nlp("Police in Lyon arrested Marko Dravenic.")


def test_threads_share_a_pipeline(nlp):
    texts = [f"Police in Lyon arrested Marko Draven{'i' * n}c on Friday. " * 9 for n in range(12)]
    alone = [newsclaims.extract(text, nlp=nlp) for text in texts]
    with ThreadPoolExecutor(2) as pool:
        docs = pool.submit(lambda: list(nlp.pipe(texts)))
        together = list(pool.map(lambda text: newsclaims.extract(text, nlp=nlp), texts * 2))
    assert together == alone * 2
    assert all(doc._.claims for doc in docs.result())


def test_the_readmes_code_shows_claims(root, tmp_path, monkeypatch, make_claim):
    (code,) = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text("utf-8"), re.S)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.html").write_text(PAGE)
    record = json.dumps(to_dict(make_claim()))
    (tmp_path / "claims.jsonl").write_text(f"{record}\n")
    scope = {}
    for statement in ast.parse(code).body:
        line = ast.unparse(statement)
        if isinstance(statement, ast.Expr):
            assert eval(line, scope), line
        else:
            exec(line, scope)
            assert len(scope.get("claims", [1])), line
    assert len(scope["frame"]) == 1


def test_a_reader_that_is_no_name(fake_nlp):
    with pytest.raises(NewsclaimsError, match="E036: `reader` is of the type English"):
        newsclaims.load(reader=fake_nlp)


def test_rules_that_cannot_be_used(tmp_path):
    with pytest.raises(NewsclaimsError, match=r"E010.*no\.yaml"):
        newsclaims.load(rules=["no.yaml"])
    with pytest.raises(NewsclaimsError, match=r"E010: no\.yaml"):
        newsclaims.load(rules="no.yaml")
    (tmp_path / "bad.yaml").write_text("- nonsense: [")
    with pytest.raises(NewsclaimsError, match=r"E040.*bad\.yaml"):
        newsclaims.load(rules=[tmp_path / "bad.yaml"])
    (tmp_path / "bad.tsv").write_text("one column only\n")
    with pytest.raises(NewsclaimsError, match=r"E040.*bad\.tsv"):
        newsclaims.load(rules=[tmp_path / "bad.tsv"])


@pytest.mark.parametrize("given", [str, Path, lambda path: [path], lambda path: iter([path])])
def test_one_file_of_rules_or_several(tmp_path, fake_nlp, monkeypatch, given):
    asked = []
    monkeypatch.setattr(assemble, "load", lambda rules, reader: asked.extend(rules) or fake_nlp)
    path = tmp_path / "visits.yaml"
    path.write_text("type: visits")
    assert newsclaims.load(rules=given(path)) is fake_nlp
    assert [Path(one) for one in asked] == [path]
    assert newsclaims.load(rules=None) is fake_nlp
    assert [Path(one) for one in asked] == [path]


def run_python(code, tmp_path):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout


def test_the_name_extract_is_both_function_and_package(tmp_path):
    code = """
import newsclaims
from newsclaims import extract as first
import newsclaims.extract.document as document
from newsclaims import extract as second
from newsclaims.extract.document import make_doc
assert document.make_doc is make_doc is newsclaims.extract.document.make_doc
for one in (first, second, newsclaims.extract):
    try:
        one("")
    except newsclaims.NewsclaimsError as error:
        print(error.code)
"""
    assert run_python(code, tmp_path).split() == ["E033"] * 3


def test_the_package_extract_shows_the_signature_and_documentation_of_the_function():
    package = sys.modules["newsclaims.extract"]
    assert inspect.signature(package) == inspect.signature(newsclaims._extract)
    shown = pydoc.render_doc(package, renderer=pydoc.plaintext)
    assert "extract(source: str | pathlib.Path, *, published: " in shown
    assert "Extract the claims of one article." in shown


def test_the_package_extract_can_be_sent_to_another_process(tmp_path):
    import pickle

    package = sys.modules["newsclaims.extract"]
    assert pickle.loads(pickle.dumps(package)) is package
    sent = f"import pickle; print(pickle.loads({pickle.dumps(package)!r}).__name__)"
    assert run_python(sent, tmp_path).strip() == "newsclaims.extract"


def test_the_types_of_results_are_public():
    assert (newsclaims.Claims, newsclaims.Claim) == (Claims, Claim)
    with pytest.raises(AttributeError, match="'newsclaims' has no attribute 'Klaim'"):
        newsclaims.Klaim  # noqa: B018


def test_importing_the_package_is_cheap(tmp_path):
    code = """
import sys, newsclaims, newsclaims.pipelines.cli
heavy = {"spacy", "pandas", "trafilatura", "onnxruntime", "numpy", "torch"}
print(sorted(heavy & set(sys.modules)))
"""
    assert run_python(code, tmp_path).strip() == "[]"


def test_errors_survive_pickling():
    import pickle

    error = NewsclaimsError("E010", path="x")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code) == (NewsclaimsError, str(error), "E010")


def test_every_error_says_what_to_do():
    for code, message in MESSAGES.items():
        assert re.fullmatch(r"E\d{3}", code)
        # what is wrong, full stop, and then the way out
        assert ". " in message or code == "E040", code
