"""Excel workbooks: read like any other file, and written so that a spreadsheet program bends
nothing.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from adminkit.workbooks import escaped, unescaped
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import HEADER, row
from tests.collection.importing.running import (
    all_facts,
    empty_database,
    export_to,
    figures,
    run,
    told,
)
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]
ODD = [
    "=1+1",
    "0415",
    "1e5",
    " ",
    "3/4/2023",
    "a\nb",
    "<&>",
    "_x000D_",
    "_x005F_",
    "\uffff",
    "TRUE",
    "\u2028",
]


def workbook(path: Path, *rows: list[Any], **sheets: list[list[Any]]) -> Path:
    """Save a workbook of `rows`, and of more sheets by name."""
    book = Workbook()
    book.active.title = "Shelf"
    for one in rows:
        book.active.append(one)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


@pytest.fixture
def imports_rows(imports: Imports, tmp_path: Path) -> Imports:
    """Imports rows of artist, album and more as a workbook."""
    return lambda *rows, **sheets: imports(workbook(tmp_path / "shelf.xlsx", *rows, **sheets))


def test_a_workbook_comes_in_like_a_list(imports_rows: Imports) -> None:
    outcome = imports_rows(["Artist", "Album", "Year"], ["Can", "Tago Mago", 1971])
    assert told(outcome, "Excel workbook", "Shelf")
    assert (all_facts()[0]["title"], all_facts()[0]["year"]) == ("Tago Mago", 1971)


def test_a_discogs_export_in_a_workbook_is_one(imports_rows: Imports) -> None:
    cells = row()
    outcome = imports_rows(list(HEADER), [cells.get(column, "") for column in HEADER])
    assert told(outcome, "Discogs collection export") and outcome.counts["new"] == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1999, "1999"),
        (90125.0, "90125"),
        (99.5, "99.5"),
        ("0415", "0415"),
        (True, "TRUE"),
        (time(4, 15), "4:15:00"),
        (date(2023, 4, 30), "2023-04-30"),
        (datetime(2023, 4, 30, 7, 5), "2023-04-30 07:05:00"),
        (720642442517.0, "720642442517"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(value: object, text: str, imports_rows: Imports) -> None:
    imports_rows(["Artist", "Album"], ["Can", value])
    assert Record.objects.get().title == text


def test_zeros_that_only_the_format_shows_are_kept(imports: Imports, tmp_path: Path) -> None:
    book = load_workbook(workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"], ["Can", 415]))
    book.active["B2"].number_format = "00000"
    book.save(tmp_path / "shelf.xlsx")
    imports(tmp_path / "shelf.xlsx")
    assert Record.objects.get().title == "00415"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.999, "0.0%", "99.9%"),
        (1, "0%", "100%"),
        (time(4, 44), "h:mm", "4:44"),
        (time(4, 44), "hh:mm", "04:44"),
    ],
)
def test_a_title_that_looks_like_a_number_is_read_as_it_is_shown(
    value: object, form: str, text: str, imports: Imports, tmp_path: Path
) -> None:
    book = load_workbook(workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"], ["Can", value]))
    book.active["B2"].number_format = form
    book.save(tmp_path / "shelf.xlsx")
    imports(tmp_path / "shelf.xlsx")
    assert Record.objects.get().title == text


# Number formats, and the currency that is seen in them.
MONEY = [
    ("$#,##0.00", "$"),
    ('"$"#,##0.00_);("$"#,##0.00)', ""),
    ("[$$-409]#,##0.00", "USD"),
    ("[$$-en-CA] 0.00", "CAD"),
    ("#,##0.00\\ [$kr-41D]", "SEK"),
    ('_-* #,##0.00 "DM"_-;-* 0.00 "DM"', "DM"),
    ("0.00\\ \\U\\S\\D", "USD"),
    ("[>100][Red][$£-809]0;0", "£"),
    ("[$-409]0.00", ""),
    ('0.00" LPs"', ""),
    ("0.00;[Red]-$0.00", ""),
    ("0.00", ""),
]


@pytest.mark.parametrize(("form", "currency"), MONEY)
def test_the_currency_of_a_number_format_is_that_of_the_price(
    form: str, currency: str, imports: Imports, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "shelf.xlsx", ["Artist", "Album", "Price"], ["Can", "Soon", 12.5])
    book = load_workbook(path)
    book.active["C2"].number_format = form
    book.save(path)
    imports(path)
    seen = (all_facts()[0]["price"], all_facts()[0]["remarks"])
    assert seen == ((None, f"Price: 12.50 {currency}") if currency else (12.5, ""))


def test_the_format_of_money_says_nothing_where_there_is_none(
    imports: Imports, tmp_path: Path
) -> None:
    header = ["Artist", "Album", "Year", "Price", "Value"]
    path = workbook(tmp_path / "shelf.xlsx", header, ["Can", 99, 1971, 9.375, 30])
    book = load_workbook(path)
    for cell in book.active[2]:
        cell.number_format = "#,##0.00 [$€-407]"
    book.save(path)
    imports(path)
    fact = all_facts()[0]
    assert (fact["title"], fact["year"], float(fact["price"])) == ("99", 1971, 9.38)
    assert fact["remarks"] == "Value: 30 €"


def test_problems_name_the_row_of_the_sheet(imports_rows: Imports) -> None:
    outcome = imports_rows(["My records"], [], ["Artist", "Album"], [], ["", "Tago Mago"])
    assert told(outcome, "line 5", "no artist", "row 3", "blank=1")


def test_sheets_that_are_not_read_are_named(imports_rows: Imports) -> None:
    outcome = imports_rows(
        ["Artist", "Album"], ["Can", "Tago Mago"], Sold=[["Artist", "Album"], ["Neu!", "Neu!"]]
    )
    assert told(outcome, "“Shelf” is read; “Sold” not") and outcome.counts["lines"] == 1


def test_a_sheet_of_records_is_read_before_one_of_sums(imports_rows: Imports) -> None:
    outcome = imports_rows(
        ["Records", 1], ["Spent", 12.5], LPs=[["Artist", "Album"], ["Can", "Landed"]]
    )
    assert told(outcome, "“LPs” is read; “Shelf” not") and figures(outcome.counts) == (1, 0, 0, 0)


def test_a_sheet_of_one_column_is_named_too(imports_rows: Imports) -> None:
    outcome = imports_rows(["Artist", "Album"], ["Can", "Landed"], Wanted=[["Can - Soon"]])
    assert told(outcome, "“Shelf” is read; “Wanted” not")


def test_the_same_workbook_again_changes_nothing(imports_rows: Imports) -> None:
    rows = [["Artist", "Album", "Bought"], ["Can", "Tago Mago", date(2023, 4, 30)]]
    imports_rows(*rows)
    assert figures(imports_rows(*rows).counts) == (0, 0, 1, 0)


def test_a_formula_without_its_result_is_refused(imports_rows: Imports) -> None:
    outcome = imports_rows(["Artist", "Album"], ["Can", '="Tago"&" Mago"'])
    assert outcome.code == 1 and told(outcome, "B2", "formula")


def test_a_damaged_workbook_is_refused(refused: Imports, tmp_path: Path) -> None:
    path = workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"], ["Can", "Tago Mago"])
    path.write_bytes(path.read_bytes()[:-200])
    assert told(refused(path), "shelf.xlsx", "damaged")


def test_an_archive_that_is_no_workbook_is_refused(refused: Imports, tmp_path: Path) -> None:
    path = workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"])
    path.write_bytes(path.read_bytes().replace(b"xl/workbook.xml", b"xl/workbxxx.xml"))
    assert told(refused(path), "shelf.xlsx", "damaged")


def test_an_empty_workbook_is_refused(refused: Imports, tmp_path: Path) -> None:
    assert told(refused(workbook(tmp_path / "shelf.xlsx")), "no header")


def test_a_workbook_has_no_encoding_to_be_named(refused: Imports, tmp_path: Path) -> None:
    assert told(
        refused(workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"]), "--encoding", "cp1252"),
        "needs neither encoding nor separator",
    )


def test_bad_rows_of_a_workbook_come_back_as_one(imports: Imports, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "shelf.xlsx", ["Artist", "Album"], ["Can", "Tago Mago"], ["", "Neu!"]
    )
    imports(path, "--skip-bad-rows", "--rejects", tmp_path / "bad.xlsx")
    rows = list(load_workbook(tmp_path / "bad.xlsx").active.values)
    assert rows == [("Artist", "Album", "problem"), (None, "Neu!", "the row names no artist")]


@pytest.mark.parametrize("text", [*ODD, "__x005F__", "_x0041_", "x_x", "a_xFFFF_b"])
def test_what_is_escaped_is_read_again(text: str) -> None:
    assert (
        unescaped(escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        == text
    )


def test_an_untouched_workbook_says_the_same(imports: Imports, tmp_path: Path) -> None:
    for text in ODD:
        make_record(
            title=f"t{text}t", remarks=text, artists=["AC\\DC; Can"], barcode="0720642442517"
        )
    export_to(tmp_path / "shelf.xlsx", "--layout", "xlsx")
    assert figures(imports(tmp_path / "shelf.xlsx").counts) == (0, 0, len(ODD), 0)


def test_a_workbook_brings_the_collection_back(imports: Imports, tmp_path: Path) -> None:
    for text in ODD:
        make_record(
            title=f"t{text}t", remarks=text, labels=[("UA", "0415")], price="12.50", rating="8.5"
        )
    exported = export_to(tmp_path / "shelf.csv")
    export_to(tmp_path / "shelf.xlsx", "--layout", "xlsx")
    empty_database()
    make_user("collector")
    imports(tmp_path / "shelf.xlsx")
    assert export_to(tmp_path / "again.csv") == exported


def test_every_cell_is_text(tmp_path: Path) -> None:
    make_record(title="=1+1", barcode="0415", year=1971)
    export_to(tmp_path / "shelf.xlsx", "--layout", "xlsx")
    cells = [
        cell
        for line in load_workbook(tmp_path / "shelf.xlsx").active
        for cell in line
        if cell.value
    ]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_uid_comes_first_and_the_newest_column_last(tmp_path: Path) -> None:
    export_to(tmp_path / "shelf.xlsx", "--layout", "xlsx")
    header = next(load_workbook(tmp_path / "shelf.xlsx").active.values)
    assert (header[0], header[-1]) == ("uid", "valued_on")


def test_a_text_too_long_for_excel_stays_as_it_is_here(imports: Imports, tmp_path: Path) -> None:
    record = make_record(remarks="x" * 40_000)
    export_to(tmp_path / "shelf.xlsx", "--layout", "xlsx")
    assert figures(imports(tmp_path / "shelf.xlsx").counts) == (0, 0, 1, 0)
    record.refresh_from_db()
    assert len(record.remarks) == 40_000


def test_a_workbook_is_not_printed() -> None:
    assert told(run("export_records", "--layout", "xlsx"), "name a FILE")


def test_a_row_below_the_last_possible_one_is_refused_at_once(
    refused: Imports, tmp_path: Path
) -> None:
    workbook(tmp_path / "shelf.xlsx", ["Artist", "Album"], ["Can", "Soon"])
    with ZipFile(tmp_path / "shelf.xlsx") as whole, ZipFile(tmp_path / "far.xlsx", "w") as far:
        for name in whole.namelist():
            far.writestr(name, whole.read(name).replace(b'<row r="2"', b'<row r="99999999"'))
    assert told(refused(tmp_path / "far.xlsx"), "far.xlsx is damaged")
