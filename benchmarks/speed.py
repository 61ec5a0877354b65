"""Measure speed on real articles, one thread, all in the same run.

Run as `python benchmarks/speed.py` (needs the `[train]` extra for the bare encoder). It prints

- words per second of the whole pipeline, of the reader, of the int8 encoder alone on the same
  windows, and of spaCy's CNN pipeline of the same jobs (`spacy init config --optimize
  efficiency`, its weights untrained: they do not change its speed);
- the share of each component, and of each step of the reader;
- load time and peak memory.

Each figure is the best of several rounds, since other work on the machine only ever slows one
down; a round runs everything once, so that a slow minute falls on all alike.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import onnx
import onnxruntime
import spacy
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

import newsclaims
from newsclaims.extract.document import make_doc
from newsclaims.extract.reader import Reader, windows
from newsclaims.models.reader import FOLDER, open_graph
from newsclaims.pipelines.gold import read_gold

SAMPLE = Path(newsclaims.__file__).parent / "corpus" / "sample" / "gold.jsonl"
TIMER = (
    "import time; t = time.perf_counter(); import newsclaims; newsclaims.load();"
    " print(time.perf_counter() - t)"
)


def fastest(rounds: int, jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the seconds of each job's fastest run; a round runs each once, in order."""
    found = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, run in jobs.items():
            began = time.perf_counter()
            run()
            found[name] = min(found[name], time.perf_counter() - began)
    return found


def encoder_session(folder: Path) -> onnxruntime.InferenceSession:
    """Return the graph cut off behind the encoder's last layer, single-threaded.

    Args:
        folder: Where `reader.onnx` is.
    """
    graph = onnx.load(folder / "reader.onnx").graph
    last = [n.output[0] for n in graph.node if "encoder" in n.name and "LayerNorm" in n.name][-1]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "encoder.onnx"
        onnx.utils.extract_model(
            str(folder / "reader.onnx"), str(path), ["ids", "casing"], [last], check_model=False
        )
        return open_graph(path, threads=1)


def cnn(labels: dict[str, list[str]]) -> Language:
    """Return spaCy's CNN pipeline of the same jobs, initialised with the same labels.

    Args:
        labels: The reader's label inventory.
    """
    parts = ["tagger", "parser", "ner", "trainable_lemmatizer"]
    nlp = spacy.util.load_model_from_config(
        init_config(lang="en", pipeline=parts, optimize="efficiency"), auto_fill=True
    )
    tags = sorted({tag.split("|")[0] for tag in labels["tags"]})
    types = sorted({label[2:] for label in labels["entities"] if label != "O"})
    examples = []
    for i in range(max(len(tags), len(labels["deprels"]), len(types))):
        doc = Doc(
            nlp.vocab,
            words=["word", "bound", "words"],
            tags=[tags[i % len(tags)]] * 3,
            lemmas=["word", "bind", "word"],
            heads=[1, 1, 1],
            deps=[labels["deprels"][i % len(labels["deprels"])], "ROOT", "punct"],
        )
        doc.set_ents([Span(doc, 0, 1, types[i % len(types)])])
        examples.append(Example(Doc(nlp.vocab, words=["word", "bound", "words"]), doc))
    nlp.initialize(lambda: examples)
    return nlp


def main() -> None:
    """Parse the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=SAMPLE, help="JSONL with texts")
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    articles = [article.to_article() for article in read_gold(args.articles)]
    nlp = newsclaims.load()
    reader = nlp.get_pipe("reader")
    assert isinstance(reader, Reader)
    docs = [make_doc(nlp, article) for article in articles]
    words = sum(not token.is_space for doc in docs for token in doc)

    current: list[Doc] = []

    def fresh() -> None:
        current[:] = [make_doc(nlp, article) for article in articles]

    def component(part: Callable[[Doc], Doc]) -> Callable[[], None]:
        def run() -> None:
            current[:] = [part(doc) for doc in current]

        return run

    tokens = [[token.text for token in doc] for doc in docs]
    texts = [
        [[text[i] for i in part] for part in window] for text in tokens for window in windows(text)
    ]
    model = reader.model
    encoder = encoder_session(FOLDER)
    encoded = [model.pieces.encode(text)[:2] for text in texts]
    alone = [
        {"ids": np.array([ids], np.int64), "casing": np.array([casing], np.int64)}
        for ids, casing in encoded
    ]
    peer = cnn({"tags": model.tags, "deprels": model.deprels, "entities": model.entities})
    raw = [article.text or "" for article in articles]
    took = fastest(
        args.rounds,
        {
            "tokenise": fresh,
            **{name: component(part) for name, part in nlp.pipeline},
            "encode": lambda: [model.pieces.encode(text) for text in texts],
            "graph": lambda: [model.read(text) for text in texts],
            "bare": lambda: [encoder.run(None, feed) for feed in alone],
            "peer": lambda: list(peer.pipe(raw)),
        },
    )
    spent = {name: took[name] for name in nlp.pipe_names}
    tokenise, encode, bare, peer_seconds = (
        took[name] for name in ("tokenise", "encode", "bare", "peer")
    )
    graph, whole = took["graph"] - encode, tokenise + sum(spent.values())

    print(f"{len(articles)} articles, {words} words, one thread, best of {args.rounds} rounds\n")
    print("| what | words a second |\n| --- | --- |")
    mine = tokenise + spent["reader"]
    for what, seconds in (
        ("newsclaims, all stages", whole),
        ("the reader, with tokenising", mine),
        ("its int8 encoder alone, the same windows", bare),
        ("spaCy CNN: tok2vec, tagger, parser, ner, lemmatizer", peer_seconds),
    ):
        print(f"| {what} | {words / seconds:,.0f} |")
    print(f"\nreader / encoder {bare / mine:.2f}; reader / spaCy CNN {peer_seconds / mine:.2f}")
    print("\n| component | share of time |\n| --- | --- |")
    for name, seconds in (("tokenizer", tokenise), *spent.items()):
        print(f"| {name} | {seconds / whole:.1%} |")
    print("\n| step of the reader | share of its time |\n| --- | --- |")
    rest = spent["reader"] - encode - graph
    for name, seconds in (
        ("tokenising", tokenise),
        ("word pieces", encode),
        ("encoder", bare),
        ("heads", graph - bare),
        ("decoding and writing the Doc", rest),
    ):
        print(f"| {name} | {seconds / mine:.1%} |")
    loading = min(
        float(subprocess.run([sys.executable, "-c", TIMER], capture_output=True, check=True).stdout)
        for _ in range(3)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nimport and load {loading:.2f} s; peak memory of this whole run {peak:,.0f} MB")


if __name__ == "__main__":
    main()
