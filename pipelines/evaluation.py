"""Scores of claims and entities against articles labelled by hand.

A claim counts as found when type, subject and object agree (see `agreement`). Optional gold
claims cost nothing when missed and nothing when found. Matching is one to one: a second
prediction of a claim already matched is a duplicate and counts as wrong, because whoever uses
the output would have to clean it up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from ..schema import Claim, Mention
from .agreement import agrees, given_names, stems
from .gold import GoldArticle, GoldClaim

_STEPS = 10
"""Steps of confidence in the curve and the calibration table."""


class Score(msgspec.Struct, frozen=True):
    """Precision, recall and F1, rounded to four digits, with their counts."""

    p: float
    r: float
    f1: float
    tp: int
    fp: int
    fn: int


class FieldScore(msgspec.Struct, frozen=True):
    """How many matched claims have a field right, of those that have it by gold or prediction."""

    right: int
    of: int
    accuracy: float

    def told(self, matched: int) -> str:
        """Return the score in words.

        Args:
            matched: How many claims there are; those that rightly lack the field are right too.
        """
        if self.of == matched:
            return f"{self.accuracy:.3f} of {self.of} matched claims"
        overall = 1 - (self.of - self.right) / matched
        return f"{self.accuracy:.3f} of the {self.of} that have one, {overall:.3f} of all {matched}"


class CurvePoint(msgspec.Struct, frozen=True):
    """Scores of the claims at or above a confidence."""

    confidence: float
    p: float
    r: float
    f1: float
    claims: int


class Bin(msgspec.Struct, frozen=True):
    """Claims of about the same confidence: how many are right.

    Attributes:
        low: Least confidence.
        high: Confidence that is not reached, except by the last bin.
        confidence: Mean confidence.
        right: Share that is right.
        claims: How many there are.
    """

    low: float
    high: float
    confidence: float
    right: float
    claims: int


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A gold claim that was missed, or a prediction that is wrong.

    Attributes:
        kind: Which of the two.
        doc_id: The article's id.
        type: Relation type.
        subject: First name of the subject, or `-`.
        object: First name of the object.
        evidence: The sentence.
    """

    kind: Literal["missed", "wrong"]
    doc_id: str
    type: str
    subject: str
    object: str
    evidence: str

    def __str__(self) -> str:
        relation = f"{self.type}({self.subject} -> {self.object})"
        return f"{self.kind.upper():6} {self.doc_id} {relation} | {self.evidence[:140]}"


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All figures of an evaluation.

    Attributes:
        claims: Whole claims.
        pairs: The same without the type: are the right two things related at all?
        by_type: Claims of each relation type.
        fields: Attribution, date, modality and negation of matched claims.
        curve: Claims again, for rising least confidence.
        calibration: What the confidence is worth; claims that match an optional one left out.
        entities: Entities, under `all` and under each type; None if there were none to score.
        errors: Those of the faults that are to be shown.
    """

    claims: Score
    pairs: Score
    by_type: dict[str, Score]
    fields: dict[str, FieldScore]
    curve: list[CurvePoint]
    calibration: list[Bin]
    entities: dict[str, Score] | None = None
    errors: list[Fault] = msgspec.field(default_factory=list)

    def __str__(self) -> str:
        lines = []
        for title, block in (("relation type", self.by_type), ("entity type", self.entities)):
            if block:
                lines += [
                    "",
                    f"{title:16} {'P':>6} {'R':>6} {'F1':>6} {'tp':>5} {'fp':>5} {'fn':>5}",
                ]
                lines += [
                    f"{name:16} {one.p:6.3f} {one.r:6.3f} {one.f1:6.3f}"
                    f" {one.tp:5d} {one.fp:5d} {one.fn:5d}"
                    for name, one in block.items()
                ]
        lines += ["", f"{'confidence':16} {'P':>6} {'R':>6} {'F1':>6} {'claims':>6}"]
        lines += [
            f">= {c.confidence:<13.1f} {c.p:6.3f} {c.r:6.3f} {c.f1:6.3f} {c.claims:6d}"
            for c in self.curve
        ]
        lines += ["", f"{'confidence':16} {'mean':>6} {'right':>6} {'claims':>6}"]
        lines += [
            f"{b.low:.1f} to {b.high:<9.1f} {b.confidence:6.3f} {b.right:6.3f} {b.claims:6d}"
            for b in self.calibration
        ]
        lines.append("")
        matched = self.fields["modality"].of if "modality" in self.fields else 0
        lines += [f"{name:16} {one.told(matched)}" for name, one in self.fields.items()]
        lines += [
            f"{name}: P {one.p:.3f} R {one.r:.3f} F1 {one.f1:.3f}"
            f" (tp {one.tp}, fp {one.fp}, fn {one.fn})"
            for name, one in (("pairs", self.pairs), ("claims", self.claims))
        ]
        return "\n".join(lines)


def evaluate(
    gold: Sequence[GoldArticle],
    claims: Iterable[Claim],
    mentions: Iterable[Mention] | None = None,
) -> tuple[Report, list[Fault]]:
    """Score predictions; those of articles that are not in the gold are left out.

    Args:
        gold: Labelled articles.
        claims: Predicted claims.
        mentions: Predicted entity mentions, if they are to be scored.

    Returns:
        The figures, and the faults in the order of the articles.
    """
    by_doc: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_doc[claim.doc_id].append(claim)
    tally = _Tally()
    for article in gold:
        tally.add(str(article.id), article.claims, by_doc.get(str(article.id), []))
    entities = None if mentions is None else score_entities(gold, mentions)
    return tally.report(entities), tally.faults


def score_entities(gold: Sequence[GoldArticle], mentions: Iterable[Mention]) -> dict[str, Score]:
    """Score entities as the set of types and names of each article: repeats count once.

    Args:
        gold: Labelled articles.
        mentions: Predicted mentions.

    Returns:
        The score under `all` and under each type.
    """
    by_doc: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for mention in mentions:
        by_doc[mention.doc_id].add((mention.type, " ".join(stems(mention.text))))
    per_type: dict[str, Counter[str]] = defaultdict(Counter)
    for article in gold:
        wanted = {(type, " ".join(stems(name))) for type, name in article.entities}
        found = by_doc.get(str(article.id), set())
        for key, members in (
            ("tp", wanted & found),
            ("fn", wanted - found),
            ("fp", found - wanted),
        ):
            for type, _ in members:
                per_type[type][key] += 1
    total: Counter[str] = Counter()
    for counts in per_type.values():
        total.update(counts)
    return {"all": score(total)} | _scores(per_type)


class _Tally:
    """Counts over articles."""

    def __init__(self) -> None:
        self.claims: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.by_type: dict[str, Counter[str]] = defaultdict(Counter)
        self.fields: dict[str, Counter[bool]] = defaultdict(Counter)
        self.judged: list[tuple[float, bool]] = []
        self.faults: list[Fault] = []

    def add(self, doc_id: str, golds: Sequence[GoldClaim], found: Sequence[Claim]) -> None:
        """Count one article."""
        matched = _match(golds, found)
        for index, gold in enumerate(golds):
            if index in matched:
                self._compare(gold, found[matched[index]])
            if gold.optional:
                continue
            self._count("tp" if index in matched else "fn", gold.type)
            if index in matched:
                self.judged.append((found[matched[index]].confidence, True))
            else:
                self.faults.append(_missed(doc_id, gold))
        used = set(matched.values())
        for index, claim in enumerate(found):
            if index not in used:
                self._count("fp", claim.type)
                self.judged.append((claim.confidence, False))
                self.faults.append(_wrong(doc_id, claim))
        self._count_pairs(golds, found, used)

    def report(self, entities: dict[str, Score] | None) -> Report:
        """Return the figures of all articles so far."""
        return Report(
            claims=score(self.claims),
            pairs=score(self.pairs),
            by_type=_scores(self.by_type),
            fields={name: _field(self.fields[name]) for name in sorted(self.fields)},
            curve=_curve(self.judged, self.claims["tp"] + self.claims["fn"]),
            calibration=_calibration(self.judged),
            entities=entities,
        )

    def _count(self, key: str, type: str) -> None:
        self.claims[key] += 1
        self.by_type[type][key] += 1

    def _compare(self, gold: GoldClaim, claim: Claim) -> None:
        self.fields["modality"][claim.modality == (gold.modality or "asserted")] += 1
        self.fields["negated"][claim.negated == bool(gold.negated)] += 1
        if gold.attribution or claim.attribution is not None:
            self.fields["attribution"][agrees(gold.attribution, claim.attribution)] += 1
        if gold.date or claim.date:
            self.fields["date"][(claim.date or None) == (gold.date or None)] += 1

    def _count_pairs(
        self, golds: Sequence[GoldClaim], found: Sequence[Claim], used: set[int]
    ) -> None:
        free = list(range(len(found)))
        for gold in golds:
            if gold.optional:
                continue
            hit = next((index for index in free if _related(gold, found[index])), None)
            if hit is None:
                self.pairs["fn"] += 1
            else:
                free.remove(hit)
                self.pairs["tp"] += 1
        self.pairs["fp"] += sum(1 for index in free if index not in used)


def _related(gold: GoldClaim, claim: Claim) -> bool:
    return agrees(gold.subject, claim.subject) and agrees(gold.object, claim.object)


def _match(golds: Sequence[GoldClaim], found: Sequence[Claim]) -> Mapping[int, int]:
    """Return the prediction of each gold claim that has one."""
    used: set[int] = set()
    matched: dict[int, int] = {}
    # Required claims first, so that an optional twin never takes a required claim's prediction.
    for index in sorted(range(len(golds)), key=lambda one: bool(golds[one].optional)):
        gold = golds[index]
        hits = [
            number
            for number, claim in enumerate(found)
            if number not in used and claim.type == gold.type and _related(gold, claim)
        ]
        if hits:
            best = max(hits, key=lambda number: _likeness(gold, found[number]))
            used.add(best)
            matched[index] = best
    return matched


def _likeness(gold: GoldClaim, claim: Claim) -> tuple[bool, bool]:
    return claim.modality == (gold.modality or "asserted"), claim.negated == bool(gold.negated)


def _missed(doc_id: str, gold: GoldClaim) -> Fault:
    return Fault(
        kind="missed",
        doc_id=doc_id,
        type=gold.type,
        subject=(gold.subject or ("-",))[0],
        object=(gold.object or ("-",))[0],
        evidence=gold.evidence or "",
    )


def _wrong(doc_id: str, claim: Claim) -> Fault:
    return Fault(
        kind="wrong",
        doc_id=doc_id,
        type=claim.type,
        subject=(given_names(claim.subject) or ["-"])[0],
        object=(given_names(claim.object) or ["-"])[0],
        evidence=claim.evidence.text,
    )


def score(counts: Mapping[str, int]) -> Score:
    """Return precision, recall and F1 of the counts `tp`, `fp` and `fn`."""
    tp, fp, fn = (counts.get(key, 0) for key in ("tp", "fp", "fn"))
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return Score(round(p, 4), round(r, 4), round(f1, 4), tp, fp, fn)


def _curve(judged: Sequence[tuple[float, bool]], wanted: int) -> list[CurvePoint]:
    points = []
    for step in range(_STEPS):
        least = step / _STEPS
        kept = [right for confidence, right in judged if confidence >= least]
        if kept:
            here = score({"tp": sum(kept), "fp": len(kept) - sum(kept), "fn": wanted - sum(kept)})
            points.append(CurvePoint(least, here.p, here.r, here.f1, len(kept)))
    return points


def _calibration(judged: Sequence[tuple[float, bool]]) -> list[Bin]:
    bins = []
    for step in range(_STEPS):
        inside = [(c, r) for c, r in judged if min(int(c * _STEPS), _STEPS - 1) == step]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            bins.append(
                Bin(
                    step / _STEPS, (step + 1) / _STEPS, round(mean, 4), round(right, 4), len(inside)
                )
            )
    return bins


def _scores(per_type: Mapping[str, Counter[str]]) -> dict[str, Score]:
    return {type: score(per_type[type]) for type in sorted(per_type)}


def _field(counts: Mapping[bool, int]) -> FieldScore:
    right, of = counts.get(True, 0), sum(counts.values())
    return FieldScore(right, of, round(right / max(1, of), 4))
