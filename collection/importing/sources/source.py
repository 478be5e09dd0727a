"""A source: a kind of file, known by its header.

In: a table and what the user chose of how it is read. Out, in this order: a tally, which looks at
every row in the first pass; then a reader of rows, made from the survey that the first pass
returns. A source does not change once it is made.

Most kinds of files have columns of fixed names: `fixed_columns.FixedColumnsSource` needs little
more than a list of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import ClassVar

from collection.importing.files.header import column_labels, find_columns
from collection.importing.files.problems import FileRefused
from collection.importing.files.row_numbers import index_columns, only_counts
from collection.importing.files.table import Table
from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.column_messages import contradictions, not_understood, read_as
from collection.importing.sources.file_cells import FileCells
from collection.importing.sources.prices import AS_THEY_ARE
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey, Tally


class Source(FileCells):
    """One file of one kind."""

    title: ClassVar[str]
    #: The choices (`CHOICES`) that such a file has a use for; of others it is said that they were
    #: not used.
    takes: ClassVar[frozenset[str]] = frozenset(
        {"source", "mode", "owner", "charge_after", "dates", "encoding", "separator", "wanted"}
    )
    #: Whether a new record gets its line in the ledger here, or with a book that is imported too.
    books_arrivals: ClassVar[bool] = True
    #: What the vocabulary's words are called in such a file, where they differ.
    words: ClassVar[Mapping[str, str]] = {}
    #: What the rows become: records or wants.
    holds: ClassVar[str] = "records"
    #: Whether files of other columns are lists of other things, such as a sheet of LPs and one of
    #: CDs.
    lists_by_header: ClassVar[bool] = False

    def __init__(self, table: Table, chosen: Chosen) -> None:
        """Raises FileRefused when the file cannot be read as this source."""
        super().__init__(table)
        self.chosen = chosen
        self.takes_all_figures = chosen.currencies == AS_THEY_ARE
        #: What there is to say of the header.
        self.notes: list[Message] = []
        #: The columns that Disco has none for.
        self.rest: list[int] = []

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        """Whether a file is of this source, by the normalised names in its header."""
        raise NotImplementedError

    @property
    def is_complete(self) -> bool:
        """Whether the file lists everything, so that a record it leaves out has left the source."""
        return True

    def tally(self) -> Tally:
        """Return what looks at every row in the first pass."""
        return Tally()

    def reader(self, survey: Survey) -> SourceReader:
        """Return what reads the rows, once the first pass has surveyed all of them."""
        return SourceReader(self, survey)

    def notes_on_unused(self, made: Iterable[Setting]) -> list[Message]:
        """Return a message on the choices that were made and that such a file has no use for."""
        unused = tuple(setting for setting in made if setting.choice not in self.takes)
        if not unused:
            return []
        return [Message(f"Not used, because a {self.title} has no use for it", about=unused)]

    def choose_columns(
        self, names: Sequence[str], fixed: Mapping[int, str], others: Collection[str]
    ) -> dict[int, str]:
        """Return place and field of the columns: those of `fixed` names, and by the vocabulary of
        all files those of the fields `others` that no fixed column holds.

        An empty column loses against a filled one.
        """
        empty = ColumnCells(self.table).empty(len(names))
        by_vocabulary = find_columns(
            ["" if place in fixed else name for place, name in enumerate(names)], empty
        )
        fields = dict(fixed)
        for place, word in by_vocabulary.items():
            field = self.words.get(word, word)
            known = [at for at, other in fields.items() if other == field]
            if field not in others or (known and (place in empty or known[0] not in empty)):
                continue
            for at in known:
                del fields[at]
            fields[place] = field
        if "genre" not in fields.values():
            # A column of styles holds the genres of a file that has no other.
            fields = {at: "genre" if field == "styles" else field for at, field in fields.items()}
        return fields

    def note_columns(self, target: str) -> None:
        """Note what the columns are read as, and which of them go into `target`, remarks or
        notes.
        """
        fields = {place: field for field, place in self.places.items()}
        labels = column_labels(self.table.header)
        fields = {place: field for place, field in fields.items() if place < len(labels)}
        cells = ColumnCells(self.table)
        self.notes[:0] = contradictions(labels, fields, cells)
        self.notes.append(read_as(labels, fields))
        empty = cells.empty(len(labels))
        unknown = [labels[at] for at in self.rest if self.table.header[at] or at not in empty]
        self.notes += not_understood(unknown, target)

    def find_index(self) -> list[int]:
        """Return the columns in which a program has numbered the rows, and note that they are left
        out.
        """
        places = index_columns(self.table)
        self.notes += [Message(only_counts(self.label(place))) for place in places]
        return places

    def refuse_duplicates(self, keys: set[str]) -> None:
        """Raise FileRefused for a header that holds one of `keys` twice: nobody can say which is
        meant.
        """
        first: dict[str, int] = {}
        for place, key in enumerate(self.keys):
            if key in keys and key in first:
                name = self.table.header[place]
                raise FileRefused(
                    f"The column {name} appears twice, as columns {first[key] + 1} and {place + 1}."
                )
            first[key] = place
