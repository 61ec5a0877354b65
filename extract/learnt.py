"""Learnt proposals: the reader's arcs between words as claims without a frame."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from ..models.frames import Frame, RelationType
from .arguments import Arguments, Filler
from .frames import Proposal
from .predications import Predications
from .scorer import Candidate
from .titles import is_title, title_text

LEAST = 0.1
"""Learnt probability below which an arc alone proposes nothing."""

NOBODY = -1


class LearntProposals:
    """Adds learnt proposals to those of the frames, and says what speaks for each.

    Args:
        types: The relation types.
    """

    def __init__(self, types: Iterable[RelationType]) -> None:
        self._frames: dict[str, Frame] = {}
        self._fits: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for relation in types:
            first = relation.frames[0]
            self._frames[relation.name] = replace(
                first, id=f"{relation.name}.learnt", negated=False, modality=None
            )
            self._fits[relation.name] = (
                frozenset().union(*(f.subject_fits for f in relation.frames)),
                frozenset().union(*(f.object_fits for f in relation.frames)),
            )

    def candidates(
        self,
        doc: Doc,
        proposals: Sequence[Proposal],
        predications: Predications,
        arguments: Arguments,
    ) -> Iterator[Candidate]:
        """Yield the frames' proposals and the learnt ones.

        Args:
            doc: A document with `doc._.reader_claims`.
            proposals: What the frames proposed.
            predications: The document's predications.
            arguments: The document's arguments.
        """
        found: list[tuple[int, int, dict[str, float]]] | None = doc._.reader_claims
        arcs = {(target, subject): types for target, subject, types in found or ()}
        subjects_of: dict[int, list[int]] = {}
        for target, subject in arcs:
            subjects_of.setdefault(target, []).append(subject)
        framed: dict[tuple[int, int], set[str]] = {}
        for p in proposals:
            framed.setdefault(_key(p), set()).add(p.frame.type)

        def candidate(p: Proposal, *, is_framed: bool) -> Candidate:
            target, subject = _key(p)
            kind = p.frame.type
            here = arcs.get((target, subject), {})
            subject_fits, object_fits = self._fits.get(kind, (frozenset(), frozenset()))
            return Candidate(
                type=kind,
                proposal=p,
                framed=is_framed,
                arc=None if found is None else here.get(kind, 0.0),
                rival=max((v for k, v in here.items() if k != kind), default=0.0),
                elsewhere=max(
                    (
                        arcs[target, other].get(kind, 0.0)
                        for other in subjects_of.get(target, ())
                        if other != subject
                    ),
                    default=0.0,
                ),
                disputed=bool(framed.get((target, subject), set()) - {kind}),
                fits=(
                    p.subject is None or p.subject.fit in subject_fits,
                    p.object.fit in object_fits,
                ),
            )

        @cache
        def filler(index: int) -> Filler | None:
            return arguments.candidate(doc[index])

        for p in proposals:
            yield candidate(p, is_framed=True)
        for (target, subject), types in arcs.items():
            said = framed.get((target, subject), set())
            for kind, probability in types.items():
                if probability < LEAST or kind in said or kind not in self._frames:
                    continue
                one, other = filler(subject) if subject != NOBODY else None, filler(target)
                if other is None or (subject != NOBODY and (one is None or one.name == other.name)):
                    continue
                learnt = self._propose(doc, kind, one, other, predications, arguments)
                yield candidate(learnt, is_framed=False)

    def _propose(
        self,
        doc: Doc,
        kind: str,
        subject: Filler | None,
        target: Filler,
        predications: Predications,
        arguments: Arguments,
    ) -> Proposal:
        head = _governor(doc[target.token], doc[subject.token] if subject else None)
        role = None
        if kind == "holds_position" and subject is not None:
            role = _title(doc, target.token, subject.token, arguments)
        return Proposal(
            frame=self._frames[kind],
            predication=predications.at(head.i),
            trigger=(head.i,),
            subject=subject,
            object=target,
            item=None,
            source=None,
            role=role,
            inner=frozenset(),
        )


def _key(proposal: Proposal) -> tuple[int, int]:
    return proposal.object.token, proposal.subject.token if proposal.subject else NOBODY


def _governor(target: Token, subject: Token | None) -> Token:
    """Return the word that holds a claim's arguments together in the tree."""
    if subject is not None and subject.sent.start == target.sent.start:
        above = {target.i, *(t.i for t in target.ancestors)}
        for token in (subject, *subject.ancestors):
            if token.i in above:
                return token
    for token in target.ancestors:
        if token.pos_ == "VERB":
            return token
    return target


def _title(doc: Doc, target: int, subject: int, arguments: Arguments) -> str | None:
    """Return the post that is named beside a person."""
    near = range(max(0, min(target, subject) - 3), min(len(doc), max(target, subject) + 6))
    for i in near:
        if arguments.mention(i) is None and is_title(doc[i]):
            return title_text(doc[i], arguments.mentioned)
    return None
