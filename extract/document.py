"""A cleaned article as a spaCy Doc, and the values that the pipeline keeps on it.

All values are plain (strings, numbers, lists, dicts) with code point offsets, so that
docs can be pickled and stored.
"""

import datetime
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ..errors import NewsclaimsError
from ..schema import Article

DEFAULTS: dict[str, Any] = {
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

_ARTICLE, _PUBLISHED = "newsclaims_article", "newsclaims_published"
"""Where in a document's `user_data` these stand, which are set by hand as well."""


def _article(doc: Doc) -> dict[str, Any] | None:
    """Return the document's article: id, url, title, published, site."""
    found: dict[str, Any] | None = doc.user_data.get(_ARTICLE)
    return found


def _set_article(doc: Doc, article: dict[str, Any] | None) -> None:
    """Keep an article, its id as text and "" where it has none."""
    if article is not None:
        id = article.get("id")
        article = {**article, "id": "" if id is None else str(id)}
    doc.user_data[_ARTICLE] = article


def _published(doc: Doc) -> str | None:
    """Return the day of publication as it was given, or else the article's."""
    given: str | None = doc.user_data.get(_PUBLISHED)
    return (_article(doc) or {}).get("published") if given is None else given


def _set_published(doc: Doc, day: str | datetime.date | None) -> None:
    """Keep a day of publication; a `date` as text, for only plain values can be stored."""
    doc.user_data[_PUBLISHED] = day.isoformat() if isinstance(day, datetime.date) else day


_PARTS = ("default", "method", "getter", "setter")
"""What an extension of spaCy's is made of."""

EXTENSIONS: dict[str, dict[str, Any]] = {
    "article": {"getter": _article, "setter": _set_article},
    "published": {"getter": _published, "setter": _set_published},
    **{name: {"default": default} for name, default in DEFAULTS.items()},
}


def register_extensions() -> None:
    """Register the extension values of `Doc` that newsclaims uses, once.

    Raises:
        NewsclaimsError: E045 if somebody else has registered one of that name.
    """
    for name, how in EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, **how)
        elif Doc.get_extension(name) != tuple(map(how.get, _PARTS)):
            raise NewsclaimsError("E045", name=name)


def check_tokens(doc: Doc) -> None:
    """Check that the tokens are those that the reader counted.

    Raises:
        NewsclaimsError: E046 if there are more or fewer.
    """
    if doc._.reader_windows is not None and len(doc._.reader_windows) != len(doc):
        raise NewsclaimsError("E046")


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
    return doc
