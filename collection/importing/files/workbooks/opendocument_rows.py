"""The rows of all sheets of an OpenDocument spreadsheet, read as a stream.

OpenDocument 1.3, Part 3, chapter 9. A cell holds its value and the text that is shown of it. Dates
and numbers are taken from the value, because they are shown in every form and shortened; texts,
percentages and zeros in front are taken as they are shown.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from collection.importing.cells.amounts import currency_beside
from collection.importing.cells.excel_cell import shown
from collection.importing.files.limits import MOST_COLUMNS, refuse_cell, refuse_columns
from collection.importing.files.workbooks.blank_cells import MOST as MOST_BLANK_CELLS
from collection.importing.files.workbooks.blank_cells import raise_for_blank_cells
from collection.importing.files.workbooks.merged_cells import MergedCell, MergedCells
from collection.importing.files.workbooks.money_format import with_currency
from collection.importing.files.workbooks.zip_parts import DamagedError, XmlReader

# A program writes blank rows up to the end of the sheet as one row that is repeated.
_MOST_ROWS = 1_048_576
_PERCENT = re.compile(r"\d+(?:\.\d+)?%", re.ASCII)
_SHEET, _ROW, _CELL, _COVERED = "table", "table-row", "table-cell", "covered-table-cell"
# What is attached to a cell and not shown in it.
_BESIDE = {"annotation", "shapes", "ruby-text"}


class Run(NamedTuple):
    """A row that may be repeated: the number of its sheet, the numbers of the rows, the cells."""

    sheet: int
    lines: range
    cells: list[str]


class SheetsReader(XmlReader):
    """Collects the filled rows of all sheets: `pop_runs` returns those that are complete."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.names: list[str] = []
        #: The merged cells of each sheet, as far as it was read.
        self.merged: defaultdict[int, MergedCells] = defaultdict(MergedCells)
        self._most = most
        self._runs: list[Run] = []
        self._depth = self._row = self._row_repeats = self._blank_cells = 0
        self._all_blank_cells = 0
        self._cells: list[str] = []
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._length = self._beside = 0
        self._is_cell = self._is_text = False

    def pop_runs(self) -> list[Run]:
        """Return the sheet, the numbers and the cells of the rows since the last call; a row can
        be written once for many.
        """
        runs, self._runs = self._runs, []
        return runs

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in (_CELL, _COVERED):
            self._attributes = _bare(attributes)
            self._paragraphs, self._length, self._is_cell = [], 0, True
        elif name == "p":
            self._is_text = self._is_cell and not self._beside
            if self._is_text:
                self._paragraphs.append("")
        elif name == _ROW:
            self._row_repeats = _repeats(_bare(attributes), "number-rows-repeated")
            self._cells, self._blank_cells = [], 0
        elif name == _SHEET:
            self._depth += 1
            if self._depth == 1:
                self.names.append(_bare(attributes).get("name", ""))
                self._row = 0
        elif name in _BESIDE:
            self._beside += 1
        elif self._is_text and name in ("s", "tab", "line-break"):
            self._add_blanks(name, _bare(attributes))

    def _add_blanks(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            self.text(" " * min(int(attributes.get("c", 1)), self._most + 1))
        else:
            self.text("\t" if name == "tab" else "\n")

    def text(self, text: str) -> None:
        if self._is_text and not self._beside:
            self._length += len(text)
            if self._length > self._most:
                refuse_cell(f"A cell in row {self._row + 1}")
            self._paragraphs[-1] += text

    def end(self, name: str) -> None:
        if name == "p":
            self._is_text = False
        elif name in (_CELL, _COVERED):
            self._end_cell()
            self._is_cell = False
        elif name == _ROW:
            self._end_row()
        elif name == _SHEET:
            self._depth -= 1
        elif name in _BESIDE:
            self._beside -= 1

    def _end_cell(self) -> None:
        repeats = _repeats(self._attributes, "number-columns-repeated")
        text = self._shown()
        if not text:
            self._blank_cells += repeats
            self._all_blank_cells += 1
            if self._all_blank_cells > MOST_BLANK_CELLS:
                raise_for_blank_cells()
            return
        if len(self._cells) + self._blank_cells + repeats > MOST_COLUMNS:
            refuse_columns(f"Row {self._row + 1}")
        spanned = _repeats(self._attributes, "number-rows-spanned")
        if spanned > 1 and self._depth == 1:
            place = MergedCell(len(self._cells) + self._blank_cells, self._row + spanned)
            self.merged[len(self.names) - 1].add(self._row + 1, place)
        self._cells += [""] * self._blank_cells + [text] * repeats
        self._blank_cells = 0

    def _shown(self) -> str:
        kind = self._attributes.get("value-type", "")
        if kind == "date":
            value = self._attributes.get("date-value", "")
            return value.partition(".")[0].replace("T", " ").removesuffix(" 00:00:00")
        text = "\n".join(self._paragraphs)
        if kind == "boolean":
            return self._attributes.get("boolean-value", text).upper()
        value = self._attributes.get("value", "")
        if kind in ("float", "currency") and value:
            return _shown_number(value, text, self._attributes.get("currency", ""))
        if kind == "percentage" and value and not _PERCENT.fullmatch(text):
            return f"{float(value) * 100:.15g}%"
        return text

    def _end_row(self) -> None:
        first = self._row + 1
        self._row += self._row_repeats
        if self._cells and self._depth == 1:
            if self._row > _MOST_ROWS:
                raise DamagedError("a row is below the last possible one")
            lines = range(first, self._row + 1)
            self._runs.append(Run(len(self.names) - 1, lines, self._cells))


def _shown_number(value: str, text: str, currency: str) -> str:
    """Return a number as it is, however it is shortened; with the zeros in front, or the currency,
    that are shown.
    """
    has_zeros = text.isascii() and text.isdigit() and text.startswith("0")
    if has_zeros and float(text) == float(value):
        return text
    number = float(value)
    currency = currency or currency_beside(text)
    return with_currency(number, shown(number, ""), currency) if currency else shown(number, "")


def _bare(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names without a prefix."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _repeats(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, 1)))
