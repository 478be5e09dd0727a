"""OpenDocument spreadsheets: read like a workbook of Excel."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from collection.importing.files.limits import NO_LIMITS, Limits
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.files.workbooks.excel import SheetTable
from collection.models import Record
from collection.screens.import_result import rejects_name
from collection.screens.pending_state import PendingState
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import told

pytestmark = pytest.mark.once

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_ROOT = "office:document-content"
_HEAD = (
    f'<{_ROOT} xmlns:office="{_NAMES}:office:1.0" xmlns:table="{_NAMES}:table:1.0" '
    f'xmlns:text="{_NAMES}:text:1.0"><office:body><office:spreadsheet>'
)
_TAIL = f"</office:spreadsheet></office:body></{_ROOT}>"


def cell(text: str, repeats: int = 1) -> str:
    return typed("string", text, f'table:number-columns-repeated="{repeats}"')


def typed(kind: str, text: str, attributes: str = "") -> str:
    paragraphs = "".join(f"<text:p>{part}</text:p>" for part in text.split("\n"))
    opening = f'<table:table-cell office:value-type="{kind}" {attributes}>'
    return f"{opening}{paragraphs}</table:table-cell>"


def row(*cells: str, repeats: int = 1) -> str:
    many = f' table:number-rows-repeated="{repeats}"' if repeats > 1 else ""
    return f"<table:table-row{many}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, name: str = "Shelf") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


HEADER = row(cell("Artist"), cell("Title"))
BLANK = '<table:table-cell table:number-columns-repeated="16382"/>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shelf.ods"


def write(path: Path, pieces: Iterable[str], **parts: str) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
        with archive.open("content.xml", "w") as part:
            for piece in (_HEAD, *pieces, _TAIL):
                part.write(piece.encode())
    return path


def read(path: Path, *sheets: str, limits: Limits = NO_LIMITS) -> Table:
    return open_file(write(path, sheets), limits=limits)


def cells_of(table: Table) -> list[list[str]]:
    return [cells for _, cells in table.rows()]


SUMS = sheet(row(cell("Records"), cell("1")), row(cell("Spent"), cell("12.5")), name="Sums")
RECORDS = sheet(HEADER, row(cell("Can"), cell("Landed")), name="LPs")


@pytest.mark.parametrize("sheets", [(SUMS, RECORDS), (RECORDS, SUMS), (SUMS, SUMS, RECORDS)])
def test_the_sheet_of_records_is_read_wherever_it_is(path: Path, sheets: tuple[str, ...]) -> None:
    table = read(path, *sheets)
    assert (table.header, cells_of(table)) == (["Artist", "Title"], [["Can", "Landed"]])
    assert isinstance(table, SheetTable) and (table.sheet, table.others[0]) == ("LPs", "Sums")


def test_no_sheet_is_looked_for_behind_a_long_one(path: Path) -> None:
    long = sheet(*(row(cell(f"a{number}"), cell("b")) for number in range(1100)), name="Long")
    assert read(path, long, RECORDS).header == ["a0", "b"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (typed("float", "1991", 'office:value="1991"'), "1991"),
        (typed("float", "1,991.00", 'office:value="1991"'), "1991"),
        (typed("float", "00415", 'office:value="415"'), "00415"),
        (typed("float", "6.03E+11", 'office:value="603497921234"'), "603497921234"),
        (typed("currency", "12,50 €", 'office:currency="EUR" office:value="12.5"'), "12.50 EUR"),
        (typed("currency", "13 DM", 'office:value="12.9"'), "12.90 DM"),
        (typed("float", "$1,991", 'office:value="1991"'), "1991 $"),
        (typed("float", "12 LPs", 'office:value="12"'), "12"),
        (typed("percentage", "99.9%", 'office:value="0.999"'), "99.9%"),
        (typed("percentage", "99,9 %", 'office:value="0.999"'), "99.9%"),
        (typed("date", "30.04.23", 'office:date-value="2023-04-30"'), "2023-04-30"),
        (
            typed("date", "30.04.23", 'office:date-value="2023-04-30T07:05:00.000"'),
            "2023-04-30 07:05:00",
        ),
        (typed("time", "04:44", 'office:time-value="PT04H44M00S"'), "04:44"),
        (typed("boolean", "WAHR", 'office:boolean-value="true"'), "TRUE"),
        (typed("string", "#N/A"), "#N/A"),
        (typed("string", "0415"), "0415"),
        (typed("string", "one\ntwo"), "one\ntwo"),
        (typed("string", 'a<text:s text:c="3"/>b<text:tab/>c'), "a   b\tc"),
        (typed("string", 'Tago <text:span text:style="x">Mago</text:span>'), "Tago Mago"),
        (
            typed(
                "float",
                "3",
                'table:formula="of:=[.A1]+1" office:value="3" calcext:value-type="float"',
            ).replace("calcext:", ""),
            "3",
        ),
        (
            '<table:table-cell office:value-type="string"><office:annotation><text:p>a comment'
            "</text:p></office:annotation><text:p>Soon</text:p></table:table-cell>",
            "Soon",
        ),
    ],
)
def test_a_cell_is_read_as_the_reader_of_the_sheet_sees_it(
    written: str, text: str, path: Path
) -> None:
    assert cells_of(read(path, sheet(HEADER, row(cell("Can"), written)))) == [["Can", text]]


def test_repeated_cells_and_rows_are_read_as_often(path: Path) -> None:
    table = read(path, sheet(HEADER, row(cell("Can", repeats=2), BLANK, repeats=3)))
    assert cells_of(table) == [["Can", "Can"]] * 3


def test_rows_are_numbered_as_in_the_sheet_and_blank_ones_counted(path: Path) -> None:
    blank = row(BLANK, repeats=2)
    below = row(BLANK, repeats=1_048_000)
    table = read(path, sheet(row(cell("My list")), HEADER, blank, row(cell("a"), cell("b")), below))
    assert list(table.rows()) == [(3, ["", ""]), (4, ["", ""]), (5, ["a", "b"])]


def test_the_first_filled_sheet_is_read_and_the_others_named(path: Path) -> None:
    table = read(path, sheet(name="Empty"), sheet(HEADER), sheet(HEADER, name="Sold"))
    assert table.facts == "OpenDocument spreadsheet, sheet “Shelf”"
    assert table.notes == ["The sheet “Shelf” is read; “Sold” not."]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((HEADER, row(cell("a"), cell("b"), repeats=2000)), "more than 1,000 rows"),
        ((HEADER, row(cell("x" * 5000, repeats=900), repeats=900)), "more than 1 MB of text"),
        ((HEADER, row(cell("a", repeats=999_999_999))), "more than 1,000 columns"),
        (
            (HEADER, row(BLANK, repeats=1_048_000), row(cell("a"), cell("b"))),
            "more than 100,000 blank rows",
        ),
        ((HEADER, row(cell('a<text:s text:c="999999999"/>'))), "longer than 131,072 characters"),
        ((HEADER, row(cell("xy z" * 40_000))), "longer than 131,072 characters"),
        ((HEADER, row(cell("x" * 30_000_000))), "unpacks from"),
    ],
)
def test_a_table_that_becomes_too_much_is_refused(
    rows: tuple[str, ...], words: str, path: Path
) -> None:
    with pytest.raises(FileRefused, match=words):
        read(path, sheet(*rows), limits=Limits(rows=1000, text=1_000_000))


@pytest.mark.parametrize("content", ["<x/>", "no XML", "<!DOCTYPE a><x/>", _HEAD + _TAIL])
def test_what_cannot_be_read_gets_a_counsel(content: str, path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    with pytest.raises(FileRefused, match="an OpenDocument table: save it as .xlsx or CSV"):
        open_file(path)


def test_a_password_is_named(path: Path) -> None:
    manifest = "<manifest><encryption-data/></manifest>"
    write(path, [sheet(HEADER)], **{"META-INF__manifest": manifest})
    with pytest.raises(FileRefused, match="has a password"):
        open_file(path)


def test_under_another_name_it_is_called_what_it_is(path: Path, tmp_path: Path) -> None:
    write(path, [sheet(HEADER)]).rename(tmp_path / "shelf.csv")
    with pytest.raises(FileRefused, match="an OpenDocument table"):
        open_file(tmp_path / "shelf.csv")


@pytest.mark.usefixtures("collector")
def test_it_comes_in_like_any_list(imports: Imports, path: Path) -> None:
    write(path, [sheet(HEADER, row(cell("Can"), cell("Tago\nMago")))])
    outcome = imports(path, "--verbosity", "2")
    assert told(outcome, "OpenDocument spreadsheet", "line break is read as a blank")
    assert Record.objects.get().title == "Tago Mago"


@pytest.mark.parametrize(
    ("name", "rejects"),
    [
        ("shelf.ods", "bad rows of shelf.ods.xlsx"),
        ("shelf.xlsm", "bad rows of shelf.xlsm.xlsx"),
        ("shelf.xlsx", "bad rows of shelf.xlsx"),
        ("shelf.jsonl", "bad rows of shelf.jsonl.csv"),
        ("shelf.csv", "bad rows of shelf.csv"),
    ],
)
def test_the_file_of_bad_rows_is_named_as_what_it_is(name: str, rejects: str) -> None:
    assert rejects_name(cast("PendingState", {"file_name": name})) == rejects
