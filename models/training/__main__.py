"""Make the trained parts: `python -m newsclaims.models.training --data DATA --out FOLDER`.

Ties our own articles to words, trains both stages, exports the graph into `models/reader`, and
fits the scorer of claims. Each step can be run alone with `--step`; what a step needs from the
one before lies in the output folder. `benchmarks/reader.py` and `newsclaims evaluate` then give
the figures for `models/README.md`.
"""

import argparse
from pathlib import Path

from ..reader import FOLDER
from .anchor import anchor
from .calibrate import calibrate
from .corpora import ARTICLES
from .export import export
from .train import STAGES, train

STEPS = ("anchor", *STAGES, "export", "calibrate")


def main() -> None:
    """Parse the command line and run the steps."""
    parser = argparse.ArgumentParser(prog="newsclaims.models.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of open training data")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--step", choices=STEPS, action="append", help="only this step")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    anchored = args.out / "articles.jsonl"
    for step in args.step or STEPS:
        if step == "anchor":
            anchor(ARTICLES, anchored)
        elif step == "export":
            export(args.out, FOLDER)
        elif step == "calibrate":
            calibrate(ARTICLES)
        else:
            train(args.data, anchored, args.out, stage=step, threads=args.threads)


if __name__ == "__main__":
    main()
