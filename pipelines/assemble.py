"""Assembly: the spaCy pipeline that turns articles into claims."""

import re
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from ..extract import dates, names, reader, references, relate  # noqa: F401  registers factories
from ..extract.document import register_extensions

_IDENTIFIER = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)
"""What the tokeniser keeps whole."""


def load(*, rules: Sequence[str | Path] = (), threads: int = 1) -> Language:
    """Return the newsclaims pipeline; after it `doc._.claims` holds a document's claims.

    Args:
        rules: Files of the user's own: `.yaml` relation types, `.tsv` name lists.
        threads: CPU threads for the reader.

    Raises:
        FrameError: A rules file has a fault.
        NameListError: A name list has a fault.
    """
    register_extensions()
    paths = [str(rule) for rule in rules]
    nlp = spacy.blank("en")
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, Tokenizer):
        tokenizer.token_match = _IDENTIFIER.fullmatch
    nlp.add_pipe("newsclaims_reader", name="reader", config={"threads": threads})
    nlp.add_pipe("newsclaims_dates", name="dates")
    lists = [path for path in paths if path.endswith(".tsv")]
    nlp.add_pipe("newsclaims_names", name="names", config={"lists": lists})
    nlp.add_pipe("newsclaims_references", name="references")
    frames = [path for path in paths if not path.endswith(".tsv")]
    nlp.add_pipe("newsclaims_relate", name="relate", config={"rules": frames})
    return nlp
