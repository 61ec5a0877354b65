"""Lemmas: known forms from a lexicon, all others from the graph's lemma script.

A script is `casing|cut|add` (keep or lower the word, cut so many characters from its
end, append a suffix) or `=lemma` for words whose lemma shares too little with them
("was" -> "be"). After the edit scripts of UDPipe 2 (Straka et al. 2019).
"""

import functools
from pathlib import Path

_ENDINGS = {
    "V": (("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ies", "y"), ("es", ""), ("s", "")),
    "N": (("ies", "y"), ("es", ""), ("s", "")),
}  # fmt: skip
"""Regular inflection by the first letter of the tag, in the order of trust."""


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
    """Chooses between lexicon, script and regular inflection.

    Args:
        path: Lexicon: `form<TAB>tag<TAB>lemma` a line, forms in lower case.
        words: Further known words; a lemma among them is trusted.
    """

    def __init__(self, path: Path, words: frozenset[str]) -> None:
        self._lexicon: dict[tuple[str, str], str] = {}
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                form, tag, lemma = line.rstrip("\n").split("\t")
                self._lexicon[form, tag] = lemma
        self._known = words | frozenset(self._lexicon.values())
        self.lemma = functools.lru_cache(maxsize=100_000)(self._lemma)

    def _lemma(self, word: str, tag: str, script: str) -> str:
        if tag.startswith("NNP"):
            return apply_script(word, script) if script.startswith(("K|0", "K|1|")) else word
        lowered = word.lower()
        found = self._lexicon.get((lowered, tag))
        if found is not None:
            return found
        guess = apply_script(word, script)
        if guess == lowered or guess in self._known or not lowered.isalpha():
            return guess
        for ending, suffix in _ENDINGS.get(tag[:1], ()):
            if lowered.endswith(ending):
                stem = lowered[: -len(ending)] + suffix
                if stem in self._known:
                    return stem
                if not suffix and stem[-2:-1] == stem[-1:] and stem[:-1] in self._known:
                    return stem[:-1]
        return guess
