"""Readers of the training data: treebanks, named-entity sets, and our own articles.

Each reader gives `Sentence`s. Entity labels are *sets* of allowed labels for each word,
because the open sets are coarser than ours: a PER there is an OFFICIAL or a PERSON here,
and a word outside all of a set's types may still be a DEVICE here. The loss sums the
probability of the allowed labels, so that coarse labels teach the coarse part only.
"""

import hashlib
import json
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from ...packing import open_bytes
from ...schema import ENTITY_TYPES
from ..frames import FOLDER as FRAMES
from ..reader.lemmas import lemma_script

ENTITY_LABELS = ["O"] + [f"{prefix}-{t}" for t in ENTITY_TYPES for prefix in "BI"]
INDEX = {label: i for i, label in enumerate(ENTITY_LABELS)}
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


ROOT = -1
"""Subject of a claim that has none."""

CLAIM_LABELS = sorted(path.stem for path in FRAMES.glob("*.yaml"))
"""The relation types."""


@dataclass
class Claims:
    """The claims among the words of an article or a part of one.

    Attributes:
        candidates: Words that can stand for an argument.
        pairs: (object, subject or -1) to an index of CLAIM_LABELS.
        unsure: Pairs that are neither rewarded nor punished.
        sources: For the object of a claim, the words that may say who states it, or -1 alone
            where the article does.
        times: For the object of a claim, the words that may say when, or -1 alone where no
            date tells. Objects of which it is not known are left out here and there.
    """

    candidates: list[int]
    pairs: dict[tuple[int, int], int]
    unsure: set[tuple[int, int]]
    sources: dict[int, set[int]] = field(default_factory=dict)
    times: dict[int, set[int]] = field(default_factory=dict)

    def moved(self, at: dict[int, int]) -> "Claims":
        """Return the claims among words that stand elsewhere, without what has no place there.

        An object of whose sources or times none is left says nothing of them.

        Args:
            at: New place of each word that is kept.
        """
        places = at | {ROOT: ROOT}

        def qualified(qualifiers: dict[int, set[int]]) -> dict[int, set[int]]:
            kept = {
                places[o]: {places[i] for i in words if i in places}
                for o, words in qualifiers.items()
                if o in places
            }
            return {o: words for o, words in kept.items() if words}

        return Claims(
            sorted({places[i] for i in self.candidates if i in places}),
            {
                (places[o], places[s]): label
                for (o, s), label in self.pairs.items()
                if o in places and s in places
            },
            {(places[o], places[s]) for o, s in self.unsure if o in places and s in places},
            qualified(self.sources),
            qualified(self.times),
        )


@dataclass
class Sentence:
    """One training sentence, or an article of ours; a part that is None is not trained on.

    Attributes:
        words: The tokens.
        doc: Id of its document: neighbours of one document may share a window.
        heads: Head of each word, 1-based, 0 for the root.
        deprels: Dependency labels.
        tags: `XPOS|UPOS`.
        scripts: Lemma scripts.
        lemmas: Lemmas.
        entities: Allowed entity labels of each word, as indices of ENTITY_LABELS.
        source: Name of the set it comes from.
        paragraphs: Places of the words that begin a paragraph.
        names: Start, end and possible types of each name, for articles of ours.
        claims: The claims among its words, for articles of ours.
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
    paragraphs: list[int] = field(default_factory=lambda: [0])
    names: list[tuple[int, int, tuple[str, ...]]] | None = None
    claims: Claims | None = None


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, gzipped or not."""
    with TextIOWrapper(open_bytes(path), encoding="utf-8") as lines:
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
"""Files of the data folder that training reads."""


ARTICLES = Path(__file__).parent / "articles"
"""Our own labelled articles."""


def article_files(folder: Path) -> list[Path]:
    """Return the files of labelled articles in a folder, in the order of their names.

    Args:
        folder: Where the files are.

    Raises:
        FileNotFoundError: There is none, as in the package, which comes without them.
    """
    found = sorted(folder.glob("*.jsonl"))
    if not found:
        raise FileNotFoundError(f"{folder}: holds no articles (*.jsonl). Train in a checkout.")
    return found


def digests(data: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that is trained on.

    Args:
        data: The data folder.
    """
    files = {name: data / name for name in TRAINED_ON}
    files |= {f"articles/{path.name}": path for path in article_files(ARTICLES)}
    return {n: hashlib.sha256(path.read_bytes()).hexdigest() for n, path in files.items()}


def read_conllu(path: Path) -> Iterator[tuple[str, Sentence]]:
    """Yield sentence id and sentence of a CoNLL-U file.

    Multi-word tokens are read as their syntactic words and empty nodes are left out.

    Args:
        path: The file, gzipped or not.
    """
    doc, ident, rows, begins = path.name, "", list[list[str]](), True
    for line in read_lines(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc id = "):
            doc = line.removeprefix("# newdoc id = ")
            begins = True
        elif line.startswith("# newpar"):
            begins = True
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
                    paragraphs=[0] if begins else [],
                ),
            )
            rows, begins = [], False


def allowed_labels(bio: Iterable[str], mapping: dict[str, tuple[str, ...]]) -> list[frozenset[int]]:
    """Return the allowed labels of each word for a coarser set's BIO labels.

    Args:
        bio: Labels such as `B-PER`.
        mapping: Our types for each of theirs; `_` are the types that they do not
            label. A type that is not in the mapping allows anything.
    """
    outside = frozenset(
        [0, *(INDEX[f"{prefix}-{t}"] for t in mapping.get("_", ()) for prefix in "BI")]
    )
    found = []
    for label in bio:
        prefix, _, kind = label.partition("-")
        if prefix == "O":
            found.append(outside)
        elif kind in mapping:
            found.append(frozenset(INDEX[f"{prefix}-{t}"] for t in mapping[kind]))
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


def read_annoctr_labels(data: Path, split: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield document, words and BIO labels of the sentences of AnnoCTR's reports.

    The labels are the general types and GROUP, MALWARE, TOOL, where they overlap the latter.

    Args:
        data: The data folder.
        split: `train`, `dev` or `test`.
    """
    folder = data / "ner/annoctr"
    splits = dict(line.rstrip("\n").split("\t") for line in read_lines(folder / "splits.tsv"))
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
                yield name, [r[0] for r in rows], bio


def read_annoctr(data: Path, split: str) -> list[Sentence]:
    """Return the sentences of AnnoCTR's reports.

    Args:
        data: The data folder.
        split: `train`, `dev` or `test`.
    """
    return [
        Sentence(
            words,
            name,
            entities=allowed_labels(bio, ANNOCTR),
            source="annoctr",
            paragraphs=[],
        )
        for name, words, bio in read_annoctr_labels(data, split)
    ]


def read_bio(
    path: Path, separator: str, *, label: int = -1, word: int = 0
) -> list[tuple[list[str], list[str]]]:
    """Return words and labels of the sentences of a column file.

    Args:
        path: The file, gzipped or not.
        separator: Between columns.
        label: Column of the labels.
        word: Column of the words.
    """
    rows = _blocks(read_lines(path), separator)
    return [([r[word] for r in block], [r[label] for r in block]) for block in rows]


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
        Sentence(words, f"{source}-{i}", entities=allowed_labels(bio, mapping), source=source)
        for i, (words, bio) in enumerate(read_bio(path, separator))
    ]
