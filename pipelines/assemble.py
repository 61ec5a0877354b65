"""Assembly: the spaCy pipeline that turns articles into claims."""

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from ..errors import NewsclaimsError, describe
from ..extract import dates, names, references, relate  # noqa: F401  registers factories
from ..extract.document import register_extensions
from ..extract.reader import make_reader  # noqa: F401  registers its factory
from ..extract.standin import scheme_of
from ..extract.tokenizer import IDENTIFIER, blank
from .rules import find_rules

_PARTS = {
    "DEP": "parser",
    "TAG": "tagger",
    "POS": "parts of speech",
    "LEMMA": "lemmatizer",
    "ENT_IOB": "entity recogniser",
}
"""What a pipeline needs in the reader's place, by the attribute that shows it."""

_NAMES = ("paragraphs", "reader", "dates", "names", "references", "relate")
"""The names of our components."""

_TRIAL = "Police in Oslo arrested two men on Monday."
"""A sentence in which every such attribute has a value."""


def load(
    *,
    rules: Sequence[str | Path] = (),
    threads: int = 1,
    reader: str | Path | None = None,
) -> Language:
    """Return the newsclaims pipeline; after it `doc._.claims` holds a document's claims.

    Args:
        rules: Files of the user's own: `.yaml` relation types, `.tsv` name lists, and folders.
        threads: CPU threads for the bundled reader.
        reader: Name or folder of a spaCy pipeline to put in the bundled reader's place.

    Raises:
        NewsclaimsError: E010, E013 or E043 if a path of the rules holds none, E040 if a file of
            them has a fault; E050 to E055 if that pipeline is not there or will not do.
    """
    register_extensions()
    given = find_rules(rules)
    if reader is None:
        nlp = blank()
        nlp.add_pipe("newsclaims_reader", name="reader", config={"threads": threads})
    else:
        nlp = _stand_in(reader)
    nlp.add_pipe("newsclaims_dates", name="dates")
    # a saved pipeline finds them from any folder
    lists = [str(path.resolve()) for path in given.lists]
    nlp.add_pipe("newsclaims_names", name="names", config={"lists": lists})
    nlp.add_pipe("newsclaims_references", name="references")
    frames = [str(path.resolve()) for path in given.frames]
    nlp.add_pipe("newsclaims_relate", name="relate", config={"rules": frames})
    return nlp


def _stand_in(reader: str | Path) -> Language:
    """Load another pipeline, with what puts its output into the reader's form."""
    if not (spacy.util.is_package(str(reader)) or Path(reader).exists()):
        raise NewsclaimsError("E050", reader=reader)
    try:
        nlp = spacy.load(reader)
        doc = nlp(_TRIAL)
    except Exception as error:  # whatever its components raise
        raise NewsclaimsError("E051", reader=reader, error=describe(error)) from error
    if any(name.startswith("newsclaims_") for name in nlp.pipe_factories.values()):
        raise NewsclaimsError("E054", reader=reader)
    for name in _NAMES:
        if name in nlp.component_names:
            raise NewsclaimsError("E055", reader=reader, name=name)
    missing = [part for attribute, part in _PARTS.items() if not doc.has_annotation(attribute)]
    if missing:
        raise NewsclaimsError("E052", reader=reader, missing=", no ".join(missing))
    scheme = scheme_of(label for labels in nlp.pipe_labels.values() for label in labels)
    if scheme is None:
        raise NewsclaimsError("E053", reader=reader)
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, Tokenizer) and tokenizer.token_match is None:
        tokenizer.token_match = IDENTIFIER.fullmatch
    nlp.add_pipe("newsclaims_paragraphs", name="paragraphs", first=True)
    nlp.add_pipe("newsclaims_standin", name="reader", config={"scheme": scheme})
    return nlp
