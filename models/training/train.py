"""Train the joint reader.

An epoch is a pass over the treebanks (tags, lemmas, trees, sentence starts and coarse entities),
AnnoCTR, CrossNER politics, government documents and, save in the first stage, our own articles
(names and claims), as windows of neighbouring sentences. Every epoch ends with a checkpoint.
"""

import copy
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from ..reader.pieces import Pieces
from . import corpora, own
from .network import NEVER, Labels, Reader, Scores, between, encoder_folder
from .swap import NameSwapper
from .windows import Window, Windows, batches, inputs, mask, pad

SEED = 7
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
"""Where training runs: on a GPU where PyTorch finds one."""
WEIGHTS = {
    "tags": 0.5,
    "scripts": 0.3,
    "starts": 0.5,
    "arcs": 1.0,
    "labels": 1.0,
    "entities": 1.5,
    "claims": 4.0,
    "sources": 1.5,
    "times": 1.5,
}
"""Weights of the losses."""
SURE = 0.6
"""Least chance that an earlier stage must give to a reading for it to be trained on."""


def build_labels(sentences: list[corpora.Sentence]) -> Labels:
    """Return the label inventory: labels that occur often enough to be learnt."""

    def frequent(values: Iterator[str], least: int) -> list[str]:
        counts = Counter(values)
        return sorted(v for v, n in counts.items() if n >= least)

    return Labels(
        tags=frequent((t for s in sentences for t in s.tags or ()), 3),
        scripts=frequent((t for s in sentences for t in s.scripts or ()), 2),
        deprels=frequent((t for s in sentences for t in s.deprels or ()), 5),
        entities=corpora.ENTITY_LABELS,
        claims=corpora.CLAIM_LABELS,
    )


def losses(model: Reader, scores: Scores, batch: list[Window]) -> dict[str, Tensor]:
    """Return the loss of each job for a batch; jobs without gold labels are left out."""
    found: dict[str, Tensor] = {}
    rows = [i for i, w in enumerate(batch) if w.heads is not None]
    if rows:
        pick = torch.tensor(rows)
        gold = {
            name: pad([getattr(batch[i], name) for i in rows], -100)
            for name in ("heads", "deprels", "tags", "scripts", "starts")
        }
        width = gold["heads"].size(1)
        for name in ("tags", "scripts", "starts"):
            logits = getattr(scores, name)[pick, :width].float()
            found[name] = F.cross_entropy(
                logits.flatten(0, 1), gold[name].flatten(), ignore_index=-100
            )
        arcs = scores.arcs[pick, :width].float()
        found["arcs"] = F.cross_entropy(
            arcs.flatten(0, 1), gold["heads"].flatten(), ignore_index=-100
        )
        real = gold["heads"] >= 0
        where = real.nonzero()
        dependents = scores.dependents[pick][where[:, 0], where[:, 1]].float()
        heads = scores.heads[pick][where[:, 0], gold["heads"][real]].float()
        found["labels"] = F.cross_entropy(
            model.label_scores(dependents, heads), gold["deprels"][real], ignore_index=-100
        )
    rows = [i for i, w in enumerate(batch) if w.entities is not None]
    if rows:
        flat = [e for i in rows for e in batch[i].entities or ()]
        logits = torch.cat([scores.entities[i, : len(batch[i].first)] for i in rows]).float()
        found["entities"] = _loss_of_any(logits, flat)
    rows = [i for i, w in enumerate(batch) if w.claims is not None and w.claims.candidates]
    if rows:
        found["claims"] = _claim_loss(model, scores, batch, rows)
        for name, matrix in (("sources", model.source), ("times", model.time)):
            asked = [
                (i, target, words)
                for i in rows
                for target, words in getattr(batch[i].claims, name).items()
            ]
            if asked:
                found[name] = _qualifier_loss(matrix, scores, batch, asked)
    return found


def _claim_loss(model: Reader, scores: Scores, batch: list[Window], rows: list[int]) -> Tensor:
    """Loss of all pairs of candidates, whether they are a claim and of which type, per object."""
    claims = [c for i in rows if (c := batch[i].claims) is not None]
    candidates = pad([c.candidates for c in claims], -1)
    size = candidates.size(1)
    gold = torch.full((len(rows), size, size + 1), -100)
    for k, c in enumerate(claims):
        place = {word: j for j, word in enumerate(c.candidates)}
        n = len(place)
        gold[k, :n, : n + 1] = -1
        gold[k, range(n), range(1, n + 1)] = -100
        for o, s in c.unsure:
            gold[k, place[o], 0 if s == corpora.ROOT else place[s] + 1] = -100
        for (o, s), label in c.pairs.items():
            gold[k, place[o], 0 if s == corpora.ROOT else place[s] + 1] = label
    pick = torch.tensor(rows)[:, None]
    objects = scores.objects[pick, candidates.clamp(min=0)].float()
    nodes = torch.cat([torch.zeros(len(rows), 1, dtype=torch.long), candidates + 1], dim=1)
    subjects = scores.subjects[pick, nodes].float()
    asked, there = gold != -100, gold >= 0
    total = F.binary_cross_entropy_with_logits(
        between(model.claim, objects, subjects)[asked], there[asked].float(), reduction="sum"
    )
    if there.any():
        row, target, subject = there.nonzero().unbind(1)
        relations = model.relation_scores(objects[row, target], subjects[row, subject])
        total = total + F.cross_entropy(relations, gold[there], reduction="sum")
    return total / (candidates >= 0).sum()


def _qualifier_loss(
    matrix: Tensor, scores: Scores, batch: list[Window], asked: list[tuple[int, int, set[int]]]
) -> Tensor:
    """Mean loss of the words that may qualify the claim of an object, each (row, object, words)."""
    rows = torch.tensor([i for i, _, _ in asked])
    objects = scores.objects[rows, torch.tensor([o for _, o, _ in asked])].float()
    nodes = scores.subjects[rows].float()
    logits = between(matrix, objects[:, None], nodes)[:, 0]
    lengths = torch.tensor([len(batch[i].first) for i, _, _ in asked])
    beyond = torch.arange(logits.size(1))[None] > lengths[:, None]
    return _loss_of_any(
        logits.masked_fill(beyond, NEVER), [{i + 1 for i in words} for _, _, words in asked]
    )


def _loss_of_any(logits: Tensor, allowed: Sequence[AbstractSet[int]]) -> Tensor:
    """Mean loss of rows (K, labels) in which each of several labels is right."""
    right = torch.zeros_like(logits, dtype=torch.bool)
    index = torch.tensor([(k, label) for k, labels in enumerate(allowed) for label in labels])
    right[index[:, 0], index[:, 1]] = True
    marginal = torch.logsumexp(logits.masked_fill(~right, NEVER), -1)
    return (torch.logsumexp(logits, -1) - marginal).mean()


def _tree_scores(model: Reader, scores: Scores, k: int, n: int) -> dict[str, Tensor]:
    """Return scores (n, choices) of the n words of a batch's window k, as `Window` names them.

    Labels are scored under the best head.
    """
    arcs = scores.arcs[k, :n, : n + 1]
    heads = scores.heads[k][arcs.argmax(-1)]
    return {
        "heads": arcs,
        "deprels": model.label_scores(scores.dependents[k, :n], heads),
        **{name: getattr(scores, name)[k, :n] for name in ("tags", "scripts", "starts")},
    }


def read_trees(model: Reader, windows: list[Window]) -> None:
    """Give windows without trees those that a model reads in them, where it is sure of them.

    Our own articles have no gold trees. Without any, names and claims alone would move the encoder
    on the texts that it is meant for (self-distillation, Furlanello et al. 2018).
    """
    model.eval()
    with torch.no_grad(), torch.autocast(DEVICE, dtype=torch.bfloat16):
        for batch in batches(list(windows), random.Random(SEED)):
            scores = model(*inputs(batch))
            for k, window in enumerate(batch):
                for name, logits in _tree_scores(model, scores, k, len(window.first)).items():
                    chances, best = logits.float().softmax(-1).max(-1)
                    setattr(window, name, best.where(chances >= SURE, -100).tolist())


def evaluate(model: Reader, windows: list[Window]) -> dict[str, float]:
    """Return UAS, LAS, tag, script and start accuracy with gold tokens and windows."""
    model.eval()
    counts: Counter[str] = Counter()
    with torch.no_grad():
        for start in range(0, len(windows), 32):
            batch = windows[start : start + 32]
            scores = model(*inputs(batch))
            for k, window in enumerate(batch):
                n = len(window.first)
                right = {
                    name: logits.argmax(-1) == torch.tensor(getattr(window, name))
                    for name, logits in _tree_scores(model, scores, k, n).items()
                }
                counts["words"] += n
                counts["uas"] += int(right["heads"].sum())
                counts["las"] += int((right["heads"] & right["deprels"]).sum())
                for name in ("tags", "scripts", "starts"):
                    counts[name] += int(right[name].sum())
    model.train()
    return {k: round(v / counts["words"], 4) for k, v in counts.items() if k != "words"}


WARMUP = 0.06
"""Share of a stage's steps in which the rate rises."""


@dataclass(frozen=True)
class Stage:
    """One stretch of training.

    Attributes:
        epochs: Passes over the data.
        encoder_rate: Highest learning rate of the encoder.
        head_rate: Highest learning rate of the heads.
        final: Share of the rates that is left at the end.
        articles: Whether our own articles take part.
        masked: Share of word pieces that are hidden, against learning by heart.
    """

    epochs: int
    encoder_rate: float
    head_rate: float
    final: float
    articles: bool
    masked: float = 0.0


STAGES = {
    "general": Stage(6, 2e-4, 1e-3, 0.3, articles=False),
    "further": Stage(6, 1.5e-4, 8e-4, 0.3, articles=False, masked=0.05),
    "news": Stage(6, 1.2e-4, 8e-4, 0.01, articles=True, masked=0.05),
}


def rate(done: float, final: float) -> float:
    """Return the share of the highest learning rates at a point of a stage.

    Args:
        done: Share of the planned steps that is done; later epochs may have some more, so it may
            be above 1.
        final: Share of the rates that is left at the end.
    """
    return min(1.0, done / WARMUP) * (1 - (1 - final) * min(1.0, done))


@contextmanager
def _on_device() -> Iterator[None]:
    """Make new tensors, and so the batches, where training runs."""
    with torch.device(DEVICE):
        yield


@_on_device()
def train(data: Path, articles: Path, out: Path, *, stage: str, threads: int) -> None:
    """Train one stage and save a checkpoint an epoch as `STAGE.pt`, with `labels.json` beside it.

    A later stage goes on from what the one before left in the same folder.

    Args:
        data: Folder with `treebanks/` and `ner/`.
        articles: File of our own articles that `anchor` wrote.
        out: Folder for checkpoints.
        stage: A name in STAGES.
        threads: CPU threads to use.
    """
    plan_of = STAGES[stage]
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    torch.set_num_threads(threads)
    pieces = Pieces(encoder_folder() / "tokenizer.json")
    treebank = corpora.read_treebanks(data, "train")
    labels = build_labels(treebank)
    (out / "labels.json").write_text(
        json.dumps(labels._asdict(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )
    corpora.write_lexicon(data, out / "lemmas.tsv")
    record = {"seed": SEED, "files": corpora.digests(data)}
    (out / "trained.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    named = [
        *corpora.read_annoctr(data, "train"),
        *corpora.read_columns(
            data / "ner/crossner-politics/train.txt", corpora.CROSSNER, "\t", "crossner"
        ),
        *corpora.read_columns(
            data / "ner/multiner-gov/Final_English.txt", corpora.GOVERNMENT, " ", "government"
        ),
    ]
    news = own.read_articles(articles) if plan_of.articles else []
    swapper = NameSwapper(news, rng)
    maker = Windows(pieces, labels, rng)
    dev = maker.draw(corpora.read_treebanks(data, "dev")[:2500], noise=False)
    dev = [w for w in dev if len(w.ids) < 300]

    model = Reader(labels).to(DEVICE)
    if stage != "general":
        before = list(STAGES)[list(STAGES).index(stage) - 1]
        model.load_state_dict(torch.load(out / f"{before}.pt", map_location=DEVICE))
        # they hold half of the weights: readers of one `general` run share them
        model.encoder.embeddings.word_embeddings.requires_grad_(False)
    teacher = copy.deepcopy(model)
    model.train()
    encoder = [p for n, p in model.named_parameters() if n.startswith("encoder.")]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder, "lr": plan_of.encoder_rate},
            {"params": heads, "lr": plan_of.head_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )

    def epoch_batches() -> list[list[Window]]:
        # our own articles are few and the only source of half of the types: as they are, and
        # once more with other names
        windows = [maker.window([part]) for article in news for part in own.parts(article, rng)]
        read_trees(teacher, windows)
        for article in news:
            windows += [maker.window([swapper.swap(part)]) for part in own.parts(article, rng)]
        windows += maker.draw(treebank) + maker.draw(named)
        return batches([w for w in windows if len(w.ids) <= 400], rng)

    plan = epoch_batches()
    total = len(plan) * plan_of.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: rate(step / total, plan_of.final)
    )
    began, step = time.time(), 0
    for epoch in range(plan_of.epochs):
        if epoch:
            plan = epoch_batches()
        sums: Counter[str] = Counter()
        for batch in plan:
            with torch.autocast(DEVICE, dtype=torch.bfloat16):
                ids, *rest = inputs(batch)
                scores = model(mask(ids, plan_of.masked), *rest)
            parts = losses(model, scores, batch)
            loss = sum((WEIGHTS[k] * v for k, v in parts.items()), torch.zeros(()))
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            step += 1
            sums.update({k: float(v.detach()) for k, v in parts.items()})
            if step % 100 == 0:
                shown = {k: round(v / 100, 3) for k, v in sums.items()}
                sums.clear()
                print(f"{step}/{total} {time.time() - began:.0f}s {shown}", flush=True)
        print(f"epoch {epoch + 1}", evaluate(model, dev), flush=True)
        torch.save(model.state_dict(), out / f"{stage}.pt")
