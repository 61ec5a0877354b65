"""A dependency tree whose arcs can be moved without ever breaking it."""

from collections.abc import Sequence


class Arcs:
    """Heads and labels of a sentence under change.

    Args:
        heads: Position of each word's head, -1 for the root.
        deps: Label of each word's arc.

    Attributes:
        heads: The heads as they are now.
        deps: The labels as they are now.
    """

    def __init__(self, heads: Sequence[int], deps: Sequence[str]) -> None:
        self.heads, self.deps = list(heads), list(deps)
        self._below: list[set[int]] = [set() for _ in self.heads]
        for i, head in enumerate(self.heads):
            if head >= 0:
                self._below[head].add(i)

    def children(self, i: int, *deps: str) -> list[int]:
        """Return a word's children in order, all or those with one of the labels."""
        return sorted(c for c in self._below[i] if not deps or self.deps[c] in deps)

    def attach(self, i: int, head: int, dep: str | None = None) -> None:
        """Hang a word with its subtree on a head.

        Args:
            i: The word.
            head: The head, -1 to make the word the root; it must not be below the word.
            dep: The new label; by default it stays.
        """
        if self.heads[i] >= 0:
            self._below[self.heads[i]].discard(i)
        self.heads[i] = head
        if head >= 0:
            self._below[head].add(i)
        if dep is not None:
            self.deps[i] = dep

    def lift(self, i: int, dep: str, below: str, *, kept: Sequence[str] = ("fixed",)) -> None:
        """Let a word change places with its head, whose other children become the word's.

        Args:
            i: The word.
            dep: Its new label.
            below: The label of its former head.
            kept: Labels of children that stay with the former head.
        """
        former = self.heads[i]
        self.attach(i, self.heads[former], dep)
        for child in self.children(former):
            if self.deps[child] not in kept:
                self.attach(child, i)
        self.attach(former, i, below)

    def top_down(self) -> list[int]:
        """Return all words, each after its head."""
        order = [i for i, head in enumerate(self.heads) if head < 0]
        for i in order:  # grows while it is read
            order += self.children(i)
        return order

    def left_edge(self, i: int) -> int:
        """Return the first word of a word's subtree."""
        edge, queue = i, [i]
        while queue:
            below = self._below[queue.pop()]
            edge = min(edge, *below) if below else edge
            queue += below
        return edge
