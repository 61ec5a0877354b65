"""Assembly: the spaCy pipeline that turns articles into claims."""

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from ..extract import dates, names, reader, references, relate  # noqa: F401  registers factories
from ..extract.document import register_extensions


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
    nlp.add_pipe("newsclaims_reader", name="reader", config={"threads": threads})
    nlp.add_pipe("newsclaims_dates", name="dates")
    lists = [path for path in paths if path.endswith(".tsv")]
    nlp.add_pipe("newsclaims_names", name="names", config={"lists": lists})
    nlp.add_pipe("newsclaims_references", name="references")
    frames = [path for path in paths if not path.endswith(".tsv")]
    nlp.add_pipe("newsclaims_relate", name="relate", config={"rules": frames})
    return nlp
