"""The compact form in which our training articles are written and labelled.

Run as `python -m newsclaims.models.training.compact FILE.txt... --out FOLDER` to check files of
that form and turn each into JSONL, or with `--back FILE.jsonl...` to turn JSONL into the form.

    === id | 2024-05-07 | kind
    The headline
    A paragraph.
    --- entities
    AGENCY: Harbour Police; HP
    --- claims
    arrests | Harbour Police; HP | Ilse Morrow; Morrow | date=2024-05-06 | ev=arrested Ilse Morrow
    ? based_in | Ilse Morrow | Varholm | by=HP | ev=Morrow, who lives in Varholm

`? ` marks a claim that may be missed, `-` no subject; further fields are `by`, `mod`, `neg`,
`date`, `role`, `item`, `from`, and at the end `ev`, words of the article.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...extract.periods import is_value
from ...schema import ENTITY_TYPES, MODALITIES
from .corpora import CLAIM_LABELS, read_lines

_SECTION = re.compile(r"^--- (entities|claims)[ \t]*$", re.MULTILINE)
_PLAIN = str.maketrans("’“”", '\'""')
_EXTRA = ("role", "item", "from")


def _flat(text: str) -> str:
    return " ".join(text.translate(_PLAIN).lower().split())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _names(field: str) -> list[str]:
    return [name.strip() for name in field.split(";") if name.strip()]


class Reader:
    """Reads articles of the compact form and collects what is wrong with them.

    Attributes:
        faults: Messages with the article's id.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._id = self._text = ""

    def read(self, text: str) -> Iterator[dict[str, Any]]:
        """Yield the articles of a file.

        Args:
            text: The file's text.
        """
        for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
            yield self._article(block)

    def _fault(self, reason: str) -> None:
        self.faults.append(f"{self._id}: {reason}")

    def _article(self, block: str) -> dict[str, Any]:
        head, _, rest = block.partition("\n")
        self._id, published, *kind = (part.strip() for part in f"{head}|".split("|"))
        body, *rows = _SECTION.split(rest)
        sections = dict(zip(rows[::2], rows[1::2], strict=True))
        title, *lines = _lines(body) or [""]
        self._text = _flat(" ".join([title, *lines]))
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", published):
            self._fault(f"{published!r} is no day")
        for name in ("entities", "claims"):
            if name not in sections:
                self._fault(f"no section {name}")
        entities, claims = (_lines(sections.get(name, "")) for name in ("entities", "claims"))
        return {
            "id": self._id,
            "url": None,
            "title": title,
            "published": published,
            "text": "\n".join(lines),
            "kind": next(filter(None, kind), None),
            "entities": [entity for line in entities for entity in self._entities(line)],
            "claims": [self._claim(line) for line in claims],
        }

    def _entities(self, line: str) -> Iterator[list[str]]:
        kind, _, names = line.partition(":")
        if kind.strip() not in ENTITY_TYPES:
            self._fault(f"{kind} is no entity type")
        for name in _names(names):
            if _flat(name) not in self._text:
                self._fault(f"entity not in the text: {name}")
            yield [kind.strip(), name]

    def _claim(self, line: str) -> dict[str, Any]:
        line, _, evidence = line.partition("| ev=")
        kind, *fields = (field.strip() for field in line.removeprefix("?").strip().split("|"))
        subject, target, *rest = [*fields, "", ""]
        claim: dict[str, Any] = {
            "type": kind,
            "subject": None if subject == "-" else _names(subject),
            "object": _names(target),
            "attribution": None,
            "modality": "asserted",
            "negated": False,
            "date": None,
            "evidence": evidence.strip(),
            "optional": line.startswith("?"),
        }
        for field in filter(None, rest):
            key, _, value = field.partition("=")
            if key == "by":
                claim["attribution"] = _names(value)
            elif key == "mod":
                claim["modality"] = value
            elif key == "neg":
                claim["negated"] = True
            elif key == "date" or key in _EXTRA:
                claim[key] = value
            else:
                self._fault(f"unknown field: {field}")
        self._check(claim)
        return claim

    def _check(self, claim: dict[str, Any]) -> None:
        if claim["type"] not in CLAIM_LABELS:
            self._fault(f"{claim['type']} is no relation type")
        if claim["modality"] not in MODALITIES:
            self._fault(f"{claim['modality']} is no modality")
        if claim["date"] and not is_value(claim["date"]):
            self._fault(f"{claim['date']} is no date")
        for key in ("subject", "object", "attribution"):
            names = claim[key]
            if names is not None and not any(_flat(name) in self._text for name in names):
                self._fault(f"{claim['type']}: no {key} in the text: {names}")
        if not claim["evidence"] or _flat(claim["evidence"]) not in self._text:
            self._fault(f"{claim['type']}: evidence not in the text: {claim['evidence'][:80]}")


def write(article: dict[str, Any]) -> str:
    """Return a labelled article in the compact form.

    Args:
        article: A labelled article, as JSONL has it.
    """
    head = " | ".join(filter(None, (article["id"], article["published"], article.get("kind"))))
    by_type: dict[str, list[str]] = {}
    for kind, name in article["entities"]:
        by_type.setdefault(kind, []).append(name)
    lines = [f"=== {head}", article["title"], article["text"], "--- entities"]
    lines += [f"{kind}: {'; '.join(names)}" for kind, names in by_type.items()]
    lines.append("--- claims")
    for claim in article["claims"]:
        subject = "-" if claim["subject"] is None else "; ".join(claim["subject"])
        fields = [claim["type"], subject, "; ".join(claim["object"])]
        if claim["attribution"]:
            fields.append(f"by={'; '.join(claim['attribution'])}")
        if claim["modality"] != "asserted":
            fields.append(f"mod={claim['modality']}")
        if claim["negated"]:
            fields.append("neg")
        fields += [f"{k}={claim[k]}" for k in ("date", *_EXTRA) if claim.get(k)]
        optional = "? " if claim["optional"] else ""
        lines.append(optional + " | ".join([*fields, f"ev={claim['evidence']}"]))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Parse the command line, convert, and fail where there are faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--back", action="store_true")
    args = parser.parse_args()
    reader = Reader()
    for path in args.files:
        if args.back:
            found = "".join(write(json.loads(line)) for line in read_lines(path))
            (args.out / f"{path.stem}.txt").write_text(found, encoding="utf-8")
        else:
            articles = reader.read(path.read_text(encoding="utf-8"))
            rows = [json.dumps(article, ensure_ascii=False) + "\n" for article in articles]
            (args.out / f"{path.stem}.jsonl").write_text("".join(rows), encoding="utf-8")
    if reader.faults:
        raise SystemExit("\n".join(reader.faults))


if __name__ == "__main__":
    main()
