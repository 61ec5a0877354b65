"""Blend two runs: `python -m newsclaims.models.training.blend FIRST SECOND --share 0.25`.

The mean of the weights of two runs that set out from the same checkpoint reads trees better than
either run (Wortsman et al. 2022, "Model soups"). What scores claims is left as the first run has
it, for a blend of it finds fewer.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from .network import PROJECTED

CLAIM_PARTS = ("claim", "relation", "above")
CLAIM_SLICES = sum(PROJECTED[-3:])
"""Width of the last slices of the projection: object, subject and what stands above."""


def blend(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the first run's weights, moved a share of the way to the second's.

    Args:
        first: Weights by name.
        second: Those of a run with the same layers; slices of claims may be missing.
        share: From 0, the first alone, to 1.
    """
    found = {}
    for name, weights in first.items():
        if name.split(".")[0] in CLAIM_PARTS:
            found[name] = weights
        elif name.startswith("projection."):
            kept = len(weights) - CLAIM_SLICES
            trees = torch.lerp(weights[:kept], second[name][:kept], share)
            found[name] = torch.cat([trees, weights[kept:]])
        else:
            found[name] = torch.lerp(weights, second[name], share)
    return found


def main() -> None:
    """Parse the command line and write the blend over the first run's `reader.pt`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path, help="folder of a run")
    parser.add_argument("second", type=Path, help="folder of another one")
    parser.add_argument("--share", type=float, default=0.25, help="of the second run")
    args = parser.parse_args()
    first, second = (torch.load(folder / "reader.pt") for folder in (args.first, args.second))
    torch.save(blend(first, second, args.share), args.first / "reader.pt")


if __name__ == "__main__":
    main()
