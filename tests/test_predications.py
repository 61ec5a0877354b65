"""Every construction ends in the same roles, on trees that are given."""

import pytest
from trees import tree

from newsclaims.extract.predications import Predications
from newsclaims.extract.syntax import conjuncts, preposition


def roles(doc, word):
    """Return the roles of a word's predication, as words."""
    predications = Predications(doc)
    index = next(t.i for t in doc if t.text == word)
    found = predications.at(index)
    return {role: [doc[f].text for f in fillers] for role, fillers in found.roles.items()}, found


def test_active():
    doc = tree("Hackers NNS 2 nsubj\nbreached VBD 0 root breach\nbanks NNS 2 obj")
    found, predication = roles(doc, "breached")
    assert found == {"agent": ["Hackers"], "patient": ["banks"]}
    assert (predication.lemma, predication.kind, predication.passive) == ("breach", "verb", False)


def test_passive_with_agent():
    doc = tree(
        "Banks NNS 3 nsubj:pass\nwere VBD* 3 aux:pass be\nbreached VBN 0 root breach\n"
        "by IN 5 case\nhackers NNS 3 obl:agent"
    )
    found, predication = roles(doc, "breached")
    assert found == {"patient": ["Banks"], "agent": ["hackers"]}
    assert predication.passive


def test_passive_without_agent_has_none():
    doc = tree("Banks NNS 3 nsubj:pass\nwere VBD* 3 aux:pass be\nbreached VBN 0 root breach")
    assert roles(doc, "breached")[0] == {"patient": ["Banks"]}


def test_relative_clause_hands_over_its_noun():
    doc = tree(
        "Gang NN 0 root\n, , 4 punct\nwhich WDT 4 nsubj\nhacked VBD 1 acl:relcl hack\n"
        "banks NNS 4 obj"
    )
    assert roles(doc, "hacked")[0] == {"agent": ["Gang"], "patient": ["banks"]}


def test_object_relative_without_pronoun():
    doc = tree("servers NNS 0 root\nhackers NNS 3 nsubj\nrented VBD 1 acl:relcl rent")
    assert roles(doc, "rented")[0] == {"agent": ["hackers"], "patient": ["servers"]}


def test_reduced_relative():
    doc = tree("servers NNS 0 root\nhacked VBN 1 acl hack\nby IN 4 case\nAcme NNP 2 obl:agent")
    assert roles(doc, "hacked")[0] == {"patient": ["servers"], "agent": ["Acme"]}


def test_attributive_participle_with_compound():
    doc = tree("China NNP 3 compound\n- HYPH 1 punct\nbacked VBN 4 amod back\nhackers NNS 0 root")
    found, predication = roles(doc, "backed")
    assert found == {"compound": ["China"], "patient": ["hackers"]}
    assert predication.attributive


def test_who_is_called_on_is_the_subject():
    doc = tree(
        "Oslo NNP 2 nsubj\ncalled VBD 0 root call\non IN 4 case\nNorway NNP 2 obl\nto TO 6 mark\n"
        "arrest VB 2 xcomp\nRoe NNP 6 obj"
    )
    assert roles(doc, "arrest")[0] == {"agent": ["Norway"], "patient": ["Roe"]}


def test_subject_control_and_particle():
    doc = tree(
        "Police NNS 2 nsubj\nmoved VBD 0 root move\nto TO 4 mark\ntake VB 2 xcomp\n"
        "down RP 4 compound:prt\nit PRP 4 obj"
    )
    found, predication = roles(doc, "take")
    assert found == {"agent": ["Police"], "patient": ["it"]}
    assert predication.lemma == "take down"


def test_raising_passive():
    doc = tree(
        "X NNP 3 nsubj:pass\nis VBZ* 3 aux:pass be\nbelieved VBN 0 root believe\nto TO 6 mark\n"
        "have VB* 6 aux\nhacked VBN 3 xcomp hack\nY NNP 6 obj"
    )
    assert roles(doc, "hacked")[0] == {"agent": ["X"], "patient": ["Y"]}


def test_accused_of_is_object_control_and_alleged():
    doc = tree(
        "Police NNS 2 nsubj\naccused VBD 0 root accuse\nX NNP 2 obj\nof IN 5 mark\n"
        "hacking VBG 2 advcl hack\nY NNP 5 obj"
    )
    found, predication = roles(doc, "hacking")
    assert found == {"agent": ["X"], "patient": ["Y"]}
    assert predication.alleged


def test_sanctioned_for_attacks_gives_the_deed_a_holder():
    doc = tree(
        "Britain NNP 2 nsubj\nsanctioned VBD 0 root sanction\nX NNP 2 obj\nfor IN 5 case\n"
        "attacks NNS 2 obl attack\non IN 7 case\nY NNP 5 nmod"
    )
    found, predication = roles(doc, "attacks")
    assert found["holder"] == ["X"]
    assert found["on"] == ["Y"]
    assert predication.alleged


def test_coordinated_verbs_share_subject_and_later_object():
    doc = tree(
        "X NNP 2 nsubj\nhacked VBD 0 root hack\nand CC 4 cc\nlooted VBD 2 conj loot\n"
        "banks NNS 2 obj"
    )
    assert roles(doc, "looted")[0] == {"agent": ["X"], "patient": ["banks"]}


def test_coordinated_participles_share_the_passive():
    doc = tree(
        "X NNP 3 nsubj:pass\nwas VBD* 3 aux:pass be\nhacked VBN 0 root hack\nand CC 5 cc\n"
        "robbed VBN 3 conj rob"
    )
    found, predication = roles(doc, "robbed")
    assert predication.passive
    assert found == {"patient": ["X"]}


def test_copula_and_apposition_say_what_a_noun_is():
    copula = tree(
        "X NNP 4 nsubj\nis VBZ* 4 cop be\na DT 4 det\nunit NN 0 root\nof IN 6 case\nY NNP 4 nmod"
    )
    assert roles(copula, "unit")[0] == {"is": ["X"], "of": ["Y"]}
    apposition = tree(
        "X NNP 0 root\n, , 4 punct\na DT 4 det\nunit NN 1 appos\nof IN 6 case\nY NNP 4 nmod"
    )
    assert roles(apposition, "unit")[0] == {"of": ["Y"], "is": ["X"]}


def test_possessive_and_compound_of_a_nominalisation():
    doc = tree("Y NNP 3 nmod:poss\n's POS 1 case\nattack NN 0 root\non IN 5 case\nX NNP 3 nmod")
    assert roles(doc, "attack")[0] == {"poss": ["Y"], "on": ["X"]}


def test_title_before_a_name():
    doc = tree("Acme NNP 2 compound\nboss NN 3 nmod:desc\nJane NNP 0 root\nRoe NNP 3 flat")
    assert roles(doc, "boss")[0] == {"compound": ["Acme"], "is": ["Jane"]}


def test_bearer_of_an_attack():
    doc = tree(
        "X NNP 3 nsubj:pass\nwas VBD* 3 aux:pass be\ninvolved VBN 0 root involve\nin IN 5 case\n"
        "attacks NNS 3 obl attack\non IN 7 case\nY NNP 5 nmod"
    )
    assert roles(doc, "attacks")[0]["holder"] == ["X"]


def test_conjuncts_and_multiword_prepositions():
    doc = tree(
        "According VBG 3 case accord\nto IN 1 fixed\nX NNP 0 root\nand CC 5 cc\nY NNP 3 conj\n"
        "and CC 7 cc\nZ NNP 5 conj"
    )
    assert preposition(doc[2]) == "according to"
    assert [t.text for t in conjuncts(doc[2])] == ["X", "Y", "Z"]


@pytest.mark.parametrize("tag", ["VBD", "VBG"])
def test_a_finite_main_verb_without_subject_gets_none(tag):
    doc = tree(f"Hacked {tag} 0 root hack\nbanks NNS 1 obj")
    assert roles(doc, "Hacked")[0] == {"patient": ["banks"]}


def test_who_does_a_deed_may_hang_on_what_it_is_done_to():
    doc = tree("theft NN 0 root\nof IN 3 case\ndata NNS 1 nmod\nby IN 5 case\nthieves NNS 3 nmod")
    assert roles(doc, "theft")[0] == {"of": ["data"], "by": ["thieves"]}


def test_coordinated_nouns_share_what_hangs_on_the_last():
    doc = tree("freeze NN 0 root\nand CC 3 cc\nban NN 1 conj\non IN 5 case\nX NNP 3 nmod")
    assert roles(doc, "freeze")[0] == roles(doc, "ban")[0] == {"on": ["X"]}
    own = tree(
        "talks NNS 0 root\non IN 3 case\nY NNP 1 nmod\nand CC 5 cc\nban NN 1 conj\n"
        "on IN 7 case\nX NNP 5 nmod"
    )
    assert roles(own, "talks")[0] == {"on": ["Y"]}


def test_a_preposition_left_behind_tells_the_role():
    doc = tree("banks NNS 0 root\nthieves NNS 3 nsubj\nstole VBD 1 acl:relcl steal\nfrom IN 3 obl")
    assert roles(doc, "stole")[0] == {"agent": ["thieves"], "from": ["banks"]}
