"""Relate: frames over predications become claims, one claim once an article."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lemminflect import getLemma
from msgspec import UNSET
from spacy.language import Language
from spacy.tokens import Doc

from ..models.frames import load_frames
from ..schema import Claim, Evidence, Source, Trigger, claim_id, to_dict
from .arguments import Arguments
from .document import check_tokens, register_extensions
from .echoes import complete
from .frames import Attempt, FrameMatcher, Proposal
from .learnt import LearntProposals
from .merging import merge
from .predications import Predications
from .qualifiers import Qualifier
from .scorer import Candidate, load_scorer

_PLURAL = frozenset({"police", "people", "they", "them", "their"})
"""Words that are plural without an ending."""

_PLURALS = {"is": "are", "was": "were"}
"""Forms of "be" and their plurals."""


@Language.factory(
    "newsclaims_relate",
    assigns=["doc._.claims"],
    requires=["doc._.mentions", "doc._.references", "token.dep", "token.is_sent_start"],
    default_config={"rules": []},
)
def make_relate(nlp: Language, name: str, rules: Sequence[str]) -> "Relate":
    """Make the relation component with the bundled frames and further ones."""
    return Relate(name, rules=rules)


class Relate:
    """Writes the claims of a document into `doc._.claims`.

    Args:
        name: The component's name in the pipeline.
        rules: YAML files of further relation types.
    """

    def __init__(self, name: str = "relate", *, rules: Sequence[str | Path] = ()) -> None:
        register_extensions()
        self.name = name
        types = load_frames(rules)
        self.matcher = FrameMatcher(types)
        self.learnt = LearntProposals(types)
        self.scorer = load_scorer()
        self._within = frozenset(t.name for t in types if t.within)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document.

        Raises:
            NewsclaimsError: E046 if tokens were merged behind the reader.
        """
        check_tokens(doc)
        doc._.claims = [to_dict(claim) for claim in self.claims(doc)]
        return doc

    def attempts(self, doc: Doc) -> list[Attempt]:
        """Return every frame whose words occur, with what came of it.

        Args:
            doc: A parsed document with mentions.
        """
        return list(self.matcher.attempts(doc, Predications(doc), Arguments(doc)))

    def claims(self, doc: Doc) -> list[Claim]:
        """Return the claims of a document, in the order of the text.

        Args:
            doc: A parsed document with mentions.
        """
        predications, arguments = Predications(doc), Arguments(doc)
        qualifier = Qualifier(doc, predications, arguments)
        claims, text = [], qualifier.sources.text
        for candidate in self.candidates(doc, predications, arguments):
            confidence = self.scorer.confidence(candidate)
            if confidence >= self.scorer.threshold(candidate):
                claims.append(_claim(doc, text, candidate.proposal, qualifier, confidence))
        return complete(merge(claims, within=self._within), doc)

    def candidates(
        self, doc: Doc, predications: Predications, arguments: Arguments
    ) -> list[Candidate]:
        """Return what frames and learnt arcs propose, before it is scored.

        Args:
            doc: A parsed document with mentions.
            predications: Its predications.
            arguments: Its arguments.
        """
        attempts = list(self.matcher.attempts(doc, predications, arguments))
        proposals = _prefer([p for attempt in attempts for p in attempt.proposals])
        return self.learnt.candidates(doc, proposals, attempts, predications, arguments)


def _prefer(proposals: list[Proposal]) -> list[Proposal]:
    """Drop what gives way to another proposal.

    That is a type that another one overrides for the same arguments; but where a frame has
    read the overriding predicate together with its own ("tried to hack X"), that one gives way.
    """
    inner = {(i, p.object.token, p.frame.type) for p in proposals for i in p.inner}
    proposals = [
        p
        for p in proposals
        if not any((p.predication.head, p.object.token, t) in inner for t in p.frame.over)
    ]
    seen: dict[tuple[object, ...], set[str]] = {}
    for p in proposals:
        seen.setdefault(_ends(p), set()).update(p.frame.over)
    kept, said = [], set()
    for p in proposals:
        key = _ends(p)
        if p.frame.type in seen[key]:
            continue
        if (key, p.frame.type) in said:
            continue
        said.add((key, p.frame.type))
        kept.append(p)
    return kept


def _ends(p: Proposal) -> tuple[object, ...]:
    """Return the words of a proposal and what they stand for, of which there may be several."""
    subject = (p.subject.token, p.subject.name) if p.subject else (None, None)
    return (*subject, p.object.token, p.object.name)


def _claim(
    doc: Doc, text: str, proposal: Proposal, qualifier: Qualifier, confidence: float
) -> Claim:
    frame, article = proposal.frame, doc._.article or {}
    found = qualifier.qualify(proposal)
    sentence = qualifier.sentences[proposal.predication.head]
    said = text[sentence.start_char : sentence.end_char]
    start = sentence.start_char + len(said) - len(said.lstrip())
    evidence = Evidence(text=said.strip(), start=start, end=start + len(said.strip()))
    words = [doc[i] for i in proposal.trigger]
    trigger = Trigger(
        text=text[words[0].idx : words[-1].idx + len(words[-1])],
        start=words[0].idx,
        end=words[-1].idx + len(words[-1]),
    )
    modality = found.modality
    if frame.modality is not None and modality == "asserted":
        modality = frame.modality
    subject, target = proposal.subject, proposal.object
    if subject is not None:
        subject, target = subject.apart(target, doc), target.apart(subject, doc)
    negated = found.negated != frame.negated
    item = proposal.item.name if proposal.item else None
    return Claim(
        id=claim_id(
            article.get("id", ""),
            frame.type,
            subject.name if subject else None,
            target.name,
            evidence,
            item=item,
            negated=negated,
        ),
        doc_id=article.get("id", ""),
        type=frame.type,
        text=_sentence(
            subject.name if subject else None,
            frame.says,
            target.name,
            plural=subject is not None
            and subject.type is None
            and (doc[subject.token].tag_ in ("NNS", "NNPS") or subject.head in _PLURAL),
            negated=negated,
        ),
        subject=subject.record() if subject else None,
        object=target.record(),
        trigger=trigger,
        attribution=found.attribution,
        modality=modality,  # type: ignore[arg-type]
        negated=negated,
        date=found.date,
        role=proposal.role or UNSET,
        item=item or UNSET,
        from_=proposal.source.name if proposal.source else UNSET,
        evidence=evidence,
        confidence=round(confidence, 3),
        frame=frame.id,
        source=Source(
            url=article.get("url"),
            title=article.get("title"),
            site=article.get("site"),
            published=doc._.published or None,
        ),
    )


def _sentence(subject: str | None, says: str, target: str, *, plural: bool, negated: bool) -> str:
    """Return a claim as a short sentence: "Hackers do not attack the bank".

    Args:
        subject: Name of the subject, if there is one.
        says: The verb, third person singular, with what follows it: "attacks", "is based in".
        target: Name of the object.
        plural: Whether the subject is plural.
        negated: Whether the relation is said not to hold.
    """
    verb, _, rest = says.partition(" ")
    if verb in _PLURALS:
        verb = (_PLURALS[verb] if plural else verb) + (" not" if negated else "")
    elif plural or negated:
        base = _base(verb)
        verb = f"{'do' if plural else 'does'} not {base}" if negated else base
    return " ".join(w for w in (subject or "(unnamed)", verb, rest, target) if w)


@cache
def _base(verb: str) -> str:
    """Return the base form of a verb: "attacks" -> "attack"."""
    return str(getLemma(verb, "VERB")[0])
