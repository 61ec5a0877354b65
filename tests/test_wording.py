"""What the words and the tree between two words say of a claim, and how that is learnt."""

import numpy as np
import pytest
from trees import tree, with_mentions

from newsclaims.extract.wording import NOBODY, Pair, PathFeatures, Wording, hashed, load_wording
from newsclaims.models.frames import load_frames

RAID = """
Police    NNS  2  nsubj
arrested  VBD  0  root        arrest
Morrow    NNP  2  obj
and       CC   5  cc
Hale      NNP  3  conj
in        IN   7  case
Oslo      NNP  2  obl
.         .    2  punct
"""


def seen(doc, target, subject, target_fit="PERSON", subject_fit="phrase"):
    return set(PathFeatures(doc)(Pair(target, subject, target_fit, subject_fit)))


def test_the_path_is_named_with_its_words_labels_and_the_types_at_its_ends():
    found = seen(tree(RAID), 2, 0)
    assert "ansubj|VERB|obj" in found  # labels only
    assert "bnsubj|VERB|objphrasePERSON" in found  # with types
    assert "dnsubj|arrest|obj" in found  # with words
    assert "opolice|arrest|PERSON" in found  # a name is its type, a common noun its lemma
    assert "xobl:inosloarrest" in found  # what else the verb has


def test_what_is_coordinated_shares_the_path_of_the_first_but_not_its_labels():
    first, second = seen(tree(RAID), 2, 0), seen(tree(RAID), 4, 0)
    assert {"dnsubj|arrest|obj", "nobj"} - first == {"nobj"}
    assert "dnsubj|arrest|obj" in second
    assert "ansubj|VERB|obj" not in second
    assert "ansubj|VERB|conj<obj" in second


def test_a_passive_is_another_wording():
    doc = tree("Morrow NNP 3 nsubj:pass\nwas VBD* 3 aux:pass\narrested VBN 0 root arrest")
    assert "mparrest" in seen(doc, 0, NOBODY, subject_fit="")
    assert "marrest" in seen(tree(RAID), 2, NOBODY, subject_fit="")


def test_no_path_leads_over_the_end_of_a_sentence_nor_to_a_verb_that_is_not_there():
    doc = tree("Police NNS 0 root\nMorrow NNP 0 root")
    assert PathFeatures(doc)(Pair(1, 0, "PERSON", "phrase")) is None
    assert PathFeatures(doc)(Pair(1, NOBODY, "PERSON", "")) is None


def test_a_long_path_is_none():
    rows = ["a NN 0 root", *(f"w{k} NN {k} nmod" for k in range(1, 9))]
    doc = tree("\n".join(rows))
    features = PathFeatures(doc)
    assert features(Pair(7, 0, "phrase", "phrase")) is not None
    assert features(Pair(8, 0, "phrase", "phrase")) is None


def write(path, features, bias):
    """Write a model whose features have one weight each: {name: (column, weight)}."""
    keys = {int(hashed([name])[0]): entry for name, entry in features.items()}
    np.savez(
        path,
        types=np.array(["arrests", "attacks"]),
        bias=np.array(bias, np.float32),
        scale=np.float32(0.5),
        keys=np.array(list(keys), np.uint32),
        counts=np.ones(len(keys), np.uint8),
        columns=np.array([column for column, _ in keys.values()], np.uint8),
        values=np.array([weight * 2 for _, weight in keys.values()], np.int8),
    )
    return Wording(path)


def test_probabilities_are_a_softmax_over_the_types_and_no_claim(tmp_path):
    wording = write(
        tmp_path / "w.npz", {"dnsubj|arrest|obj": (1, 3), "marrest": (2, 1)}, [1, 0, -1]
    )
    (found,) = wording(tree(RAID), [Pair(2, 0, "PERSON", "phrase")])
    odds = np.exp([1, 3, 0])
    assert found == pytest.approx(
        dict(zip(["arrests", "attacks"], odds[1:] / odds.sum(), strict=True))
    )


def test_a_feature_counts_once_and_pairs_without_path_have_none(tmp_path):
    wording = write(tmp_path / "w.npz", {"C,": (1, 2)}, [0, 0, 0])
    doc = tree(
        "Police NNS 4 nsubj\n, , 4 punct\n, , 4 punct\nheld VBD 0 root hold\nMorrow NNP 4 obj"
    )
    near, none = wording(doc, [Pair(4, 0, "PERSON", "phrase"), Pair(3, NOBODY, "phrase", "")])
    assert near["arrests"] == pytest.approx(np.exp(2) / (np.exp(2) + 2))
    assert none is None


def test_the_bundled_model_knows_the_types_and_tells_plain_claims():
    wording = load_wording()
    assert set(wording.types) == {relation.name for relation in load_frames()}
    (found,) = wording(tree(RAID), [Pair(2, 0, "PERSON", "phrase")])
    assert max(found, key=found.get) == "arrests"
    assert found["arrests"] > 0.5
    (other,) = wording(tree(RAID), [Pair(6, 0, "PLACE", "phrase")])
    assert other["arrests"] < 0.1


def test_learning_finds_what_tells_and_leaves_the_rest_at_zero():
    pytest.importorskip("scipy", reason="training needs scipy, of the extra train")
    from newsclaims.models.training import wording as training

    tells, idle = hashed(["tells"]), hashed(["idle"])
    examples = training.Examples(
        [np.concatenate([tells, idle]) if k % 2 else idle for k in range(6000)],
        np.array([3 * (k % 2) for k in range(6000)]),
    )
    keys, weights, bias = training.fit(examples)
    row = dict(zip(keys.tolist(), weights, strict=True))
    told = row[int(tells[0])]
    assert told.argmax() == 3
    assert told[3] > 0 > told[0]
    again = training.fit(examples)
    assert all(np.array_equal(a, b) for a, b in zip((keys, weights, bias), again, strict=True))


def test_pairs_are_those_of_a_sentence_and_doubtful_ones_are_left_out():
    pytest.importorskip("scipy", reason="training needs scipy, of the extra train")
    from newsclaims.extract.arguments import Arguments
    from newsclaims.models.training import wording as training
    from newsclaims.models.training.anchor import Anchored
    from newsclaims.models.training.anchor import Pair as Claim

    doc = with_mentions(tree(RAID), (2, 3, "PERSON"), (4, 5, "PERSON"))
    arguments = Arguments(doc)
    fillers = {i: arguments.candidate(doc[i]) for i in (0, 2, 4)}
    tied = Anchored(fillers, {Claim(2, 0, "arrests")}, {(2, 0), (4, 0)}, {}, {})
    found = {(p.target, p.subject): label for p, label in training.pairs_of(doc, tied)}
    kind = training.CLAIM_LABELS.index("arrests") + 1
    assert found[2, 0] == kind
    assert (4, 0) not in found  # may be a claim
    assert {label for pair, label in found.items() if pair != (2, 0)} == {0}
    assert found.keys() >= {(2, NOBODY), (0, 4)}
