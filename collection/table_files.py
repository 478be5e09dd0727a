"""The plain tables as CSV files, in the columns in which they are imported."""

from collections.abc import Iterator, Sequence

from adminkit.emptying import guarded
from collection.exporting import as_pieces
from collection.importing.judging.owners import Owners
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.registry import TABLES
from collection.reading import one_point_in_time


def table_rows(name: str) -> Iterator[Sequence[str]]:
    """Yield the header of a table, one of TABLES, and the cells of all its rows."""
    plain = TABLES[name](PeopleAndRecords(Owners(None)))
    columns = [column.name for column in plain.columns]
    yield columns
    for cells in plain.all_rows():
        yield [guarded(cells.get(column, "")) for column in columns]


def table_pieces(name: str) -> Iterator[str]:
    """Yield the file of a table piece by piece, from one point in time."""
    with one_point_in_time():
        yield from as_pieces(table_rows(name))
