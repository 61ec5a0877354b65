"""Blend two checkpoints: `python -m newsclaims.models.training.blend FIRST SECOND --share 0.2`.

The mean of the weights of two runs from the same checkpoint, or of two points of one run, reads
trees better than either (Wortsman et al. 2022, "Model soups"). What names and scores claims is
left as the first has it, for the earlier stages know half of the types only and a blend of it
finds fewer, and so are the word vectors, which readers share.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from .network import PROJECTED, WIDTH

KEPT_PARTS = ("entities", "claim", "source", "time", "relation", "above")
WORDS = "encoder.embeddings.word_embeddings.weight"
CLAIM_SLICES = sum(PROJECTED[-3:])
"""Width of the last slices of the projection: object, subject and what stands above. The first
slice, WIDTH wide, is that of names."""


def blend(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the first run's weights, moved a share of the way to the second's.

    Args:
        first: Weights by name.
        second: Those of a run with the same layers; slices of claims may be missing.
        share: From 0, the first alone, to 1.
    """
    found = {}
    for name, weights in first.items():
        if name == WORDS or name.split(".")[0] in KEPT_PARTS:
            found[name] = weights
        elif name.startswith("projection."):
            trees = slice(WIDTH, len(weights) - CLAIM_SLICES)
            blended = torch.lerp(weights[trees], second[name][trees], share)
            found[name] = torch.cat([weights[: trees.start], blended, weights[trees.stop :]])
        else:
            found[name] = torch.lerp(weights, second[name], share)
    return found


def main() -> None:
    """Parse the command line and write the blend over the first run's `reader.pt`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path, help="folder of a checkpoint")
    parser.add_argument("second", type=Path, help="folder of another one")
    parser.add_argument("--share", type=float, default=0.2, help="of the second")
    args = parser.parse_args()
    first, second = (torch.load(folder / "reader.pt") for folder in (args.first, args.second))
    torch.save(blend(first, second, args.share), args.first / "reader.pt")


if __name__ == "__main__":
    main()
