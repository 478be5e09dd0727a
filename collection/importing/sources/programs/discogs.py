"""The source `discogs`: the collection export that Discogs hands out, as it comes or after a
spreadsheet program saved it.
"""

from collections import Counter
from collections.abc import Sequence

from collection.importing.cells import typed_formats, values
from collection.importing.cells.by_column import FileColumn
from collection.importing.cells.discogs_formats import format_and_details
from collection.importing.cells.values import Reader as CellReader
from collection.importing.files.header_words import COPIES
from collection.importing.files.problems import FileRefused, Problem
from collection.importing.files.quantities import EACH, CopyColumns, CopyTally, copies_in
from collection.importing.files.table import Table
from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.genre_columns import GenreTally
from collection.importing.sources.lenient import LenientReader
from collection.importing.sources.ownership_words import mark_of_place
from collection.importing.sources.prices import PriceTally, currency_columns
from collection.importing.sources.programs.discogs_columns import (
    BY_VOCABULARY,
    FOLDER,
    TARGETS,
    folder_as_place,
    folder_as_tag,
    is_prefixed,
    named_folder,
    own_fields,
    stars,
    without_prefix,
)
from collection.importing.sources.programs.discogs_wantlist import is_wantlist
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Findings, Survey, Tally
from collection.models import FolderUse
from collection.models.own.columns import is_own


class DiscogsSource(Source):
    """One row a copy. Fields that its owner made at Discogs become own fields; what else has no
    column in Disco goes into the remarks as "name: value", so nothing is lost.
    """

    name = "discogs"
    title = "Discogs collection export"
    takes = Source.takes | {"date_added", "genres", "copies", "currencies", "folders"}
    is_discogs_collection = True
    maybe_lists = ("artist", "label", "catalog_number")
    empty_words = {"rating": {"0", "0.0", "na", "n/a"}, "year": {"0", "0.0", "na", "unknown"}}

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        self.refuse_duplicates(set(TARGETS))
        targets = TARGETS | ({FOLDER: "tags"} if chosen.folders_are_tags else {})
        fixed = {at: targets[key] for at, key in enumerate(self.keys) if key in targets}
        index = self.find_index()
        names = [without_prefix(name) for name in table.header]
        fields = self.choose_columns(names, fixed, BY_VOCABULARY)
        self.places = {field: place for place, field in fields.items() if place not in index}
        #: The columns that are neither Discogs' own nor known by their name.
        self.rest = [at for at in range(len(names)) if at not in fields and at not in index]
        labels = [self.label(at) for at in range(len(names))]
        self.currency_columns = currency_columns(self.rest, labels, ColumnCells(table))
        made = [at for at in self.rest if is_prefixed(table.header[at])]
        own = own_fields({at: names[at] for at in made if at not in self.currency_columns})
        self.places |= own
        self.rest = [at for at in self.rest if at not in own.values()]
        for target, name in (("artist", "Artist"), ("title", "Title")):
            if target not in self.places:
                raise FileRefused(f"The column {name} is missing.")
        self.note_columns("remarks")
        #: The column by which a row stands for several copies.
        self.copies = CopyColumns(self.places.get(COPIES))
        table.copies = self.copies if "copies" in self.takes and chosen.copies == EACH else None

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        if not {"artist", "title", "releaseid"} <= keys or is_wantlist(keys):
            return False
        return not keys.isdisjoint({"collectionfolder", "dateadded"})

    def label(self, place: int) -> str:
        """Return what a column is called by its owner, who did not write “Collection”."""
        return without_prefix(super().label(place))

    @property
    def lets_go(self) -> frozenset[str]:
        """What folders became when they were read in the other way."""
        other = "location" if self.chosen.folders_are_tags else "tags"
        return frozenset({other} - self.places.keys())

    def folder(self, cells: Sequence[str]) -> str:
        """Return the folder of a row, "" for none."""
        if FOLDER not in self.keys:
            return ""
        place = self.keys.index(FOLDER)
        return named_folder(cells[place].strip()) if place < len(cells) else ""

    def tally(self) -> Tally:
        return DiscogsTally(self)

    def reader(self, survey: Survey) -> SourceReader:
        return DiscogsReader(self, survey)


class DiscogsTally(Tally):
    """Counts the genres that a collector added, and the rows of each folder: one may be called as
    if its records were not owned.
    """

    def __init__(self, source: DiscogsSource) -> None:
        self._source = source
        self._folders: Counter[str] = Counter()
        self._own = {name: at for name, at in source.places.items() if is_own(name)}
        self._filled: set[str] = set()
        self._genres = GenreTally(source.chosen.genres)
        self._copies = CopyTally(source.copies, source.chosen.copies)
        self._prices = PriceTally(source)

    def look(self, line: int, cells: Sequence[str]) -> None:
        cell = self._source.cell
        self._folders[self._source.folder(cells)] += 1
        for name, place in self._own.items():
            if name not in self._filled and place < len(cells) and cells[place].strip():
                self._filled.add(name)
        self._copies.look(line, cells)
        self._prices.look(cells)
        if "genres" in self._source.takes:
            self._genres.look(cell(cells, "genre"), cell(cells, "styles"))

    def findings(self) -> Findings:
        genres = self._genres.reading()
        notes = [*self._copies.notes(self._source.table.header), *self._genres.notes(genres)]
        for folder, count in self._folders.items():
            if mark_of_place(folder):
                notes.append(
                    Message(
                        f"Rows in the folder “{folder}” are imported as owned, like all of a "
                        f"collection: {count}."
                    )
                )
        notes += [*self._prices.notes(), *self._notes_on_folders()]
        settled = self._genres.settled(genres)
        if any(self._folders):
            settled["folders"] = self._use.value
        return Findings(
            tuple(notes), genres=genres, settled=settled, own_fields=frozenset(self._filled)
        )

    @property
    def _use(self) -> FolderUse:
        return FolderUse.TAG if self._source.chosen.folders_are_tags else FolderUse.PLACE

    def _notes_on_folders(self) -> list[Message]:
        folders = tuple(sorted(filter(None, self._folders)))
        if not folders:
            return []
        other = FolderUse.PLACE if self._use is FolderUse.TAG else FolderUse.TAG
        sentence = f"The folders become {self._use.label}s"
        return [Message(sentence, (Setting("folders", other.value),), names=folders)]


class DiscogsReader(LenientReader[DiscogsSource]):
    """Takes formats apart, and keeps the collector's own columns that Disco has none for."""

    has_fixed_columns = True
    #: The columns that are taken apart, or looked at together with others.
    apart = frozenset({"format", "genre", "styles", COPIES})

    def find_columns(self) -> list[FileColumn]:
        """Return the columns that are not taken apart; those that Discogs did not name are called
        as their owners call them.
        """
        self._has_genres = "genre" in self.apart & self.source.places.keys()
        keys, label = self.source.keys, self.source.label
        return [
            column if keys[column.place] in TARGETS else column._replace(name=label(column.place))
            for column in super().find_columns()
            if column.target not in self.apart
        ]

    def cell_readers(self) -> dict[str, CellReader]:
        own: dict[str, CellReader] = {
            COPIES: str,
            "rating": stars,
            "location": folder_as_place,
            "tags": folder_as_tag,
        }
        return super().cell_readers() | own | self.price_readers()

    def fill(self, row: Row) -> None:
        row.lets_go = self.source.lets_go
        self.read_columns(row)
        self._read_format(row)
        if self._has_genres:
            self.read_genres(row)
        self.keep_cells(row, self._kept(row))
        self.warn_of_rounding(row)
        self.leave_lists_open(row)
        if not row.raw.get("artist"):
            row.problems.append(Problem(row.line, "", "", "the row names no artist"))
        self.set_purchase_date(row)

    def _kept(self, row: Row) -> list[int]:
        """Return the columns that go into the remarks: a number of copies if it is not 1."""
        quantity = self.source.copies.quantity
        if quantity is None or copies_in(row.cells[quantity]) == 1:
            return self.source.rest
        return sorted([*self.source.rest, quantity])

    def _read_format(self, row: Row) -> None:
        typed = typed_formats.as_in_csv(self.source.cell(row.cells, "format"))
        medium, details = format_and_details(typed)
        for target, text, read in (
            ("format", medium, values.name),
            ("format_details", details, values.line(500)),
        ):
            if text:
                try:
                    row.values[target] = read(text)
                except ValueError as error:
                    self.doubt(row, "Format", text, str(error))
