"""Words to the encoder's input: word-piece ids and a casing class for each piece."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

CLS, SEP, UNK = 101, 102, 100
MAX_PIECES_PER_WORD = 12
"""Longer words (URLs, hashes) are read by their first pieces."""

MAX_PIECES = 480
"""Pieces of one window; the encoder has 512 positions."""

LOWER, TITLE, UPPER, MIXED, SYMBOL, NUMBER, LETTER = range(7)
CASINGS = 7


def casing(word: str) -> int:
    """Return the casing class of a word, which the uncased encoder cannot see.

    Args:
        word: One token of the text.
    """
    if not any(c.isalpha() for c in word):
        return NUMBER if any(c.isdigit() for c in word) else SYMBOL
    if word.islower():
        return LOWER
    if word.isupper():
        return UPPER if len(word) > 1 else LETTER
    return TITLE if word[0].isupper() and word[1:].islower() else MIXED


class Pieces:
    """Word-piece encoder with a bounded cache of words.

    Args:
        path: A `tokenizer.json` of the `tokenizers` library.
    """

    def __init__(self, path: Path, *, cache_size: int = 200_000) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cache: dict[str, tuple[list[int], int]] = {}
        self._cache_size = cache_size

    def word(self, word: str) -> tuple[list[int], int]:
        """Return the piece ids of one word (at least one) and its casing class."""
        found = self._cache.get(word)
        if found is None:
            # unpaired surrogates have no UTF-8 form, which the tokenizer needs
            clean = word.encode("utf-8", "replace").decode("utf-8")
            ids = self._tokenizer.encode(clean, add_special_tokens=False).ids or [UNK]
            found = (ids[:MAX_PIECES_PER_WORD], casing(word))
            if len(self._cache) >= self._cache_size:
                self._cache.clear()
            self._cache[word] = found
        return found

    def encode(
        self, paragraphs: Sequence[Sequence[str]]
    ) -> tuple[list[int], list[int], list[int], list[int]]:
        """Return piece ids, casing classes, and where each word's first and last piece stand.

        Args:
            paragraphs: The tokens of each paragraph of one window; a separator ends each.
        """
        ids, cases, first, last = [CLS], [SYMBOL], list[int](), list[int]()
        found = [[self.word(word) for word in words] for words in paragraphs]
        lengths = [len(pieces) for words in found for pieces, _ in words]
        cap = MAX_PIECES_PER_WORD
        if sum(lengths) + len(found) > MAX_PIECES:
            cap = max(1, (MAX_PIECES - len(found)) // len(lengths))
        for words in found:
            for all_pieces, case in words:
                pieces = all_pieces[:cap]
                first.append(len(ids))
                ids += pieces
                cases += [case] * len(pieces)
                last.append(len(ids) - 1)
            ids.append(SEP)
            cases.append(SYMBOL)
        return ids, cases, first, last
