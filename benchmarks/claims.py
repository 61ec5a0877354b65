"""Measure what frames and learnt arcs find alone and together, and all that `evaluate` prints.

Run as `python benchmarks/claims.py GOLD`, or without a file on the tenth of our own articles that
the reader was not trained on. Names were not fitted there; what decides on claims was, so that
its figures there are a little too good: `--step calibrate` of the training prints them by folds.
"""

import argparse
import tempfile
from pathlib import Path

from spacy.language import Language

from newsclaims.extract.relate import Relate
from newsclaims.extract.scorer import Candidate, Scorer
from newsclaims.models.training.anchor import read_labelled
from newsclaims.models.training.corpora import ARTICLES
from newsclaims.models.training.own import is_aside
from newsclaims.outputs.jsonl import dumps
from newsclaims.pipelines.api import load
from newsclaims.pipelines.batch import run
from newsclaims.pipelines.evaluation import Report, evaluate
from newsclaims.pipelines.gold import GoldArticle, read_gold
from newsclaims.schema import Failure

ARC = 0.5
"""Learnt probability from which an arc alone counts as a claim."""


class Frames(Scorer):
    """The scorer, of frames' proposals only."""

    def confidence(self, candidate: Candidate) -> float:
        """Return the scorer's confidence in what a frame proposes, none in anything else."""
        return super().confidence(candidate) if candidate.framed else -1.0


class Arcs(Scorer):
    """The learnt probability of each proposal, whoever made it."""

    def confidence(self, candidate: Candidate) -> float:
        """Return the arc's probability."""
        return candidate.arc or 0.0

    def threshold(self, candidate: Candidate) -> float:
        """Return the same for all."""
        return ARC


def measure(nlp: Language, gold: list[GoldArticle], scorer: Scorer) -> Report:
    """Return the figures of one way to decide.

    Args:
        nlp: The pipeline, whose scorer is replaced.
        gold: Labelled articles.
        scorer: What decides.
    """
    relate = next(part for _, part in nlp.pipeline if isinstance(part, Relate))
    relate.scorer = scorer
    claims, mentions = [], []
    for item in run(nlp, [article.to_article() for article in gold]):
        if isinstance(item, Failure):
            raise SystemExit(str(item.reason))
        claims += item.claims
        mentions += item.mentions
    return evaluate(gold, claims, mentions)[0]


def main() -> None:
    """Print the three ways side by side, then the figures of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", help="labelled articles; ours by default")
    given = parser.parse_args().gold
    with tempfile.TemporaryDirectory() as folder:
        path = given or Path(folder) / "aside.jsonl"
        if given is None:
            aside = [row for row in read_labelled(ARTICLES) if is_aside(row["id"])]
            path.write_text("".join(dumps(row) + "\n" for row in aside), encoding="utf-8")
        gold = read_gold(path)
    nlp = load()
    ways = {"frames alone": Frames(), "arcs alone": Arcs(), "both": Scorer()}
    reports = {way: measure(nlp, gold, scorer) for way, scorer in ways.items()}
    print(f"{'':12} {'P':>6} {'R':>6} {'F1':>6} {'pairs F1':>9}")
    for way, report in reports.items():
        s = report.claims
        print(f"{way:12} {s.p:6.3f} {s.r:6.3f} {s.f1:6.3f} {report.pairs.f1:9.3f}")
    print(reports["both"])


if __name__ == "__main__":
    main()
