"""A mark in the wrong place of a CSV file: every line of the file is in exactly one row, nothing is
joined to its neighbour, and good neighbours are read.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from collection.importing.files.broken_rows import BrokenRow, is_whole
from collection.importing.files.csv_rows import CsvForm, rows_in
from collection.importing.files.opening import open_file
from collection.importing.files.problem_column import Line
from collection.importing.files.problems import FileRefused
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import accounted_for, all_facts, told

pytestmark = pytest.mark.once

HEADER = ["Artist", "Title", "Year", "Notes", "Format"]
ROWS = [
    ["Ada Quill", "Low Tide", "1991", "", "LP"],
    ["Ben Orr", "Noon, Dusk; And Night\t|", "1992", "bought\nin the rain", 'LP, 12"'],
    ["Cleo Vance", "Plain", "1993", "good", "CD"],
    ["Dora Finch", "Far Out", "1994", "", "LP"],
    ["Eli Stone", "Last", "1995", "fine", '7"'],
]
MARKS = ['"', '""', 'x"', ',"', '",']


class Form(NamedTuple):
    separator: str
    line_end: str
    quoting: int
    has_last_end: bool

    def text(self, rows: list[list[str]]) -> str:
        out = StringIO(newline="")
        csv.writer(
            out, delimiter=self.separator, lineterminator=self.line_end, quoting=self.quoting
        ).writerows(rows)
        return out.getvalue() if self.has_last_end else out.getvalue().removesuffix(self.line_end)


FORMS = [
    Form(",", "\r\n", csv.QUOTE_MINIMAL, True),
    Form(",", "\n", csv.QUOTE_ALL, True),
    Form(";", "\n", csv.QUOTE_MINIMAL, False),
    Form(";", "\r\n", csv.QUOTE_ALL, False),
    Form("\t", "\r\n", csv.QUOTE_MINIMAL, True),
    Form("|", "\n", csv.QUOTE_MINIMAL, False),
]


def spoilt(form: Form) -> Iterator[tuple[int, str]]:
    """Yield the good file with a mark at every place behind its header, and the row it is in."""
    parts = [form.text([row]) for row in ROWS]
    start = len(form.text([HEADER])) + (0 if form.has_last_end else len(form.line_end))
    good = form.text([HEADER, *ROWS])
    for number, part in enumerate(parts):
        length = len(part.removesuffix(form.line_end))
        for place in range(start, start + length + 1):
            for mark in (*MARKS, form.separator):
                yield number, good[:place] + mark + good[place:]
        start += length + len(form.line_end)


def rows_of(text: str, separator: str) -> list[Line]:
    """Return the rows behind the header."""
    return list(rows_in(StringIO(text, newline=""), CsvForm(separator), len(HEADER)))[1:]


def lines_covered(rows: list[Line], text: str) -> dict[int, list[str]]:
    """Return how many lines each row covers; a row ends where the next one begins."""
    last = len(text.splitlines()) + 1
    ends = [line for line, _ in rows[1:]] + [last]
    return {line: list(range(line, end)) for (line, _), end in zip(rows, ends, strict=True)}


@pytest.mark.parametrize("form", FORMS)
def test_a_mark_anywhere_joins_nothing_and_loses_no_good_neighbour(form: Form) -> None:
    for number, text in spoilt(form):
        rows = rows_of(text, form.separator)
        whole = [cells for _, cells in rows if is_whole(cells)]
        for neighbour in (row for place, row in enumerate(ROWS) if place != number):
            assert neighbour in whole, (text, rows)
        assert rows[0][0] == 2, (text, rows)
        for cells in whole:
            owners = [name for name, *_ in ROWS if name in "".join(cells)]
            assert len(owners) < 2, (text, cells)


@pytest.mark.parametrize("form", FORMS)
def test_every_line_of_a_spoilt_file_is_in_exactly_one_row(form: Form) -> None:
    for _, text in spoilt(form):
        rows = rows_of(text, form.separator)
        lines = [line for line, _ in rows]
        assert lines == sorted(set(lines)), (text, rows)
        covered = lines_covered(rows, text)
        for line, cells in rows:
            # A row of several lines is the one with remarks, or says which lines it spans.
            if len(covered[line]) > 1 and is_whole(cells):
                assert sum(cell.count("\n") for cell in cells) == len(covered[line]) - 1


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("place", range(1, 5))
@pytest.mark.parametrize("column", range(5))
def test_two_lone_marks_never_make_one_row_of_many(place: int, column: int, separator: str) -> None:
    rows = [[f"Artist {n}", f"Title {n}", str(1990 + n), "", "LP"] for n in range(8)]
    rows[0][column] = '"' + rows[0][column]
    rows[place][column] = f'{rows[place][column]} 12"'
    lines = [HEADER, *rows]
    text = "".join(separator.join(cells) + "\r\n" for cells in lines)
    found = rows_of(text, separator)
    assert isinstance(found[0][1], BrokenRow)
    whole = [cells for _, cells in found if is_whole(cells)]
    # Of two lines, nobody can say whether they are one row.
    assert whole == rows[1:] if place > 1 else whole[-6:] == rows[2:]


def test_a_mark_in_the_header_is_named(tmp_path: Path) -> None:
    path = tmp_path / "shelf.csv"
    path.write_text('Artist,"Title,Year\nAda,Low,1991\nBen,High,1992\n')
    with pytest.raises(FileRefused, match="line 1"):
        open_file(path)


@pytest.mark.usefixtures("collector")
def test_all_stray_marks_are_named_at_once(refused: Imports) -> None:
    outcome = refused('Artist,Title\r\nAda,"Low" Tide\r\nCleo,Plain\r\nDora,"Far" Out\r\n')
    assert told(outcome, 'line 2, column Title, “"Low" Tide”', "line 4, column Title")


@pytest.mark.usefixtures("collector")
def test_good_rows_come_in_beside_stray_marks(imports: Imports, tmp_path: Path) -> None:
    outcome = imports(
        'Artist,Title\r\nAda,"Low" Tide\r\nCleo,Plain\r\n',
        "--skip-bad-rows",
        "--rejects",
        tmp_path / "bad.csv",
    )
    assert outcome.counts["new"] == 1 and outcome.counts["bad"] == 1
    assert accounted_for(outcome.counts)


@pytest.mark.usefixtures("collector")
def test_the_rejects_of_a_stray_mark_can_be_imported_as_they_are(
    imports: Imports, tmp_path: Path
) -> None:
    imports(
        'Artist,Title\r\nAda,"Low" Tide\r\nCleo,Plain\r\n',
        "--skip-bad-rows",
        "--rejects",
        tmp_path / "bad.csv",
    )
    imports(tmp_path / "bad.csv")
    assert {fact["title"] for fact in all_facts()} == {'"Low" Tide', "Plain"}


@pytest.mark.usefixtures("collector")
def test_a_row_that_swallows_others_is_named_with_its_lines(imports: Imports) -> None:
    outcome = imports(
        "Artist,Title,Year,Format\r\nAda Quill,Low Tide,1991,LP\r\n"
        'Dora Finch,"Open ended,1994,LP\r\nEli Stone,Plain,1995,LP\r\n'
        'Ann Pike,Single 12",1996,12\r\n'
    )
    assert told(outcome, "line 3, column Title", "lines 3 to 5") and outcome.counts["bad"] == 1


@pytest.mark.usefixtures("collector")
def test_remarks_of_several_lines_stay_remarks(imports: Imports) -> None:
    imports('Artist,Title,Notes,Year\r\nAda,Low,"one, two\r\nthree, four\r\n",1991\r\n')
    assert all_facts()[0]["remarks"] == "one, two\nthree, four"


@pytest.mark.usefixtures("collector")
def test_a_title_of_two_lines_is_bad_in_a_text_file(refused: Imports) -> None:
    outcome = refused('Artist,Notes,Title\r\nAda,"one\r\ntwo","Low\r\nTide"\r\n')
    assert told(outcome, "line 2, column Title, “Low Tide”", "lines 3 to 4")


@pytest.mark.usefixtures("collector")
def test_an_unquoted_comma_is_called_one(refused: Imports) -> None:
    outcome = refused("Artist,Title,Released\r\nAda,Low,1991\r\nBen,Noon, Dusk,1992\r\n")
    assert told(outcome, "line 3", "a comma inside a cell needs quotation marks")
