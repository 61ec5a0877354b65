"""Blend the last two stages of a run into the reader that is exported.

The mean of the weights of two points of a run reads trees better than either (Wortsman et al.
2022, "Model soups"). What finds names and claims is left as the last stage has it, for the one
before knows half of the types only, and so are the word vectors, which readers share.
"""

from pathlib import Path

import torch
from torch import Tensor

from .network import PROJECTED, WIDTH

SHARE = 0.2
"""Of the stage `further`, chosen by the claims and names of the aside articles and of dev.jsonl
and by LAS on the treebanks' dev parts."""
KEPT_PARTS = ("entities", "claim", "source", "time", "relation", "above")
WORDS = "encoder.embeddings.word_embeddings.weight"
CLAIM_SLICES = sum(PROJECTED[-3:])
"""Width of the last slices of the projection: object, subject and what stands above. The first
slice, WIDTH wide, is that of names."""


def mix(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the first checkpoint's weights, moved a share of the way to the second's.

    Args:
        first: Weights by name.
        second: Those of another checkpoint of the same network.
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


def blend(folder: Path) -> None:
    """Write `reader.pt` from the checkpoints `news.pt` and `further.pt` of a folder.

    Args:
        folder: What `train` wrote.
    """
    news, further = (
        torch.load(folder / f"{stage}.pt", map_location="cpu") for stage in ("news", "further")
    )
    torch.save(mix(news, further, SHARE), folder / "reader.pt")
