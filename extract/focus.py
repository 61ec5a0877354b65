"""Focus: which things an article has spoken of where, for looking back from a pronoun."""

from bisect import insort

from spacy.tokens import Doc, Token

from .entities import Entity
from .syntax import sentence_numbers


class Focus:
    """Which entities were spoken of where, for looking back a few sentences.

    Args:
        doc: The document.
        entities: Its named entities.

    Attributes:
        sentence: For each token the number of its sentence.
        at: Entity by a head token that speaks of it.
        first: Head token of the first name of each entity.
    """

    def __init__(self, doc: Doc, entities: list[Entity]) -> None:
        self.sentence = sentence_numbers(doc)
        self.at: dict[int, Entity] = {}
        self.first = {entity: min(entity.heads) for entity in entities}
        self._spoken: dict[int, list[Entity]] = {}
        for entity in entities:
            heads, entity.heads = entity.heads, []
            for head in heads:
                self.add(entity, head)

    def add(self, entity: Entity, head: int) -> None:
        """Record that a token speaks of an entity."""
        insort(entity.heads, head)
        self.at[head] = entity
        spoken = self._spoken.setdefault(self.sentence[head], [])
        if not any(e is entity for e in spoken):
            spoken.append(entity)

    def recent(self, index: int, reach: int) -> list[Entity]:
        """Return the entities spoken of before a token, up to so many sentences back."""
        here = self.sentence[index]
        found: list[Entity] = []
        for number in range(max(0, here - reach), here + 1):
            for entity in self._spoken.get(number, ()):
                if entity.heads[0] < index and not any(e is entity for e in found):
                    found.append(entity)
        return found

    def together(self, entities: list[Entity], word: Token, size: int | None) -> list[Entity]:
        """Return the last of some entities that were named side by side before a word.

        Args:
            entities: The entities to choose from.
            word: The word that stands for several of them.
            size: How many; None for any number.
        """
        places = {h: e for e in entities for h in e.heads if h < word.i}
        for head in sorted(places, reverse=True):
            side_by_side = [head, *(t.i for t in word.doc[head].conjuncts)]
            named = [places[i] for i in sorted(side_by_side) if i in places]
            whole = len(named) == len(side_by_side) == len({id(e) for e in named})
            if whole and (len(named) == size if size else len(named) > 1):
                return named
        return []
