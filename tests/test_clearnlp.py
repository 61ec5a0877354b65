"""ClearNLP trees become Universal Dependencies: one hand-made tree for each construction.

Each row is `word tag head dep head dep`: the tree that a spaCy pipeline gives, then the one that
the treebank EWT would have. A tag with `*` is an auxiliary's; heads count from 1, 0 is the root.
"""

import json

import pytest
from hypothesis import given, settings
from random_trees import sentences
from trees import tree

from newsclaims.extract.clearnlp import Sentence, to_universal
from newsclaims.extract.standin import StandIn
from newsclaims.models.reader import FOLDER

TREES = {
    "active": """
        The        DT   2 det      2 det
        ministry   NN   3 nsubj    3 nsubj
        has        VBZ* 4 aux      4 aux
        sanctioned VBN  0 ROOT     0 root
        two        CD   6 nummod   6 nummod
        banks      NNS  4 dobj     4 obj
        in         IN   4 prep     8 case
        Oslo       NNP  7 pobj     4 obl
        on         IN   4 prep    10 case
        Monday     NNP  9 pobj     4 obl
        .          .    4 punct    4 punct
    """,
    "passive with agent": """
        Banks      NNS  4 nsubjpass 4 nsubj:pass
        have       VBP* 4 aux       4 aux
        been       VBN* 4 auxpass   4 aux:pass
        hacked     VBN  0 ROOT      0 root
        by         IN   4 agent     7 case
        the        DT   7 det       7 det
        group      NN   5 pobj      4 obl:agent
    """,
    "agent that is a clause": """
        Thieves    NNS  2 nsubj     2 nsubj
        got        VBD  0 ROOT      0 root
        in         RP   2 prt       2 compound:prt
        by         IN   2 prep      5 mark
        guessing   VBG  4 pcomp     2 advcl
        passwords  NNS  5 dobj      5 obj
    """,
    "copula with a noun": """
        Acme       NNP  2 nsubj     4 nsubj
        is         VBZ* 0 ROOT      4 cop
        a          DT   4 det       4 det
        bank       NN   2 attr      0 root
        in         IN   4 prep      6 case
        Oslo       NNP  5 pobj      4 nmod
        ,          ,    2 punct     4 punct
        officials  NNS  9 nsubj     9 nsubj
        said       VBD  2 parataxis 4 parataxis
    """,
    "copula with an adjective": """
        Hackers    NNS  4 nsubj     5 nsubj
        may        MD*  4 aux       5 aux
        not        RB   4 neg       5 advmod
        be         VB*  0 ROOT      5 cop
        responsible JJ  4 acomp     0 root
        for        IN   5 prep      8 case
        the        DT   8 det       8 det
        attack     NN   6 pobj      5 obl
    """,
    "copula with a prepositional phrase": """
        The        DT   2 det       2 det
        firm       NN   3 nsubj     6 nsubj
        was        VBD* 0 ROOT      6 cop
        under      IN   3 prep      6 case
        criminal   JJ   6 amod      6 amod
        investigation NN 4 pobj     0 root
        in         IN   3 prep      8 case
        May        NNP  7 pobj      6 obl
    """,
    "copula with an adverb": """
        Where      WRB  2 advmod    0 root
        is         VBZ* 0 ROOT      1 cop
        the        DT   4 det       4 det
        money      NN   2 nsubj     1 nsubj
        ?          .    2 punct     1 punct
    """,
    "copula with an adverb of place": """
        Roe        NNP  2 nsubj     4 nsubj
        was        VBD* 0 ROOT      4 cop
        already    RB   2 advmod    4 advmod
        abroad     RB   2 advmod    0 root
    """,
    "an adverb that is no predicate": """
        It         PRP  3 nsubj     3 nsubj
        still      RB   3 advmod    3 advmod
        is         VBZ* 0 ROOT      0 root
        ,          ,    3 punct     3 punct
        too        RB   3 advmod    3 advmod
    """,
    "copula with a clause": """
        The        DT   2 det       2 det
        plan       NN   3 nsubj     5 nsubj:outer
        is         VBZ* 0 ROOT      5 cop
        to         TO   5 aux       5 mark
        sue        VB   3 xcomp     0 root
        Acme       NNP  5 dobj      5 obj
    """,
    "copulas in coordination": """
        Acme       NNP  2 nsubj     4 nsubj
        is         VBZ* 0 ROOT      4 cop
        a          DT   4 det       4 det
        bank       NN   2 attr      0 root
        and        CC   4 cc        6 cc
        insurer    NN   4 conj      4 conj
        ,          ,    2 punct    11 punct
        but        CC   2 cc       11 cc
        Brill      NNP 10 nsubj    11 nsubj
        is         VBZ* 2 conj     11 cop
        poor       JJ  10 acomp     4 conj
    """,
    "existential": """
        There      EX   2 expl      2 expl
        is         VBZ  0 ROOT      0 root
        no         DT   4 det       4 det
        evidence   NN   2 attr      2 nsubj
        of         IN   4 prep      6 case
        fraud      NN   5 pobj      4 nmod
        in         IN   2 prep      8 case
        Oslo       NNP  7 pobj      2 obl
    """,
    "other verbs with a predicate": """
        She        PRP  2 nsubj     2 nsubj
        became     VBD  0 ROOT      0 root
        minister   NN   2 attr      2 xcomp
        and        CC   2 cc        5 cc
        looks      VBZ  2 conj      2 conj
        safe       JJ   5 acomp     5 xcomp
    """,
    "object predicate": """
        Leaders    NNS  2 nsubj     2 nsubj
        named      VBD  0 ROOT      0 root
        her        PRP  2 dobj      2 obj
        minister   NN   2 oprd      2 xcomp
    """,
    "relative clause": """
        The        DT   2 det       2 det
        group      NN   6 nsubj     6 nsubj
        that       WDT  4 nsubj     4 nsubj
        hacked     VBD  2 relcl     2 acl:relcl
        Acme       NNP  4 dobj      4 obj
        left       VBD  0 ROOT      0 root
    """,
    "relative clause with a copula": """
        Roe        NNP  0 ROOT      0 root
        ,          ,    1 punct     1 punct
        who        WP   4 nsubj     5 nsubj
        is         VBZ* 1 relcl     5 cop
        chairman   NN   4 attr      1 acl:relcl
        of         IN   5 prep      7 case
        Acme       NNP  6 pobj      5 nmod
    """,
    "relative clause with a preposition": """
        The        DT   2 det       2 det
        firm       NN   0 ROOT      0 root
        for        IN   6 prep      4 case
        which      WDT  3 pobj      6 obl
        she        PRP  6 nsubj     6 nsubj
        worked     VBD  2 relcl     2 acl:relcl
    """,
    "stranded preposition": """
        The        DT   2 det       2 det
        firm       NN   0 ROOT      0 root
        she        PRP  4 nsubj     4 nsubj
        worked     VBD  2 relcl     2 acl:relcl
        for        IN   4 prep      4 obl
    """,
    "relative clause on a clause": """
        Acme       NNP  2 nsubj     2 nsubj
        closed     VBD  0 ROOT      0 root
        ,          ,    2 punct     2 punct
        which      WDT  5 nsubj     5 nsubj
        hurt       VBD  2 relcl     2 advcl:relcl
    """,
    "reduced relative clause": """
        Men        NNS  6 nsubj     6 nsubj
        arrested   VBN  1 acl       1 acl
        by         IN   2 agent     4 case
        police     NNS  3 pobj      2 obl:agent
        were       VBD* 6 auxpass   6 aux:pass
        charged    VBN  0 ROOT      0 root
    """,
    "infinitive on a noun": """
        a          DT   2 det       2 det
        plan       NN   0 ROOT      0 root
        to         TO   4 aux       4 mark
        attack     VB   2 relcl     2 acl
        banks      NNS  4 dobj      4 obj
    """,
    "dative": """
        They       PRP  2 nsubj     2 nsubj
        gave       VBD  0 ROOT      0 root
        Roe        NNP  2 dative    2 iobj
        money      NN   2 dobj      2 obj
    """,
    "dative with a preposition": """
        They       PRP  2 nsubj     2 nsubj
        gave       VBD  0 ROOT      0 root
        money      NN   2 dobj      2 obj
        to         IN   2 dative    5 case
        Roe        NNP  4 pobj      2 obl
    """,
    "particle": """
        Police     NNS  2 nsubj     2 nsubj
        took       VBD  0 ROOT      0 root
        down       RP   2 prt       2 compound:prt
        the        DT   5 det       5 det
        site       NN   2 dobj      2 obj
    """,
    "possessive": """
        Acme       NNP  3 poss      3 nmod:poss
        's         POS  1 case      1 case
        chief      NN   4 nsubj     4 nsubj
        sold       VBD  0 ROOT      0 root
        his        PRP$ 6 poss      6 nmod:poss
        shares     NNS  4 dobj      4 obj
    """,
    "chain of verbs": """
        They       PRP  2 nsubj     2 nsubj
        hacked     VBD  0 ROOT      0 root
        ,          ,    2 punct     4 punct
        robbed     VBD  2 conj      2 conj
        ,          ,    4 punct     7 punct
        and        CC   4 cc        7 cc
        fled       VBD  4 conj      2 conj
        .          .    2 punct     2 punct
    """,
    "chain of objects": """
        They       PRP  2 nsubj     2 nsubj
        hit        VBD  0 ROOT      0 root
        banks      NNS  2 dobj      2 obj
        ,          ,    3 punct     5 punct
        ports      NNS  3 conj      3 conj
        ,          ,    5 punct     7 punct
        mills      NNS  5 conj      3 conj
        and        CC   7 cc        9 cc
        farms      NNS  7 conj      3 conj
    """,
    "subjects with both": """
        Both       CC   2 preconj   2 cc:preconj
        Acme       NNP  5 nsubj     5 nsubj
        and        CC   2 cc        4 cc
        Brill      NNP  2 conj      2 conj
        closed     VBD  0 ROOT      0 root
    """,
    "prepositional phrases in coordination": """
        They       PRP  2 nsubj     2 nsubj
        met        VBD  0 ROOT      0 root
        in         IN   2 prep      4 case
        Oslo       NNP  3 pobj      2 obl
        and        CC   3 cc        7 cc
        in         IN   3 conj      7 case
        Bergen     NNP  6 pobj      4 conj
    """,
    "conjunction that opens a sentence": """
        But        CC   3 cc        3 cc
        Acme       NNP  3 nsubj     3 nsubj
        paid       VBD  0 ROOT      0 root
    """,
    "as well as": """
        Acme       NNP  6 nsubj     6 nsubj
        as         RB   3 advmod    5 cc
        well       RB   4 advmod    2 fixed
        as         IN   1 cc        2 fixed
        Brill      NNP  1 conj      1 conj
        paid       VBD  0 ROOT      0 root
    """,
    "open complement": """
        They       PRP  2 nsubj     2 nsubj
        tried      VBD  0 ROOT      0 root
        to         TO   4 aux       4 mark
        seem       VB   2 xcomp     2 xcomp
        to         TO   6 aux       7 mark
        be         VB*  4 xcomp     7 cop
        poor       JJ   6 acomp     4 xcomp
    """,
    "object with an infinitive": """
        Police     NNS  2 nsubj     2 nsubj
        wanted     VBD  0 ROOT      0 root
        him        PRP  5 nsubj     2 obj
        to         TO   5 aux       5 mark
        leave      VB   2 ccomp     2 xcomp
    """,
    "small clause": """
        Critics    NNS  2 nsubj     2 nsubj
        call       VBP  0 ROOT      0 root
        the        DT   4 det       4 det
        law        NN   5 nsubj     2 obj
        harsh      JJ   2 ccomp     2 xcomp
    """,
    "complement clause": """
        He         PRP  2 nsubj     2 nsubj
        said       VBD  0 ROOT      0 root
        that       IN   6 mark      6 mark
        Acme       NNP  6 nsubj     6 nsubj
        had        VBD* 6 aux       6 aux
        paid       VBN  2 ccomp     2 ccomp
    """,
    "subjunctive": """
        They       PRP  2 nsubj     2 nsubj
        ask        VBP  0 ROOT      0 root
        that       IN   5 mark      5 mark
        Acme       NNP  5 nsubj     5 nsubj
        pay        VB   2 ccomp     2 ccomp
    """,
    "subjunctive without a mark": """
        They       PRP  2 nsubj     2 nsubj
        ask        VBP  0 ROOT      0 root
        he         PRP  4 nsubj     4 nsubj
        pay        VB   2 ccomp     2 ccomp
    """,
    "complement clause without a mark": """
        They       PRP  2 nsubj     2 nsubj
        say        VBP  0 ROOT      0 root
        Acme       NNP  5 nsubj     5 nsubj
        will       MD*  5 aux       5 aux
        pay        VB   2 ccomp     2 ccomp
    """,
    "chain of prepositions": """
        He         PRP  2 nsubj     2 nsubj
        spoke      VBD  0 ROOT      0 root
        from       IN   2 prep      6 case
        behind     IN   3 prep      6 case
        the        DT   6 det       6 det
        gate       NN   4 pobj      2 obl
        of         IN   6 prep      9 case
        the        DT   9 det       9 det
        port       NN   7 pobj      6 nmod
        of         IN   9 prep     11 case
        Oslo       NNP 10 pobj      9 nmod
    """,
    "preposition with an adverb": """
        It         PRP  2 nsubj     2 nsubj
        slept      VBD  0 ROOT      0 root
        until      IN   2 prep      4 case
        now        RB   3 pcomp     2 obl
    """,
    "preposition with an adjective": """
        They       PRP  2 nsubj     2 nsubj
        see        VBP  0 ROOT      0 root
        it         PRP  2 dobj      2 obj
        as         IN   2 prep      5 case
        harmful    JJ   4 amod      2 obl
    """,
    "preposition with a gerund on a noun": """
        charges    NNS  0 ROOT      0 root
        of         IN   1 prep      3 mark
        hacking    VBG  2 pcomp     1 acl
        banks      NNS  3 dobj      3 obj
    """,
    "preposition with an adverb before it": """
        It         PRP  2 nsubj     2 nsubj
        fell       VBD  0 ROOT      0 root
        two        CD   4 nummod    4 nummod
        days       NNS  5 npadvmod  7 nmod:unmarked
        after      IN   2 prep      7 case
        the        DT   7 det       7 det
        raid       NN   5 pobj      2 obl
    """,
    "according to": """
        According  VBG  6 prep      4 case
        to         IN   1 prep      1 fixed
        the        DT   4 det       4 det
        bank       NN   2 pobj      6 obl
        ,          ,    6 punct     6 punct
        paid       VBD  0 ROOT      0 root
    """,
    "because of": """
        It         PRP  2 nsubj     2 nsubj
        closed     VBD  0 ROOT      0 root
        because    IN   2 prep      5 case
        of         IN   3 pcomp     3 fixed
        debts      NNS  4 pobj      2 obl
    """,
    "instead of": """
        It         PRP  2 nsubj     2 nsubj
        sued       VBD  0 ROOT      0 root
        instead    RB   2 advmod    5 mark
        of         IN   3 prep      3 fixed
        paying     VBG  4 pcomp     2 advcl
    """,
    "such as": """
        firms      NNS  0 ROOT      0 root
        such       JJ   3 amod      4 case
        as         IN   1 prep      2 fixed
        Acme       NNP  3 pobj      1 nmod
        and        CC   4 cc        6 cc
        Brill      NNP  4 conj      4 conj
    """,
    "in order to": """
        It         PRP  2 nsubj     2 nsubj
        borrowed   VBD  0 ROOT      0 root
        in         IN   2 prep      6 mark
        order      NN   3 pobj      3 fixed
        to         TO   6 aux       6 mark
        pay        VB   4 acl       2 advcl
    """,
    "order that is a noun": """
        It         PRP  2 nsubj     4 nsubj
        is         VBZ* 0 ROOT      4 cop
        in         IN   2 prep      4 case
        order      NN   3 pobj      0 root
    """,
    "negation": """
        Acme       NNP  4 nsubj     4 nsubj
        did        VBD* 4 aux       4 aux
        n't        RB   4 neg       4 advmod
        pay        VB   0 ROOT      0 root
        any        DT   6 det       6 det
        fine       NN   4 dobj      4 obj
    """,
    "apposition": """
        Acme       NNP  6 nsubj     6 nsubj
        ,          ,    1 punct     1 punct
        a          DT   4 det       4 det
        bank       NN   1 appos     1 appos
        ,          ,    1 punct     1 punct
        closed     VBD  0 ROOT      0 root
    """,
    "quantities": """
        More       JJR  3 amod      3 advmod
        than       IN   3 quantmod  1 fixed
        500        CD   4 nummod    4 nummod
        devices    NNS  5 nsubj     5 nsubj
        cost       VBD  0 ROOT      0 root
        about      RB   9 quantmod  7 advmod
        $          $    9 quantmod  5 obj
        3          CD   9 compound  9 compound
        million    CD   5 dobj      7 nummod
    """,
    "a sum before a noun": """
        a          DT   4 det       4 det
        $          $    3 nmod      4 compound
        5          CD   4 nummod    2 nummod
        fine       NN   0 ROOT      0 root
    """,
    "more than what is no number": """
        It         PRP  2 nsubj     2 nsubj
        costs      VBZ  0 ROOT      0 root
        more       JJR  2 dobj      2 obj
        than       IN   3 prep      5 case
        gold       NN   4 pobj      3 obl
    """,
    "at least": """
        at         IN   2 advmod    2 case
        least      JJS  3 advmod    3 nmod
        five       CD   6 nsubj     6 nsubj
        of         IN   3 prep      5 case
        them       PRP  4 pobj      3 nmod
        died       VBD  0 ROOT      0 root
    """,
    "parts of a number": """
        Many       JJ   5 nsubj     5 nsubj
        of         IN   1 prep      4 case
        the        DT   4 det       4 det
        banks      NNS  2 pobj      1 nmod
        closed     VBD  0 ROOT      0 root
    """,
    "dates": """
        It         PRP  2 nsubj     2 nsubj
        fell       VBD  0 ROOT      0 root
        last       JJ   4 amod      4 amod
        year       NN   2 npadvmod  2 obl:unmarked
        ,          ,    2 punct     2 punct
        in         IN   2 prep      7 case
        May        NNP  6 pobj      2 obl
        2024       CD   7 nummod    7 nmod:unmarked
    """,
    "a compound of a place and a participle": """
        China      NNP  3 npadvmod  3 obl:unmarked
        -          HYPH 3 punct     3 punct
        backed     VBN  4 amod      4 amod
        hackers    NNS  0 ROOT      0 root
    """,
    "labels without a rule": """
        Well       UH   3 intj      3 discourse
        all        PDT  5 predet    5 det:predet
        hate       VBP  0 ROOT      0 root
        [1]        NN   3 meta      3 dep
        it         PRP  3 dobj      3 obj
        too        RB   3 strange   3 dep
    """,
}  # fmt: skip
"""Constructions, with the tree before and after."""


def before_and_after(rows):
    """Return the Doc before, and heads and labels after."""
    cells = [row.split() for row in rows.strip().splitlines()]
    doc = tree("\n".join(" ".join(row[:4]) for row in cells))
    return doc, [(int(row[4]) - 1 if int(row[4]) else i, row[5]) for i, row in enumerate(cells)]


def arcs(doc):
    return [(t.head.i, t.dep_) for t in doc]


@pytest.mark.parametrize("rows", TREES.values(), ids=TREES)
def test_construction(rows):
    doc, expected = before_and_after(rows)
    assert arcs(StandIn()(doc)) == expected


# any tree -----------------------------------------------------------------------------------

READER_LABELS = set(json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))["deprels"])
"""What the bundled reader gives, and the stages after it know."""


@given(sentences())
@settings(max_examples=1000, deadline=None)
def test_any_tree_stays_a_tree(sentence):
    heads, deps = to_universal(sentence)
    assert len(heads) == len(deps) == len(sentence.words)
    assert heads.count(-1) == 1
    for i in range(len(heads)):
        seen = set()
        while i >= 0:
            assert i not in seen
            seen.add(i)
            i = heads[i]
    assert [dep == "root" for dep in deps] == [head < 0 for head in heads]
    assert set(deps) <= READER_LABELS


def test_a_sentence_of_5000_words():
    n = 5000
    for heads in ([-1, *range(n - 1)], [-1] + [0] * (n - 1)):
        for dep, word, tag in (("conj", "and", "NN"), ("prep", "in", "IN"), ("attr", "is", "VBZ")):
            found, _ = to_universal(
                Sentence([word] * n, [tag] * n, ["NOUN"] * n, heads, ["ROOT"] + [dep] * (n - 1))
            )
            assert found.count(-1) == 1
