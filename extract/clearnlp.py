"""ClearNLP trees, as spaCy's English pipelines give them, rewritten to Universal Dependencies.

ClearNLP hangs a phrase on its preposition, a clause on its "be", and a conjunct on the one
before it; in UD, as the treebank EWT applies it, content words govern and all conjuncts hang
on the first. Every step moves whole subtrees or lets a word change places with its head, so a
tree stays a tree whatever the parser made of the sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .arcs import Arcs

_LABELS = {
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dobj": "obj",
    "intj": "discourse",
    "neg": "advmod",
    "nsubjpass": "nsubj:pass",
    "poss": "nmod:poss",
    "preconj": "cc:preconj",
    "predet": "det:predet",
    "prt": "compound:prt",
    "quantmod": "advmod",
}
"""Labels that only have another name in UD."""

_SAME = frozenset(
    """acl advcl advmod amod appos aux case cc ccomp compound conj csubj dep det expl mark nsubj
    nummod parataxis punct xcomp""".split()
)
_PREDICATES = ("attr", "acomp", "oprd")
_COMPLEMENTS = ("pobj", "pcomp")
_ADPOSITIONS = frozenset({"prep", "agent", "dative"})
_HELD = frozenset({*_PREDICATES, *_COMPLEMENTS, *_ADPOSITIONS})
"""Labels that later steps still ask for; what is left of them gets its name at the end."""

_BARE_COMPLEMENTS = ("amod", "acomp", "advmod", "obl:unmarked", "nmod:unmarked")
"""How the parser labels what is no noun phrase behind a preposition: "as dangerous", "for long"."""

_MODIFIERS = frozenset({*_ADPOSITIONS, *_BARE_COMPLEMENTS, "dep", "mark", "case", "cc", "compound"})
"""What a phrase may be that hangs on a preposition; in its place it becomes `obl` or `nmod`."""

_NOMINALS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "DET"})
_NOMINAL_ROLES = frozenset({"pobj", "dobj", "nsubj", "nsubjpass", "dative"})
_CLAUSE_WORDS = ("nsubj", "nsubj:pass", "expl", "cop", "aux", "aux:pass")
_SUBJECTS = ("nsubj", "csubj")
_BE = frozenset("be am is are was were been being 's ’s 're ’re 'm ’m".split())
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_NOMINATIVES = frozenset({"i", "he", "she", "we", "they", "who"})
_WHEREABOUTS = frozenset(
    """abroad above ahead anywhere around away back below down elsewhere everywhere far here home
    in inside near nearby off offline on online out outside over overseas somewhere there together
    up""".split()
)
"""Adverbs that are predicates after "be"; "also", "still" and "too" are not."""

_FIXED = frozenset(
    tuple(words.split())
    for words in (
        "according to, as for, as of, as opposed to, as to, as well as, because of, due to, "
        "in order, instead of, out of, prior to, rather than, such as"
    ).split(", ")
)
"""Prepositions and conjunctions of several words, which EWT joins as `fixed` (it spells "out of"
in both ways)."""

_FIXED_COUNTS = frozenset(
    tuple(words.split())
    for words in "as few as, as many as, as much as, less than, more than, up to".split(", ")
)
"""The same before a number only."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to rewrite, without white space.

    Attributes:
        words: The words.
        tags: Penn tags.
        pos: Universal parts of speech.
        heads: Position of each word's head, -1 for the only root.
        deps: ClearNLP labels.
        people: Start and end of persons' names.
    """

    words: Sequence[str]
    tags: Sequence[str]
    pos: Sequence[str]
    heads: Sequence[int]
    deps: Sequence[str]
    people: Sequence[tuple[int, int]] = ()


def to_universal(sentence: Sentence) -> tuple[list[int], list[str]]:
    """Return heads and labels of a sentence in Universal Dependencies.

    Args:
        sentence: A ClearNLP tree.

    Returns:
        Position of each word's head, -1 for the root, and the labels.
    """
    tree = _Tree(sentence)
    tree.relabel()
    tree.coordinate()
    tree.join_fixed()
    tree.lift_content()
    tree.raise_objects()
    tree.flatten_names()
    tree.finish()
    return tree.heads, tree.deps


class _Tree(Arcs):
    """A sentence on its way from one scheme to the other."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.heads, sentence.deps)
        self.words = [word.lower() for word in sentence.words]
        self.tags, self.pos, self.people = sentence.tags, sentence.pos, sentence.people
        self._nominal = [self._is_nominal(i) for i in range(len(self.words))]

    def _is_nominal(self, i: int) -> bool:
        """Whether what hangs on a word modifies a noun phrase, by its ClearNLP label."""
        if self.children(i, "pobj"):
            return True  # a preposition stands for its phrase
        if self.pos[i] == "ADJ":
            return self.deps[i] in _NOMINAL_ROLES  # "many of them said"
        return self.pos[i] in _NOMINALS

    # labels ------------------------------------------------------------------------------

    def relabel(self) -> None:
        """Give UD's names to all labels that do not depend on later steps."""
        self.deps = [self._label(i, dep) for i, dep in enumerate(self.deps)]
        for i, dep in enumerate(self.deps[:-1]):
            # "at least five": a preposition with a superlative, which hangs on the number
            superlative = self.heads[i] == i + 1 and self.tags[i + 1] in ("JJS", "RBS")
            if superlative and self.tags[i] == "IN" and dep == "advmod" and self.heads[i + 1] >= 0:
                self.deps[i] = "case"
                self.deps[i + 1] = self._oblique(self.heads[i + 1])

    def _label(self, i: int, dep: str) -> str:
        head = self.heads[i]
        if head < 0:
            return "root"
        if dep in _HELD:
            return dep
        if dep == "aux" and self.tags[i] == "TO":
            return "mark"
        if dep == "neg" and self.tags[i] == "DT":
            return "det"
        if dep == "relcl":
            if any(self.tags[c] == "TO" for c in self.children(i)):
                return "acl"  # "the place to go"
            return "acl:relcl" if self._nominal[head] else "advcl:relcl"
        if dep == "npadvmod":
            return f"{self._oblique(head)}:unmarked"
        if dep == "nmod":
            if i > head:
                return "nmod:unmarked"
            return "amod" if self.pos[i] in ("ADJ", "VERB") else "compound"
        if dep == "nummod" and i > head and self.pos[head] == "PROPN":
            return "nmod:unmarked"  # "May 2024"
        return _LABELS.get(dep, dep if dep in _SAME else "dep")

    def _oblique(self, head: int) -> str:
        return "nmod" if self._nominal[head] else "obl"

    def finish(self) -> None:
        """Name what no step has taken up: stranded prepositions, receivers, predicates."""
        for i, dep in enumerate(self.deps):
            if self.heads[i] < 0:
                self.deps[i] = "root"
            elif dep in _PREDICATES:
                self.deps[i] = "xcomp"
            elif dep == "dative" and self.pos[i] != "ADP":
                self.deps[i] = "iobj"
            elif dep == "pcomp" and self._is_clause(i):
                self.deps[i] = "acl" if self._nominal[self.heads[i]] else "advcl"
            elif dep in _HELD:
                self.deps[i] = self._oblique(self.heads[i])

    # coordination and fixed expressions --------------------------------------------------

    def coordinate(self) -> None:
        """Hang conjunctions and commas on the conjunct after them, conjuncts on the first."""
        pairs = []
        for i in self.top_down():
            conjuncts = self.children(i, "conj")
            pairs += [(i, conjunct) for conjunct in conjuncts]
            for cc in self.children(i, "cc"):
                following = next((c for c in conjuncts if c > cc), None)
                if following is not None:
                    self.attach(cc, following)
        for before, conjunct in pairs:
            if self.deps[before] == "conj":
                self.attach(conjunct, self.heads[before])
        for before, conjunct in pairs:
            comma = self.left_edge(conjunct) - 1
            if comma > before and self.words[comma] in (",", ";") and self.heads[comma] == before:
                self.attach(comma, conjunct)

    def join_fixed(self) -> None:
        """Join the words of fixed expressions under the first one."""
        for start in range(len(self.words)):
            for end in (start + 2, start + 3):
                words = tuple(self.words[start:end])
                part = range(start, start + len(words))
                dep = None
                if words in _FIXED:
                    dep = self._function(part)
                elif words in _FIXED_COUNTS and self._counts(part):
                    dep = "advmod"
                if dep is not None:
                    self._join(part, dep)

    def _tops(self, part: range) -> list[int]:
        return [i for i in part if self.heads[i] not in part]

    def _outside(self, part: range) -> list[int]:
        return [c for i in part for c in self.children(i) if c not in part]

    def _counts(self, part: range) -> bool:
        """Whether words hang together on a number after them."""
        above = {self.heads[i] for i in self._tops(part)}
        head = min(above)
        return len(above) == 1 and head > part[-1] and self.pos[head] in ("NUM", "SYM")

    def _function(self, part: range) -> str | None:
        """Return the label of an expression, or None where its words do not belong together."""
        tops = self._tops(part)
        dep = self.deps[tops[0]]
        if len(tops) > 1:
            return None
        if dep == "cc":
            return dep
        brings_in = {self.deps[c] for c in self._outside(part) if c > part[-1]}
        if not brings_in & {*_COMPLEMENTS, "acl", "advcl"}:
            return None
        return "prep" if dep in _MODIFIERS else dep

    def _join(self, part: range, dep: str) -> None:
        first, head = part[0], self.heads[self._tops(part)[0]]
        for child in self._outside(part):
            # "in order to attack": the clause was hung on the noun
            clause = dep == "prep" and self.deps[child] in ("acl", "advcl")
            self.attach(child, first, "pcomp" if clause else None)
        self.attach(first, head, dep)
        for i in part[1:]:
            self.attach(i, first, "fixed")

    # content words above function words --------------------------------------------------

    def lift_content(self) -> None:
        """Lift complements above prepositions, predicates above "be", "$" above its number."""
        for i in reversed(self.top_down()):
            if self.tags[i] == "$":
                self._lift_currency(i)
            elif self.words[i] in _BE and self.tags[i].startswith("VB"):
                self._lift_predicate(i)
            else:
                self._lift_complement(i)

    def _lift_currency(self, i: int) -> None:
        number = self.heads[i]
        if number > i and self.pos[number] == "NUM":
            dep = self.deps[number]
            attributive = dep == "nummod" and self.heads[number] > number
            kept = ("fixed", "compound")
            self.lift(i, "compound" if attributive else dep, "nummod", kept=kept)

    def _lift_complement(self, i: int) -> None:
        found = self.children(i, "pobj") or self.children(i, "pcomp")
        if not found and self.deps[i] in ("prep", "agent"):
            found = [c for c in self.children(i, *_BARE_COMPLEMENTS) if c > i]
        if found:
            clause = self._is_clause(found[0])
            self.lift(found[0], self._place(i, clause=clause), "mark" if clause else "case")

    def _is_clause(self, i: int) -> bool:
        """Whether a complement is a clause; a `pobj` never is one."""
        if self.deps[i] == "pobj":
            return False
        return self.pos[i] in ("VERB", "AUX") or bool(self.children(i, *_CLAUSE_WORDS))

    def _place(self, i: int, *, clause: bool) -> str:
        """Return the label of what takes a preposition's place."""
        dep, head = self.deps[i], self.heads[i]
        if dep in _COMPLEMENTS or (dep == "prep" and self._lacks_complement(head)):
            return "pcomp" if clause else "pobj"
        if dep not in _MODIFIERS:
            return dep
        if clause:
            return "acl" if self._nominal[head] else "advcl"
        if dep == "agent":
            return "obl:agent"
        return "obl" if self.pos[head] == "ADJ" and self.words[i] != "of" else self._oblique(head)

    def _lacks_complement(self, i: int) -> bool:
        """Whether a word is a preposition that waits for a phrase: "from" in "from behind"."""
        below = self.deps[i] in ("pcomp", "conj") and self.pos[i] in ("ADP", "SCONJ")
        preposition = below or self.deps[i] in ("prep", "agent")
        return preposition and not self.children(i, *_COMPLEMENTS)

    def _lift_predicate(self, be: int) -> None:
        if self.deps[be] in ("aux", "aux:pass"):
            return
        if any(self.tags[c] == "EX" for c in self.children(be, "expl")):
            if not self.children(be, "nsubj"):
                for thing in self.children(be, "attr")[:1]:
                    self.deps[thing] = "nsubj"
            return
        predicate = next(self._predicates(be), None)
        if predicate is None:
            return
        if self.deps[predicate] in ("xcomp", "ccomp"):
            # "the plan is to attack": a clause within a clause
            for subject in self.children(be, *_SUBJECTS):
                self.deps[subject] += ":outer"
        self.lift(predicate, self.deps[be], "cop")

    def _predicates(self, be: int) -> Iterator[int]:
        """Yield what may be the predicate of a "be", the likeliest first."""
        yield from self.children(be, *_PREDICATES)
        subject = bool(self.children(be, *_SUBJECTS))
        after = [c for c in self.children(be) if c > be]
        for child in after:
            dep, edge = self.deps[child], self.left_edge(child)
            if edge and self.words[edge - 1] in (",", ";"):
                continue
            adverb = dep == "advmod" and self.words[child] in _WHEREABOUTS
            clause = subject and dep in ("xcomp", "ccomp")
            if adverb or clause or (dep == "obl" and self.children(child, "case")):
                yield child
        yield from (c for c in self.children(be, "advmod") if self.tags[c] == "WRB")
        yield from (c for c in after if self.deps[c] == "obl:unmarked")

    def raise_objects(self) -> None:
        """Make the subject of a small clause the verb's object: "let him go", "call it big"."""
        for i, verb in enumerate(self.heads):
            if self.deps[i] != "ccomp" or not 0 <= verb < i or self.pos[verb] != "VERB":
                continue
            marks = {self.words[c] for c in self.children(i, "mark")}
            verbs = [i, *self.children(i, "aux", "aux:pass", "cop")]
            subjects = [s for s in self.children(i, "nsubj") if verb < s < i]
            bare = self.tags[i] == "VB" or (self.pos[i] != "VERB" and len(verbs) == 1)
            if (
                len(subjects) == 1
                and self.words[subjects[0]] not in _NOMINATIVES
                and (marks == {"to"} or (bare and not marks))
                and not any(self.tags[v] in _FINITE for v in verbs)
                and not self.children(verb, "obj")
            ):
                self.attach(subjects[0], verb, "obj")
                self.deps[i] = "xcomp"

    # names -------------------------------------------------------------------------------

    def flatten_names(self) -> None:
        """Let the first word of a person's name head it, with titles as `nmod:desc`."""
        for start, end in self.people:
            last, head = end - 1, start
            parts = {i: self.deps[i] for i in range(start, last)}
            if any(self.heads[i] != last for i in parts):
                continue
            if parts and {*parts.values()} <= {"compound", "punct"}:
                self.lift(start, self.deps[last], "flat")
                for i, dep in parts.items():
                    if i > start and dep == "compound":
                        self.deps[i] = "flat"
            for title in self.children(head, "compound"):
                if title < start and self.pos[title] in ("NOUN", "PROPN"):
                    self.deps[title] = "nmod:desc"
