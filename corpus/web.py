"""Pages from the web."""

import logging
from logging.handlers import BufferingHandler

from ..errors import NewsclaimsError
from ..schema import Article

_LOGGED = 100
"""Log records to keep, more than one page has."""


def is_url(source: str) -> bool:
    """Whether a source is the address of a page."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str) -> Article:
    """Download a page; its address is the article's id.

    Args:
        url: The page's address.

    Raises:
        NewsclaimsError: E030 if it cannot be had.
    """
    import trafilatura  # takes half a second, and few runs need it

    log = logging.getLogger("trafilatura")
    heard = BufferingHandler(_LOGGED)
    heard.setLevel(logging.WARNING)
    log.addHandler(heard)
    try:
        page = trafilatura.fetch_url(url)
    finally:
        log.removeHandler(heard)
    if not page:  # why, trafilatura only logs
        told = [record.getMessage().replace(f"{url} ", "") for record in heard.buffer]
        raise NewsclaimsError("E030", url=url, error=told[-1] if told else "nothing came")
    return Article(id=url, url=url, html=page)
