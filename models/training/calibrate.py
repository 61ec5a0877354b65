"""Fit what decides on claims, sources and dates on labelled articles that the reader has not seen.

The articles are the aside tenth of our own. Every proposal is right or wrong by the labels
(one that agrees with an optional label is left out); a logistic regression over
`extract.scorer.features` learns which. Folds of whole articles give each proposal a confidence
from the others' articles; the figures printed are of these. What chooses sources and dates is
fitted in the same way on the options of the proposals that are right.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.language import Language
from spacy.tokens import Doc

from ...extract.arguments import Arguments
from ...extract.choices import Option
from ...extract.choices import features as option_features
from ...extract.predications import Predications
from ...extract.qualifiers import Qualifier
from ...extract.relate import Relate
from ...extract.scorer import UNFRAMED, WEIGHTS, Candidate, features
from ...pipelines.agreement import agrees
from ...pipelines.assemble import load
from ...pipelines.evaluation import Score, score
from .anchor import annotate, read_labelled
from .own import is_aside

STRENGTH = 0.1
"""Inverse strength of the regularisation, chosen by the folds' log loss."""

CHOICE_STRENGTH = 0.3
"""The same for sources and dates."""

FOLDS = 10

LEAST_PRECISION = 0.72
"""The threshold is that of best F1 on the folds that keeps at least this precision."""

STEPS = tuple(round(0.2 + 0.05 * k, 2) for k in range(15))
"""Thresholds that are tried, from .2 to .9."""


@dataclass(frozen=True)
class Judged:
    """A proposal that was held against the labels.

    Attributes:
        seen: Its features.
        article: Id of its article.
        key: Type and names: proposals of one key become one claim.
        label: Index of the label that it agrees with, None if it is wrong.
    """

    seen: dict[str, float]
    article: str
    key: tuple[str, ...]
    label: int | None


@dataclass(frozen=True)
class Asked:
    """A right proposal's source or date, with what it may be.

    Attributes:
        article: Id of its article.
        seen: Features of each option.
        ruled: Which of them the rules found.
        right: Whether each is what the label says.
        empty: Whether each is to have none.
    """

    article: str
    seen: list[dict[str, float]]
    ruled: int
    right: list[bool]
    empty: list[bool]


def judge(candidate: Candidate, labels: list[dict[str, Any]]) -> tuple[int | None, bool]:
    """Return the label that a proposal agrees with, and whether that is an optional one.

    Args:
        candidate: A proposal.
        labels: The claims of its article.
    """
    subject, target = candidate.proposal.subject, candidate.proposal.object
    agreeing = [
        (bool(label["optional"]), index)
        for index, label in enumerate(labels)
        if label["type"] == candidate.type
        and agrees(label["subject"], subject.record() if subject else None)
        and agrees(label["object"], target.record())
    ]
    if not agreeing:
        return None, False
    optional, index = min(agreeing)
    return index, optional


def read_aside(nlp: Language, folder: Path) -> Iterator[tuple[dict[str, Any], Doc]]:
    """Yield the aside articles with their documents, annotated up to the references.

    Args:
        nlp: The newsclaims pipeline.
        folder: Our own labelled articles.
    """
    for labelled in read_labelled(folder):
        if is_aside(labelled["id"]):
            yield labelled, annotate(nlp, labelled)


def collect(
    relate: Relate, articles: Iterable[tuple[dict[str, Any], Doc]]
) -> tuple[list[Judged], int]:
    """Return every proposal with its verdict, and how many claims the labels ask for.

    Args:
        relate: The component that proposes.
        articles: Labelled articles with their documents.
    """
    found, wanted = [], 0
    for labelled, doc in articles:
        wanted += sum(not claim["optional"] for claim in labelled["claims"])
        for candidate in relate.candidates(doc, Predications(doc), Arguments(doc)):
            label, optional = judge(candidate, labelled["claims"])
            if not optional:
                p = candidate.proposal
                subject = p.subject.name if p.subject else ""
                key = (labelled["id"], candidate.type, subject, p.object.name)
                found.append(Judged(features(candidate), labelled["id"], key, label))
    return found, wanted


def collect_qualifiers(
    relate: Relate, articles: Iterable[tuple[dict[str, Any], Doc]]
) -> tuple[list[Asked], list[Asked]]:
    """Return the options for source and date of every proposal that is right.

    Args:
        relate: The component that proposes.
        articles: Labelled articles with their documents.
    """
    sources, times = [], []
    for labelled, doc in articles:
        predications, arguments = Predications(doc), Arguments(doc)
        qualifier = Qualifier(doc, predications, arguments)
        for candidate in relate.candidates(doc, predications, arguments):
            index, optional = judge(candidate, labelled["claims"])
            if index is None or optional:
                continue
            label = labelled["claims"][index]
            who = qualifier.sources.options(candidate.proposal)
            said = [agrees(label["attribution"], option.value) for option in who]
            about = qualifier.about(candidate.proposal)
            sources.append(_asked(labelled["id"], who, about, said))
            when = qualifier.times.options(candidate.proposal)
            then = [option.value == label["date"] for option in when]
            times.append(_asked(labelled["id"], when, about, then))
    return sources, times


def _asked(
    article: str, options: Sequence[Option[Any]], about: tuple[str, ...], right: list[bool]
) -> Asked:
    return Asked(
        article,
        [option_features(option, about) for option in options],
        next(k for k, option in enumerate(options) if option.ruled),
        right,
        [option.value is None for option in options],
    )


def fit_choice(name: str, asked: list[Asked]) -> dict[str, float]:
    """Fit what chooses, print how often it is right in other articles, and return its weights.

    As in `evaluate`, what has no such thing by labels and by choice does not count.

    Args:
        name: Of what is chosen.
        asked: Its options.
    """
    vectors = DictVectorizer(sparse=False)
    rows = [(k, seen) for k, a in enumerate(asked) for seen in a.seen]
    x = vectors.fit_transform([seen for _, seen in rows])
    y = np.array([right for a in asked for right in a.right])
    of = np.array([k for k, _ in rows])
    apart = _by_folds(_chooser(), x, y, [asked[k].article for k in of])
    parted = np.split(apart, np.searchsorted(of, range(1, len(asked))))
    picks = [int(chances.argmax()) for chances in parted]
    for way, taken in (("by rule", [a.ruled for a in asked]), ("chosen", picks)):
        share, count = _right(asked, taken)
        print(f"  {name} {way}: {share:.3f} of {count} right")
    weights = _chooser().fit(x, y).coef_[0]
    return {
        str(feature): round(float(weight), 4)
        for feature, weight in zip(vectors.get_feature_names_out(), weights, strict=True)
    }


def _right(asked: list[Asked], picks: list[int]) -> tuple[float, int]:
    """Return the share that is right, and of how many, leaving out those rightly without."""
    told = [
        a.right[k] for a, k in zip(asked, picks, strict=True) if not (a.right[k] and a.empty[k])
    ]
    return float(np.mean(told)), len(told)


def _by_folds(
    model: LogisticRegression, x: NDArray[np.float64], y: NDArray[np.bool_], groups: list[str]
) -> NDArray[np.float64]:
    """Return how likely each row is right by models fitted on other groups."""
    apart = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        apart[test] = model.fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    return apart


def _chooser() -> LogisticRegression:
    return LogisticRegression(C=CHOICE_STRENGTH, fit_intercept=False, max_iter=2000)


def fit(judged: list[Judged], wanted: int) -> dict[str, Any]:
    """Fit the scorer, print how it does on articles it was not fitted on, and return its table.

    Args:
        judged: Proposals.
        wanted: Claims that the labels ask for.
    """
    vectors = DictVectorizer(sparse=False)
    x = vectors.fit_transform([j.seen for j in judged])
    y = _first_right(judged)
    groups = [j.article for j in judged]
    apart = _by_folds(_model(), x, y, groups)
    loss = -np.log(np.where(y, apart, 1 - apart).clip(1e-6)).mean()
    print(f"{len(set(groups))} articles, {len(y)} proposals, {y.sum()} right, log loss {loss:.4f}")
    arcs = np.array([1 / (1 + math.exp(-_arc(j))) for j in judged])
    framed = np.array(["framed" in j.seen for j in judged])
    both = np.where(framed, apart, apart - UNFRAMED)
    threshold = choose_threshold(judged, wanted, apart)
    for name, chances, least in (
        ("frames alone", np.where(framed, apart, 0.0), threshold),
        ("arcs alone", arcs, choose_threshold(judged, wanted, arcs, precision=0.0)),
        ("both", both, threshold),
    ):
        s = _score(judged, wanted, chances >= least)
        print(f"  {name} from {least}: P {s.p:.3f} R {s.r:.3f} F1 {s.f1:.3f}")
    model = _model().fit(x, y)
    seen = Counter(name for j in judged for name in j.seen)
    return {
        "types": sorted({j.key[1] for j in judged}),
        "threshold": threshold,
        "bias": round(float(model.intercept_[0]), 4),
        "weights": {
            str(name): round(float(weight), 4)
            for name, weight in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
            if seen[name] > 1
        },
    }


def _first_right(judged: list[Judged]) -> NDArray[np.bool_]:
    """Return which proposals are right, of several claims that agree with one label the surest."""
    surest: dict[tuple[str, int], tuple[bool, float, tuple[str, ...]]] = {}
    for j in judged:
        if j.label is not None:
            rank = ("framed" in j.seen, _arc(j), j.key)
            place = (j.article, j.label)
            surest[place] = max(rank, surest.get(place, rank))
    return np.array(
        [j.label is not None and surest[j.article, j.label][2] == j.key for j in judged]
    )


def _arc(judged: Judged) -> float:
    return judged.seen.get("framed arc", judged.seen.get("learnt arc", 0.0))


def choose_threshold(
    judged: list[Judged],
    wanted: int,
    chances: NDArray[np.float64],
    *,
    precision: float = LEAST_PRECISION,
) -> float:
    """Return the least chance with which proposals do best as claims.

    Args:
        judged: Proposals.
        wanted: Claims that the labels ask for.
        chances: (proposals,) how likely each is right.
        precision: What must be kept, where anything keeps it.
    """
    tried = [(_score(judged, wanted, chances >= least), least) for least in STEPS]
    good = [row for row in tried if row[0].tp >= precision * max(1, row[0].tp + row[0].fp)]
    return max(good or tried, key=lambda row: (row[0].f1, row[0].p))[1]


def _score(judged: list[Judged], wanted: int, kept: NDArray[np.bool_]) -> Score:
    """Return the score of the proposals that are kept."""
    right, made = _count(judged, kept)
    return score({"tp": right, "fp": made - right, "fn": wanted - right})


def _count(judged: list[Judged], kept: NDArray[np.bool_]) -> tuple[int, int]:
    """Return how many claims the kept proposals make, and how many labels they find."""
    claims: dict[tuple[str, ...], int | None] = {}
    for j, keep in zip(judged, kept, strict=True):
        if keep:
            claims.setdefault(j.key, j.label)
    found = {(key[0], label) for key, label in claims.items() if label is not None}
    return len(found), len(claims)


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=2000)


def calibrate(folder: Path, out: Path = WEIGHTS) -> None:
    """Collect the proposals of the aside articles, fit what decides on them and write it.

    Args:
        folder: Our own labelled articles.
        out: JSON file to write.
    """
    nlp = load()
    relate = next(part for _, part in nlp.pipeline if isinstance(part, Relate))
    articles = list(read_aside(nlp, folder))
    table = fit(*collect(relate, articles))
    sources, times = collect_qualifiers(relate, articles)
    table |= {
        "sources": fit_choice("sources", sources),
        "times": fit_choice("dates", times),
    }
    out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"written to {out}")
