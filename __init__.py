"""Structured claims from news articles: who did what to whom, when, says who, how firmly.

    import newsclaims

    nlp = newsclaims.load()                             # a spaCy pipeline; doc._.claims
    claims = newsclaims.extract("text, HTML, path or URL")
    frame = newsclaims.read_claims("claims.jsonl").to_pandas()

Importing the package is cheap: spaCy, the models and pandas load with the first call.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import NewsclaimsError

if TYPE_CHECKING:
    from spacy.language import Language

    from .outputs.claims import Claims
    from .schema import Claim
else:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> type:
        if name in ("Claim", "Claims"):
            from .outputs import claims

            return getattr(claims, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Claim", "Claims", "NewsclaimsError", "__version__", "extract", "load", "read_claims"]

__version__ = "0.1.0"


def load(
    *, rules: str | Path | Sequence[str | Path] | None = (), reader: str | Path | None = None
) -> "Language":
    """Return the extraction pipeline, a spaCy `Language` whose docs have `doc._.claims`.

    Args:
        rules: A file of your own, or several: `.yaml` relation types, `.tsv` name lists.
        reader: Name or folder of a spaCy pipeline to put in the bundled reader's place, such
            as `en_core_web_sm`.

    Raises:
        NewsclaimsError: E010 if a file of rules is missing, E013 if it cannot be read, E040 if it
            has a fault, E043 if it holds no rules; E036 or E050 to E055 if the reader is not
            there or lacks a part.
    """
    from .pipelines.api import load as load_pipeline

    return load_pipeline(rules=rules, reader=reader)


def read_claims(path: str | Path) -> "Claims":
    """Read a claims file as `newsclaims extract` writes it.

    Args:
        path: A JSONL file, also `.gz`; `-` reads standard input.

    Raises:
        NewsclaimsError: E010 or E013 if the file cannot be read, E020 with the line if one is
            no claim.
    """
    from .outputs.claims import read_claims as read

    return read(path)


def extract(
    source: str | Path,
    *,
    published: str | datetime.date | None = None,
    title: str | None = None,
    url: str | None = None,
    nlp: "Language | None" = None,
) -> "Claims":
    """Extract the claims of one article.

    A `Path` is a file. A string is an address if it is one word that starts with `http://` or
    `https://`, a file if one of that name exists, HTML if it starts with a tag, else text. A text
    or page that is given itself has as its id `text-` and a hash of it.

    The article is cleaned first. The claims' offsets count in what is left, which the result has
    as `article.text`: title, blank line, body.

    Args:
        source: Text, HTML, the path of a file, or a URL.
        published: Day of publication (`2024-05-07` or a `date`); it anchors "on Friday".
        title: Headline; goes before the one that the source holds.
        url: Where it was published, for the claims' source.
        nlp: A pipeline from `load()`; by default one is loaded once and kept.

    Raises:
        NewsclaimsError: E010 for a file that is missing, E030 for a page that cannot be fetched,
            E031 for a file of several articles, E032 if `published` is no day, E033 and E035 if
            the source is empty or no text, E034 if it holds no article, E036 if another argument
            is of the wrong type.
    """
    from .pipelines.api import extract as extract_one

    return extract_one(source, published=published, title=title, url=url, nlp=nlp)


# Whoever imports from the subpackage `newsclaims.extract` makes Python bind its module to the
# name `extract` here. That module is callable and calls this, so the name always works.
_extract = extract
