"""The source `rym`: the export of Rate Your Music, a list of what somebody rated, owns, owned or
wishes for.

Most files mark hardly anything as owned, so only rows with the mark are imported unless everything
is asked for.
"""

import html
from collections import Counter
from collections.abc import Sequence
from typing import Any

from adminkit.numbers import counted_of
from collection.cells import join_list
from collection.importing.cells import values
from collection.importing.cells.by_column import FileColumn
from collection.importing.files.problems import Problem
from collection.importing.files.table import Table
from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen
from collection.importing.sources.fixed_columns import FixedColumnsSource
from collection.importing.sources.lenient import LenientReader
from collection.importing.sources.ownership import DECLARED, LEFT_OUT, make_want
from collection.importing.sources.ownership_words import GONE, OWNED, UNSAID, WISHED
from collection.importing.sources.row import Row
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Findings, Survey, Tally

# Columns that collectors add to the export, called as in any file.
_ADDED = (
    "genre",
    "barcode",
    "price",
    "shop",
    "location",
    "color",
    "media_condition",
    "sleeve_condition",
    "added_at",
    "country",
    "original_year",
    "musicbrainz_release_id",
    "matrix",
    "value",
    "valued_on",
)
_READ = ("title", "year", "rating", "purchase_date", "format", "remarks", *_ADDED)
_WANTED = ("title", "format", "year")


class RymSource(FixedColumnsSource):
    """One row an album; its id there is the key. Unless the choice of ownership is "all", rows that
    are not owned are skipped.
    """

    name = "rym"
    title = "Rate Your Music export"
    takes = FixedColumnsSource.takes | {"ownership"}
    empty_words = {
        "rating": {"0", "0.0"},
        "year": {"0", "0000"},
        "purchase_date": {"0000-00-00"},
        "remarks": {'""'},
    }
    targets = {
        "rymalbum": "album",
        "firstname": "first_name",
        "lastname": "last_name",
        "firstnamelocalized": "first_name_localized",
        "lastnamelocalized": "last_name_localized",
        "title": "title",
        "releasedate": "year",
        "rating": "rating",
        "ownership": "ownership",
        "purchasedate": "purchase_date",
        "mediatype": "format",
        "review": "remarks",
    }
    others = frozenset({*_ADDED, "remarks", "format", "purchase_date"})
    needed = {"album": "RYM Album", "last_name": "Last Name", "title": "Title"}

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        # Every row of these files ends in a comma, two blanks and the review in quotation marks.
        table.blanks_before_quotes = True

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        return {"rymalbum", "lastname", "title", "ownership"} <= keys

    def cell(self, cells: Sequence[str], target: str) -> str:
        if target == "artist":
            return self.artist_name(cells)
        return html.unescape(super().cell(cells, target)).strip()

    def artist_name(self, cells: Sequence[str], which: str = "") -> str:
        """Return first and last name as one; `which` is "" or "_localized"."""
        names = [self.cell(cells, f"{part}_name{which}") for part in ("first", "last")]
        return " ".join(filter(None, names))

    def foreign_key(self, cells: Sequence[str]) -> str:
        return self.cell(cells, "album") or self.digest(cells)

    def mark(self, cells: Sequence[str]) -> str:
        """Return the mark of ownership of a row."""
        return self.cell(cells, "ownership").casefold() or UNSAID

    def tally(self) -> Tally:
        return MarkTally(self)

    def reader(self, survey: Survey) -> SourceReader:
        return RymReader(self, survey)


class MarkTally(Tally):
    """Counts what is owned, wished for and neither."""

    def __init__(self, source: RymSource) -> None:
        self._source = source
        self._marks: Counter[str] = Counter()

    def look(self, line: int, cells: Sequence[str]) -> None:
        self._marks[self._source.mark(cells)] += 1

    def findings(self) -> Findings:
        return Findings(tuple(self._notes()), marks=self._marks)

    def _notes(self) -> list[Message]:
        choice = self._source.chosen.ownership
        owned, wished, every = self._marks[OWNED], self._marks[WISHED], self._marks.total()
        only_owned = (Setting("ownership", "owned"),)
        if choice in DECLARED:
            return []
        if choice == "all":
            sentence = "All rows are imported, whether they are marked as owned or not."
            if wished:
                wishes = counted_of(wished, every, "row")
                sentence = f"{wishes} wished for and imported as wants."
            return [Message(sentence, only_owned)]
        if owned == every:
            return []
        marked = counted_of(owned, every, "row")
        sentence = f"{marked} marked as owned (o); the others are left out."
        if not owned:
            sentence = "No row of the file is marked as owned (o); all of them are left out."
        return [Message(sentence, (Setting("ownership", "all"),))]


class RymReader(LenientReader[RymSource]):
    """Reads the cells of an album, and leaves out or turns into a want what is not owned."""

    def text(self, cell: str) -> str:
        return html.unescape(cell).strip()

    def find_columns(self) -> list[FileColumn]:
        places, header = self.source.places, self.source.table.header
        readers = self.cell_readers()
        return [
            FileColumn(places[target], header[places[target]], target, readers[target])
            for target in _READ
            if target in places
        ]

    def basis(self) -> tuple[Any, ...]:
        return *super().basis(), self.source.chosen.ownership

    def fill(self, row: Row) -> None:
        self.read_columns(row)
        self._read_artist(row)
        self._remark_rest(row)
        choice = self.source.chosen.ownership
        mark = DECLARED.get(choice) or self.source.mark(row.cells)
        if choice not in ("all", *DECLARED):
            if mark != OWNED:
                row.skip = LEFT_OUT.get(mark, f"its ownership “{mark}” is unknown")
        elif mark == WISHED:
            self._make_want(row)
        else:
            row.values["is_active"] = "0" if mark == GONE else "1"

    def _read_artist(self, row: Row) -> None:
        artist = self.source.artist_name(row.cells)
        try:
            row.values["artist"] = join_list([values.name(artist)])
        except ValueError as error:
            if artist:
                row.problems.append(Problem(row.line, "Last Name", artist, str(error)))
            else:
                row.problems.append(Problem(row.line, "", "", "the row names no artist"))

    def _remark_rest(self, row: Row) -> None:
        """Keep in the remarks what has no column in Disco."""
        kept = [("Localized name", self.source.artist_name(row.cells, "_localized"))]
        for place in self.source.rest:
            kept.append((self.source.label(place), self.text(row.cells[place])))
        for name, text in kept:
            if text:
                self.keep(row, name, text)

    def _make_want(self, row: Row) -> None:
        """Turn the row into a want: what a want has no column for goes into its notes."""
        given = row.values
        wanted = {column: given.get(column, "") for column in _WANTED}
        wanted["artist"] = self.source.artist_name(row.cells) if given.get("artist") else ""
        kept = [
            ("Rating", given.get("rating", "")),
            ("Purchase Date", given.get("purchase_date", "")),
        ]
        make_want(row, wanted, kept)
