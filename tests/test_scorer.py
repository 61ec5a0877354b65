"""What is seen of a proposed claim, what it is worth, and claims that only an arc proposes."""

import json
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import tree, with_mentions

from newsclaims.extract.arguments import Arguments, Filler
from newsclaims.extract.document import register_extensions
from newsclaims.extract.frames import FrameMatcher, Proposal
from newsclaims.extract.learnt import LEAST, LearntProposals, _in_company
from newsclaims.extract.predications import Predication, Predications
from newsclaims.extract.qualifiers import Qualifier
from newsclaims.extract.scorer import (
    PHRASE_FACTOR,
    UNFRAMED,
    Candidate,
    Company,
    Scorer,
    features,
    frame_confidence,
)
from newsclaims.models.frames import load_frames
from newsclaims.models.reader import FLOOR

TYPES = load_frames()
FRAMES = {relation.name: relation.frames[0] for relation in TYPES}


def filler(token, name, type, score=1.0):
    return Filler(token, 0, len(name), name, name, type, None, name.lower(), score)


POLICE, MORROW = filler(1, "Harbour Police", "AGENCY"), filler(9, "Ilse Morrow", "PERSON")
PROPOSAL = Proposal(
    frame=replace(FRAMES["arrests"], confidence=0.75),
    predication=Predication(2, "arrest", "verb"),
    trigger=(2,),
    subject=POLICE,
    object=MORROW,
    item=None,
    source=None,
    role=None,
    inner=frozenset(),
)
FRAMED = Candidate(
    type="arrests",
    proposal=PROPOSAL,
    framed=True,
    arc=0.5,
    rival=0.0,
    worded=0.75,
    worded_rival=0.9,
    elsewhere=0.9,
    joined=0.2,
    disputed=True,
    fits=(False, True),
    apart=True,
    path=3,
    cue_on_path=True,
    cue_in_sentence=True,
    other_cue=False,
)
LEARNT = replace(
    FRAMED,
    framed=False,
    arc=1.0,
    worded=None,
    disputed=False,
    fits=(True, False),
    apart=False,
    cue_on_path=False,
    company=Company(
        again=0.75, framed=True, rival=0.6, elsewhere=0.2, swapped=0.1, beside=0.9, objects=3
    ),
    proposal=replace(PROPOSAL, subject=None, object=replace(MORROW, score=0.8)),
)


def logit(p):
    return math.log(p / (1 - p))


def test_features_of_a_framed_candidate():
    assert features(FRAMED) == pytest.approx(
        {
            "framed": 1,
            "framed arrests": 1,
            "framed arc": 0,
            "framed rival": logit(FLOOR / 2),  # what the reader does not keep is not impossible
            "framed elsewhere": math.log(9),
            "framed joined": -math.log(4),
            "framed again": logit(FLOOR / 2),
            "framed again framed": 0,
            "framed names rival": logit(FLOOR / 2),
            "framed names elsewhere": logit(FLOOR / 2),
            "framed names swapped": logit(FLOOR / 2),
            "framed names beside": logit(FLOOR / 2),
            "framed objects": math.log(2),
            "framed or rival": 0,
            "framed or elsewhere": math.log(9),
            "framed or again": 0,
            "framed or names rival": 0,
            "framed or names elsewhere": 0,
            "framed disputed": 1,
            "framed apart": 1,
            "framed path": math.log(4),
            "framed worded": math.log(3),
            "framed worded rival": math.log(9),
            "framed or worded rival": math.log(9),
            "framed cue on path": 1,
            "framed cue in sentence": 1,
            "framed other cue": 0,
            "framed object fits": 1,
            "framed object name": 1,
            "framed object doubt": 0,
            "framed prior": math.log(3),
            "framed kind verb": 1,
            "framed subject fits": 0,
            "framed subject name": 1,
            "framed subject doubt": 0,
            "framed distance": math.log(9),
        }
    )


def test_features_of_a_learnt_candidate_without_subject():
    assert features(LEARNT) == pytest.approx(
        {
            "learnt": 1,
            "learnt unworded": 1,
            "learnt arrests": 1,
            "learnt arc": logit(1 - FLOOR / 2),
            "learnt rival": logit(FLOOR / 2),
            "learnt elsewhere": math.log(9),
            "learnt joined": -math.log(4),
            "learnt again": math.log(3),
            "learnt again framed": 1,
            "learnt names rival": math.log(1.5),
            "learnt names elsewhere": -math.log(4),
            "learnt names swapped": -math.log(9),
            "learnt names beside": math.log(9),
            "learnt objects": math.log(4),
            **dict.fromkeys(
                (
                    "learnt or rival",
                    "learnt or elsewhere",
                    "learnt or again",
                    "learnt or names rival",
                    "learnt or names elsewhere",
                ),
                logit(1 - FLOOR / 2),
            ),
            "learnt disputed": 0,
            "learnt apart": 0,
            "learnt path": math.log(4),
            "learnt cue on path": 0,
            "learnt cue in sentence": 1,
            "learnt other cue": 0,
            "learnt object fits": 0,
            "learnt object reference": 1,
            "learnt object doubt": 0.2,
            "learnt no subject": 1,
        }
    )


def test_a_phrase_is_told_from_a_name_and_a_reference():
    crew = replace(PROPOSAL, subject=filler(3, "the crew", None))
    found = features(replace(FRAMED, proposal=crew))
    assert found["framed subject phrase"] == 1
    assert "framed subject name" not in found


@pytest.fixture
def scorer(tmp_path):
    """Return a scorer of a table; what is not named is as in a plain one."""

    def make(**changes):
        path = tmp_path / "scorer.json"
        plain = {
            "types": ["arrests"],
            "threshold": 0.3,
            "bias": 0.0,
            "weights": {},
        }
        path.write_text(json.dumps(plain | changes))
        return Scorer(path)

    return make


def test_weights_are_read_from_a_file(scorer):
    found = scorer(bias=-1.0, weights={"framed arrests": 0.5, "framed elsewhere": 2, "other": 9})
    assert found.threshold(FRAMED) == 0.3
    assert found.threshold(LEARNT) == 0.3 + UNFRAMED
    assert found.types == {"arrests"}
    total = -1 + 0.5 + 2 * math.log(9)
    assert found.confidence(FRAMED) == pytest.approx(1 / (1 + math.exp(-total)))
    assert found.confidence(LEARNT) == pytest.approx(1 / (1 + math.e))


@pytest.mark.parametrize("candidate", [FRAMED, LEARNT], ids=["framed", "learnt"])
def test_confidence_rises_with_each_weight(scorer, candidate):
    for name, value in features(candidate).items():
        found = [
            scorer(weights={name: weight}).confidence(candidate) for weight in (-1.5, -0.5, 0, 2)
        ]
        assert found == sorted(found, reverse=value < 0), name
        assert len(set(found)) == (4 if value else 1), name
        assert all(0 < confidence < 1 for confidence in found)


def test_an_unknown_type_keeps_the_confidence_of_its_frame(scorer):
    found = scorer(types=["fines"], bias=5.0)
    assert found.confidence(FRAMED) == frame_confidence(PROPOSAL) == 0.75
    # no frame spoke: the frame's prior is none of its
    assert found.confidence(LEARNT) == LEARNT.arc


@pytest.mark.parametrize(
    ("subject", "target", "factor"),
    [
        (POLICE, MORROW, 1),
        (None, MORROW, 1),
        (POLICE, replace(MORROW, score=0.8), 0.8),
        (filler(3, "the crew", None), replace(MORROW, score=0.5), 0.5 * PHRASE_FACTOR),
    ],
)
def test_a_frames_confidence_counts_doubtful_arguments(subject, target, factor):
    proposal = replace(PROPOSAL, subject=subject, object=target)
    assert frame_confidence(proposal) == pytest.approx(0.75 * factor)


@pytest.fixture
def calibrate():
    pytest.importorskip("sklearn", reason="fitting needs scikit-learn, of the extra train")
    from newsclaims.models.training import calibrate

    return calibrate


def test_what_is_fitted_is_what_is_read(calibrate, tmp_path, capsys):
    sure, doubtful = replace(FRAMED, arc=0.95), replace(FRAMED, arc=0.05)
    judged = [
        calibrate.Judged(features(c), f"a{k}", (f"a{k}", "arrests", name, "Morrow"), label)
        for k in range(12)
        for c, name, label in ((sure, "Police", 0), (doubtful, "Navy", None), (LEARNT, "", None))
    ]
    path = tmp_path / "scorer.json"
    path.write_text(json.dumps(calibrate.fit(judged, 16)))
    fitted = Scorer(path)
    assert fitted.types == {"arrests"}
    assert fitted.confidence(sure) >= fitted.threshold(sure)
    assert fitted.confidence(doubtful) < fitted.threshold(doubtful)
    assert fitted.confidence(LEARNT) < fitted.threshold(LEARNT)
    shown = capsys.readouterr().out
    assert "12 articles, 36 proposals, 12 right" in shown
    assert "P 1.000 R 0.750 F1 0.857" in shown  # 12 of 16 wanted


def test_what_rightly_has_no_date_does_not_count(calibrate, capsys):
    none, some = {"none": 1.0}, {"some": 1.0}

    def asked(dated):
        return [
            # so many in five have a date
            calibrate.Asked(
                f"a{k}", [none, some], 0, [k % 5 >= dated, k % 5 < dated], [True, False]
            )
            for k in range(50)
        ]

    weights = calibrate.fit_choice("dates", asked(2))
    assert weights["none"] > weights["some"]
    assert "chosen: 0.000 of 20 right" in capsys.readouterr().out
    weights = calibrate.fit_choice("dates", asked(3))
    assert weights["none"] < weights["some"]
    assert "chosen: 0.600 of 50 right" in capsys.readouterr().out


def test_of_several_claims_that_one_label_accepts_the_surest_is_right(calibrate):
    def judged(name, candidate, label):
        return calibrate.Judged(features(candidate), "a", ("a", "arrests", name, "Roe"), label)

    rows = [
        judged("Police", replace(LEARNT, arc=0.9), 0),
        judged("City Police", FRAMED, 0),  # a frame is surer than an arc
        judged("City Police", replace(LEARNT, arc=0.2), 0),  # the same claim again
        judged("Guards", replace(LEARNT, arc=0.4), 1),
        judged("Harbour Guards", replace(LEARNT, arc=0.6), 1),
        judged("Navy", FRAMED, None),
    ]
    assert calibrate._first_right(rows).tolist() == [False, True, True, False, True, False]


def test_repeats_of_a_claim_count_once(calibrate, capsys):
    judged = [
        calibrate.Judged(features(c), f"a{k}", (f"a{k}", "arrests", name, "Morrow"), label)
        for k in range(12)
        for c, name, label in (
            (FRAMED, "Police", 0),
            (FRAMED, "Police", 0),  # one claim with the first
            (FRAMED, "HP", 0),  # another claim, which finds nothing more
            (LEARNT, "", None),
        )
    ]
    calibrate.fit(judged, 12)
    assert "P 0.500 R 1.000 F1 0.667" in capsys.readouterr().out


@pytest.mark.parametrize(("right", "kept"), [(10, True), (9, False)])
def test_the_threshold_keeps_a_least_precision(calibrate, right, kept):
    """20 learnt proposals raise F1 in both cases; with 9 right ones precision is .63."""
    judged = [
        calibrate.Judged(features(c), "a", ("a", "arrests", str(k), ""), k if k < limit else None)
        for c, ks, limit in ((FRAMED, range(10), 10), (LEARNT, range(20, 40), 20 + right))
        for k in ks
    ]
    chances = np.array([0.95] * 10 + [0.6] * 20)
    least = calibrate.choose_threshold(judged, 40, chances, precision=0.65)
    assert (least <= 0.6) == kept


def test_proposals_are_judged_by_the_labels(calibrate):
    def label(subject=("HP", "Harbour Police"), target=("Morrow",), type="arrests", optional=False):
        return {"type": type, "subject": subject, "object": target, "optional": optional}

    assert calibrate.judge(FRAMED, [label(type="charges"), label()]) == (1, False)
    assert calibrate.judge(FRAMED, [label(optional=True)]) == (0, True)
    assert calibrate.judge(FRAMED, [label(optional=True), label()]) == (1, False)
    wrong = [label(type="charges"), label(("Navy",)), label(target=("Quill",)), label(None)]
    assert calibrate.judge(FRAMED, wrong) == (None, False)
    assert calibrate.judge(LEARNT, [label()]) == (None, False)
    assert calibrate.judge(LEARNT, [label(None)]) == (0, False)


def arrest():
    """Return a parsed sentence with three names: who arrests whom, and where."""
    doc = tree(
        "Harbour NNP 2 compound\nPolice NNP 3 nsubj\narrested VBD 0 root arrest\nIlse NNP 3 obj\n"
        "Morrow NNP 4 flat\nin IN 7 case\nVarholm NNP 3 obl\nquickly RB 3 advmod"
    )
    return with_mentions(doc, (0, 2, "AGENCY"), (3, 5, "PERSON"), (6, 7, "PLACE"))


def candidates(doc, *arcs):
    doc._.reader_claims = list(arcs)
    predications, arguments = Predications(doc), Arguments(doc)
    attempts = list(FrameMatcher(TYPES).attempts(doc, predications, arguments))
    proposals = [p for attempt in attempts for p in attempt.proposals]
    learnt = LearntProposals(TYPES)
    return learnt.candidates(doc, proposals, attempts, predications, arguments)


def said(found):
    """Return way, type, subject and object of candidates."""
    return [
        (
            "framed" if c.framed else "learnt",
            c.type,
            c.proposal.subject and c.proposal.subject.name,
            c.proposal.object.name,
        )
        for c in found
    ]


FRAME_SAYS = ("framed", "arrests", "Harbour Police", "Ilse Morrow")


def test_without_arcs_the_frames_proposals_are_left():
    (found,) = candidates(arrest())
    assert said([found]) == [FRAME_SAYS]
    assert (found.arc, found.rival, found.elsewhere, found.disputed) == (0.0, 0.0, 0.0, False)
    assert found.fits == (True, True)


def test_an_arc_that_no_frame_has_becomes_a_candidate():
    found = candidates(arrest(), (6, 3, {"based_in": 0.6, "owns": 0.3}))
    assert said(found) == [
        FRAME_SAYS,
        ("learnt", "based_in", "Ilse Morrow", "Varholm"),
        ("learnt", "owns", "Ilse Morrow", "Varholm"),
    ]
    based, owns = found[1:]
    assert (based.arc, based.rival, based.disputed) == (0.6, 0.3, False)
    assert (owns.arc, owns.rival) == (0.3, 0.6)
    assert (based.fits, owns.fits) == ((True, True), (True, False))  # nobody owns a place
    # it hangs on the word that holds both, and says who proposed it
    assert based.proposal.trigger == (2,)
    assert based.proposal.predication.lemma == "arrest"
    assert based.proposal.frame.id == "based_in.learnt"


def test_an_arc_may_lead_into_another_sentence():
    doc = tree(
        "Police NNP 2 nsubj\ncame VBD 0 root come\n. . 2 punct\n"
        "Morrow NNP 5 nsubj\nfled VBD 0 root flee"
    )
    with_mentions(doc, (0, 1, "AGENCY"), (3, 4, "PERSON"))
    (across,) = candidates(doc, (3, 0, {"arrests": 0.6}))
    assert said([across]) == [("learnt", "arrests", "Police", "Morrow")]
    assert (across.apart, across.proposal.predication.lemma) == (True, "flee")
    assert [c.apart for c in candidates(arrest(), (3, -1, {"arrests": 0.7}))] == [False, False]


def test_an_arc_that_a_frame_also_proposes_is_not_doubled():
    found = candidates(arrest(), (3, 1, {"arrests": 0.7}))
    assert said(found) == [FRAME_SAYS]
    assert (found[0].arc, found[0].rival) == (0.7, 0.0)


def test_arcs_of_a_less_specific_type_speak_for_the_frames():
    doc = tree("Quill NNP 2 nsubj\nsanctioned VBD 0 root sanction\nMorrow NNP 2 obj")
    with_mentions(doc, (0, 1, "AGENCY"), (2, 3, "PERSON"))
    found = candidates(doc, (2, 0, {"restricts": 0.8, "attacks": 0.3}))
    assert said(found) == [
        ("framed", "sanctions", "Quill", "Morrow"),
        ("learnt", "attacks", "Quill", "Morrow"),
    ]
    assert [(c.arc, c.rival) for c in found] == [(0.8, 0.3), (0.3, 0.8)]


@pytest.mark.parametrize(
    ("verb", "label", "warned"),
    [("warned", "obj", []), ("saw", "obj", ["warns"]), ("warned", "obl", ["warns"])],
)
def test_who_is_warned_is_not_what_of(verb, label, warned):
    doc = tree(
        f"Quill NNP 2 nsubj\n{verb} VBD 0 root {verb.removesuffix('ed')}\nvisitors NNS 2 {label}\n"
        "and CC 5 cc\nMorrow NNP 3 conj"
    )
    with_mentions(doc, (0, 1, "AGENCY"), (4, 5, "PERSON"))
    assert [c.type for c in candidates(doc, (4, 0, {"warns": 0.8}))] == warned


@pytest.mark.parametrize(("noun", "types"), [("sale", []), ("trader", ["sanctions"])])
def test_what_a_frame_excludes_no_arc_says(noun, types):
    doc = tree(f"Quill NNP 2 nsubj\nsanctioned VBD 0 root sanction\n{noun} NN 2 obj")
    with_mentions(doc, (0, 1, "AGENCY"))
    assert [c.type for c in candidates(doc, (2, 0, {"sanctions": 0.8}))] == types


def test_where_a_frame_has_what_is_demanded_an_arc_to_the_payer_says_nothing():
    doc = tree(
        "Quill NNP 2 nsubj\ndemanded VBD 0 root demand\ncash NN 2 obj\n"
        "from IN 5 case\nMorrow NNP 2 obl"
    )
    with_mentions(doc, (0, 1, "ACTOR"), (4, 5, "PERSON"))
    found = candidates(doc, (4, 0, {"demands": 0.8, "attacks": 0.3}))
    assert said(found) == [
        ("framed", "demands", "Quill", "cash"),
        ("learnt", "attacks", "Quill", "Morrow"),
    ]


def test_another_type_for_a_frames_words_disputes_it():
    framed, learnt = candidates(arrest(), (3, 1, {"arrests": 0.2, "charges": 0.7}))
    assert said([framed, learnt]) == [
        FRAME_SAYS,
        ("learnt", "charges", "Harbour Police", "Ilse Morrow"),
    ]
    assert (framed.arc, framed.rival, framed.disputed) == (0.2, 0.7, False)
    assert (learnt.arc, learnt.rival, learnt.disputed) == (0.7, 0.2, True)


def test_the_same_object_with_another_subject_is_elsewhere():
    arcs = ((3, 1, {"arrests": 0.5}), (3, 6, {"arrests": 0.4}), (3, -1, {"arrests": 0.3}))
    found = candidates(arrest(), *arcs)
    assert said(found) == [
        FRAME_SAYS,
        ("learnt", "arrests", "Varholm", "Ilse Morrow"),
        ("learnt", "arrests", None, "Ilse Morrow"),
    ]
    assert [c.elsewhere for c in found] == [0.4, 0.5, 0.5]


def test_words_of_a_types_frames_are_looked_for_between_the_two():
    arcs = ((6, 3, {"based_in": 0.9, "arrests": 0.9}), (3, -1, {"charges": 0.9}))
    framed, based, other, charged = candidates(arrest(), *arcs)
    assert (framed.path, framed.cue_on_path) == (3, True)
    assert (based.path, based.cue_on_path, based.cue_in_sentence) == (3, False, False)
    assert based.other_cue  # "arrested", which is none of its own
    assert (other.cue_on_path, other.cue_in_sentence) == (True, True)
    assert (charged.path, charged.other_cue) == (2, True)


def test_a_cue_beside_the_path_is_in_the_sentence():
    doc = tree(
        "Kestrel NNP 0 root\n, , 1 punct\nof IN 4 case\nVarholm NNP 1 nmod\n, , 6 punct\n"
        "arrested VBN 1 acl arrest"
    )
    with_mentions(doc, (0, 1, "PERSON"), (3, 4, "PLACE"))
    (found,) = [c for c in candidates(doc, (3, 0, {"arrests": 0.9})) if not c.framed]
    assert (found.path, found.cue_on_path, found.cue_in_sentence) == (2, False, True)
    assert not found.other_cue


def test_what_is_coordinated_with_an_argument_speaks_for_it():
    doc = tree(
        "Kestrel NNP 2 nsubj\nhit VBD 0 root hit\nVarholm NNP 2 obj\nand CC 5 cc\nOsby NNP 3 conj"
    )
    with_mentions(doc, (0, 1, "ACTOR"), (2, 3, "PLACE"), (4, 5, "PLACE"))
    found = candidates(doc, (2, 0, {"arrests": 0.9}), (4, 0, {"arrests": 0.2}))
    found = [c for c in found if c.type == "arrests"]
    assert [(c.proposal.object.name, c.arc, c.joined) for c in found] == [
        ("Varholm", 0.9, 0.2),
        ("Osby", 0.2, 0.9),
    ]


def test_how_firmly_an_arc_is_said_is_read_at_its_deed():
    """The word above both is the charge, which is a fact; the deed below it is alleged."""
    doc = tree(
        "Interpol NNP 2 nsubj\ncharged VBD 0 root charge\nMorrow NNP 2 obj\nwith IN 5 mark\n"
        "running VBG 2 advcl run\nKite NNP 5 obj"
    )
    with_mentions(doc, (0, 1, "AGENCY"), (2, 3, "PERSON"), (5, 6, "ORG"))
    (run,) = (c.proposal for c in candidates(doc, (5, 2, {"supports": 0.9})) if not c.framed)
    qualifier = Qualifier(doc, Predications(doc), Arguments(doc))
    assert doc[run.predication.head].text == "charged"
    assert qualifier.qualify(run).modality == "alleged"


def test_a_post_is_told_of_where_the_person_stands():
    """What the sentence of the company denies does not touch it."""
    doc = tree(
        "Acme NNP 3 nsubj\nnever RB 3 advmod\npaid VBD 0 root pay\nIts PRP$ 5 nmod:poss\n"
        "chief NN 7 nsubj\nMorrow NNP 5 appos\nleft VBD 0 root leave"
    )
    with_mentions(doc, (0, 1, "ORG"), (5, 6, "PERSON"))
    (post,) = (c.proposal for c in candidates(doc, (0, 5, {"holds_position": 0.9})) if not c.framed)
    qualifier = Qualifier(doc, Predications(doc), Arguments(doc))
    assert doc[post.predication.head].text == "left"
    assert not qualifier.qualify(post).negated


@pytest.mark.parametrize(("nearest", "subjects"), [(0.3, ["Osby"]), (0.01, ["Varholm"])])
def test_another_name_is_that_of_the_nearest_of_several(nearest, subjects):
    doc = tree(
        "Varholm NNP 6 nsubj\nand CC 3 cc\nOsby NNP 1 conj\nalias NN 5 case\nKite NNP 3 nmod\n"
        "fled VBD 0 root flee"
    )
    with_mentions(doc, (0, 1, "PERSON"), (2, 3, "PERSON"), (4, 5, "PERSON"))
    kinds = ("alias_of", "attacks")
    arcs = [(4, 0, dict.fromkeys(kinds, 0.9)), (4, 2, dict.fromkeys(kinds, nearest))]
    found = [c for c in candidates(doc, *arcs) if not c.framed]
    assert [c.proposal.subject.name for c in found if c.type == "alias_of"] == subjects
    assert "Varholm" in [c.proposal.subject.name for c in found if c.type == "attacks"]


def test_other_proposals_of_the_article_speak_for_or_against_a_claim():
    doc = tree(
        "Kestrel NNP 2 nsubj\nhit VBD 0 root hit\nVarholm NNP 2 obj\nVarholm NNP 2 obj\n"
        "Osby NNP 2 obj"
    )
    with_mentions(doc, (0, 1, "ACTOR"), (2, 3, "PLACE"), (3, 4, "PLACE"), (4, 5, "PLACE"))
    arcs = (
        (2, 0, {"uses": 0.6}),
        (3, 0, {"uses": 0.3, "owns": 0.4}),
        (3, 4, {"owns": 0.7}),
        (4, 0, {"owns": 0.2}),
        (0, 4, {"owns": 0.5}),
    )
    found = {
        (c.proposal.object.token, c.type, c.proposal.subject.name): c.company
        for c in candidates(doc, *arcs)
        if not c.framed
    }
    first, second = found[2, "uses", "Kestrel"], found[3, "uses", "Kestrel"]
    assert (first.again, first.rival, first.objects) == (0.3, 0.4, 1)
    assert (second.again, second.rival, second.elsewhere) == (0.6, 0.4, 0.0)
    owned = found[3, "owns", "Kestrel"]
    assert (owned.again, owned.framed, owned.objects) == (0.0, False, 2)
    assert (owned.rival, owned.elsewhere, owned.beside) == (0.6, 0.7, 0.2)
    assert found[4, "owns", "Kestrel"].swapped == 0.5
    assert found[2, "uses", "Kestrel"].swapped == 0.0


def test_a_frame_at_other_words_speaks_for_a_claim():
    doc = tree("Kestrel NNP 2 nsubj\nhacked VBD 0 root hack\nVarholm NNP 2 obj\nVarholm NNP 2 dep")
    with_mentions(doc, (0, 1, "ACTOR"), (2, 3, "ORG"), (3, 4, "ORG"))
    found = {
        c.proposal.object.token: (c.framed, c.company.framed)
        for c in candidates(doc, (3, 0, {"attacks": 0.6}))
        if c.type == "attacks"
    }
    assert found == {2: (True, False), 3: (False, True)}


def test_an_arc_without_subject_is_a_claim_without_subject():
    found = candidates(arrest(), (6, -1, {"targets": 0.5}))
    assert said(found)[1:] == [("learnt", "targets", None, "Varholm")]
    assert found[1].fits[0] is True
    assert found[1].proposal.trigger == (2,)


@pytest.mark.parametrize(
    "arc",
    [
        (4, 6, {"based_in": 0.9}),  # inside a name
        (6, 0, {"based_in": 0.9}),
        (7, 3, {"based_in": 0.9}),  # no noun
        (3, 2, {"based_in": 0.9}),
        (3, 3, {"alias_of": 0.9}),  # itself
        (6, 3, {"based_in": LEAST - 0.001}),
        (6, 3, {"a type of nobody": 0.9}),
    ],
)
def test_what_can_be_no_argument_is_not_proposed(arc):
    assert said(candidates(arrest(), arc)) == [FRAME_SAYS]


def test_the_least_probability_is_enough():
    assert len(candidates(arrest(), (6, 3, {"based_in": LEAST}))) == 2


def test_two_mentions_of_one_thing_are_not_related():
    doc = tree(
        "Morrow NNP 2 nsubj\nfled VBD 0 root flee\n; : 4 punct\nshe PRP 5 nsubj\nleft VBD 2 conj"
    )
    register_extensions()
    doc._.mentions = [
        {"type": "PERSON", "text": "Morrow", "start": 0, "end": 6, "name": "Morrow", "id": None}
    ]
    doc._.references = {3: {"name": "Morrow", "type": "PERSON", "id": None, "score": 0.9}}
    assert candidates(doc, (3, 0, {"owns": 0.9})) == []
    assert said(candidates(doc, (3, -1, {"arrests": 0.9}))) == [
        ("learnt", "arrests", None, "Morrow")
    ]


def test_a_learnt_post_names_the_title():
    doc = tree(
        "Ilse NNP 0 root\nMorrow NNP 1 flat\n, , 5 punct\nAcme NNP 5 compound\ndirector NN 1 appos"
    )
    with_mentions(doc, (0, 2, "PERSON"), (3, 4, "ORG"))
    doc._.reader_claims = [(3, 0, {"holds_position": 0.9, "works_for": 0.4})]
    predications, arguments = Predications(doc), Arguments(doc)
    post, work = LearntProposals(TYPES).candidates(doc, [], [], predications, arguments)
    assert (post.type, post.proposal.role) == ("holds_position", "director")
    assert (work.type, work.proposal.role) == ("works_for", None)


# What proposals of one article say of each other ------------------------------------------------

NAMES = [replace(POLICE, name=name) for name in ("Harbour Police", "Ilse Morrow", "Orbex")]
ANY = st.builds(
    lambda type, subject, object, framed, arc: replace(
        FRAMED,
        type=type,
        framed=framed,
        arc=arc,
        proposal=replace(PROPOSAL, subject=subject, object=object),
    ),
    st.sampled_from(["arrests", "charges"]),
    st.sampled_from([None, *NAMES]),
    st.sampled_from(NAMES),
    st.booleans(),
    st.sampled_from([None, 0.0, 0.25, 0.5, 0.75]),
)


@given(st.lists(ANY, max_size=8))
def test_the_company_of_a_claim(candidates):
    def said(c):
        subject = c.proposal.subject
        return c.type, subject and subject.name, c.proposal.object.name

    def highest(others):
        return max((o.arc or 0.0 for o in others), default=0.0)

    def differing(own, at):
        return [
            o
            for o in candidates
            if all((a != b) == (i == at) for i, (a, b) in enumerate(zip(said(o), own, strict=True)))
        ]

    _in_company(candidates)
    for c in candidates:
        kind, subject, object = own = said(c)
        others = [o for o in candidates if said(o) == own and o is not c]
        assert c.company == Company(
            again=highest(others),
            framed=any(o.framed for o in others),
            rival=highest(differing(own, 0)),
            elsewhere=highest(differing(own, 1)),
            swapped=highest(o for o in candidates if said(o) == (kind, object, subject)),
            beside=highest(differing(own, 2)),
            objects=len({said(o) for o in [c, *differing(own, 2)]}),
        )


def test_many_claims_take_linear_time():
    names = [replace(MORROW, name=f"Morrow {i}") for i in range(8000)]
    same = [replace(FRAMED) for _ in names]
    beside = [replace(FRAMED, proposal=replace(PROPOSAL, object=name)) for name in names]
    began = time.perf_counter()
    _in_company(same + beside)
    assert time.perf_counter() - began < 2
