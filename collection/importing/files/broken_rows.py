"""Rows that break the rules of CSV, and the cells of a line as far as they can be told apart."""

from collections.abc import Sequence
from typing import NamedTuple

from collection.importing.files.limits import refuse_cell
from collection.importing.files.problems import Problem, shortened


class Fault(NamedTuple):
    """What is wrong with a row: the cell in which it begins, "" for none, and the reason."""

    value: str
    reason: str


class BrokenRow(list[str]):
    """The cells of a row that breaks the rules of CSV, as far as they can be told apart.

    They are shown and given back, never imported.
    """

    def __init__(self, cells: Sequence[str], fault: Fault) -> None:
        super().__init__(cells)
        self.fault = fault

    def problem(self, line: int, header: Sequence[str]) -> Problem:
        """Return what is wrong with the row that begins on `line`, with its column where one is
        known.
        """
        value, reason = self.fault
        place = self.index(value) if value in self else len(header)
        column = header[place] if value and place < len(header) else ""
        if value and not column:
            reason = f"{reason}, in “{shortened(value)}”"
        return Problem(line, column, value if column else "", reason)


def is_whole(cells: Sequence[str]) -> bool:
    """Whether a row keeps the rules of CSV."""
    return not isinstance(cells, BrokenRow)


def cells_apart(line: str, separator: str, width: int) -> list[str]:
    """Return the cells of a line whose quotation marks are not those of a CSV file.

    A mark closes a cell only before a separator or the end of the line; if that does not make
    `width` cells and plain cutting does, the marks are text.
    """
    text = line.rstrip("\r\n")
    cells = _cells_by_closing_marks(text, separator)
    plain = text.split(separator)
    return plain if len(cells) != width and len(plain) == width else cells


def _cells_by_closing_marks(text: str, separator: str) -> list[str]:
    cells = []
    start, last = 0, len(text)
    closing = '"' + separator
    # Once there is no closing mark behind a place, there is none behind any later one.
    has_closing = True
    while True:
        end = -1
        if text.startswith('"', start):
            end = text.find(closing, start + 1) if has_closing else -1
            has_closing = end > 0
            if end < 0 and text.endswith('"') and last - 1 > start:
                end = last - 1
        if end > 0:
            cells.append(text[start + 1 : end].replace('""', '"'))
            start = end + 1
        else:
            end = text.find(separator, start)
            end = last if end < 0 else end
            cells.append(text[start:end])
            start = end
        if start >= last:
            return cells
        # The separator itself.
        start += len(separator)


def faulty_cell(cells: Sequence[str]) -> str:
    """Return the cell of a line that begins with a quotation mark, else the first that holds one,
    "" if none does.
    """
    opened = (cell for cell in cells if cell.lstrip().startswith('"'))
    return next(opened, next((cell for cell in cells if '"' in cell), ""))


def is_never_closed(error: str) -> bool:
    """Whether a row of several lines broke off without its closing quotation mark."""
    return bool(error) and "expected after" not in error


def why_opened(start: int, end: int) -> str:
    """Return what is wrong with a row whose quotation mark goes on to line `end`, 0 for the end of
    the file.
    """
    if not end:
        return "a quotation mark is opened and never closed"
    return (
        "a quotation mark is opened and not closed in the same cell, which would span lines "
        f"{start} to {end}"
    )


def why_one_line(error: str, line: int) -> str:
    """Return what is wrong with a row of one line. Raises FileRefused for one that is too long."""
    if "field" in error and "limit" in error:
        refuse_cell(f"Line {line}: a cell")
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    if "expected after" in error:
        return "text follows a closing quotation mark"
    return f"the line breaks the rules of CSV ({error})"
