"""What the first rows of a file show of its columns: a name alone does not say what one holds."""

import re
from collections.abc import Callable

from collection.importing.cells import freehand, ratings
from collection.importing.cells.freehand import NO_WORDS
from collection.importing.cells.values import NO, YES
from collection.importing.files.problems import shortened
from collection.importing.files.row_numbers import filled_sample
from collection.importing.files.table import Table

# How many people have or want a record, as a shop or Discogs counts them.
_PEOPLE = re.compile(r"\d[\d.,]*\s*(?:have|want|haves|wants|people|users|members|collectors|fans)")
Test = Callable[[str], object]


class ColumnCells:
    """The filled cells of each column in the first rows of a table."""

    def __init__(self, table: Table) -> None:
        self.sample = filled_sample(table)

    def filled(self, place: int) -> list[str]:
        """Return the filled cells of a column."""
        cells = [row[place].strip() for row in self.sample if place < len(row)]
        return [cell for cell in cells if cell]

    def empty(self, width: int) -> set[int]:
        """Return those of the first `width` columns that hold nothing, although there are rows."""
        if not self.sample:
            return set()
        return {place for place in range(width) if not self.filled(place)}

    def share(self, place: int, test: Test) -> float:
        """Return how many of the filled cells of a column pass a test, from 0 to 1."""
        cells = self.filled(place)
        return sum(map(bool, map(test, cells))) / len(cells) if cells else 0

    def examples(self, place: int, most: int) -> list[str]:
        """Return the first different cells of a column."""
        different = list(dict.fromkeys(self.filled(place)))
        return [shortened(cell, 40) for cell in different[:most]]

    # What kind of cells a column holds

    def counts_people(self, place: int) -> bool:
        """Whether a column holds numbers of people, or numbers too large for copies of a record."""
        cells = self.filled(place)
        return any((len(cell) > 2 and cell.isdigit()) or is_crowd(cell) for cell in cells)

    def is_yes_or_no(self, place: int) -> bool:
        """Whether a column holds nothing but yes and no, such as "Purchased"."""
        cells = {cell.casefold() for cell in self.filled(place)}
        return bool(cells) and cells <= YES | NO

    def is_rated(self, place: int, *, may_be_bare: bool) -> bool:
        """Whether a column holds ratings that say what they are out of, such as 18/20, or numbers
        alone if they `may_be_bare`.
        """
        cells = [cell for cell in self.filled(place) if cell.casefold() not in NO_WORDS]

        def is_rating(cell: str) -> bool:
            is_bare = ratings.bare_number(cell) is not None
            return may_be_bare if is_bare else ratings.tells_its_scale(cell)

        return bool(cells) and all(map(is_rating, cells))

    def is_numeric(self, place: int) -> bool:
        """Whether most filled cells of a column begin with a figure."""
        filled = self.filled(place)
        return sum(cell[0].isdigit() for cell in filled) * 2 >= len(filled)

    def holds_releases(self, place: int) -> bool:
        """Whether most filled cells of a column are addresses of releases of Discogs."""
        return self.share(place, freehand.is_release_address) > 0.5


def is_crowd(cell: str) -> bool:
    """Whether a cell says how many people have or want a record: 258 have."""
    return bool(_PEOPLE.fullmatch(cell.casefold()))
