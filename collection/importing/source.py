"""What every source has in common: a header that it understands, and rows that it turns into Disco's columns."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha1
from typing import Any, ClassVar

from collection.cells import split_list
from collection.importing import readers
from collection.importing.choices import SETTLED, Choices, Offer
from collection.importing.columns_read import Column
from collection.importing.file_rows import Row, RowKeys, key_hash
from collection.importing.numbering import index_columns, only_counts
from collection.importing.problems import FileRefused, Problem
from collection.importing.table import Table, header_key
from collection.names import name_key

# The cell that empties a field; an empty cell keeps what is there.
CLEAR = "\\-"


class Source:
    """Turns a table into rows. A subclass names its columns; one instance reads one file."""

    name: ClassVar[str]
    title: ClassVar[str]
    #: A foreign file is a view from elsewhere: edits made here win over what it said before.
    foreign: ClassVar[bool] = True
    #: Whether a new record gets its line in the ledger here, or with a book that comes along.
    books_arrivals: bool = True
    #: What the rows become: records or wants.
    holds: ClassVar[str] = "records"
    #: Whether a file lists everything that stands in the source, so that what it leaves out has left it.
    is_complete: ClassVar[bool] = True
    #: Whether files of other columns are lists of other things, such as one sheet of LPs and one of CDs.
    lists_by_header: ClassVar[bool] = False
    #: Disco's columns whose cells may hold several names joined by commas.
    maybe_lists: ClassVar[tuple[str, ...]] = ()
    #: Words that mean "nothing" in a column, in lower case.
    empty_words: ClassVar[dict[str, set[str]]] = {}
    #: Which cells tell a row without an id from others.
    identifying: ClassVar[tuple[str, ...]] = ("artist", "title", "format", "year")
    date_targets: ClassVar[tuple[str, ...]] = ("purchase_date", "added_at", "removed_on")

    def __init__(self, table: Table, choices: Choices) -> None:
        self.table = table
        self.choices = choices
        self.order = choices.dates or "dmy"
        #: How the file is meant, as it was said or found out, by name of the choice.
        self.settled = {name: said for name in SETTLED if (said := getattr(choices, name))}
        #: Whether the day of cataloguing counts as the day of purchase; decided by the survey.
        self.added_is_bought = False
        self.keys = [header_key(name) for name in table.header]
        self.places: dict[str, int] = {}
        self.columns: list[Column] = []
        self.notes: list[str] = list(table.notes)
        #: What can be chosen otherwise: the choice, its value, and what that does.
        self.offers: list[Offer] = []

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        """Tell from the normalised header whether a file is of this source."""
        raise NotImplementedError

    def row(self, line: int, cells: list[str]) -> Row:
        """Return the row with everything that is wrong with it."""
        raise NotImplementedError

    def row_keys(self, cells: Sequence[str]) -> RowKeys:
        """Return what the matching needs to know of every row before it looks at the first."""
        artist, title, uid, release = [
            cells[place].strip() if place is not None and place < len(cells) else "" for place in self._key_places
        ]
        return RowKeys(
            uid=key_hash(_one_spelling(uid)),
            key=key_hash(release or self.foreign_key(cells)) if self.foreign else 0,
            release=key_hash(release),
            identity=key_hash((self.artist_key(artist), name_key(title))) if title else 0,
        )

    @cached_property
    def _key_places(self) -> list[int | None]:
        return [self.places.get(column) for column in ("artist", "title", "uid", "discogs_release_id")]

    def foreign_key(self, cells: Sequence[str]) -> str:
        """Return the key of a row in this source: its id there, else a digest of what identifies it there."""
        if release := self.cell(cells, "discogs_release_id"):
            return release
        return self.digest(cells)

    def digest(self, cells: Sequence[str]) -> str:
        """Return a key for a row without an id, made of what identifies it, as the file writes it."""
        told = "\n".join(name_key(self.cell(cells, column)) for column in self.identifying)
        return f"name:{sha1(told.encode(), usedforsecurity=False).hexdigest()}"

    def artist_key(self, cell: str) -> str:
        """Return the identity of an artist cell: the same whether its names stand split or as one."""
        if "artist" in self.maybe_lists:
            return name_key(cell)
        return ", ".join(map(name_key, split_list(cell)))

    def cell(self, cells: Sequence[str], target: str) -> str:
        """Return the trimmed cell that is read into Disco's column `target`, "" where there is none."""
        place = self.places.get(target)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        return "" if target in self.empty_words and text.casefold() in self.empty_words[target] else text

    def date_cells(self, cells: Sequence[str]) -> Iterator[str]:
        """Yield the filled cells of the columns that hold dates."""
        for target in self._present_date_targets:
            if cell := self.cell(cells, target):
                yield cell

    @cached_property
    def _present_date_targets(self) -> list[str]:
        return [target for target in self.date_targets if target in self.places]

    def reading(self) -> tuple[Any, ...] | None:
        """Return everything beside its own cells on which the reading of a row depends, once the survey is done.

        None: a row's cells are not all that is told of it, so that it must always be read.
        """
        return type(self).__name__, self.order, self.table.header, self.places

    def look(self, cells: Sequence[str]) -> None:
        """Take note of a row in the first pass, for what can only be told from all rows together."""

    def looked(self) -> None:
        """Decide what the first pass was for; notes may be added."""

    def set_date_order(self, order: str) -> None:
        """Read dates such as 3/4/2023 as `order` (dmy or mdy) from now on."""
        self.order = self.settled["dates"] = order
        self.prepare()

    def prepare(self) -> None:
        """Set `columns` from `places`."""
        raise NotImplementedError

    def is_header(self, cells: Sequence[str]) -> bool:
        """Tell whether a row says again what the header says, as where two files were put one below the other."""
        header = self.table.header
        return cells[0].strip() == header[0] and [cell.strip() for cell in cells[: len(header)]] == header

    def shape_problem(self, line: int, cells: list[str]) -> Problem | None:
        """Return what is wrong with the number of cells; empty ones beyond the header do not count."""
        width = len(self.table.header)
        if len(cells) < width:
            return Problem(line, "", "", f"the row has {len(cells)} cells, the header has {width}")
        if surplus := [cell for cell in cells[width:] if cell.strip()]:
            said = f"the row has {len(cells)} cells, the header has {width}; “{surplus[0]}” has no column"
            return Problem(line, "", "", said)
        return None

    def read_columns(self, row: Row) -> None:
        """Read every filled cell into `row.values`, and note each problem."""
        for place, name, target, read in self.columns:
            cell = row.cells[place].strip()
            if cell and not (target in self.empty_words and cell.casefold() in self.empty_words[target]):
                try:
                    if value := read(cell):
                        row.values[target] = value
                except ValueError as error:
                    row.problems.append(Problem(row.line, name, cell, str(error)))

    def remark(self, row: Row, lines: Iterable[str], column: str = "remarks") -> None:
        """Add lines to the remarks of a row, or to the notes of a want."""
        said = "\n".join([*([row.values[column]] if row.values.get(column) else []), *lines])
        try:
            row.values |= {column: text} if (text := readers.prose(said)) else {}
        except ValueError as error:
            row.problems.append(Problem(row.line, "", "", f"what goes into the {column} {error}"))

    def find_index(self) -> list[int]:
        """Return the columns in which a program has numbered the rows; say that they are left out."""
        found = index_columns(self.table)
        self.notes += [only_counts(self.table.header[place] or f"column {place + 1}") for place in found]
        return found

    def refuse_duplicates(self, keys: set[str]) -> None:
        """Refuse a header in which one of `keys` stands twice: nobody can say which one is meant."""
        first: dict[str, int] = {}
        for place, key in enumerate(self.keys):
            if key in keys and key in first:
                name = self.table.header[place]
                raise FileRefused(f"The column {name} appears twice, as columns {first[key] + 1} and {place + 1}.")
            first[key] = place


def _one_spelling(uid: str) -> str:
    """Return a uid as Disco writes it; with other case, without hyphens or in braces it is the same."""
    if not uid or (len(uid) == 36 and uid.islower()):
        return uid
    try:
        return readers.uid(uid)
    except ValueError:
        return uid
