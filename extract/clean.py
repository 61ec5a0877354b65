"""A page or a text as it was read -> the article's own prose, and what was cut from it."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from ..schema import Article, Cut
from .characters import normalise, without_surrogates
from .lines import clean_lines, line_key
from .markup import WITHIN_LINES, without_tags
from .publication import own_day

__all__ = ["CleaningError", "clean_article", "clean_lines"]

_BEFORE_SITE = ("|", "-", "–", "—", "·", "::")

_WORD = re.compile(r"[^\W_]")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,500})?/?>")
_RULED = re.compile(r"[\s|:+-]*")


class CleaningError(ValueError):
    """Nothing that could be an article is in the input."""


def clean_article(article: Article) -> Article:
    """Return an article as its own prose: title, blank line, one paragraph a line.

    Metadata that the reader did not give come from the page. Cleaning a cleaned article
    returns an equal one.

    Args:
        article: An article with `html` or `text`; where it has both, the page is read
            and the text taken only if nothing is found there.

    Raises:
        CleaningError: No words of an article are left.
    """
    if article.html is not None and article.html.strip():
        article = _read_page(article)
    text = without_tags(normalise(article.text or ""))
    if not _WORD.search(text):
        given = "page has no readable prose" if article.html is not None else "text has no words"
        raise CleaningError(f"the {given}")
    site = _one_line(article.site)
    author = _one_line(article.author)
    whole = _one_line(article.title)
    title = _without_site(whole, site)
    (lines, cuts) = _without_title(text.split("\n"), (title, whole))
    (lines, found) = clean_lines(lines, title=title, author=author)
    cuts += found
    if not lines and any(cut.reason != "title" for cut in cuts):
        reasons = ", ".join(sorted({cut.reason for cut in cuts}))
        raise CleaningError(f"every line was cut as boilerplate: {reasons}")
    return msgspec.structs.replace(
        article,
        title=title or None,
        site=site or None,
        author=author or None,
        text="\n".join([title, "", *lines] if title and lines else lines or [title]),
        html=None,
        cuts=(*article.cuts, *cuts),
    )


def _one_line(text: str | None) -> str:
    """Return a text's words with one space between them."""
    return " ".join(without_tags(normalise(text)).split()) if text else ""


def _read_page(article: Article) -> Article:
    """Return an article with the page's prose as its text, and its metadata where it had none."""
    page = without_surrogates(article.html or "")
    if not _TAG.search(page):
        return msgspec.structs.replace(article, text=article.html, html=None)
    if not re.search(r"<html\b", page, re.IGNORECASE):
        page = f"<html>{page}</html>"
    try:
        document = _extracted(page, article.url)
        if document is not None and _is_dump(document.body):
            plainer = _extracted(page, article.url, without=WITHIN_LINES)
            document.text = document.text if plainer is None else plainer.text
    except Exception as error:
        # Broken pages break parsers in ways that no list of exceptions covers.
        raise CleaningError(f"the page cannot be parsed: {error}") from error
    if document is None or not document.text:
        return article
    rows = [line.strip(" |") for line in document.text.split("\n") if not _RULED.fullmatch(line)]
    (lines, _) = _without_title(rows, (_one_line(document.title),))
    published = article.published
    if published is None and document.date is not None:
        published = own_day(page, document.date, url=article.url)
    return msgspec.structs.replace(
        article,
        text="\n".join(lines),
        title=article.title or document.title,
        site=article.site or document.sitename or document.hostname,
        author=article.author or document.author,
        published=published,
        url=article.url or document.url,
    )


def _extracted(page: str, url: str | None, *, without: Collection[str] = ()) -> Any:
    """Return what trafilatura finds on a page, or None.

    Args:
        page: The page's HTML.
        url: Its address.
        without: Elements to put their words in the place of.
    """
    # The import takes half a second, which those who clean texts need not wait for.
    from trafilatura import bare_extraction, load_html

    tree = load_html(page)
    if tree is None:
        return None
    for element in list(tree.iter(*without)) if without else ():
        element.drop_tag()
    return bare_extraction(
        tree,
        url=url,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        # Without a long search in the prose: a date there is seldom the day of publication.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _is_dump(body: Any) -> bool:
    """Whether trafilatura took a page's words as they come, a line for each element.

    That is its last resort where it finds no article, as on short pages. Words in links and bold
    letters then have lines of their own.
    """
    return len(body) == 1 and body[0].tag == "p" and "\n" in (body[0].text or "")


def _without_site(title: str, site: str) -> str:
    """Return a headline without the outlet's name at its end."""
    for mark in _BEFORE_SITE if site else ():
        end = f" {mark} {site}"
        while title.casefold().endswith(end.casefold()) and _WORD.search(title[: -len(end)]):
            title = title[: -len(end)].rstrip()
    return title


def _without_title(lines: list[str], titles: Sequence[str]) -> tuple[list[str], list[Cut]]:
    """Return the lines below the headline, which is a cut where it has other letters."""
    keys = {line_key(title) for title in titles if title}
    longest = max(map(len, keys), default=0)
    said = ""
    for at, line in enumerate(lines):
        # The headline itself may be wrapped.
        said = " ".join([said, *line.split()]).strip()
        if len(line_key(said)) > longest:
            break
        if said and line_key(said) in keys:
            return lines[at + 1 :], [] if said in titles else [Cut(said, "title")]
    return lines, []
