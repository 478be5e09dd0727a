"""Sources whose columns have fixed names: most kinds of files that a program exports.

Such a source needs a name, a title, the names of its columns and how its header is recognised; the
rest is done here. It is read once its class is in the list in `registry.py`.
"""

from collections.abc import Mapping
from typing import ClassVar

from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.options import Chosen
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey


class FixedColumnsSource(Source):
    """A file whose header names its columns always alike.

    What has no column in Disco goes into the remarks as "name: value", so that nothing is lost.
    """

    #: The normalised name of a column (`header_key`) to Disco's column, as in `collection.cells`.
    targets: ClassVar[Mapping[str, str]]
    #: Disco's columns that a column of another name can be, by the vocabulary of all files.
    others: ClassVar[frozenset[str]] = frozenset()
    #: Where the cells go that Disco has no column for.
    rest_goes_into: ClassVar[str] = "remarks"
    #: Disco's columns without which a file is refused, and what they are called there.
    needed: ClassVar[Mapping[str, str]] = {"artist": "Artist", "title": "Title"}

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        self.refuse_duplicates(set(self.targets))
        fixed = {at: self.targets[key] for at, key in enumerate(self.keys) if key in self.targets}
        fields = self.choose_columns(table.header, fixed, self.others)
        self.places = {field: place for place, field in fields.items()}
        self.refuse_incomplete()
        left_out = {*self.find_index(), *self.places.values()}
        self.rest = [place for place in range(len(table.header)) if place not in left_out]
        self.note_columns(self.rest_goes_into)

    def refuse_incomplete(self) -> None:
        """Raise FileRefused for a header without a column that is needed."""
        for target, name in self.needed.items():
            if target not in self.places:
                raise FileRefused(f"The column {name} is missing.")

    def reader(self, survey: Survey) -> SourceReader:
        return FixedColumnsReader(self, survey)


class FixedColumnsReader(SourceReader[FixedColumnsSource]):
    """Reads the columns that Disco has too, and keeps the others in the remarks."""

    def fill(self, row: Row) -> None:
        super().fill(row)
        self.keep_cells(row, self.source.rest)
