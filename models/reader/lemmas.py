"""Lemmas: of known forms from dictionaries, of all others by the graph's lemma script.

A script is `casing|cut|add` (keep or lower the word, cut so many characters from its
end, append a suffix) or `=lemma` for words whose lemma shares too little with them
("was" -> "be"). After the edit scripts of UDPipe 2 (Straka et al. 2019).
"""

import functools
from pathlib import Path

from lemminflect import getLemma

_INFLECTED = {
    **dict.fromkeys(("VBD", "VBG", "VBN", "VBZ"), "VERB"),
    "NNS": "NOUN",
    **dict.fromkeys(("JJR", "JJS"), "ADJ"),
    **dict.fromkeys(("RBR", "RBS"), "ADV"),
}
"""Tags of inflected forms, with the part of speech that lemminflect knows them by."""


def lemma_script(word: str, lemma: str) -> str:
    """Return the script that turns `word` into `lemma`.

    Args:
        word: The word as it stands in the text.
        lemma: Its lemma.
    """
    lowered = "L" if lemma == lemma.lower() and word != word.lower() else "K"
    base = word.lower() if lowered == "L" else word
    shared = 0
    while shared < min(len(base), len(lemma)) and base[shared] == lemma[shared]:
        shared += 1
    cut, add = len(base) - shared, lemma[shared:]
    if shared == 0 or cut > 5 or len(add) > 5:
        return f"={lemma}"
    return f"{lowered}|{cut}|{add}"


def apply_script(word: str, script: str) -> str:
    """Return the lemma that `script` makes of `word`; the word itself if it can't.

    Args:
        word: The word as it stands in the text.
        script: A script of `lemma_script`.
    """
    if script.startswith("="):
        return script[1:]
    casing, cut_text, add = script.split("|", 2)
    base = word.lower() if casing == "L" else word
    cut = int(cut_text)
    if cut >= len(base):
        return base
    return base[: len(base) - cut] + add


class Lemmatiser:
    """Chooses between the lexicon, the dictionary of lemminflect, and the script.

    Args:
        path: Lexicon of the treebanks: `form<TAB>tag<TAB>lemma` a line, forms in lower case.
    """

    def __init__(self, path: Path) -> None:
        self._lexicon: dict[tuple[str, str], str] = {}
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                form, tag, lemma = line.rstrip("\n").split("\t")
                self._lexicon[form, tag] = lemma
        self.lemma = functools.lru_cache(maxsize=100_000)(self._lemma)
        self.is_past = functools.lru_cache(maxsize=100_000)(self._is_past)

    def _is_past(self, word: str) -> bool:
        """Whether a verb of this form can only be a past: "denied", "said", but not "put"."""
        lowered = word.lower()
        if not lowered.endswith("ed") and (lowered, "VBD") not in self._lexicon:
            return False
        return lowered not in (getLemma(lowered, "VERB") or (lowered,))

    def _lemma(self, word: str, tag: str, script: str) -> str:
        lowered = word.lower()
        found = self._lexicon.get((lowered, tag))
        if found is not None:
            return found
        if tag in _INFLECTED and lowered.isascii() and lowered.isalpha():
            known = getLemma(lowered, _INFLECTED[tag])
            if known:
                return str(known[0])
        if tag.startswith("NNP") and not script.startswith(("K|0|", "K|1|")):
            return word
        return apply_script(word, script)
