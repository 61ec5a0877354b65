"""Readers of the open gazetteers: each turns one source into plain name entries.

Nothing here judges which names are ambiguous; `names.py` does, and merges what comes from here
with the curated lists.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ..names import NameEntry
from .corpora import read_lines

# A code of a gazetteer (G0007), a number alone, or a campaign: none is a name that news uses.
_CODE = re.compile(r"[GSC]\d{4}|[\d\W]+|op(eration)?[ -].*|.* campaign|unidentified .*", re.I)
_LATIN = re.compile(r"[\w .,'’&()!@$+/\-:]+")
_BRACKET = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
# Names that antivirus engines give: Backdoor.FSZO-5117, Win32/Sirefef, TrojanDropper:Win32.
_DETECTION = re.compile(
    r".*\w[./]\w.*|.*[:!].*|.*_.*_.*|.*\b(Trojan|Backdoor|Downloader|Generic|Gen)\b-.*", re.I
)
_DOTTED_NAME = re.compile(r"TEMP\.\w+|[A-Z]\w+\.io|([A-Z]\. ?)+\w.*|U\.S\. .*")

# Families end up with the kind of malware in their name: "Ryuk Ransomware", "Nokoyawa Ransomware".
_KIND = re.compile(r"\s+(ransomware|malware|trojan|botnet|exploit kit|family)$", re.I)

MALWARE_SOURCES = ("malpedia", "rat", "stealer", "banker", "botnet", "tool", "backdoor")

_SPY_BODY = re.compile(
    r"\b(Intelligence|Security|Counterintelligence|Investigation)\b.*"
    r"\b(Agency|Service|Bureau|Directorate|Department|Organi[sz]ation|Office|Centre|Center"
    r"|Committee|Administration|Authority)\b"
    r"|\b(Agency|Service|Bureau|Directorate|Department|Office|Centre|Center|Ministry)\b.*"
    r"\b(Intelligence|Security|Investigations?)\b"
)
_LEGAL_FORM = re.compile(
    r",? (Inc\.?|Incorporated|Corporation|Corp\.|Company|Companies|Co\.|plc|Ltd\.|Limited|& Co\.)$"
)
_LAST_WORD = re.compile(
    r" (Holdings|Technologies|Group|Enterprises?|International|Pharmaceuticals|Networks|Energy)$"
)


def actors(data: Path) -> Iterator[list[NameEntry]]:
    """Yield the sources of threat actors, the most careful one first."""
    yield [
        _entry(row["name"], "ACTOR", row["aliases"], id=row["id"])
        for row in _attack(data)
        if row["kind"] == "intrusion-set"
    ]
    for cluster in ("threat-actor", "microsoft-activity-group"):
        entries = []
        for value, synonyms, country in _misp(data, cluster):
            names = [name for name in (value, *synonyms) if not _CODE.fullmatch(name)]
            if names:
                entries.append(_entry(names[0], "ACTOR", names[1:], country=country))
        yield entries


def malware(data: Path) -> Iterator[list[NameEntry]]:
    """Yield the sources of malware families and tools, the most careful one first."""
    yield [
        _entry(row["name"], "MALWARE", row["aliases"], id=row["id"])
        for row in _attack(data)
        if row["kind"] in {"malware", "tool"}
    ]
    for cluster in (*MALWARE_SOURCES, "ransomware"):
        entries = []
        for value, synonyms, _ in _misp(data, cluster):
            # Thousands of short-lived lockers are listed; one with aliases was seen twice.
            if cluster == "ransomware" and not synonyms:
                continue
            names = [_KIND.sub("", _BRACKET.sub(" ", name).strip()) for name in (value, *synonyms)]
            entries.append(_entry(names[0], "MALWARE", names[1:]))
        yield entries


def agencies(data: Path) -> Iterator[list[NameEntry]]:
    """Yield intelligence agencies that have an English name and an acronym."""
    entries = []
    for value, description, country in _intelligence(data):
        name = _BRACKET.sub(" ", value).strip(" ,")
        if not country or not _SPY_BODY.search(name) or not name.isascii() or " - " in name:
            continue
        acronym = re.search(r"\(([A-Z]{3,8})\)", description)
        if acronym and _spells(acronym[1], name):
            entries.append(NameEntry(name, "AGENCY", aliases=(acronym[1],), country=country))
    yield entries


def companies(data: Path) -> Iterator[list[NameEntry]]:
    """Yield the S&P 500's companies in the form that news uses, then surveillance vendors."""
    with (data / "gazetteers" / "sp500" / "constituents.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        securities = [row["Security"].replace("’", "'") for row in csv.DictReader(file)]
    entries = []
    for security in securities:
        full = _BRACKET.sub(" ", security).strip()
        name = _LEGAL_FORM.sub("", full)
        short = _LAST_WORD.sub("", name)
        others = (full, short) if " " not in short else (full,)
        aliases = tuple(form for form in dict.fromkeys(others) if form != name)
        entries.append(NameEntry(name, "ORG", aliases=aliases, country="US"))
    yield entries
    yield [
        _entry(value, "ORG", synonyms)
        for value, synonyms, _ in _misp(data, "surveillance-vendor")
        if len(value) > 4
    ]


def people(data: Path) -> frozenset[str]:
    """Return given names and surnames of legislators, in lower case."""
    text = (data / "gazetteers" / "us-legislators" / "legislators-current.yaml").read_text("utf-8")
    names = re.findall(r"^\s+(?:first|last): (\w+)$", text, re.M)
    return frozenset(name.casefold() for name in names)


def _attack(data: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in read_lines(data / "gazetteers/attack/names.jsonl")]


def _misp(data: Path, cluster: str) -> Iterator[tuple[str, list[str], str]]:
    path = data / "gazetteers" / "misp" / f"{cluster}.json"
    for value in json.loads(path.read_text("utf-8"))["values"]:
        meta = value.get("meta", {})
        country = meta.get("country") or ""
        yield value["value"], meta.get("synonyms") or [], country if len(country) == 2 else ""


def _intelligence(data: Path) -> Iterator[tuple[str, str, str]]:
    path = data / "gazetteers" / "misp" / "intelligence-agencies.json"
    for value in json.loads(path.read_text("utf-8"))["values"]:
        country = value["meta"].get("country") or ""
        yield value["value"], value.get("description") or "", country


def _spells(acronym: str, name: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return initials == acronym


def _entry(
    name: str, type: str, aliases: Iterable[str], *, id: str = "", country: str = ""
) -> NameEntry:
    cleaned = [_tidy(form) for form in (name, *aliases)]
    kept = [cleaned[0], *(form for form in cleaned[1:] if usable(form))]
    entry = NameEntry(kept[0], type, id=id, country=country.upper())
    return replace(entry, aliases=tuple(kept[1:]))


def usable(form: str) -> bool:
    """Tell whether a name from a gazetteer is one that news could use."""
    if len(re.sub(r"\W", "", form)) <= 3 or len(form) > 60 or _CODE.fullmatch(form):
        return False
    if not _LATIN.fullmatch(form) or not any(char.isalpha() for char in form):
        return False
    return bool(_DOTTED_NAME.fullmatch(form)) or not _DETECTION.match(form)


def _tidy(form: str) -> str:
    form = " ".join(_BRACKET.sub(" ", form).split()).strip(" ,;|")
    words = form.split()
    # Vendors write their code names in capitals, news does not: COMMENT PANDA.
    if len(words) > 1 and all(word.isalpha() and word.isupper() for word in words):
        return " ".join(word.capitalize() if len(word) > 3 else word for word in words)
    return form
