import json
import subprocess
import sys
from functools import partialmethod
from pathlib import Path

import pytest
from typer.testing import CliRunner

import newsclaims
from newsclaims.outputs.claims import read_claims
from newsclaims.pipelines.cli import app
from newsclaims.pipelines.extraction import Summary

TEXT = "Treasury sanctioned Zorvex Bank."


@pytest.fixture
def invoke(fake_load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    runner = CliRunner()
    return lambda *args, **more: runner.invoke(app, [str(arg) for arg in args], **more)


@pytest.fixture
def wire(tmp_path):
    path = tmp_path / "wire.jsonl"
    records = [
        {"id": "001", "title": "Bank hit", "published": "2024-05-07", "text": TEXT},
        {"id": "002", "text": f"{TEXT} Ministry sanctioned Grey Heron."},
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


def records(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_extract_writes_every_file(invoke, wire):
    result = invoke(
        "extract", wire, "-o", "out/claims.jsonl", "--entities", "out/entities.jsonl",
        "--articles", "out/articles.jsonl", "--failures", "out/failures.jsonl",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("2 articles, 3 claims, 0 failures, ")
    assert "1 article without a date of publication" in result.stderr
    claims = read_claims("out/claims.jsonl")
    assert [one.doc_id for one in claims] == ["001", "002", "002"]
    assert [one["text"] for one in records("out/entities.jsonl")][:2] == ["Treasury", "Zorvex Bank"]
    first = records("out/articles.jsonl")[0]
    assert first["text"] == f"Bank hit\n\n{TEXT}"
    evidence = claims[0].evidence
    assert first["text"][evidence.start : evidence.end] == evidence.text
    assert records("out/failures.jsonl") == []
    assert sorted(one.name for one in Path("out").iterdir()) == [
        "articles.jsonl", "claims.jsonl", "entities.jsonl", "failures.jsonl",
    ]  # fmt: skip


def test_extract_reads_and_writes_streams(invoke):
    result = invoke("extract", "-", input=f"Bank hit\n\n{TEXT}\n")
    assert result.exit_code == 0
    (claim,) = map(json.loads, result.stdout.splitlines())
    assert (claim["doc_id"], claim["source"]["title"]) == ("stdin", "Bank hit")


def test_the_output_is_the_same_each_time(invoke, wire):
    first = invoke("extract", wire).stdout
    assert first == invoke("extract", wire).stdout
    assert first.count("\n") == 3


def test_failures_go_to_their_file_and_the_exit_code(invoke, wire):
    with wire.open("a") as file:
        file.write('{"id": "bad"}\n{"id": "boom", "text": "BOOM goes it."}\n')
    result = invoke("extract", wire, "-o", "claims.jsonl", "--failures", "failures.jsonl")
    assert result.exit_code == 1
    assert "2 articles, 3 claims, 2 failures" in result.stderr
    assert [(one["line"], one["id"], one["reason"][:4]) for one in records("failures.jsonl")] == [
        (3, "bad", "E103"),
        (4, "boom", "E122"),
    ]
    assert all(one["file"] == str(wire) for one in records("failures.jsonl"))
    assert len(read_claims("claims.jsonl")) == 3


def test_failures_without_a_file_are_told(invoke, wire):
    wire.write_text("{\n" * 9)
    result = invoke("extract", wire)
    assert result.exit_code == 1
    assert f"{wire}, line 1: E101" in result.stderr
    assert f"{wire}, line 6:" not in result.stderr
    assert "--failures FILE keeps them all" in result.stderr


def test_an_address_is_told_once(invoke, monkeypatch):
    monkeypatch.setattr("trafilatura.fetch_url", lambda url: None)
    result = invoke("extract", "https://news.example/1")
    assert result.exit_code == 1
    assert result.stderr.startswith("https://news.example/1: E030: the page could not be fetched (")


def test_options_reach_the_pipeline(invoke, wire, fake_load):
    Path("a.yaml").touch()
    Path("b.tsv").touch()
    result = invoke("extract", wire, "--rules", "a.yaml", "--rules", "b.tsv")
    assert result.exit_code == 0
    assert fake_load == [("a.yaml", "b.tsv")]


@pytest.mark.parametrize(("least", "count"), [(0.5, 3), (0.95, 0)])
def test_claims_that_are_less_sure_are_not_written(invoke, wire, least, count):
    result = invoke("extract", wire, "-o", "claims.jsonl", "--min-confidence", least)
    assert (result.exit_code, len(records("claims.jsonl"))) == (0, count)
    assert result.stderr.startswith(f"2 articles, {count} claims")


def test_limit(invoke, wire):
    assert invoke("extract", wire, "--limit", "1").stdout.count("\n") == 1
    assert invoke("extract", wire, "--limit", "0").exit_code == 2


def test_a_folder_leaves_the_runs_own_outputs_out(invoke, wire, tmp_path):
    for _ in range(2):
        assert invoke("extract", ".", "-o", "claims.jsonl").exit_code == 0
    assert len(read_claims("claims.jsonl")) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["extract", "no.txt"], "E010"),
        (["extract", ""], "E010: ''"),
        (["extract", "wire.jsonl", "-o", ""], "E010: ''"),
        (["extract", "wire.jsonl", "--entities", ""], "E010: ''"),
        (["extract", "wire.jsonl", "--articles", ""], "E010: ''"),
        (["extract", "wire.jsonl", "--failures", ""], "E010: ''"),
        (["extract", "wire.jsonl", "--rules", ""], "E010: ''"),
        (["extract", "wire.jsonl", "--reader", ""], "E010: ''"),
        (["show", ""], "E010: ''"),
        (["evaluate", ""], "E010: ''"),
        (["explain", "x", "--claims", ""], "E010: ''"),
        (["extract", "*.pdf"], "E012"),
        (["extract", "."], "E011"),
        (["extract", "wire.jsonl", "-o", "wire.jsonl"], "E015"),
        (["extract", "wire.jsonl", "-o", "x", "--entities", "./x"], "E016"),
        (["extract", "wire.jsonl", "--entities", "-"], "E016"),
        (["extract", "wire.jsonl", "--entities", "/dev/stdout"], "E016"),
        (["extract", "wire.jsonl", "-o", "x", "--articles", "x.part"], "E016"),
        (["extract", "wire.jsonl", "-o", "x.part", "--articles", "x"], "E016"),
        (["extract", "wire.jsonl", "-o", "x", "--articles", "x.run"], "E016"),
        (["extract", "wire.jsonl", "-o", "x.gz", "--articles", "x.gz.packing"], "E016"),
        (["extract", "old.part", "-o", "old"], "E015"),
        (["extract", "old.run", "-o", "old"], "E015"),
        (["extract", "wire.jsonl", "-o", "wire.jsonl/x"], "E014"),
        (["show", "no.jsonl"], "E010"),
        (["show", "wire.jsonl"], "E020"),
        (["evaluate", "no.jsonl"], "E010"),
        (["evaluate", "wire.jsonl"], "E021"),
        (["explain", "x", "--published", "Friday"], "E032"),
        (["explain", "ff64bf044ca11a3a"], "E044"),
        (["frames", "--rules", "no.tsv"], "E010"),
        (["frames", "--rules", "wire.jsonl"], "E043"),
    ],
)
def test_wrong_calls_say_why_and_exit_with_2(invoke, wire, args, code):
    if code == "E011":
        wire.unlink()
    else:
        for name in ("old.part", "old.run"):
            Path(name).write_text("Somebody wants to read it.")
    result = invoke(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"newsclaims: {code}: ")
    assert result.stdout == ""
    assert {one.read_text() for one in Path().glob("old.*")} <= {"Somebody wants to read it."}


@pytest.mark.parametrize(
    "args",
    [
        ["extract", "closed/a.txt"],
        ["extract", "closed/*.txt"],
        ["show", "closed/a.jsonl"],
        ["evaluate", "closed/a.jsonl"],
        ["frames", "--rules", "closed/a.yaml"],
    ],
)
def test_a_folder_that_may_not_be_entered_is_told(invoke, monkeypatch, args):
    def look(self, real, **options):
        if "closed" in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, **options)

    for name in ("stat", "exists", "is_dir"):
        monkeypatch.setattr(Path, name, partialmethod(look, getattr(Path, name)))
    monkeypatch.setattr("glob.glob", lambda name, **options: ["closed/a.txt"])
    result = invoke(*args)
    assert (result.exit_code, result.stderr[:16]) == (2, "newsclaims: E013")
    assert "Permission denied" in result.stderr


def test_an_output_that_fails_to_open_leaves_the_old_one(invoke, wire):
    Path("claims.jsonl").write_text("old")
    result = invoke("extract", wire, "-o", "claims.jsonl", "--entities", "wire.jsonl/x")
    assert result.exit_code == 2
    assert Path("claims.jsonl").read_text() == "old"


def test_no_input_is_a_usage_error(invoke):
    assert invoke("extract").exit_code == 2
    assert invoke("nonsense").exit_code == 2


def test_show(invoke, wire):
    invoke("extract", wire, "-o", "claims.jsonl")
    result = invoke("show", "claims.jsonl")
    assert result.exit_code == 0
    assert "Bank hit (2024-05-07)" in result.stdout
    assert "Ministry sanctions Grey Heron" in result.stdout
    assert "\x1b" not in result.stdout
    assert "sanctions (3)" in invoke("show", "claims.jsonl", "--by", "type").stdout
    assert "Treasury (2)" in invoke("show", "claims.jsonl", "--by", "entity").stdout
    assert "1 shown" in invoke("show", "claims.jsonl", "--limit", "1").stdout
    assert "0 claims" in invoke("show", "claims.jsonl", "--min-confidence", "0.95").stdout
    assert "1 claim from" in invoke("show", "claims.jsonl", "--entity", "grey heron").stdout
    assert "0 claims" in invoke("show", "claims.jsonl", "--type", "charges").stdout
    wrong = invoke("show", "claims.jsonl", "--type", "sanction")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "E041: unknown relation type 'sanction'; the nearest is sanctions." in wrong.stderr
    Path("own.jsonl").write_text(
        Path("claims.jsonl").read_text().replace('"sanctions"', '"visits"')
    )
    assert "3 claims" in invoke("show", "own.jsonl", "--type", "visits").stdout
    assert invoke("show", "claims.jsonl", "--by", "colour").exit_code == 2
    piped = invoke("show", "-", input=Path("claims.jsonl").read_text())
    assert piped.stdout == result.stdout


def test_schema(invoke):
    assert "Claim" in json.loads(invoke("schema").stdout)["$defs"]


def test_explain_says_that_a_claim_is_read_alone(invoke, wire, nlp, monkeypatch):
    monkeypatch.setattr("newsclaims.pipelines.api.load", lambda **options: nlp)
    invoke("extract", wire, "-o", "claims.jsonl")
    id = read_claims("claims.jsonl")[0].id
    shown = invoke("explain", id, "--claims", "claims.jsonl").stdout
    assert shown.startswith("Treasury sanctions Zorvex Bank (fake, 0.90)\n")
    assert "read alone" in shown
    assert "read alone" not in invoke("explain", TEXT).stdout
    assert "E042" in invoke("explain", "0" * 16, "--claims", "claims.jsonl").stderr


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    claim = {"type": "sanctions", "subject": ["Treasury"], "object": ["Zorvex Bank"]}
    missed = {"type": "charges", "subject": None, "object": ["Ada Quill"]}
    record = {
        "id": "001",
        "text": TEXT,
        "title": "Bank hit",
        "published": "2024-05-07",
        "entities": [["ORG", "Zorvex Bank"]],
        "claims": [claim | {"date": "2024-05-07"}, missed],
    }
    path.write_text(json.dumps(record) + "\n")
    return path


def test_evaluate(invoke, gold):
    result = invoke("evaluate", gold, "--errors", "5")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("MISSED 001 charges(- -> Ada Quill)")
    assert "claims: P 1.000 R 0.500 F1 0.667 (tp 1, fp 0, fn 1)" in result.stdout
    assert "MISSED" not in invoke("evaluate", gold).stdout
    figures = json.loads(invoke("evaluate", gold, "--json").stdout)
    assert list(figures) == [
        "claims", "pairs", "by_type", "fields", "curve", "calibration", "entities"
    ]  # fmt: skip
    shown = json.loads(invoke("evaluate", gold, "--json", "--errors", "5").stdout)
    assert [(one["kind"], one["object"]) for one in shown.pop("errors")] == [
        ("missed", "Ada Quill")
    ]
    assert shown == figures
    assert figures["claims"] == {"p": 1.0, "r": 0.5, "f1": 0.6667, "tp": 1, "fp": 0, "fn": 1}
    assert figures["fields"]["date"] == {"right": 1, "of": 1, "accuracy": 1.0}
    assert figures["entities"]["AGENCY"]["fp"] == 1


def test_evaluate_has_a_floor(invoke, gold):
    assert invoke("evaluate", gold, "--min-claims-f1", "0.6").exit_code == 0
    result = invoke("evaluate", gold, "--min-claims-f1", "0.7")
    assert result.exit_code == 1
    assert "0.6667 is below 0.7" in result.stderr


def test_evaluate_reads_articles_from_elsewhere(invoke, gold, wire, tmp_path):
    result = invoke("evaluate", gold, wire, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["claims"]["fp"] == 0  # article 002 has no labels
    with gold.open("a") as file:
        file.write('{"id": "lost", "text": "x", "claims": []}\n')
    assert "all missed: lost" in invoke("evaluate", gold, wire).stderr
    wire.write_text('{"id": "other", "text": "x"}\n')
    result = invoke("evaluate", gold, wire)
    assert (result.exit_code, result.stderr[:16]) == (2, "newsclaims: E023")


def test_evaluate_fails_where_an_article_does(invoke, gold):
    with gold.open("a") as file:
        file.write('{"id": "boom", "text": "BOOM goes it.", "claims": []}\n')
    result = invoke("evaluate", gold)
    assert result.exit_code == 1
    assert "boom: E122" in result.stderr


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("frames > /dev/full", 2, "E028"),
        ("frames >&-", 2, "E028"),
        ("schema | false", 141, ""),
        ("extract in.txt >&-", 2, "E014: standard output"),
        ("extract in.txt 2>&-", 0, ""),
        ("extract - <&-", 1, "E109"),
        ("extract in.txt --jobs 2", 2, "E028"),
    ],
)
def test_errors_of_the_system_are_told_in_a_line(tmp_path, line, code, told):
    (tmp_path / "in.txt").write_text(TEXT)
    run = f"{sys.executable} -c 'from newsclaims.pipelines.cli import main; main()'"
    few = "ulimit -n 12;" if "--jobs" in line else ""
    call = ["bash", "-c", f"{few} {run} {line}; exit ${{PIPESTATUS[0]}}"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert told in done.stderr
    assert not told or "ignored" not in done.stderr


def test_version_and_help(invoke):
    assert invoke("--version").stdout == f"newsclaims {newsclaims.__version__}\n"
    assert invoke().exit_code == 2
    text = invoke("--help").stdout
    for command in ("extract", "show", "schema", "evaluate", "explain"):
        assert command in text
    text = " ".join(invoke("extract", "--help").stdout.split())
    for option in (
        "--entities",
        "--articles",
        "--failures",
        "--rules",
        "--limit",
        "JSON;",
        "folder",
    ):
        assert option in text


def test_summaries():
    assert str(Summary(1, 1, 0, 0, 0.04)) == "1 article, 1 claim, 0 failures, 0.0 seconds"


def test_dates_that_cannot_be_read_are_told_apart(invoke):
    dates = ["05/07/2024", 1715040000, None, "May 7, 2024"]
    rows = [{"id": str(n), "text": TEXT, "date": date} for n, date in enumerate(dates)]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = invoke("extract", "in.jsonl", "-o", "c.jsonl", "--articles", "a.jsonl")
    assert "1 article without a date of publication" in result.stderr
    told = "2 articles with a date of publication that cannot be read, such as '05/07/2024'"
    assert told in result.stderr
    assert [one.get("published_as") for one in records("a.jsonl")] == [
        "05/07/2024", "1715040000", None, None,
    ]  # fmt: skip
    again = invoke("extract", "a.jsonl", "-o", "d.jsonl", "--articles", "b.jsonl")
    assert told in again.stderr
    assert records("b.jsonl") == records("a.jsonl")


def test_a_progress_bar_only_in_terminals(invoke, wire, monkeypatch):
    from newsclaims.corpus.inputs import read
    from newsclaims.pipelines import extraction

    shown = []

    class Bar:
        def __init__(self, *columns, **options):
            shown.append(options)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def track(self, stream, total):
            shown.append(total)
            return stream

    monkeypatch.setattr(extraction, "Progress", Bar)
    invoke("extract", wire)
    assert shown == []
    monkeypatch.setattr(extraction.sys.stderr, "isatty", lambda: True, raising=False)
    assert len(list(extraction._progress(read([wire]), None))) == 2
    assert shown[1:] == [2]
    assert len(list(extraction._progress(read([wire]), 1))) == 1
    assert shown[-1] == 1


def test_the_command_as_users_run_it(tmp_path):
    """The real pipeline, in a process of its own, from text on standard input to a table."""
    command = [sys.executable, "-c", "from newsclaims.pipelines.cli import main; main()"]
    text = "Title: Bank hit\nPublished: 2024-05-07\n\nThe U.S. Treasury sanctioned Zorvex Bank."
    done = subprocess.run(
        [*command, "extract", "-", "-o", "claims.jsonl", "--articles", "articles.jsonl"],
        input=text, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    claims = read_claims(tmp_path / "claims.jsonl")
    assert "sanctions" in {claim.type for claim in claims}
    article = records(tmp_path / "articles.jsonl")[0]["text"]
    for claim in claims:
        assert article[claim.evidence.start : claim.evidence.end] == claim.evidence.text
    done = subprocess.run(
        [*command, "show", "claims.jsonl"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "Zorvex Bank" in done.stdout
