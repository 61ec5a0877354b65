"""Noun chunks: from the trees of the bundled reader, also in a pipeline that was saved."""

import pickle

import pytest
import spacy

from newsclaims.extract.noun_chunks import noun_chunks


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        (
            "The U.S. Treasury sanctioned Varnholt Trading, a Minsk-based firm.",
            ["The U.S. Treasury", "Varnholt Trading", "a Minsk-based firm"],
        ),
        ("Jane Roe is probably a lawyer from Oslo.", ["Jane Roe", "a lawyer", "Oslo"]),
        ("“The bank” and its owners paid.", ["The bank", "its owners"]),
        (
            "The company's chief, Bradley T. Quill, left.",
            ["The company's chief", "Bradley T. Quill"],
        ),
        (
            "At least two men robbed Marko\u00a0Dravenic.",
            ["At least two men", "Marko\u00a0Dravenic"],
        ),
        ("They visited Port-au-Prince last week.", ["They", "Port-au-Prince", "last week"]),
        ("Stop!", []),
        ("", []),
    ],
)
def test_chunks(nlp, text, chunks):
    assert [chunk.text for chunk in nlp(text).noun_chunks] == chunks


def test_chunks_do_not_overlap(nlp, root):
    doc = nlp((root / "README.md").read_text(encoding="utf-8"))
    ends = [0]
    for chunk in doc.noun_chunks:
        assert ends[-1] <= chunk.start < chunk.end
        ends.append(chunk.end)
    assert len(ends) > 100


def test_a_saved_pipeline_has_them_too(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    for again in (spacy.load(tmp_path), pickle.loads(pickle.dumps(nlp))):
        assert again.vocab.get_noun_chunks is noun_chunks


def test_they_need_a_tree(nlp):
    with pytest.raises(ValueError, match="E029"):
        list(nlp.make_doc("The bank paid.").noun_chunks)
