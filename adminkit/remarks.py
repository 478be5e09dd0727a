"""Sentences about what is odd, folded by kind: some examples of each, and how many more there are.

One line a row would drown the sentence that matters.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

#: So many sentences of a kind are shown.
EXAMPLES = 5


class Fold(NamedTuple):
    """The sentences of one kind: those that are shown, and the others, which are counted."""

    kind: str
    shown: list[str]
    rest: list[str]

    @property
    def more(self) -> str:
        """The sentence that stands for the others, "" if there are none."""
        return f"and {len(self.rest):,} more like these: {self.kind}" if self.rest else ""

    def cut(self, most: int) -> "Fold":
        """Return the same sentences, of which at most so many are shown."""
        return Fold(self.kind, self.shown[:most], [*self.shown[most:], *self.rest])

    @property
    def lines(self) -> list[str]:
        """What is shown, and the sentence that stands for the others."""
        return [*self.shown, *filter(None, [self.more])]


class Remarks:
    """Sentences by kind; a kind is called by the words that its sentences share."""

    def __init__(self, first: Sequence[str] = (), whole: Collection[str] = ()) -> None:
        """`first` are the kinds that come first, the others follow in the order in which they are
        met; of the kinds in `whole` every sentence is shown.
        """
        self._by_kind: dict[str, list[str]] = {kind: [] for kind in first}
        self._whole = whole

    def add(self, kind: str, sentence: str) -> None:
        """Add a sentence of a kind."""
        self._by_kind.setdefault(kind, []).append(sentence)

    def extend(self, others: "Remarks") -> None:
        """Add all sentences of `others`."""
        for kind, sentences in others._by_kind.items():
            self._by_kind.setdefault(kind, []).extend(sentences)

    def __iter__(self) -> Iterator[str]:
        for sentences in self._by_kind.values():
            yield from sentences

    def folds(self) -> list[Fold]:
        """Return the kinds that have sentences, folded."""
        folds = []
        for kind, sentences in self._by_kind.items():
            shown = len(sentences) if kind in self._whole else EXAMPLES
            if sentences:
                folds.append(Fold(kind, sentences[:shown], sentences[shown:]))
        return folds
