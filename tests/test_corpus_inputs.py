import gzip
import io
import json
import logging
import os
import re
from pathlib import Path

import pytest

from newsclaims.corpus import inputs as inputs_module
from newsclaims.corpus.inputs import Origin, read
from newsclaims.errors import NewsclaimsError
from newsclaims.schema import Article, Failure


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def lines(*records):
    return "".join(json.dumps(one) + "\n" for one in records)


def ids(found):
    return [one.id for one in found]


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    write(folder, "b.txt", "Headline\n\nBody.")
    write(folder, "a.html", "<html><body>Body</body></html>")
    write(folder, "deep/er/c.htm.gz", "<p>Body</p>")
    write(folder, "wire.jsonl", lines({"text": "One."}, {"id": 5, "text": "Two."}))
    write(folder, "old.ndjson.gz", lines({"id": "z", "text": "Three."}))
    write(folder, ".hidden.txt", "x")
    write(folder, ".git/x.txt", "x")
    write(folder, "README.md", "x")
    write(folder, "table.csv", "x")
    return folder


def test_a_folder_is_read_deeply_in_the_order_of_its_paths(news):
    found = read([news])
    assert ids(found) == ["a", "b", "c", "z", "wire:1", "5"]
    assert all(isinstance(one, Article) for one in found)
    assert found.origin("5") == Origin(str(news / "wire.jsonl"), 2)
    assert str(found.origin("5")).endswith("wire.jsonl, line 2")
    assert found.origin("a").line is None


def test_a_second_iteration_gives_the_same(news):
    found = read([news])
    assert list(found) == list(found)


def test_inputs_keep_their_order_and_are_read_once(news, monkeypatch):
    monkeypatch.chdir(news)
    assert ids(read(["b.txt", "a.html", ".", str(news / "b.txt")])) == [
        "b", "a", "c", "z", "wire:1", "5",
    ]  # fmt: skip


def test_globs(news):
    assert ids(read([str(news / "*.html"), str(news / "**" / "*.htm.gz")])) == ["a", "c"]
    write(news, "odd[1].txt", "x")
    assert ids(read([str(news / "odd[1].txt")])) == ["odd[1]"]
    assert ids(read([str(news / "d*")])) == ["c"]
    # folders that a pattern matches beside files are read as well, those without articles passed
    (news / "empty").mkdir()
    everything = {one.id for one in read([news])}
    assert {one.id for one in read([str(news / "*")])} >= everything
    (news / "emptier").mkdir()
    with pytest.raises(NewsclaimsError, match="E011"):
        read([str(news / "empt*")])
    with pytest.raises(NewsclaimsError, match="E012"):
        read([str(news / "*.pdf")])


def test_a_link_to_itself_is_a_failure_and_the_rest_is_read(news):
    (news / "loop.txt").symlink_to("loop.txt")
    found = list(read([news]))
    articles = [one.id for one in found if isinstance(one, Article)]
    assert articles == ["a", "b", "c", "z", "wire:1", "5"]
    (failure,) = (one for one in found if isinstance(one, Failure))
    assert (failure.id, "E110" in failure.reason) == ("loop", True)


@pytest.mark.parametrize("pattern", ["**/*.txt", "**", "**/b.txt", "deep/../**/b.*"])
def test_a_glob_follows_no_links_in_a_circle(news, monkeypatch, pattern):
    (news / "deep" / "up").symlink_to("..")
    (news / "self").symlink_to(".")
    monkeypatch.chdir(news)
    assert "b" in ids(read([pattern]))
    assert "b" in ids(read([str(news / pattern)]))


def test_what_is_below_two_stars(news):
    write(news, "deep/er/d.txt", "x")
    for pattern, found in (
        ("**/er/*", {"c", "d"}),
        ("*/**/*.txt", {"d"}),
        ("**/er/**/*.txt", {"d"}),
        ("deep/**", {"c", "d"}),
        ("**/*.md", {"README.md"}),
    ):
        assert set(ids(read([str(news / pattern)]).sources)) == found, pattern


@pytest.mark.parametrize("given", [".", "*", "**/*.txt"])
def test_a_folder_that_cannot_be_read_is_a_failure(news, monkeypatch, given):
    write(news, "lost/found.txt", "x")

    def scandir(path, real=os.scandir):
        if os.path.basename(path) == "lost":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.chdir(news)
    monkeypatch.setattr(os, "scandir", scandir)
    found = list(read([given]))
    (failure,) = (one for one in found if isinstance(one, Failure) and "lost" in one.file)
    assert failure.reason.startswith("E110")
    assert "b" in ids(found)
    with pytest.raises(NewsclaimsError, match="E013"):
        read(["lost"])


def test_folders_and_globs_pass_over_pipes(news):
    os.mkfifo(news / "pipe.txt")
    for given, names in (
        (news, ["a", "b", "c", "old", "wire"]),
        (news / "*.txt", ["b"]),
        (news / "pipe.txt", ["pipe"]),
    ):
        assert ids(read([given]).sources) == names
    with pytest.raises(NewsclaimsError, match="E012"):
        read([news / "pip*"])


@pytest.mark.parametrize("is_absolute", [True, False])
def test_files_of_one_name_have_their_paths_as_ids(tmp_path, monkeypatch, is_absolute):
    write(tmp_path, "x/a/report.html", "<p>1</p>")
    write(tmp_path, "x/b/report.html", "<p>2</p>")
    write(tmp_path, "x/b/other.txt", "3")
    write(tmp_path, "y/a/report.html", "<p>4</p>")
    monkeypatch.chdir(tmp_path)
    top = tmp_path if is_absolute else Path()
    within = ["a/report.html", "other", "b/report.html"]
    assert ids(read([top / "x"])) == within
    assert sorted(ids(read([top / "x/*/*"]))) == ["a/report.html", "b/report.html", "other"]
    two = read([top / "x", top / "y"])
    assert ids(two) == ["x/a/report.html", "other", "b/report.html", "y/a/report.html"]


def test_records_share_no_name_with_files(tmp_path):
    write(tmp_path, "a/wire.txt", "x")
    write(tmp_path, "a/wire.jsonl", lines({"text": "y"}))
    assert ids(read([tmp_path])) == ["wire:1", "wire"]
    write(tmp_path, "b/wire.jsonl", lines({"text": "z"}))
    assert ids(read([tmp_path])) == ["a/wire.jsonl:1", "wire", "b/wire.jsonl:1"]


def test_broken_records_are_failures_and_stop_nothing(tmp_path):
    path = write(
        tmp_path,
        "wire.jsonl",
        b'\xef\xbb\xbf{"id": "a", "text": "x"}\n'
        b"\n"
        b"{broken\n"
        b'{"id": 3}\n'
        b'{"text": "caf\xe9"}\n'
        b'{"id": "a", "text": "again"}\n'
        b'{"id": "b", "text": "y"}',
    )
    found = list(read([path]))
    assert [one.id if isinstance(one, Article) else (one.line, one.id) for one in found] == [
        "a", (3, None), (4, "3"), (5, None), (6, "a"), "b",
    ]  # fmt: skip
    faults = [one for one in found if isinstance(one, Failure)]
    assert {one.file for one in faults} == {str(path)}
    assert [one.reason[:4] for one in faults] == ["E101", "E103", "E105", "E107"]
    assert f"{path}, line 1" in faults[-1].reason


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", "", "E109"),
        ("empty.html", " ", "E109"),
        ("empty.jsonl", "\n\n", "E109"),
        ("binary.txt", b"PK\0\0", "E108"),
        ("broken.txt", b"\x81\xe9", "E105"),
    ],
)
def test_files_that_hold_no_article(tmp_path, name, content, code):
    bad = write(tmp_path, name, content)
    good = write(tmp_path, "zz.txt", "Good.")
    failure, article = read([bad, good])
    assert (failure.file, failure.line, failure.reason[:4]) == (str(bad), None, code)
    assert article.id == "zz"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("table.csv", "id,title,text\n1,Bank hit,It fell.\n", "CSV"),
        ("table.TSV.gz", "id\ttext\n1\tIt fell.\n", "TSV"),
        ("crawl.warc.gz", "WARC/1.0\r\nWARC-Type: response\r\n", "WARC"),
        ("report.docx", b"PK\x03\x04\x14 \n", "office"),
        ("report.doc", b"\xd0\xcf\x11\xe0\xa1", "office"),
        ("report.rtf", "{\\rtf1\\ansi It fell.}", "RTF"),
        ("report.pdf", "%PDF-1.4\n1 0 obj", "PDF"),
        ("report", "%PDF-1.4\n1 0 obj", "PDF"),
        ("report.txt", "%PDF-1.4\n1 0 obj", "PDF"),
    ],
)
def test_formats_that_are_not_read(tmp_path, name, content, kind):
    bad = write(tmp_path, name, content)
    failure, article = read([bad, write(tmp_path, "notes.md", "Good.")])
    assert failure.reason.startswith("E112")
    assert kind in failure.reason
    assert article.text == "Good."


@pytest.mark.parametrize("name", ["feed", "feed.txt", "feed.jsonl", None])
def test_what_is_packed_and_does_not_say_so(tmp_path, name):
    packed = gzip.compress(b'{"text": "x"}')
    given = "-" if name is None else write(tmp_path, name, packed)
    (failure,) = read([given], stdin=io.BytesIO(packed))
    assert failure.reason.startswith("E113")
    assert "zcat" in failure.reason


def test_damaged_archives(tmp_path):
    packed = gzip.compress(lines(*({"id": n, "text": "x" * 9} for n in range(2000))).encode())
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    no = write(tmp_path, "no.txt", "x").rename(tmp_path / "no.txt.gz")
    found = list(read([cut, no, write(tmp_path, "zz.txt", "Good.")]))
    assert ids(found)[:2] == ["0", "1"]
    assert [one.reason[:4] for one in found if isinstance(one, Failure)] == ["E110", "E110"]
    assert found[-1].id == "zz"


def test_a_file_that_vanishes_is_a_failure(tmp_path):
    path = write(tmp_path, "a.txt", "x")
    found = read([path])
    path.unlink()
    assert [one.reason[:4] for one in found] == ["E110"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('\n {"id": "a", "text": "x"}\n', "text"),
        ('\ufeff{"id": "a", "text": "x"}', "text"),
        ('{\n  "id": "a",\n  "text": "x"\n}\n', "text"),
        ('[{"id": "a", "text": "x"}]', "text"),
        ("[Updated] The bank fell.\n\nBody.", "text"),
        ("<!DOCTYPE html><p>x", "html"),
        ("\n<article>x</article>", "html"),
        ("Headline\n\nBody.", "text"),
    ],
)
def test_standard_input_and_unknown_suffixes_are_known_by_their_start(tmp_path, content, field):
    (from_stdin,) = read(["-"], stdin=io.BytesIO(content.encode()))
    assert getattr(from_stdin, field)
    assert from_stdin.id in ("a", "stdin")
    (from_file,) = read([write(tmp_path, "article.page", content)])
    assert getattr(from_file, field)
    assert from_file.id in ("a", "article.page")


def test_an_array_of_records(tmp_path):
    """As crawlers save them; a fault is told with the record's number, and its id if it has one."""
    records = [{"id": "a", "text": "x"}, {"title": "no text"}, {"text": "y"}, {"id": "n"}]
    path = write(tmp_path, "crawl.json", json.dumps([*records, records[0]], indent=1))
    found = read([path])
    first, fault, last, *others = found
    assert (first.id, last.id, last.text) == ("a", "crawl.json:3", "y")
    assert found.origin("crawl.json:3") == Origin(str(path), None, 3)
    assert (fault.file, fault.id, fault.reason[:4]) == (str(path), "crawl.json:2", "E103")
    faults = [(one.record, one.id, one.reason[:4]) for one in (fault, *others)]
    assert faults == [(2, "crawl.json:2", "E103"), (4, "n", "E103"), (5, "a", "E107")]
    assert f"{path}, record 1" in others[-1].reason
    (empty,) = read([write(tmp_path, "none.json", "[]")])
    assert empty.reason.startswith("E109")


ARRAY = b'[\n {"id": "a", "text": "x"},\n {"id": "b", "text": "y"}\n]\n'


@pytest.mark.parametrize("name", ["crawl.json", "crawl.page", None])
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (ARRAY[:-5], "E101"),
        (ARRAY.replace(b"}\n]", b"},\n]"), "E101: .*line 4 column 1"),
        (ARRAY.replace(b'"x"', b"NaN"), "E101: .*NaN"),
        (ARRAY.replace(b"x", b"\xe9"), "E105"),
    ],
)
def test_a_damaged_array_is_no_text(tmp_path, name, damage, code):
    given = "-" if name is None else write(tmp_path, name, damage)
    (failure,) = read([given], stdin=io.BytesIO(damage))
    assert re.match(code, failure.reason)


@pytest.mark.parametrize(("content", "kind"), [("[null, {}]", "null"), ('["a b"]', "string")])
def test_elements_that_are_no_records_are_failures(tmp_path, content, kind):
    failure, *_ = read([write(tmp_path, "crawl.json", content)])
    assert failure.reason.startswith(f"E102: a JSON {kind}")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("name", ["feed.jsonl", "feed", "crawl.json", None])
def test_records_in_other_encodings(tmp_path, name, encoding):
    """As PowerShell writes them."""
    text = ARRAY.decode() if name == "crawl.json" else lines({"id": "a", "text": "x"}, {"id": "b"})
    content = text.replace("\n", "\r\n").encode(encoding)
    given = "-" if name is None else write(tmp_path, name, content)
    assert ids(read([given], stdin=io.BytesIO(content))) == ["a", "b"]


def test_a_broken_first_line_is_one_failure(tmp_path):
    path = write(tmp_path, "feed.json", '{"text": \n{"text": "x"}\n')
    fault, article = read([path])
    assert (fault.line, fault.reason[:4]) == (1, "E101")
    assert article.id == "feed.json:2"


def test_standard_input_counts_lines_and_is_a_stream():
    def endless():
        yield b"\n"
        while True:
            yield b'{"text": "x"}\n'

    stream = iter(read(["-"], stdin=endless()))
    assert [next(stream).id for _ in range(2)] == ["stdin:2", "stdin:3"]


def test_an_empty_standard_input_is_a_failure():
    (failure,) = read(["-"], stdin=io.BytesIO(b""))
    assert (failure.file, failure.reason[:4]) == ("-", "E109")


def test_addresses(monkeypatch):
    def fetch(url):
        if "bad" in url:
            raise NewsclaimsError("E030", url=url, error="404")
        return Article(id=url, url=url, html="<p>x</p>")

    monkeypatch.setattr(inputs_module, "fetch", fetch)
    good, bad = read(["https://news.example/1", "https://bad.example/"])
    assert good.url == "https://news.example/1"
    assert (bad.file, bad.reason[:4]) == ("https://bad.example/", "E030")


def test_why_a_page_could_not_be_fetched(monkeypatch):
    log = logging.getLogger("trafilatura.downloads")
    monkeypatch.setattr("trafilatura.fetch_url", lambda url: log.error("no luck: %s %s", url, 404))
    url = "https://news.example/1"
    before = list(logging.getLogger("trafilatura").handlers)
    (failure,) = read([url])
    assert failure.reason.startswith(f"E030: {url}: the page could not be fetched (no luck: 404).")
    assert logging.getLogger("trafilatura").handlers == before


def test_what_is_not_there_is_told_at_once(tmp_path):
    with pytest.raises(NewsclaimsError, match="E010"):
        read([tmp_path / "no.txt"])
    (tmp_path / "x.json").write_text("x")
    with pytest.raises(NewsclaimsError, match=r"E011.*\.jsonl.* Name a file .*\.json,"):
        read([tmp_path])


CLAIM = {"id": "c1", "doc_id": "a", "type": "arrests", "text": "A claim", "evidence": {}}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.jsonl", lines(CLAIM)),
        ("claims.jsonl.gz", lines(CLAIM)),
        ("articles.jsonl", lines({"id": "c1", "text": "x"}, {"id": "c2", "text": "y", "cuts": []})),
        ("none.jsonl", ""),
    ],
)
def test_earlier_outputs_are_no_inputs(news, name, content):
    output = write(news, name, content).resolve()
    found = read([news], exclude={output})
    assert ids(found) == ["a", "b", "c", "z", "wire:1", "5"]
    with pytest.raises(NewsclaimsError, match="E015"):
        read([output], exclude={output})


@pytest.mark.parametrize("name", ["wire.jsonl", "old.ndjson.gz", "a.html", "b.txt"])
def test_an_output_never_replaces_an_article(news, name):
    output = (news / name).resolve()
    for given in (news, str(news / "*")):
        with pytest.raises(NewsclaimsError, match=f"E015: .*{name}"):
            read([given], exclude={output})


def test_names_that_are_no_text_can_be_written(tmp_path):
    try:
        for letter in (b"\xe8", b"\xe9"):
            with open(os.fsencode(tmp_path) + b"/caf" + letter + b".txt", "w") as file:
                file.write("Body.")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert ids(read([tmp_path])) == [r"caf\xe8", r"caf\xe9"]


@pytest.mark.parametrize(
    ("names", "count"),
    [(["a.html", "b.txt"], 2), (["a.html", "wire.jsonl"], 3), (["old.ndjson.gz"], None)],
)
def test_counts_for_the_progress_bar(news, names, count):
    assert read([news / name for name in names]).count() == count


def test_capital_letters_tell_a_packed_file_too(news):
    path = (news / "old.ndjson.gz").rename(news / "OLD.NDJSON.GZ")
    assert ids(read([path])) == ["z"]
    assert read([path]).count() is None
