"""The table of an Excel workbook: its first filled sheet, the cells as a reader sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import ClassVar, NamedTuple

from adminkit.numbers import counted
from adminkit.workbooks import SUFFIX
from collection.importing.files.csv_file import HEADING, IsHeader, header_place
from collection.importing.files.header import looks_like_header, meaning_of
from collection.importing.files.header_words import NAMED_REMARK, REMARKS
from collection.importing.files.limits import Limits
from collection.importing.files.problems import FileRefused
from collection.importing.files.spooled import SpooledTable, spool
from collection.importing.files.table import file_digest
from collection.importing.files.workbooks.blank_cells import refuse_blank_cells
from collection.importing.files.workbooks.excel_book import Book, BookSheet, read_book
from collection.importing.files.workbooks.excel_sheet import column_number, sheet_rows
from collection.importing.files.workbooks.merged_cells import excel_merged
from collection.importing.files.workbooks.zip_parts import DAMAGED, ZipParts

# What columns mean that may hold an amount of money, by the vocabulary of headers.
_MAY_BE_MONEY = ("", "price", "sale_price", "value", NAMED_REMARK, REMARKS)
SUFFIXES = (SUFFIX, ".xlsm")
# So many rows of a sheet are looked at for a header.
_MOST_ABOVE = 10_000


@dataclass
class SheetTable(SpooledTable):
    """A sheet of a workbook."""

    is_workbook: ClassVar[bool] = True
    kind: ClassVar[str] = "Excel workbook"
    sheet: str = ""
    others: list[str] = field(default_factory=list)
    #: How many rows have a text from a cell that is merged with those above them.
    rows_below_merged: int = 0

    @property
    def facts(self) -> str:
        return f"{self.kind}, sheet “{self.sheet}”"

    @property
    def called(self) -> str:
        return f"{self.file_name}, {self.sheet}"

    @property
    def notes(self) -> list[str]:
        """Sentences on parts of the workbook that are not read."""
        sentences = []
        if self.others:
            others = ", ".join(f"“{name}”" for name in self.others)
            sentences.append(f"The sheet “{self.sheet}” is read; {others} not.")
        if self.header_line > 1:
            sentences.append(f"The rows above the header in row {self.header_line} are left out.")
        if self.rows_below_merged:
            rows = counted(self.rows_below_merged, "row")
            sentences.append(f"Texts of cells that are merged downwards are read in {rows} more.")
        return sentences


def open_workbook(
    path: Path, file_name: str, limits: Limits, is_header: IsHeader = looks_like_header
) -> SheetTable:
    """Return the first sheet of the workbook at `path` whose header is known, else the first that
    holds anything.

    Raises FileRefused for what is not a workbook, has no header, has formulas whose results are
    not in the file, or is beyond the limits.
    """
    try:
        with ZipParts.open(path, file_name) as parts:
            return _read(parts, path, file_name, limits, is_header)
    except (*DAMAGED, ValueError, LookupError):
        # A damaged workbook holds anything in place of a number or a reference.
        raise FileRefused(
            f"{file_name} is damaged, or not an Excel workbook; save it again as .xlsx or as CSV."
        ) from None


def _read(
    parts: ZipParts, path: Path, file_name: str, limits: Limits, is_header: IsHeader
) -> SheetTable:
    book = read_book(parts, limits)
    refuse_blank_cells(parts, (sheet.part for sheet in book.sheets))
    tops = [(sheet, _top(parts, sheet, book, limits, is_header)) for sheet in book.sheets]
    wide = [(sheet, top) for sheet, top in tops if top.header_line]
    if not wide:
        raise FileRefused(f"{file_name} has no row with more than one cell, so there is no header.")
    # A sheet of sums may stand before that of the records.
    known = [(sheet, top) for sheet, top in wide if top.is_known]
    sheet, (line, *_) = (known or wide)[0]
    rows = sheet_rows(parts, sheet.part, book, limits)
    header = next(cells for number, cells in rows if number == line)
    rows = sheet_rows(parts, sheet.part, book, limits, _never_money(header))
    rows = dropwhile(lambda row: row[0] <= line, rows)
    merged = excel_merged(parts, sheet.part, column_number)
    path_of_rows = spool(merged.filled_down(rows), line, limits)
    return SheetTable(
        [name.strip() for name in header],
        file_name,
        file_digest(path),
        path=path_of_rows,
        rows_below_merged=merged.count,
        header_line=line,
        sheet=sheet.name,
        others=[other.name for other, top in tops if top.is_filled and other != sheet],
    )


def _never_money(header: Sequence[str]) -> frozenset[int]:
    """Return the numbers, from 1, of the columns that never hold an amount of money, although
    somebody formatted a whole sheet so.
    """
    names = enumerate(header, start=1)
    return frozenset(number for number, name in names if meaning_of(name) not in _MAY_BE_MONEY)


class _Top(NamedTuple):
    """The first rows of a sheet: the number of the row that is the header, 0 if no row has more
    than one cell and none is known as one; whether it is known as one; whether there is any row.

    Rows above the header are a heading.
    """

    header_line: int
    is_known: bool
    is_filled: bool


def _top(
    parts: ZipParts, sheet: BookSheet, book: Book, limits: Limits, is_header: IsHeader
) -> _Top:
    rows = islice(sheet_rows(parts, sheet.part, book, limits), _MOST_ABOVE)
    first = list(islice(rows, 1))
    wide = (
        (number, cells)
        for number, cells in chain(first, rows)
        if len(cells) - cells.count("") > 1 or is_header(cells)
    )
    top = list(islice(wide, HEADING))
    if not top:
        return _Top(0, False, bool(first))
    line, cells = top[header_place([cells for _, cells in top], is_header)]
    return _Top(line, is_header(cells), True)
