"""Reads rows of a file completely: their cells, and what only other rows and the database show.

In: lines of the table. Out: `Row`s with everything that is wrong with them, their names split and
their owners known. The first pass must be done; the second pass fills `doubled_uids` before it
reads its first chunk.
"""

from collections.abc import Sequence

from collection.importing.cells.dates import day
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.problem_column import Line
from collection.importing.files.problems import Problem
from collection.importing.files.row_numbers import is_blank
from collection.importing.judging.one_line import on_one_line
from collection.importing.judging.owners import Owners
from collection.importing.judging.splitter import Splitter
from collection.importing.sources.row import Doubtful, Row, left_out
from collection.importing.sources.source_reader import SourceReader
from collection.models.own.columns import is_own, own_column, own_name
from collection.models.own.kinds import OwnKind, read_value
from collection.models.own.own_fields import FieldsOfOwners


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, reader: SourceReader, splitter: Splitter, owners: Owners) -> None:
        self.reader = reader
        self.splitter = splitter
        self.owners = owners
        self.own_fields = FieldsOfOwners()
        self._read_day = day(reader.survey.date_order)
        #: Uids that more than one row of the file has; none of these rows is taken in.
        self.doubled_uids: set[str] = set()

    def read(self, lines: Sequence[Line]) -> list[Row]:
        """Return the rows on these lines."""
        if lines:
            self.splitter.learn()
        return [self._row(line, cells) for line, cells in lines]

    def _row(self, line: int, cells: list[str]) -> Row:
        if is_blank(cells):
            return Row(line, [])
        if isinstance(cells, BrokenRow):
            return self._broken(line, cells)
        if self.reader.source.is_header(cells):
            return Row(line, cells, skip="repeats the header")
        one_line = on_one_line(self.reader.source, line, cells)
        row = self.reader.row(line, one_line.cells)
        row.problems += one_line.problems
        row.doubtful += one_line.remarks
        unshowable = left_out(self.reader.source.table, line, row.cells)
        if unshowable:
            row.doubtful.append(Doubtful("", "", unshowable))
        if not row.problems and not row.skip and not row.is_want:
            self._complete(row)
        return row

    def _broken(self, line: int, cells: BrokenRow) -> Row:
        source = self.reader.source
        problems = [cells.problem(line, source.table.header)]
        return Row(line, cells, key=source.foreign_key(cells), problems=problems)

    def _complete(self, row: Row) -> None:
        if row.raw:
            self.splitter.resolve(row)
        name = row.values.get("owner", "")
        row.owner_id = self.owners.id(name)
        reason = self.owners.problem(name)
        if reason:
            row.problems.append(Problem(row.line, "owner", name, reason))
        own = [self._read_own(row, column) for column in list(filter(is_own, row.values))]
        row.own = tuple(filter(None, own))
        uid = row.values.get("uid", "")
        if uid and uid in self.doubled_uids:
            reason = "appears more than once in the file"
            row.problems.append(Problem(row.line, "uid", uid, reason))

    def _read_own(self, row: Row, column: str) -> str:
        """Read the cell of an own field as its owner has defined it; of a field that is to be made,
        as a text. Return the column that has the value, "" if the field does not take it.
        """
        text = row.values.pop(column)
        field = self.own_fields.find(row.owner_id, own_name(column))
        try:
            if field is None:
                value, name = read_value(OwnKind.TEXT, text), own_name(column)
            else:
                is_day = field.kind == OwnKind.DATE and text
                value, name = field.read(self._read_day(text) if is_day else text), field.name
        except ValueError as error:
            source = self.reader.source
            if source.foreign:
                reason = f"{error}; it is kept in the remarks"
                row.doubtful.append(Doubtful(column, text, reason))
                self.reader.keep(row, source.label_of(column), text)
            else:
                row.problems.append(Problem(row.line, column, text, str(error)))
            return ""
        row.values[own_column(name)] = value
        return own_column(name)
