"""The rows of one sheet of an Excel workbook, read as a stream: the cells as a reader sees them."""

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from adminkit.workbooks import MOST_ROWS, column_name, unescaped
from collection.importing.cells.excel_cell import shown
from collection.importing.files.limits import MOST_COLUMNS, Limits, refuse_cell, refuse_columns
from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks.blank_cells import MOST as MOST_BLANK_CELLS
from collection.importing.files.workbooks.blank_cells import raise_for_blank_cells
from collection.importing.files.workbooks.excel_book import Book
from collection.importing.files.workbooks.money_format import currency_in, with_currency
from collection.importing.files.workbooks.zip_parts import DamagedError, XmlReader, ZipParts

_DIGITS = "0123456789"
# A number of more figures is a text in any spreadsheet program.
_LONGEST_NUMBER = 40
# A row of as many cells as Excel has columns is below a tenth of it.
_MOST_BETWEEN_ROWS = 8_000_000


class _Form(NamedTuple):
    """A number format, whether its numbers are days or durations, and the currency of amounts."""

    code: str
    is_date: bool
    is_duration: bool
    currency: str = ""


class SheetReader(XmlReader):
    """Collects the rows of a sheet: `pop_rows` returns those that are complete."""

    def __init__(self, book: Book, limits: Limits, never_money: frozenset[int]) -> None:
        super().__init__()
        self._texts = book.texts
        self._forms = [_form(code) for code in book.formats]
        self._epoch = MAC_EPOCH if book.is_1904 else WINDOWS_EPOCH
        self._most = limits.cell
        self._never_money = never_money
        self._rows: list[tuple[int, list[str]]] = []
        self._columns: dict[str, int] = {}
        self._row = 0
        self._cells: list[str] = []
        self._column = self._blank_cells = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._length = 0
        # What the text belongs to: a value, or one with its formula, or neither.
        self._is_text = self._has_value = self._has_formula = self._is_reading = False

    def pop_rows(self) -> list[tuple[int, list[str]]]:
        """Return the number and the cells of each row that was completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._is_text = self._has_value = True
        elif name == "t":
            self._is_text = not self._is_reading and self._kind == "inlineStr"
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._is_reading = True
        elif name == "row":
            number = int(attributes.get("r") or self._row + 1)
            if not self._row < number <= MOST_ROWS:
                raise DamagedError("rows are not in order")
            self._row, self._column, self._cells = number, 0, []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip(_DIGITS)
        if letters:
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters)
            self._column = column
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._pieces, self._length = [], 0
        self._has_value = self._has_formula = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._most:
                refuse_cell(f"Cell {self._place()}")

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._is_text = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._rows.append((self._row, self._cells))
        elif name == "rPh":
            self._is_reading = False
        elif name == "sheetData":
            self.is_done = True

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if not text:
            if self._has_formula and not (self._has_value and self._kind == "str"):
                raise FileRefused(
                    f"Cell {self._place()} holds a formula whose result is not in the file. Open "
                    "it in a spreadsheet program and save it again."
                )
            self._blank_cells += 1
            if self._blank_cells > MOST_BLANK_CELLS:
                raise_for_blank_cells()
            return
        shown_text = self._shown(text)
        if not shown_text:
            return
        missing = self._column - 1 - len(self._cells)
        if missing < 0:
            raise DamagedError("cells are not in order")
        if self._column > MOST_COLUMNS:
            refuse_columns(f"Row {self._row}")
        if missing:
            self._cells += [""] * missing
        self._cells.append(shown_text)

    def _shown(self, text: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._texts[int(text)]
        if kind in ("inlineStr", "str", "e"):
            return unescaped(text)
        if kind == "b":
            return shown(bool(int(text)), "")
        if kind == "d":
            return shown(from_ISO8601(text), "")
        form = self._forms[int(self._style)] if self._style else _GENERAL
        if len(text) > _LONGEST_NUMBER:
            return text
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if form.is_date:
            return self._shown_day(number, form)
        if form.currency and self._column not in self._never_money:
            return with_currency(number, shown(number, ""), form.currency)
        return shown(number, form.code)

    def _shown_day(self, number: float, form: _Form) -> str:
        try:
            value = from_excel(number, self._epoch, timedelta=form.is_duration)
        except (OverflowError, ValueError):
            # What a spreadsheet program shows of such a day.
            return "#VALUE!"
        return shown(value, form.code)

    def _place(self) -> str:
        return f"{column_name(self._column - 1)}{self._row}"


def _form(code: str) -> _Form:
    is_date = is_date_format(code)
    return _Form(code, is_date, is_timedelta_format(code), "" if is_date else currency_in(code))


_GENERAL = _form("")


def column_number(letters: str) -> int:
    """Return the number, from 1, of a column that is called so, such as AB."""
    number = 0
    for letter in letters:
        digit = ord(letter) - 64
        if not 1 <= digit <= 26 or number > MOST_COLUMNS * 100:
            raise DamagedError("a cell has no place")
        number = number * 26 + digit
    return number


def sheet_rows(
    parts: ZipParts,
    part: str,
    book: Book,
    limits: Limits,
    never_money: frozenset[int] = frozenset(),
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row that a sheet has, without blank cells at its end.

    In the columns `never_money`, counted from 1, the currency of a number format says nothing.

    Raises FileRefused for a formula without a result and for what is beyond the limits.
    """
    reader = SheetReader(book, limits, never_money)
    without_row = 0
    for block in parts.blocks(part):
        reader.feed(block)
        rows = reader.pop_rows()
        yield from rows
        if reader.is_done:
            return
        without_row = 0 if rows else without_row + len(block)
        if without_row > _MOST_BETWEEN_ROWS:
            raise DamagedError("a row has no end")
