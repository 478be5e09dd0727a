"""The rows of a CSV file, with those that break its rules set apart.

A quotation mark in the wrong place would join the rows behind it to its own. So a row of several
lines is looked at twice: if its lines look like rows themselves, they are rows, and the one in
which the mark was opened is broken. Every line of the file is in exactly one row.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collection.importing.files.broken_rows import (
    BrokenRow,
    Fault,
    cells_apart,
    faulty_cell,
    is_never_closed,
    why_one_line,
    why_opened,
)
from collection.importing.files.limits import (
    MOST_BLANK_ROWS,
    MOST_BROKEN_ROWS,
    MOST_COLUMNS,
    refuse_blank_rows,
    refuse_broken_rows,
    refuse_columns,
)

# No cell of a real file has more lines; a quotation mark that was never closed does.
_MOST_LINES = 1000
_MOST_OF_ROW = 2_000_000

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class CsvForm:
    """How a file separates and quotes its cells."""

    separator: str = ","
    #: Whether blanks may be between a separator and the quotation marks of a cell.
    skip_blanks: bool = False
    #: Whether quotation marks are part of the cells.
    quotes_are_text: bool = False

    @property
    def dialect(self) -> dict[str, Any]:
        """The options of csv.reader."""
        return {
            "delimiter": self.separator,
            "strict": True,
            "skipinitialspace": self.skip_blanks,
            "quoting": csv.QUOTE_NONE if self.quotes_are_text else csv.QUOTE_MINIMAL,
        }


class _RowTooLong(Exception):
    """A row goes on and on: its quotation mark was never closed."""


class _Tape:
    """Lines that remember which of them the current row has taken, and can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._put_back: deque[str] = deque()
        self.taken: list[str] = []
        #: How many lines the rows before the current one have taken.
        self.behind = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the lines of the current row, and of those after it. Raises _RowTooLong.

        A generator, because most of the time of reading a file is spent here.
        """
        taken, put_back = self.taken, self._put_back
        length = 0
        while True:
            line = put_back.popleft() if put_back else next(self._lines, None)
            if line is None:
                return
            taken.append(line)
            if len(taken) > 1:
                length += len(line)
                if len(taken) > _MOST_LINES or length > _MOST_OF_ROW:
                    raise _RowTooLong
            else:
                length = 0
            yield line

    def begin_row(self) -> None:
        self.behind += len(self.taken)
        self.taken.clear()

    def give_back_last(self) -> None:
        self._put_back.append(self.taken.pop())


def lines_of(path: Path, encoding: str, form: CsvForm, width: int = 0) -> Iterator[Line]:
    """Yield the text line on which each row begins, from 1 on, and its cells.

    A row that breaks the rules is a `BrokenRow`. `width` is that of the header, 0 if it is not
    known. Raises FileRefused where the file is larger than the limits allow.
    """
    with path.open(encoding=encoding, newline="") as file:
        yield from rows_in(file, form, width)


def rows_in(lines: Iterator[str], form: CsvForm, width: int = 0) -> Iterator[Line]:
    """Yield the rows of a file that is given as its lines, each with its line end; see
    `lines_of`.
    """
    blank_rows = broken_rows = 0
    for line, cells in _Rows(lines, form, width).read():
        if isinstance(cells, BrokenRow):
            broken_rows += 1
            if broken_rows > MOST_BROKEN_ROWS:
                refuse_broken_rows(f"line {line}")
        if len(cells) > MOST_COLUMNS:
            refuse_columns(f"Line {line}")
        if not any(cells):
            blank_rows += 1
            if blank_rows > MOST_BLANK_ROWS:
                refuse_blank_rows(f"line {line}")
        yield line, cells


class _Rows:
    """The rows of one file, read once."""

    def __init__(self, lines: Iterator[str], form: CsvForm, width: int) -> None:
        self.tape = _Tape(lines)
        self.form = form
        #: How many cells a row has: those of the header, and those of the last row of one line.
        self.width, self.usual = width, width
        #: Whether the first column holds Disco's uids, by which a row is known from a text.
        self.has_uids = False

    def read(self) -> Iterator[Line]:
        tape = self.tape
        reader = csv.reader(tape, **self.form.dialect)
        while True:
            tape.begin_row()
            start = tape.behind + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _RowTooLong) as error:
                yield from self._apart(start, None, str(error) or "too long")
                # What was raised has ended the reading of lines.
                reader = csv.reader(tape, **self.form.dialect)
                continue
            if len(tape.taken) == 1:
                self.has_uids = self.has_uids or (start == 1 and cells[:1] == ["uid"])
                self.usual = len(cells)
                yield start, cells
            else:
                yield from self._apart(start, cells, "")

    def _apart(self, start: int, cells: list[str] | None, error: str) -> Iterator[Line]:
        """Yield the rows on the lines that were taken for one; `cells` is None where it breaks the
        rules.
        """
        lines = self.tape.taken
        if len(lines) == 1:
            yield start, self._broken(start, lines[0], why_one_line(error, start))
            return
        rows_behind = self._rows_behind(lines, breaks_off=cells is None)
        has_width = cells is not None and len(cells) in (self.width, self.usual)
        if not rows_behind or (has_width and len(lines) == 2):
            if cells is not None and not rows_behind:
                # A cell of several lines, such as remarks.
                yield start, cells
                return
            yield start, self._joined(start, lines, cells, error)
            return
        end = start + len(lines) - 1
        never_closed = is_never_closed(error)
        yield start, self._broken(start, lines[0], why_opened(start, 0 if never_closed else end))
        for line, text in enumerate(lines[1:-1], start=start + 1):
            yield line, self._alone(line, text)
        self.tape.give_back_last()

    def _rows_behind(self, lines: Sequence[str], breaks_off: bool) -> bool:
        """Whether most of the lines behind the first look like rows of this file.

        Where the row `breaks_off` by a mistake in the last line, that may begin a row of several.
        """
        first = self._cells(lines[0])
        widths = {self.width, self.usual} - {0} if self.width else {len(first)} - {1}
        has_blanks = _is_prose(first)
        filled = fitting = 0
        for line in lines[1:]:
            if not line.strip():
                continue
            filled += 1
            cells = self._cells(line)
            is_row = len(cells) in widths and self._may_begin_with(cells[0])
            if breaks_off and line is lines[-1]:
                is_row = is_row or _is_left_open(cells)
            fitting += is_row and (has_blanks or not _is_prose(cells))
        return fitting > 0 and fitting * 2 >= filled

    def _may_begin_with(self, cell: str) -> bool:
        """Whether a row of this file may have this first cell."""
        return not self.has_uids or not cell or bool(_UID.fullmatch(cell))

    def _cells(self, line: str) -> list[str]:
        return cells_apart(line, self.form.separator, self.width)

    def _alone(self, line: int, text: str) -> list[str]:
        """Return the row of a line that nothing behind it belongs to."""
        try:
            return next(csv.reader([text], **self.form.dialect), [])
        except csv.Error as error:
            return self._broken(line, text, why_one_line(str(error), line))

    def _broken(self, line: int, text: str, reason: str) -> BrokenRow:
        cells = self._cells(text)
        return BrokenRow(cells, Fault(faulty_cell(cells), reason))

    def _joined(
        self, start: int, lines: Sequence[str], cells: list[str] | None, error: str
    ) -> BrokenRow:
        """Return as one broken row what may be one row or several."""
        span = f"lines {start} to {start + len(lines) - 1}"
        reason = f"a quotation mark joins {span} to one row, and it is not clear where the row ends"
        if is_never_closed(error):
            reason = f"a quotation mark in {span} is opened and never closed"
        if cells is None:
            cells = self._cells(" ".join(line.strip() for line in lines))
        return BrokenRow(cells, Fault("", reason))


def _is_prose(cells: Sequence[str]) -> bool:
    """Whether a line seems to be a text, in which a comma is followed by a blank."""
    blanks = sum(cell.startswith(" ") for cell in cells[1:])
    return blanks > 0 and blanks * 2 >= len(cells) - 1


def _is_left_open(cells: Sequence[str]) -> bool:
    """Whether a line is the beginning of a row whose last cell goes on in the next line."""
    last = cells[-1]
    return len(cells) > 1 and last.startswith('"') and not last.startswith('""')
