"""Which files `--rules` takes, in every command."""

import pytest
import spacy
from typer.testing import CliRunner

import newsclaims
from newsclaims.errors import NewsclaimsError
from newsclaims.pipelines.cli import app
from newsclaims.pipelines.rules import find_rules

VISITS = """\
type: visits
meaning: the subject visits the object
subject: [PERSON]
object: [PLACE]
frames:
  - verbs: [visit]
"""
GROUPS = "name\ttype\nVelvet Quokka\tACTOR\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("v.yaml", "frames"),
        ("v.yml", "frames"),
        ("V.YAML", "frames"),
        ("g.tsv", "lists"),
        ("G.TSV", "lists"),
    ],
)
def test_a_file_is_known_by_its_suffix_alone_and_in_a_folder(tmp_path, name, kind):
    path = tmp_path / name
    path.touch()
    (tmp_path / "README.md").touch()
    assert getattr(find_rules([path]), kind) == [path]
    assert find_rules([path]) == find_rules([tmp_path])


def test_files_keep_their_order(tmp_path):
    for name in ("b.yaml", "a.yml", "c.tsv", "d.yaml"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    (tmp_path / "d.yaml").rename(tmp_path / "more" / "d.yaml")
    found = find_rules([str(tmp_path / "more"), tmp_path])
    assert [path.name for path in found.frames] == ["d.yaml", "a.yml", "b.yaml"]
    assert [path.name for path in found.lists] == ["c.tsv"]


@pytest.mark.parametrize("name", ["groups.csv", "folder/notes.txt", "empty/"])
def test_what_holds_no_rules_is_told(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.mkdir() if name.endswith("/") else path.touch()
    given = tmp_path / name.split("/")[0]
    with pytest.raises(NewsclaimsError, match=rf"E043: {given}: .*\.yaml.*\.tsv"):
        find_rules([given])
    with pytest.raises(NewsclaimsError, match="E043"):
        newsclaims.load(rules=[given])
    result = CliRunner().invoke(app, ["frames", "--rules", str(given)])
    assert (result.exit_code, result.stderr[:16]) == (2, "newsclaims: E043")


@pytest.mark.parametrize("name", ["v.yaml", "groups.tsv"])
def test_a_saved_pipeline_tells_which_of_its_files_is_gone(tmp_path, name):
    (tmp_path / "v.yaml").write_text(VISITS)
    (tmp_path / "groups.tsv").write_text(GROUPS)
    newsclaims.load(rules=[tmp_path / name]).to_disk(tmp_path / "saved")
    (tmp_path / name).unlink()
    with pytest.raises(NewsclaimsError, match=f"E010: .*{name}"):
        spacy.load(tmp_path / "saved")


def test_a_folder_of_both_is_used(tmp_path):
    (tmp_path / "v.yml").write_text(VISITS)
    (tmp_path / "groups.TSV").write_text(GROUPS)
    (tmp_path / "._v.yml").write_bytes(b"\0")
    (tmp_path / "d.yaml").mkdir()
    nlp = newsclaims.load(rules=[tmp_path])
    doc = nlp("Velvet Quokka attacked a bank. Ada Quill visited Berlin on Monday.")
    assert ("Velvet Quokka", "ACTOR") in [(e.text, e.label_) for e in doc.ents]
    assert "visits" in {claim["type"] for claim in doc._.claims}
    result = CliRunner().invoke(app, ["frames", "visits", "--rules", str(tmp_path)])
    assert "visits the object" in result.stdout


def test_a_saved_pipeline_finds_its_rules_from_any_folder(tmp_path, monkeypatch):
    (tmp_path / "visits.yaml").write_text(VISITS)
    monkeypatch.chdir(tmp_path)
    newsclaims.load(rules=["visits.yaml"]).to_disk("saved")
    monkeypatch.chdir("/")
    doc = spacy.load(tmp_path / "saved")("Jane Roe visited Oslo.")
    assert [c["type"] for c in doc._.claims] == ["visits"]


def test_a_type_that_replaces_one_of_ours_is_not_merged_like_it(tmp_path):
    rules = tmp_path / "based_in.yaml"
    rules.write_text(VISITS.replace("type: visits", "type: based_in"))
    doc = newsclaims.load(rules=[rules])("Jane Roe visited Norway. Then Jane Roe visited Oslo.")
    assert [c["object"]["name"] for c in doc._.claims] == ["Norway", "Oslo"]
