"""The header of a file of a plain table, and its rows read into the cells of the table.

In: a `Table` that was opened (files). Out: what its columns are, or FileRefused; then, once the
survey has decided the order of dates, a `Row` for each row, with everything that is wrong with it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from adminkit.emptying import CLEAR, unguarded
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.header import find_columns
from collection.importing.files.header_words import column_key
from collection.importing.files.problems import FileRefused, Problem
from collection.importing.files.table import Table, header_key
from collection.importing.judging.first_pass import is_blank
from collection.importing.messages import Message
from collection.importing.sources.column_messages import read_as
from collection.importing.sources.row import Doubtful, Row, left_out
from collection.importing.tables.columns import Column
from collection.importing.tables.registry import column_keys, table_of
from collection.importing.tables.table import PlainTable

_BREAK = re.compile("[\r\n\x85]")


class Header:
    """Which column of a file is which of the table.

    `places` has the columns by their place, `notes` what there is to say of the others.
    """

    def __init__(self, file: Table, plain: type[PlainTable]) -> None:
        """Raises FileRefused for a header that is not one of the table."""
        self.file = file
        self.keys = [header_key(name) for name in file.header]
        self._refuse_other_tables(plain)
        columns = {header_key(column.name): column for column in plain.columns}
        self.places = self._named_columns(plain)
        self._refuse_twice()
        self._find_by_vocabulary(columns)
        self._refuse_incomplete(plain)
        #: Whether the file has all columns of the table in their order, as Disco writes it.
        self.is_of_disco = file.header == [column.name for column in plain.columns]
        self.unnamed = [place for place, key in enumerate(self.keys) if not key]
        self.notes = [Message(note) for note in file.notes]
        named = {place: column.name for place, column in self.places.items()}
        if any(header_key(name) != self.keys[place] for place, name in named.items()):
            self.notes.append(read_as(file.header, named))
        unknown = [name for place, name in enumerate(file.header) if place not in self.places]
        unknown = [name for name in unknown if header_key(name)]
        if unknown:
            names = ", ".join(f"“{name}”" for name in unknown)
            are = "This column is" if len(unknown) == 1 else "These columns are"
            self.notes.append(
                Message(f"{are} not among those of {plain.name} and left out: {names}.")
            )

    def is_repeated(self, cells: list[str]) -> bool:
        """Whether a row is the header once more."""
        return [header_key(cell) for cell in cells] == self.keys

    def _named_columns(self, plain: type[PlainTable]) -> dict[int, Column]:
        """Return the columns that are called by a name that the table knows; of several names of
        one, the preferred one counts.
        """
        places: dict[int, Column] = {}
        for column in plain.columns:
            words = column_keys(column)
            ranks = {}
            for place, key in enumerate(self.keys):
                ways = (key, column_key(self.file.header[place]))
                found = [words.index(way) for way in ways if way in words]
                if found and place not in places:
                    ranks[place] = min(found)
            best = [place for place, rank in ranks.items() if rank == min(ranks.values())]
            places |= dict.fromkeys(best, column)
        return places

    def _find_by_vocabulary(self, columns: Mapping[str, Column]) -> None:
        """Find the columns that are called in words which are known in every file."""
        taken = {column.name for column in self.places.values()}
        for place, word in find_columns(self.file.header).items():
            column = columns.get(header_key(word))
            if column and place not in self.places and column.name not in taken:
                self.places[place] = column
                taken.add(column.name)

    def _refuse_other_tables(self, plain: type[PlainTable]) -> None:
        other = table_of(self.file.header)
        if other and other != plain.name and not self._fits(plain):
            raise FileRefused(f"{self.file.file_name} is a file of {other}, not of {plain.name}.")

    def _fits(self, plain: type[PlainTable]) -> bool:
        keys = set(self.keys)
        return all(not keys.isdisjoint(column_keys(column)) for column in plain.needed())

    def _refuse_twice(self) -> None:
        counts = Counter(column.name for column in self.places.values())
        for name, count in counts.items():
            if count > 1:
                raise FileRefused(f"The column {name} appears {count} times.")

    def _refuse_incomplete(self, plain: type[PlainTable]) -> None:
        there = {column.name for column in self.places.values()}
        missing = [column.name for column in plain.needed() if column.name not in there]
        if not missing:
            return
        hint = ""
        near = get_close_matches(header_key(missing[0]), self.keys, n=1)
        if near:
            like = self.file.header[self.keys.index(near[0])]
            hint = f" Did you write “{like}” for {missing[0]}?"
        names = ", ".join(column.name for column in plain.columns)
        raise FileRefused(
            f"The column {' and the column '.join(missing)} {'is' if len(missing) == 1 else 'are'} "
            f"missing.{hint} The columns of {plain.name} are: {names}."
        )


class Reading:
    """Reads the rows of a file, once the order of its dates is known."""

    def __init__(self, header: Header, order: str) -> None:
        self.header = header
        self._columns = [
            (place, column, column.reader(order)) for place, column in header.places.items()
        ]

    def rows(self) -> Iterator[Row]:
        """Yield every row of the file; blank ones have no cells."""
        for line, cells in self.header.file.rows():
            yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        if is_blank(cells):
            return Row(line, [])
        if isinstance(cells, BrokenRow):
            return Row(line, cells, problems=[cells.problem(line, self.header.file.header)])
        if self.header.is_repeated(cells):
            return Row(line, cells, skip="repeats the header")
        if reason := self.header.file.why_left_out(line):
            return Row(line, cells[-2:], skip=reason)
        row = Row(line, cells)
        problem = self.header.file.shape_problem(line, cells) or self._unnamed(line, cells)
        if problem:
            row.problems.append(problem)
            return row
        if unshowable := left_out(self.header.file, line, cells):
            row.doubtful.append(Doubtful("", "", unshowable))
        for place, column, read in self._columns:
            cell = cells[place]
            bare = cell.strip()
            if not bare:
                continue
            if not column.is_prose and _BREAK.search(bare) and not self.header.is_of_disco:
                # More often than not, a quotation mark in the wrong place joined two rows.
                reason = "holds one line, but has several; a quotation mark may be missing"
                row.problems.append(Problem(line, self.header.file.header[place], bare, reason))
                continue
            try:
                if bare == CLEAR:
                    row.values[column.name] = _emptied(column)
                else:
                    text = unguarded(cell if column.is_prose else bare)
                    row.values[column.name] = read(text)
            except ValueError as error:
                row.problems.append(Problem(line, self.header.file.header[place], bare, str(error)))
        return row

    def _unnamed(self, line: int, cells: list[str]) -> Problem | None:
        for place in self.header.unnamed:
            if text := cells[place].strip():
                reason = f"column {place + 1} has no header but contains “{text}”"
                return Problem(line, "", "", reason)
        return None


def _emptied(column: Column) -> str:
    if not column.can_be_empty:
        raise ValueError("cannot be emptied")
    return ""
