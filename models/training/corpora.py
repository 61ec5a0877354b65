"""Readers of the training data: treebanks, named-entity sets, and our own articles.

Each reader gives `Sentence`s. Entity labels are *sets* of allowed labels for each word,
because the open sets are coarser than ours: a PER there is an OFFICIAL or a PERSON here,
and a word outside all of a set's types may still be a DEVICE here. The loss sums the
probability of the allowed labels, so that coarse labels teach the coarse part only.
"""

import gzip
import hashlib
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import spacy

from ...schema import ENTITY_TYPES
from ..reader.lemmas import lemma_script

ENTITY_LABELS = ["O"] + [f"{prefix}-{t}" for t in ENTITY_TYPES for prefix in "BI"]
_INDEX = {label: i for i, label in enumerate(ENTITY_LABELS)}
ANY = frozenset(range(len(ENTITY_LABELS)))

PERSONS, BODIES = ("PERSON", "OFFICIAL"), ("ORG", "AGENCY", "ACTOR")
UNER = {
    "PER": PERSONS,
    "LOC": ("PLACE",),
    "ORG": BODIES,
    "_": ("DATE", "DEVICE", "MALWARE", "VULN"),
}
GUM = {
    "PERSON": PERSONS,
    "PLACE": ("PLACE",),
    "ORG": BODIES,
    "DATE": ("DATE",),
    "_": ("DATE", "DEVICE", "MALWARE", "VULN"),
}
ANNOCTR = {
    "ORG": ("ORG", "AGENCY"),
    "LOC": ("PLACE",),
    "DATE": ("DATE",),
    "GROUP": ("ACTOR",),
    "MALWARE": ("MALWARE",),
    "TOOL": ("MALWARE",),
    "_": ("DEVICE", "PERSON", "OFFICIAL", "VULN"),
}
CROSSNER = {
    "politician": PERSONS,
    "person": PERSONS,
    "organisation": BODIES,
    "politicalparty": BODIES,
    "location": ("PLACE",),
    "country": ("PLACE",),
    "_": ("DATE", "DEVICE", "MALWARE", "VULN"),
}
GOVERNMENT = {
    "ORG": BODIES,
    "_": ("PERSON", "OFFICIAL", "PLACE", "DATE", "DEVICE", "MALWARE", "VULN", "ACTOR"),
}


@dataclass
class Sentence:
    """One training sentence; a part that is None is not trained on.

    Attributes:
        words: The tokens.
        doc: Id of its document: neighbours of one document may share a window.
        heads: Head of each word, 1-based, 0 for the root.
        deprels: Dependency labels.
        tags: `XPOS|UPOS`.
        scripts: Lemma scripts.
        lemmas: Lemmas.
        entities: Allowed entity labels of each word, as indices of ENTITY_LABELS.
    """

    words: list[str]
    doc: str
    heads: list[int] | None = None
    deprels: list[str] | None = None
    tags: list[str] | None = None
    scripts: list[str] | None = None
    lemmas: list[str] | None = None
    entities: list[frozenset[int]] | None = None
    source: str = field(default="")


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from lines


TRAINED_ON = (
    "treebanks/ewt-train.conllu.gz",
    "treebanks/gum-train.conllu.gz",
    "ner/uner-ewt-train.iob2.gz",
    "ner/gum-train.jsonl.gz",
    "ner/annoctr/ner_bio.tar.xz",
    "ner/annoctr/splits.tsv",
    "ner/crossner-politics/train.txt",
    "ner/multiner-gov/Final_English.txt",
)
"""Files of the data folder that training reads; our own articles come on top."""


def digests(data: Path, articles: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that is trained on.

    Args:
        data: The data folder.
        articles: Our own labelled articles.
    """
    files = {name: data / name for name in TRAINED_ON} | {articles.name: articles}
    return {n: hashlib.sha256(path.read_bytes()).hexdigest() for n, path in files.items()}


def read_conllu(path: Path) -> Iterator[tuple[str, Sentence]]:
    """Yield sentence id and sentence of a CoNLL-U file.

    Multi-word tokens are read as their syntactic words and empty nodes are left out.

    Args:
        path: The file, gzipped or not.
    """
    doc, ident, rows = path.name, "", list[list[str]]()
    for line in read_lines(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc id = "):
            doc = line.removeprefix("# newdoc id = ")
        elif line.startswith("# sent_id = "):
            ident = line.removeprefix("# sent_id = ")
        elif line and not line.startswith("#"):
            columns = line.split("\t")
            if columns[0].isdigit():
                rows.append(columns)
        elif not line and rows:
            yield (
                ident,
                Sentence(
                    words=[r[1] for r in rows],
                    doc=doc,
                    heads=[int(r[6]) for r in rows],
                    deprels=[r[7] for r in rows],
                    tags=[f"{r[4]}|{r[3]}" for r in rows],
                    scripts=[lemma_script(r[1], r[2]) for r in rows],
                    lemmas=[r[2] for r in rows],
                    source="treebank",
                ),
            )
            rows = []


def allowed_labels(bio: Iterable[str], mapping: dict[str, tuple[str, ...]]) -> list[frozenset[int]]:
    """Return the allowed labels of each word for a coarser set's BIO labels.

    Args:
        bio: Labels such as `B-PER`.
        mapping: Our types for each of theirs; `_` are the types that they do not
            label. A type that is not in the mapping allows anything.
    """
    outside = frozenset(
        [0, *(_INDEX[f"{prefix}-{t}"] for t in mapping.get("_", ()) for prefix in "BI")]
    )
    found = []
    for label in bio:
        prefix, _, kind = label.partition("-")
        if prefix == "O":
            found.append(outside)
        elif kind in mapping:
            found.append(frozenset(_INDEX[f"{prefix}-{t}"] for t in mapping[kind]))
        else:
            found.append(ANY)
    return found


def _blocks(lines: Iterable[str], separator: str) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("#") and "\t" not in line:
            continue
        if line.strip():
            rows.append(line.split(separator))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def read_treebanks(data: Path, split: str) -> list[Sentence]:
    """Return EWT and GUM sentences with their trees and named entities.

    Args:
        data: The data folder.
        split: `train`, `dev` or `test`.
    """
    uner = {
        "\t".join(r[1] for r in rows): [r[2] for r in rows]
        for rows in _blocks(read_lines(data / f"ner/uner-ewt-{split}.iob2.gz"), "\t")
    }
    sentences = []
    for _, sentence in read_conllu(data / f"treebanks/ewt-{split}.conllu.gz"):
        bio = uner.get("\t".join(sentence.words))
        if bio is not None:
            sentence.entities = allowed_labels(bio, UNER)
        sentences.append(sentence)
    gum = {}
    for line in read_lines(data / f"ner/gum-{split}.jsonl.gz"):
        record = json.loads(line)
        gum[record["sent_id"]] = record
    for ident, sentence in read_conllu(data / f"treebanks/gum-{split}.conllu.gz"):
        record = gum.get(ident)
        if record is not None and record["tokens"] == sentence.words:
            bio = ["O"] * len(sentence.words)
            for start, end, kind in record["ner"]:
                bio[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
            sentence.entities = allowed_labels(bio, GUM)
        sentences.append(sentence)
    return sentences


def write_lexicon(data: Path, out: Path) -> None:
    """Write the lemma of every word form and tag that the treebanks' training parts agree on.

    Args:
        data: The data folder.
        out: TSV file to write: form, tag, lemma.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    for name in ("ewt", "gum"):
        for _, sentence in read_conllu(data / f"treebanks/{name}-train.conllu.gz"):
            columns = zip(sentence.words, sentence.tags or (), sentence.lemmas or (), strict=True)
            for word, tag, lemma in columns:
                xpos = tag.split("|")[0]
                if (
                    word.isalpha()
                    and not xpos.startswith("NNP")
                    and xpos not in ("FW", "GW", "ADD")
                ):
                    counts.setdefault((word.lower(), xpos), Counter())[lemma] += 1
    with out.open("w", encoding="utf-8") as lines:
        for (form, xpos), lemmas in sorted(counts.items()):
            lemma, count = lemmas.most_common(1)[0]
            if count >= 0.9 * lemmas.total():
                lines.write(f"{form}\t{xpos}\t{lemma}\n")


def read_annoctr(data: Path, split: str) -> list[Sentence]:
    """Return the sentences of AnnoCTR's reports: general types and GROUP, MALWARE, TOOL.

    Args:
        data: The data folder.
        split: `train`, `dev` or `test`.
    """
    folder = data / "ner/annoctr"
    splits = dict(line.rstrip("\n").split("\t") for line in read_lines(folder / "splits.tsv"))
    sentences = []
    with tarfile.open(folder / "ner_bio.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            name = Path(member.name).stem
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is None or splits.get(name) != split:
                continue
            text = stream.read().decode("utf-8").splitlines()
            for rows in _blocks((t for t in text if not t.startswith("<DOCSTART>")), "\t"):
                bio = []
                for row in rows:
                    general, date, cyber = row[1], row[3], row[4]
                    chosen = next((c for c in (cyber, date, general) if c[2:] in ANNOCTR), None)
                    rest = next((c for c in (general, cyber) if c != "O"), "O")
                    # techniques and concepts are common nouns to us, not names
                    rest = "O" if rest[2:] in ("CON", "TECHNIQUE", "TACTIC", "SECTOR") else rest
                    bio.append(chosen or rest)
                words = [r[0] for r in rows]
                sentences.append(
                    Sentence(words, name, entities=allowed_labels(bio, ANNOCTR), source="annoctr")
                )
    return sentences


def read_columns(
    path: Path, mapping: dict[str, tuple[str, ...]], separator: str, source: str
) -> list[Sentence]:
    """Return the sentences of a two-column word and label file.

    Args:
        path: The file.
        mapping: Our types for each of theirs.
        separator: Between word and label.
        source: Name of the set.
    """
    return [
        Sentence(
            [r[0] for r in rows],
            f"{source}-{i}",
            entities=allowed_labels([r[-1] for r in rows], mapping),
            source=source,
        )
        for i, rows in enumerate(_blocks(read_lines(path), separator))
    ]


def _surface_pattern(surface: str) -> str:
    words = re.escape(surface.replace("’", "'")).replace("'", "['’]")
    left = r"(?<!\w)" if surface[:1].isalnum() else ""
    right = r"(?!\w)" if surface[-1:].isalnum() else ""
    return f"{left}{words}{right}"


def is_aside(article_id: str) -> bool:
    """Whether an article of ours belongs to the tenth that is never trained on."""
    return hashlib.sha256(article_id.encode()).digest()[0] < 26


def read_articles(path: Path) -> list[Sentence]:
    """Return the paragraphs of our own labelled articles, without the aside tenth.

    Labels are given as surfaces of the article; every occurrence of a surface counts,
    longer surfaces first. A surface with two types allows both.

    Args:
        path: A JSONL file of labelled articles.
    """
    tokenizer = spacy.blank("en").tokenizer
    sentences = []
    for line in read_lines(path):
        article = json.loads(line)
        if is_aside(article["id"]):
            continue
        types: dict[str, set[str]] = {}
        for kind, surface in article["entities"]:
            types.setdefault(surface, set()).add(kind)
        surfaces = sorted(types, key=lambda s: (-len(s), s))
        pattern = re.compile("|".join(_surface_pattern(s) for s in surfaces) or r"(?!)")
        key = {s.replace("’", "'"): types[s] for s in surfaces}
        for paragraph in [article["title"] or "", *article["text"].split("\n")]:
            doc = tokenizer(paragraph)
            allowed = [frozenset([0])] * len(doc)
            for match in pattern.finditer(paragraph):
                span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
                kinds = key.get(match[0].replace("’", "'"))
                if span is None or kinds is None:
                    continue
                for i in range(span.start, span.end):
                    prefix = "B" if i == span.start else "I"
                    allowed[i] = frozenset(_INDEX[f"{prefix}-{t}"] for t in kinds)
            keep = [i for i, token in enumerate(doc) if not token.is_space]
            if keep:
                sentences.append(
                    Sentence(
                        [doc[i].text for i in keep],
                        article["id"],
                        entities=[allowed[i] for i in keep],
                        source="articles",
                    )
                )
    return sentences
