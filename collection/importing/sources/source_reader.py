"""How the rows of a file become rows in Disco's words.

In: a source and the survey of its file, so the first pass must be over. Out: a `Row` for each line,
with everything that is wrong with it; nothing is matched or stored here.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings

from collection.fields import PROSE_LENGTH
from collection.importing.cells import values
from collection.importing.cells.by_column import SAYS_MORE, FileColumn, reader_of, value_readers
from collection.importing.cells.values import Reader as CellReader
from collection.importing.files.problems import Problem
from collection.importing.sources.file_cells import FileCells
from collection.importing.sources.kept_cells import joined
from collection.importing.sources.row import REMARKS, Row
from collection.importing.sources.survey import Survey
from collection.names import clean_text

File = TypeVar("File", bound=FileCells)
# What a cell says depends on its text alone, and most texts of a file stand in many rows: genres,
# formats, grades, days, places. Those of these columns differ from row to row.
_REMEMBERED = 4096
_DIFFERENT = {"uid", "title", "remarks", "notes", "barcode", "discogs_release_id", "added_at"}


def _remembering(column: FileColumn) -> FileColumn:
    """Return a column whose reader knows the texts that it has read."""
    if column.target in _DIFFERENT:
        return column
    return column._replace(read=lru_cache(_REMEMBERED)(column.read))


class SourceReader(Generic[File]):
    """Reads the rows of one file. A source of its own way of writing extends it."""

    #: Whether a row is nothing but its cells, so that it need not be read again while they and the
    #: `basis` stay as they were.
    is_only_cells: ClassVar[bool] = True
    #: Where the rest of a cell is kept that is read in part.
    remarks_column: ClassVar[str] = REMARKS

    def __init__(self, source: File, survey: Survey) -> None:
        self.source = source
        self.survey = survey
        self.columns = list(map(_remembering, self.find_columns()))

    def find_columns(self) -> list[FileColumn]:
        """Return the columns that `read_columns` reads; every one that the source has a place
        for.
        """
        readers = self.cell_readers()
        header = self.source.table.header
        return [
            FileColumn(place, header[place], target, reader_of(readers, target))
            for target, place in self.source.places.items()
        ]

    def cell_readers(self) -> dict[str, CellReader]:
        """Return how the cells of each column are read. Names that may be lists stay as they are
        until all rows are known.
        """
        readers = value_readers(self.survey.date_order)
        return readers | dict.fromkeys(self.source.maybe_lists, clean_text)

    def basis(self) -> tuple[Any, ...]:
        """Return everything beside its own cells on which the reading of a row depends."""
        source = self.source
        return (
            type(source).__name__,
            self.survey.date_order,
            source.table.header,
            source.places,
            settings.DISCO_CURRENCY,
            source.currency_columns,
            source.takes_all_figures,
            self.survey.findings.genres,
        )

    def row(self, line: int, cells: list[str]) -> Row:
        """Return the row with everything that is wrong with it."""
        row = Row(line, cells, key=self.source.foreign_key(cells))
        problem = self.shape_problem(line, cells)
        if problem:
            row.problems.append(problem)
        else:
            self.fill(row)
        return row

    def fill(self, row: Row) -> None:
        """Read the cells of a row that has the right number of them."""
        self.read_columns(row)
        self.set_purchase_date(row)
        self.leave_lists_open(row)

    # The steps

    def shape_problem(self, line: int, cells: list[str]) -> Problem | None:
        """Return what is wrong with the number of cells; empty ones beyond the header do not
        count.
        """
        return self.source.table.shape_problem(line, cells)

    def read_columns(self, row: Row) -> None:
        """Read every filled cell into `row.values`, and note each problem. A cell that says more
        than its column holds is kept in the remarks as well.
        """
        empty_words = self.source.empty_words
        whole = []
        for place, name, target, read in self.columns:
            cell = row.cells[place].strip()
            if not cell or (target in empty_words and cell.casefold() in empty_words[target]):
                continue
            try:
                if value := read(cell):
                    row.values[target] = value
                    if target in SAYS_MORE and SAYS_MORE[target](cell):
                        whole.append((name, cell))
            except ValueError as error:
                row.problems.append(Problem(row.line, name, cell, str(error)))
        for name, cell in whole:
            self.keep(row, name, cell)

    def set_purchase_date(self, row: Row) -> None:
        """Let a new record have been bought on the day it was added, where the survey says so."""
        added = row.values.get("added_at")
        if added and self.survey.added_is_bought:
            row.defaults = {"purchase_date": added[:10]}

    def leave_lists_open(self, row: Row) -> None:
        """Leave names that may be lists to the splitter, which knows the names of all rows."""
        for target in self.source.maybe_lists:
            if target in row.values:
                row.raw[target] = row.values.pop(target)

    def keep(self, row: Row, label: str, text: str) -> None:
        """Keep a cell in the remarks of a record, or in the notes of a want, as "name: value"."""
        column = self.remarks_column
        before = row.values.get(column, "")
        block = f"{label}: {text}"
        length = len(before) + row.kept_length + len(block) + len(row.kept) + 2
        if length > PROSE_LENGTH:
            reason = f"what goes into the {column} is {length} characters long; {PROSE_LENGTH} fit"
            row.problems.append(Problem(row.line, "", "", reason))
        elif column == REMARKS:
            row.keep(label, text)
        else:
            row.values[column] = values.prose(joined([before, *row.kept.values(), block]))

    def keep_cells(self, row: Row, places: Iterable[int]) -> None:
        """Keep cells that have no column in Disco."""
        for place in places:
            if text := row.cells[place].strip():
                self.keep(row, self.source.label(place), text)
