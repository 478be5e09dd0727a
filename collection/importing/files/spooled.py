"""A table whose rows are read out of a file once, into a file of our own that can be read again."""

import csv
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from collection.importing.files.limits import (
    MOST_BLANK_ROWS,
    Limits,
    refuse_blank_rows,
    refuse_rows,
    refuse_text,
)
from collection.importing.files.problem_column import Lines
from collection.importing.files.table import Table

#: The number of a row in its file, and its cells.
Row = tuple[int, list[str]]


@dataclass
class SpooledTable(Table):
    """The rows as CSV, the number of each before its cells; the file is deleted with the table.

    Numbers that no row has are blank rows, if the `gaps_are_blank`.
    """

    path: Path = Path()
    gaps_are_blank: bool = True
    #: The number of the row that is the header.
    header_line: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        weakref.finalize(self, self.path.unlink, missing_ok=True)

    def _rows(self) -> Lines:
        width = len(self.header) + self.holds_bad_rows
        last = self.header_line
        with self.path.open(encoding="utf-8", newline="") as file:
            for number, *cells in csv.reader(file):
                line = int(number)
                if self.gaps_are_blank:
                    for blank in range(last + 1, line):
                        yield blank, [""] * width
                    last = line
                yield line, cells + [""] * (width - len(cells))


def spool(
    rows: Iterable[Row], header_line: int, limits: Limits, *, gaps_are_blank: bool = True
) -> Path:
    """Write `rows`, which are behind the header, to a file and return its path. Blank ones are
    left out where gaps stand for them.

    Raises FileRefused when they are beyond the limits; then, or at any other error, there is no
    file.
    """
    handle, name = tempfile.mkstemp(prefix="disco-rows-", suffix=".csv")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="", errors="replace") as file:
            write = csv.writer(file).writerow
            for line, cells in _within(rows, header_line, limits):
                if gaps_are_blank and not any(cells):
                    continue
                write([line, *cells])
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _within(rows: Iterable[Row], header_line: int, limits: Limits) -> Iterator[Row]:
    """Yield the rows, and count those that are filled, those that are blank, and their text."""
    filled = text = blank_rows = 0
    last = header_line
    for line, cells in rows:
        blank_rows += line - last - any(cells)
        last = line
        if blank_rows > MOST_BLANK_ROWS:
            refuse_blank_rows(f"row {line}")
        filled += any(cells)
        if limits.rows and filled > limits.rows:
            refuse_rows(limits)
        text += sum(map(len, cells))
        if text > limits.text:
            refuse_text(limits)
        yield line, cells
