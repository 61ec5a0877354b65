"""A cleaned article as a spaCy Doc, and the values that the pipeline keeps on it.

All values are plain (strings, numbers, lists, dicts) with code point offsets, so that
docs can be pickled and stored.
"""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ..schema import Article

EXTENSIONS: dict[str, Any] = {
    "article": None,  # dict: id, url, title, published, site
    "published": None,  # ISO day
    "reader_windows": None,  # for each token the number of the window that it was read in, or -1
    "reader_spans": None,  # list of (start, end, {type: probability}) in tokens
    "reader_claims": None,  # list of (object, subject or -1, {type: probability}) in tokens
    "reader_sources": None,  # object -> {word or -1 for none: probability}, in tokens
    "reader_times": None,  # likewise
    "dates": None,  # list of (start_char, end_char, value)
    "mentions": None,  # list of Mention dicts
    "references": None,  # token index -> {name, type, id, score}, for pronouns and common nouns
    "groups": None,  # token index -> the same of each member, for "both men"
    "claims": None,  # list of Claim dicts
}


def register_extensions() -> None:
    """Register the extension values of `Doc` that newsclaims uses, once."""
    for name, default in EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def title_end(doc: Doc) -> int:
    """Return the offset behind the title that a document begins with, 0 where it has none."""
    title = str((doc._.article or {}).get("title") or "")
    beginning = doc[: len(title)].text  # a token has a character or more
    return len(title) if beginning.startswith(title) else 0


def make_doc(nlp: Language, article: Article) -> Doc:
    """Return the tokenised Doc of a cleaned article.

    Args:
        nlp: The pipeline whose tokeniser to use.
        article: A cleaned article with `text`.
    """
    register_extensions()
    doc = nlp.make_doc(article.text or "")
    doc._.article = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "site": article.site,
    }
    doc._.published = article.published
    return doc
