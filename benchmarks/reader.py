"""Measure the reader on treebanks, from raw text.

Run as `python benchmarks/reader.py --data DATA`. The reader's own tokens and sentences are
aligned to gold by characters, as in the CoNLL 2018 shared task: a word counts where both sides
have a token with the same span, and a head where the heads' spans agree too.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from newsclaims.models.training import corpora

SETS = ("ewt-test", "gum-test")
Span = tuple[int, int]
Row = tuple[str, int, str, str, str, bool]
"""Form, head, label, tag, lemma, and whether a space follows."""


class Gold:
    """Gold sentences of one document as raw text with spans.

    Attributes:
        text: The document, a line a paragraph.
        words: Span to (head's span or None for the root, label, tag, lemma).
        sentences: Spans from first to last word.
    """

    def __init__(self) -> None:
        self.text = ""
        self.words: dict[Span, tuple[Span | None, str, str, str]] = {}
        self.sentences: set[Span] = set()

    def add(self, rows: list[Row], *, paragraph: bool) -> None:
        """Append a sentence."""
        if self.text:
            self.text = self.text.rstrip() + ("\n" if paragraph else " ")
        spans = []
        for form, _, _, _, _, space in rows:
            spans.append((len(self.text), len(self.text) + len(form)))
            self.text += form + (" " if space else "")
        for span, (_, head, label, tag, lemma, _) in zip(spans, rows, strict=True):
            self.words[span] = (spans[head - 1] if head else None, label, tag, lemma)
        self.sentences.add((spans[0][0], spans[-1][1]))


def read_gold(path: Path) -> Iterator[Gold]:
    """Yield the documents of a CoNLL-U file as they stand in the text.

    Args:
        path: The file, gzipped or not.
    """
    gold, paragraph = Gold(), False
    rows: list[Row] = []
    contraction: tuple[int, bool] = (0, True)
    for line in corpora.read_lines(path):
        columns = line.rstrip("\n").split("\t")
        if line.startswith("# newdoc"):
            if gold.words:
                yield gold
            gold = Gold()
        elif line.startswith("# newpar"):
            paragraph = True
        elif columns[0].isdigit():
            last, space = contraction
            if int(columns[0]) >= last:
                # the parts of "it's" stand together; what follows it is said in its own line
                space = space if int(columns[0]) == last else "SpaceAfter=No" not in columns[9]
            else:
                space = False
            form, lemma, tag, head, label = (columns[i] for i in (1, 2, 4, 6, 7))
            rows.append((form, int(head), label, tag, lemma, space))
        elif columns[0].replace("-", "").isdigit():
            contraction = (int(columns[0].split("-")[1]), "SpaceAfter=No" not in columns[9])
        elif not line.strip() and rows:
            gold.add(rows, paragraph=paragraph)
            rows, paragraph, contraction = [], False, (0, True)
    if gold.words:
        yield gold


def score(nlp: Language, documents: Iterable[Gold]) -> dict[str, float]:
    """Return sentence F1, tag and lemma F1, UAS and LAS, punctuation left out of the last two.

    Args:
        nlp: A pipeline with the reader.
        documents: Gold documents.
    """
    counts: Counter[str] = Counter()
    for gold in documents:
        doc = nlp(gold.text)
        found = _spans(doc)
        counts["sentences"] += len(gold.sentences)
        sentences = {
            (s[0].idx, s[-1].idx + len(s[-1]))
            for s in ([t for t in sent if not t.is_space] for sent in doc.sents)
            if s
        }
        counts["found sentences"] += len(sentences)
        counts["right sentences"] += len(sentences & gold.sentences)
        counts["words"] += len(gold.words)
        counts["found words"] += len(found)
        for span, (head, label, tag, lemma) in gold.words.items():
            mine = found.get(span)
            punctuation = label == "punct"
            counts["scored"] += not punctuation
            if mine is None:
                continue
            counts["tag"] += mine[2] == tag
            counts["lemma"] += mine[3] == lemma
            if not punctuation and mine[0] == head:
                counts["uas"] += 1
                counts["las"] += mine[1] == label
        counts["found scored"] += sum(1 for m in found.values() if m[1] != "punct")
    return {
        "sentences": _f1(counts["right sentences"], counts["found sentences"], counts["sentences"]),
        "tag": _f1(counts["tag"], counts["found words"], counts["words"]),
        "lemma": _f1(counts["lemma"], counts["found words"], counts["words"]),
        "uas": _f1(counts["uas"], counts["found scored"], counts["scored"]),
        "las": _f1(counts["las"], counts["found scored"], counts["scored"]),
    }


def _spans(doc: Doc) -> dict[Span, tuple[Span | None, str, str, str]]:
    found = {}
    for token in doc:
        if not token.is_space:
            head = token.head
            above = None if head.i == token.i else (head.idx, head.idx + len(head))
            span = (token.idx, token.idx + len(token))
            found[span] = (above, token.dep_, token.tag_, token.lemma_)
    return found


def _f1(right: int, found: int, wanted: int) -> float:
    return round(2 * right / (found + wanted), 4) if found + wanted else 0.0


def main() -> None:
    """Parse the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    nlp = spacy.blank("en")
    nlp.add_pipe("newsclaims_reader")
    print("| text | sentences | tags | lemmas | UAS | LAS |\n| --- | --- | --- | --- | --- | --- |")
    for name in SETS:
        documents = list(read_gold(args.data / f"treebanks/{name}.conllu.gz"))
        row = score(nlp, documents)
        cells = (f"{row[k]:.4f}" for k in ("sentences", "tag", "lemma", "uas", "las"))
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
