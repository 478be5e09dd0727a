"""Columns that only number the rows: they say nothing of a record, and next month each row has another number."""

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from collection.importing.table import Table
from collection.importing.vocabulary import column_key

# What programs call the column in which they number the rows, and how many rows are looked at for it.
_INDEX = re.compile(r"|unnamed: \d+|index|x(?:\.\d+)?", re.IGNORECASE)
_SAMPLE = 200
# What people call it; a column of another name must count some rows before it is taken for one.
_NUMBER = set("no nr num number numero id index pos position rank row lfd lfdnr n lp".split())
_SOME = 5


def index_columns(table: Table) -> list[int]:
    """Return the columns in which a program, such as pandas or R, has numbered the rows: they rise from row to row."""
    asked = [place for place, name in enumerate(table.header) if _INDEX.fullmatch(name)]
    if not asked:
        return []
    sample = filled_sample(table)
    return [place for place in asked if _rises([row[place].strip() for row in sample if place < len(row)])]


def filled_sample(table: Table) -> list[list[str]]:
    """Return the first rows of a table that hold anything."""
    return list(islice((cells for _, cells in table.rows() if any(map(str.strip, cells))), _SAMPLE))


def only_records(sample: Sequence[list[str]], header: Sequence[str], places: Sequence[int]) -> list[list[str]]:
    """Return the rows that fill all `places`, those of artist and title, without repeated headers.

    Totals and headings among the rows have no number.
    """
    return [row for row in sample if row != header and all(place < len(row) and row[place].strip() for place in places)]


def counts(sample: Sequence[Sequence[str]], place: int, name: str) -> bool:
    """Tell whether the cells of a column of that name are 0, 1, 2 or 1, 2, 3 and so on."""
    cells = [row[place].strip() for row in sample if place < len(row)]
    least = 2 if not name or column_key(name) in _NUMBER else _SOME
    return len(cells) >= least and any(cells == [str(n + first) for n in range(len(cells))] for first in (0, 1))


def _rises(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 10]
    return len(cells) == len(numbers) > 1 and all(one < following for one, following in pairwise(numbers))


def only_counts(label: str) -> str:
    """Return the sentence on a column that is left out because it numbers the rows."""
    called = label[0].upper() + label[1:] if label.startswith("column ") else f"The column {label}"
    return f"{called} only counts the rows and is left out."
