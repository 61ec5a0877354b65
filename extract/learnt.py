"""Learnt proposals: the reader's arcs between words as claims without a frame."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product

from spacy.tokens import Doc, Span, Token

from ..models.frames import Frame, RelationType
from .arguments import Arguments, Filler
from .frames import Attempt, Proposal
from .predications import Predications
from .scorer import Candidate, Company
from .syntax import meeting, owned_subject, preposition, stranded, verb_above
from .titles import PEOPLE, is_title, title_text
from .wording import NOBODY, Pair, load_wording

LEAST = 0.2
"""Learnt probability below which an arc alone proposes nothing."""

_OF_ONE = frozenset({"alias_of"})
"""Types whose object belongs to the nearest of coordinated subjects: "X and Y, known as Z"."""

_FRAMES_FIRST = frozenset({"demands"})
"""Types of which arcs say nothing in a sentence where a frame does: the reader was trained with
arcs to whoever is to pay, and a claim's object is what is demanded."""

_POSTS = frozenset({"holds_position", "works_for"})
"""Types of which a phrase that begins with the body says nothing: "the bank's lawyers"."""

_TOLD = frozenset({"obj", "iobj", "nsubj:pass"})
"""How who is told hangs on a verb of telling."""

_Claim = tuple[str, str | None, str]
"""Type, subject's name and object's name."""


class LearntProposals:
    """Adds learnt proposals to those of the frames, and says what speaks for each.

    Args:
        types: The relation types.
    """

    def __init__(self, types: Iterable[RelationType]) -> None:
        self._wording = load_wording()
        self._frames: dict[str, Frame] = {}
        self._fits: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._own: set[str] = set()
        for relation in types:
            if not relation.bundled:
                self._own.add(relation.name)
            first = relation.frames[0]
            asserting = (
                f.words
                for f in relation.frames
                if f.kind == "verb" and not (f.negated or f.modality)
            )
            self._frames[relation.name] = replace(
                first,
                id=f"{relation.name}.learnt",
                words=frozenset().union(*asserting),
                negated=False,
                modality=None,
            )
            self._fits[relation.name] = (
                frozenset().union(*(f.subject_fits for f in relation.frames)),
                frozenset().union(*(f.object_fits for f in relation.frames)),
            )

    def candidates(
        self,
        doc: Doc,
        proposals: Sequence[Proposal],
        attempts: Sequence[Attempt],
        predications: Predications,
        arguments: Arguments,
    ) -> list[Candidate]:
        """Return the frames' proposals and the learnt ones.

        Args:
            doc: A document with `doc._.reader_claims`.
            proposals: What the frames proposed.
            attempts: Every frame whose words occur, also those that proposed nothing.
            predications: The document's predications.
            arguments: The document's arguments.
        """
        found: list[tuple[int, int, dict[str, float]]] | None = doc._.reader_claims
        arcs = {(target, subject): self._known(types) for target, subject, types in found or ()}
        _hand_over(arcs, proposals)
        framed: dict[tuple[int, int], set[str]] = {}
        for p in proposals:
            framed.setdefault(_words(p), set()).add(p.frame.type)
        weaker = {(*_names(p), kind) for p in proposals for kind in p.frame.over}
        excluded = {(a.frame.type, a.predication.head) for a in attempts if a.excluded}
        # "denied taking bribes": the clause is what is denied
        clauses = [(p.frame.type, p.object) for p in proposals if p.object.clause]
        sentence = predications.sentences
        read = {(p.frame.type, sentence[p.object.token].start) for p in proposals}

        @cache
        def fillers(index: int) -> Sequence[Filler | None]:
            return [None] if index == NOBODY else arguments.candidates(doc[index])

        learnt = []
        for (target, subject), types in arcs.items():
            if subject != NOBODY and _is_owner(doc[subject], doc[target]):
                continue
            said = framed.get((target, subject), set())
            for kind, probability in types.items():
                if probability < LEAST or kind in said or kind not in self._frames:
                    continue
                if kind in _OF_ONE and _nearer(doc, arcs, target, subject, kind):
                    continue
                if kind == "warns" and _is_told(doc[target], predications.grammar.telling):
                    continue  # who is warned is not what of
                if kind == "steals" and _is_robbed(doc[target]):
                    continue  # nor who is robbed what is stolen
                if any(k == kind and c.start <= doc[target].idx < c.end for k, c in clauses):
                    continue
                if kind in _FRAMES_FIRST and (kind, sentence[target].start) in read:
                    continue
                learnt += [
                    self._propose(doc, kind, one, other, predications, arguments)
                    for one, other in product(fillers(subject), fillers(target))
                    if other is not None
                    and (one is None or one.name != other.name)
                    and (one and one.name, other.name, kind) not in weaker
                    and not (kind in _POSTS and one is not None and _tells_employer(one, other))
                    and not (kind == "holds_position" and other.type in PEOPLE)
                ]
        # where a frame says that its word means something else, no arc overrules it
        learnt = [p for p in learnt if (p.frame.type, p.predication.head) not in excluded]
        # nor where it has read a deed as part of another: "tried to hack X"
        inner = {
            (p.object.token, p.frame.type)
            for p in proposals
            if (verb := verb_above(doc[p.object.token])) is not None and verb.i in p.inner
        }
        learnt = [p for p in learnt if inner.isdisjoint((p.object.token, t) for t in p.frame.over)]
        pairs = list({_pair(p): None for p in (*proposals, *learnt)})
        rows = self._wording(doc, pairs)
        worded = {pair: self._known(row or {}) for pair, row in zip(pairs, rows, strict=True)}
        known = None if found is None else arcs
        weigh = _Evidence(doc, sentence, known, framed, attempts, self._fits, worded, self._own)
        candidates = [weigh(p, is_framed=True) for p in proposals]
        candidates += [weigh(p, is_framed=False) for p in learnt]
        _in_company(candidates)
        return candidates

    def _known(self, types: dict[str, float]) -> dict[str, float]:
        """Return what was learnt without that of types whose name the user gave another meaning."""
        if not self._own:
            return types
        return {kind: value for kind, value in types.items() if kind not in self._own}

    def _propose(
        self,
        doc: Doc,
        kind: str,
        subject: Filler | None,
        target: Filler,
        predications: Predications,
        arguments: Arguments,
    ) -> Proposal:
        head = _governor(doc[target.token], doc[subject.token] if subject else None)
        role = None
        if kind == "holds_position" and subject is not None:
            role = _title(doc, target.token, subject.token, arguments)
            if head.sent.start != doc[subject.token].sent.start:
                # "Acme was hacked. Its chief, Jane Roe, left": the second sentence says it
                head = verb_above(doc[subject.token]) or doc[subject.token]
        return Proposal(
            frame=self._frames[kind],
            predication=predications.at(head.i),
            trigger=(head.i,),
            subject=subject,
            object=target,
            item=None,
            source=None,
            role=role,
            inner=frozenset(),
            learnt=True,
        )


class _Evidence:
    """Collects what speaks for the proposals of one document."""

    def __init__(
        self,
        doc: Doc,
        sentences: Sequence[Span],
        arcs: dict[tuple[int, int], dict[str, float]] | None,
        framed: dict[tuple[int, int], set[str]],
        attempts: Iterable[Attempt],
        fits: dict[str, tuple[frozenset[str], frozenset[str]]],
        worded: dict[Pair, dict[str, float]],
        own: set[str],
    ) -> None:
        self._worded, self._own = worded, own
        self._doc, self._learnt, self._arcs = doc, arcs is not None, arcs or {}
        self._sentences = sentences
        self._conjuncts: dict[int, list[int]] = {}
        self._above: dict[int, list[int]] = {}
        self._framed, self._fits = framed, fits
        self._subjects: dict[int, list[int]] = {}
        for target, subject in self._arcs:
            self._subjects.setdefault(target, []).append(subject)
        self._cues: dict[str, set[int]] = {}
        self._cued: dict[int, set[str]] = {}
        self._cued_sentences: set[tuple[str, int]] = set()
        # the word of a "named" frame is a name of any thing of its type
        tried = {(a.frame.type, a.predication.head) for a in attempts if a.frame.kind != "named"}
        for kind, word in tried:
            self._cues.setdefault(kind, set()).add(word)
            self._cued_sentences.add((kind, sentences[word].start))
            self._cued.setdefault(word, set()).add(kind)

    def __call__(self, proposal: Proposal, *, is_framed: bool) -> Candidate:
        kind = proposal.frame.type
        target, subject = _words(proposal)
        here = self._arcs.get((target, subject), {})
        subject_fits, object_fits = self._fits[kind]
        others = ((target, s) for s in self._subjects.get(target, ()) if s != subject)
        path = self._path(target, subject)
        cues = self._cues.get(kind, set())
        sentence = self._sentences[target]
        worded = self._worded[_pair(proposal)]
        learnt = self._learnt and kind not in self._own
        if proposal.taken_up and here.get(kind, 0.0) < LEAST:
            learnt = False  # arcs seldom lead from one sentence into the next, which says nothing
        # of two types that fit the frame's is the more specific one
        own = {kind, *proposal.frame.over} if is_framed else {kind}
        return Candidate(
            type=kind,
            proposal=proposal,
            framed=is_framed,
            arc=max(here.get(k, 0.0) for k in own) if learnt else None,
            rival=max((v for k, v in here.items() if k not in own), default=0.0),
            worded=worded.get(kind),
            worded_rival=_best_other(worded, kind),
            elsewhere=self._highest(kind, others),
            joined=self._highest(kind, self._joined(target, subject)),
            disputed=bool(self._framed.get((target, subject), set()) - {kind}),
            fits=(
                proposal.subject is None or proposal.subject.fit in subject_fits,
                proposal.object.fit in object_fits,
            ),
            apart=subject != NOBODY and not sentence.start <= subject < sentence.end,
            path=len(path),
            cue_on_path=bool(cues & path),
            cue_in_sentence=(kind, sentence.start) in self._cued_sentences,
            other_cue=any(self._cued[word] - {kind} for word in path if word in self._cued),
        )

    def _path(self, target: int, subject: int) -> set[int]:
        """Return the words of the tree from object to subject, or to the object's verb."""
        up = self._up(target)
        if subject == NOBODY:
            verbs = (k for k in range(1, len(up)) if self._doc[up[k]].pos_ == "VERB")
            return set(up[: next(verbs, len(up)) + 1])
        other, inside = self._up(subject), set(up)
        met = next((k for k, word in enumerate(other) if word in inside), None)
        if met is None:
            return inside.union(other)
        return {*up[: up.index(other[met])], *other[: met + 1]}

    def _up(self, index: int) -> list[int]:
        """Return a word and those above it, up to the root."""
        found = self._above.get(index)
        if found is None:
            above = self._doc[index].ancestors
            found = self._above[index] = [index, *(word.i for word in above)]
        return found

    def _joined(self, target: int, subject: int) -> Iterator[tuple[int, int]]:
        """Yield the pairs in which a word coordinated with one of the two stands for it."""
        for other in self._beside(target):
            yield other, subject
        if subject != NOBODY:
            for other in self._beside(subject):
                yield target, other

    def _beside(self, index: int) -> list[int]:
        if index not in self._conjuncts:
            self._conjuncts[index] = [other.i for other in self._doc[index].conjuncts]
        return self._conjuncts[index]

    def _highest(self, kind: str, pairs: Iterable[tuple[int, int]]) -> float:
        return max((self._arcs.get(pair, {}).get(kind, 0.0) for pair in pairs), default=0.0)


def _hand_over(
    arcs: dict[tuple[int, int], dict[str, float]], proposals: Iterable[Proposal]
) -> None:
    """Make arcs to an agent that is no subject for a frame arcs to nobody: "hit by an attack"."""
    for p in proposals:
        if p.subject is None and p.predication.passive:
            for agent in p.predication.roles.get("agent", ()):
                types = arcs.get((p.object.token, agent), {})
                if p.frame.type in types:
                    types, bare = dict(types), dict(arcs.get((p.object.token, NOBODY), {}))
                    bare[p.frame.type] = max(types.pop(p.frame.type), bare.get(p.frame.type, 0.0))
                    arcs[p.object.token, agent], arcs[p.object.token, NOBODY] = types, bare


def _in_company(candidates: list[Candidate]) -> None:
    """Tell each candidate what the others say of it."""
    groups: dict[_Claim, list[float]] = {}
    for c in candidates:
        groups.setdefault(_said(c), []).append(c.arc or 0.0)
    again = {said: _highest_two(arcs) for said, arcs in groups.items()}
    best = {said: highest for said, (highest, _) in again.items()}
    of_names: dict[tuple[str | None, str], list[float]] = {}
    of_object: dict[tuple[str, str], list[float]] = {}
    of_subject: dict[tuple[str, str | None], list[float]] = {}
    for (kind, subject, target), arc in best.items():
        of_names.setdefault((subject, target), []).append(arc)
        of_object.setdefault((kind, target), []).append(arc)
        of_subject.setdefault((kind, subject), []).append(arc)
    rival = {key: _highest_two(arcs) for key, arcs in of_names.items()}
    elsewhere = {key: _highest_two(arcs) for key, arcs in of_object.items()}
    beside = {key: _highest_two(arcs) for key, arcs in of_subject.items()}
    framed = Counter(_said(c) for c in candidates if c.framed)

    def company(c: Candidate) -> Company:
        kind, subject, target = said = _said(c)
        arc = best[said]
        return Company(
            again=_other(again[said], c.arc or 0.0),
            framed=framed[said] > c.framed,
            rival=_other(rival[subject, target], arc),
            elsewhere=_other(elsewhere[kind, target], arc),
            swapped=0.0 if subject is None else best.get((kind, target, subject), 0.0),
            beside=_other(beside[kind, subject], arc),
            objects=len(of_subject[kind, subject]),
        )

    for c in candidates:
        c.company = company(c)


def _nearer(
    doc: Doc,
    arcs: Mapping[tuple[int, int], Mapping[str, float]],
    target: int,
    subject: int,
    kind: str,
) -> bool:
    """Whether what is coordinated with a subject stands nearer to the object, which is its too."""
    return subject != NOBODY and any(
        subject < other.i < target and arcs.get((target, other.i), {}).get(kind, 0.0) >= LEAST
        for other in doc[subject].conjuncts
    )


def _tells_employer(one: Filler, other: Filler) -> bool:
    """Whether a phrase without a name begins with the other argument."""
    return one.type is None and one.start <= other.start < one.end and other.token < one.token


def _is_told(token: Token, telling: frozenset[str]) -> bool:
    """Whether a word is who is told something: "staff" in "told students and staff of it"."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ in _TOLD and token.head.lemma_.lower() in telling


def _is_owner(subject: Token, target: Token) -> bool:
    """Whether what an object belongs to is said of somebody's relative, firm or the like."""
    clause = verb_above(target)
    return clause is not None and clause.head == subject and owned_subject(clause) is not None


def _is_robbed(token: Token) -> bool:
    """Whether a word is whom something is taken from: "stole from Acme", "whom it stole from"."""
    return preposition(token) == "from" or any(
        stranded(clause) == "from" for clause in token.children if clause.dep_ == "acl:relcl"
    )


def _highest_two(arcs: Iterable[float]) -> tuple[float, float]:
    first = second = 0.0
    for arc in arcs:
        if arc > first:
            first, second = arc, first
        elif arc > second:
            second = arc
    return first, second


def _other(highest: tuple[float, float], own: float) -> float:
    """Return the highest arc beside one's own, given the highest two of all."""
    return highest[own == highest[0]]


def _best_other(arcs: Mapping[str, float], own: str) -> float:
    highest = max(arcs.values(), default=0.0)
    if arcs.get(own, 0.0) < highest:
        return highest
    return max((arc for key, arc in arcs.items() if key != own), default=0.0)


def _said(candidate: Candidate) -> _Claim:
    return (candidate.type, *_names(candidate.proposal))


def _names(proposal: Proposal) -> tuple[str | None, str]:
    subject = proposal.subject
    return subject.name if subject else None, proposal.object.name


def _words(proposal: Proposal) -> tuple[int, int]:
    return proposal.object.token, proposal.subject.token if proposal.subject else NOBODY


def _pair(proposal: Proposal) -> Pair:
    subject, target = proposal.subject, proposal.object
    if subject is None:
        return Pair(target.token, NOBODY, target.fit, "")
    return Pair(target.token, subject.token, target.fit, subject.fit)


def _governor(target: Token, subject: Token | None) -> Token:
    """Return the word that holds a claim's arguments together in the tree."""
    both = None if subject is None else meeting(target, subject)
    return both or verb_above(target) or target


def _title(doc: Doc, target: int, subject: int, arguments: Arguments) -> str | None:
    """Return the post that is named beside a person, best the one that the body hangs on."""
    near = range(max(0, min(target, subject) - 3), min(len(doc), max(target, subject) + 6))
    posts = [doc[i] for i in near if arguments.mention(i) is None and is_title(doc[i])]
    if not posts:
        return None
    above = {t.i for t in doc[target].ancestors}
    post = min(posts, key=lambda t: (t.i not in above, abs(t.i - subject)))
    return title_text(post, arguments.mentioned)
