"""The table of an OpenDocument spreadsheet: its sheet of records, the cells as they are shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import ClassVar

from collection.importing.files.csv_file import HEADING, IsHeader, header_place
from collection.importing.files.header import looks_like_header
from collection.importing.files.limits import Limits
from collection.importing.files.problems import FileRefused
from collection.importing.files.spooled import Row, spool
from collection.importing.files.table import file_digest
from collection.importing.files.workbooks.blank_cells import OPEN_DOCUMENT, refuse_blank_cells
from collection.importing.files.workbooks.excel import SheetTable
from collection.importing.files.workbooks.opendocument_rows import SheetsReader
from collection.importing.files.workbooks.zip_parts import DAMAGED, DamagedError, ZipParts

SUFFIX = ".ods"
_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MOST_BETWEEN_ROWS = 8_000_000
_MOST_ABOVE = 10_000
# No sheet of sums has so many rows: behind one that has, no other is looked for.
_MOST_SUMS = 1_000
#: The number of a sheet, and a row of it.
SheetRow = tuple[int, Row]


@dataclass
class OpenDocumentTable(SheetTable):
    """A sheet of an OpenDocument spreadsheet."""

    kind: ClassVar[str] = "OpenDocument spreadsheet"


def open_document(
    path: Path, file_name: str, limits: Limits, is_header: IsHeader = looks_like_header
) -> OpenDocumentTable:
    """Return the first sheet of the OpenDocument spreadsheet at `path` whose header is known, else
    the first that holds anything.

    Raises FileRefused for what is none, has a password or no header, or is beyond the limits.
    """
    try:
        with ZipParts.open(path, file_name) as parts:
            if _MANIFEST in parts and b"encryption-data" in parts.whole(_MANIFEST):
                raise FileRefused(f"{file_name} has a password; save it without one.")
            return _read(parts, path, file_name, limits, is_header)
    except (*DAMAGED, ValueError, LookupError):
        raise FileRefused(
            f"{file_name} is damaged and cannot be read as an OpenDocument table: save it as .xlsx "
            "or CSV."
        ) from None


def _read(
    parts: ZipParts, path: Path, file_name: str, limits: Limits, is_header: IsHeader
) -> OpenDocumentTable:
    refuse_blank_cells(parts, [_CONTENT], OPEN_DOCUMENT)
    reader = SheetsReader(limits.cell)
    rows = _rows(parts, reader)
    seen, wide = _look_at_sheets(rows, is_header)
    if not wide:
        raise FileRefused(
            f"{file_name} has no row with more than one cell that can be read in an OpenDocument "
            "table: save it as .xlsx or CSV."
        )
    # A sheet of sums may stand before that of the records.
    known = [sheet for sheet, top in wide.items() if is_header(_header(top, is_header)[1])]
    sheet = (known or list(wide))[0]
    line, header = _header(wide[sheet], is_header)
    others: dict[int, None] = {}
    behind = (row for row in _of_sheet(chain(seen, rows), sheet, others) if row[0] > line)
    merged = reader.merged[sheet]
    path_of_rows = spool(merged.filled_down(behind), line, limits)
    return OpenDocumentTable(
        [name.strip() for name in header],
        file_name,
        file_digest(path),
        path=path_of_rows,
        header_line=line,
        sheet=reader.names[sheet],
        others=[reader.names[other] for other in others],
        rows_below_merged=merged.count,
    )


def _rows(parts: ZipParts, reader: SheetsReader) -> Iterator[SheetRow]:
    """Yield all filled rows of all sheets."""
    without_row = 0
    for block in parts.blocks(_CONTENT):
        reader.feed(block)
        runs = reader.pop_runs()
        for sheet, lines, cells in runs:
            for line in lines:
                yield sheet, (line, cells)
        without_row = 0 if runs else without_row + len(block)
        if without_row > _MOST_BETWEEN_ROWS:
            raise DamagedError("a row has no end")


def _look_at_sheets(
    rows: Iterator[SheetRow], is_header: IsHeader
) -> tuple[list[SheetRow], dict[int, list[Row]]]:
    """Return the rows that are read until it is known which sheet is that of the records, and of
    each sheet the rows that may be its header.
    """
    seen: list[SheetRow] = []
    wide: dict[int, list[Row]] = {}
    for sheet, row in rows:
        seen.append((sheet, row))
        if _is_wide(row) or is_header(row[1]):
            top = wide.setdefault(sheet, [])
            top.append(row)
            if len(top) == HEADING and is_header(_header(top, is_header)[1]):
                break
            if len(top) > _MOST_SUMS:
                break
        if len(seen) > _MOST_ABOVE:
            break
    return seen, wide


def _header(wide: Sequence[Row], is_header: IsHeader) -> Row:
    """Return which of the first rows of a sheet is its header."""
    top = wide[:HEADING]
    return top[header_place([cells for _, cells in top], is_header)]


def _of_sheet(rows: Iterable[SheetRow], sheet: int, others: dict[int, None]) -> Iterator[Row]:
    """Yield the rows of one sheet, and note in `others` which other sheets have a table."""
    for of, row in rows:
        if of == sheet:
            yield row
        elif _is_wide(row):
            others[of] = None


def _is_wide(row: Row) -> bool:
    cells = row[1]
    return len(cells) - cells.count("") > 1
