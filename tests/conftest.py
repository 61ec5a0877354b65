"""What several test files share: made-up records, and a pipeline that needs no weights."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from newsclaims.extract.document import register_extensions
from newsclaims.schema import (
    Argument,
    Article,
    Claim,
    Evidence,
    Mention,
    Source,
    Trigger,
    claim_id,
    to_dict,
)

ROOT = Path(__file__).resolve().parent.parent

_SANCTIONED = re.compile(r"(?P<subject>[A-Z][\w ]*?) sanctioned (?P<object>[A-Z][\w ]*?)\.")


@Language.component("newsclaims_fake")
def fake_claims(doc: Doc) -> Doc:
    """Find "X sanctioned Y." and nothing else; break on the word BOOM."""
    if "BOOM" in doc.text:
        raise RuntimeError("the reader met BOOM")
    article = doc._.article
    claims: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    for match in _SANCTIONED.finditer(doc.text):
        parts = {}
        for name, type in (("subject", "AGENCY"), ("object", "ORG")):
            start, end = match.span(name)
            parts[name] = Argument(
                name=match[name], text=match[name], type=type, start=start, end=end
            )
            mentions.append(
                to_dict(
                    Mention(
                        doc_id=article["id"],
                        type=type,
                        text=match[name],
                        start=start,
                        end=end,
                        name=match[name],
                    )
                )
            )
        start = match.start() + match[0].index("sanctioned")
        evidence = Evidence(text=match[0], start=match.start(), end=match.end())
        claims.append(
            to_dict(
                Claim(
                    id=claim_id(
                        article["id"], "sanctions", match["subject"], match["object"], evidence
                    ),
                    doc_id=article["id"],
                    type="sanctions",
                    text=f"{match['subject']} sanctions {match['object']}",
                    subject=parts["subject"],
                    object=parts["object"],
                    trigger=Trigger(text="sanctioned", start=start, end=start + 10),
                    attribution=None,
                    modality="asserted",
                    negated=False,
                    date=article["published"],
                    evidence=evidence,
                    confidence=0.9,
                    frame="fake",
                    source=Source(
                        url=article["url"],
                        title=article["title"],
                        site=article["site"],
                        published=article["published"],
                    ),
                )
            )
        )
    doc._.claims, doc._.mentions = claims, mentions
    return doc


@pytest.fixture
def fake_nlp() -> Language:
    """A pipeline that finds one made-up kind of claim, without a model."""
    register_extensions()
    nlp = spacy.blank("en")
    nlp.add_pipe("newsclaims_fake")
    return nlp


@pytest.fixture
def fake_load(fake_nlp: Language, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Put the fake pipeline in the place of the bundled one; gives what it was asked for."""
    from newsclaims.pipelines import api, extraction

    asked: list[Any] = []

    def load(*, rules: Any = (), reader: Any = None) -> Language:
        asked.append(tuple(rules))
        return fake_nlp

    monkeypatch.setattr(extraction, "load", load)
    monkeypatch.setattr(api, "default_pipeline", load)
    return asked


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    """Make a claim; what the call names goes before the defaults."""

    def make(**changes: Any) -> Claim:
        subject, object = changes.pop("subject", "Treasury"), changes.pop("object", "Zorvex Bank")
        values: dict[str, Any] = {
            "id": "00aa",
            "doc_id": "doc-1",
            "type": "sanctions",
            "text": f"{subject} sanctions {object}",
            "subject": _argument(subject, "AGENCY"),
            "object": _argument(object, "ORG"),
            "trigger": Trigger(text="sanctioned", start=9, end=19),
            "attribution": None,
            "modality": "asserted",
            "negated": False,
            "date": None,
            "evidence": Evidence(text=f"{subject} sanctioned {object}.", start=0, end=32),
            "confidence": 0.8,
            "frame": "sanctions.verb",
            "source": Source(url=None, title=None, site=None, published=None),
        }
        return Claim(**(values | changes))

    return make


def _argument(name: Any, type: str) -> Any:
    if not isinstance(name, str):
        return name
    return Argument(name=name, text=name, type=type, start=0, end=len(name))


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Make an article of one sentence that the fake pipeline understands."""

    def make(id: str, text: str = "Treasury sanctioned Zorvex Bank.", **more: Any) -> Article:
        return Article(id=id, text=text, **more)

    return make


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The real pipeline with the bundled weights, loaded once."""
    from newsclaims.pipelines.assemble import load

    return load()
