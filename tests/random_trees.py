"""Random ClearNLP trees over words that the rules for them ask for."""

from hypothesis import strategies as st

from newsclaims.extract.clearnlp import Sentence

LABELS = """ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound
conj csubj csubjpass dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass
nummod oprd parataxis pcomp pobj poss preconj predet prep prt punct quantmod relcl xcomp""".split()
"""All that a spaCy pipeline for English gives."""

WORDS = [
    *(("to", t, p) for t, p in (("TO", "PART"), ("IN", "ADP"))),
    *((w, "IN", "ADP") for w in "according in out of as because at than by".split()),
    *((w, "VBZ", "AUX") for w in ("is", "was", "been", "’s")),
    *((w, "NN", "NOUN") for w in ("order", "bank")),
    *((w, t, "VERB") for w, t in (("hack", "VB"), ("hacked", "VBD"), ("taken", "VBN"))),
    ("such", "JJ", "ADJ"), ("least", "JJS", "ADJ"), ("more", "JJR", "ADJ"), ("well", "RB", "ADV"),
    ("here", "RB", "ADV"), ("where", "WRB", "ADV"), ("five", "CD", "NUM"), ("$", "$", "SYM"),
    ("and", "CC", "CCONJ"), (",", ",", "PUNCT"), ("Roe", "NNP", "PROPN"), ("him", "PRP", "PRON"),
    ("there", "EX", "PRON"), ("that", "WDT", "PRON"),
]  # fmt: skip
"""Words that the rules ask for, and some others."""


@st.composite
def sentences(draw, *, longest=14):
    n = draw(st.integers(1, longest))
    order = draw(st.permutations(range(n)))
    heads = [-1] * n
    for k, i in enumerate(order[1:], start=1):
        heads[i] = order[draw(st.integers(0, k - 1))]
    words = draw(st.lists(st.sampled_from(WORDS), min_size=n, max_size=n))
    # a few labels more often, so that chains of prepositions, of "be" and of conjuncts arise
    often = st.sampled_from(["prep", "pobj", "pcomp", "attr", "conj", "cc", "ccomp", "nsubj"])
    labels = st.lists(st.sampled_from(LABELS) | often, min_size=n, max_size=n)
    start = draw(st.integers(0, n - 1))
    return Sentence(
        words=[w for w, _, _ in words],
        tags=[t for _, t, _ in words],
        pos=[p for _, _, p in words],
        heads=heads,
        deps=[d if h >= 0 else "ROOT" for d, h in zip(draw(labels), heads, strict=True)],
        people=[(start, draw(st.integers(start + 1, n)))],
    )
