"""Antecedents: what a pronoun or a noun such as "the firm" takes up, if the article tells.

Every thing that was spoken of shortly before is weighed by distance, by its part in the sentence
and by what was said of it; where two are about as likely, nothing is chosen.
"""

from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Token

from ..models.cues import load_cues
from ..models.grammar import load_grammar
from .arguments import DASHES, demonyms
from .entities import BODIES, Entity, family
from .focus import Focus
from .shortforms import content
from .syntax import has_copula, is_subject, marks, preposition, verb_above

REACH = 3
"""Sentences back in which a common noun may have its antecedent; a pronoun has 1."""

_TOLD_REACH = 7
"""The same where the article has put the noun beside the name."""

_BETWEEN = 60
"""Words before a pronoun in which another plural is looked for."""
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_OWNS = {"he": "his", "she": "her"}
"""Pronouns with their possessives."""
_GENDERS = dict.fromkeys(("he", "him", "his", "himself"), "he") | dict.fromkeys(
    ("she", "her", "hers", "herself"), "she"
)
"""Pronouns of one man or one woman."""
_BESIDE_SUBJECT = frozenset({"obj", "iobj", "obl", "nmod"})
"""Labels of what is not the subject of its own clause."""
_REASONS = frozenset({"for", "over", "from", "about", "of"})
"""Prepositions of why somebody is sanctioned or sued."""


class Antecedents:
    """Looks for what nouns and pronouns of one document take up.

    Args:
        focus: What was spoken of where.
    """

    def __init__(self, focus: Focus) -> None:
        self._focus = focus
        self._cues, self._grammar = load_cues(), load_grammar()

    def of_noun(self, noun: Token, word: str) -> tuple[Entity | None, float]:
        """Return what a definite noun takes up, and how sure that is.

        Args:
            noun: The noun.
            word: Its form among the nouns that stand for names.
        """
        kinds = self._cues.stands_for.get(word, frozenset())
        if any(c.text in demonyms() for c in noun.children):
            # "the Iraqi government" is named by its country
            kinds -= {"AGENCY"}
        families = {family(k) for k in kinds}
        hostile_noun = word in self._cues.kinds["ACTOR"]
        doc, sentence, scored = noun.doc, self._focus.sentence, []
        plural = noun.tag_ in ("NNS", "NNPS")
        verb, speaker = self._telling(noun)
        # "Acme accused the firm"
        apart = self._own_subject(noun) if noun.dep_ in ("obj", "iobj") else set()
        for entity in self._focus.recent(noun.i, _TOLD_REACH):
            told = word in entity.nouns
            if entity.type is None:
                # "hackers ... the group"
                alike = hostile_noun and any(map(self._is_hostile, entity.nouns))
                single = entity.plural and (not alike or word in self._cues.people)
                if not (told or alike) or (single if not plural else not entity.plural):
                    continue
            elif (
                not (told or entity.type in kinds)
                or (families and family(entity.type) not in families)
                or (plural and entity.type != "ACTOR")
            ):
                continue
            if not told and word in self._cues.called_so and word not in content(entity.name):
                continue
            if not apart.isdisjoint(entity.heads):
                continue
            last = doc[entity.heads[bisect_left(entity.heads, noun.i) - 1]]
            distance = sentence[noun.i] - sentence[last.i]
            # "the group": the gang that the article is about, before a company just named
            hostile = entity.type == "ACTOR" and hostile_noun
            if hostile:
                distance = min(distance, REACH)
            if distance > (_TOLD_REACH if told else REACH) or self._is_reporter(entity, last):
                continue
            score = 1.0 - 0.12 * distance + (0.5 if told else 0.0) + 0.2 * is_subject(last)
            score += 0.1 * min(3, bisect_left(entity.heads, noun.i)) / 3
            if word in content(entity.name):
                score += 0.3  # "Acme sued Norvane Bank. The bank"
            if hostile:
                score += 0.15
            elif hostile_noun and not (told or is_subject(last)):
                score -= 0.2  # "over Microsoft Graph. The group": no group by itself
            if verb is not None and not speaker.isdisjoint(entity.heads):
                # nobody calls himself "the company", least of all where he accuses it
                if verb.lemma_ in self._cues.accusing or (hostile_noun and not told):
                    continue
                score -= 0.4
            if self._has_accused(noun, last):
                score -= 0.6
            scored.append((score, entity))
        return _clear_winner(scored)

    def of_pronoun(self, pronoun: Token) -> tuple[Entity | None, float]:
        """Return what a pronoun takes up, and how sure that is.

        Args:
            pronoun: The pronoun.
        """
        kinds = self._cues.pronouns.get(pronoun.lower_)
        if kinds is None or pronoun.dep_ == "expl":
            return None, 0.0
        if pronoun.lower_ in _OWNS:
            owner = self._speaker_is_of(pronoun)
            if owner is not None:
                # "his lawyer said he": not the lawyer
                found = self._focus.at.get(owner.i)
                return found, 0.0 if found is None else 0.85
        above = pronoun.head.lemma_.lower()
        if pronoun.dep_ in ("obj", "nsubj:pass"):
            if above in self._cues.confirmed and pronoun.dep_ == "obj":
                return None, 0.0  # "denied it" is that something happened
            if above in self._cues.handled:
                kinds &= {"MALWARE", "VULN"}
        if pronoun.dep_ == "nsubj" and has_copula(pronoun.head):
            # "it is a trojan": no company
            kinds &= self._cues.stands_for.get(pronoun.head.lemma_.lower(), kinds)
        if pronoun.tag_ == "PRP$":
            if above in self._cues.private:
                kinds -= {"AGENCY"}
            beside = self._listed_before(pronoun)
            if beside is not None and (beside.type is None or beside.type in kinds):
                return beside, 0.9
        plural = pronoun.lower_ in _PLURAL
        hostile = plural and is_subject(pronoun) and above in self._cues.hostile
        accused = plural and pronoun.dep_ == "nsubj:pass" and above in self._cues.accused
        if hostile:
            kinds -= {"AGENCY", "ORG"}
        doc, sentence, scored = pronoun.doc, self._focus.sentence, []
        apart = self._own_subject(pronoun) | self._accuser(pronoun)
        parallel, gender = _parallel(pronoun), _GENDERS.get(pronoun.lower_)
        acted_on = set(_acted_on(pronoun)) if pronoun.tag_ == "PRP$" else set()
        for entity in self._focus.recent(pronoun.i, 1):
            described = entity.type is None and self._may_mean(pronoun, kinds, entity)
            if entity.type not in kinds and not described:
                continue
            if gender is not None and self._is_other_gender(entity, gender):
                continue
            before = entity.heads[: bisect_left(entity.heads, pronoun.i)]
            last = before[-1]
            if (
                described
                and (hostile or accused)
                and not self._cues.onlookers.isdisjoint(entity.nouns)
            ):
                continue
            if not apart.isdisjoint(before) or self._is_left_out(pronoun, entity, doc[last]):
                continue
            # "Acme looked at the files. They"
            single = plural and entity.type in ("AGENCY", "ORG")
            between = doc[max(last + 1, pronoun.i - _BETWEEN) : pronoun.i]
            counted = pronoun.dep_ == "nmod" and preposition(pronoun) == "of"  # "either of them"
            if single and (counted or any(t.tag_ == "NNS" for t in between)):
                continue
            if doc[last].tag_ == "NNS" and not plural:
                continue  # "rights groups say that its cameras"
            distance = sentence[pronoun.i] - sentence[last]
            here = [h for h in before[-8:] if sentence[h] == sentence[last]]
            subject = any(is_subject(doc[h]) for h in here)
            score = 0.7 - 0.25 * distance + 0.3 * subject
            if entity.type == "PLACE" or (plural and entity.type in ("ORG", "AGENCY")):
                score -= 0.3
            if described:
                score += 0.2 if plural else -0.15
            if pronoun.tag_ == "PRP$":
                # "the company Acme, three of its depots": the nearest name is as good as a subject
                score += 0.2 * (distance == 0 and pronoun.i - last < 12)
                score += 0.4 * any(h in acted_on for h in here)
            elif distance == 0 and not subject and doc[last].head.i == pronoun.head.i:
                score -= 0.4
            if self._has_accused(pronoun, doc[last]):
                score -= 0.6
            if not parallel.isdisjoint(here):
                score += 0.45
            scored.append((score, entity))
        return _clear_winner(scored)

    def _speaker_is_of(self, pronoun: Token) -> Token | None:
        """Return the "his" of whoever says something of a "he"."""
        verb, _ = self._telling(pronoun)
        speaker = None if verb is None else _subject_of(verb)
        below = () if speaker is None else speaker.lefts
        return next((c for c in below if c.lower_ == _OWNS[pronoun.lower_]), None)

    def _is_hostile(self, noun: str) -> bool:
        """Whether a noun means hackers and the like and no firm: "gang", but not "group"."""
        firm = "ORG" in self._cues.stands_for.get(noun, ())
        return noun in self._cues.kinds["ACTOR"] and not firm

    def _may_mean(self, pronoun: Token, kinds: frozenset[str], entity: Entity) -> bool:
        """Whether a pronoun may take up what has no name: "Officers ... They"."""
        if pronoun.lower_ in _PLURAL:
            return entity.plural and pronoun.lower_ != "them"
        return not entity.plural and bool(kinds & entity.kinds)

    def _is_other_gender(self, entity: Entity, gender: str) -> bool:
        """Whether somebody is no "he" or no "she", by first name and nouns."""
        other = "she" if gender == "he" else "he"
        return self._is_gendered(entity, other) and not self._is_gendered(entity, gender)

    def _is_gendered(self, entity: Entity, gender: str) -> bool:
        nouns = self._cues.gendered[gender]
        first = entity.name.partition(" ")[0]
        return first in self._cues.given[gender] or not nouns.isdisjoint(entity.nouns)

    def _is_left_out(self, pronoun: Token, entity: Entity, last: Token) -> bool:
        """Whether a sentence says of somebody what the pronoun's says of another one."""
        if self._is_reporter(entity, last):
            return True
        owned = last.head
        if last.dep_ != "nmod:poss" or not is_subject(owned) or pronoun.tag_ == "PRP$":
            return False
        # "Ruritania's army said it had"
        return not BODIES.isdisjoint(self._cues.stands_for.get(owned.lower_, ()))

    def _accuser(self, pronoun: Token) -> set[int]:
        """Return the words of who accuses somebody in whose deed the pronoun stands.

        "X sued Y, alleging that it".
        """
        if pronoun.tag_ == "PRP$":
            return set()
        verb, speaker = self._telling(pronoun)
        accusing = verb is not None and verb.dep_ == "advcl" and verb.lemma_ in self._cues.accusing
        return speaker if accusing else set()

    def _is_reporter(self, entity: Entity, last: Token) -> bool:
        """Whether somebody is a newspaper or the like that was named for its report only."""
        if entity.type == "ORG" and _is_in_dateline(last):
            return True
        return (
            entity.type == "ORG"
            and is_subject(last)
            and last.head.lemma_ in self._grammar.reporting
            and not self._cues.media.isdisjoint(content(entity.name))
        )

    def _telling(self, token: Token) -> tuple[Token | None, set[int]]:
        """Return the verb by which somebody says what a word is part of, and the words for him."""
        below = token
        for verb in token.ancestors:
            tells = verb.lemma_ in self._grammar.reporting or verb.lemma_ in self._cues.accusing
            if tells and not is_subject(below):
                subject = _subject_of(verb)
                if subject is not None:
                    speaks_for = subject.lemma_.lower() in self._grammar.spokespeople
                    return verb, set() if speaks_for else _said_by(subject)
            below = verb
        return None, set()

    def _has_accused(self, token: Token, last: Token) -> bool:
        """Whether somebody is the accuser of whom a word says that he denies it."""
        verb = token.head
        if not is_subject(token) or verb.lemma_ not in self._grammar.negation["verbs"]:
            return False
        denied = (c.lemma_.lower() for c in verb.children if c.dep_ == "obj")
        return (
            any(noun in self._cues.accusations for noun in denied)
            and (is_subject(last) or last.dep_ == "obl:agent")
            and last.head.lemma_ in self._cues.accusing
        )

    def _own_subject(self, pronoun: Token) -> set[int]:
        """Return the words of the subject beside which a pronoun is an object: not the same."""
        verb = verb_above(pronoun)
        reflexive = pronoun.lower_.endswith(("self", "selves"))
        if pronoun.dep_ not in _BESIDE_SUBJECT or reflexive or verb is None:
            return set()
        subjects = (c for c in verb.children if is_subject(c) and c.i < pronoun.i)
        return set().union(*map(_said_by, subjects))

    def _listed_before(self, pronoun: Token) -> Entity | None:
        """Return what stands before "and its owner" in a list."""
        noun = pronoun.head
        if noun.dep_ != "conj":
            return None
        before = [t.i for t in (noun.head, *noun.head.conjuncts) if t.i < pronoun.i]
        return self._focus.at.get(max(before, default=-1))


def _is_in_dateline(name: Token) -> bool:
    """Whether a name is an agency's before the text: "OSLO, May 3 (Reuters) - The bank"."""
    here, doc = name.i, name.doc
    if not 0 < here < len(doc) - 2 or doc[here - 1].text != "(" or doc[here + 1].text != ")":
        return False
    return doc[here + 2].text in DASHES


def _said_by(subject: Token) -> set[int]:
    """Return the words of a subject that tell who it is: of "Jane Roe of Acme, a lawyer" no lawyer.

    Of "Acme's lawyers" Acme is none of them.
    """
    below = (c for c in subject.children if c.dep_ not in ("appos", "nmod:poss", "acl:relcl"))
    return {subject.i, *(t.i for c in below for t in c.subtree)}


def _acted_on(pronoun: Token) -> Iterator[int]:
    """Yield to whom something is done for what a pronoun tells: "fined Acme for its role"."""
    below = pronoun
    for verb in pronoun.ancestors:
        if verb.pos_ == "VERB" and below.i > verb.i:
            reason = below.dep_ in ("advcl", "xcomp") or (
                below.dep_ == "obl" and (preposition(below) in _REASONS or marks(below) & _REASONS)
            )
            subjects = [c for c in verb.children if c.dep_ == "nsubj"]
            if reason and (subjects or verb.dep_ in ("root", "conj", "ccomp")):
                yield from (c.i for c in verb.children if c.dep_ in ("obj", "nsubj:pass"))
                return
        if is_subject(below):
            return
        below = verb


def _parallel(pronoun: Token) -> set[int]:
    """Return the objects of the clause before: "Acme sued the firm, and a court fined it"."""
    verb = pronoun.head
    goes_on = pronoun.dep_ == "obj" and verb.dep_ == "conj" and verb.head.pos_ == "VERB"
    if not (goes_on and any(is_subject(c) for c in verb.children)):
        return set()
    return {c.i for c in verb.head.children if c.dep_ in ("obj", "nsubj:pass")}


def _subject_of(verb: Token) -> Token | None:
    """Return a verb's subject, or that of the verb that it hangs on: "sued Acme, alleging"."""
    while True:
        for child in verb.children:
            if is_subject(child):
                return child
        if verb.dep_ not in ("advcl", "conj", "xcomp") or verb.head.i == verb.i:
            return None
        verb = verb.head


def _clear_winner(scored: list[tuple[float, Entity]]) -> tuple[Entity | None, float]:
    """Return the best entity if it is well ahead of the next, with a score up to 0.9."""
    if not scored:
        return None, 0.0
    scored.sort(key=lambda pair: -pair[0])
    best, entity = scored[0]
    margin = best - scored[1][0] if len(scored) > 1 else 0.5
    if best < 0.35 or margin < 0.04:
        return None, 0.0
    return entity, min(0.9, 0.5 + 0.3 * min(best, 1.0) + 0.4 * min(margin, 0.4))
