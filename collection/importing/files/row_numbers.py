"""Columns that only number the rows, and so are left out of records.

In next month's file each row has another number.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from collection.importing.files.broken_rows import is_whole
from collection.importing.files.header_words import column_key
from collection.importing.files.table import Table

# How programs name the column in which they number the rows, and how many rows are looked at for
# it.
_INDEX = re.compile(r"|unnamed: \d+|index|x(?:\.\d+)?", re.IGNORECASE)
_SAMPLE = 200
# How people name it; a column of another name must count some rows before it is taken for one.
_NUMBER = set("no nr num number numero id index pos position rank row lfd lfdnr n lp".split())
_SOME = 5


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing, however many separators it has."""
    return not any(cells) or not any(map(str.strip, cells))


def index_columns(table: Table) -> list[int]:
    """Return the columns in which a program, such as pandas or R, has numbered the rows.

    Their numbers rise from row to row.
    """
    places = [place for place, name in enumerate(table.header) if _INDEX.fullmatch(name)]
    if not places:
        return []
    sample = filled_sample(table)
    return [place for place in places if _rises(_column(sample, place))]


def filled_sample(table: Table) -> list[list[str]]:
    """Return the first whole rows of a table that hold anything."""
    sample: list[list[str]] = []
    broken = 0
    for _, cells in table.rows():
        if not is_whole(cells):
            broken += 1
        elif any(map(str.strip, cells)):
            sample.append(cells)
        if len(sample) == _SAMPLE or broken == _SAMPLE:
            break
    return sample


def only_records(
    sample: Sequence[list[str]], header: Sequence[str], places: Sequence[int]
) -> list[list[str]]:
    """Return the rows that fill all `places`, those of artist and title, without repeated headers.

    Totals and headings among the rows have no number.
    """
    return [row for row in sample if row != header and _fills(row, places)]


def _fills(row: Sequence[str], places: Sequence[int]) -> bool:
    return all(place < len(row) and row[place].strip() for place in places)


def counts(sample: Sequence[Sequence[str]], place: int, name: str) -> bool:
    """Whether the cells of a column of that name are 0, 1, 2 or 1, 2, 3 and so on."""
    cells = _column(sample, place)
    key = column_key(name)
    least = 2 if not key or key in _NUMBER else _SOME
    if len(cells) < least or cells[0] not in ("0", "1"):
        return False
    first = int(cells[0])
    return cells == list(map(str, range(first, first + len(cells))))


def _column(sample: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place].strip() for row in sample if place < len(row)]


def _rises(cells: Sequence[str]) -> bool:
    """Whether all cells are numbers, and each is above the one before."""
    if not all(map(_is_number, cells)):
        return False
    numbers = list(map(int, cells))
    return len(numbers) > 1 and all(lower < higher for lower, higher in pairwise(numbers))


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) < 10


def only_counts(label: str) -> str:
    """Return the sentence on a column that is left out because it numbers the rows.

    `label` is a name of `header.column_labels`: "Nr", or "column 3".
    """
    if label.startswith("column "):
        return f"{label[0].upper()}{label[1:]} only counts the rows and is left out."
    return f"The column {label} only counts the rows and is left out."
