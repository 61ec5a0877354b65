"""Choosing a claim's source and date among what rules and arcs found."""

import math

import pytest

from newsclaims.extract.choices import Chooser, Option, features, gather, load_choosers
from newsclaims.extract.learnt import NOBODY


def found(*learnt, ruled=None, apart=False):
    """Return the options as (value, chance, ruled), by chance."""
    words = [NOBODY if value is None else k for k, (value, _) in enumerate(learnt)]
    chances = dict(zip(words, (chance for _, chance in learnt), strict=True))
    options = gather(
        ruled, chances, lambda k: learnt[k][0], key=str.lower, away=lambda k: k, apart=apart
    )
    rows = [
        (o.value, o.chance if o.chance is None else round(o.chance, 6), o.ruled) for o in options
    ]
    return sorted(rows, key=lambda row: (-1 if row[1] is None else -row[1], str(row[0])))


def test_words_that_name_the_same_source_share_an_option():
    rows = found(("police", 0.3), (None, 0.2), ("Police", 0.4), ("Roe", 0.1))
    # the likelier word gives the option its value
    assert rows == [("Police", 0.7, False), (None, 0.2, True), ("Roe", 0.1, False)]


def test_to_have_none_is_always_an_option():
    assert found(("Roe", 0.9)) == [("Roe", 0.9, False), (None, 0.0, True)]
    assert found() == [(None, 0.0, True)]


def test_what_the_rules_found_is_an_option_with_its_own_value():
    assert found(("police", 0.6), ruled="Police") == [("Police", 0.6, True), (None, 0.0, False)]
    assert found((None, 0.9), ruled="Roe") == [(None, 0.9, False), ("Roe", 0.0, True)]


def test_arcs_know_nothing_of_other_windows():
    assert found((None, 0.9), ruled="Roe", apart=True) == [("Roe", None, True), (None, 0.9, False)]


def test_features_tell_having_none_from_having_some():
    assert features(Option("Roe", 0.5, ruled=True)) == {
        "some": 1.0, "some ruled": 1.0, "some chance": 0.0,
    }  # fmt: skip
    assert features(Option(None, 0.9, ruled=False)) == {
        "none": 1.0, "none ruled": 0.0, "none chance": pytest.approx(math.log(9)),
    }  # fmt: skip
    assert features(Option("Roe", None, ruled=True)) == {
        "some": 1.0, "some ruled": 1.0, "some apart": 1.0,
    }  # fmt: skip


def test_what_a_claim_is_speaks_for_or_against_having_none():
    none, some = Option(None, 0.5, ruled=False), Option("Roe", 0.5, ruled=True)
    seen = features(none, ("owns", "title"))
    assert seen["none owns"] == seen["none title"] == 1.0
    assert features(some, ("owns", "title")) == features(some)
    chooser = Chooser({"none owns": 1.0, "some": 0.5})
    assert chooser.choose([none, some], ("owns",)) is None
    assert chooser.choose([none, some], ("attacks",)) == "Roe"


def test_what_only_the_arcs_found_is_weighed_by_its_distance():
    options = gather(None, {4: 0.3, 7: 0.2}, lambda k: "Roe", key=str, away=lambda k: k - 9,
                     apart=False)  # fmt: skip
    assert [(o.value, o.away) for o in options] == [(None, 0), ("Roe", -5)]
    assert features(options[1])["some away -3"] == 1.0
    assert not any("away" in name for name in features(Option("Roe", 0.5, ruled=True, away=-1)))


def test_the_heaviest_option_is_chosen():
    options = [Option(None, 0.4, ruled=False), Option("Roe", 0.6, ruled=True)]
    assert Chooser({"some chance": 1.0, "none chance": 1.0}).choose(options) == "Roe"
    assert Chooser({"none": 9.0, "some chance": 1.0}).choose(options) is None


@pytest.mark.parametrize("kind", [0, 1], ids=["sources", "dates"])
def test_the_bundled_weights_follow_rules_and_arcs(kind):
    chooser = load_choosers()[kind]
    sure = [Option(None, 0.01, ruled=False), Option("Roe", 0.98, ruled=True)]
    assert chooser.choose(sure) == "Roe"
    assert (
        chooser.choose([Option(None, 0.99, ruled=True), Option("Roe", 0.01, ruled=False)]) is None
    )
    # with other readers there are no arcs
    assert chooser.choose([Option("Roe", None, ruled=True)]) == "Roe"
    # where one is sure enough, the other gives way
    assert (
        chooser.choose([Option(None, 0.01, ruled=True), Option("Roe", 0.98, ruled=False)]) == "Roe"
    )
