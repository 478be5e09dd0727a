"""Files that cannot be read as they stand: a plain sentence that says where, exit code 1, and
nothing is touched.
"""

import gzip
import random
import sqlite3
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import HEADER, discogs, row
from tests.collection.importing.running import snapshot, told

DATA = Path(__file__).parents[3] / "data"

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def test_an_empty_file_is_refused(refused: Imports) -> None:
    assert told(refused(b""), "empty")


def test_a_file_of_line_ends_is_refused(refused: Imports) -> None:
    assert told(refused(b"\r\n\r\n"), "empty")


def test_a_missing_file_is_refused(refused: Imports, tmp_path: Path) -> None:
    assert told(refused(tmp_path / "nowhere.csv"), "nowhere.csv")


def test_a_directory_is_refused(refused: Imports, tmp_path: Path) -> None:
    assert told(refused(tmp_path), tmp_path.name, "directory")


def test_a_workbook_named_csv_is_refused(refused: Imports, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "shelf.csv", "w") as workbook:
        workbook.writestr("[Content_Types].xml", "<Types/>")
        workbook.writestr("xl/workbook.xml", "<workbook/>")
    assert told(refused(tmp_path / "shelf.csv"), "Excel")


def test_a_document_is_refused(refused: Imports) -> None:
    assert told(refused(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "PDF")


def test_a_picture_is_refused(refused: Imports, tmp_path: Path) -> None:
    Image.new("RGB", (2, 2)).save(tmp_path / "cover.csv", format="PNG")
    assert told(refused(tmp_path / "cover.csv"), "PNG")


def test_a_compressed_file_is_refused(refused: Imports) -> None:
    assert told(refused(gzip.compress(discogs(row()))), "gzip")


def test_a_database_is_refused(refused: Imports, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shelf.csv") as connection:
        connection.execute("CREATE TABLE records (id INTEGER)")
    connection.close()
    assert told(refused(tmp_path / "shelf.csv"), "SQLite")


def test_noise_is_refused(refused: Imports) -> None:
    refused(random.Random(1).randbytes(5000))


def test_latin_1_that_nobody_announced_is_refused(refused: Imports) -> None:
    assert told(
        refused(discogs(row(), row(title="Motörhead"), encoding="latin-1")), "line 3", "encoding"
    )


def test_one_wrong_byte_in_the_last_row_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(), row()) + b"UAS,Can,Mot\xf6rhead\r\n"), "line 4")


@pytest.mark.parametrize("encoding", ["martian", "rot13", "base64", "hex", "zip"])
def test_an_encoding_that_is_none_is_refused(refused: Imports, encoding: str) -> None:
    assert told(refused(discogs(row()), "--encoding", encoding), encoding)


def test_an_encoding_that_does_not_fit_is_refused(refused: Imports) -> None:
    refused(discogs(row(title="Motörhead"), encoding="cp1252"), "--encoding", "ascii")


def test_utf_16_cut_in_a_character_is_refused(refused: Imports) -> None:
    refused(b"\xff\xfe" + discogs(row(), encoding="utf-16-le")[:-1])


def test_utf_16_without_a_mark_is_refused(refused: Imports) -> None:
    refused(discogs(row(), encoding="utf-16-le"))


def test_a_nul_byte_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(), row(title="Tago\0Mago"))), "line 3", "NUL")


def test_an_unclosed_quote_is_refused(refused: Imports) -> None:
    lines = discogs(row(), row(title="THE ONE"), row()).replace(b"THE ONE", b'"The one')
    assert told(refused(lines), "line 3", "quot")


def test_an_unclosed_quote_in_a_file_of_many_rows_is_refused(refused: Imports) -> None:
    lines = discogs(row(), row(title="THE ONE"), *[row()] * 5000).replace(b"THE ONE", b'"The one')
    assert told(refused(lines), "line 3", "quot")


def test_text_after_a_closing_quote_is_refused(refused: Imports) -> None:
    assert told(
        refused(discogs(row(), row(title="THE ONE")).replace(b"THE ONE", b'"The" one')),
        "line 3",
        "quot",
    )


def test_a_cell_of_200_000_characters_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(), row(notes="x" * 200_000))), "line 3", "131,072")


def test_a_row_that_is_too_short_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row()) + b"UAS,Can,Title\r\n"), "line 3")


def test_a_row_that_is_too_long_is_refused(refused: Imports) -> None:
    assert told(
        refused(discogs(row(), row()).replace(b"\r\nUAS", b"\r\nmore,UAS", 2)), "line 2", "line 3"
    )


def test_an_unknown_separator_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(), separator="|")), "separator")


def test_a_separator_of_two_characters_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row()), "--separator", "||"), "||")


def test_no_header_is_refused(refused: Imports) -> None:
    refused(b"".join(discogs(row(), row()).splitlines(keepends=True)[1:]))


def test_no_title_is_refused(refused: Imports) -> None:
    assert told(refused("artist,year\r\nCan,1971\r\n"), "title")


def test_no_artist_is_refused(refused: Imports) -> None:
    assert told(refused("title,year\r\nTago Mago,1971\r\n"), "artist")


def test_a_misspelt_title_is_refused(refused: Imports) -> None:
    assert told(refused("artist,tilte\r\nCan,Tago Mago\r\n"), "title")


def test_a_misspelt_column_is_refused(refused: Imports) -> None:
    assert told(refused("artist,title,yaer\r\nCan,Tago Mago,1971\r\n"), "yaer")


def test_one_column_twice_is_refused(refused: Imports) -> None:
    assert told(refused("artist,title,title\r\nCan,Tago Mago,Ege Bamyasi\r\n"), "title")


def test_one_discogs_column_twice_is_refused(refused: Imports) -> None:
    names = [*HEADER[:-1], "title"]
    assert told(refused(discogs(row(), names=names)), "title")


def test_an_unknown_source_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row()), "--source", "lastfm"), "lastfm")


def test_a_wantlist_never_goes_on_the_shelf(imports: Imports) -> None:
    imports(DATA / "discogs-wantlist.csv")
    assert snapshot()["collection.Record"] == []


def test_the_inventory_of_a_seller_never_goes_on_the_shelf(imports: Imports) -> None:
    imports(DATA / "discogs-inventory.csv")
    assert snapshot()["collection.Record"] == []


def test_a_wantlist_declared_a_collection_is_refused(refused: Imports) -> None:
    refused(DATA / "discogs-wantlist.csv", "--source", "discogs")


@pytest.mark.parametrize("source", ["discogs", "discogs-wantlist", "rym", "spreadsheet"])
def test_a_cell_that_no_remark_can_hold_is_a_problem_of_its_row(
    source: str, imports: Imports
) -> None:
    header = "RYM Album,Last Name,Ownership,Artist,Title,release_id,Story"
    outcome = imports(f"{header}\r\n1,Can,o,Can,Soon,55,{'x' * 100_001}\r\n", "--source", source)
    assert told(outcome, "line 2", "what goes into the", "100000 fit", "bad=1")


@pytest.mark.parametrize(
    "page", ["<html><table><tr><td>Can</td></tr></table>", '<?xml version="1.0"?>\n<plist/>']
)
def test_a_web_page_is_called_one(page: str, refused: Imports) -> None:
    assert told(refused(page), "is a web page or XML", "save the table as CSV or .xlsx")
