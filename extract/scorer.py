"""The scorer: how likely a proposed claim is right, from all that was seen of it.

Frames propose what their words say, the reader's learnt arcs what resembles the claims of
labelled articles; a logistic regression over both decides and gives the confidence. Relation
types that it was not trained on (a user's own) keep their frame's confidence, or the arc's, and
so does everything where another reader stands in, which has no learnt arcs.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..models.reader import FLOOR
from .arguments import Filler
from .frames import Proposal

WEIGHTS = Path(__file__).parents[1] / "models" / "scorer.json"

_LOWEST = FLOOR / 2
_LEAST_ODDS = math.log(_LOWEST / (1 - _LOWEST))

PHRASE_FACTOR = 0.85
"""Of a frame's confidence, where an argument is a phrase without a name."""


UNFRAMED = 0.05
"""How much surer a claim has to be that an arc proposes and no frame: arcs are less often right
than they say on articles that are less like those of training. Chosen on `dev.jsonl`."""


class Company(NamedTuple):
    """What the other proposals of its article say of a claim; arcs are learnt probabilities.

    Attributes:
        again: The highest arc of the same claim at other words.
        framed: Whether a frame proposes it at other words.
        rival: The highest arc of another type for the same two names.
        elsewhere: The highest arc of the type for the object with another subject's name.
        swapped: The highest arc of the type from the object to the subject.
        beside: The highest arc of the type for the subject with another object's name.
        objects: How many objects are proposed for the subject and the type.
    """

    again: float = 0.0
    framed: bool = False
    rival: float = 0.0
    elsewhere: float = 0.0
    swapped: float = 0.0
    beside: float = 0.0
    objects: int = 1


ALONE = Company()
"""Of a claim that stands by itself."""


@dataclass(slots=True)
class Candidate:
    """A claim that was proposed, with what speaks for it.

    Attributes:
        type: Relation type.
        proposal: What a frame proposed, or what stands for it where only an arc did.
        framed: Whether a frame proposed it.
        arc: The learnt probability of the type between the two words, or of one that its frame
            overrides; None where nothing is learnt: of a user's type, and where another reader
            stands in.
        rival: The highest learnt probability of any other type between them.
        worded: The probability of the type by the words and the tree between the two; None where
            no short path leads from one to the other, and for types that wording does not know.
        worded_rival: The highest such probability of another type.
        elsewhere: The highest learnt probability of the type for the object with another subject.
        joined: The highest learnt probability of the type where a word that is coordinated with
            one of the two stands in its place.
        disputed: Whether a frame proposes another type for the same words.
        fits: Whether subject and object have types that the type's frames ask for.
        apart: Whether the two stand in different sentences.
        path: How many words of the tree lead from one to the other, both included.
        cue_on_path: Whether one of them is a word of the type's frames.
        cue_in_sentence: Whether such a word stands anywhere in the sentence.
        other_cue: Whether a word of another type's frames is on the path.
        company: What the other proposals of the article say of it.
    """

    type: str
    proposal: Proposal
    framed: bool
    arc: float | None
    rival: float
    worded: float | None
    worded_rival: float
    elsewhere: float
    joined: float
    disputed: bool
    fits: tuple[bool, bool]
    apart: bool
    path: int
    cue_on_path: bool
    cue_in_sentence: bool
    other_cue: bool
    company: Company = ALONE


def features(candidate: Candidate) -> dict[str, float]:
    """Return what the scorer sees of a candidate, by name.

    Args:
        candidate: A proposed claim.
    """
    proposal, company = candidate.proposal, candidate.company
    way = _way(candidate)
    arc = candidate.arc or 0.0
    surest = max(arc, company.again)
    found = {
        way: 1.0,
        f"{way} {candidate.type}": 1.0,
        f"{way} arc": logit(arc),
        f"{way} rival": logit(candidate.rival),
        f"{way} elsewhere": logit(candidate.elsewhere),
        f"{way} joined": logit(candidate.joined),
        f"{way} again": logit(company.again),
        f"{way} again framed": float(company.framed),
        f"{way} names rival": logit(company.rival),
        f"{way} names elsewhere": logit(company.elsewhere),
        f"{way} names swapped": logit(company.swapped),
        f"{way} names beside": logit(company.beside),
        f"{way} objects": math.log1p(company.objects),
        # beside the arc itself, the higher of the two tells whether another is higher
        f"{way} or rival": logit(max(arc, candidate.rival)),
        f"{way} or elsewhere": logit(max(arc, candidate.elsewhere)),
        f"{way} or again": logit(surest),
        f"{way} or names rival": logit(max(surest, company.rival)),
        f"{way} or names elsewhere": logit(max(surest, company.elsewhere)),
        f"{way} disputed": float(candidate.disputed),
        f"{way} apart": float(candidate.apart),
        f"{way} path": math.log1p(candidate.path),
        f"{way} cue on path": float(candidate.cue_on_path),
        f"{way} cue in sentence": float(candidate.cue_in_sentence),
        f"{way} other cue": float(candidate.other_cue),
        f"{way} object fits": float(candidate.fits[1]),
        f"{way} object {_kind(proposal.object)}": 1.0,
        f"{way} object doubt": 1 - proposal.object.score,
    }
    if candidate.worded is not None:
        found[f"{way} worded"] = logit(candidate.worded)
        found[f"{way} worded rival"] = logit(candidate.worded_rival)
        found[f"{way} or worded rival"] = logit(max(candidate.worded, candidate.worded_rival))
    else:
        found[f"{way} unworded"] = 1.0
    if candidate.framed:
        found["framed prior"] = logit(proposal.frame.confidence)
        found[f"framed kind {proposal.predication.kind}"] = 1.0
    if proposal.subject is None:
        found[f"{way} no subject"] = 1.0
    else:
        distance = abs(proposal.subject.token - proposal.object.token)
        found[f"{way} subject fits"] = float(candidate.fits[0])
        found[f"{way} subject {_kind(proposal.subject)}"] = 1.0
        found[f"{way} subject doubt"] = 1 - proposal.subject.score
        found[f"{way} distance"] = math.log1p(distance)
    return found


def _way(candidate: Candidate) -> str:
    return "framed" if candidate.framed else "learnt"


def _kind(filler: Filler) -> str:
    if filler.type is None:
        return filler.fit
    return "name" if filler.score == 1.0 else "reference"


def logit(probability: float) -> float:
    """Return the log odds of a probability, which the reader's FLOOR bounds on both sides.

    Args:
        probability: From 0 to 1.
    """
    if probability <= _LOWEST:
        return _LEAST_ODDS
    p = min(probability, 1 - _LOWEST)
    return math.log(p / (1 - p))


class Scorer:
    """A logistic regression over `features`.

    Args:
        path: JSON file with `types`, `bias`, `weights` and `threshold`.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        table = json.loads(path.read_text(encoding="utf-8"))
        self.types = frozenset(table["types"])
        self._threshold: float = table["threshold"]
        self._bias: float = table["bias"]
        self._weights: dict[str, float] = table["weights"]

    def threshold(self, candidate: Candidate) -> float:
        """Return the least confidence with which a candidate becomes a claim.

        Args:
            candidate: A proposed claim.
        """
        if candidate.framed and not self._knows(candidate):
            return 0.0
        return self._threshold + (0.0 if candidate.framed else UNFRAMED)

    def _knows(self, candidate: Candidate) -> bool:
        return candidate.type in self.types and candidate.arc is not None

    def confidence(self, candidate: Candidate) -> float:
        """Return the probability that a candidate is right.

        Args:
            candidate: A proposed claim.
        """
        if not self._knows(candidate):
            return (
                frame_confidence(candidate.proposal) if candidate.framed else candidate.arc or 0.0
            )
        total = self._bias + sum(
            self._weights.get(name, 0.0) * value for name, value in features(candidate).items()
        )
        return 1 / (1 + math.exp(-total))


def frame_confidence(proposal: Proposal) -> float:
    """Return the frame's prior times how sure the arguments are.

    Args:
        proposal: What a frame proposed.
    """
    confidence = proposal.frame.confidence
    for filler in (proposal.subject, proposal.object):
        if filler is not None:
            confidence *= filler.score * (1.0 if filler.type else PHRASE_FACTOR)
    return confidence


@cache
def load_scorer() -> Scorer:
    """Return the bundled scorer."""
    return Scorer()
