"""The joint reader as a spaCy component: tags, lemmas, trees, sentences and named spans."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.language import Language
from spacy.symbols import IDS as SYMBOL_IDS
from spacy.tokens import Doc, Span, Token
from spacy.util import SimpleFrozenList

from ..models.reader import FILES, FOLDER, ReaderModel, WindowOutput
from .document import register_extensions
from .noun_chunks import noun_chunks
from .tree import best_tree

MAX_WORDS = 120
"""Words in one window; longer paragraphs are cut, at sentence ends where there are any."""

START = 0.3
"""Probability above which a word starts a sentence; of .15 to .7 it gave the best trees of the
treebanks' dev parts."""

_QUOTES = frozenset({'"', "“", "”", "''", "``"})
_NOMINAL = frozenset({"ADJ", "NOUN", "NUM", "PRON", "PROPN", "SYM", "X"})
"""Word classes that may stand for an argument of a claim."""

_DANGLING = frozenset({"ADP", "CCONJ", "DET", "PART"})
"""Word classes that no name ends with."""

_ENDS = frozenset(".!?")
_CLOSERS = frozenset("\"'”’)]»")


def paragraphs(words: Sequence[str]) -> list[list[int]]:
    """Return indices of the words of each paragraph, cut where longer than a window.

    White space belongs to no paragraph and parts them where it holds a line break.

    Args:
        words: All tokens of a text.
    """
    found: list[list[int]] = []
    current: list[int] = []
    for i, word in enumerate(words):
        if not word.isspace():
            current.append(i)
        elif "\n" in word and current:
            found += _cut(words, current)
            current = []
    if current:
        found += _cut(words, current)
    return found


def windows(words: Sequence[str]) -> list[list[list[int]]]:
    """Return the paragraphs of each window to read: neighbours, in windows of about one length.

    Args:
        words: All tokens of a text.
    """
    parts = paragraphs(words)
    total = sum(map(len, parts))
    goal = total / max(1, -(-total // MAX_WORDS))
    found: list[list[list[int]]] = []
    size = 0
    for part in parts:
        if not found or size + len(part) > MAX_WORDS or size + len(part) / 2 > goal:
            found.append([])
            size = 0
        found[-1].append(part)
        size += len(part)
    return found


def _cut(words: Sequence[str], tokens: list[int]) -> Iterator[list[int]]:
    """Cut a paragraph into windows of at most MAX_WORDS, at the last likely sentence end."""
    while len(tokens) > MAX_WORDS:
        cut = MAX_WORDS
        for k in range(MAX_WORDS, MAX_WORDS // 3, -1):
            before = words[tokens[k - 1]]
            likely = before[-1] in _ENDS or (before in _CLOSERS and words[tokens[k - 2]] in _ENDS)
            if likely and words[tokens[k]][:1].isupper():
                cut = k
                break
        yield tokens[:cut]
        tokens = tokens[cut:]
    yield tokens


@Language.factory(
    "newsclaims_reader",
    assigns=[
        "token.tag",
        "token.pos",
        "token.lemma",
        "token.head",
        "token.dep",
        "token.is_sent_start",
        "doc.ents",
        "doc._.reader_spans",
        "doc._.reader_claims",
        "doc._.reader_sources",
        "doc._.reader_times",
        "doc._.reader_windows",
    ],
    default_config={"threads": 1},
)
def make_reader(nlp: Language, name: str, threads: int) -> "Reader":
    """Make the reader component with the bundled weights."""
    nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]  # the stub is wrong
    return Reader(nlp, name, threads=threads)


class Reader:
    """Fills tags, lemmas, heads, labels, sentence starts and entities in one pass.

    Probabilities of the entity types are kept in `doc._.reader_spans`, those of claims between
    words in `doc._.reader_claims`, and of the words that may say who states the claims of an
    object, and when, in `doc._.reader_sources` and `doc._.reader_times`.

    Args:
        nlp: The pipeline, for its vocabulary.
        name: The component's name in the pipeline.
        folder: Where the weights are.
        threads: CPU threads for one run of the graph.
    """

    def __init__(
        self, nlp: Language, name: str = "reader", *, folder: Path = FOLDER, threads: int = 1
    ) -> None:
        register_extensions()
        self.name, self.vocab = name, nlp.vocab
        self.model = ReaderModel(folder, threads=threads)
        self._prepare()

    def _prepare(self) -> None:
        model, strings = self.model, self.vocab.strings
        pairs = [tag.split("|") for tag in model.tags]
        self._xpos = [xpos for xpos, _ in pairs]
        places = {tag: i for i, tag in enumerate(model.tags)}
        self._present = np.array([xpos in ("VB", "VBP") for xpos, _ in pairs])
        # the tag of the past for that of a present: no present tag fits "denied"
        self._past = [places.get(f"VBD|{upos}", i) for i, (_, upos) in enumerate(pairs)]
        self._tag_ids = np.array([strings.add(xpos) for xpos, _ in pairs], np.uint64)
        self._pos_ids = np.array([SYMBOL_IDS[upos] for _, upos in pairs], np.uint64)
        self._nominal = np.array([upos in _NOMINAL for _, upos in pairs])
        self._dangling = np.array([upos in _DANGLING for _, upos in pairs])
        self._dep_ids = np.array([strings.add(d) for d in model.deprels], np.uint64)
        self._root_id = strings.add("root")
        self._space = (strings.add("_SP"), SYMBOL_IDS["SPACE"], strings.add("dep"))
        self._begin = np.array([e.startswith("B-") for e in model.entities])
        self._inside = np.array([e.startswith("I-") for e in model.entities])
        self.types = [e[2:] for e in model.entities if e.startswith("B-")]
        # (labels, types): sums the B- and I- probability of each type
        self._by_type = np.array(
            [[e[2:] == t for t in self.types] for e in model.entities], np.float32
        )

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        words = [token.text for token in doc]
        cut = windows(words)
        if not cut:
            doc._.reader_spans, doc._.reader_claims = [], []
            doc._.reader_sources, doc._.reader_times = {}, {}
            doc._.reader_windows = [-1] * len(doc)
            for token in doc:  # white space alone is one sentence
                token.is_sent_start = token.i == 0
            return doc
        outputs = [self.model.read([[words[i] for i in part] for part in window]) for window in cut]
        self._write(doc, words, cut, outputs)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Annotate a stream of documents, each by itself."""
        for doc in stream:
            yield self(doc)

    def _write(
        self, doc: Doc, words: list[str], cut: list[list[list[int]]], outputs: list[WindowOutput]
    ) -> None:
        n = len(doc)
        columns = {a: np.zeros(n, np.uint64) for a in (TAG, POS, LEMMA, DEP)}
        heads = np.arange(n, dtype=np.int64)
        spans: list[tuple[int, int, dict[str, float]]] = []
        claims: list[tuple[int, int, dict[str, float]]] = []
        qualifiers: tuple[dict[int, dict[int, float]], ...] = ({}, {})
        read = np.full(n, -1)
        add = self.vocab.strings.add
        lemma, scripts = self.model.lemmatiser.lemma, self.model.scripts
        for number, (window, output) in enumerate(zip(cut, outputs, strict=True)):
            tokens = [i for part in window for i in part]
            where = np.array(tokens)
            read[where] = number
            for k in np.flatnonzero(self._present[output.tags]).tolist():
                if self.model.lemmatiser.is_past(words[tokens[k]]):
                    output.tags[k] = self._past[output.tags[k]]
            columns[TAG][where] = self._tag_ids[output.tags]
            columns[POS][where] = self._pos_ids[output.tags]
            columns[LEMMA][where] = [
                add(lemma(words[i], self._xpos[t], scripts[s]))
                for i, t, s in zip(
                    tokens, output.tags.tolist(), output.scripts.tolist(), strict=True
                )
            ]
            _part_at_quotes(doc, tokens, output.starts)
            output.starts[list(accumulate(map(len, window[:-1]), initial=0))] = 1
            nodes = _heads(output)
            at_root = nodes == 0
            labels = self._dep_ids[self.model.dependency_labels(output, nodes)]
            columns[DEP][where] = np.where(at_root, self._root_id, labels)
            heads[where] = np.where(at_root, where, where[nodes - 1])
            spans += self._spans(words, tokens, output.entities, self._dangling[output.tags])
            nominal = np.flatnonzero(self._nominal[output.tags])
            at = [*tokens, -1]
            arcs = self.model.claims(output, nominal)
            claims += [(at[o], at[s], types) for o, s, types in arcs]
            # a claim whose object no arc has is hardly ever kept
            objects = np.array(sorted({o for o, *_ in arcs}), np.int64)
            for found, kind in zip(qualifiers, self.model.qualifiers(output, objects), strict=True):
                for o, chances in kind:
                    found[at[o]] = {at[i]: chance for i, chance in chances.items()}
        self._attach_spaces(words, read >= 0, columns, heads)
        relative = (heads - np.arange(n)).astype(np.int64).view(np.uint64)
        values: Any = np.stack(
            [columns[TAG], columns[POS], columns[LEMMA], columns[DEP], relative], axis=1
        )
        doc.from_array([TAG, POS, LEMMA, DEP, HEAD], values)
        doc._.reader_windows = read.tolist()
        doc._.reader_spans, doc._.reader_claims = spans, claims
        doc._.reader_sources, doc._.reader_times = qualifiers
        doc.set_ents([Span(doc, s, e, max(p, key=lambda t: p[t])) for s, e, p in spans])

    def _attach_spaces(
        self,
        words: list[str],
        read: NDArray[np.bool_],
        columns: dict[int, NDArray[np.uint64]],
        heads: NDArray[np.int64],
    ) -> None:
        """Give white-space tokens a head: the token before, or the first one after."""
        tag, pos, dep = self._space
        add = self.vocab.strings.add
        following = int(read.argmax())
        for i in np.flatnonzero(~read):
            columns[TAG][i], columns[POS][i], columns[DEP][i] = tag, pos, dep
            columns[LEMMA][i] = add(words[i])
            heads[i] = heads[i - 1] if i and not read[i - 1] else (i - 1 if i else following)

    def _spans(
        self,
        words: list[str],
        tokens: list[int],
        probabilities: NDArray[np.float32],
        dangling: NDArray[np.bool_],
    ) -> Iterator[tuple[int, int, dict[str, float]]]:
        """Yield entity spans: borders by the sums over types, then the type of the whole.

        Blanks that are tokens stand within a name, line breaks do not.

        Args:
            words: All tokens of the text.
            tokens: The window's words.
            probabilities: (n, E) of the entity labels.
            dangling: (n,) whether a name cannot end with the word.
        """
        begin = probabilities[:, self._begin].sum(1)
        inside = probabilities[:, self._inside].sum(1)
        choice = np.stack([probabilities[:, 0], begin, inside]).argmax(0).tolist()
        # a word inside a name makes the one before part of it: given that one, it goes on where
        # that is the likelier half
        goes_on = np.zeros(len(tokens), bool)
        goes_on[1:] = inside[1:] >= np.maximum(begin[1:], (begin + inside)[:-1] / 2)
        types = probabilities @ self._by_type
        i = 0
        while i < len(tokens):
            if choice[i] == 0:
                i += 1
                continue
            end = i + 1
            while end < len(tokens) and goes_on[end]:
                if "\n" in "".join(words[tokens[end - 1] + 1 : tokens[end]]):
                    break
                end += 1
            last = end
            while last > i and dangling[last - 1]:
                last -= 1
            if last > i:
                mean = (types[i] if last == i + 1 else types[i:last].mean(0)).tolist()
                yield (
                    tokens[i],
                    tokens[last - 1] + 1,
                    {t: round(p, 4) for t, p in zip(self.types, mean, strict=True) if p >= 0.01},
                )
            i = end

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> None:
        """Copy the weights into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).write_bytes((self.model.folder / name).read_bytes())

    def from_disk(
        self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()
    ) -> "Reader":
        """Load the weights of a folder that `to_disk` wrote."""
        self.model = ReaderModel(Path(path), threads=self.model.threads)
        self._prepare()
        return self


def _part_at_quotes(doc: Doc, window: list[int], starts: NDArray[np.float32]) -> None:
    """Move sentence starts to before opening and behind closing quotation marks.

    Which of the two a straight mark is the spaces around it tell, which the graph cannot see.
    Behind a comma and a closing mark stands who speaks, and no sentence starts.

    Args:
        doc: The document.
        window: Its tokens that were read.
        starts: (n,) how likely each begins a sentence; changed in place.
    """
    for k in np.flatnonzero(starts > START).tolist():
        if k and _opens(doc[window[k - 1]]):
            starts[k - 1 : k + 1] = starts[k], 0
        elif 0 < k < len(window) - 1 and _closes(doc[window[k]]):
            starts[k : k + 2] = 0, starts[k]
    for k in np.flatnonzero(starts > START).tolist():
        if k > 1 and _closes(doc[window[k - 1]]) and doc[window[k - 2]].text == ",":
            starts[k] = 0


def _opens(token: Token) -> bool:
    """Whether a mark stands close to what follows it and apart from what came before."""
    return token.text in _QUOTES and _stands_apart(token) and not token.whitespace_


def _closes(token: Token) -> bool:
    return token.text in _QUOTES and not _stands_apart(token) and bool(token.whitespace_)


def _stands_apart(token: Token) -> bool:
    """Whether there is white space before a word, or nothing."""
    return token.i == 0 or bool(token.nbor(-1).whitespace_) or token.nbor(-1).is_space


def _heads(output: WindowOutput) -> NDArray[np.int64]:
    """Return the head of each word of a window, 0 for the root of its sentence."""
    nodes = np.zeros(len(output.starts), np.int64)
    for start, end in _sentences(output.starts):
        arcs = output.arcs[start:end, start : end + 1].copy()
        arcs[:, 0] = output.arcs[start:end, 0]
        tree = best_tree(arcs)
        nodes[start:end] = np.where(tree == 0, 0, tree + start)
    return nodes


def _sentences(starts: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences in a window, from the start probabilities."""
    borders = [0, *(int(i) for i in np.flatnonzero(starts > START) if i), len(starts)]
    yield from pairwise(borders)
