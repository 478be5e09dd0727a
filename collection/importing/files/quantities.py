"""Rows that stand for several copies: by a number, or by marks in columns that are called like
media, such as LP and CD.

Where the user wants a record of each copy, such a row is taken for as many rows, of which each
stands for one copy and has its own mark. All of them stand on one line of the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from collection.importing.cells.values import NO, YES
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.problem_column import Lines
from collection.importing.messages import Message, Setting

#: The choice of what becomes of such rows, and its values.
CHOICE, ONE, EACH = "copies", "one", "each"

_PIECES = r"[x×]|copies|copy|pcs\.?|stk\.?|stück"
_NUMBER = re.compile(
    rf"(\d{{1,2}})(?:[.,]0+)?(?:\s?(?:{_PIECES}))?|[x×]\s?(\d{{1,2}})", re.ASCII | re.IGNORECASE
)


class CopyLine(int):
    """The line of another copy that a row stands for: shown as the line of the row, and equal to
    no other.
    """

    number: int

    def __new__(cls, line: int, number: int) -> "CopyLine":
        made = super().__new__(cls, line)
        made.number = number
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CopyLine):
            return False
        return int(self) == int(other) and self.number == other.number

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((int(self), self.number))


def copies_in(cell: str) -> int | None:
    """Return the number of copies that a cell names, None for a text that is no number below
    100.
    """
    match = _NUMBER.fullmatch(cell.strip())
    return int(match[1] or match[2]) if match else None


def marked(cell: str) -> int:
    """Return how many copies a cell below the name of a medium stands for: a mark is one."""
    cell = cell.strip()
    if not cell or cell.casefold() in NO or cell in ("-", "–"):
        return 0
    if cell.casefold() in YES:
        return 1
    number = copies_in(cell)
    return 1 if number is None else number


def is_mark(cell: str) -> bool:
    """Whether a cell can stand below the name of a medium: a mark, or a small number."""
    return cell.casefold() in YES | NO | {"-", "–"} or copies_in(cell) is not None


@dataclass(frozen=True)
class CopyColumns:
    """The columns by which a row of one file stands for several copies: that of a number, if there
    is one, and those of media.
    """

    quantity: int | None = None
    media: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is such a column."""
        return self.quantity is not None or bool(self.media)

    def marks(self, cells: Sequence[str]) -> list[tuple[int, int]]:
        """Return the columns of media in which a row has a mark, and for how many copies each
        stands.
        """
        counts = [(place, marked(cells[place])) for place in self.media if place < len(cells)]
        return [(place, count) for place, count in counts if count]

    def count(self, cells: Sequence[str]) -> int:
        """Return for how many copies a row stands; where it names no number, for one."""
        by_media = sum(count for _, count in self.marks(cells))
        if by_media > 1 or self.quantity is None or self.quantity >= len(cells):
            return max(by_media, 1)
        return copies_in(cells[self.quantity]) or 1

    def apart(self, lines: Lines) -> Lines:
        """Yield a row for each copy."""
        for line, cells in lines:
            if isinstance(cells, BrokenRow) or (copies := self.count(cells)) < 2:
                yield line, cells
                continue
            media = [place for place, count in self.marks(cells) for _ in range(count)]
            for number in range(copies):
                own = cells.copy()
                if self.quantity is not None and self.quantity < len(own):
                    own[self.quantity] = "1"
                if len(media) > 1:
                    for place in media:
                        own[place] = "1" if place == media[number] else ""
                yield (CopyLine(line, number + 1) if number else line), own


@dataclass
class CopyTally:
    """Counts the rows that stand for several copies; `choice` is what becomes of them."""

    columns: CopyColumns
    choice: str
    #: How many rows stand for several copies, and for how many.
    rows: int = 0
    copies: int = 0

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Take note of a row."""
        if isinstance(line, CopyLine):
            if line.number == 2:
                self.rows += 1
                self.copies += 1
            self.copies += 1
        elif self.columns and (count := self.columns.count(cells)) > 1:
            self.rows += 1
            self.copies += count

    def notes(self, labels: Sequence[str]) -> list[Message]:
        """Return the message on these rows, if there are any; `labels` are the names of columns."""
        if not self.rows:
            return []
        quantity = [] if self.columns.quantity is None else [self.columns.quantity]
        names = ", ".join(labels[place] for place in (*quantity, *self.columns.media))
        stand = "row stands" if self.rows == 1 else "rows stand"
        of = "column" if len(quantity) + len(self.columns.media) == 1 else "columns"
        sentence = f"{self.rows:,} {stand} for {self.copies:,} copies, by the {of} {names}."
        if self.choice == EACH:
            sentence += " Each copy is a record of its own, and counts as a row."
            return [Message(sentence, (Setting(CHOICE, ONE),))]
        sentence += " One record is made of each row, and what it says is kept in its remarks."
        return [Message(sentence, (Setting(CHOICE, EACH),))]
