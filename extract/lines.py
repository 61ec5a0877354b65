"""An article's lines -> its paragraphs and what was cut, by the rules of `models/boilerplate.yaml`.

The vocabulary is data; here is the logic: which rule may act where, and when it may not.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from ..models.boilerplate import Boilerplate, load_boilerplate, plain, straight
from ..schema import Cut
from .headlines import headline_lists, is_loose, is_sentence, is_teaser
from .paragraphs import Numbered, is_bulleted, paragraphs

_NEAR = 4
"""Lines that stay above (below) a line that is still at the head (tail) of an article."""
_MOST = 0.6
"""Share of an article's words that rules may cut although they stand in sentences."""
_LAST = 3
"""Paragraphs at the end that may have words glued to them."""
_WINDOW = 300
"""Code points at the end of a paragraph that are searched for glued words."""
_BLURB = 2000
"""Code points of a paragraph that are searched for a section's words."""
_LEAST_SENTENCE = 4
"""Words of the shortest line that is kept as a sentence where rules would cut nearly all."""

_WORD = re.compile(r"[^\W_]")


class Verdict(NamedTuple):
    """Why a line goes, and whether it does so even if hardly anything else is left."""

    reason: str
    sure: bool


Judge = Callable[[str], Verdict | None]


def clean_lines(
    lines: Sequence[str], *, title: str = "", author: str = ""
) -> tuple[list[str], list[Cut]]:
    """Return the paragraphs among an article's lines, and what was cut, both in order.

    Args:
        lines: Lines of the body with usual characters (see `normalise`); blank ones may
            separate paragraphs.
        title: The headline, which may be repeated above the body.
        author: The author, whose bare name may stand there.
    """
    boilerplate = load_boilerplate()
    head = _judge_head(boilerplate, title, author)
    left = paragraphs(list(enumerate(lines)))
    cuts: list[tuple[int, int, Cut]] = []
    # What is cut may leave new neighbours; the end is reached when nothing more goes, so that
    # cleaning its result changes nothing. The second round is the last one on nearly all articles.
    for turn in count():
        (kept, found) = _cut(left, boilerplate, head)
        # Of one line, what is cut in a later round stands before what was cut earlier.
        cuts += [(number, -turn, cut) for (number, cut) in found]
        kept = paragraphs(kept)
        if kept == left:
            break
        left = kept
    cuts.sort(key=lambda cut: cut[:2])
    return [line for (_, line) in left], [cut for (_, _, cut) in cuts]


def line_key(line: str) -> str:
    """Return what two ways to write one headline or name have in common."""
    return straight(line).casefold().rstrip(". ")


def _cut(
    lines: list[Numbered], boilerplate: Boilerplate, head: Judge
) -> tuple[list[Numbered], list[tuple[int, Cut]]]:
    """Return what stays of paragraphs after one round of all rules, and what goes."""
    texts = [text for (_, text) in lines]
    verdicts = _verdicts(texts, boilerplate)
    _judge_sections(texts, verdicts, boilerplate)
    _judge_edge(texts, verdicts, range(len(texts)), head)
    _judge_edge(texts, verdicts, reversed(range(len(texts))), _judge_tail(boilerplate))
    _judge_headlines(texts, verdicts, boilerplate)
    _keep_sentences(texts, verdicts)
    kept = []
    cuts = []
    for line, verdict in zip(lines, verdicts, strict=True):
        if verdict is None:
            kept.append(line)
        else:
            cuts.append((line[0], Cut(line[1], verdict.reason)))
    for at in range(max(0, len(kept) - _LAST), len(kept)):
        (number, text) = kept[at]
        (text, found) = _without_suffixes(text, boilerplate)
        kept[at] = (number, text)
        cuts += [(number, cut) for cut in found]
    return kept, cuts


def _verdicts(texts: list[str], boilerplate: Boilerplate) -> list[Verdict | None]:
    """Return the verdict on each line by its words alone, wherever it stands."""
    verdicts: list[Verdict | None] = []
    block: Verdict | None = None
    short: list[int] = []
    introduced = False
    for at, text in enumerate(texts):
        # "Telegram" alone shares a page, but not in a list that the article introduces.
        introduced = introduced and is_bulleted(text)
        verdict: Verdict | None = None
        rule = None if introduced else boilerplate.rule(text)
        if rule is not None:
            verdict = Verdict(rule.reason, rule.sure)
            block = verdict if rule.block else block
        elif not _WORD.search(text):
            verdict = Verdict("separator", True)
        elif block is not None and is_teaser(text, boilerplate):
            # An outlet's name between two headlines goes, a subheading after the last one stays.
            verdict = block
            for before in short:
                verdicts[before] = block
            short = []
        elif block is not None and is_loose(text, boilerplate):
            short.append(at)
        else:
            (block, short) = (None, [])
        verdicts.append(verdict)
        introduced = introduced or (verdict is None and text.endswith(":"))
    for before in short:
        verdicts[before] = block
    return verdicts


def _judge_head(boilerplate: Boilerplate, title: str, author: str) -> Judge:
    """Return the judge of lines above the article."""
    known = {
        line_key(line): Verdict(reason, reason == "title")
        for (line, reason) in ((author, "byline"), (title, "title"))
        if line
    }

    def judge(text: str) -> Verdict | None:
        rule = boilerplate.rule(text, "head")
        if rule is not None:
            return Verdict(rule.reason, rule.sure)
        return known.get(line_key(plain(text))) if known else None

    return judge


def _judge_tail(boilerplate: Boilerplate) -> Judge:
    """Return the judge of lines below the article."""

    def judge(text: str) -> Verdict | None:
        rule = boilerplate.rule(text, "tail")
        return None if rule is None else Verdict(rule.reason, rule.sure)

    return judge


def _judge_edge(
    texts: list[str],
    verdicts: list[Verdict | None],
    order: Iterable[int],
    judge: Judge,
) -> None:
    """Add verdicts on the lines at one end, until some lines in a row of reading stay.

    Args:
        texts: All lines.
        verdicts: One for each line; changed in place.
        order: Places of the lines, from the end in question on.
        judge: Returns the verdict on a line at this end.
    """
    stay = 0
    for at in order:
        if verdicts[at] is None:
            verdicts[at] = judge(texts[at])
            stay += verdicts[at] is None
            if stay == _NEAR:
                break


def _judge_sections(
    texts: list[str], verdicts: list[Verdict | None], boilerplate: Boilerplate
) -> None:
    """Add verdicts on headings such as "About Acme" and the paragraphs that belong to them."""
    left = [at for (at, verdict) in enumerate(verdicts) if verdict is None]
    inside: re.Pattern[str] | None = None
    reason = ""
    for at, below in zip(left[1:], [*left[2:], None], strict=False):
        words = plain(texts[at][:_BLURB])
        for name, heading, body in boilerplate.sections:
            if match := heading.fullmatch(words):
                blurb = match["body"] or ("" if below is None else texts[below])
                (inside, reason) = (body if body.search(blurb, 0, _BLURB) else None, name)
                if inside is not None:
                    verdicts[at] = Verdict(reason, False)
                break
        else:
            if inside is not None and inside.search(words):
                verdicts[at] = Verdict(reason, False)
            else:
                inside = None


def _judge_headlines(
    texts: list[str], verdicts: list[Verdict | None], boilerplate: Boilerplate
) -> None:
    """Add verdicts on lists of other articles' headlines."""
    left = [at for (at, verdict) in enumerate(verdicts) if verdict is None]
    for run in headline_lists([texts[at] for at in left], boilerplate):
        for at in run:
            verdicts[left[at]] = Verdict("headlines", False)


def _keep_sentences(texts: list[str], verdicts: list[Verdict | None]) -> None:
    """Take back verdicts on sentences where they would leave hardly any of an article."""
    doubtful = [
        at
        for (at, verdict) in enumerate(verdicts)
        if verdict is not None
        and not verdict.sure
        and is_sentence(texts[at])
        and texts[at].count(" ") + 1 >= _LEAST_SENTENCE
    ]
    if not doubtful:
        return
    stay = sum(
        text.count(" ") + 1
        for (text, verdict) in zip(texts, verdicts, strict=True)
        if verdict is None
    )
    go = sum(texts[at].count(" ") + 1 for at in doubtful)
    if go > _MOST * (stay + go):
        for at in doubtful:
            verdicts[at] = None


def _without_suffixes(text: str, boilerplate: Boilerplate) -> tuple[str, list[Cut]]:
    """Return a paragraph without words glued to its last sentence, and those words."""
    cuts = []
    end = len(text)
    while match := boilerplate.suffix.search(straight(text[max(0, end - _WINDOW) : end])):
        start = max(0, end - _WINDOW) + match.start()
        suffix = boilerplate.vocabulary.suffixes[int((match.lastgroup or "s0")[1:])]
        cuts.append(Cut(text[start:end].strip(), suffix.reason))
        end = start
    return text[:end], cuts[::-1]
