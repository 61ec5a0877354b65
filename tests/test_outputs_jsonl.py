import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsclaims.errors import NewsclaimsError
from newsclaims.outputs.claims import Claims, read_claims
from newsclaims.outputs.jsonl import JsonlWriter


def test_claims_come_back_as_they_went(tmp_path, make_claim):
    claims = [make_claim(id="001", date="2026-06"), make_claim(text="Zoë\u2028bans \U0001f600")]
    path = tmp_path / "new" / "folder" / "claims.jsonl"
    with JsonlWriter(path) as writer:
        for claim in claims:
            writer.write(claim)
    assert writer.count == 2
    assert path.read_bytes().count(b"\n") == 2
    assert read_claims(path) == Claims(claims)
    assert read_claims(str(path)) == Claims(claims)
    assert [one.name for one in path.parent.iterdir()] == ["claims.jsonl"]


def interrupted(path, claim):
    with JsonlWriter(path) as writer:
        writer.write(claim)
        assert path.read_text() == "the run before\n"
        raise KeyboardInterrupt


def test_the_file_has_its_name_only_when_it_is_whole(tmp_path, make_claim):
    path = tmp_path / "claims.jsonl"
    path.write_text("the run before\n")
    with pytest.raises(KeyboardInterrupt):
        interrupted(path, make_claim())
    assert path.read_text() == "the run before\n"
    assert json.loads((tmp_path / "claims.jsonl.part").read_text())["doc_id"] == "doc-1"
    with JsonlWriter(path):
        pass
    assert path.read_text() == ""


def test_an_empty_part_does_not_stay(tmp_path):
    with pytest.raises(ValueError, match="early"), JsonlWriter(tmp_path / "claims.jsonl"):
        raise ValueError("early")
    assert list(tmp_path.iterdir()) == []


def test_packed_files_are_the_same_each_time(tmp_path, make_claim):
    found = []
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        with JsonlWriter(tmp_path / name) as writer:
            writer.write(make_claim())
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1]
    assert gzip.decompress(found[0]).startswith(b'{"id":"00aa"')
    assert read_claims(tmp_path / "a.jsonl.gz") == Claims([make_claim()])


def test_capital_letters_tell_a_packed_file_too(tmp_path, make_claim):
    path = tmp_path / "CLAIMS.JSONL.GZ"
    with JsonlWriter(path) as writer:
        writer.write(make_claim())
    assert gzip.decompress(path.read_bytes()).startswith(b'{"id":"00aa"')
    assert read_claims(path) == Claims([make_claim()])


def test_a_link_stays_a_link(tmp_path, make_claim):
    (tmp_path / "real.jsonl").touch()
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    with JsonlWriter(tmp_path / "link.jsonl") as writer:
        writer.write(make_claim())
    assert (tmp_path / "link.jsonl").is_symlink()
    assert len(read_claims(tmp_path / "real.jsonl")) == 1


def test_devices_are_written_themselves(make_claim):
    with JsonlWriter("/dev/null") as writer:
        writer.write(make_claim())
    assert writer.part is None


def write_all(path, records):
    with JsonlWriter(path) as writer:
        for record in records:
            writer.write(record)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("count", [1, 5000])
def test_a_full_disk_is_told(make_claim, count):
    claim = make_claim()
    with pytest.raises(NewsclaimsError, match="E014"):
        write_all("/dev/full", [claim] * count)


def test_standard_output(make_claim, capsysbinary):
    with JsonlWriter("-") as writer:
        writer.write(make_claim(text="Zoë"))
    assert json.loads(capsysbinary.readouterr().out)["text"] == "Zoë"


def test_standard_output_by_its_path(tmp_path):
    """A pipe is written as it is, and has nothing beside it."""
    command = "from newsclaims.outputs.jsonl import JsonlWriter as W; import msgspec\n"
    command += "with W('/dev/stdout') as w: w.write(msgspec.defstruct('R', [('a', int)])(1))"
    done = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True)
    assert done.stdout == b'{"a":1}\n', done.stderr
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "claims.jsonl"):
        with pytest.raises(NewsclaimsError, match="E014"):
            JsonlWriter(path)
