"""How the rows of a home-made sheet are read. A cell that cannot be read never costs its row."""

from typing import Any

from collection.cells import join_list, split_list
from collection.importing.cells import discogs_entries, freehand, genre_lists, ratings, values
from collection.importing.cells.by_column import SAYS_MORE, FileColumn, reader_of, value_readers
from collection.importing.cells.genre_lists import COMMA
from collection.importing.cells.values import Reader as CellReader
from collection.importing.files.header_words import (
    BOTH,
    COPIES,
    GRADES,
    ITEM_KIND,
    NAMES,
    OWNERSHIP_COLUMNS,
    column_key,
)
from collection.importing.files.problems import Problem
from collection.importing.files.quantities import copies_in, is_mark, marked
from collection.importing.sources.ownership import Ownership, make_want
from collection.importing.sources.ownership_words import GONE, OWNED
from collection.importing.sources.row import REMARKS, Doubtful, Row
from collection.importing.sources.spreadsheet.compound_cells import CompoundCells
from collection.importing.sources.spreadsheet.not_records import MUSIC
from collection.importing.sources.spreadsheet.sheet import Sheet
from collection.importing.sources.spreadsheet.want_columns import OF_WANTS
from collection.importing.sources.survey import Survey
from collection.names import clean_text

_WRITTEN_NOTHING = {"na", "#n/a", "nan", "<na>", "nat", "none", "null", "undefined", r"\n"}
#: What a want has columns for, in the words of the file or as they are read.
_WANTED_TEXTS = ("artist", "label", "catalog_number", "format")
_WANTED = ("title", "year", "discogs_release_id")
# Columns that are taken apart, or looked at together with others.
_APART = (
    "artist",
    "title",
    "format",
    "genre",
    "styles",
    "tags",
    BOTH,
    COPIES,
    GRADES,
    ITEM_KIND,
    *NAMES,
    *OWNERSHIP_COLUMNS,
)


class SpreadsheetReader(CompoundCells):
    """Reads plain columns, then cells that hold several things, then what the row is a mark of."""

    def __init__(self, source: Sheet, survey: Survey) -> None:
        super().__init__(source, survey)
        self.ownership = Ownership(source.chosen.ownership, survey.findings.marks)

    def cell_readers(self) -> dict[str, CellReader]:
        line, findings = values.line(10_000), self.survey.findings
        return value_readers(self.survey.date_order) | {
            "artist": line,
            "label": lambda text: line(discogs_entries.read(text, "label")),
            "catalog_number": values.line(500),
            "artist_country": values.line(100),
            **self.price_readers(),
            "rating": ratings.rating(findings.rating_scale, findings.rating_steps),
            "discogs_release_id": freehand.release_id,
        }

    def find_columns(self) -> list[FileColumn]:
        readers = self.cell_readers()
        return [
            FileColumn(place, self.source.labels[place], target, reader_of(readers, target))
            for target, place in self.source.places.items()
            if target not in _APART
        ]

    def basis(self) -> tuple[Any, ...]:
        source, ownership = self.source, self.ownership
        return (
            *super().basis(),
            source.labels,
            source.remarks,
            source.named_remarks,
            self.survey.findings.rating_scale,
            self.survey.findings.rating_steps,
            (
                ownership.choice,
                source.mark_columns.columns,
                ownership.is_marked,
                ownership.has_owned,
            ),
        )

    def row(self, line: int, cells: list[str]) -> Row:
        skip = self.source.why_no_record(cells)
        if self.source.lists_tracks and line not in self.survey.findings.first_tracks:
            skip = skip or "is another track of a record in a row above"
        if skip:
            return Row(line, cells, key=self.source.foreign_key(cells), skip=skip)
        row = super().row(line, cells)
        if not row.key.startswith("name:"):
            # Before the file, or Disco, knew its release.
            row.older_key = self.source.digest(cells)
        return row

    def fill(self, row: Row) -> None:
        self._read_remarks(row)
        self.read_columns(row)
        self._read_instead(row)
        self.read_names(row)
        self.read_format(row)
        self.read_grades(row)
        self.read_genres(row)
        self._read_tags(row)
        self.read_lists(row)
        self.warn_of_rounding(row)
        self.set_purchase_date(row)
        if self.ownership.is_marked or self.ownership.is_declared:
            self._read_ownership(row)

    def _read_tags(self, row: Row) -> None:
        """Read tags, and groups beside them: whatever separates them, they are the words of one
        person.
        """
        place = self.source.places.get("tags")
        places = [*([] if place is None else [place]), *self.source.further_tags]
        for at in places:
            text = self.text(row.cells[at])
            if not text or text.casefold() in _WRITTEN_NOTHING:
                continue
            try:
                names = [values.name(name) for name in genre_lists.parts(text, (COMMA,))]
            except ValueError as error:
                self.doubt(row, self.source.labels[at], text, str(error))
            else:
                before = split_list(row.values.get("tags", ""))
                if together := join_list(genre_lists.different([*before, *names])):
                    row.values["tags"] = together

    def doubt(self, row: Row, name: str, text: str, reason: str) -> None:
        """Keep a cell in the remarks; of ratings that are all kept there, the survey has spoken."""
        if reason in (ratings.SCALE_UNKNOWN, ratings.ALL_KEPT):
            self.keep(row, name, text)
        else:
            super().doubt(row, name, text, reason)

    def _read_instead(self, row: Row) -> None:
        """Read further columns of a meaning where the first is empty; what cannot be read stays in
        the remarks.
        """
        readers = self.cell_readers() if self.source.instead else {}
        for target, places in self.source.instead.items():
            for place in places:
                text = freehand.bare_number(self._kept_text(row.cells[place]))
                if target in row.values or not text or self.source.cell(row.cells, target):
                    continue
                try:
                    row.values[target] = readers[target](text)
                except ValueError:
                    continue
                if target not in SAYS_MORE or not SAYS_MORE[target](text):
                    row.forget(self.source.labels[place])

    def _read_remarks(self, row: Row) -> None:
        """Keep the collector's remarks, and beside them the cells that have no column in Disco."""
        source = self.source
        for place in source.remarks:
            if text := self._kept_text(row.cells[place]):
                self._read_own_remarks(row, place, text)
        marked = source.mark_columns.kept(lambda column: source.cell(row.cells, column))
        places = [*source.named_remarks, *(source.places[column] for column in marked)]
        places += self._marks_left(row)
        for place in sorted(places):
            if self._says_nothing(row, place):
                continue
            if text := self._kept_text(row.cells[place]):
                self.keep(row, source.labels[place], text)

    def _read_own_remarks(self, row: Row, place: int, text: str) -> None:
        label = self.source.labels[place]
        try:
            row.values[REMARKS] = values.prose(text)
        except ValueError as error:
            row.problems.append(Problem(row.line, label, text, str(error)))
        # Another sheet may have other remarks, in a column of another name.
        row.remarks_name = f"{REMARKS} in {clean_text(label)}"

    def _says_nothing(self, row: Row, place: int) -> bool:
        """Whether a cell says no more than that a row is one record, or is read as its artist."""
        cell = row.cells[place]
        if place == self.source.copies.quantity:
            return copies_in(cell) == 1
        if place in self.source.instead.get("artist", ()):
            return place == self.source.artist_beside(row.cells)
        return place == self.source.places.get(ITEM_KIND) and cell.strip().casefold() in MUSIC

    def _marks_left(self, row: Row) -> list[int]:
        """Return the columns of media that say more than the format of the one record that is made
        of the row.
        """
        left = []
        first = next((place for place, _ in self.source.copies.marks(row.cells)), None)
        for place in self.source.copies.media:
            cell = row.cells[place].strip()
            if marked(cell) > 1 or (place != first and marked(cell)) or not is_mark(cell):
                left.append(place)
        return left

    def _kept_text(self, cell: str) -> str:
        """Return the text of a cell that is kept, "" for the words by which programs write
        nothing.
        """
        text = freehand.one_text(self.text(cell))
        return "" if text.casefold() in _WRITTEN_NOTHING else text

    def _read_ownership(self, row: Row) -> None:
        """Leave out what is not owned, or make of it a want or a record that has left the shelf."""
        source = self.source

        def cell(column: str) -> str:
            return source.cell(row.cells, column)

        mark = self.ownership.of(source.mark_columns.mark(cell))
        row.skip = self.ownership.why_left_out(mark)
        if row.skip:
            return
        if mark == OWNED:
            row.values["is_active"] = "1"
        elif mark == GONE:
            row.values["is_active"] = "0"
            if reason := source.mark_columns.reason(cell):
                row.values["removal_reason"] = reason
        else:
            self._make_want(row)

    def _read_of_wants(self, row: Row, wanted: dict[str, str]) -> None:
        """Read the columns that only a want has a field for; what cannot be read stays in its
        notes.
        """
        for place in self.source.named_remarks:
            label = self.source.labels[place]
            field, read = OF_WANTS.get(column_key(label), ("", str))
            text = self._kept_text(row.cells[place])
            if not field or not text or wanted.get(field):
                continue
            try:
                wanted[field] = read(text)
            except ValueError as error:
                row.doubtful.append(Doubtful(label, text, f"{error}; it is kept in the notes"))
            else:
                row.forget(label)

    def _make_want(self, row: Row) -> None:
        """Turn the row into a want: what a want has no column for goes into its notes."""
        source = self.source
        wanted = {column: source.cell(row.cells, column) for column in _WANTED_TEXTS}
        wanted |= {column: row.values.get(column, "") for column in _WANTED}
        # What somebody would pay for what they do not have.
        wanted["top_price"] = row.values.get("price", "")
        self._read_of_wants(row, wanted)
        kept = []
        for column, place in source.places.items():
            if column in row.values and column not in wanted and column != "price":
                kept.append((source.labels[place], source.cell(row.cells, column)))
        make_want(row, wanted, kept)
