"""The readers of training data; training itself is never part of the suite."""

import json
import random
from types import SimpleNamespace

import pytest

from newsclaims.models.training import corpora, own

LABELS = corpora.ENTITY_LABELS


def names(allowed):
    return {LABELS[i] for i in allowed}


def test_coarse_labels_allow_all_that_they_may_mean():
    person, outside, unknown = corpora.allowed_labels(["B-PER", "O", "I-EVENT"], corpora.UNER)
    assert names(person) == {"B-PERSON", "B-OFFICIAL"}
    assert {"O", "B-DEVICE", "I-DATE"} <= names(outside)
    assert not {"B-PERSON", "B-ORG", "B-PLACE"} & names(outside)
    assert names(unknown) == set(LABELS)


def test_conllu_is_read_with_its_documents(tmp_path):
    path = tmp_path / "tiny.conllu"
    path.write_text(
        "# newdoc id = d1\n# sent_id = s1\n"
        "1-2\tit's\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "1\tit\tit\tPRON\tPRP\t_\t3\tnsubj\t_\t_\n"
        "2\t's\tbe\tAUX\tVBZ\t_\t3\tcop\t_\t_\n"
        "3\tHackers\thacker\tNOUN\tNNS\t_\t0\troot\t_\t_\n\n"
    )
    ((ident, sentence),) = corpora.read_conllu(path)
    assert (ident, sentence.doc) == ("s1", "d1")
    assert sentence.words == ["it", "'s", "Hackers"]
    assert sentence.heads == [3, 3, 0]
    assert sentence.tags == ["PRP|PRON", "VBZ|AUX", "NNS|NOUN"]
    assert sentence.lemmas == ["it", "be", "hacker"]


@pytest.fixture
def article(tmp_path):
    """The article of two paragraphs and a title, with claims within and across them."""
    ids = [f"a{i}" for i in range(200)]
    row = {
        "words": "Bank sues Acme Bank sued Roe Nothing since Monday".split(),
        "paragraphs": [0, 2, 6],
        "names": [[2, 4, ["ORG"]], [5, 6, ["OFFICIAL", "PERSON"]], [8, 9, ["DATE"]]],
        "candidates": [0, 2, 5, 6],
        "pairs": [[5, 2, "charges"], [5, -1, "accuses"], [6, 2, "denies"]],
        "unsure": [[2, 5], [0, 5]],
        "sources": [[5, [2, 4]], [6, [-1]]],
        "times": [[5, [-1]], [2, [8]]],
    }
    kept, aside = (next(i for i in ids if own.is_aside(i) is out) for out in (False, True))
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"id": i, **row}) + "\n" for i in (aside, kept)))
    (found,) = own.read_articles(path)
    assert found.doc == kept
    return found


def labelled(claims):
    return {pair: corpora.CLAIM_LABELS[k] for pair, k in claims.pairs.items()}


def test_an_article_is_read_and_the_aside_tenth_left_out(article):
    assert [names(e) for e in article.entities][2:6] == [
        {"B-ORG"},
        {"I-ORG"},
        {"O"},
        {"B-OFFICIAL", "B-PERSON"},
    ]
    assert article.claims.candidates == [0, 2, 5, 6]
    assert labelled(article.claims) == {
        (5, 2): "charges",
        (5, corpora.ROOT): "accuses",
        (6, 2): "denies",
    }
    assert article.claims.unsure == {(2, 5), (0, 5)}
    assert article.claims.sources == {5: {2, 4}, 6: {corpora.ROOT}}
    assert article.claims.times == {5: {corpora.ROOT}, 2: {8}}


def test_a_part_of_an_article_has_what_lies_within_it(article):
    part = own.part_of(article, 2, 6)
    assert part.words == "Acme Bank sued Roe".split()
    assert part.paragraphs == [0]
    assert part.names == [(0, 2, ("ORG",)), (3, 4, ("OFFICIAL", "PERSON"))]
    assert labelled(part.claims) == {(3, 0): "charges", (3, corpora.ROOT): "accuses"}
    assert part.claims.unsure == {(0, 3)}
    # of what stands outside it says nothing, not even that it is not there
    assert part.claims.sources == {3: {0, 2}}
    assert part.claims.times == {3: {corpora.ROOT}}
    both = own.part_of(article, 2, 9)
    assert both.paragraphs == [0, 4]
    assert labelled(both.claims)[4, 0] == "denies"
    assert both.claims.times == {3: {corpora.ROOT}, 0: {6}}


def test_parts_are_whole_paragraphs_and_leave_nothing_out(article, monkeypatch):
    for sizes, words in (((1,), [2, 4, 3]), ((6,), [6, 3]), ((7,), [6, 3]), ((9,), [9])):
        monkeypatch.setattr(own, "PART_SIZES", sizes)
        found = list(own.parts(article, random.Random(0)))
        assert [len(part.words) for part in found] == words
        assert [w for part in found for w in part.words] == article.words


def test_a_tenth_of_the_articles_is_aside():
    share = sum(own.is_aside(f"a{i}") for i in range(2000)) / 2000
    assert 0.08 < share < 0.12


def test_there_are_thirty_relation_types_to_learn():
    assert len(set(corpora.CLAIM_LABELS)) == 30


def test_column_files_are_read(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text("Roe\tB-person\nleft\tO\n\n# a remark\nOslo\tB-location\n")
    assert corpora.read_bio(path, "\t") == [
        (["Roe", "left"], ["B-person", "O"]),
        (["Oslo"], ["B-location"]),
    ]
    first, second = corpora.read_columns(path, corpora.CROSSNER, "\t", "crossner")
    assert (first.words, second.words) == (["Roe", "left"], ["Oslo"])
    assert names(first.entities[0]) == {"B-PERSON", "B-OFFICIAL"}
    assert names(second.entities[0]) == {"B-PLACE"}
    assert first.source == "crossner"
    assert first.doc != second.doc


def test_a_mix_leaves_names_and_claims_to_the_first_checkpoint():
    torch = pytest.importorskip("torch", reason="needs the train extra")
    pytest.importorskip("transformers", reason="needs the train extra")
    from newsclaims.models.training.blend import CLAIM_SLICES, WORDS, mix
    from newsclaims.models.training.network import WIDTH

    first = {
        "encoder.a": torch.zeros(2),
        WORDS: torch.zeros(3),
        "claim": torch.zeros(2, 2),
        "entities.bias": torch.zeros(4),
        "projection.0.bias": torch.zeros(WIDTH + 5 + CLAIM_SLICES),
    }
    found = mix(first, {name: torch.ones_like(w) for name, w in first.items()}, 0.25)
    assert found["encoder.a"].tolist() == [0.25, 0.25]
    assert found["claim"].sum() == found["entities.bias"].sum() == found[WORDS].sum() == 0
    projected = found["projection.0.bias"].tolist()
    assert projected == [0.0] * WIDTH + [0.25] * 5 + [0.0] * CLAIM_SLICES


def test_the_loss_of_qualifiers_rewards_any_of_the_right_words():
    torch = pytest.importorskip("torch", reason="needs the train extra")
    pytest.importorskip("transformers", reason="needs the train extra")
    from newsclaims.models.training.network import Scores
    from newsclaims.models.training.train import _qualifier_loss

    # an object's vector says which of its window's words, the root first, tells who says so
    a, b, c, none = [9.0, 0, 0], [0, 9.0, 0], [0, 0, 9.0], [0, 0, 0]
    objects = torch.tensor([[a, b], [c, none]])
    subjects = torch.tensor([[a, b, b], [a, none, c]])
    scores = Scores(*[torch.empty(0)] * 7, objects, subjects)
    matrix = torch.eye(4)
    matrix[3, 3] = 0
    batch = [SimpleNamespace(first=[1, 2]), SimpleNamespace(first=[1])]

    def loss(*asked):
        return float(_qualifier_loss(matrix, scores, batch, list(asked)))

    assert loss((0, 0, {-1})) < 0.01 < 5 < loss((0, 0, {0}))
    assert loss((0, 1, {0, 1})) < 0.01 < loss((0, 1, {0})) < 1 < loss((0, 1, {-1}))
    # what only fills up a window is no word of it
    assert loss((1, 0, {-1, 0})) < 0.01


def test_the_rate_rises_then_falls_and_never_below_what_is_left_at_the_end():
    pytest.importorskip("torch", reason="needs the train extra")
    pytest.importorskip("transformers", reason="needs the train extra")
    from newsclaims.models.training.train import WARMUP, rate

    assert rate(0, 0.01) == 0
    assert 0.9 < rate(WARMUP, 0.01) < 1
    assert [rate(done, 0.01) for done in (1, 1.02, 1.2)] == pytest.approx([0.01] * 3)


def test_articles_that_are_missing_are_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"holds no articles .*checkout"):
        corpora.article_files(tmp_path)


def test_trees_of_another_reader_are_trained_on_where_it_is_sure():
    torch = pytest.importorskip("torch", reason="needs the train extra")
    pytest.importorskip("transformers", reason="needs the train extra")
    from newsclaims.models.training.train import read_trees
    from newsclaims.models.training.windows import Window

    sure, torn = [0.0, 9.0, 0.0], [1.0, 1.0, 1.0]
    rows = torch.tensor([[sure, torn]])

    class Teacher:
        def __call__(self, *_):
            # heads of two words, the root first; labels and tags alike
            fields = ("arcs", "tags", "scripts", "starts", "dependents")
            return SimpleNamespace(**dict.fromkeys(fields, rows), heads=torch.zeros(1, 3, 3))

        def eval(self):
            pass

        def label_scores(self, dependents, heads):
            return dependents + heads

    window = Window([101, 7, 8, 102], [4] * 4, [1, 2], [1, 2], *[None] * 7)
    read_trees(Teacher(), [window])
    for found in (window.heads, window.deprels, window.tags, window.scripts, window.starts):
        assert found == [1, -100]
    assert window.entities is None
