"""HTML tags in a text that is no page."""

import re

_VOID = set("br hr img wbr".split())
_ENDING_LINES = set("br dd dt figcaption h1 h2 h3 h4 h5 h6 hr li td th tr".split())
_ENDING_PARAGRAPHS = set(
    "article blockquote div dl figure footer header ol p pre section table tbody ul".split()
)
WITHIN_LINES = set(
    "a abbr b big cite code del em font i img ins mark q s small span strong sub sup u wbr".split()
)
"""Elements that stand in a line of text and end none."""

_NAMES = "|".join(sorted(_ENDING_LINES | _ENDING_PARAGRAPHS | WITHIN_LINES))
_ATTRIBUTE = r"""\s+[\w:-]++(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))?"""
_TAG = re.compile(rf"<(/?)({_NAMES})(?:{_ATTRIBUTE})*+\s*/?>", re.IGNORECASE)
_UNSEEN = re.compile(
    rf"<(script|style)(?:{_ATTRIBUTE})*+\s*>[^<]*+(?:<(?!/?\1)[^<]*+)*+</\1\s*>", re.IGNORECASE
)
"""Elements whose words no reader sees."""


def without_tags(text: str) -> str:
    """Return a text without HTML's tags, with line ends where they end lines and paragraphs.

    Scripts and styles go with what is in them.

    A tag is one that HTML knows, and is both opened and closed somewhere unless it needs no end:
    other words in angle brackets, such as addresses of mail, stay.
    """
    if "<" not in text:
        return text
    text = _UNSEEN.sub("", text)
    seen = {(match[1], match[2].lower()) for match in _TAG.finditer(text)}
    paired = {name for _, name in seen if {("", name), ("/", name)} <= seen}

    def plain(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name not in paired | _VOID:
            return match[0]
        return "\n" if name in _ENDING_LINES else "\n\n" if name in _ENDING_PARAGRAPHS else ""

    return _TAG.sub(plain, text)
