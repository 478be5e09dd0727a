"""A table, which is a file as a header and rows of text.

A table knows nothing of records.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from collection.importing.files.csv_file import SEPARATORS
from collection.importing.files.problem_column import Lines, problem_place, without_problems
from collection.importing.files.problems import Problem
from collection.importing.files.quantities import CopyColumns

_NOT_HEADER = re.compile(r"[\W_]+")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def header_key(name: str) -> str:
    """Return a column's name as headers are compared: letters and digits in lower case.

    Catalog# and catalog. are both catalog.
    """
    return _NOT_HEADER.sub("", name).casefold()


@dataclass
class Table:
    """Rows under a header. `rows()` yields (line, cells) without the header, as often as it is
    called.

    In a file of bad rows, the column that says what is wrong with them is left out of header and
    rows, so that they are those of the file from which the rows came.
    """

    header: list[str]
    file_name: str = ""
    file_hash: str = ""
    encoding: str = "utf-8"
    separator: str = ","
    #: Whether blanks may be between a separator and the quotation marks of a cell.
    blanks_before_quotes: bool = False
    #: Whether quotation marks are part of the cells: a program that copies a sheet to tabs quotes
    #: nothing.
    quotes_are_text: bool = False
    records: Iterable[Sequence[str]] = field(default_factory=list)
    is_workbook: ClassVar[bool] = False
    #: Whether a line break in a cell can only be one that somebody typed.
    breaks_are_blanks: ClassVar[bool] = True
    #: Takes rows apart that stand for several copies, where the user wants a record of each.
    copies: CopyColumns | None = field(default=None, init=False)
    #: A second line of names below the header, which was put together with it; [] for none.
    below_header: list[str] = field(default_factory=list, init=False)
    #: By line, the columns in which a character was left out because it could not be read.
    unreadable: dict[int, list[str]] = field(default_factory=dict, init=False)
    _problems_at: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._problems_at = problem_place(self.header)
        if self._problems_at is not None:
            del self.header[self._problems_at]

    @property
    def holds_bad_rows(self) -> bool:
        """Whether these rows were bad in another file, and have perhaps been mended."""
        return self._problems_at is not None

    def shape_problem(self, line: int, cells: Sequence[str]) -> Problem | None:
        """Return what is wrong with the number of cells of a row; empty ones beyond the header do
        not count.
        """
        width = len(self.header)
        reason = f"the row has {len(cells)} cells, the header has {width}"
        if len(cells) < width:
            return Problem(line, "", "", reason)
        surplus = [cell for cell in cells[width:] if cell.strip()]
        if surplus:
            return Problem(line, "", "", f"{reason}; {self.why_too_long(surplus)}")
        return None

    def why_too_long(self, surplus: Sequence[str]) -> str:
        """Return why a row may have filled cells, `surplus`, beyond the header."""
        return f"“{surplus[0]}” has no column"

    @property
    def facts(self) -> str:
        """How the file was understood, for a sentence."""
        return f"{self.encoding}, {SEPARATORS[self.separator]}"

    @property
    def called(self) -> str:
        """The collector's name for these rows."""
        return self.file_name

    @property
    def notes(self) -> list[str]:
        """Sentences on parts of the file that are not in the rows."""
        return []

    def why_left_out(self, line: int) -> str:
        """Return why a row is left out whatever its cells hold, "" for one that is read."""
        return ""

    def rows(self) -> Lines:
        """Yield the text line on which each row starts (the header is line 1) and its cells."""
        lines = self._rows()
        if self._problems_at is not None:
            lines = without_problems(lines, self._problems_at)
        return self.copies.apart(lines) if self.copies else lines

    def _rows(self) -> Lines:
        for line, cells in enumerate(self.records, start=2):
            yield line, ["" if cell is None else str(cell) for cell in cells]
