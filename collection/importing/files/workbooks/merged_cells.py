"""Cells of a workbook that are merged over several rows, as where an artist stands once beside all
albums: whoever looks at the sheet sees one text for all of these rows, and so it is read.

Only texts are: a price beside several records may be that of all together.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks.zip_parts import ZipParts

# No sheet of a collector has as many.
_MOST = 100_000
_REFERENCE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
# No such reference is longer, so that one on the border between two blocks is found.
_LONGEST = 200
_HAS_LETTER = re.compile(r"[^\W\d_]")

Row = tuple[int, list[str]]


class MergedCell(NamedTuple):
    """A cell that is merged with those below it: its column, from 0, and the last of its rows."""

    column: int
    last: int


class MergedCells:
    """The merged cells of a sheet by the number of their first row; `count` is how many rows were
    given a text by one of them.
    """

    def __init__(self) -> None:
        self.count = 0
        self._by_row: dict[int, list[MergedCell]] = {}
        self._known = 0

    def add(self, first: int, merged: MergedCell) -> None:
        """Note one. Raises FileRefused for more than a sheet can hold."""
        self._known += 1
        if self._known > _MOST:
            raise FileRefused(
                f"The sheet has more than {_MOST:,} merged cells; take them apart and save the "
                "file again."
            )
        self._by_row.setdefault(first, []).append(merged)

    def filled_down(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows with the text of each merged cell in all rows that it covers. A row that
        holds nothing else stays as it is.
        """
        covering: dict[int, tuple[str, int]] = {}
        for number, cells in rows:
            covering = {at: cover for at, cover in covering.items() if number <= cover[1]}
            if covering and any(cells):
                cells = self._filled(cells, covering)
            for column, last in self._by_row.get(number, ()):
                text = cells[column] if column < len(cells) else ""
                if _HAS_LETTER.search(text):
                    covering[column] = (text, last)
            yield number, cells

    def _filled(self, cells: list[str], covering: dict[int, tuple[str, int]]) -> list[str]:
        width = max(len(cells), *(column + 1 for column in covering))
        filled = cells + [""] * (width - len(cells))
        for column, (text, _) in covering.items():
            filled[column] = filled[column] or text
        self.count += 1
        return filled


def excel_merged(parts: ZipParts, part: str, column_number: Callable[[str], int]) -> MergedCells:
    """Return the merged cells of a sheet of Excel, which stand behind its rows; `column_number`
    reads the letters of a column.
    """
    merged = MergedCells()
    tail = b""
    for block in parts.blocks(part):
        text = tail + block
        tail = text[-_LONGEST:]
        if b"mergeCell" not in text:
            continue
        end = 0
        for match in _REFERENCE.finditer(text):
            first, last = int(match[2]), int(match[3])
            if last > first:
                merged.add(first, MergedCell(column_number(match[1].decode()) - 1, last))
            end = match.end()
        # What was found is not found again in the next block.
        tail = text[max(end, len(text) - _LONGEST) :]
    return merged
