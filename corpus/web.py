"""Pages from the web."""

from ..errors import NewsclaimsError
from ..schema import Article


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

    page = trafilatura.fetch_url(url)
    if not page:
        raise NewsclaimsError("E030", url=url)
    return Article(id=url, url=url, html=page)
