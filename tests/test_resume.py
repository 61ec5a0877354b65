"""A run that is interrupted goes on with --resume: nothing is missing, nothing is there twice."""

import fcntl
import gzip
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsclaims.errors import NewsclaimsError
from newsclaims.outputs.jsonl import JsonlWriter
from newsclaims.outputs.lock import lock
from newsclaims.pipelines import extraction
from newsclaims.pipelines.cli import app
from newsclaims.schema import Failure

OUTPUTS = {
    "-o": "claims.jsonl",
    "--entities": "entities.jsonl.gz",
    "--articles": "articles.jsonl",
    "--failures": "failures.jsonl",
}
CALL = [word for option in OUTPUTS.items() for word in option]


@pytest.fixture
def invoke(fake_load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *args: runner.invoke(app, ["extract", "wire.jsonl", *CALL, *args])


@pytest.fixture
def wire(tmp_path):
    """Forty articles; each tenth has no text, and most of the even ones no claim."""
    lines = []
    for n in range(40):
        name = "Zorvex" if n % 2 else "nobody"
        text = "" if n % 10 == 9 else f"Treasury sanctioned {name} Bank. That was number {n}."
        lines.append(json.dumps({"id": f"a{n}", "text": text}))
    path = tmp_path / "wire.jsonl"
    path.write_text("\n".join(lines))
    return path


def full_disk():
    return NewsclaimsError("E014", path="claims.jsonl", error="no space left")


def contents(folder):
    return {
        name: gzip.decompress((folder / name).read_bytes())
        if name.endswith(".gz")
        else (folder / name).read_bytes()
        for name in OUTPUTS.values()
    }


@pytest.fixture
def whole(invoke, wire, tmp_path):
    """What a run writes that nothing interrupts."""
    assert invoke().exit_code == 1  # some records failed
    found = contents(tmp_path)
    for name in OUTPUTS.values():
        (tmp_path / name).unlink()
    return found


def interrupted(invoke, monkeypatch, records, error=KeyboardInterrupt):
    """Run until so many records of any output are written."""
    written = []

    def write(self, record, real=JsonlWriter.write):
        written.append(record)
        if len(written) > records:
            real(self, record)  # half of an article is there
            raise error
        real(self, record)

    with monkeypatch.context() as patched:
        patched.setattr(JsonlWriter, "write", write)
        return invoke()


@pytest.mark.parametrize("records", [0, 1, 2, 30, 60])
def test_an_interrupted_run_goes_on(invoke, whole, tmp_path, monkeypatch, records):
    interrupted(invoke, monkeypatch, records)
    assert not (tmp_path / "claims.jsonl").exists()
    result = invoke("--resume")
    assert contents(tmp_path) == whole
    assert result.stderr.startswith("36 articles")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*whole, "wire.jsonl"])


def test_a_run_is_interrupted_twice(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 20)
    done = (tmp_path / "claims.jsonl.run").read_bytes().count(b"\n")
    invoke_on = lambda: invoke("--resume")  # noqa: E731
    interrupted(invoke_on, monkeypatch, 20)
    assert (tmp_path / "claims.jsonl.run").read_bytes().count(b"\n") > done
    invoke("--resume")
    assert contents(tmp_path) == whole


def test_a_torn_line_of_the_journal_is_not_counted(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    journal = tmp_path / "claims.jsonl.run"
    journal.write_bytes(journal.read_bytes() + b'{"key": "a')
    invoke("--resume")
    assert contents(tmp_path) == whole


def test_without_resume_a_run_starts_again(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    done = (tmp_path / "claims.jsonl.run").read_bytes().count(b"\n") - 1
    result = invoke()
    assert contents(tmp_path) == whole
    told = f"starting again: {done} records that an interrupted run had done are given up; --resume"
    assert result.stderr.startswith(told)
    assert "starting again" not in invoke().stderr


def test_with_nothing_to_go_on_with_it_starts_from_the_front(invoke, whole, tmp_path):
    invoke("--resume")
    assert contents(tmp_path) == whole


def test_other_options_are_told(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    shutil.copy("wire.jsonl", "more.jsonl")
    result = invoke("--resume", "--limit", "12", "more.jsonl")
    assert result.exit_code == 2
    assert "E017" in result.stderr
    earlier = f'inputs: ["{tmp_path}/wire.jsonl"]; limit: none'
    assert f"something else ({earlier}). Give the same" in result.stderr


@pytest.mark.parametrize("spelling", ["./{}", "{folder}/{}", "../{folder.name}/{}"])
def test_another_spelling_is_the_same_call(whole, tmp_path, monkeypatch, spelling):
    def spelt(name):
        return spelling.format(name, folder=tmp_path)

    call = ["extract", spelt("wire.jsonl"), "-o", spelt("claims.jsonl"), *CALL[2:]]
    runner = CliRunner()
    interrupted(lambda: runner.invoke(app, call), monkeypatch, 30)
    call = ["extract", "wire.jsonl", *CALL, "--resume"]
    assert runner.invoke(app, call).stderr.startswith("36 articles")
    found = contents(tmp_path)
    found["failures.jsonl"] = found["failures.jsonl"].replace(spelt("").encode(), b"")
    assert found == whole
    nameless = [Failure(file=f, line=1, id=None, reason="") for f in ("x", spelt("x"))]
    assert len(set(map(extraction._key, nameless))) == 1


@pytest.mark.parametrize("change", ["edited", "added"])
def test_other_contents_of_rules_are_told(invoke, whole, tmp_path, monkeypatch, change):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "visits.yaml").write_text("type: visits")
    invoke_with = lambda *more: invoke("--rules", "rules", *more)  # noqa: E731
    interrupted(invoke_with, monkeypatch, 30)
    name = "visits.yaml" if change == "edited" else "groups.tsv"
    (rules / name).write_text("type: calls")
    result = invoke_with("--resume")
    assert result.exit_code == 2
    assert "E017" in result.stderr
    assert "(other contents of rules)" in result.stderr
    (rules / name).unlink()
    (rules / "visits.yaml").write_text("type: visits")
    invoke_with("--resume")
    assert contents(tmp_path) == whole


def test_other_inputs_are_told(invoke, whole, wire, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    lines = wire.read_text().splitlines()
    wire.write_text("\n".join([lines[0], *lines[2:]]))
    result = invoke("--resume")
    assert result.exit_code == 2
    assert "E019" in result.stderr
    assert "a1" in result.stderr


@pytest.mark.parametrize("wrong", ["[1]", '{"articles": "1"}'])
def test_a_journal_that_counts_no_numbers_is_told(invoke, whole, tmp_path, monkeypatch, wrong):
    interrupted(invoke, monkeypatch, 30)
    with (tmp_path / "claims.jsonl.run").open("a") as file:
        file.write(f'{{"key": "a1", "counts": {wrong}, "sizes": {{}}}}\n')
    result = invoke("--resume")
    assert (result.exit_code, result.stderr[:16]) == (2, "newsclaims: E018")


@pytest.mark.parametrize("damage", [b"", b"no journal\n", b"[1]\n", b'{"key": 1}\n{}\n'])
def test_a_damaged_journal_is_told_or_begun_anew(invoke, whole, tmp_path, monkeypatch, damage):
    interrupted(invoke, monkeypatch, 30)
    (tmp_path / "claims.jsonl.run").write_bytes(damage)
    result = invoke("--resume")
    if damage:
        assert result.exit_code == 2
        assert "E018" in result.stderr or "E017" in result.stderr
    else:
        assert contents(tmp_path) == whole


def test_a_part_that_is_gone_is_told(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    (tmp_path / "articles.jsonl.part").unlink()
    result = invoke("--resume")
    assert result.exit_code == 2
    assert "E018" in result.stderr
    assert "articles.jsonl.part" in result.stderr


def test_a_stream_cannot_be_gone_on_with(fake_load, wire):
    result = CliRunner().invoke(app, ["extract", str(wire), "--resume"])
    assert result.exit_code == 2
    assert "E027" in result.stderr
    assert "standard output" in result.stderr


@pytest.mark.parametrize(
    ("output", "records", "told"),
    [
        ("-", 30, "only a run with --output FILE"),
        ("claims.jsonl", 30, "--resume goes on"),
        ("claims.jsonl", 0, "no record was done"),
    ],
)
def test_an_interrupt_says_what_can_be_done(invoke, wire, monkeypatch, output, records, told):
    result = interrupted(lambda: invoke("-o", output), monkeypatch, records)
    assert told in result.stderr


def test_a_run_that_is_refused_at_the_start_gives_nothing_up(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 30)
    refused = invoke("--articles", "wire.jsonl/x")
    assert (refused.exit_code, refused.stderr[:16]) == (2, "newsclaims: E014")
    invoke("--resume")
    assert contents(tmp_path) == whole


def test_a_run_that_is_refused_at_the_start_leaves_no_journal(invoke, whole, tmp_path):
    assert "E014" in invoke("--articles", "wire.jsonl/x").stderr
    assert not (tmp_path / "claims.jsonl.run").exists()
    assert invoke("--resume").exit_code == 1
    assert contents(tmp_path) == whole


@pytest.mark.parametrize("finished", range(5))
@pytest.mark.parametrize("error", [KeyboardInterrupt, full_disk])
def test_outputs_that_have_their_names_are_left(
    invoke, whole, wire, tmp_path, monkeypatch, finished, error
):
    """The run is interrupted when so many of its outputs are whole, and goes on."""
    closed = []

    def close(self, real=JsonlWriter.close):
        if len(closed) == finished:
            raise error()
        real(self)
        closed.append(self)

    def unlink(self, real=Path.unlink, **options):
        if self.suffix == ".run":
            raise error()
        real(self, **options)

    with monkeypatch.context() as patched:
        patched.setattr(JsonlWriter, "close", close)
        patched.setattr(Path, "unlink", unlink)
        assert invoke().exit_code != 1
    assert len(closed) == finished
    wire.write_text(wire.read_text() + '\n{"id": "late", "text": "It came late."}')
    result = invoke("--resume")
    assert contents(tmp_path) == whole
    assert result.stderr.startswith("36 articles")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*whole, "wire.jsonl"])


def test_a_device_gets_no_journal(fake_load, wire):
    CliRunner().invoke(app, ["extract", str(wire), "-o", "/dev/null"])
    assert not Path("/dev/null.run").exists()
    assert not Path("/dev/null.part").exists()


def test_a_killed_process_goes_on(tmp_path):
    """The real pipeline in two processes, killed without warning while it writes."""
    lines = [
        json.dumps(
            {
                "id": f"n{n}",
                "published": "2024-05-07",
                "text": f"Treasury sanctioned Firm {n}. " * 40,
            }
        )
        for n in range(120)
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines))
    command = [sys.executable, "-c", "from newsclaims.pipelines.cli import main; main()"]
    call = [*command, "extract", "wire.jsonl", *CALL]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    expected = contents(tmp_path)
    for name in OUTPUTS.values():
        (tmp_path / name).unlink()
    run = subprocess.Popen([*call, "--jobs", "2"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    journal = tmp_path / "claims.jsonl.run"
    while run.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 20):
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    subprocess.run([*call, "--resume"], cwd=tmp_path, check=True, capture_output=True)
    assert contents(tmp_path) == expected
    assert not journal.exists()


def test_what_is_done_is_not_extracted_again(invoke, whole, tmp_path, monkeypatch):
    interrupted(invoke, monkeypatch, 60)
    done = (tmp_path / "claims.jsonl.run").read_bytes().count(b"\n") - 1
    seen = []

    def run(nlp, articles, real=extraction.run, **options):
        for item in real(nlp, articles, **options):
            seen.append(item)
            yield item

    monkeypatch.setattr(extraction, "run", run)
    invoke("--resume")
    assert len(seen) == 40 - done


@pytest.mark.parametrize(
    "name", ["claims.jsonl.run", "claims.jsonl.part", "entities.jsonl.gz.part"]
)
def test_two_runs_cannot_write_one_file(invoke, whole, tmp_path, monkeypatch, name):
    interrupted(invoke, monkeypatch, 30)
    with lock(tmp_path / name):
        result = invoke("--resume")
        assert result.exit_code == 2
        assert "E026" in result.stderr
        assert name in result.stderr
    invoke("--resume")
    assert contents(tmp_path) == whole


def test_a_file_that_gets_its_name_meanwhile_is_not_locked(tmp_path, monkeypatch):
    part, whole = tmp_path / "claims.jsonl.part", tmp_path / "claims.jsonl"
    part.write_text("of the run that ends just now")

    def flock(file, how, real=fcntl.flock):
        if not whole.exists():
            part.rename(whole)
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with lock(part):
        assert part.read_text() == ""
        lock(whole).__exit__(None, None, None)


def test_a_run_keeps_its_files_until_they_have_their_names(invoke, wire, tmp_path, monkeypatch):
    parts = ["claims.jsonl.run", *(f"{name}.part" for name in OUTPUTS.values())]

    def pack(self, part, path, real=JsonlWriter._pack):
        for name in (*parts[:2], part.name):
            with pytest.raises(NewsclaimsError, match="E026"):
                lock(tmp_path / name)
        parts.remove(part.name)
        real(self, part, path)

    monkeypatch.setattr(JsonlWriter, "_pack", pack)
    assert invoke().exit_code == 1
    assert len(parts) == 4
