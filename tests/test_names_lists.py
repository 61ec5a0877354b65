import pickle
from collections import Counter
from pathlib import Path

import pytest

from newsclaims.models import names
from newsclaims.models.names import (
    NAME_COLUMNS,
    NameEntry,
    NameListError,
    bundled_names,
    load_demonyms,
    load_names,
    load_titles,
)
from newsclaims.models.training import names as build_names
from newsclaims.models.training.ambiguity import Judgements

HEADER = "\t".join(NAME_COLUMNS)

# Words of everyday English, chosen by hand: as a bare name none of them is one by itself.
COMMON_WORDS = """
    access agenda air anchor apple arena atlas august ball bank black blaster block board bottle
    brain bread butterfly cactus carbon cargo castle chaos charter circle cloud cobalt commons
    copper crimson crystal data delta diet discord dragon dust eagle embargo empire energy epic
    evil exodus falcon flame fog ghost global globe glue gold grab guardian hawks helix hive home
    hunter ice inferno intel iron joker justice kevin knight labour lead leverage lookout lynx
    mask maze mercury meta mimic mirage money monitor nickel night nitro orange page paradise
    patchwork phantom pink platinum play predator prestige progressive quad reaper record ripple
    royal scout security shadow shark shell signal silence silver slack smoke snake snap snatch
    soldier solar soul southern spark spur stop storm sugar switch sword target team terminal
    tick tiger titan travelers treasure united utility vale vision void water waters wired
    wolf zinc zoom
""".split()


@pytest.fixture
def write(tmp_path: Path):
    def write_list(*lines: str) -> Path:
        path = tmp_path / "own.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_list


def find(form: str, type_: str) -> list[NameEntry]:
    return [entry for entry in load_names() if entry.type == type_ and form in entry.forms]


def test_users_list_is_read(write) -> None:
    path = write(
        "# My list",
        "# Source: me",
        "",
        HEADER,
        "Acme Works\tORG\tacme\tAcme|AW\tUS\tAcme Holding\tAcme",
        "Blue Heron\tACTOR",
    )
    assert load_names([path]) == (
        NameEntry("Acme Works", "ORG", "acme", ("Acme", "AW"), "US", "Acme Holding", ("Acme",)),
        NameEntry("Blue Heron", "ACTOR"),
    )


def test_columns_may_come_in_another_order(write) -> None:
    path = write("type\tname\taliases", "ORG\tAcme Works\tAcme")
    assert load_names([path]) == (NameEntry("Acme Works", "ORG", aliases=("Acme",)),)


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\nAcme Works\tORG\r\n".encode())
    assert load_names([path]) == (NameEntry("Acme Works", "ORG"),)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Acme Works\tFIRM", "type 'FIRM' is none of"),
        ("\tORG", "no name"),
        ("Acme Works", "no type"),
        ("Acme Works\tORG\t\tAcme||AW", "an empty value among aliases"),
        ("Acme Works\tORG\t\tAcme|Acme", "'Acme' stands twice among aliases"),
        ("Acme Works\tORG\t\tAcme Works", "is its own alias"),
        ("Acme Works\tORG\t\tAcme\tUSA", "country 'USA' is no ISO alpha-2 code"),
        ("Acme Works\tORG\t\tAcme\tUS\t\tAW", "'AW' is ambiguous, but neither"),
        ("Acme Works\tORG\t\t\t\t\t\t\tmore", "9 cells, but the header names 7 columns"),
        ("First\tORG", "'First' is already in line 3"),
    ],
)
def test_faults_name_file_line_and_reason(write, row: str, reason: str) -> None:
    path = write("# My list", HEADER, "First\tORG", row)
    with pytest.raises(NameListError) as caught:
        load_names([path])
    assert (caught.value.path, caught.value.line) == (path, 4)
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"E040: The rules cannot be used: {path}, line 4: ")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("header", ["name\tkind", "name\ttype\tname", "id\taliases"])
def test_a_wrong_header_is_a_fault(write, header: str) -> None:
    with pytest.raises(NameListError, match="line 2: the header is"):
        load_names([write("# My list", header)])


def test_a_list_without_a_header_is_a_fault(write) -> None:
    with pytest.raises(NameListError, match="no header line"):
        load_names([write("# nothing but a comment")])


def test_a_list_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(f"{HEADER}\nAcme\tORG\nCafé\tORG\n".encode("latin-1"))
    with pytest.raises(NameListError, match="line 3: not UTF-8"):
        load_names([path])


def test_a_bundled_list_is_read_once_until_the_cache_is_cleared() -> None:
    first = load_names()
    assert load_names() is first
    bundled_names.cache_clear()
    assert load_names() is not first
    assert load_names() == first


def test_no_name_stands_twice_in_the_lists() -> None:
    keys = Counter((entry.name, entry.type, entry.country) for entry in load_names())
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_id_means_one_entry() -> None:
    ids = Counter((entry.type, entry.id) for entry in load_names() if entry.id)
    assert [key for key, count in ids.items() if count > 1] == []


def test_parents_written_as_ids_exist() -> None:
    agencies = [entry for entry in load_names() if entry.type == "AGENCY"]
    known = {entry.id for entry in agencies}
    assert [entry.name for entry in agencies if entry.parent and entry.parent not in known] == []


def test_all_forms_are_tidy() -> None:
    faulty = [
        form
        for entry in load_names()
        for form in entry.forms
        if not form or form != " ".join(form.split()) or not any(char.isalnum() for char in form)
    ]
    assert faulty == []


def test_names_of_hostile_groups_and_programs_are_no_bare_numbers_or_codes() -> None:
    wild = [entry for entry in load_names() if entry.type in {"ACTOR", "MALWARE"}]
    codes = [
        form
        for entry in wild
        for form in entry.forms
        if (form.isdigit() and form not in entry.ambiguous) or form.startswith("G00")
    ]
    assert codes == []


def test_no_common_word_is_unmarked() -> None:
    bare = [
        (entry.name, form)
        for entry in load_names()
        if entry.type in {"ACTOR", "MALWARE", "ORG"}
        for form in entry.forms
        if form.casefold() in COMMON_WORDS and form not in entry.ambiguous
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("form", "type_", "name", "country"),
    [
        ("US", "PLACE", "United States", "US"),
        ("Great Britain", "PLACE", "United Kingdom", "GB"),
        ("PRC", "PLACE", "China", "CN"),
        ("Pyongyang", "PLACE", "Pyongyang", "KP"),
        ("OFAC", "AGENCY", "Office of Foreign Assets Control", "US"),
        ("U.S. Treasury", "AGENCY", "Treasury Department", "US"),
        ("DOJ", "AGENCY", "Justice Department", "US"),
        ("Scotland Yard", "AGENCY", "Metropolitan Police", "GB"),
        ("BKA", "AGENCY", "Federal Criminal Police Office", "DE"),
        ("Nato", "AGENCY", "NATO", ""),
        ("Fancy Bear", "ACTOR", "APT28", "RU"),
        ("Stone Panda", "ACTOR", "APT10", "CN"),
        ("Hizballah", "ACTOR", "Hezbollah", "LB"),
        ("CJNG", "ACTOR", "Jalisco New Generation Cartel", "MX"),
        ("Sodinokibi", "MALWARE", "REvil", ""),
        ("Uroburos", "MALWARE", "Snake", "RU"),
        ("Facebook", "ORG", "Facebook", "US"),
        ("Kaspersky Lab", "ORG", "Kaspersky", "RU"),
        ("Dmitri Medvedev", "OFFICIAL", "Dmitry Medvedev", "RU"),
        ("NAS devices", "DEVICE", "network-attached storage", ""),
        ("PLCs", "DEVICE", "programmable logic controller", ""),
        ("UAV", "DEVICE", "unmanned aerial vehicle", ""),
        ("batteries", "DEVICE", "battery", ""),
    ],
)
def test_well_known_names(form: str, type_: str, name: str, country: str) -> None:
    assert [(entry.name, entry.country) for entry in find(form, type_)] == [(name, country)]


def test_ids_lead_from_an_agency_to_its_parent() -> None:
    (ofac,) = find("OFAC", "AGENCY")
    (treasury,) = find("Treasury Department", "AGENCY")
    assert (ofac.id, ofac.parent) == ("us-ofac", treasury.id)
    assert find("Lazarus Group", "ACTOR")[0].id == "G0032"


@pytest.mark.parametrize(
    ("form", "type_"),
    [
        ("ICE", "AGENCY"),
        ("DIA", "AGENCY"),
        ("Hive", "ACTOR"),
        ("Conti", "ACTOR"),
        ("Cicada", "ACTOR"),
        ("Cuba", "MALWARE"),
        ("Target", "ORG"),
        ("switch", "DEVICE"),
    ],
)
def test_names_that_need_a_cue_are_marked(form: str, type_: str) -> None:
    entries = find(form, type_)
    assert entries
    assert all(form in entry.ambiguous for entry in entries)


@pytest.mark.parametrize(
    ("form", "type_"),
    [("CIA", "AGENCY"), ("Turla", "ACTOR"), ("Congress", "AGENCY"), ("China", "PLACE")],
)
def test_names_that_are_plain_are_not_marked(form: str, type_: str) -> None:
    assert [entry for entry in find(form, type_) if form in entry.ambiguous] == []
    assert find(form, type_)


@pytest.mark.parametrize("word", ["device", "devices", "system", "systems", "machine", "machines"])
def test_words_for_any_equipment_are_no_device(word: str) -> None:
    assert find(word, "DEVICE") == []


def test_a_device_stands_under_the_wider_noun() -> None:
    (server,) = find("mail server", "DEVICE")
    assert server.parent == "server"
    assert find("routers", "DEVICE")[0].name == "router"


def test_demonyms_name_countries_of_the_list() -> None:
    countries = {entry.name for entry in load_names() if entry.type == "PLACE"}
    demonyms = load_demonyms()
    assert {demonym.country for demonym in demonyms} <= countries
    (russia,) = [demonym for demonym in demonyms if demonym.iso == "RU"]
    assert russia.forms[:2] == ("Russian", "Russians")
    assert russia.capital == "Moscow"
    assert {"Moscow", "Kremlin"} <= set(russia.metonyms)


def test_titles_know_their_scope() -> None:
    scopes = {form: title.scope for title in load_titles() for form in title.forms}
    assert scopes["attorney general"] == "public"
    assert scopes["sen."] == "public"
    assert scopes["ceo"] == "private"
    assert scopes["spokeswoman"] == "both"
    assert [form for form in scopes if form != form.lower()] == []


def test_a_title_is_written_under_one_row() -> None:
    forms = Counter(form for title in load_titles() for form in title.forms)
    assert [form for form, count in forms.items() if count > 1] == []


def test_a_wrong_scope_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "titles.tsv").write_text("title\tscope\ncaptain\tstate\n", encoding="utf-8")
    monkeypatch.setattr(names, "FOLDER", tmp_path)
    load_titles.cache_clear()
    with pytest.raises(NameListError, match="line 2: scope 'state'"):
        load_titles()
    monkeypatch.undo()
    load_titles.cache_clear()


def judgements(*, drop: str = "") -> Judgements:
    return Judgements(frozenset(), frozenset(), frozenset(filter(None, [drop])))


def test_a_gazetteers_entry_joins_the_row_that_has_its_name_as_alias() -> None:
    base = [NameEntry("Blue Heron", "ACTOR", aliases=("APT 99",))]
    source = [NameEntry("APT99", "ACTOR", "G9999", ("Marsh Bird", "Blue Heron"), "CN")]
    assert build_names.merge(base, [source], judgements()) == [
        NameEntry("Blue Heron", "ACTOR", "G9999", ("APT 99", "APT99", "Marsh Bird"), "CN")
    ]


def test_a_shared_alias_stays_on_each_row_and_dropped_names_go() -> None:
    first = NameEntry("Blue Heron", "ACTOR", aliases=("Marsh Bird",))
    second = NameEntry("Grey Heron", "ACTOR", aliases=("Marsh Bird", "Loader"))
    merged = build_names.merge([first], [[second]], judgements(drop="loader"))
    assert merged == [first, NameEntry("Grey Heron", "ACTOR", aliases=("Marsh Bird",))]


def test_a_name_belongs_to_the_row_that_bears_it() -> None:
    rows = [NameEntry("Blue Heron", "ACTOR", aliases=("Grey Heron", "Marsh Bird"))]
    rows.append(NameEntry("Grey Heron", "ACTOR"))
    assert build_names.without_other_names(rows)[0].aliases == ("Marsh Bird",)


@pytest.mark.slow
def test_the_bundled_lists_are_what_the_build_makes(tmp_path: Path) -> None:
    data = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not (data / "gazetteers").is_dir():
        pytest.skip("needs the gazetteers in ../shared/data")
    build_names.build(data, tmp_path)
    built = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.tsv")}
    bundled = {path.name: path.read_text(encoding="utf-8") for path in names.FOLDER.glob("*.tsv")}
    assert built == bundled
