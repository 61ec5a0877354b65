"""Borders: where names begin and end, beyond what the reader says.

Nicknames in quotes, legal forms behind companies, short forms in brackets, other places where a
name stands again, and what is no part of a name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Span

from .shortforms import abbreviates
from .titles import PEOPLE

NameSpan = tuple[int, int, dict[str, float]]
"""First token, token behind the last, and the evidence for each entity type."""

MAX_TOKENS = 8
"""Longest names, in tokens."""

_NICKNAME = re.compile(
    r"""(?<![\w.’'-])[\w.’'-]+ (?:“\w[\w ]*”|"\w[\w ]*"|‘\w[\w ]*’|'\w[\w ]*') \w+"""
)
_LEADING = frozenset(
    {"the", "a", "an", "'s", "’s", '"', "“", "”", "'", "‘", "(", ",", "-", "–", "its", "their"}
    | {"of", "for", "in", "at", "by", "from", "with", "on", "to"}
)
_TRAILING = frozenset({"'s", "’s", "'", "’", '"', "“", "”", ",", ".", ")", "’s'", "-", "–"})
_STATES = frozenset(
    "Ala. Ariz. Ark. Calif. Colo. Conn. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. Minn. Miss."
    " Mo. Mont. Neb. Nev. Okla. Ore. Pa. Tenn. Va. Wash. Wis. Wyo. N.C. N.D. N.H. N.J. N.M. N.Y."
    " R.I. S.C. S.D. W.Va.".split()
)
"""States of the U.S. as addresses have them, behind which no name goes on."""
_DASHES = frozenset({"-", "–", "—"})
_COMPANY = 0.3
"""Evidence for ORG from which on "AG" behind a name is a legal form."""
_SURE, _SHORTEST = 0.6, 4
"""Evidence and letters with which a name is one wherever it stands in the article."""


def with_nicknames(doc: Doc, text: str, spans: Iterable[NameSpan]) -> list[NameSpan]:
    """Return name spans with the parts of names such as "Anna “Ania” Kowal" made one.

    Args:
        doc: The document.
        text: Its text.
        spans: What the reader takes for names.
    """
    found = sorted(spans, key=lambda span: span[:2])
    for match in _NICKNAME.finditer(text):
        whole = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if whole is None:
            continue
        parts = [s for s in found if s[0] < whole.end and whole.start < s[1]]
        if (
            parts
            and parts[0][0] <= whole.start
            and whole.end <= parts[-1][1]
            and all(max(p, key=lambda t: p[t]) in PEOPLE for p in (parts[0][2], parts[-1][2]))
        ):
            found = [s for s in found if s not in parts]
            found.append((parts[0][0], parts[-1][1], parts[0][2]))
    return found


def with_legal_forms(
    doc: Doc, text: str, spans: Sequence[NameSpan], form: re.Pattern[str], weight: float
) -> list[NameSpan]:
    """Return name spans where companies' names go on to "Ltd" or "(Malta) Co., Ltd.".

    Args:
        doc: The document.
        text: Its text.
        spans: What the reader takes for names.
        form: `Cues.legal_form`.
        weight: What such an ending adds to the evidence for ORG.
    """
    found = dict(enumerate(spans))
    holder = {i: k for k, (start, end, _) in found.items() for i in range(start, end)}
    for match in form.finditer(text):
        left = match.start() + match[0].startswith(" ")
        tail = doc.char_span(left, match.end(), alignment_mode="expand")
        name = None if tail is None else holder.get(tail.start - 1)
        if tail is None or name is None:
            continue
        start, end, evidence = found[name]
        sure = match["sure"] or match[0].startswith(" (")
        # "US SANCTIONS ACME AS TENSIONS RISE"
        shouted = tail.end < len(doc) and doc[tail.end].is_upper and len(doc[tail.end]) > 1
        if sure or (evidence.get("ORG", 0.0) > _COMPANY and not shouted):
            named = {**evidence, "ORG": evidence.get("ORG", 0.0) + weight}
            for i in range(tail.start, tail.end):
                if holder.get(i, name) != name:
                    found.pop(holder[i], None)  # "Co.", taken for a company of its own
                holder[i] = name
            found[name] = start, max(end, tail.end), named
    return list(found.values())


def with_definitions(doc: Doc, spans: Sequence[NameSpan]) -> Iterator[NameSpan]:
    """Yield name spans, and the short forms in brackets behind them: "Orbex Ltd (Orbex)".

    Args:
        doc: The document.
        spans: What the reader takes for names.
    """
    read = {(start, end) for start, end, _ in spans}
    for start, end, evidence in spans:
        yield start, end, evidence
        if end >= len(doc) or doc[end].text != "(":
            continue
        brackets = doc[end + 1 : end + 2 + MAX_TOKENS]
        close = next((t.i for t in brackets if t.text == ")"), end)
        inner = doc[end + 1 : close]
        defined = (inner.start, inner.end) not in read and inner.text[:1].isupper()
        if defined and abbreviates(inner.text, doc[start:end].text):
            yield inner.start, inner.end, evidence


def repeats(doc: Doc, spans: Sequence[NameSpan]) -> list[NameSpan]:
    """Return where a name stands that the reader found elsewhere in the article only.

    Args:
        doc: A tagged document.
        spans: The names that were found.
    """
    inside = {i for start, end, _ in spans for i in range(start, end)}
    known: dict[tuple[str, ...], dict[str, float]] = {}
    for start, end, evidence in spans:
        words = tuple(t.text for t in doc[start:end])
        sure = max(evidence.values(), default=0.0) >= _SURE
        if sure and words[0][:1].isupper() and len(doc[start:end].text) >= _SHORTEST:
            known.setdefault(words, evidence)
    lengths: dict[str, set[int]] = {}
    for words in known:
        lengths.setdefault(words[0], set()).add(len(words))
    found = []
    texts = [token.text for token in doc]
    for start in (i for i, text in enumerate(texts) if text in lengths):
        for length in sorted(lengths[texts[start]], reverse=True):
            end = min(start + length, len(texts))
            read = known.get(tuple(texts[start:end]))
            # "White" or "Police" may be a name elsewhere in the text
            named = length > 1 or (doc[start].tag_ == "NNP" and not doc[start].is_sent_start)
            if read is not None and named and inside.isdisjoint(range(start, end)):
                found.append((start, end, read))
                inside.update(range(start, end))
                break
    return found


def strongest(evidence: dict[str, float]) -> str:
    """Return the type with most evidence, "" without any; ties go by the alphabet."""
    return max(sorted(evidence), key=lambda kind: evidence[kind], default="")


def ending_in_s(doc: Doc, spans: Sequence[NameSpan]) -> set[str]:
    """Return companies' names, without the ending, that stand in the text with "'s" only.

    One of them at least owns nothing there: "at Sotheby's in Oslo", not "Acme's works".

    Args:
        doc: A parsed document.
        spans: The names that were found, trimmed.
    """
    own: list[Span] = []
    bare: list[Span] = []
    for start, end, evidence in spans:
        if strongest(evidence) == "ORG":
            owning = end < len(doc) and doc[end].tag_ == "POS" and len(doc[end]) > 1
            (own if owning else bare).append(doc[start:end])
    alone = {name.text for name in own if name.root.dep_ != "nmod:poss"}
    return alone and alone.difference(name.text for name in bare)


def is_numbered(doc: Doc, end: int) -> bool:
    """Whether a hyphen and a number close up to a name and are part of it: "Storm-0991".

    Args:
        doc: The document.
        end: The token behind the name.
    """
    if end + 1 >= len(doc) or doc[end].text != "-":
        return False
    return doc[end + 1].is_digit and not (doc[end - 1].whitespace_ or doc[end].whitespace_)


def trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return a span without articles, prepositions and quotes around it.

    Args:
        doc: The document.
        start: Its first token.
        end: The token behind its last.
    """
    while start < end and doc[start].lower_ in _LEADING:
        start += 1
    if start < end and doc[start].text[:1].isupper():
        # "Treasury for terrorism": a capitalised name does not go on in lower case after "for"
        for i in range(start + 1, end - 1):
            if doc[i].pos_ == "ADP" and doc[i + 1].is_lower and doc[i + 1].pos_ in ("NOUN", "ADJ"):
                end = i
                break
    for i in range(max(1, start), end - 1):
        if doc[i].text in _STATES and doc[i - 1].text == ",":
            end = i + 1  # "in Randolph, Mass. Acme", but not "the N.Y. Times"
            break
    for i in range(start + 1, end - 1):
        if doc[i].text in _DASHES and doc[i - 1].whitespace_ and doc[i].whitespace_:
            end = i  # "OSLO - Police"
            break
    while start < end and doc[end - 1].lower_ in _TRAILING:
        end -= 1
    return start, end
