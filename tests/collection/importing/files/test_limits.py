"""Files that become far more than they are: refused with a sentence, and reading stops early."""

import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook

from collection.importing.files.csv_rows import CsvForm, rows_in
from collection.importing.files.limits import MOST_BLANK_ROWS, MOST_BROKEN_ROWS, Limits
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused

pytestmark = pytest.mark.once

UPLOAD = Limits(rows=1000, text=1_000_000)
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MB = 1_000_000


def refusal(path: Path, limits: Limits = UPLOAD) -> tuple[str, int]:
    """Return the sentence with which a file is refused, and the most memory in MB that it took."""
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused) as refused:
            list(open_file(path, limits=limits).rows())
        return str(refused.value), tracemalloc.get_traced_memory()[1] // MB
    finally:
        tracemalloc.stop()


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f"<row>{cell('Artist')}{cell('Title')}</row>"


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    """The parts of a small workbook."""
    Workbook().save(tmp_path / "small.xlsx")
    with ZipFile(tmp_path / "small.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def workbook(tmp_path: Path, parts: dict[str, bytes]) -> Path:
    return tmp_path / "shelf.xlsx"


def write(path: Path, parts: dict[str, bytes], sheet: Iterable[str], texts: str = "") -> Path:
    """Write a workbook whose sheet is made of pieces; `texts` are those that cells share."""
    if texts:
        link = f'<Relationship Id="t" Type="sharedStrings" Target="/{_TEXTS}"/></Relationships>'
        relations = parts[_RELATIONS].replace(b"</Relationships>", link.encode())
        parts = parts | {_RELATIONS: relations}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if name != _SHEET:
                archive.writestr(name, data)
        with archive.open(_SHEET, "w") as part:
            part.write(b"<worksheet><sheetData>")
            for piece in sheet:
                part.write(piece.encode())
            part.write(b"</sheetData></worksheet>")
        if texts:
            archive.writestr(_TEXTS, f"<sst>{texts}</sst>")
    return path


def rows(count: int, start: int = 2) -> Iterator[str]:
    for number in range(start, start + count):
        yield f'<row r="{number}">{cell(f"Artist {number}")}{cell(f"Title {number}")}</row>'


SHEETS = {
    "a cell of 30 MB": (lambda: [HEADER, "<row>", cell("x" * 30 * MB), "</row>"], "unpacks from"),
    "a long cell": (
        lambda: [HEADER, "<row>", cell("a"), cell("xy z" * 40_000), "</row>"],
        "Cell B2 is longer than 131,072 characters",
    ),
    "many rows": (lambda: [HEADER, *rows(20_000)], "more than 1,000 rows"),
    "the last row of all": (lambda: [HEADER, *rows(1, start=1_048_576)], "100,000 blank rows"),
    "many columns": (lambda: ["<row>", cell("x") * 16_384, "</row>"], "more than 1,000 columns"),
    "a cell in the last column": (
        lambda: [HEADER, '<row r="2"><c r="XFD2"><v>1</v></c></row>'],
        "more than 1,000 columns",
    ),
    "blank rows": (
        lambda: [HEADER, *(f'<row r="{n}"/>' for n in range(2, MOST_BLANK_ROWS + 3))],
        "100,000 blank rows",
    ),
    "blank cells": (
        lambda: [HEADER, *(f'<row r="{n}">' + "<c/>" * 2000 + "</row>" for n in range(2, 1200))],
        "2,000,000 cells that hold nothing|unpacks from",
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_workbook_that_becomes_too_much_is_refused(
    kind: str, workbook: Path, parts: dict[str, bytes]
) -> None:
    pieces, words = SHEETS[kind]
    sentence, memory = refusal(write(workbook, parts, pieces()))
    assert any(word in sentence for word in words.split("|")), sentence
    assert memory < 10


def test_blank_cells_are_counted_before_a_row_is_read(
    workbook: Path, parts: dict[str, bytes]
) -> None:
    """What is wrong with the first row is never found out."""
    blank = [f'<row r="{n}">' + '<c r="A2" s="1"></c>' * 2000 + "</row>" for n in range(2, 1200)]
    sentence, _ = refusal(write(workbook, parts, ["<row><no end", *blank]))
    assert "2,000,000 cells that hold nothing" in sentence


def test_rows_behind_the_limit_are_not_read(workbook: Path, parts: dict[str, bytes]) -> None:
    """What is wrong with the last row is never found out."""
    pieces = [HEADER, *rows(20_000), "<row><no end"]
    sentence, _ = refusal(write(workbook, parts, pieces))
    assert "more than 1,000 rows" in sentence


def test_a_text_that_is_shared_by_many_cells_counts_in_each(
    workbook: Path, parts: dict[str, bytes]
) -> None:
    repeated = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 500
    path = write(workbook, parts, [HEADER, repeated], f"<si><t>{'x' * 100_000}</t></si>")
    sentence, memory = refusal(path)
    assert "more than 1 MB of text" in sentence and memory < 10


def test_many_shared_texts_are_refused(workbook: Path, parts: dict[str, bytes]) -> None:
    texts = "".join(f"<si><t>text {number}</t></si>" for number in range(50_000))
    assert "MB of text" in refusal(write(workbook, parts, [HEADER, *rows(1)], texts))[0]


def test_a_shared_text_of_many_pieces_is_refused(workbook: Path, parts: dict[str, bytes]) -> None:
    texts = "<si>" + "<r><t>abc</t></r>" * 50_000 + "</si>"
    sentence = refusal(write(workbook, parts, [HEADER, *rows(1)], texts))[0]
    assert "longer than 131,072 characters" in sentence


def test_entities_that_blow_up_are_refused(workbook: Path, parts: dict[str, bytes]) -> None:
    entity = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    book = parts["xl/workbook.xml"]
    sentence, _ = refusal(write(workbook, parts | {"xl/workbook.xml": entity + book}, [HEADER]))
    assert "damaged" in sentence


def test_an_archive_of_many_parts_is_no_workbook(workbook: Path) -> None:
    with ZipFile(workbook, "w", ZIP_STORED) as archive:
        for number in range(6000):
            archive.writestr(str(number), b"")
    assert "more than 5,000 parts" in refusal(workbook)[0]


def test_the_command_reads_more_rows_than_the_page(workbook: Path, parts: dict[str, bytes]) -> None:
    write(workbook, parts, [HEADER, *rows(2000)])
    assert len(list(open_file(workbook).rows())) == 2000


TEXTS = {
    "blank lines": (b"Artist,Title\n" + b"\n" * (MOST_BLANK_ROWS + 1), "100,000 blank rows"),
    "rows of commas": (b"Artist,Title\n" + b",\n" * (MOST_BLANK_ROWS + 1), "100,000 blank rows"),
    "blank lines above": (b"\n" * (MOST_BLANK_ROWS + 1) + b"Artist,Title\n", "100,000 blank rows"),
    "a long line": (b"Artist,Title\nCan," + b"x" * 3 * MB, "Line 2 is longer than 1,000,000"),
    "a long first line": (b"x," * 2 * MB, "Line 1 is longer than 1,000,000"),
    "a long cell": (b"Artist,Title\nCan," + b"x" * 200_000, "longer than 131,072 characters"),
    "a wide header": (b"Artist,Title" + b",x" * 20_000 + b"\nCan,Soon\n", "Line 1 has more than"),
    "a wide row": (b"Artist,Title\nCan,Soon" + b",x" * 20_000 + b"\n", "Line 2 has more than"),
    "many rows": (b"Artist,Title\n" + b"Can,Soon\n" * 2000 + b'Can,"So', "more than 1,000 rows"),
    "NUL bytes": (b"Artist,Title\n" + b"\0" * 3 * MB, "a NUL byte"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_file_that_becomes_too_much_is_refused(kind: str, tmp_path: Path) -> None:
    data, words = TEXTS[kind]
    (tmp_path / "shelf.csv").write_bytes(data)
    sentence, memory = refusal(tmp_path / "shelf.csv")
    assert words in sentence
    # Decoding goes block by block, of one MB each.
    assert memory < 20


class Counted:
    """Lines that are counted as they are read."""

    def __init__(self, line: str) -> None:
        self.line, self.count = line, 0

    def __iter__(self) -> "Counted":
        return self

    def __next__(self) -> str:
        self.count += 1
        return self.line


@pytest.mark.parametrize(
    ("line", "most"),
    [("\n", MOST_BLANK_ROWS + 2), (",\n", MOST_BLANK_ROWS + 2), ("x" * 200_000 + "\n", 1)],
)
def test_an_endless_file_is_not_read_to_its_end(line: str, most: int) -> None:
    lines = Counted(line)
    with pytest.raises(FileRefused):
        list(rows_in(lines, CsvForm()))
    assert lines.count <= most


@pytest.mark.parametrize("line", ['x","y\n', '"a\n', 'Can,"open\n', '"\n', 'a,"b""\n'])
def test_quotation_marks_on_every_line_are_read_in_one_go(line: str) -> None:
    """However many of the lines a mark may join, few are read ahead."""
    lines = Counted(line)
    found = list(islice(rows_in(lines, CsvForm(), 2), MOST_BROKEN_ROWS))
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    assert lines.count <= found[-1][0] + 1001


def test_a_file_of_broken_rows_is_refused() -> None:
    with pytest.raises(FileRefused, match="20,000 rows have quotation marks in the wrong place"):
        list(rows_in(Counted('Can,"Soon" x\n'), CsvForm(), 2))
