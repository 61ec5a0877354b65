"""Cleaning: characters, wrapped lines, titles, each rule of the vocabulary, lists, pages."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclaims.extract.characters import normalise
from newsclaims.extract.clean import CleaningError, clean_article, clean_lines
from newsclaims.models.boilerplate import Boilerplate, Rule, Vocabulary, load_boilerplate
from newsclaims.schema import Article, Cut

PAGES = Path(__file__).with_name("pages")
ARTICLES = Path(__file__).parents[2] / "shared" / "articles" / "articles.jsonl"
PROSE = [
    "The harbour board fined Example Docks on Monday for leaving its cranes open to the network.",
    "Inspectors found that a contractor had used one password for eleven machines since 2021.",
    '"Nobody was hurt, but that was luck," said the board\'s chair, Mary Major.',
    "The company said it had replaced the controllers and would not appeal against the decision.",
    "A second inspection is planned for March, when the new rules for ports come into force.",
    "Two smaller ports in the north were warned last year over the same fault.",
]
RULES = load_boilerplate().vocabulary.rules
SECTIONS = load_boilerplate().vocabulary.sections


def clean(text: str, **fields: str) -> Article:
    return clean_article(Article(id="a", text=text, **fields))


def body(text: str, **fields: str) -> list[str]:
    return (clean(text, **fields).text or "").split("\n")


def around(lines: list[str], where: str) -> list[str]:
    at = {"head": 0, "any": 3, "tail": len(PROSE)}[where]
    return [*PROSE[:at], *lines, *PROSE[at:]]


def signs(texts: list[str]) -> Counter[str]:
    """Return how often each character stands in texts, spaces aside."""
    return Counter("".join("".join(texts).split()))


# --- the rules, by the examples that stand beside them


@pytest.mark.parametrize(
    ("rule", "line"),
    [pytest.param(rule, line, id=line) for rule in RULES for line in rule.examples],
)
def test_example_goes(rule: Rule, line: str) -> None:
    (kept, cuts) = clean_lines(around([line], rule.where))
    assert kept == PROSE
    assert cuts == [Cut(line, rule.reason)]


@pytest.mark.parametrize("where", ["head", "any", "tail"])
@pytest.mark.parametrize("line", [line for rule in RULES for line in rule.counterexamples])
def test_counterexample_stays(line: str, where: str) -> None:
    lines = around([line], where)
    assert clean_lines(lines) == (lines, [])


def test_every_rule_has_examples_and_counterexamples() -> None:
    assert all(rule.examples and rule.counterexamples for rule in RULES)


@pytest.mark.parametrize("lines", [lines for section in SECTIONS for lines in section.examples])
def test_section_goes(lines: list[str]) -> None:
    (kept, cuts) = clean_lines([*PROSE, *lines])
    assert kept == PROSE
    assert [cut.text for cut in cuts] == lines


@pytest.mark.parametrize(
    "lines", [lines for section in SECTIONS for lines in section.counterexamples]
)
def test_section_of_the_article_stays(lines: list[str]) -> None:
    assert clean_lines([*PROSE, *lines]) == ([*PROSE, *lines], [])


@pytest.mark.parametrize("bullets", ["- {}", "• {}", "*{}*", ">> {}", "[{}]", "({})", "— {}"])
def test_marks_around_a_line_hide_nothing(bullets: str) -> None:
    line = bullets.format("Related: Harbour town rebuilds its library")
    assert clean_lines(around([line], "any")) == (PROSE, [Cut(line, "related")])


@pytest.mark.parametrize("line", ["--", "***", "# # #", "•", "____", "…"])
def test_lines_without_words_go(line: str) -> None:
    assert clean_lines(around([line], "any")) == (PROSE, [Cut(line, "separator")])


@pytest.mark.parametrize("line", ["By Jane Roe", "March 3, 2024"])
def test_bylines_and_dates_in_the_middle_stay(line: str) -> None:
    lines = [*PROSE[:5], line, *PROSE[1:]]
    assert clean_lines(lines) == (lines, [])


@pytest.mark.parametrize(
    ("line", "cut", "reason"),
    [
        ("The mill has closed.Source link", "Source link", "source"),
        ("The mill has closed. Read more...", "Read more...", "related"),
        (
            'The mill "has closed." (Reporting by Jane Roe; editing by John Doe)',
            "(Reporting by Jane Roe; editing by John Doe)",
            "byline",
        ),
        (
            "The mill has closed. —With a report from Jane Roe",
            "—With a report from Jane Roe",
            "byline",
        ),
    ],
)
def test_words_glued_to_the_end_go(line: str, cut: str, reason: str) -> None:
    (kept, cuts) = clean_lines([*PROSE, line])
    assert kept == [*PROSE, line.removesuffix(cut).strip()]
    assert cuts == [Cut(cut, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "The page had a dead source link",
        "It told users to read more",
        "He asked for reporting by ear",
    ],
)
def test_the_same_words_within_a_sentence_stay(line: str) -> None:
    assert clean_lines([*PROSE, line]) == ([*PROSE, line], [])


def test_several_glued_pieces_are_cut_in_their_order() -> None:
    (kept, cuts) = clean_lines([*PROSE, "It ended. (Reporting by Jane Roe) Source link"])
    assert kept[-1] == "It ended."
    assert [cut.text for cut in cuts] == ["(Reporting by Jane Roe)", "Source link"]


def test_author_alone_on_a_line_goes_where_the_author_is_known() -> None:
    lines = ["Jane Roe", *PROSE]
    assert clean_lines(lines) == (lines, [])
    assert clean_lines(lines, author="Jane Roe") == (PROSE, [Cut("Jane Roe", "byline")])


def test_datelines_and_sources_in_sentences_stay() -> None:
    lines = [
        "WASHINGTON (Wire) — The board fined Example Docks.",
        "LONDON, March 3 - A court upheld the fine.",
        "LEEDS, England (AP) — The mill has closed.",
    ]
    assert clean_lines(lines) == (lines, [])


# --- lists of other headlines; "~" marks what goes

LISTS = {
    "titled headlines at the end": """
        ~Port Chief Quits After Crane Scandal
        ~Ferry Fares to Rise by a Tenth in Spring
        ~Why Did the Tram Line Cost So Much?
        ~Smugglers Hid Engines in the U.S.
    """,
    "headlines in sentence case at the end": """
        ~Port chief quits after crane scandal
        ~Ferry fares to rise by a tenth in spring
        ~Town wins prize for smallest library
    """,
    "bulleted": """
        ~- Port chief quits after crane scandal
        ~- Ferry fares to rise by a tenth in spring
    """,
    "numbered": """
        ~1. Port Chief Quits After Crane Scandal
        ~2. Ferry Fares to Rise by a Tenth
    """,
    "with their outlets": """
        ~Port chief quits after crane scandal - Example Times
        ~Ferry fares to rise by a tenth - Example Post
    """,
    "outlets and ages on lines of their own": """
        ~More news
        ~Port chief quits after crane scandal
        ~Example Times
        ~2 hours ago
        ~Ferry fares to rise by a tenth
        ~Example Post
        ~5 hours ago
    """,
    "name of a page's part above": """
        ~World
        ~• Port Chief Quits After Crane Scandal
        ~• Ferry Fares to Rise by a Tenth in Spring
    """,
    "between paragraphs, bulleted": """
        ~- Port Chief Quits After Crane Scandal
        ~- Ferry Fares to Rise by a Tenth in Spring
        Three more cranes were checked on Friday.
    """,
    "between paragraphs, without bullets": """
        ~Port chief quits after crane scandal
        ~Ferry fares to rise by a tenth in spring
        ~Town wins prize for smallest library
        Three more cranes were checked on Friday.
    """,
    "a subheading after them": """
        ~- Port Chief Quits After Crane Scandal
        ~- Ferry Fares to Rise by a Tenth in Spring
        The next steps
        Three more cranes were checked on Friday.
    """,
    "below a label, with a subheading after it": """
        ~Related stories
        ~Port chief quits after scandal
        ~Ferry fares to rise by a tenth
        What comes next
        Three more cranes were checked on Friday.
    """,
    "list of the article's own, then headlines": """
        The notice lists these faults:
        - Shared passwords on all of the cranes
        - No record of who had logged in
        ~Port Chief Quits After Crane Scandal
        ~Ferry Fares to Rise by a Tenth in Spring
    """,
    "subheading with a second line": """
        A Second Inspection Is Planned for March
        What the new rules mean for small ports
        Three more cranes were checked on Friday.
    """,
    "subheadings": """
        What inspectors found
        Three more cranes were checked on Friday.
        A Third Inspection for Example Docks
        It is planned for March.
    """,
    "introduced by a colon": """
        The notice lists these faults:
        - Shared passwords on all of the cranes
        - No record of who had logged in
    """,
    "introduced by a word": """
        The board set out the following.
        - Change the passwords of all cranes at once
        - Keep a record of every login to them
    """,
    "affected products": """
        Affected products
        - Harbour Crane Control Unit of the First Series
        - Harbour Gate Control Unit of the First Series
    """,
    "versions": """
        - Crane Control Unit Firmware Before 4.2
        - Gate Control Unit Firmware Before 3.9
    """,
    "advice below a heading": """
        What to do now
        - Change the passwords of all cranes at once
        - Keep a record of every login to them
    """,
    "companies": """
        - Example Shipping Company Ltd of Hong Kong
        - Example Tankers LLC of the Marshall Islands
    """,
    "names of platforms below a colon": """
        The agency has advice for users of:
        - Telegram
        - WhatsApp
        ~Telegram
        ~- Share
    """,
    "terms and what they mean": """
        Gate log – Keeps the number of every lorry that came in
        Tide table – Shows the height of water for a whole year
        Crane log – Keeps the weight of each box on the quay
    """,
    "sentences with bullets": """
        - The board will check all cranes again.
        - The company will pay by the end of May.
    """,
    "items between paragraphs in sentence case": """
        - a crane that had been painted twice
        - a gate without any lock at all
        Three more cranes were checked on Friday.
    """,
    "one line at the end": """
        Port Chief Quits After Crane Scandal in North
    """,
    "a table": """
        Leeds Harbour and Docks Board | Nine Engines Seized
        York Harbour and Docks Board | Three Engines Seized
    """,
    "a question at the end": """
        What happens to the cranes now?
    """,
}


@pytest.mark.parametrize("block", LISTS.values(), ids=LISTS.keys())
def test_lists_of_headlines_go_and_others_stay(block: str) -> None:
    lines = [line.strip() for line in block.strip().split("\n")]
    (kept, cuts) = clean_lines([*PROSE, *(line.removeprefix("~") for line in lines)])
    assert kept == [*PROSE, *(line for line in lines if not line.startswith("~"))]
    assert [cut.text for cut in cuts] == [line[1:] for line in lines if line.startswith("~")]


def test_highlights_above_the_article_stay() -> None:
    lines = ["- Port Fined Over Open Cranes in North", "- Company Replaces Eleven Controllers"]
    assert clean_lines([*lines, *PROSE]) == ([*lines, *PROSE], [])


def test_an_article_without_full_stops_stays() -> None:
    lines = [
        "Port fined over cranes",
        "The board fined Example Docks",
        "The company will not appeal",
    ]
    assert clean_lines(lines) == (lines, [])


# --- where rules would leave hardly anything


def test_sentences_stay_where_rules_would_cut_nearly_all() -> None:
    text = "Source: Reuters, Example Post and Example Wire."
    assert body(text) == [text]
    assert clean_lines([*PROSE, text])[0] == PROSE


def test_pleas_go_even_where_nothing_else_is_left() -> None:
    with pytest.raises(CleaningError, match=r"cut as boilerplate: newsletter, share$"):
        clean("Sign up for our newsletter today.\nFollow us on Telegram.")


# --- characters


@pytest.mark.parametrize(
    ("raw", "usual"),
    [
        ("a\u00a0b\u2009c\u202fd\u3000e", "a b c d e"),
        (
            "zero\u200bwidth \ufeffmark so\u00adft \u2066iso\u2069lated",
            "zerowidth mark soft isolated",
        ),
        ("bell\x07 null\x00 delete\x7f", "bell null delete"),
        ("it\x92s \x93so\x94 \x96 \x85", "it’s “so” – …"),
        ("one\r\ntwo\rthree\u2028four\vfive", "one\ntwo\nthree\nfour\nfive"),
        ("R&amp;D &lt;now&gt; &#8217; &#x2014; &nbsp;x", "R&D <now> ’ —  x"),
        ("twice &amp;amp;quot;escaped&amp;#39;", "twice \"escaped'"),
        ("AT&T; R&D, a&b=1&copy=2 &unknown;", "AT&T; R&D, a&b=1&copy=2 &unknown;"),
        ("e\u0301te\u0301", "été"),
        ("pair \ud83d\ude00 half \ud83d end", "pair 😀 half  end"),
        ("“quotes” ‘stay’ – so do — dashes", "“quotes” ‘stay’ – so do — dashes"),
        ("&amp\u037e &am\u200bp;", "& &"),
    ],
)
def test_characters(raw: str, usual: str) -> None:
    assert normalise(raw) == usual


@given(st.text(st.characters(exclude_categories=())) | st.text("&#;x0123amplthy\u00ad\u0301\u200b"))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    usual = normalise(text)
    assert normalise(usual) == usual
    assert usual.encode().decode() == usual


# --- tags


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            'Police in <a href="/oslo" class=x>Oslo</a> held <b>Jane Roe</b>.<br/>It rained.',
            "Police in Oslo held Jane Roe.\nIt rained.",
        ),
        ("The mill closed.<P>It rained.</P><p\nid='x'>Leeds flooded.</p>", None),
        ("The mill closed.<div><ul><li>It rained.</li><li>Leeds flooded.</li></ul></div>", None),
        ("The mill closed.&lt;p&gt;It rained.&lt;/p&gt;Leeds flooded.", None),
        ("The mill closed.<br>It rained.<img src='a>b' alt=\"x\"><hr />Leeds flooded.", None),
        ("The <em>mill</em> closed.\n\nIt <i>rained</i>.\n\nLeeds flooded.", None),
        (
            "The mill<script src='x'>if (a < b) {}</script> closed.<STYLE>p {}</style>\n\n"
            "It rained.\n\nLeeds<script>a</script > flooded.",
            None,
        ),
        ("It has <script> and no end, <script>.", "It has <script> and no end, <script>."),
        *(
            (line, line)
            for line in (
                "The tag <obj> and its end </obj> are no HTML.",
                "It holds if a < b and c > d, <3.",
                "Write to Jane Roe <a.roe@example.org>, <b@example.org> or <i> and <p>.",
                "A text ends in </b> or in </a>.",
                "It has <a href=>two</a faults>.",
            )
        ),
    ],
)
def test_tags_in_a_text_go(text: str, plain: str | None) -> None:
    lines = [line for line in (clean(text).text or "").split("\n") if line]
    assert lines == (plain or "The mill closed.\nIt rained.\nLeeds flooded.").split("\n")
    assert body("\n".join(lines)) == lines


def test_tags_in_a_title_go() -> None:
    article = clean("It has.", title="<b>Mill</b> closes", author="<a href='/x'>Jane Roe</a>")
    assert (article.title, article.author) == ("Mill closes", "Jane Roe")


# --- wrapped text


def test_wrapped_paragraphs_are_joined() -> None:
    text = (
        "The harbour board fined Example Docks on Monday for leaving its cranes\n"
        "open to the network, in a case that has long worried several state-\n"
        "owned ports.\n"
        "\n"
        "Inspectors found that a contractor had used one password for eleven\n"
        "machines since 2021.\n"
        "  - The first was in Leeds, and it was found by a clerk on a Sunday\n"
        "    morning.\n"
        "  - The second was in York.\n"
    )
    assert body(text) == [
        "The harbour board fined Example Docks on Monday for leaving its cranes open to the "
        "network, in a case that has long worried several state-owned ports.",
        "Inspectors found that a contractor had used one password for eleven machines since 2021.",
        "- The first was in Leeds, and it was found by a clerk on a Sunday morning.",
        "- The second was in York.",
    ]


def test_one_wrapped_paragraph_is_joined() -> None:
    text = (
        "The harbour board fined Example Docks on Monday for leaving its cranes\n"
        "open to the network, in a case that has worried a number of smaller\n"
        "ports in the north and west of the country for many months."
    )
    assert body(text) == [text.replace("\n", " ")]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "The board met on Monday.",
            "",
            "It fined the company.",
            "The company paid.",
            "",
            "It was late.",
        ],
        [
            "The notice names:",
            "",
            "- a crane that had been painted",
            "- a gate without any lock at all",
        ],
        ["", "Short paragraphs stand", "on lines of their own here", "", "and stay there"],
        PROSE,
    ],
)
def test_lines_that_are_paragraphs_are_not_joined(lines: list[str]) -> None:
    assert body("\n".join(lines)) == [line for line in lines if line]


# --- title and metadata


@pytest.mark.parametrize(
    "text",
    [
        "The mill has closed.",
        "Mill closes\n\nThe mill has closed.",
        "Mill closes\nThe mill has closed.",
        "\n Mill  closes \r\n\r\nThe mill has closed.\n",
        "Mill\ncloses\n\nThe mill has closed.",
    ],
)
def test_title_stands_once_above_the_body(text: str) -> None:
    article = clean(text, title=" Mill closes\n")
    assert article.text == "Mill closes\n\nThe mill has closed."
    assert article.title == "Mill closes"
    assert article.cuts == ()


def test_title_in_other_letters_and_repetitions_are_cuts() -> None:
    article = clean(
        "MILL CLOSES.\nBy Jane Roe\nMill closes\nThe mill has closed.", title="Mill closes"
    )
    assert article.text == "Mill closes\n\nThe mill has closed."
    assert article.cuts == (
        Cut("MILL CLOSES.", "title"),
        Cut("By Jane Roe", "byline"),
        Cut("Mill closes", "title"),
    )


def test_a_first_line_that_only_starts_like_the_title_stays() -> None:
    assert (
        clean("Mill closes early.", title="Mill closes").text == "Mill closes\n\nMill closes early."
    )


def test_outlet_at_the_end_of_the_title_goes() -> None:
    article = clean(
        "Mill closes | Example Post\nIt has.",
        title="Mill closes | Example Post",
        site="Example Post",
    )
    assert (article.title, article.text) == ("Mill closes", "Mill closes\n\nIt has.")
    assert (
        clean("It has.", title="Mill closes | Example Post").title == "Mill closes | Example Post"
    )


def test_no_title_leaves_the_body_alone() -> None:
    article = clean("The mill has closed.", title=" ")
    assert (article.title, article.text) == (None, "The mill has closed.")


def test_a_title_may_be_all_there_is() -> None:
    assert clean("Mill closes", title="Mill closes").text == "Mill closes"


@pytest.mark.parametrize(
    "fields", [{}, {"text": ""}, {"text": " \n\u200b--"}, {"html": "<html></html>"}]
)
def test_nothing_to_read_is_an_error(fields: dict[str, str]) -> None:
    with pytest.raises(CleaningError, match=r"no words|no readable prose"):
        clean_article(Article(id="a", **fields))


# --- pages


def read_page(name: str, **fields: str) -> Article:
    return clean_article(Article(id=name, html=(PAGES / name).read_text("utf-8"), **fields))


def test_wire_page() -> None:
    article = read_page("wire.html")
    assert (article.text or "").split("\n") == [
        "Port board fines Example Docks over open cranes",
        "",
        "LEEDS (Wire) — The harbour board fined Example Docks on Monday for leaving its cranes "
        "open to the network, in a case that has worried other ports for months.",
        "Inspectors found that a contractor had used one password for eleven machines since 2021, "
        "the board said.",
        "“Nobody was hurt, but that was luck,” said the board’s chair, Mary Major. The company’s "
        "controllers have been replaced.",
        "What inspectors found",
        "The notice lists these faults:",
        "- shared passwords on all cranes",
        "- no record of who had logged in",
        "A second inspection is planned for March, when the new rules for ports come into force, "
        "Major said.",
        "Two smaller ports in the north were warned last year over the same fault.",
    ]
    assert article.html is None
    assert (article.site, article.author) == ("Example Wire", "Jane Roe")
    assert (article.published, article.url) == (
        "2024-03-05",
        "https://wire.example.com/2024/03/05/cranes",
    )
    assert {"related", "byline", "newsletter"} <= {cut.reason for cut in article.cuts}


def test_what_the_reader_gave_is_not_overwritten() -> None:
    given = {
        "title": "Docks fined",
        "site": "Example Post",
        "author": "A. Clerk",
        "published": "2024-03-04",
        "url": "https://post.example.com/1",
    }
    article = read_page("wire.html", **given)
    assert {key: getattr(article, key) for key in given} == given
    assert (article.text or "").startswith("Docks fined\n\nLEEDS (Wire) — ")


def test_aggregator_page() -> None:
    text = read_page("aggregator.html").text or ""
    assert text.startswith("Ferry operator loses licence after data leak\n\nThe transport ministry")
    assert text.endswith("Passengers with tickets can ask for their money back until June.")
    assert "Ten walks" not in text
    assert "Port Chief" not in text


def test_press_release_with_a_table_and_a_blurb() -> None:
    article = read_page("release.html")
    lines = (article.text or "").split("\n")
    assert lines[2].startswith("Leeds, 2 November 2023 – The coast guard")
    assert lines[4:] == [
        "Port | Engines",
        "Leeds | 9",
        "York | 3",
        "“Crates do not lie for long,” said the commander of the unit, Mary Major.",
    ]
    assert [cut.reason for cut in article.cuts] == [
        "notice",
        "separator",
        "about",
        "about",
        "contact",
    ]


def test_a_page_of_pleas_is_an_error() -> None:
    with pytest.raises(CleaningError, match=r"cookies, newsletter$"):
        read_page("paywall.html")


PUBLISHED = '<meta property="article:published_time" content="{}">'
OLD = "<a href='/2021/03/04/old'>Old story</a> <time datetime='2021-03-04'>4 March 2021</time>"


@pytest.mark.parametrize(
    ("head", "above", "below", "day"),
    [
        (PUBLISHED.format("2024-05-07T10:15:00+00:00"), "", "", "2024-05-07"),
        (PUBLISHED.format("Tue, 7 May 2024"), "", "", "2024-05-07"),
        ('<link rel="canonical" href="https://a.example/2024/05/07/x">', "", "", "2024-05-07"),
        (
            '<script type="application/ld+json">{"datePublished": "2024-05-07"}</script>',
            "",
            OLD,
            "2024-05-07",
        ),
        ("", "<time datetime='2024-05-07T10:15:00Z'>Tuesday</time>", "", "2024-05-07"),
        ("", "<time datetime='2024-05-07'>Tuesday</time>", OLD, "2024-05-07"),
        ("", "<time>May 7, 2024</time>", "", "2024-05-07"),
        ("", "<p class='date'>Updated 3:40 p.m. ET, May 7, 2024</p>", "", "2024-05-07"),
        ("", "<span itemprop='datePublished'>Tuesday, 7 May 2024</span>", "", "2024-05-07"),
        # other stories', events', and dates that are two days
        ("", "", f"<aside>{OLD}</aside>", None),
        ("", f"<nav>{OLD}</nav>", "", None),
        ("", "", "<footer><p class='date'>Since 4 March 2021</p></footer>", None),
        ("", "", "<p>It began on 2021-03-04.</p>", None),
        (PUBLISHED.format("05/07/2024"), "", "", None),
        ("", "", "<p>Posted on 05/07/2024</p>", None),
        ("", "<time datetime='0001-01-01'></time>", OLD, None),
    ],
)
def test_the_day_of_publication_is_the_pages_own(
    head: str, above: str, below: str, day: str | None
) -> None:
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    page = f"<html><head>{head}</head><body>{above}<article>{prose}</article>{below}</body></html>"
    assert clean_article(Article(id="a", html=page)).published == day


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>The mill &amp; the dam have closed.</p><p>It rained.</p>",
            ["The mill & the dam have closed.", "It rained."],
        ),
        ("The mill has closed.\nIt rained.", ["The mill has closed.", "It rained."]),
        ("<body><p>The mill\ud800 has closed.</p></body>", ["The mill has closed."]),
        (
            "<p>The <a href='/m'>mill</a> in <b>Leeds</b> has closed.</p><p>It <i>rained</i>.</p>",
            ["The mill in Leeds has closed.", "It rained."],
        ),
        ("<p>The mill &amp; the <a>dam</a> have <b>closed</b>.</p>", None),
        ("<div>The <b>mill</b> &amp; the <i>dam</i> have closed.<br></div>", None),
        ("<section>The <b>mill</b> &amp; the dam have closed.</section>", None),
        ("<ul><li>The <b>mill</b> &amp; the dam have closed.</li></ul>", None),
        ("<p>The mill &amp; the dam<script>let a = '<b>';</script> have <b>closed</b>.</p>", None),
    ],
)
def test_fragments_are_read(html: str, text: list[str] | None) -> None:
    article = clean_article(Article(id="a", html=html))
    lines = (article.text or "").split("\n")
    assert [line.removeprefix("- ") for line in lines] == (
        text or ["The mill & the dam have closed."]
    )
    assert not article.cuts


def test_a_page_that_is_taken_whole_keeps_its_metadata() -> None:
    meta = '<meta name="author" content="Jane Roe"><title>Mill closes</title>'
    prose = "".join(f"<section>The {name} has <b>closed</b>.</section>" for name in ("mill", "dam"))
    article = clean_article(Article(id="a", html=f"<html><head>{meta}</head>{prose}</html>"))
    assert (article.title, article.author) == ("Mill closes", "Jane Roe")
    assert (article.text or "").split("\n")[2:] == ["The mill has closed.", "The dam has closed."]


def test_the_text_stands_in_for_a_page_without_prose() -> None:
    article = Article(id="a", html="<html><body><img src='x'></body></html>", text="It rained.")
    assert clean_article(article).text == "It rained."


# --- what holds for any text

LINES = st.sampled_from(
    [
        *PROSE,
        "",
        "  ",
        "Mill closes",
        *(line for rule in RULES for line in (*rule.examples, *rule.counterexamples)),
        *(line.strip().removeprefix("~") for block in LISTS.values() for line in block.split("\n")),
        *(line for section in SECTIONS for lines in section.examples for line in lines),
        "The mill has closed. (Reporting by Jane Roe)Source link",
        "The harbour board fined Example Docks on Monday for leaving its cranes",
        "open to the network, in a case that has worried a number of smaller",
        "ports in the north and west of the country for many long months, it",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=30), max_size=24).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([None, "Mill closes", "Related", "By Jane Roe"]))
def test_cleaning_twice_is_cleaning_once(text: str, title: str | None) -> None:
    try:
        article = clean_article(Article(id="a", text=text, title=title, author="Jane Roe"))
    except CleaningError:
        return
    assert clean_article(article) == article


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_not_in_the_text_is_in_the_cuts(text: str) -> None:
    try:
        article = clean(text)
    except CleaningError:
        return
    assert signs([article.text or "", *(cut.text for cut in article.cuts)]) == signs(
        [normalise(text)]
    )


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_cuts_stand_in_their_order(text: str) -> None:
    (_, cuts) = clean_lines(text.split("\n"))
    whole = " ".join(text.split())
    at = 0
    for cut in cuts:
        # of lines that stood around another cut, at least the beginning
        told = cut.text if cut.text in whole else cut.text.split()[0]
        at = whole.find(told, at)
        assert at >= 0
        at += len(told)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_odd_input_is_read_or_refused(text: str, page: bool) -> None:
    article = Article(id="a", html=f"<p>{text}") if page else Article(id="a", text=text, title=text)
    try:
        article = clean_article(article)
    except CleaningError:
        return
    assert (article.text or "").encode().strip()


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "ab ",
        "&amp;",
        "amp;",
        "&#3",
        "&am&shy;p;",
        "e\u0301\u0316",
        "\u0301\u0316",
        "(Reporting by Jane Roe, ",
        "By Aaa Bbb, ",
        "x. Source link ",
        "We use cookies ",
        "<b x=",
        "<a b c ",
        "<b>x</b>",
        "By Jane Roe\n",
        "Home > Home\n",
        "Port Chief Quits After Crane Scandal\n",
        "The mill has closed.\nPort Chief Quits After Crane\nFerry Fares to Rise in Spring\n",
        "About Acme\nAcme is a leading provider of mills.\n",
        "Updated March 3, 2024 March 3, 2024 March 3, 2024 x\n",
    ],
)
def test_a_megabyte_takes_seconds(piece: str) -> None:
    text = "It rained. " + piece * (1_000_000 // len(piece))
    start = time.process_time()
    clean(text)
    # The slowest takes two on a slow core. What grows with the square takes hours.
    assert time.process_time() - start < 20


def test_cycles_and_unknown_names_in_the_vocabulary_are_errors() -> None:
    known = load_boilerplate().vocabulary
    for shapes, message in (
        ({"a": "{b}"}, "Unknown"),
        ({"a": "{a}"}, "Shapes"),
        ({"a": "("}, "expression"),
    ):
        rule = Rule(reason="x", patterns=["{a}"], examples=[], counterexamples=[])
        with pytest.raises(ValueError, match=message):
            Boilerplate(
                Vocabulary(
                    words={},
                    shapes=shapes,
                    rules=[rule],
                    sections=known.sections,
                    suffixes=[],
                    headlines=known.headlines,
                )
            )


@pytest.mark.skipif(not ARTICLES.exists(), reason="needs ../shared/articles")
def test_articles_lose_no_sentences() -> None:
    articles = [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]
    cuts = Counter[str]()
    words = 0
    for given_ in articles:
        article = clean(given_["text"], title=given_["title"])
        cuts.update(cut.reason for cut in article.cuts)
        words += sum(len(cut.text.split()) for cut in article.cuts)
        # None of these articles ends in headlines of others, and each has a body of its own.
        assert len((article.text or "").split()) > 0.8 * len(given_["text"].split())
    assert cuts["headlines"] == 0
    assert words < 0.012 * sum(len(given_["text"].split()) for given_ in articles)
