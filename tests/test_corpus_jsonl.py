import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from newsclaims.corpus.jsonl import parse_record, record_id
from newsclaims.errors import NewsclaimsError
from newsclaims.schema import Article, Cut, to_dict


def parse(record, id="file:1"):
    return parse_record(json.dumps(record), id=id)


def test_our_own_keys():
    record = {
        "id": "a",
        "url": "https://news.example/1",
        "title": "Bank hit",
        "published": "2024-05-07",
        "site": "Example News",
        "author": "Jane Roe",
        "text": "One.\r\n\r\nTwo.",
    }
    assert parse(record) == Article(**(record | {"text": "One.\n\nTwo."}))


def test_news_please():
    article = parse(
        {
            "authors": ["Jane Roe", "John Doe"],
            "date_publish": "2024-05-07 10:00:00",
            "date_modify": "2024-05-09 10:00:00",
            "maintext": "One.",
            "source_domain": "news.example",
            "title": "Bank hit",
            "url": "https://news.example/1",
            "text": None,
        }
    )
    assert article == Article(
        id="file:1",
        url="https://news.example/1",
        title="Bank hit",
        published="2024-05-07",
        site="news.example",
        author="Jane Roe, John Doe",
        text="One.",
    )


def test_fundus():
    page = {"requested_url": "https://news.example/1", "content": "<html>x</html>"}
    record = {
        "title": "Bank hit",
        "authors": [],
        "publishing_date": "2024-05-07 10:00:00+00:00",
        "body": {
            "summary": ["In short."],
            "sections": [
                {"headline": [], "paragraphs": ["One.", "Two."]},
                {"headline": ["More"], "paragraphs": ["Three."]},
            ],
        },
        "html": page,
    }
    article = parse(record)
    assert article.text == "In short.\n\nOne.\n\nTwo.\n\nMore\n\nThree."
    assert (article.url, article.published) == ("https://news.example/1", "2024-05-07")
    assert (article.author, article.html) == (None, None)
    assert parse(record | {"plaintext": "Plain."}).text == "Plain."
    only_page = parse({"html": page})
    assert (only_page.html, only_page.text) == ("<html>x</html>", None)


def test_other_keys():
    article = parse(
        {
            "headline": "Bank hit",
            "date": "Tue, 07 May 2024 10:00:00 GMT",
            "link": "https://news.example/1",
            "author": "Jane Roe",
            "content": "One.",
        }
    )
    assert (article.title, article.published, article.text) == ("Bank hit", "2024-05-07", "One.")
    assert (article.url, article.author) == ("https://news.example/1", "Jane Roe")
    assert parse({"bylines": ["Jane Roe"], "text": "x"}).author == "Jane Roe"


def test_content_that_is_a_page_is_read_as_one():
    article = parse({"content": "<p>One.</p>"})
    assert (article.html, article.text) == ("<p>One.</p>", None)


def test_empty_values_give_way_to_the_next_key():
    article = parse({"text": " ", "maintext": "One.", "published": "?", "date": "2024-05-07"})
    assert (article.text, article.published) == ("One.", "2024-05-07")


@pytest.mark.parametrize(
    ("id", "wanted"),
    [
        (7, "7"),
        ("007", "007"),
        (1.5, "1.5"),
        (10**30, str(10**30)),
        (None, "file:1"),
        ("", "file:1"),
    ],
)
def test_ids(id, wanted):
    assert parse({"id": id, "text": "x"}).id == wanted


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ("soon ", "soon"),
        (5, "5"),
        (None, None),
        (" ", None),
        (["2024-05-07"], "['2024-05-07']"),
        ({"day": 1}, "{'day': 1}"),
        ("\ud800" + "x" * 99, "?" + "x" * 39),
    ],
)
def test_a_strange_date_costs_only_the_date(published, told):
    article = parse({"text": "x", "published": published})
    assert article == Article(id="file:1", text="x", published_as=told)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("{", "E101", "JSON"),
        ('{"text": NaN}', "E101", "NaN"),
        ("[" * 100_000, "E101", "RecursionError"),
        ("[]", "E102", "list"),
        ("null", "E102", "null"),
        ("3", "E102", "number"),
        ("{}", "E103", "`maintext`"),
        ('{"text": "", "html": null}', "E103", "`text`"),
        ('{"text": 5}', "E104", "`text` is a number"),
        ('{"text": ["a"]}', "E104", "`text` is a list"),
        ('{"html": {"content": 5}}', "E104", "html.content"),
        ('{"body": {"sections": 5}}', "E104", "`body`"),
        ('{"body": {"sections": ["x"]}}', "E104", "`body`"),
        ('{"text": "x", "title": {}}', "E104", "`title` is a JSON object"),
        ('{"text": "x", "url": 1}', "E104", "`url`"),
        ('{"text": "x", "id": true}', "E104", "true/false"),
        ('{"text": "x", "id": []}', "E104", "`id`"),
        ('{"text": "a \\ud800 b"}', "E106", "ud800"),
        ('{"text": "x", "title": "\\udfff"}', "E106", "`title`"),
        ('{"text": "x", "id": "n\\u0000ul"}', "E114", "u0000"),
        (b'{"text": "caf\xe9"}', "E105", "byte 14"),
        ('{"doc_id": "a", "type": "arrests", "text": "x", "evidence": {}}', "E111", "a claim"),
        ('{"doc_id": "a", "type": "ORG", "text": "x", "start": 0, "end": 1}', "E111", "mention"),
        ('{"file": "a", "line": 1, "id": null, "reason": "x"}', "E111", "a failure"),
    ],
)
def test_broken_records_say_what_is_wrong(line, code, words):
    with pytest.raises(NewsclaimsError, match=code) as caught:
        parse_record(line, id="x")
    assert words in str(caught.value)


def test_what_articles_wrote_can_be_read():
    article = Article(id="a", text="x", cuts=(Cut("y", "related"),))
    assert parse(to_dict(article)) == Article(id="a", text="x")


@pytest.mark.parametrize("control", ["\0", "\x1f", "\x7f", "\x85"])
@pytest.mark.parametrize("key", ["url", "link", "requested_url"])
def test_addresses_and_dates_have_no_controls(key, control):
    address = {key: f"http://x/{control}y"}
    record = {"html": {"content": "<p>x", **address}} if key == "requested_url" else address
    article = parse({"text": "x", "date": f"so{control}on", **record})
    assert (article.url, article.published_as) == ("http://x/y", "soon")


def test_surrogate_pairs_are_whole():
    assert parse_record('{"text": "\\ud83d\\ude00"}', id="x").text == "\U0001f600"


@pytest.mark.parametrize(
    ("line", "id"),
    [('{"id": 7}', "7"), ('{"id": []}', None), ("{", None), ("[]", None), (b"\xff", None)],
)
def test_faulty_records_are_named_where_possible(line, id):
    assert record_id(line) == id


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
keys = st.sampled_from(
    ["id", "url", "title", "published", "text", "html", "body", "authors", "site", "date"]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(keys, json_values))
def test_any_record_gives_an_article_or_our_own_error(record):
    try:
        article = parse(record)
    except NewsclaimsError:
        return
    assert article.text or article.html
    assert article.id
