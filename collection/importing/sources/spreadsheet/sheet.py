"""The bare cells of a home-made sheet, and which of its rows speak of a record at all."""

import re
from collections.abc import Sequence

from collection.cells import COLUMNS
from collection.importing.cells import discogs_entries, freehand
from collection.importing.cells.discogs_entries import labels_and_numbers
from collection.importing.cells.freehand import NO_WORDS
from collection.importing.files.header import BETWEEN
from collection.importing.files.header_words import BOTH, ITEM_KIND, LAST_NAME, NAMES
from collection.importing.files.quantities import EACH
from collection.importing.files.table import Table
from collection.importing.options import Chosen
from collection.importing.sources.lenient import LISTS
from collection.importing.sources.ownership import MarkColumns
from collection.importing.sources.prices import currency_columns
from collection.importing.sources.row import RowKeys, key_hash
from collection.importing.sources.source import Source
from collection.importing.sources.spreadsheet.by_cells import format_of
from collection.importing.sources.spreadsheet.column_messages import notes_on, require
from collection.importing.sources.spreadsheet.columns import Columns
from collection.importing.sources.spreadsheet.not_records import (
    OTHER_THINGS,
    is_of_sums,
    is_rule,
    is_total,
    sums_up,
)
from collection.importing.sources.spreadsheet.track_lists import no_albums
from collection.names import name_key

# A band or an album may be called so, and remarks may say so.
_SPEAKING = {"artist", "title", "remarks", "uid", "owner"}
_EMPTY = dict.fromkeys(set(COLUMNS) - _SPEAKING, NO_WORDS) | dict.fromkeys(
    ("year", "original_year", "rating", "discogs_release_id"), NO_WORDS | {"0", "0.0"}
)
# What no line of totals has.
_OF_RELEASES = ("year", "format", "label", "catalog_number", "barcode")
# What one cell can hold together: "Artist - Title (LP, Album)".
_PARTS = ("artist", "title", "format")
_MOST = 0.8
_IN_BRACKETS = re.compile(
    r"""(.*\S)\s*\(((?:\d+\s?x\s?)?(?:LP|EP|CD|Vinyl|Cass\w*|7"|10"|12")(?:,[^()]*)?)\)"""
)


class Sheet(Source):
    """A source whose columns are found by the vocabulary of headers, or mapped by the user."""

    maybe_lists = ("artist", "label", "catalog_number")
    empty_words = _EMPTY
    # Year and format are what people mend in their lists; rows of one artist and title are told
    # apart by the rest.
    identifying = ("artist", "title")

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        columns = Columns(table, chosen.columns)
        require(columns)
        #: Names by which a user can call the columns, also those without a header.
        self.labels = columns.labels
        self.places = columns.places
        self.remarks = columns.remarks
        self.instead = columns.instead
        self.further_artists = columns.further_artists
        self.further_tags = columns.further_tags
        self.named_remarks = columns.named_remarks
        self.currency_columns = currency_columns(
            columns.named_remarks, columns.labels, columns.cells
        )
        #: Whether the column of labels holds their numbers too, and no other does.
        self.has_numbered_labels = (
            "label" in self.places
            and "catalog_number" not in self.places
            and columns.cells.share(self.places["label"], labels_and_numbers) > _MOST
        )
        self.lists_tracks = bool(columns.of_tracks)
        self.no_albums = no_albums(columns.places, columns.cells) if self.lists_tracks else set()
        self.mark_columns = MarkColumns(self.places)
        #: The columns by which a row stands for several copies.
        self.copies = columns.copies
        table.copies = columns.copies if chosen.copies == EACH else None
        self.notes += notes_on(columns)

    def label(self, place: int) -> str:
        return self.labels[place]

    def label_of(self, target: str) -> str:
        """Return what the column is called from which Disco's column `target` is read."""
        for name in (target, BOTH, LAST_NAME):
            if name in self.places:
                return self.labels[self.places[name]]
        return self.labels[0]

    def cell(self, cells: Sequence[str], target: str) -> str:
        if target in _PARTS and target not in self.places:
            text = self._parts(cells)[_PARTS.index(target)]
            if target == "format" and not text:
                text = self._format_beside(cells)
        else:
            text = super().cell(cells, target)
            if target == "artist" and not text and (place := self.artist_beside(cells)) is not None:
                text = cells[place].strip()
            if target == "artist" and text:
                text = "; ".join([text, *self._further_artists(cells)])
        text = discogs_entries.read(freehand.plain(text), target)
        return text if target in LISTS else freehand.one_text(text)

    def _further_artists(self, cells: Sequence[str]) -> list[str]:
        return [cells[place].strip() for place in self.further_artists if cells[place].strip()]

    def artist_beside(self, cells: Sequence[str]) -> int | None:
        """Return the column that names the artist of a row in which the column of artists is empty,
        such as that of the artist of the album; None for none.
        """
        if super().cell(cells, "artist"):
            return None
        places = (place for place in self.instead.get("artist", ()) if cells[place].strip())
        return next(places, None)

    def _format_beside(self, cells: Sequence[str]) -> str:
        """Return the format of a row that no column of formats gives: by its first mark in columns
        of media, or by what kind of thing it is.
        """
        marks = self.copies.marks(cells)
        return format_of(self.labels[marks[0][0]] if marks else super().cell(cells, ITEM_KIND))

    def bare_cell(self, cells: Sequence[str], target: str) -> str:
        """Return a cell with the marks that its program put into it."""
        return super().cell(cells, target)

    def _parts(self, cells: Sequence[str]) -> tuple[str, str, str]:
        """Return artist, title and format where they have no columns of their own."""
        if BOTH not in self.places:
            names = [self.bare_cell(cells, name) for name in NAMES]
            return " ".join(filter(None, names)), "", ""
        both = self.bare_cell(cells, BOTH)
        artist, title = BETWEEN.split(f" - {both}", maxsplit=2)[-2:]
        if "format" not in self.places:
            in_brackets = _IN_BRACKETS.fullmatch(title)
            if in_brackets:
                return artist, in_brackets[1], in_brackets[2]
        return artist, title, ""

    # What identifies a row

    def artist_key(self, cell: str) -> str:
        parts = freehand.several(cell)
        return ", ".join(map(name_key, parts)) if parts else name_key(cell)

    def foreign_key(self, cells: Sequence[str]) -> str:
        return self._release(cells) or self.digest(cells)

    def row_keys(self, cells: Sequence[str]) -> RowKeys:
        artist, title = self.cell(cells, "artist"), self.cell(cells, "title")
        return RowKeys(
            uid=0,
            key=key_hash(self.foreign_key(cells)),
            release=key_hash(self._release(cells)),
            identity=key_hash((self.artist_key(artist), name_key(title))) if title else 0,
        )

    def _release(self, cells: Sequence[str]) -> str:
        try:
            return freehand.release_id(self.cell(cells, "discogs_release_id"))
        except ValueError:
            return ""

    # Rows that speak of no record

    def why_no_record(self, cells: Sequence[str]) -> str:
        if self.table.below_header and list(cells) == self.table.below_header:
            return "is the second line of the header"
        kind = self.cell(cells, ITEM_KIND).casefold() if ITEM_KIND in self.places else ""
        if kind in OTHER_THINGS:
            return f"is called “{kind}”, not music"
        if is_rule(cells):
            return "is a line drawn between rows"
        artist, title = self.cell(cells, "artist"), self.cell(cells, "title")
        has_release = any(self.cell(cells, column) for column in _OF_RELEASES)
        if sums_up(artist, title) and not has_release:
            return "a line of totals"
        if self.lists_tracks and (not title or title.casefold() in self.no_albums):
            return "is a track of no album"
        if artist and title:
            return ""
        if self._is_heading(cells):
            return "holds one text only, such as a heading"
        is_sum = not (artist or title or has_release) and is_of_sums(cells)
        return "a line of totals" if is_sum or is_total(cells) else ""

    def _is_heading(self, cells: Sequence[str]) -> bool:
        """Whether a row holds one text, which is not a title that lost its artist.

        Where a list has no more than artist and title, an artist alone is a record that lost its
        title.
        """
        filled = [place for place, cell in enumerate(cells) if cell.strip()]
        if len(filled) != 1 or len(self.places) <= 2:
            return False
        return filled[0] not in (self.places.get("title"), self.places.get(BOTH))
