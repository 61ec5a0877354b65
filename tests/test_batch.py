import os
from functools import partial

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from newsclaims.corpus.inputs import Origin
from newsclaims.errors import NewsclaimsError
from newsclaims.extract.clean import clean_article
from newsclaims.pipelines import batch
from newsclaims.pipelines.api import load
from newsclaims.pipelines.batch import Result, run, run_parallel
from newsclaims.schema import Article, Failure


def outcome(results):
    return [
        (one.id, one.reason[:4]) if isinstance(one, Failure) else one.article.id for one in results
    ]


def test_claims_and_mentions_with_offsets_into_the_cleaned_text(fake_nlp, make_article):
    (result,) = run(fake_nlp, [make_article("a", title="Bank hit", published="2024-05-07")])
    assert isinstance(result, Result)
    (claim,) = result.claims
    text = result.article.text
    assert text == "Bank hit\n\nTreasury sanctioned Zorvex Bank."
    for part in (claim.subject, claim.object, claim.trigger, claim.evidence, *result.mentions):
        assert text[part.start : part.end] == part.text
    assert (claim.doc_id, claim.date, claim.source.title) == ("a", "2024-05-07", "Bank hit")
    assert [one.type for one in result.mentions] == ["AGENCY", "ORG"]


@pytest.mark.parametrize("size", [1, 2, 3, 16])
def test_order_stays_and_only_the_guilty_fail(fake_nlp, make_article, size):
    earlier = Failure(file="x.jsonl", line=3, id=None, reason="E101: broken")
    articles = [
        make_article("a"),
        earlier,
        make_article("b", "Everything goes BOOM now."),
        make_article("c"),
        make_article("d", "  "),
        make_article("e"),
    ]
    found = list(run(fake_nlp, articles, batch_size=size))
    assert outcome(found) == ["a", (None, "E101"), ("b", "E122"), "c", ("d", "E120"), "e"]
    assert found[1] is earlier
    assert "RuntimeError: the reader met BOOM" in found[2].reason
    assert all(len(one.claims) == 1 for one in found if isinstance(one, Result))


def test_an_article_may_be_too_long(fake_nlp, make_article):
    text = "Treasury sanctioned Zorvex Bank."
    fake_nlp.max_length = len(text)
    found = list(run(fake_nlp, [make_article("a", text), make_article("b", text + " It did.")]))
    assert outcome(found) == ["a", ("b", "E124")]
    assert "40 characters, and at most 32" in found[1].reason


def test_a_text_that_is_too_long_is_not_cleaned_a_page_is(fake_nlp, make_article, monkeypatch):
    cleaned = []
    monkeypatch.setattr(batch, "clean_article", lambda a: cleaned.append(a.id) or clean_article(a))
    fake_nlp.max_length = 40
    page = f"<p>{'Treasury sanctioned Zorvex Bank. ' * 9}</p>"
    articles = [make_article("a", page), Article(id="b", html=page), make_article("c")]
    assert outcome(run(fake_nlp, articles)) == [("a", "E124"), ("b", "E124"), "c"]
    assert cleaned == ["b", "c"]


def test_failures_name_the_place(fake_nlp, make_article):
    (failure,) = run(
        fake_nlp, [make_article("b", "BOOM goes it.")], origin=lambda id: Origin(f"{id}.jsonl", 4)
    )
    assert (failure.file, failure.line, failure.id) == ("b.jsonl", 4, "b")
    (failure,) = run(fake_nlp, [make_article("b", "BOOM goes it.")])
    assert (failure.file, failure.line) == ("b", None)


def test_documents_that_an_error_handler_drops_are_failures(fake_nlp, make_article):
    fake_nlp.set_error_handler(lambda *_: None)
    articles = [make_article("a"), make_article("b", "BOOM goes it."), make_article("c")]
    assert outcome(run(fake_nlp, articles)) == ["a", ("b", "E123"), "c"]


def test_a_page_that_breaks_the_cleaner_is_a_failure(fake_nlp, make_article, monkeypatch):
    def clean(article):
        if article.id == "b":
            raise RecursionError("too deep")
        return clean_article(article)

    monkeypatch.setattr(batch, "clean_article", clean)
    articles = [make_article("a"), make_article("b"), make_article("c")]
    assert outcome(run(fake_nlp, articles)) == ["a", ("b", "E121"), "c"]


@Language.component("newsclaims_strange")
def strange(doc: Doc) -> Doc:
    for claim in doc._.claims:
        claim |= {"doc_id": "another"} if doc._.article["id"] == "b" else {}
        claim |= {"confidence": "high"} if doc._.article["id"] == "c" else {}
        claim |= {"text": "half a \ud83d"} if doc._.article["id"] == "d" else {}
    return doc


def test_records_that_are_wrong_or_cannot_be_written_are_failures(fake_nlp, make_article):
    fake_nlp.add_pipe("newsclaims_strange")
    found = list(run(fake_nlp, [make_article(id) for id in "abcde"]))
    assert outcome(found) == ["a", ("b", "E122"), ("c", "E122"), ("d", "E122"), "e"]
    assert "another" in found[1].reason
    assert "confidence" in found[2].reason


def test_articles_are_taken_as_they_are_needed(fake_nlp, make_article):
    taken = []

    def stream():
        for number in range(100):
            taken.append(number)
            yield make_article(str(number))

    results = run(fake_nlp, stream(), batch_size=4)
    next(results)
    assert len(taken) == 4


def test_a_long_run_does_not_fill_the_vocabulary(make_article):
    nlp = load()
    texts = [f"Firm {n}Zorvex{n} sued Agent{n} Quill{n} over word{n}." for n in range(40)]
    list(run(nlp, [make_article("a", texts[0])]))
    known = set(nlp.vocab.strings)
    for _ in run(nlp, [make_article(str(n), text) for n, text in enumerate(texts)], batch_size=4):
        pass
    assert set(nlp.vocab.strings) == known


def test_an_interrupt_is_no_failure(fake_nlp, make_article, monkeypatch):
    def interrupt(article):
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "clean_article", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(run(fake_nlp, [make_article("a")]))


def test_processes_give_the_same_in_the_same_order(make_article):
    earlier = Failure(file="x.jsonl", line=3, id=None, reason="E101: broken")
    texts = [f"The U.S. Treasury sanctioned Firm {n} of Minsk." for n in range(12)]
    articles = [make_article(f"a{n}", text) for n, text in enumerate(texts)]
    articles[5:5] = [earlier, make_article("empty", " ")]
    taken = []

    def stream():
        for article in articles * 4:
            taken.append(article)
            yield article

    def origin(id):
        return Origin(f"{id}.jsonl", 4)

    found = run_parallel(load, stream(), jobs=2, origin=origin, batch_size=2)
    first = next(found)
    assert 2 <= len(taken) < len(articles) * 4  # they are read as they are needed
    alone = list(run(load(), articles, origin=origin))
    assert [first, *found] == alone * 4
    assert alone[6].file == "empty.jsonl"
    assert any(one.claims for one in alone if isinstance(one, Result))


def test_a_process_that_dies_is_told(make_article):
    with pytest.raises(NewsclaimsError, match="E025"):
        list(run_parallel(partial(os._exit, 3), [make_article("a")], jobs=2))
