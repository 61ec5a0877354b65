"""Make the trained parts: `python -m newsclaims.models.training --data DATA --out FOLDER`.

Ties our own articles to words, trains in stages, blends the last two, exports the graph into
`models/reader`, learns the wording of claims, fits what decides on claims, sources and dates, and
measures the reader into the tables of `models/README.md` (with `benchmarks/reader.py`). Each step
can be run alone with `--step`; what a step needs from the one before lies in the output folder.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from ..reader import FOLDER
from .anchor import anchor
from .blend import blend
from .calibrate import calibrate
from .corpora import ARTICLES
from .export import export
from .train import STAGES, train
from .wording import train as train_wording

STEPS = ("anchor", *STAGES, "blend", "export", "wording", "calibrate", "measure")
ROOT = Path(__file__).parents[2]


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
        elif step == "blend":
            blend(args.out)
        elif step == "export":
            export(args.out, FOLDER)
        elif step == "wording":
            train_wording(ARTICLES)
        elif step == "calibrate":
            calibrate(ARTICLES)
        elif step == "measure":
            script, table = ROOT / "benchmarks" / "reader.py", ROOT / "models" / "README.md"
            command = [sys.executable, script, "--data", args.data, "--write", table]
            subprocess.run(command, check=True)
        else:
            train(args.data, anchored, args.out, stage=step, threads=args.threads)


if __name__ == "__main__":
    main()
