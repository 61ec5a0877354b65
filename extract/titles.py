"""Titles of office in the text: which words are one, and how far it goes."""

import functools
from collections.abc import Container

from spacy.tokens import Span, Token

from ..models.names import load_titles

PEOPLE = frozenset({"PERSON", "OFFICIAL"})
"""Entity types that may bear a title."""

MAX_WORDS = 8
_BEFORE = frozenset({"ADV", "CCONJ", "DET"})
"""What stands before a title: "and now the president"."""
_INSIDE = frozenset({"NOUN", "PROPN", "ADJ", "ADP", "DET", "CCONJ"})
"""What a title may hold between its head and the name."""


def title_head(title: str) -> str:
    """Return the head word of a title: "secretary of state" -> "secretary"."""
    return title.split(" of ")[0].split(" for ")[0].split()[-1]


@functools.cache
def title_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return all titles of office in lower case, and their head words."""
    titles = frozenset(form.lower() for title in load_titles() for form in title.forms)
    return titles, frozenset(map(title_head, titles))


def is_title(token: Token) -> bool:
    """Whether a noun heads a title of office: "director", "chief executive".

    Args:
        token: The noun.
    """
    titles, heads = title_words()
    lemma = token.lemma_.lower()
    if (token.lower_ not in heads and lemma not in heads) or token.pos_ in ("VERB", "AUX"):
        return False
    words = [lemma]
    if lemma in titles:
        return True
    for left in range(token.i - 1, max(-1, token.i - MAX_WORDS), -1):
        if token.doc[left].head.i not in range(left, token.i + 1):
            return False
        words.insert(0, token.doc[left].lower_)
        if " ".join(words) in titles:
            return True
    return False


def title_before(name: Span) -> Token | None:
    """Return the head of a title that runs up to a name: "secretary of trade Jane Roe".

    Such titles are long, and a parser seldom finds their way to the name.

    Args:
        name: A person's name.
    """
    for left in range(name.start - 1, max(-1, name.start - MAX_WORDS - 6), -1):
        token = name.doc[left]
        if is_title(token):
            return token
        adjoining = left == name.start - 1
        if token.pos_ not in _INSIDE or (adjoining and token.pos_ not in ("NOUN", "PROPN")):
            return None
    return None


def title_text(token: Token, names: Container[int]) -> str:
    """Return a title with its modifiers and what it is for, without the body it belongs to.

    Args:
        token: Head of the title.
        names: Indices of tokens in entity mentions.
    """
    start = token.i
    for left in range(token.i - 1, max(-1, token.i - MAX_WORDS), -1):
        here = token.doc[left]
        if left in names or here.pos_ in _BEFORE or here.tag_ in ("POS", "PRP$"):
            break
        if here.dep_ == "case":
            break  # "as chairman"
        if here.pos_ == "PUNCT" and here.text != "-":
            break
        if here.head.i not in range(left + 1, token.i + 1):
            break
        start = left
    end = token.i + 1
    if token.doc[token.i : end + 1].text.lower() in title_words()[0]:
        end += 1  # "attorney general"
    for child in token.children:
        if child.dep_ == "nmod" and token.i < child.i and child.right_edge.i - token.i < 12:
            if any(i in names for i in range(child.left_edge.i, child.right_edge.i + 1)):
                # "of the Treasury for terrorism": the body inside a longer title stays
                longer = any(c.dep_ == "nmod" and c.i > child.i for c in token.children)
                if not longer:
                    continue
            end = max(end, child.right_edge.i + 1)
    return token.doc[start:end].text
