"""Explain: why a sentence gives the claims that it gives, and which frames came near."""

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ..schema import Article
from .arguments import Arguments
from .characters import normalise
from .choices import Option
from .document import make_doc
from .predications import Predications
from .qualifiers import Qualifier
from .relate import Relate


def explain(nlp: Language, text: str, *, published: str | None = None) -> str:
    """Return tree, mentions, predications, frames tried and claims of a text.

    Args:
        nlp: A newsclaims pipeline.
        text: One or a few sentences.
        published: Day of publication, for relative dates.
    """
    text = normalise(text)
    doc = nlp(make_doc(nlp, Article(id="explain", text=text, published=published)))
    relate = next(part for _, part in nlp.pipeline if isinstance(part, Relate))
    lines = [*_tree(doc), "", *_mentions(doc), "", *_predications(doc), "", "Frames"]
    attempts = relate.attempts(doc)
    for attempt in attempts:
        word = doc[attempt.predication.head].text
        if attempt.proposals:
            made = "; ".join(
                f"{p.subject.name if p.subject else '-'} -> {p.object.name}"
                for p in attempt.proposals
            )
            lines.append(f"  + {attempt.frame.id} on {word!r}: {made}")
        else:
            lines.append(f"  - {attempt.frame.id} on {word!r}: {attempt.reason}")
    if not attempts:
        lines.append("  none of the frames has a word of this text")
    lines += ["", *_candidates(doc, relate), "", "Claims"]
    for claim in doc._.claims:
        said = f", says {claim['attribution']['name']}" if claim["attribution"] else ""
        when = f", {claim['date']}" if claim["date"] else ""
        lines.append(
            f"  {claim['text']} ({claim['modality']}{said}{when};"
            f" {claim['frame']}, {claim['confidence']:.2f})"
        )
    if not doc._.claims:
        lines.append("  none")
    return "\n".join(lines)


def _candidates(doc: Doc, relate: Relate) -> list[str]:
    """Return what frames and learnt arcs propose, the scorer's verdict, and who and when."""
    lines = ["Proposals"]
    predications, arguments = Predications(doc), Arguments(doc)
    qualifier = Qualifier(doc, predications, arguments)
    scored = [
        (relate.scorer.confidence(candidate), candidate)
        for candidate in relate.candidates(doc, predications, arguments)
    ]
    for confidence, candidate in sorted(scored, key=lambda pair: -pair[0]):
        p = candidate.proposal
        least = relate.scorer.threshold(candidate)
        by = f"frame {p.frame.id}" if candidate.framed else "no frame"
        lines.append(
            f"  {'+' if confidence >= least else '-'} {confidence:.2f} {candidate.type}:"
            f" {p.subject.name if p.subject else '-'} -> {p.object.name}"
            f" ({by}; learnt {candidate.arc or 0:.2f}; kept from {least:.2f})"
        )
        if confidence >= least:
            who = [(o, o.value.name if o.value else None) for o in qualifier.sources.options(p)]
            when = [(o, o.value) for o in qualifier.times.options(p)]
            lines += [f"      who says so: {_options(who)}", f"      when: {_options(when)}"]
    return lines if scored else [*lines, "  none"]


def _options(options: Iterable[tuple[Option[Any], str | None]]) -> str:
    """Return what may be chosen: "Police 0.95, none 0.04 by rule"."""
    return ", ".join(
        (name or "none")
        + ("" if option.chance is None else f" {option.chance:.2f}")
        + (" by rule" if option.ruled else "")
        for option, name in options
    )


def _tree(doc: Doc) -> list[str]:
    lines = ["Words"]
    width = max((len(t.text) for t in doc), default=4)
    for sentence in doc.sents:
        for token in sentence:
            if not token.is_space:
                head = token.head.text if token.head.i != token.i else "-"
                word = f"  {token.text:{width}}  {token.lemma_:{width}}"
                lines.append(f"{word}  {token.tag_:5} {token.dep_:12} {head}")
    return lines


def _mentions(doc: Doc) -> list[str]:
    lines = ["Mentions"]
    for mention in doc._.mentions:
        value = mention["value"] or mention["id"] or ""
        name = f" = {mention['name']}" if mention["name"] != mention["text"] else ""
        lines.append(f"  {mention['type']:8} {mention['text']}{name} {value}".rstrip())
    for index, found in sorted(doc._.references.items()):
        lines.append(f"  {doc[index].text!r} refers to {found['name']} ({found['score']})")
    for index, members in sorted(doc._.groups.items()):
        names = " and ".join(member["name"] for member in members)
        lines.append(f"  {doc[index].text!r} refers to {names} ({members[0]['score']})")
    return lines


def _predications(doc: Doc) -> list[str]:
    lines = ["Predications"]
    for predication in Predications(doc).all:
        if predication.roles:
            roles = "  ".join(
                f"{role}={'+'.join(doc[f].text for f in fillers)}"
                for role, fillers in predication.roles.items()
            )
            voice = " passive" if predication.passive else ""
            lines.append(f"  {predication.lemma} ({predication.kind}{voice}): {roles}")
    return lines
