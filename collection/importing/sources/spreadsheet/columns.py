"""What the columns of a home-made sheet mean, by its header, its first rows and the mapping."""

import re

from collection.importing.cells.paired_grades import is_like_grade, is_pair, is_pair_of_words
from collection.importing.files.header import BETWEEN, column_labels, find_columns, meaning_of
from collection.importing.files.header_words import (
    BOTH,
    COPIES,
    GRADES,
    ITEM_KIND,
    LAST_NAME,
    MEDIUM,
    NAMED_REMARK,
    NAMES,
    NOTHING,
    OWNERSHIP,
    REMARKS,
    column_key,
)
from collection.importing.files.quantities import CopyColumns, copies_in
from collection.importing.files.row_numbers import counts, index_columns, only_records
from collection.importing.files.table import Table
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.spreadsheet.by_cells import (
    join_header_lines,
    labels_by_cells,
    media_columns,
)
from collection.importing.sources.spreadsheet.mapping import MANY, mapped_columns, own_columns
from collection.importing.sources.spreadsheet.misnamed import labels_of_misnamed
from collection.importing.sources.spreadsheet.plausible import implausible, side_table
from collection.importing.sources.spreadsheet.track_lists import track_columns, with_album

# What people call the columns of their grades, and other columns too.
_GRADED = {
    "media_condition": set(
        "media medium vinyl record disc disk lp platte disque disco plaat skiva".split()
    ),
    "sleeve_condition": set(
        "sleeve cover jacket hulle pochette copertina funda carpeta hoes omslag".split()
    ),
}


# What programs call a group of records beside their tags.
_GROUPS = {"group", "groups"}

# In the name of a column of years: those of the pressing.
_PRESSED = re.compile(
    r"press|persing|persjaar|stampa|prensa|edicion|edizione|edition|edicao|tloczenia|lisovani"
)
# Fields whose value may be in one of several columns.
_INSTEAD = ("artist", "barcode", "year", "original_year", "purchase_date")


class Columns:
    """The columns of one file: `fields` maps their places to fields, `places` the fields to places.

    `labels` are names by which a user can call the columns.
    """

    def __init__(self, table: Table, mapping: dict[str, str]) -> None:
        """Raises FileRefused for a `mapping`, column name to field, that does not fit the file."""
        self.table = table
        self.cells = ColumnCells(table)
        join_header_lines(table, self.cells)
        self._widen()
        self.labels = column_labels(table.header)
        mapped = own_columns(self.labels) | mapped_columns(self.labels, mapping)
        #: The columns of which a user says what they mean.
        self.mapped = frozenset(mapped)
        #: Columns that say something of a track, if each row is one: none of a record's.
        self.of_tracks = [] if "title" in mapped.values() else self._find_tracks(mapped)
        #: Columns that are called like one of Disco's and hold something else.
        self.implausible: set[int] = set()
        self.fields = self._known(mapped) | mapped
        self._find_by_cells(mapped)
        #: Columns that only number the rows.
        self.numbering = self._find_numbering()
        #: Columns of a small table beside the records.
        self.beside = side_table(self.labels, self.fields, self.cells)
        self._leave_out(*self.numbering, *self.beside)
        #: The label of the column that holds artist and title, if that was found in its cells.
        self.both_in_one = self._find_both_in_one()
        self._leave_out(*set(self.of_tracks).difference(self._places_of("title")))
        self._find_copies()
        #: Columns that name one more artist each: Artist 2 beside Artist 1.
        self.further_artists = self._find_further_artists()
        self._leave_out(*self.further_artists)
        #: Columns of groups beside the tags of a program: tags as well.
        self.further_tags = self._find_further_tags()
        self._leave_out(*self.further_tags)
        self.places = {field: place for place, field in self.fields.items() if field not in MANY}
        self.rest = [place for place in range(len(self.labels)) if place not in self.fields]
        #: Columns that are read where the one of the same meaning is empty.
        self.instead = self._find_instead()
        #: The column of the collector's own remarks, if there is one.
        self.remarks = self._places_of(REMARKS)[:1]
        #: Columns that are kept beside them as "name: value".
        self.named_remarks = self._find_named_remarks()

    def _leave_out(self, *columns: int) -> None:
        """Let columns be of no field: they are read in another way, or not at all."""
        self.fields |= dict.fromkeys(columns, NOTHING)

    def _find_named_remarks(self) -> list[int]:
        """Return further columns of remarks, and what is no field of a record."""
        kept = (NAMED_REMARK, COPIES, ITEM_KIND)
        named = [place for place, field in self.fields.items() if field in kept]
        return sorted([*self._places_of(REMARKS)[1:], *named, *self.rest])

    def _places_of(self, field: str) -> list[int]:
        return [place for place, other in self.fields.items() if other == field]

    def _widen(self) -> None:
        """Give a column without a header, but with a cell in every row, an empty name: somebody
        forgot it.
        """
        widths = {len(cells) for cells in self.cells.sample}
        if len(self.cells.sample) < 2 or len(widths) != 1:
            return
        surplus = widths.pop() - len(self.table.header)
        self.table.header += [""] * surplus

    # What the columns mean

    def _find_by_cells(self, mapped: dict[int, str]) -> None:
        """Find the fields that are recognised by what the cells hold, whatever their name."""
        self._find_years(mapped)
        self._find_releases(mapped)
        self._find_grades(mapped)
        self._find_pairs_of_grades(mapped)

    def _find_tracks(self, mapped: dict[int, str]) -> list[int]:
        found = track_columns(self.labels, self.cells)
        if found:
            found = track_columns(with_album(self.labels, self.cells), self.cells)
        return [at for at in found if at not in mapped]

    def _known(self, mapped: dict[int, str]) -> dict[int, str]:
        """Return what names and cells show of the columns that are not mapped."""
        taken = set(mapped.values())
        labels = labels_of_misnamed(self.labels, self.cells)
        if self.of_tracks:
            labels = with_album(labels, self.cells)
        labels = labels_by_cells(labels, mapped.values(), self.cells)
        empty = self.cells.empty(len(labels))
        known = {
            place: field
            for place, field in find_columns(
                labels, empty, rows_are_tracks=bool(self.of_tracks)
            ).items()
            if place not in mapped and field not in taken
        }
        if LAST_NAME in known.values():
            # The words for an artist may be called for something else, where names have two parts.
            for place in [at for at in empty if known.get(at) == "artist"]:
                del known[place]
        if not {"artist", BOTH}.isdisjoint((*known.values(), *taken)):
            # The name is there as a whole: its parts are kept beside it.
            known = {place: field for place, field in known.items() if field not in NAMES}
        has_genre = "genre" in {*known.values(), *taken}
        for place, field in known.items():
            if field == "purchase_date" and self.cells.is_yes_or_no(place):
                known[place] = OWNERSHIP
            elif field == "styles" and not has_genre:
                # A column of styles holds the genres of a sheet that has no other.
                known[place] = "genre"
        self.implausible = implausible(labels, known, self.cells)
        return {place: field for place, field in known.items() if place not in self.implausible}

    def _find_years(self, mapped: dict[int, str]) -> None:
        """Of two columns of years, one of which is called after the pressing, take the other for
        the year of the album.
        """
        read = next(iter(self._places_of("year")), None)
        if read is None or read in mapped or "original_year" in self.fields.values():
            return
        years = [
            place
            for place, label in enumerate(self.labels)
            if meaning_of(label) == "year" and place not in mapped and self.cells.filled(place)
        ]
        of_pressing = [place for place in years if _PRESSED.search(column_key(self.labels[place]))]
        others = [place for place in years if place not in of_pressing]
        if len(of_pressing) == 1 and others:
            original = read if read in others else others[0]
            del self.fields[read]
            self.fields |= {of_pressing[0]: "year", original: "original_year"}

    def _find_releases(self, mapped: dict[int, str]) -> None:
        """Take a column of addresses of Discogs' releases for the release, whatever its name, where
        no other column holds one.
        """
        known = self._places_of("discogs_release_id")
        if any(place in mapped or self.cells.filled(place) for place in known):
            return
        for place in range(len(self.labels)):
            if place not in mapped and self.cells.holds_releases(place):
                self.fields = {at: what for at, what in self.fields.items() if at not in known}
                self.fields[place] = "discogs_release_id"
                self.implausible.discard(place)
                return

    def _find_grades(self, mapped: dict[int, str]) -> None:
        """Take columns such as "Vinyl" and "Cover" for grades where most of their cells are one."""
        for place, label in enumerate(self.labels):
            if place in mapped:
                continue
            for field, words in _GRADED.items():
                is_called_so = column_key(label) in words and field not in self.fields.values()
                if is_called_so and self.cells.share(place, is_like_grade) > 0.5:
                    self.fields[place] = field

    def _find_pairs_of_grades(self, mapped: dict[int, str]) -> None:
        """Take a column for both grades where most of its cells hold two, and no other column holds
        one: VG/VG+ beside the grade of the sleeve is a range.
        """
        graded = [place for field in _GRADED for place in self._places_of(field)]
        for place in range(len(self.labels)):
            if place in mapped or any(at != place and self.cells.filled(at) for at in graded):
                continue
            if place not in graded:
                has_words = self.cells.share(place, is_pair_of_words) > 0
                if place in self.fields or not has_words:
                    continue
            if self.cells.share(place, is_pair) > 0.5:
                for at in graded:
                    del self.fields[at]
                self.fields[place] = GRADES
                return

    def _find_copies(self) -> None:
        """Take columns such as "LP" and "CD" for marks of copies where no column holds the format;
        a column of quantities that are all 0 says nothing.
        """
        if "format" not in self.fields.values() and not self.of_tracks:
            for place in media_columns(self.labels, self.cells):
                if place not in self.fields:
                    self.fields[place] = MEDIUM
        for place in self._places_of(COPIES):
            if not any(map(copies_in, self.cells.filled(place))):
                self.fields[place] = NAMED_REMARK
        quantities = self._places_of(COPIES)
        self.copies = CopyColumns(
            quantities[0] if quantities else None, tuple(sorted(self._places_of(MEDIUM)))
        )

    def _find_further_artists(self) -> list[int]:
        """Return the columns that are called like that of the artist, with a number from 2 on."""
        stems = [column_key(self.labels[place]).rstrip("1") for place in self._places_of("artist")]
        names = {f"{stem}{number}" for stem in stems for number in range(2, 10)}
        return [
            place
            for place, label in enumerate(self.labels)
            if place not in self.fields and column_key(label) in names
        ]

    def _find_further_tags(self) -> list[int]:
        if "tags" not in map(meaning_of, self.labels):
            return []
        return [
            place
            for place, label in enumerate(self.labels)
            if place not in self.fields and column_key(label) in _GROUPS
        ]

    def _find_numbering(self) -> list[int]:
        """Return the columns of unknown meaning that only number the rows, or the records."""
        index = index_columns(self.table)
        names = [place for field in ("artist", "title", BOTH) for place in self._places_of(field)]
        sample = self.cells.sample
        samples = (sample, only_records(sample, self.table.header, names))
        numbering = []
        for place, label in enumerate(self.labels):
            if place in self.fields:
                continue
            if place in index or any(counts(sample, place, label) for sample in samples):
                numbering.append(place)
        return numbering

    def _find_instead(self) -> dict[str, list[int]]:
        """Return by field further columns of the same meaning: a barcode may be in one of two."""
        instead: dict[str, list[int]] = {}
        for place in self.rest:
            field = meaning_of(self.labels[place])
            if field in _INSTEAD and field in self.places and self.cells.filled(place):
                instead.setdefault(field, []).append(place)
        return instead

    def _find_both_in_one(self) -> str:
        """Read a title as "artist - title" where there is no artist and most titles look like it;
        return its label, "" for none.
        """
        titles = self._places_of("title")
        if not titles or not set(self.fields.values()).isdisjoint(("artist", BOTH, *NAMES)):
            return ""
        place = titles[0]
        filled = self.cells.filled(place)
        joined = sum(bool(BETWEEN.search(cell)) for cell in filled)
        if joined * 2 <= len(filled):
            return ""
        self.fields[place] = BOTH
        return self.labels[place]

    def unknown_labels(self) -> list[str]:
        """Return the names of the columns without a field that have a header or a filled cell, but
        those that mean something else than their names: of them is spoken apart.
        """
        read_instead = {place for places in self.instead.values() for place in places}
        return [
            self.labels[place]
            for place in self.rest
            if place not in self.implausible | read_instead
            and (self.table.header[place] or self.cells.filled(place))
        ]
