"""Measure the reader on treebanks and on sets of named entities.

Run as `python benchmarks/reader.py --data DATA`. Trees are read from raw text, with
the reader's own tokens and sentences, aligned to gold by characters: spaCy's `Scorer` gives
tokens, sentences, tags and lemmas; UAS and LAS are F1 over words with the same span, punctuation
left out. Further rows give it gold tokens and one gold sentence at a time. The second table
scores entities as exact spans against sets with coarser types, to which ours are mapped; types
that a set does not label are left out. `--write FILE` also puts the tables into a Markdown
file, between its lines MARKS.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

import newsclaims.extract.reader  # noqa: F401  registers the component
from newsclaims.extract.tokenizer import blank
from newsclaims.models.training import corpora
from newsclaims.pipelines.evaluation import Score, score

TREEBANKS = (("ewt-test", ""), ("gum-test", ""), ("gum-test", "news"))
"""File and genre."""
MARKS = ("<!-- benchmarks/reader.py -->", "<!-- end -->")
Row = tuple[str, int, str, str, str, bool]
"""Form, head, label, tag, lemma, and whether a space follows."""
Sentence = tuple[list[Row], bool]
"""Its rows, and whether it begins a paragraph."""

OURS = {"AGENCY": "ORG", "ACTOR": "ORG", "OFFICIAL": "PERSON"}
SCORED = ("ORG", "PERSON", "PLACE", "DATE", "MALWARE")
COARSE = {
    "uner": {"PER": "PERSON", "LOC": "PLACE", "ORG": "ORG"},
    "wikigold": {"PER": "PERSON", "LOC": "PLACE", "ORG": "ORG"},
    "crossner": {
        "politician": "PERSON",
        "person": "PERSON",
        "organisation": "ORG",
        "politicalparty": "ORG",
        "location": "PLACE",
        "country": "PLACE",
    },
    "annoctr": {"ORG": "ORG", "LOC": "PLACE", "DATE": "DATE", "GROUP": "ORG",
                "MALWARE": "MALWARE", "TOOL": "MALWARE"},
}  # fmt: skip


def read_documents(path: Path, genre: str = "") -> Iterator[list[Sentence]]:
    """Yield the documents of a CoNLL-U file with the spaces of the text.

    Args:
        path: The file, gzipped or not.
        genre: Only documents with this in their id.
    """
    wanted = True
    document: list[Sentence] = []
    rows: list[Row] = []
    paragraph = False
    contraction: tuple[int, bool] = (0, True)
    for line in corpora.read_lines(path):
        columns = line.rstrip("\n").split("\t")
        if line.startswith("# newdoc"):
            if document:
                yield document
            document, wanted = [], f"_{genre}" in line or not genre
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
            if wanted:
                document.append((rows, paragraph))
            rows, paragraph, contraction = [], False, (0, True)
    if document:
        yield document


def gold_doc(nlp: Language, sentences: Iterable[Sentence]) -> Doc:
    """Return a document with gold annotation; a line break parts paragraphs.

    Args:
        nlp: The pipeline, for its vocabulary.
        sentences: Gold sentences.
    """
    words: list[str] = []
    spaces: list[bool] = []
    tags: list[str] = []
    lemmas: list[str] = []
    heads: list[int | None] = []
    labels: list[str | None] = []
    starts: list[bool | None] = []
    for rows, paragraph in sentences:
        if words and paragraph:
            words.append("\n")
            spaces[-1:] = [False, False]
            tags.append("")
            lemmas.append("")
            heads.append(None)
            labels.append(None)
            starts.append(None)
        elif words:
            spaces[-1] = True
        offset = len(words)
        for i, (form, head, label, tag, lemma, space) in enumerate(rows):
            words.append(form)
            spaces.append(space)
            tags.append(tag)
            lemmas.append(lemma)
            heads.append(offset + (head - 1 if head else i))
            labels.append(label if head else "root")
            starts.append(i == 0)
    return Doc(
        nlp.vocab, words=words, spaces=spaces, tags=tags, lemmas=lemmas, heads=heads,
        deps=labels, sent_starts=starts,
    )  # fmt: skip


def score_trees(examples: list[Example]) -> list[float]:
    """Return token, sentence, tag and lemma scores, UAS and LAS.

    Args:
        examples: Predicted and gold documents.
    """
    tokens = Scorer.score_tokenization(examples)
    sentences = Scorer.score_spans(examples, "sents", getter=lambda doc, _: doc.sents)
    tags = Scorer.score_token_attr(examples, "tag")
    lemmas = Scorer.score_token_attr(examples, "lemma")
    return [
        tokens["token_f"],
        sentences["sents_f"],
        tags["tag_acc"],
        lemmas["lemma_acc"],
        *attachment(examples),
    ]


def attachment(examples: list[Example]) -> tuple[float, float]:
    """Return UAS and LAS as F1 over words with the same span, as in the CoNLL 2018 shared task.

    Args:
        examples: Predicted and gold documents.
    """
    found = wanted = heads = labels = 0
    for example in examples:
        mine, gold = _arcs(example.predicted), _arcs(example.reference)
        found, wanted = found + len(mine), wanted + len(gold)
        for span, (head, label) in gold.items():
            if span in mine and mine[span][0] == head:
                heads += 1
                labels += mine[span][1] == label
    return 2 * heads / (found + wanted), 2 * labels / (found + wanted)


def _arcs(doc: Doc) -> dict[tuple[int, int], tuple[tuple[int, int] | None, str]]:
    """Return span to head's span and label, without punctuation; the root has no head."""
    spans = [(token.idx, token.idx + len(token)) for token in doc]
    return {
        spans[t.i]: (None if t.head.i == t.i else spans[t.head.i], t.dep_)
        for t in doc
        if not t.is_space and t.dep_ != "punct"
    }


def own_tokens(nlp: Language, path: Path, genre: str) -> list[Example]:
    """Return the examples of a treebank, read from raw text."""
    found = []
    for document in read_documents(path, genre):
        gold = gold_doc(nlp, document)
        found.append(Example(nlp(gold.text), gold))
    return found


def gold_tokens(nlp: Language, path: Path, genre: str) -> list[Example]:
    """Return the examples of a treebank, read from gold tokens a sentence at a time."""
    found = []
    for document in read_documents(path, genre):
        for sentence in document:
            gold = gold_doc(nlp, [sentence])
            read = Doc(nlp.vocab, [t.text for t in gold], [bool(t.whitespace_) for t in gold])
            found.append(Example(nlp(read), gold))
    return found


def score_entities(
    nlp: Language, rows: Iterable[tuple[list[str], list[str]]], kinds: dict[str, str]
) -> dict[str, Score]:
    """Return the score of each coarse type, and of all as `all`.

    Args:
        nlp: A pipeline with the reader.
        rows: Words and BIO labels of each sentence.
        kinds: The set's types to ours; spans of other types are not scored.
    """
    scored = set(kinds.values())
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("all", *scored)}
    for words, labels in rows:
        doc = nlp(Doc(nlp.vocab, words))
        mine = {(e.start, e.end, OURS.get(e.label_, e.label_)) for e in doc.ents}
        gold = set()
        unscored: set[int] = set()
        for start, end, kind in _bio(labels):
            if kind in kinds:
                gold.add((start, end, kinds[kind]))
            else:
                unscored.update(range(start, end))
        mine = {m for m in mine if m[2] in scored and not unscored & set(range(m[0], m[1]))}
        for verdict, spans in (
            ("tp", mine & gold),
            ("fp", mine - gold),
            ("fn", gold - mine),
        ):
            for *_, kind in spans:
                counts[kind][verdict] += 1
                counts["all"][verdict] += 1
    return {kind: score(found) for kind, found in counts.items()}


def _bio(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    start, kind = 0, ""
    for i, label in enumerate([*labels, "O"]):
        if kind and label != f"I-{kind}":
            yield start, i, kind
            kind = ""
        if label != "O" and not kind:
            start, kind = i, label[2:]


def entity_sets(data: Path) -> Iterator[tuple[str, str, list[tuple[list[str], list[str]]]]]:
    """Yield name, mapping and sentences of the sets that are kept for evaluation.

    Args:
        data: The data folder.
    """
    ner = data / "ner"
    wikigold = ner / "wikigold/CONLL-format/data/wikigold.conll.txt"
    yield (
        "UNER EWT test",
        "uner",
        corpora.read_bio(ner / "uner-ewt-test.iob2.gz", "\t", label=2, word=1),
    )
    yield "wikigold", "wikigold", corpora.read_bio(wikigold, " ")
    crossner = ner / "crossner-politics" / "test.txt"
    yield "CrossNER politics test", "crossner", corpora.read_bio(crossner, "\t")
    yield (
        "AnnoCTR test",
        "annoctr",
        [(words, labels) for _, words, labels in corpora.read_annoctr_labels(data, "test")],
    )


def tables(nlp: Language, data: Path) -> Iterator[str]:
    """Yield the lines of both tables, in Markdown.

    Args:
        nlp: A pipeline with the reader.
        data: The data folder.
    """
    yield "| text | tokens | sentences | tags | lemmas | UAS | LAS |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for what, examples in (("own tokens", own_tokens), ("gold tokens", gold_tokens)):
        for name, genre in TREEBANKS:
            row = score_trees(examples(nlp, data / f"treebanks/{name}.conllu.gz", genre))
            text = " ".join(word for word in (name, genre) if word)
            yield f"| {text}, {what} | {' | '.join(f'{value:.4f}' for value in row)} |"
    yield ""
    yield f"| set | P | R | F1 | {' | '.join(SCORED)} |"
    yield f"| --- | --- | --- | --- |{' --- |' * len(SCORED)}"
    for name, mapping, rows in entity_sets(data):
        scores = score_entities(nlp, rows, COARSE[mapping])
        whole = scores["all"]
        by_type = [f"{scores[kind].f1:.4f}" if kind in scores else "" for kind in SCORED]
        yield f"| {name} | {whole.p:.4f} | {whole.r:.4f} | {whole.f1:.4f} | {' | '.join(by_type)} |"


def main() -> None:
    """Parse the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reader", type=Path, metavar="FOLDER", help="another export to measure")
    parser.add_argument("--write", type=Path, metavar="FILE", help="file to put the tables into")
    args = parser.parse_args()
    nlp = blank()
    component = nlp.add_pipe("newsclaims_reader")
    if args.reader:
        component.from_disk(args.reader)  # type: ignore[attr-defined]
    lines = []
    for line in tables(nlp, args.data):
        print(line, flush=True)
        lines.append(line)
    if args.write:
        before, _, rest = args.write.read_text(encoding="utf-8").partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        text = "\n".join([before + MARKS[0], *lines, MARKS[1] + after])
        args.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
