"""The readers of training data; training itself is never part of the suite."""

import json

from newsclaims.models.training import corpora

LABELS = corpora.ENTITY_LABELS


def names(allowed):
    return {LABELS[i] for i in allowed}


def test_coarse_labels_allow_all_that_they_may_mean():
    person, outside, unknown = corpora.allowed_labels(["B-PER", "O", "I-EVENT"], corpora.UNER)
    assert names(person) == {"B-PERSON", "B-OFFICIAL"}
    assert {"O", "B-DEVICE", "I-DATE"} <= names(outside)
    assert not {"B-PERSON", "B-ORG", "B-PLACE"} & names(outside)
    assert names(unknown) == set(LABELS)


def test_conllu_is_read_with_its_documents(tmp_path):
    path = tmp_path / "tiny.conllu"
    path.write_text(
        "# newdoc id = d1\n# sent_id = s1\n"
        "1-2\tit's\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "1\tit\tit\tPRON\tPRP\t_\t3\tnsubj\t_\t_\n"
        "2\t's\tbe\tAUX\tVBZ\t_\t3\tcop\t_\t_\n"
        "3\tHackers\thacker\tNOUN\tNNS\t_\t0\troot\t_\t_\n\n"
    )
    ((ident, sentence),) = corpora.read_conllu(path)
    assert (ident, sentence.doc) == ("s1", "d1")
    assert sentence.words == ["it", "'s", "Hackers"]
    assert sentence.heads == [3, 3, 0]
    assert sentence.tags == ["PRP|PRON", "VBZ|AUX", "NNS|NOUN"]
    assert sentence.lemmas == ["it", "be", "hacker"]


def test_every_occurrence_of_a_surface_is_labelled_and_the_aside_tenth_left_out(tmp_path):
    ids = [f"a{i}" for i in range(200)]
    kept = next(i for i in ids if not corpora.is_aside(i))
    aside = next(i for i in ids if corpora.is_aside(i))
    article = {
        "title": "Acme Bank hacked",
        "text": "Acme Bank closed.\nAcme said so.",
        "entities": [["ORG", "Acme Bank"], ["ORG", "Acme"]],
    }
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"id": i, **article}) + "\n" for i in (kept, aside)))
    sentences = corpora.read_articles(path)
    assert {s.doc for s in sentences} == {kept}
    found = [[names(e) for e in s.entities[:2]] for s in sentences]
    assert found == [
        [{"B-ORG"}, {"I-ORG"}],
        [{"B-ORG"}, {"I-ORG"}],
        [{"B-ORG"}, {"O"}],
    ]
    assert 0.05 < sum(map(corpora.is_aside, ids)) / len(ids) < 0.17
