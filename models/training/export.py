"""Export a trained checkpoint to one int8 ONNX graph.

The graph takes one window at a time: piece ids and casing (1, P), first and last piece of each
word (1, N). It gives the outputs that `models.reader.WindowOutput` describes, in its order.
The weights that score claims between pairs of words are written beside it, for only few of a
window's pairs are of interest.
"""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.external_data_helper
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional
from transformers.models.bert.modeling_bert import BertSelfAttention

from ..reader import WindowOutput
from .network import Labels, Reader, encoder_folder

INPUTS = ("ids", "casing", "first", "last")
OUTPUTS = tuple(field.name for field in dataclasses.fields(WindowOutput))
OPSET = 17
WORDS = "words.bin"
QUANTISED = ("encoder", "projection", "labels_of_words")
"""Parts of the graph whose products are int8."""


class _FusedAttention(torch.autograd.Function):
    """Attention as one node of ONNX Runtime's, which is faster than its parts."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """Attend, (B, P, width) each."""
        split = (t.unflatten(-1, (heads, -1)).transpose(1, 2) for t in (query, key, value))
        return functional.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """Write the node."""
        return g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)


class _Attention(nn.Module):
    """One layer's attention, without a mask, for the graph reads one window at a time."""

    def __init__(self, layer: BertSelfAttention) -> None:
        super().__init__()
        self.query, self.key, self.value = layer.query, layer.key, layer.value
        self.heads = layer.num_attention_heads

    def forward(self, hidden: Tensor, **_: object) -> tuple[Tensor, None]:
        """Return what the words say to each other, (B, P, width)."""
        parts = (layer(hidden) for layer in (self.query, self.key, self.value))
        return _FusedAttention.apply(*parts, self.heads), None


class Decided(nn.Module):
    """The reader with its per-word decisions taken inside the graph."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        layers: Any = reader.encoder.encoder.layer
        for layer in layers:
            layer.attention.self = _Attention(layer.attention.self)

    def forward(
        self, ids: Tensor, casing: Tensor, first: Tensor, last: Tensor
    ) -> tuple[Tensor, ...]:
        """Return the outputs in the order of OUTPUTS."""
        scores = self.reader(ids, casing, None, first, last)
        return (
            scores.tags.argmax(-1).int(),
            scores.scripts.argmax(-1).int(),
            scores.starts.softmax(-1)[..., 1],
            scores.entities.softmax(-1),
            scores.arcs,
            scores.dependents,
            scores.heads,
            scores.objects,
            scores.subjects,
        )


def _part(graph: Path) -> None:
    """Move a graph's largest weights, the word vectors, into `words.bin` beside it.

    Training leaves them as they are, so that new readers change the smaller file only.
    """
    model = onnx.load(graph)
    words = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    onnx.external_data_helper.set_external_data(words, WORDS)
    (graph.parent / WORDS).unlink(missing_ok=True)  # else it would be added to
    onnx.save_model(model, graph)


def export(checkpoint: Path, out: Path, *, quantise: bool = True) -> None:
    """Write `reader.onnx` with its word vectors, `tokenizer.json` and the checkpoint's tables.

    Args:
        checkpoint: Folder that `train` wrote.
        out: Folder to write into.
        quantise: Whether weights become int8; else the graph stays fp32.
    """
    labels = Labels(**json.loads((checkpoint / "labels.json").read_text(encoding="utf-8")))
    reader = Reader(labels)
    reader.load_state_dict(torch.load(checkpoint / "reader.pt", map_location="cpu"))
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    plain = out / "reader.fp32.onnx"
    pieces = torch.ones(1, 9, dtype=torch.long)
    words = torch.ones(1, 7, dtype=torch.long)
    axes = {name: {1: "pieces"} for name in INPUTS[:2]}
    axes |= {name: {1: "words"} for name in (*INPUTS[2:], *OUTPUTS)}
    axes |= {name: {1: "nodes"} for name in ("heads", "subjects")}
    axes["arcs"] = {1: "words", 2: "nodes"}
    torch.onnx.export(
        Decided(reader),
        (pieces, torch.zeros_like(pieces), words, words),
        str(plain),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    pairs = {
        "claim": reader.claim,
        "source": reader.source,
        "time": reader.time,
        "label": reader.label.weight.T,
        "label_bias": reader.label.bias,
        "relation": reader.relation.weight.T,
        "relation_bias": reader.relation.bias,
    }
    arrays: dict[str, Any] = {k: v.detach().half().numpy() for k, v in pairs.items()}
    np.savez(out / "pairs.npz", **arrays)
    if quantise:
        # what scores arcs stays in fp32: in int8 it misreads plain sentences, and costs little time
        products = [n.name for n in onnx.load(plain).graph.node if n.op_type == "MatMul"]
        quantize_dynamic(
            plain,
            out / "reader.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=[n for n in products if not any(part in n for part in QUANTISED)],
        )
        plain.unlink()
    else:
        plain.rename(out / "reader.onnx")
    _part(out / "reader.onnx")
    for name in ("labels.json", "lemmas.tsv", "trained.json"):
        shutil.copy(checkpoint / name, out / name)
    shutil.copy(encoder_folder() / "tokenizer.json", out / "tokenizer.json")
