"""The joint reader as a spaCy component: what it fills, and that nothing breaks it."""

import pickle

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.matcher import DependencyMatcher

from newsclaims.extract.reader import MAX_WORDS, _part_at_quotes, paragraphs, windows
from newsclaims.extract.tokenizer import blank
from newsclaims.models.reader import FLOOR, ReaderModel, WindowOutput
from newsclaims.models.reader.lemmas import apply_script, lemma_script
from newsclaims.models.reader.pieces import CLS, MAX_PIECES, SEP

TEXT = (
    "The U.S. Treasury sanctioned Varnholt Trading on Dec. 27. Bradley T. Quill, who signed the "
    "order, said it had backed hackers.\n\nPolice in Lyon seized 40 routers."
)


@pytest.fixture(scope="module")
def reader():
    nlp = blank()
    nlp.add_pipe("newsclaims_reader")
    return nlp


def annotation(doc):
    return [(t.text, t.tag_, t.lemma_, t.head.i, t.dep_, t.is_sent_start, t.ent_type_) for t in doc]


def assert_sound(doc, text):
    assert doc.text == text
    for token in doc:
        assert text[token.idx : token.idx + len(token)] == token.text
        seen = set()
        while token.head.i != token.i:
            assert token.i not in seen
            seen.add(token.i)
            token = token.head
    for sentence in doc.sents:
        read = [t for t in sentence if not t.is_space]
        assert sum(t.head.i == t.i for t in read) <= 1 or not read
    for ent in doc.ents:
        assert text[ent.start_char : ent.end_char] == ent.text


def test_fills_tags_lemmas_trees_and_sentences(reader):
    doc = reader(TEXT)
    sanctioned = next(t for t in doc if t.text == "sanctioned")
    assert (sanctioned.pos_, sanctioned.lemma_, sanctioned.dep_) == ("VERB", "sanction", "root")
    assert [t.text for t in sanctioned.children if t.dep_ == "nsubj"] == ["Treasury"]
    assert all(doc.has_annotation(name) for name in ("DEP", "TAG", "POS", "LEMMA"))
    assert_sound(doc, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Treasury acted. Police agreed.",
        "Bradley T. Quill spoke on Dec. 27 in Washington. He left.",
        "Acme Corp. said Mr. Roe and Dr. Lim resigned. The board met at 5 p.m. on Monday.",
        '"It was us," said Jane Roe. "We did it."',
    ],
)
def test_abbreviations_end_no_sentence(reader, text):
    assert len(list(reader(text).sents)) == 2


def test_lines_part_sentences(reader):
    doc = reader("Treasury sanctions firm\n\nThe Treasury sanctioned a firm")
    assert [s.text.strip() for s in doc.sents] == [
        "Treasury sanctions firm",
        "The Treasury sanctioned a firm",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "A",
        "😀 😀😀 said 👩‍👩‍👧.",
        "tab\tand\x00control\x07characters\x1b.",
        "Привет, said 北京市 to Ünïcödé and العربية.",
        "&amp; &lt;b&gt; &quot;x&quot; said.",
        "x" * 5000,
        "https://example.org/" + "a/" * 400,
        "ALL CAPS HEADLINE SAYS POLICE ARREST MAN",
        "\n".join(["- item"] * 50),
        "  leading and trailing  ",
    ],
    ids=lambda t: repr(t[:20]),
)
def test_odd_input(reader, text):
    assert_sound(reader(text), text)


def test_a_sentence_of_5000_words(reader):
    text = "and the hackers said that " * 1000
    assert_sound(reader(text), text)


@given(st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_text(reader, text):
    assert_sound(reader(text), text)


def test_the_same_alone_and_among_others(reader):
    texts = [TEXT, "Police said so.", TEXT[:60], "Acme, a bank, was hacked by Roe. " * 9]
    alone = [annotation(reader(t)) for t in texts]
    assert [annotation(d) for d in reader.pipe(texts)] == alone
    assert [annotation(d) for d in reader.pipe(texts[::-1], batch_size=1)] == alone[::-1]


@given(st.lists(st.integers(1, 3 * MAX_WORDS).map(lambda n: ["word"] * n), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_windows_hold_whole_neighbouring_paragraphs(texts):
    words = [word for text in texts for word in [*text, "\n"]]
    cut = windows(words)
    parts = [part for window in cut for part in window]
    assert [i for part in parts for i in part] == [i for i, w in enumerate(words) if w == "word"]
    assert parts == paragraphs(words)
    assert all(sum(map(len, window)) <= MAX_WORDS for window in cut)
    assert all(words[part[0] : part[-1] + 1] == ["word"] * len(part) for part in parts)


def test_a_separator_ends_each_paragraph(model):
    ids, casing, first, last = model.pieces.encode([["Police", "said"], ["so"]])
    (police,), (said,), (so,) = (model.pieces.word(word)[0] for word in ("Police", "said", "so"))
    assert ids == [CLS, police, said, SEP, so, SEP]
    assert len(casing) == len(ids)
    assert first == last == [1, 2, 4]


def test_words_of_many_pieces_are_cut_where_a_window_has_no_room(model):
    words = ["https://www.a1b2c3.example/d4e5f6g7h8i9j0/k1l2m3n4o5p6q7"] * MAX_WORDS
    ids, _, first, last = model.pieces.encode([words[:60], words[60:]])
    assert len(ids) <= MAX_PIECES + 1
    assert ids[0] == CLS
    assert [i for i, piece in enumerate(ids) if piece == SEP] == [last[59] + 1, last[-1] + 1]
    assert all(0 < start <= end for start, end in zip(first, last, strict=True))


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([50, 50], [[50, 50]]),
        ([50, 50, 40], [[50], [50, 40]]),  # of about one length, not full and then a rest
        ([10, 110, 110, 10], [[10, 110], [110, 10]]),
        ([10, 110, 10, 110], [[10, 110], [10, 110]]),
        ([130], [[120], [10]]),
        ([], []),
    ],
)
def test_windows_are_alike_in_length(texts, found):
    words = [word for n in texts for word in [*["word"] * n, "\n"]]
    assert [[len(part) for part in window] for window in windows(words)] == found


def test_a_paragraph_begins_a_sentence_and_no_arc_leaves_it(reader):
    texts = ["Hackers stole 40,000 files", "from a bank in Lyon", "Police said so", "and left"]
    doc = reader("\n".join(texts))
    assert [doc[i].text for i in range(len(doc)) if doc[i].is_sent_start] == [
        text.split()[0] for text in texts
    ]
    borders = [i for i, t in enumerate(doc) if t.text == "\n"]
    part = [sum(b < t.i for b in borders) for t in doc]
    assert all(part[t.head.i] == part[t.i] for t in doc if t.text != "\n")


def test_pickle_disk_and_bytes(reader, tmp_path):
    expected = annotation(reader(TEXT))
    doc = pickle.loads(pickle.dumps(reader(TEXT)))
    assert annotation(doc) == expected
    reader.to_disk(tmp_path / "model")
    assert annotation(spacy.load(tmp_path / "model")(TEXT)) == expected
    assert annotation(pickle.loads(pickle.dumps(reader.get_pipe("newsclaims_reader")))(
        reader.make_doc(TEXT)
    )) == expected  # fmt: skip


def test_spacys_own_tools_work_on_it(reader):
    doc = reader("The Treasury sanctioned Varnholt Trading.")
    matcher = DependencyMatcher(reader.vocab)
    verb = {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"LEMMA": "sanction"}}
    subject = {"LEFT_ID": "verb", "REL_OP": ">", "RIGHT_ID": "s", "RIGHT_ATTRS": {"DEP": "nsubj"}}
    matcher.add("sanction", [[verb, subject]])
    assert [[doc[i].text for i in found] for _, found in matcher(doc)] == [
        ["sanctioned", "Treasury"]
    ]
    assert "Treasury" in displacy.render(doc, style="dep", jupyter=False)
    assert reader.analyze_pipes()["problems"]["newsclaims_reader"] == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"reader\.onnx"):
        ReaderModel(tmp_path)


@pytest.mark.parametrize(
    ("word", "lemma", "script"),
    [
        ("hacked", "hack", "K|2|"),
        ("Hackers", "hacker", "L|1|"),
        ("was", "be", "=be"),
        ("agencies", "agency", "K|3|y"),
        ("Paris", "Paris", "K|0|"),
    ],
)
def test_lemma_scripts(word, lemma, script):
    assert lemma_script(word, lemma) == script
    assert apply_script(word, script) == lemma


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_scripts_give_the_lemma_back(word, lemma):
    script = lemma_script(word, lemma)
    if "|" not in lemma:
        assert apply_script(word, script).lower() == lemma.lower()


def test_unseen_forms_are_lemmatised(reader):
    lemmas = {
        t.text: t.lemma_
        for t in reader("They exfiltrated files, hijacking routers and extraditing spies.")
    }
    assert lemmas["exfiltrated"] == "exfiltrate"
    assert lemmas["hijacking"] == "hijack"
    assert lemmas["extraditing"] == "extradite"


def test_a_form_that_can_only_be_a_past_gets_no_present_tag(reader, monkeypatch):
    component = reader.get_pipe("newsclaims_reader")
    present, read = component.model.tags.index("VBP|VERB"), component.model.read

    def all_present(paragraphs):
        output = read(paragraphs)
        output.tags[:] = present
        return output

    monkeypatch.setattr(component.model, "read", all_present)
    doc = component(reader.make_doc("said denied stole put leave need"))
    assert [t.tag_ for t in doc] == ["VBD", "VBD", "VBD", "VBP", "VBP", "VBP"]
    assert [t.pos_ for t in doc] == ["VERB"] * 6
    assert [t.lemma_ for t in doc] == ["say", "deny", "steal", "put", "leave", "need"]


def test_no_name_ends_with_a_preposition(reader):
    component = reader.get_pipe("newsclaims_reader")
    words = ["Embassy", "in", "Oslo", "and", "in"]
    chances = np.zeros((5, len(component.model.entities)), np.float32)
    for i, label in enumerate(["B-AGENCY", "I-AGENCY", "B-PLACE", "I-PLACE", "B-ORG"]):
        chances[i, component.model.entities.index(label)] = 1
    dangling = np.array([False, True, False, True, True])
    spans = component._spans(words, list(range(len(words))), chances, dangling)
    assert [(" ".join(words[s:e]), set(types)) for s, e, types in spans] == [
        ("Embassy", {"AGENCY"}),
        ("Oslo", {"PLACE"}),
    ]


def test_a_name_goes_on_where_its_first_word_needs_the_next(reader):
    """ "central bank": that "bank" is outside is likelier only where "central" is as well."""
    component = reader.get_pipe("newsclaims_reader")
    labels = component.model.entities
    chances = np.zeros((3, len(labels)), np.float32)
    for i, label, chance in (
        (0, "B-AGENCY", 0.55),
        (0, "O", 0.45),
        (1, "I-AGENCY", 0.4),
        (1, "O", 0.6),
        (2, "I-AGENCY", 0.1),
        (2, "O", 0.9),
    ):
        chances[i, labels.index(label)] = chance
    (span,) = component._spans(["the", "central", "bank"], [0, 1, 2], chances, np.zeros(3, bool))
    assert span[:2] == (0, 2)


@pytest.fixture
def model(reader):
    return reader.get_pipe("newsclaims_reader").model


@pytest.fixture
def random_window(model):
    """A window of six words with random vectors; only what scores pairs is filled."""
    rng = np.random.default_rng(5)
    width = model._pairs.claim.shape[0] - 1

    def vectors(n):
        return rng.normal(size=(n, width)).astype(np.float32)

    nothing = np.zeros(0, np.float32)
    return WindowOutput(
        nothing, nothing, nothing, nothing, nothing, vectors(6), vectors(7), vectors(6), vectors(7)
    )


def _label_scores(left, right, weight, bias):
    return np.concatenate([left * right, left, right]) @ weight + bias


def test_dependency_labels_are_scored_pair_by_pair(model, random_window):
    pairs, heads = model._pairs, np.array([2, 0, 2, 5, 2, 4])
    scores = [
        _label_scores(random_window.dependents[i], random_window.heads[h], pairs.label,
                      pairs.label_bias)
        for i, h in enumerate(heads)
    ]  # fmt: skip
    expected = [int(np.argmax(row)) for row in scores]
    assert model.dependency_labels(random_window, heads).tolist() == expected


def test_a_claim_is_as_likely_as_the_pair_times_its_type(model, random_window):
    candidates = np.array([1, 3, 4])
    expected = {}
    for o in candidates:
        for s in (-1, *candidates):
            left = np.append(random_window.objects[o], 1)
            right = np.append(random_window.subjects[s + 1], 1)
            exists = 1 / (1 + np.exp(-(left @ model._pairs.claim @ right)))
            scores = _label_scores(random_window.objects[o], random_window.subjects[s + 1],
                                   model._pairs.relation, model._pairs.relation_bias)  # fmt: skip
            types = exists * np.exp(scores) / np.exp(scores).sum()
            for k in np.flatnonzero(types >= FLOOR):
                if o != s:
                    expected[int(o), int(s), model.relations[k]] = float(types[k])
    found = {
        (o, s, kind): chance
        for o, s, types in model.claims(random_window, candidates)
        for kind, chance in types.items()
    }
    assert len(found) > 3
    assert found == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(("k", "name"), [(0, "source"), (1, "time")])
def test_who_says_so_and_when_are_shared_out_among_all_words(model, random_window, k, name):
    candidates, matrix = np.array([1, 4]), getattr(model._pairs, name)
    found = list(model.qualifiers(random_window, candidates))[k]
    assert [target for target, _ in found] == [1, 4]
    right = np.c_[random_window.subjects, np.ones(7)]
    for target, chances in found:
        scores = right @ (np.append(random_window.objects[target], 1) @ matrix)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        expected = {i - 1: float(p) for i, p in enumerate(shares) if p >= FLOOR}
        assert chances == pytest.approx(expected, abs=2e-4)


def test_who_says_so_and_when_are_kept_for_each_object(reader):
    text = "It rained.\nPolice said hackers had stolen records from the bank on Monday."
    doc = reader(text)
    records, police, monday = (
        next(t.i for t in doc if t.text == word) for word in ("records", "Police", "Monday")
    )
    sources, times = doc._.reader_sources[records], doc._.reader_times[records]
    assert max(sources, key=lambda i: sources[i]) == police
    assert max(times, key=lambda i: times[i]) == monday


@pytest.mark.parametrize(
    ("text", "guessed", "settled"),
    [
        ('He left. "Good," she said.', 4, 3),  # the mark opens what follows
        ('"He left." She stayed.', 4, 5),  # it closes what came before
        ('He left. " Good', 4, 4),  # it stands apart from both
        ("He left. Good.", 3, 3),
    ],
)
def test_sentences_part_before_opening_and_behind_closing_quotes(text, guessed, settled):
    doc = blank().make_doc(text)
    starts = np.zeros(len(doc), np.float32)
    starts[[0, guessed]] = 0.9
    _part_at_quotes(doc, list(range(len(doc))), starts)
    assert np.flatnonzero(starts > 0.5).tolist() == [0, settled]


@pytest.mark.parametrize("guessed", [4, 5])
def test_no_sentence_starts_behind_a_comma_and_a_closing_quote(guessed):
    doc = blank().make_doc('"I left," she said.')
    starts = np.zeros(len(doc), np.float32)
    starts[[0, guessed]] = 0.9
    _part_at_quotes(doc, list(range(len(doc))), starts)
    assert np.flatnonzero(starts > 0.5).tolist() == [0]


def test_a_quote_begins_a_sentence_of_its_own(reader):
    doc = reader('The plant closed in May. "We had no choice," the owner said. "None at all."')
    assert [sent.text for sent in doc.sents][1:] == [
        '"We had no choice," the owner said.',
        '"None at all."',
    ]
