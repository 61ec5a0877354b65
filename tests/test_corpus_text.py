import pytest

from newsclaims.corpus.encoding import decode
from newsclaims.corpus.html import looks_like_html, read_html
from newsclaims.corpus.text import read_text
from newsclaims.days import parse_day
from newsclaims.errors import NewsclaimsError

BODY = "The agency sanctioned Zorvex Bank.\n\nThe bank denies it."


def test_header_lines_are_metadata():
    article = read_text(
        "Title: Bank hit by sanctions\npublished: 2024-05-07\nSite: Example News\n"
        "URL: https://news\x1f.example/1\nAuthor: Jane Roe\nSection: World\n\n" + BODY,
        id="a",
    )
    assert (article.title, article.published) == ("Bank hit by sanctions", "2024-05-07")
    assert (article.site, article.author) == ("Example News", "Jane Roe")
    assert article.url == "https://news.example/1"
    assert article.text == BODY


def test_a_date_of_the_header_that_cannot_be_read_is_kept():
    article = read_text("Published: 05/07/2024\n\n" + BODY, id="a")
    assert (article.published, article.published_as) == (None, "05/07/2024")


def test_a_header_without_title_leaves_the_first_line_to_be_one():
    article = read_text("Published: 2024-05-07\n\nBank hit by sanctions\n\n" + BODY, id="a")
    assert (article.title, article.published) == ("Bank hit by sanctions", "2024-05-07")
    assert article.text == BODY


@pytest.mark.parametrize(
    "title",
    [
        "Bank hit by sanctions",
        "Who runs Zorvex Bank?",
        "Breaking: bank hit by sanctions",
        "Zorvex Bank is banned in the U.S.",
        "“No comment,” says bank",
    ],
)
def test_a_short_first_line_is_the_title(title):
    article = read_text(f"\ufeff\n{title}\n \n{BODY}\n", id="a")
    assert (article.title, article.text) == (title, BODY)


@pytest.mark.parametrize(
    "text",
    [
        BODY,  # a sentence
        "Bank hit by sanctions\n" + BODY,  # no blank line
        "Bank hit by sanctions",  # nothing else
        " ".join(["word"] * 31) + "\n\n" + BODY,
        "Zorvex Bank said:\n\nNo.",
    ],
)
def test_other_first_lines_stay_text(text):
    article = read_text(text, id="a")
    assert (article.title, article.text) == (None, text)


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff"])
def test_empty_texts_are_refused(text):
    with pytest.raises(NewsclaimsError, match="E109"):
        read_text(text, id="a")
    with pytest.raises(NewsclaimsError, match="E109"):
        read_html(text.strip("\ufeff"), id="a")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-05-07", "2024-05-07"),
        (" 2024-05-07 ", "2024-05-07"),
        ("2024-05-07T23:30:00-05:00", "2024-05-07"),
        ("2024-05-07T10:00:00.123Z", "2024-05-07"),
        ("2024-05-07 10:00:00+00:00", "2024-05-07"),
        ("2024-05-07 10:00:00 UTC", "2024-05-07"),
        ("2024-05-07 9:05 EST", "2024-05-07"),
        ("2024-05-07T10:00:00+00:00[UTC]", "2024-05-07"),
        ("Tue, 07 May 2024 10:00:00 GMT", "2024-05-07"),
        ("7 May 2024 10:00:00 +0200", "2024-05-07"),
        ("20240507", "2024-05-07"),
        ("2024/05/07", "2024-05-07"),
        ("2024/05/07 10:00", "2024-05-07"),
        ("7 May 2024", "2024-05-07"),
        ("Tue, 7 May 2024", "2024-05-07"),
        ("Tuesday 7th May, 2024", "2024-05-07"),
        ("May 7, 2024", "2024-05-07"),
        ("Tuesday, May 7, 2024 10:00 am", "2024-05-07"),
        ("May 7, 2024 at 9:05 p.m.", "2024-05-07"),
        ("MAY 7 2024", "2024-05-07"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("3 Dec 2024, 10:00", "2024-12-03"),
        ("2024-05-07, 10:00", "2024-05-07"),
        ("2024-05-07 10am", "2024-05-07"),
        ("2024/05/07 at 9 p.m. EST", "2024-05-07"),
        ("May 7, 2024, 10 AM", "2024-05-07"),
        ("10:00 May 7, 2024", "2024-05-07"),
        ("3:40 p.m. ET, Tuesday, 7 May 2024", "2024-05-07"),
        ("10am, May 7, 2024", "2024-05-07"),
        ("2024-05-07 10", None),
        ("10 May 7, 2024", None),
        ("2024-05-0710:00", None),
        ("2024-02-30", None),
        ("February 30, 2024", None),
        ("May 2024", None),
        ("7 May 24", None),
        ("2024-05/07", None),
        ("1715040000", None),
        ("2024-05-07T99:00", None),
        ("2024-05-07 or so", None),
        ("Tue, 45 May 2024 10:00:00 GMT", None),
        ("Tue, 07 May 2024 10:00:00 +99999999999999999999", "2024-05-07"),
        ("05/07/2024", None),
        ("2024-05", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1715040000, None),
        (["2024-05-07"], None),
    ],
)
def test_days(value, day):
    assert parse_day(value) == day


PAGE = '<html><head><meta charset="{}"></head><body>Caf\u00e9 \u0142</body></html>'


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Café\r\n“x”\r".encode(), "Café\n“x”\n"),
        (b"\xef\xbb\xbf" + "Café".encode(), "Café"),
        ("Café".encode("utf-16"), "Café"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), "Café"),
        ("Café “x”".encode("cp1252"), "Café “x”"),
        ("“CAFÉ” in Genève".encode("cp1252"), "“CAFÉ” in Genève"),
        ("Café “x”".encode()[:-1], "Café “x\ufffd"),
        ("Café “x” Genève".encode() + b" \xa0 \x93", "Café “x” Genève \ufffd \ufffd"),
        ("Café é \ufffd".encode() + b"\xff", "Café é \ufffd\ufffd"),
        (PAGE.format("utf-8").encode() + b"\xa0", PAGE.format("utf-8") + "\ufffd"),
        (PAGE.format("iso-8859-1").encode() + b"\xa0", PAGE.format("iso-8859-1") + "\ufffd"),
        (PAGE.format("iso-8859-2").encode("iso-8859-2"), PAGE.format("iso-8859-2")),
        (b"<meta charset=latin1>\x93x\x94", "<meta charset=latin1>“x”"),
        (b"<meta charset=rot13>caf\xe9", "<meta charset=rot13>café"),
        (b"<meta charset=no-such>caf\xe9", "<meta charset=no-such>café"),
        (b"<meta charset=undefined>caf\xe9", "<meta charset=undefined>café"),
        (PAGE.format("iso-8859-1").encode(), PAGE.format("iso-8859-1")),
    ],
)
def test_encodings(raw, text):
    assert decode(raw) == text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"caf\x81\xe9", "E105"),
        (b"\xff\xfe\x00\xd8", "E105"),
        (b"x\0", "E108"),
        ("Zorvex".encode("utf-16-le"), "E108: .*UTF-16 without a byte order mark.*in UTF-8"),
        (b"PK\x03\x04", "E112"),
    ],
)
def test_bytes_that_are_no_text(raw, code):
    with pytest.raises(NewsclaimsError, match=code):
        decode(raw)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html>",
        " \n<HTML lang=en>",
        "<p>Hi</p>",
        '<?xml version="1.0"?>',
        "<!-- x -->",
    ],
)
def test_html_is_known(text):
    assert looks_like_html(text)
    assert read_html(text, id="a").html == text


@pytest.mark.parametrize("text", ["", "Text", "<3 is a heart", "< p", "<unknown> said", "a <p>"])
def test_text_is_no_html(text):
    assert not looks_like_html(text)


def test_a_sentence_is_no_header_line():
    line = "Source: two people close to the talks said that the bank had been fined."
    article = read_text(f"{line}\n\nThe bank denied it.", id="a")
    assert article.site is None
    assert line in f"{article.title}\n{article.text}"
