"""What a plain table has to say of itself: its columns, its rows as cells, and how rows are stored.

Cells are texts, as in a file; "" and absent are the same, and both are left out of `Values`.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from adminkit.verbs import Actor
from collection.cells import Values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column
from collection.importing.tables.people_and_records import PeopleAndRecords

#: What finds a row again by what a file says of it.
Identity = Hashable


class Stored(NamedTuple):
    """A row that is there: the key by which a batch knows it, and its cells."""

    key: str
    cells: Values


class Overwritten(NamedTuple):
    """A row that is to be changed: its key, and its cells before and after."""

    key: str
    before: Values
    after: Values


class PlainTable(ABC):
    """One table, for one import or one undo; `known` are the people and records that rows name."""

    #: In files, addresses and commands.
    name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    #: The permissions that an import needs.
    rights: ClassVar[tuple[str, ...]]
    #: Columns that batches of older ages do not know, with the cell that every row had then.
    newer: ClassVar[Values] = {}
    #: Columns of which a file has one, where the others could be those of a file of records.
    told_by: ClassVar[tuple[str, ...]] = ()
    #: The column that says whose a row is; "" where rows are everybody's.
    owner_column: ClassVar[str] = ""
    #: The column with the uid of the record to which a row belongs.
    record_column: ClassVar[str] = ""
    #: Whether each row is a part of its record, which only the owner of the record changes.
    is_part_of_record: ClassVar[bool] = False
    #: Whether the rows of a record are stored as one and follow one another in a file.
    is_list_of_record: ClassVar[bool] = False

    def __init__(self, known: PeopleAndRecords) -> None:
        self.known = known
        #: The identities of all rows of the file.
        self.in_file: Collection[Identity] = ()

    @classmethod
    def needed(cls) -> list[Column]:
        """Return the columns that a file must have."""
        return [
            column for column in cls.columns if column.is_needed and column.name != cls.owner_column
        ]

    def learn(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Look up the records that these cells name."""
        if self.record_column:
            self.known.learn(cells.get(self.record_column, "") for cells in rows)

    @classmethod
    def label(cls, cells: Values) -> str:
        """Return what a row is called beside its record: the cells by which it is known."""
        keys = [column.name for column in cls.columns if column.is_key]
        return ", ".join(cells.get(key, "") for key in keys if key != cls.record_column)

    # Finding

    @abstractmethod
    def identity(self, values: Values) -> Identity | None:
        """Return what no two rows of a file may have in common, None for a row without it."""

    @abstractmethod
    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        """Return for each row the row of the table of which it speaks, None for a new one."""

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        """Yield (column, reason) of what is wrong with a row whose cells are fine by themselves."""
        yield from ()

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        """Return the reason why `by` may not change a row, by the keys of such rows."""
        return {}

    # Storing

    @abstractmethod
    def create(self, rows: Sequence[Values]) -> list[str]:
        """Store rows and return their keys."""

    @abstractmethod
    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        """Store other cells of rows that are there."""

    # What an undo asks

    @abstractmethod
    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        """Return the cells of the rows with these keys; those that are gone are not among them."""

    @abstractmethod
    def delete(self, keys: Sequence[str]) -> None:
        """Delete rows."""

    def why_kept(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return the reason why a row cannot be deleted, by the keys of such rows."""
        return {}

    def why_not_restored(
        self, rows: Sequence[Overwritten], going: Collection[str]
    ) -> Mapping[str, str]:
        """Return the reason why a row cannot be as it was, by the keys of such rows; `going` are
        the keys of those that are deleted before.
        """
        return {}

    def is_there(self, cells: Values) -> bool:
        """Whether a row that was deleted is there again, so that it is not made another time."""
        return True

    # Files out

    @abstractmethod
    def all_rows(self) -> Iterator[Values]:
        """Yield the cells of every row, in an order that an import of them gives again."""


def differences(before: Values, after: Values) -> dict[str, tuple[str, str]]:
    """Return (cell before, cell after) of the columns that differ."""
    columns = dict.fromkeys([*before, *after])
    pairs = {column: (before.get(column, ""), after.get(column, "")) for column in columns}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def filled(cells: Mapping[str, str]) -> Values:
    """Return the cells that hold something."""
    return {column: cell for column, cell in cells.items() if cell}
