"""Measure the pipeline on the tenth of our own articles that the reader was not trained on.

Run as `python benchmarks/aside.py`. Names were not fitted there; what decides on claims was, so
that their figures are a little too good: `--step calibrate` of the training prints them by folds.
"""

import tempfile
from pathlib import Path

from newsclaims.models.training.anchor import read_labelled
from newsclaims.models.training.corpora import ARTICLES
from newsclaims.models.training.own import is_aside
from newsclaims.outputs.jsonl import dumps
from newsclaims.pipelines.extraction import evaluate_files


def main() -> None:
    """Print the figures of `newsclaims evaluate` for the aside articles."""
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / "aside.jsonl"
        aside = [row for row in read_labelled(ARTICLES) if is_aside(row["id"])]
        gold.write_text("".join(dumps(row) + "\n" for row in aside), encoding="utf-8")
        report, *_ = evaluate_files(gold)
    print(f"{len(aside)} articles")
    print(report)


if __name__ == "__main__":
    main()
