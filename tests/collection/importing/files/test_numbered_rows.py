"""Exports that went through a program which numbered the rows: the numbers say nothing of the
records.
"""

import pytest

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import HEADER, delimited, row
from tests.collection.importing.running import figures, told
from tests.collection.importing.sources.test_rym import HEADER as RYM
from tests.collection.importing.sources.test_rym import album

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def numbered(name: str, *numbers: str) -> str:
    """Return an export of Discogs with a column in front."""
    rows = [row(title=f"No. {n}", release_id=str(n)) for n in range(1, len(numbers) + 1)]
    lines = [
        [number, *(one.get(column, "") for column in HEADER)]
        for number, one in zip(numbers, rows, strict=True)
    ]
    return delimited([[name, *HEADER], *lines])


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "index", "X"])
def test_the_number_of_a_row_is_no_remark(name: str, imports: Imports) -> None:
    outcome = imports(numbered(name, "0", "4", "7"))
    assert told(outcome, "only counts the rows and is left out")
    assert set(Record.objects.values_list("remarks", flat=True)) == {""}


def test_other_numbers_next_month_change_nothing(imports: Imports) -> None:
    imports(numbered("", "0", "1", "2"))
    assert figures(imports(numbered("", "3", "4", "5")).counts) == (0, 0, 3, 0)


def test_a_column_without_a_name_that_does_not_rise_is_a_remark(imports: Imports) -> None:
    imports(numbered("", "2", "1"))
    assert set(Record.objects.values_list("remarks", flat=True)) == {"column 1: 2", "column 1: 1"}


def test_the_numbers_beside_an_export_of_rate_your_music_are_left_out(imports: Imports) -> None:
    imports("\n".join([f",{RYM}", f"0,{album()}", f"1,{album(number=2, title='Brothers')}", ""]))
    assert set(Record.objects.values_list("remarks", flat=True)) == {""}


@pytest.mark.parametrize("line", ["Nr,Artist,Album,Year", ",Total,,4000", ",Jazz,,"])
def test_what_stands_between_the_rows_does_not_hide_that_a_column_numbers_them(
    line: str, imports: Imports
) -> None:
    outcome = imports(f"Nr,Artist,Album,Year\n1,Can,Soon,1973\n{line}\n2,Neu!,Neu!,1972\n")
    assert told(outcome, "The column Nr only counts the rows", "new=2", "skipped=1")
    assert set(Record.objects.values_list("remarks", flat=True)) == {""}
