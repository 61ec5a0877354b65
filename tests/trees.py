"""Hand-built trees for tests that need no weights."""

import spacy
from spacy.tokens import Doc

from newsclaims.extract.document import register_extensions

_VOCAB = spacy.blank("en").vocab

_POS = {
    **dict.fromkeys(("PRP", "PRP$", "WDT", "WP"), "PRON"),
    "NNP": "PROPN",
    "DT": "DET",
    "IN": "ADP",
    "TO": "PART",
    "CC": "CCONJ",
    "MD": "AUX",
    "CD": "NUM",
    "HYPH": "PUNCT",
}


def tree(rows: str) -> Doc:
    """Return a Doc from lines `word tag head dep [lemma]`; heads count from 1, 0 is the root.

    The universal part of speech follows from the tag; `VBZ*` marks an auxiliary.
    """
    words, tags, pos, heads, deps, lemmas = [], [], [], [], [], []
    for i, row in enumerate(rows.strip().splitlines()):
        word, tag, head, dep, *lemma = row.split()
        auxiliary, tag = tag.endswith("*"), tag.rstrip("*")
        words.append(word)
        tags.append(tag)
        coarse = {"N": "NOUN", "V": "VERB", "J": "ADJ", "R": "ADV"}.get(tag[0], "PUNCT")
        pos.append("AUX" if auxiliary else _POS.get(tag, coarse))
        heads.append(int(head) - 1 if int(head) else i)
        deps.append(dep)
        lemmas.append(lemma[0] if lemma else word.lower() if pos[-1] != "PROPN" else word)
    return Doc(_VOCAB, words=words, tags=tags, pos=pos, heads=heads, deps=deps, lemmas=lemmas)


def with_mentions(doc: Doc, *mentions: tuple[int, int, str]) -> Doc:
    """Give a document mentions: (start, end, type) in tokens."""
    register_extensions()
    doc._.mentions = [
        {
            "type": kind,
            "text": doc[start:end].text,
            "start": doc[start].idx,
            "end": doc[start:end].end_char,
            "name": doc[start:end].text,
            "id": None,
        }
        for start, end, kind in mentions
    ]
    return doc
