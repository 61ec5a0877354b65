"""Export a trained checkpoint to one int8 ONNX graph.

Run as `python -m newsclaims.models.training.export CHECKPOINT`.

The graph takes piece ids, casing, mask (B, P) and first pieces (B, N) and gives

- `tags`, `scripts`: best label of each word (B, N)
- `starts`: probability that a word starts a sentence (B, N)
- `entities`: probabilities of the entity labels (B, N, E)
- `arcs`: score of each head for each word, the root first (B, N, N + 1)
- `labels`: best dependency label for each word and head (B, N, N + 1)
"""

import argparse
import json
import shutil
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from .network import Labels, Reader, encoder_folder

INPUTS = ("ids", "casing", "mask", "first")
OUTPUTS = ("tags", "scripts", "starts", "entities", "arcs", "labels")
OPSET = 17


class Decided(nn.Module):
    """The reader with its per-word decisions taken inside the graph."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, ids: Tensor, casing: Tensor, mask: Tensor, first: Tensor
    ) -> tuple[Tensor, ...]:
        """Return the outputs that the module's docstring lists."""
        scores = self.reader(ids, casing, mask, first)
        labels = self.reader.all_label_scores(scores.dependents, scores.heads)
        return (
            scores.tags.argmax(-1).int(),
            scores.scripts.argmax(-1).int(),
            scores.starts.softmax(-1)[..., 1],
            scores.entities.softmax(-1),
            scores.arcs,
            labels.argmax(-1).int(),
        )


def export(checkpoint: Path, out: Path, *, quantise: bool = True) -> None:
    """Write `reader.onnx`, `tokenizer.json` and the checkpoint's tables.

    Args:
        checkpoint: Folder that `train` wrote.
        out: Folder to write into.
        quantise: Whether weights become int8; else the graph stays fp32.
    """
    labels = Labels(**json.loads((checkpoint / "labels.json").read_text()))
    reader = Reader(labels)
    reader.load_state_dict(torch.load(checkpoint / "reader.pt"))
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    plain = out / "reader.fp32.onnx"
    pieces = torch.ones(2, 9, dtype=torch.long)
    words = torch.ones(2, 7, dtype=torch.long)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS[:3]}
    axes |= {name: {0: "batch", 1: "words"} for name in ("first", *OUTPUTS)}
    axes["arcs"][2] = axes["labels"][2] = "nodes"
    torch.onnx.export(
        Decided(reader),
        (pieces, torch.zeros_like(pieces), pieces, words),
        str(plain),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    if quantise:
        # the heads are small: kept in fp32 they cost little time and keep their precision
        heads = [n.name for n in onnx.load(plain).graph.node if "encoder" not in n.name]
        quantize_dynamic(
            plain,
            out / "reader.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=[n for n in heads if n.endswith("MatMul") or "Gemm" in n],
        )
        plain.unlink()
    else:
        plain.rename(out / "reader.onnx")
    for name in ("labels.json", "lemmas.tsv", "trained.json"):
        shutil.copy(checkpoint / name, out / name)
    shutil.copy(encoder_folder() / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "reader")
    parser.add_argument("--fp32", action="store_true")
    args = parser.parse_args()
    export(args.checkpoint, args.out, quantise=not args.fp32)


if __name__ == "__main__":
    main()
