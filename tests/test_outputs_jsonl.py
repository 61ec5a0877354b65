import gzip
import json
import os
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


@pytest.mark.parametrize("name", ["claims.jsonl", "claims.jsonl.gz"])
def test_who_may_read_a_file_stays(tmp_path, make_claim, name):
    path = tmp_path / name
    path.touch()
    path.chmod(0o660)
    group = 12345 if os.geteuid() == 0 else os.getgid()
    os.chown(path, -1, group)
    write_all(path, [make_claim()])
    assert len(read_claims(path)) == 1
    assert (path.stat().st_mode & 0o777, path.stat().st_gid) == (0o660, group)


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


WRITE = """
import msgspec, os, sys
from newsclaims.outputs.jsonl import JsonlWriter
os.write(1, b"first\\n")
with JsonlWriter(sys.argv[1]) as writer:
    writer.write(msgspec.defstruct("R", [("a", int)])(1))
os.write(1, b"last\\n")
"""


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
@pytest.mark.parametrize("mode", [None, "wb", "ab"])
def test_standard_output_by_its_path(tmp_path, name, mode):
    """It is written where it stands, and has nothing beside it."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    kept = tmp_path / "kept"
    kept.write_bytes(b"old\n")
    call = [sys.executable, "-c", WRITE, name]
    if mode is None:
        written = subprocess.run(call, cwd=tmp_path, capture_output=True).stdout
    else:
        with kept.open(mode) as file:
            subprocess.run(call, cwd=tmp_path, stdout=file)
        written = kept.read_bytes()
    old = b"old\n" if mode == "ab" else b""
    assert written == old + b'first\n{"a":1}\nlast\n'
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept", "link"]


def test_a_reader_who_has_enough_of_a_second_output_is_told(make_claim):
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(NewsclaimsError, match=r"E014: /dev/fd/.*BrokenPipe"):
        write_all(f"/dev/fd/{writing}", [make_claim()])
    os.close(writing)


def test_an_open_file_by_its_number(tmp_path, make_claim):
    path = tmp_path / "log"
    with path.open("w") as file:
        file.write("old\n")
        file.flush()
        with JsonlWriter(f"/dev/fd/{file.fileno()}") as writer:
            writer.write(make_claim())
        file.write("new\n")
    old, claim, new = path.read_text().splitlines()
    assert (old, json.loads(claim)["id"], new) == ("old", "00aa", "new")
    with pytest.raises(NewsclaimsError, match="E014"):
        JsonlWriter("/dev/fd/999")


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "claims.jsonl"):
        with pytest.raises(NewsclaimsError, match="E014"):
            JsonlWriter(path)
