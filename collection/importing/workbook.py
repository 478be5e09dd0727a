"""An Excel workbook as a table: its first sheet, the cells as a reader sees them."""

import csv
import os
import tempfile
import warnings
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from collection.importing.column_names import looks_like_header
from collection.importing.csv_file import HEADING, header_place
from collection.importing.problem_column import Lines
from collection.importing.problems import FileRefused
from collection.importing.table import Table, file_digest
from collection.importing.workbook_cells import shown
from collection.workbooks import SUFFIX, column_name

SUFFIXES = (SUFFIX, ".xlsm")
# What a workbook may unpack to; a small file can be made that would fill the disk.
_MOST_MB = 2000
# Excel's own limit; a row that says to stand far below it would be waited for through all the rows between.
_MOST_ROWS = 1_048_576


@dataclass
class WorkbookTable(Table):
    """The sheet, taken out of the workbook once, as plain rows in a file that vanishes with the table."""

    is_workbook: ClassVar[bool] = True
    path: Path = Path()
    header_line: int = 1
    sheet: str = ""
    others: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        weakref.finalize(self, self.path.unlink, missing_ok=True)

    @property
    def facts(self) -> str:
        return f"Excel workbook, sheet “{self.sheet}”"

    @property
    def called(self) -> str:
        return f"{self.file_name}, {self.sheet}"

    @property
    def notes(self) -> list[str]:
        """Say what of the workbook is not read."""
        others = ", ".join(f"“{name}”" for name in self.others)
        above = self.header_line - 1
        return [
            *([f"The sheet “{self.sheet}” is read; {others} not."] if others else []),
            *([f"What stands above the header in row {self.header_line} is left out."] if above else []),
        ]

    def _rows(self) -> Lines:
        with self.path.open(encoding="utf-8", newline="") as file:
            yield from enumerate(csv.reader(file), start=self.header_line + 1)


def open_workbook(path: Path, file_name: str) -> WorkbookTable:
    """Return the first sheet of the workbook at `path` that holds anything.

    Raises FileRefused for what is no workbook, holds no header, or has formulas whose results are not in the file.
    """
    _check_size(path, file_name)
    try:
        with warnings.catch_warnings():
            # Parts of a workbook that openpyxl does not know, such as drop-down lists, say nothing about records.
            warnings.simplefilter("ignore")
            return _read(path, file_name)
    except FileRefused:
        raise
    except Exception:
        # A damaged workbook fails anywhere in openpyxl, with any exception.
        raise FileRefused(f"{file_name} is damaged, or no Excel workbook; save it again as .xlsx or as CSV.") from None


def _check_size(path: Path, file_name: str) -> None:
    try:
        with ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist()) // 1_000_000
    except Exception:
        raise FileRefused(f"{file_name} is damaged, or no Excel workbook.") from None
    if unpacked > _MOST_MB:
        raise FileRefused(f"{file_name} unpacks to {unpacked:,} MB; {_MOST_MB:,} MB can be read. Save it as CSV.")


@contextmanager
def _opened(path: Path, **options: bool) -> Iterator[Workbook]:
    # An uploaded file has no ending to its name, and openpyxl opens no path without one.
    with path.open("rb") as file, closing(load_workbook(file, read_only=True, **options)) as workbook:
        yield workbook


def _read(path: Path, file_name: str) -> WorkbookTable:
    with _opened(path, data_only=True) as workbook:
        filled = [(sheet, line) for sheet in workbook.worksheets if (line := _header_line(sheet))]
        if not filled:
            raise FileRefused(f"{file_name} holds no row with more than one cell, so there is no header.")
        sheet, line = filled[0]
        _refuse_formulas(path, file_name, sheet.title)
        rows = ([shown(cell) for cell in cells] for cells in _rows(sheet))
        header = [next(rows) for _ in range(line)][-1]
        while not header[-1]:
            header.pop()
        handle, name = tempfile.mkstemp(prefix="disco-sheet-", suffix=".csv")
        table = WorkbookTable(
            [name.strip() for name in header],
            file_name,
            file_digest(path),
            path=Path(name),
            header_line=line,
            sheet=sheet.title,
            others=[other.title for other, _ in filled[1:]],
        )
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_filled_up(rows, len(header)))
    return table


def _header_line(sheet: Any) -> int:
    """Return the number of the row that is the header, 0 if no row has more than one cell; above it is a heading."""
    # Some programs write a wrong size of the sheet, and rows would be cut off.
    sheet.reset_dimensions()
    rows = enumerate(_rows(sheet, values_only=True), start=1)
    wide = (pair for pair in rows if sum(cell not in (None, "") for cell in pair[1]) > 1)
    top = list(islice(wide, HEADING))
    if not top:
        return 0
    texts = [["" if cell is None else str(cell) for cell in cells] for _, cells in top]
    return top[header_place(texts, looks_like_header)][0]


def _refuse_formulas(path: Path, file_name: str, title: str) -> None:
    """Raise FileRefused when a formula has no stored result: the cell would be read as empty."""
    with ZipFile(path) as archive:
        if not any(_holds(archive, name, b"<f") for name in archive.namelist() if "worksheets/" in name):
            return
    with (
        _opened(path, data_only=True) as results,
        _opened(path) as formulas,
    ):
        results[title].reset_dimensions()
        formulas[title].reset_dimensions()
        for told, meant in zip(_rows(results[title]), _rows(formulas[title]), strict=True):
            for result, formula in zip(told, meant, strict=True):
                if result.value is None and formula.data_type == "f":
                    place = f"{column_name(formula.column - 1)}{formula.row}"
                    raise FileRefused(
                        f"Cell {place} of {file_name} holds a formula whose result is not in the file. "
                        "Open it in a spreadsheet program and save it again."
                    )


def _holds(archive: ZipFile, name: str, needle: bytes) -> bool:
    """Tell whether a member of an archive contains some bytes, without holding all of it."""
    tail = b""
    with archive.open(name) as member:
        while block := member.read(1 << 20):
            if needle in tail + block:
                return True
            tail = block[1 - len(needle) :]
    return False


def _rows(sheet: Any, **options: bool) -> Iterator[Sequence[Any]]:
    """Yield the rows of a sheet. Raises ValueError where one says of itself that it stands below the last possible."""
    for number, cells in enumerate(sheet.iter_rows(**options), start=1):
        if number > _MOST_ROWS:
            raise ValueError
        yield cells


def _filled_up(rows: Iterator[list[str]], width: int) -> Iterator[Sequence[str]]:
    """Yield the rows at least `width` cells wide; without blank ones at the end, which are but formatted."""
    blank = 0
    for cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blank += 1
            continue
        yield from ([""] * width for _ in range(blank))
        blank = 0
        yield cells + [""] * (width - len(cells))
