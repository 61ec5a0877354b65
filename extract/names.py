"""Names: the reader's guess, the name lists and the context decide each mention's type.

Evidence for each type is added up, as `models/rules.yaml` weighs it: the reader's probability,
what the lists know, and the nouns and titles beside the name; then every mention of one surface
in the article gets the type that the surface has most evidence for. Losers are kept in
`doc.spans["discarded"]` with the type they had.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from ..models.cues import load_cues
from ..models.names import NameEntry, load_demonyms, load_names, load_titles
from ..models.rules import load_rules
from .borders import (
    MAX_TOKENS,
    NameSpan,
    ending_in_s,
    is_numbered,
    repeats,
    strongest,
    trim,
    with_definitions,
    with_legal_forms,
    with_nicknames,
)
from .characters import single_blanks
from .document import register_extensions
from .standin import entity_spans
from .syntax import has_copula, sentence_numbers
from .titles import PEOPLE, is_title, title_before, title_head, title_text

TITLE_TOKENS = 4
"""Words of a title before its last one."""
_KEY = re.compile(r"[\W_]+")
_IDENTIFIER = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE)
_GARBLED = re.compile(r"[a-z]\S*|\S{1,3}|[^\s-]*\.[^\s-]*|[^\s\d-]*\d{4}[^\s-]*")
"""A word that names no flaw: part of a file, a host, a hash or a number."""
_ALSO_KNOWN = re.compile(r"(?i)\b(?:(?:also|otherwise|better) known as|a\.?k\.?a\.?|alias)(?!\w)")
_NEAR = 5
"""Tokens that may part a name from the words that bring in another one."""
_LISTING = frozenset({",", "and", "or", "&", "the", '"', "“", "”", "'", "‘", "’"})
"""Tokens that may part other names from these words and from each other."""
_POSSESSIVE = frozenset({"'s", "’s"})
_NEVER_COMMON = frozenset({"ACTOR", "AGENCY", "ORG", "PLACE"})
"""Types whose names begin with a capital; "the defence ministry" is one by its two words."""
_PARTY = re.compile(r"[DRI]-[A-Z][\w. ]*")
_PARTING = frozenset(".,;:!?()")
"""Marks that part what stands before them from what follows."""
_PREFIX = 6
"""Code points of a listed name that are looked at before more words are joined."""


@dataclass(slots=True)
class Candidate:
    """A span that may be a name, with the evidence for each type."""

    start: int
    end: int
    evidence: dict[str, float]
    entry: NameEntry | None = None

    def best(self) -> str:
        """Return the type with most evidence; ties go by the alphabet."""
        return strongest(self.evidence)


def name_key(text: str) -> str:
    """Return a name without case, spaces, hyphens and dots: "APT-28 " -> "apt28"."""
    return _KEY.sub("", text).lower()


class NameIndex:
    """Name lists by normalised form.

    Args:
        entries: Rows of the name lists.
    """

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        self._entries: dict[str, list[tuple[str, NameEntry]]] = {}
        self._starts: set[str] = set()
        for entry in entries:
            for form in entry.forms:
                key = name_key(form)
                if key:
                    self._entries.setdefault(key, []).append((form, entry))
                    self._starts.update(key[:n] for n in range(1, _PREFIX + 1))

    def find(self, text: str, marks: Iterable[str] = ()) -> list[tuple[NameEntry, bool]]:
        """Return the entries of a surface, each with whether it needs a cue there.

        Capitals count: a name does not match lower-case words, nor an acronym a word.

        Args:
            text: The words of the text.
            marks: Marks among them that the name must have as well.
        """
        found = []
        for form, entry in self._entries.get(name_key(text), ()):
            if entry.type != "DEVICE":
                if text.islower() and not form.islower():
                    continue
                letters = [c for c in form if c.isalpha()]
                acronym = 0 < len(letters) <= 5 and all(c.isupper() for c in letters)
                if acronym and not text.replace(".", "").isupper():
                    continue
                if not acronym and text.isupper() and len(letters) <= 5:
                    continue
            if all(mark in form for mark in marks):
                found.append((entry, form in entry.ambiguous))
        return found

    def spans(self, doc: Doc) -> Iterator[tuple[int, int, list[tuple[NameEntry, bool]]]]:
        """Yield (start, end, entries) of the longest listed name from each word on.

        A mark inside belongs to the name: "Washington, D.C.", but not "Russia. Today".

        Args:
            doc: A tokenised document.
        """
        texts = [t.text for t in doc]
        keys = {text: name_key(text) for text in set(texts)}
        openings = {text for text, key in keys.items() if key[:_PREFIX] in self._starts}
        for i in [i for i, text in enumerate(texts) if text in openings]:
            joined = ""
            matches = []
            for j in range(i, min(i + MAX_TOKENS, len(texts))):
                key = keys[texts[j]]
                joined += key
                if joined[:_PREFIX] not in self._starts or "\n" in texts[j]:
                    break
                if key and joined in self._entries:
                    matches.append(j + 1)
            for end in reversed(matches):
                marks = _PARTING.intersection(texts[i:end])
                found = self.find(doc[i:end].text, marks)
                if found:
                    yield i, end, found
                    break


@Language.factory(
    "newsclaims_names",
    assigns=["doc.ents", "doc._.mentions"],
    requires=["doc.ents", "doc._.reader_spans", "token.dep", "token.is_sent_start"],
    default_config={"lists": []},
)
def make_names(nlp: Language, name: str, lists: Sequence[str]) -> "Names":
    """Make the names component with the bundled lists and further ones."""
    return Names(name, lists=lists)


class Names:
    """Decides the entity mentions and writes `doc.ents` and `doc._.mentions`.

    Args:
        name: The component's name in the pipeline.
        lists: Further name lists, in the format of the bundled ones.
    """

    def __init__(self, name: str = "names", *, lists: Sequence[str | Path] = ()) -> None:
        register_extensions()
        self.name, self.lists = name, tuple(str(path) for path in lists)
        entries = list(load_names())
        if self.lists:
            entries += load_names(tuple(Path(path) for path in self.lists))
        self._index = NameIndex(entries)
        self._cues, self._rules = load_cues(), load_rules()
        places = {form for e in entries if e.type == "PLACE" for form in e.forms}
        self._demonyms = {form for d in load_demonyms() for form in d.forms} - places
        self._kind_of: dict[str, list[str]] = {}
        for kind, nouns in self._cues.kinds.items():
            for noun in nouns:
                self._kind_of.setdefault(noun, []).append(kind)
        public = {f for t in load_titles() if t.scope == "public" for f in t.forms}
        self._public = tuple(f" {form}" for form in sorted(public))
        self._public_heads = set(map(title_head, public))

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        text = doc.text
        candidates = self._candidates(doc, text)
        for candidate in candidates:
            self._weigh_context(doc, candidate)
        self._agree(doc, candidates)
        self._weigh_surnames(doc, candidates)
        self._weigh_aliases(doc, text, candidates)
        self._weigh_modifiers(doc, candidates)
        self._weigh_common_nouns(doc, candidates)
        spans, losers = self._choose(doc, candidates)
        dates = [e for e in doc.ents if e.label_ == "DATE"]
        doc.spans["discarded"] = losers
        doc.set_ents(filter_spans([*spans, *dates]))
        named = {token.i for span in doc.ents for token in span}
        doc._.mentions = [self._record(doc, span, named) for span in doc.ents]
        return doc

    def _candidates(self, doc: Doc, text: str) -> list[Candidate]:
        found: dict[tuple[int, int], Candidate] = {}
        for start, end, evidence in self._read(doc, text):
            start, end = trim(doc, start, end)
            if strongest(evidence) in PEOPLE:
                start, end = self._bare(doc, start, end)
            while start < end < len(doc) and self._continues(doc, start, end, evidence):
                end += 1
            if start < end and is_numbered(doc, end):
                end += 2
            demonym = end - start == 1 and doc[start].text in self._demonyms
            if start < end and not demonym and not evidence.get("DATE", 0) > 0.5:
                types = {t: p for t, p in evidence.items() if t != "DATE"}
                if "VULN" in types and _GARBLED.fullmatch(doc[start:end].text):
                    del types["VULN"]
                found[start, end] = Candidate(start, end, types)
        for start, end, evidence in repeats(
            doc, [(c.start, c.end, c.evidence) for c in found.values()]
        ):
            found[start, end] = Candidate(start, end, evidence)
        read = [(c.start, c.end, c.evidence) for c in found.values()]
        named_so = ending_in_s(doc, read)
        for start, end, evidence in read if named_so else ():
            if doc[start:end].text in named_so:
                del found[start, end]
                found[start, end + 1] = Candidate(start, end + 1, evidence)
        standing: dict[int, list[Candidate]] = defaultdict(list)

        def stand(candidate: Candidate) -> None:
            for i in range(candidate.start, candidate.end):
                standing[i].append(candidate)

        for candidate in found.values():
            stand(candidate)
        for start, end, entries in self._index.spans(doc):
            untrimmed = end
            start, end = trim(doc, self._owned(doc, start, end), end)
            if start >= end:
                continue
            if any(f.endswith("'s") for e, _ in entries for f in e.forms):
                end = untrimmed  # "McDonald's"
            touched = (c for i in range(start, end) for c in standing.get(i, ()))
            inside = list({(c.start, c.end): c for c in touched}.values())
            same = found.get((start, end))
            if same is None:
                if any(c.start <= start and end <= c.end for c in inside):
                    continue
                same = found[start, end] = Candidate(start, end, {})
                listed = {entry.type for entry, _ in entries}
                for c in inside:
                    # the list knows the longer name that the reader cut
                    for kind, weight in c.evidence.items():
                        share = 1.0 if kind in listed else 0.5
                        same.evidence[kind] = same.evidence.get(kind, 0.0) + share * weight
                stand(same)
            weights: dict[str, float] = {}
            for entry, ambiguous in entries:
                proper = (
                    entry.type == "DEVICE" or doc[start].text[:1].isupper() or doc[start].is_digit
                )
                rule = "listed" if proper and not ambiguous else "listed-word"
                weight = self._rules.weight(rule)
                weights[entry.type] = max(weights.get(entry.type, 0.0), weight)
            for kind, weight in weights.items():
                same.evidence[kind] = same.evidence.get(kind, 0.0) + weight
            if len({e.id or e.name for e, _ in entries}) == 1:
                same.entry = entries[0][0]
        for match in _IDENTIFIER.finditer(text):
            span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if span is not None:
                found[span.start, span.end] = Candidate(span.start, span.end, {"VULN": 2.0})
        no_names = self._cues.no_names
        return [
            c
            for c in found.values()
            if c.evidence
            and doc[c.start : c.end].text not in no_names
            and not _is_party(doc[c.start : c.end])
        ]

    def _read(self, doc: Doc, text: str) -> Iterator[NameSpan]:
        """Yield what the reader takes for names, "Norway's police" and "the FBI's lab" as two."""
        read = with_nicknames(doc, text, doc._.reader_spans or entity_spans(doc))
        weight = self._rules.weight("legal-form")
        read = with_legal_forms(doc, text, read, self._cues.legal_form, weight)
        read = list(with_definitions(doc, read))
        surfaces = {doc[start:end].text for start, end, _ in read}
        for start, end, evidence in read:
            opening = doc[start].is_sent_start and doc[start].lower_ in self._kind_of
            if opening and doc[start + 1 : end].text in surfaces:
                start += 1  # "Exchange Orbex was hacked. Orbex said"
            described = end - start > 2 and doc[start].text in self._demonyms
            if described and doc[start + 1].text in self._kind_of:
                start += 2  # "Chinese national Wei Gao"
            owned = self._owned(doc, start, end)
            if owned > start:
                owners = self._index.find(doc[start : owned - 1].text)
                yield start, owned - 1, {entry.type: 1.0 for entry, _ in owners}
            yield owned, self._body_end(doc, owned, end), evidence

    def _bare(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        """Return a person's name without what stands before or behind it: "Mr Roe KC"."""
        while start < end - 1 and doc[start].text in self._cues.address:
            start += 1
        while start < end - 2 and doc[end - 1].text in self._cues.letters:
            end -= 1
        return start, end

    def _body_end(self, doc: Doc, start: int, end: int) -> int:
        """Return where a body's name ends, before what an office in it is for.

        "Under secretary of the Treasury for Finance", but not "the Center for Health".
        """
        for i in range(start + 1, end - 1):
            if doc[i].lower_ == "for" and not self._index.find(doc[start:end].text):
                known = self._index.find(doc[start:i].text)
                return i if any(entry.type == "AGENCY" for entry, _ in known) else end
        return end

    def _owned(self, doc: Doc, start: int, end: int) -> int:
        """Return where the name of what a country or an agency has begins: "the FBI's lab".

        "Attorney General's Office" is one name.
        """
        for i in range(start + 1, end - 1):
            if doc[i].lower_ in _POSSESSIVE:
                owners = self._index.find(doc[start:i].text)
                owns = any(e.type in ("PLACE", "AGENCY") for e, _ in owners)
                office = doc[i + 1].text == "Office" and is_title(doc[i - 1])
                return i + 1 if owns and not office else start
        return start

    def _continues(self, doc: Doc, start: int, end: int, evidence: dict[str, float]) -> bool:
        """Whether a company's name goes on with the next word: "Acme" before "Trading"."""
        word, last = doc[end], doc[end - 1]
        return (
            (word.lower_ in self._cues.company_words or word.lower_ in self._cues.society_words)
            and word.text[:1].isupper()
            and last.text[:1].isupper()
            and not last.is_upper
            and bool(last.whitespace_)
            and evidence.get("ORG", 0.0) + evidence.get("PERSON", 0.0) > 0.3
        )

    def _weigh_context(self, doc: Doc, candidate: Candidate) -> None:
        """Add what the nouns and titles beside a name say."""
        span = doc[candidate.start : candidate.end]
        evidence = candidate.evidence
        known = candidate.entry is not None and candidate.entry.type != "ORG"
        if len(span) > 1 and not known and "DEVICE" not in evidence:
            head = _name_head(span).lower_
            for rule, words in (
                ("company-word", self._cues.company_words),
                ("society-word", self._cues.society_words),
            ):
                if head in words:
                    evidence["ORG"] = evidence.get("ORG", 0.0) + self._rules.weight(rule)
        for noun in _beside(span):
            kinds = self._kind_of.get(noun.lower_, self._kind_of.get(noun.lemma_.lower(), ()))
            for kind in kinds:
                if kind in evidence or kind in ("ACTOR", "MALWARE"):
                    evidence[kind] = evidence.get(kind, 0.0) + self._rules.weight("beside")
            if kinds == ["PERSON"] and noun.i == span.start - 1:
                # "Chinese national Gao": nobody but a person, whatever else the name resembles
                evidence["PERSON"] = max(evidence.values()) + self._rules.weight("beside")
        if evidence.keys() & PEOPLE and self._in_office(span):
            evidence["OFFICIAL"] = evidence.get("OFFICIAL", 0.0) + self._rules.weight("title")

    def _in_office(self, person: Span) -> bool:
        """Whether a title of public office stands beside a name."""
        before = title_before(person)
        for noun in (*_beside(person), *([before] if before is not None else [])):
            if noun.lemma_.lower() in self._public_heads:
                first = max(noun.sent.start, noun.i - TITLE_TOKENS)
                title = " " + noun.doc[first : noun.i + 1].text.lower()
                if title.endswith(self._public):
                    return True
        return False

    def _agree(self, doc: Doc, candidates: list[Candidate]) -> None:
        """Give all mentions of one surface the mean of their evidence."""
        groups: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            groups[name_key(doc[candidate.start : candidate.end].text)].append(candidate)
        for group in groups.values():
            if len(group) > 1:
                total: dict[str, float] = defaultdict(float)
                for candidate in group:
                    for kind, weight in candidate.evidence.items():
                        total[kind] += weight / len(group)
                for candidate in group:
                    own = candidate.evidence
                    candidate.evidence = {
                        k: 0.5 * own.get(k, 0.0) + 0.5 * w for k, w in total.items()
                    }

    def _weigh_surnames(self, doc: Doc, candidates: list[Candidate]) -> None:
        """Add to part of a full name what that is: "Jane Roe spoke. Roe then left"."""
        people: dict[tuple[str, ...], str] = {}
        for candidate in candidates:
            if candidate.end - candidate.start > 1 and candidate.best() in PEOPLE:
                for part in _short_names(_texts(doc, candidate)):
                    people.setdefault(part, candidate.best())
        for candidate in candidates:
            kind = people.get(_texts(doc, candidate))
            if kind is not None:
                weight = self._rules.weight("surname")
                candidate.evidence[kind] = candidate.evidence.get(kind, 0.0) + weight

    def _weigh_aliases(self, doc: Doc, text: str, candidates: list[Candidate]) -> None:
        """Add to another name what it is a name of: "Jane Roe, 33, also known as Kite and Rook"."""
        cues = [
            cue
            for match in _ALSO_KNOWN.finditer(text)
            if (cue := doc.char_span(match.start(), match.end(), alignment_mode="expand"))
        ]
        if not cues:
            return
        sentence = sentence_numbers(doc)
        inside: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in sorted(candidates, key=lambda c: c.start):
            inside[sentence[candidate.start]].append(candidate)
        for cue in cues:
            here = inside[sentence[cue.start]]
            before = [c for c in here if cue.start - _NEAR <= c.end <= cue.start]
            after = [c for c in here if c.start >= cue.end]
            if not before:
                continue
            kind = max(before, key=lambda c: (c.end, c.end - c.start)).best()
            reached = cue.end
            for name in after:
                if any(token.lower_ not in _LISTING for token in doc[reached : name.start]):
                    break
                reached = name.end
                weight = self._rules.weight("alias")
                name.evidence[kind] = name.evidence.get(kind, 0.0) + weight

    def _weigh_modifiers(self, doc: Doc, candidates: list[Candidate]) -> None:
        """Take from a device noun that only says of which kind another noun is."""
        for candidate in candidates:
            span = doc[candidate.start : candidate.end]
            above = span.root.head
            if (
                "DEVICE" in candidate.evidence
                and span[-1].is_lower
                and span.root.dep_ in ("amod", "compound")
                and above.i >= candidate.end
            ):
                candidate.evidence["DEVICE"] += self._rules.weight("modifier")

    def _weigh_common_nouns(self, doc: Doc, candidates: list[Candidate]) -> None:
        """Take from a lone word in lower case that the reader takes for a body or a place."""
        for candidate in candidates:
            if candidate.end - candidate.start == 1 and doc[candidate.start].is_lower:
                for kind in candidate.evidence.keys() & _NEVER_COMMON:
                    listed = candidate.entry is not None and candidate.entry.type == kind
                    if not listed:
                        candidate.evidence[kind] += self._rules.weight("common-noun")

    def _choose(self, doc: Doc, candidates: list[Candidate]) -> tuple[list[Span], list[Span]]:
        """Return the mentions and the losers: more evidence first, then the longer span."""
        ranked = sorted(
            candidates,
            key=lambda c: (-max(c.evidence.values()) - 0.15 * (c.end - c.start), c.start),
        )
        taken: set[int] = set()
        spans, losers = [], []
        for c in ranked:
            label = c.best()
            span = Span(doc, c.start, c.end, label=label, kb_id=_key_of(c, label))
            least = self._rules.threshold(label)
            if c.evidence[label] < least or taken & set(range(c.start, c.end)):
                losers.append(span)
                continue
            taken |= set(range(c.start, c.end))
            spans.append(span)
        return spans, losers

    def _record(self, doc: Doc, span: Span, named: set[int]) -> dict[str, object]:
        article = doc._.article or {}
        return {
            "doc_id": article.get("id", ""),
            "type": span.label_,
            "text": span.text,
            "start": span.start_char,
            "end": span.end_char,
            "name": single_blanks(span.text),
            "id": span.kb_id_ or None,
            "value": _value(span) if span.label_ == "DATE" else None,
            "role": _role(span, named) if span.label_ in PEOPLE else None,
        }


def _is_party(name: Span) -> bool:
    """Whether letters tell of a member's party and where he was elected: "(D-N.J.)"."""
    before = name.doc[name.start - 1].text if name.start else ""
    return before in ("(", ",") and _PARTY.fullmatch(name.text) is not None


def _value(date: Span) -> str | None:
    """Return the value of the last of the document's dates that a mention touches."""
    dates = date.doc._.dates or ()
    later = bisect_left(dates, date.end_char, key=lambda found: found[0])
    before = (dates[i] for i in range(later - 1, -1, -1))
    return next((value for _, end, value in before if date.start_char < end), None)


def _name_head(name: Span) -> Token:
    """Return the word of a name that says what it is: "Bank" of "Union Bank of Ruritania"."""
    inside = (t.i for t in name[1:] if t.is_lower and t.pos_ == "ADP")
    return name.doc[next(inside, name.end) - 1]


def _role(person: Span, named: set[int]) -> str | None:
    for noun in _beside(person):
        if noun.i not in named and is_title(noun):
            return title_text(noun, named)
    title = title_before(person)
    return None if title is None or title.i in named else title_text(title, named)


def _key_of(candidate: Candidate, label: str) -> str:
    entry = candidate.entry
    return entry.id if entry is not None and entry.type == label else ""


def _texts(doc: Doc, candidate: Candidate) -> tuple[str, ...]:
    return tuple(token.text for token in doc[candidate.start : candidate.end])


def _short_names(full: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what a person may be called by: first name, surnames, the first of two surnames."""
    yield full[:1]
    yield from (full[k:] for k in range(1, len(full)))
    if len(full) > 2:
        yield full[-2:-1]


def _beside(span: Span) -> Iterator[Token]:
    """Yield the nouns that say what a name is: "hacking group X", "X ransomware", "X, a bank"."""
    head = span.root
    for child in head.children:
        if child.i in range(span.start, span.end):
            continue
        if child.dep_ in ("compound", "nmod:desc", "appos", "flat") and child.pos_ in (
            "NOUN",
            "PROPN",
        ):
            yield child
    governor = head.head
    if (
        head.dep_ in ("compound", "appos", "flat", "nmod:desc", "nmod:unmarked")
        and governor.i != head.i
    ):
        yield governor
    if head.dep_ in ("nsubj", "nsubj:outer") and has_copula(governor):
        yield governor
    before = span.doc[span.start - 1] if span.start else None
    if before is not None and before.is_lower and before.pos_ in ("NOUN", "PROPN", "ADJ"):
        yield before
