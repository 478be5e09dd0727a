"""A text that is merged over several rows of a workbook is that of all of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from openpyxl import Workbook

from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks import merged_cells
from collection.importing.files.workbooks.excel_sheet import column_number
from collection.importing.files.workbooks.merged_cells import MergedCell, excel_merged
from collection.importing.files.workbooks.zip_parts import ZipParts
from tests.collection.importing.conftest import Imports
from tests.collection.importing.files.test_opendocument import (
    HEADER,
    cell,
    row,
    sheet,
    typed,
    write,
)
from tests.collection.importing.running import all_facts, told

pytestmark = pytest.mark.once

ROWS = [
    ["Artist", "Album", "Price", "Shop"],
    ["Can", "Tago Mago", 30, "Amoeba"],
    [None, "Ege Bamyasi", None, None],
    [None, None, None, None],
    [None, "Landed", None, None],
    ["Neu!", "Neu!", 12, None],
]


def workbook(path: Path, *merged: str) -> Path:
    book = Workbook()
    for line in ROWS:
        book.active.append(line)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def rows_of(path: Path) -> list[list[str]]:
    return [cells for _, cells in open_file(path).rows()]


@pytest.mark.usefixtures("collector")
def test_an_artist_beside_several_albums_is_that_of_all(tmp_path: Path, imports: Imports) -> None:
    path = workbook(tmp_path / "shelf.xlsx", "A2:A5", "D2:D3")
    outcome = imports(path)
    held = [(fact["artists"], fact["title"], fact["shop"]) for fact in all_facts()]
    assert held == [
        (["Can"], "Tago Mago", "Amoeba"),
        (["Can"], "Ege Bamyasi", "Amoeba"),
        (["Can"], "Landed", ""),
        (["Neu!"], "Neu!", ""),
    ]
    assert told(outcome, "Texts of cells that are merged downwards are read in 2 rows more.")
    assert imports(path).counts["same"] == 4


def test_a_price_beside_several_albums_is_not_doubled(tmp_path: Path) -> None:
    rows = rows_of(workbook(tmp_path / "shelf.xlsx", "A2:A5", "C2:C5"))
    assert [cells[2] for cells in rows if len(cells) > 2 and cells[2]] == ["30", "12"]


def test_a_row_that_holds_nothing_stays_so(tmp_path: Path) -> None:
    rows = rows_of(workbook(tmp_path / "shelf.xlsx", "A2:A5"))
    assert [cells[0] for cells in rows if any(cells)] == ["Can", "Can", "Can", "Neu!"]


def test_cells_that_are_merged_sideways_or_not_at_all_are_as_they_were(tmp_path: Path) -> None:
    plain = rows_of(workbook(tmp_path / "plain.xlsx"))
    assert rows_of(workbook(tmp_path / "sideways.xlsx", "C3:D3")) == plain


def test_an_artist_in_a_document_of_libreoffice_is_that_of_all(tmp_path: Path) -> None:
    spanned = typed("string", "Can", 'table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    rows = (
        HEADER,
        row(spanned, cell("Tago Mago")),
        row(covered, cell("Landed")),
        row(cell("Neu!"), cell("Neu! 75")),
    )
    table = open_file(write(tmp_path / "shelf.ods", [sheet(*rows)]))
    assert [cells for _, cells in table.rows()] == [
        ["Can", "Tago Mago"],
        ["Can", "Landed"],
        ["Neu!", "Neu! 75"],
    ]
    assert "merged downwards are read in 1 row more" in " ".join(table.notes)


class Pieces:
    """A part of an archive that comes in pieces of a length."""

    def __init__(self, text: bytes, length: int) -> None:
        self._text, self._length = text, length

    def blocks(self, name: str) -> Iterator[bytes]:
        for start in range(0, len(self._text), self._length):
            yield self._text[start : start + self._length]


@pytest.mark.parametrize("length", [1, 2, 7, 40, 99, 1000])
def test_a_merged_cell_is_found_once_wherever_a_piece_ends(length: int) -> None:
    references = b"".join(b'<mergeCell ref="B%d:C%d"/>' % (at, at + 1) for at in range(2, 40, 2))
    text = b"<sheetData>" + b"x" * 300 + b"</sheetData><mergeCells>" + references + b"</mergeCells>"
    merged = excel_merged(cast(ZipParts, Pieces(text, length)), "", column_number)
    rows = [(number, ["", "a"] if number % 2 == 0 else ["b"]) for number in range(2, 41)]
    found = dict(merged.filled_down(rows))
    assert [found[number] for number in (2, 3, 39)] == [["", "a"], ["b", "a"], ["b", "a"]]
    assert merged.count == 19


def test_more_merged_cells_than_a_sheet_can_hold_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merged_cells, "_MOST", 2)
    merged = merged_cells.MergedCells()
    for number in (1, 2):
        merged.add(number, MergedCell(0, number + 1))
    with pytest.raises(FileRefused, match="more than 2 merged cells"):
        merged.add(3, MergedCell(0, 4))
