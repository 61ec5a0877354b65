"""Articles in HTML."""

import re

from ..errors import NewsclaimsError
from ..schema import Article

_MARKUP = re.compile(
    r"\s*(?:<\?xml\b|<!--|<!doctype\b|<(?:html|head|body|article|main|section|header|div|p|h1|h2"
    r"|meta|title|span|ul|table)\b[^<>]*>)",
    re.I,
)


def looks_like_html(text: str) -> bool:
    """Whether a text starts as an HTML page or fragment does."""
    return _MARKUP.match(text.removeprefix("\ufeff")) is not None


def read_html(page: str, *, id: str) -> Article:
    """Return the article of a page; title, date and the rest are the cleaner's to find.

    Args:
        page: The page's text.
        id: The article's id.

    Raises:
        NewsclaimsError: E109 if there is nothing in it.
    """
    if not page.strip():
        raise NewsclaimsError("E109")
    return Article(id=id, html=page)
