"""The bare cells of a file: to which of Disco's columns each belongs, and what identifies a row."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha1
from typing import ClassVar

from collection.cells import split_list
from collection.importing.cells import values
from collection.importing.files.table import Table, header_key
from collection.importing.sources.row import RowKeys, key_hash
from collection.names import name_key

# What tells the records of a collector apart who has one album several times.
_EDITION = (
    "artist",
    "title",
    "format",
    "format_details",
    "year",
    "label",
    "catalog_number",
    "barcode",
    "color",
    "discogs_release_id",
)


class FileCells:
    """The cells of one file. `places` maps Disco's columns to those of the file."""

    #: The name of the source: what its keys are stored under.
    name: ClassVar[str]
    #: Whether the file is a view from elsewhere, so that edits made here win over what it said
    #: before.
    foreign: ClassVar[bool] = True
    #: Whether a row is a copy in a collection at Discogs: the moment at which it was added tells it
    #: from others and stays, and the two layouts of Discogs write one format differently.
    is_discogs_collection: ClassVar[bool] = False
    #: Disco's columns whose cells may hold several names joined by commas.
    maybe_lists: ClassVar[tuple[str, ...]] = ()
    #: Words that mean "nothing" in a column, in lower case.
    empty_words: ClassVar[dict[str, set[str]]] = {}
    #: The columns that identify a row without an id.
    identifying: ClassVar[tuple[str, ...]] = ("artist", "title", "format", "year")
    date_targets: ClassVar[tuple[str, ...]] = ("purchase_date", "added_at", "removed_on")

    def __init__(self, table: Table) -> None:
        self.table = table
        #: Whether the rows are tracks, of which the first of each record is taken.
        self.lists_tracks = False
        self.keys = [header_key(name) for name in table.header]
        self.places: dict[str, int] = {}
        #: The columns that say which currency the prices of a row are in.
        self.currency_columns: list[int] = []
        #: Whether the figures of all prices are taken, whatever currency they are in.
        self.takes_all_figures = False

    def cell(self, cells: Sequence[str], target: str) -> str:
        """Return the trimmed cell that is read into Disco's column `target`, "" where there is
        none.
        """
        place = self.places.get(target)
        if place is None or place >= len(cells):
            return ""
        text = cells[place].strip()
        if target in self.empty_words and text.casefold() in self.empty_words[target]:
            return ""
        return text

    def date_cells(self, cells: Sequence[str]) -> Iterator[str]:
        """Yield the filled cells of the columns that hold dates."""
        for target in self._present_date_targets:
            cell = self.cell(cells, target)
            if cell:
                yield cell

    @cached_property
    def _present_date_targets(self) -> list[str]:
        return [target for target in self.date_targets if target in self.places]

    def label(self, place: int) -> str:
        """Return what a column is called in sentences."""
        return self.table.header[place] or f"column {place + 1}"

    def label_of(self, target: str) -> str:
        """Return what the column is called from which Disco's column `target` is read."""
        return self.label(self.places[target])

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row repeats the header, in whatever case, as where two files were put one
        below the other.
        """
        header = self._folded_header
        if _folded(cells[0]) != header[0]:
            return False
        return list(map(_folded, cells[: len(header)])) == header

    @cached_property
    def _folded_header(self) -> list[str]:
        return list(map(_folded, self.table.header))

    # What identifies a row

    def row_keys(self, cells: Sequence[str]) -> RowKeys:
        """Return what the matching needs to know of every row before it looks at the first."""
        artist, title, uid, release = [
            cells[place].strip() if place is not None and place < len(cells) else ""
            for place in self._key_places
        ]
        return RowKeys(
            uid=key_hash(_one_spelling(uid)),
            key=key_hash(release or self.foreign_key(cells)) if self.foreign else 0,
            release=key_hash(release),
            identity=key_hash((self.artist_key(artist), name_key(title))) if title else 0,
        )

    @cached_property
    def _key_places(self) -> list[int | None]:
        columns = ("artist", "title", "uid", "discogs_release_id")
        return [self.places.get(column) for column in columns]

    def foreign_key(self, cells: Sequence[str]) -> str:
        """Return the key of a row in this source: its id there, else a digest of the cells that
        identify it.
        """
        return self.cell(cells, "discogs_release_id") or self.digest(cells)

    def why_no_record(self, cells: Sequence[str]) -> str:
        """Return why a row speaks of no record though it is not blank, "" if it speaks of one."""
        return ""

    def edition(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return what two rows share that speak of the same record, or of two copies of it."""
        uid = self.cell(cells, "uid")
        return (uid,) if uid else tuple(name_key(self.cell(cells, at)) for at in _EDITION)

    def digest(self, cells: Sequence[str]) -> str:
        """Return a key for a row without an id, made of the cells that identify it."""
        identity = "\n".join(name_key(self.cell(cells, column)) for column in self.identifying)
        return f"name:{sha1(identity.encode(), usedforsecurity=False).hexdigest()}"

    def artist_key(self, cell: str) -> str:
        """Return the identity of an artist cell, the same whether its names are split or not."""
        if "artist" in self.maybe_lists:
            return name_key(cell)
        return ", ".join(map(name_key, split_list(cell)))


def _folded(cell: str) -> str:
    return cell.strip().casefold()


def _one_spelling(uid: str) -> str:
    """Return a uid as Disco writes it; in capitals, without hyphens or in braces it is the same."""
    if not uid or (len(uid) == 36 and uid.islower()):
        return uid
    try:
        return values.uid(uid)
    except ValueError:
        return uid
