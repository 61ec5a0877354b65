import io
import json

import msgspec
import pandas as pd
import pytest

from newsclaims.errors import NewsclaimsError
from newsclaims.outputs.claims import COLUMNS, Claims, read_claims
from newsclaims.outputs.table import show
from newsclaims.schema import Argument, Attribution, Evidence, Source

FBI = Attribution(name="FBI", text="the bureau", cue="said", start=0, end=3)


@pytest.fixture
def claims(make_claim):
    bank = Argument(name="Zorvex Bank", text="the bank", type="ORG", start=0, end=8, id="Q-1")
    return Claims(
        [
            make_claim(id="001", date="2026-06", object=bank, attribution=FBI),
            make_claim(
                id="002",
                type="attacks",
                text="Grey Heron attacks Zorvex Bank",
                subject=None,
                modality="alleged",
                negated=True,
                confidence=0.4,
                evidence=Evidence(text="It did <not> attack.", start=0, end=20),
            ),
            make_claim(
                id="003",
                doc_id="doc-2",
                type="holds_position",
                role="chair",
                item="milk",
                from_="Kestrel Dairy",
                source=Source(
                    url="https://news.example/2",
                    title="Bank [red]hit[/red]",
                    site="Example News",
                    published="2026-06-01",
                ),
            ),
        ]
    )


def test_plain_values_and_files_hold_what_a_line_holds(claims, tmp_path):
    rows = claims.to_dicts()
    assert json.loads(json.dumps(rows)) == rows
    assert [(row["id"], row.get("from")) for row in rows[1:]] == [
        ("002", None),
        ("003", "Kestrel Dairy"),
    ]
    for name in ("claims.jsonl", "claims.jsonl.gz"):
        claims.to_jsonl(tmp_path / name)
        assert read_claims(tmp_path / name) == claims
        assert read_claims(tmp_path / name).article is None
    assert [json.loads(line) for line in (tmp_path / "claims.jsonl").open()] == rows


def test_plain_values_are_claims_again(claims):
    assert Claims(claims.to_dicts()) == claims
    with pytest.raises(msgspec.ValidationError, match="doc_id"):
        Claims([{"id": "001"}])


def test_claims_are_a_sequence(claims):
    assert len(claims) == 3
    assert claims[0].id == "001"
    assert isinstance(claims[1:], Claims)
    assert [one.id for one in claims[1:]] == ["002", "003"]
    assert claims == Claims(list(claims)) != list(claims)
    assert "Treasury sanctions Zorvex Bank" in repr(claims)
    assert len(repr(Claims(list(claims) * 9)).splitlines()) == 12


def test_pandas_gets_flat_rows_of_text(claims):
    frame = claims.to_pandas()
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["id"]) == ["001", "002", "003"]
    assert frame.loc[0, "date"] == "2026-06"
    assert frame.loc[0, ["subject", "object", "object_id", "attribution"]].tolist() == [
        "Treasury", "Zorvex Bank", "Q-1", "FBI",
    ]  # fmt: skip
    assert pd.isna(frame.loc[1, "subject"])
    assert pd.isna(frame.loc[0, "role"])
    assert frame.loc[2, ["role", "item", "from"]].tolist() == ["chair", "milk", "Kestrel Dairy"]
    assert frame.loc[2, ["title", "published"]].tolist() == ["Bank [red]hit[/red]", "2026-06-01"]
    assert frame["negated"].tolist() == [False, True, False]
    assert frame["confidence"].dtype == "float64"
    # whole columns without a value are text still
    assert claims[:1].to_pandas()["role"].str.upper().isna().all()
    assert claims.to_pandas().query("type == 'attacks'")["evidence"].tolist() == [
        "It did <not> attack."
    ]


def test_an_empty_file_gives_an_empty_frame(tmp_path):
    (tmp_path / "claims.jsonl").touch()
    frame = read_claims(tmp_path / "claims.jsonl").to_pandas()
    assert (len(frame), tuple(frame.columns)) == (0, COLUMNS)
    assert frame["negated"].dtype == "bool"


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({}, ["001", "002", "003"]),
        ({"type": "attacks"}, ["002"]),
        ({"type": ["attacks", "sanctions"]}, ["001", "002"]),
        ({"type": []}, []),
        ({"entity": "treasury"}, ["001", "003"]),
        ({"entity": "THE BANK"}, ["001"]),
        ({"entity": "Q-1"}, ["001"]),
        ({"min_confidence": 0.8}, ["001", "003"]),
        ({"type": "sanctions", "entity": "nobody"}, []),
    ],
)
def test_filter(claims, conditions, ids):
    assert [one.id for one in claims.filter(**conditions)] == ids


def test_notebooks_get_a_table(claims):
    page = claims._repr_html_()
    assert "<p>3 claims</p>" in page
    assert "It did &lt;not&gt; attack." in page
    assert "alleged, not" in page
    assert "and 4 more" in Claims(list(claims) * 18)._repr_html_()


@pytest.mark.parametrize("bad", [b"{", b'{"id": "x"}', b"\xff", b"[]"])
def test_a_faulty_line_is_named(tmp_path, claims, bad):
    path = tmp_path / "claims.jsonl"
    path.write_bytes(msgspec.json.encode(claims[0]) + b"\n\n" + bad + b"\n")
    with pytest.raises(NewsclaimsError, match=r"E020.*claims\.jsonl, line 3"):
        read_claims(path)


def test_a_byte_order_mark_is_no_fault(tmp_path, claims):
    path = tmp_path / "claims.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + msgspec.json.encode(claims[0]) + b"\n")
    assert list(read_claims(path)) == [claims[0]]


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(NewsclaimsError, match="E010"):
        read_claims(tmp_path / "no.jsonl")
    with pytest.raises(NewsclaimsError, match="E013"):
        read_claims(tmp_path)
    (tmp_path / "x.gz").write_text("not packed")
    with pytest.raises(NewsclaimsError, match="E013"):
        read_claims(tmp_path / "x.gz")


def shown(claims, monkeypatch, **options):
    monkeypatch.delenv("COLUMNS", raising=False)
    file = io.StringIO()
    show(claims, file=file, **options)
    return file.getvalue()


def test_the_table_is_plain_and_fits_80_columns(claims, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    text = shown(claims, monkeypatch)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert text == shown(claims, monkeypatch)
    assert "Bank [red]hit[/red] (Example News, 2026-06-01)" in text
    assert text.index("doc-1") < text.index("Bank [red]")
    line = next(line for line in text.splitlines() if line.startswith("Grey Heron"))
    assert line.split("  ")[0] == "Grey Heron attacks Zorvex Bank"
    assert "alleged, not" in line
    assert line.endswith("0.40")
    assert text.rstrip().endswith("3 claims from 2 articles")


def test_long_claims_wrap(make_claim, monkeypatch):
    words = "Treasury sanctions the Zorvex Bank of the far northern coast and its eleven branches"
    claim = make_claim(text=words, date="2022-06-01/2023-11-30")
    text = shown(Claims([claim]), monkeypatch)
    assert max(map(len, text.splitlines())) <= 80
    words_shown = [line.split("  ")[0] for line in text.splitlines()]
    assert claim.text in " ".join(words_shown)
    assert [line.split()[-1] for line in text.splitlines() if "/" in line or "-30" in line] == [
        "0.80",
        "2023-11-30",
    ]
    assert "2022-06-01/ " in text


def test_groups(claims, make_claim, monkeypatch):
    more = Claims([*claims, make_claim(id="004")])
    by_type = shown(more, monkeypatch, by="type")
    assert by_type.index("sanctions (2)") < by_type.index("attacks (1)")
    assert by_type.index("attacks (1)") < by_type.index("holds_position (1)")
    by_entity = shown(more, monkeypatch, by="entity")
    assert by_entity.index("Zorvex Bank (4)") < by_entity.index("Treasury (3)")


def test_noun_phrases_are_no_entities(make_claim, monkeypatch):
    phrase = Argument(name="nine firms", text="nine firms", type=None, start=0, end=10)
    text = shown(Claims([make_claim(object=phrase)]), monkeypatch, by="entity")
    assert "Treasury (1)" in text
    assert "nine firms (1)" not in text


def test_limits_and_emptiness(claims, monkeypatch):
    assert "3 claims from 2 articles, 1 shown" in shown(claims, monkeypatch, limit=1)
    assert shown(Claims(), monkeypatch).strip() == "0 claims from 0 articles"


def test_a_terminal_without_unicode_gets_ascii_lines(claims, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii", errors="strict") as file:
        show(claims, file=file)
        file.flush()
        assert b"Grey Heron" in raw.getvalue()
