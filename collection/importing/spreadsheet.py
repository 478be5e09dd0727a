"""The source `spreadsheet`: anything with a header. The vocabulary, or the user, says what its columns mean."""

from collections.abc import Sequence
from typing import Any

from collection.importing import api_cells, readers, spreadsheet_cells
from collection.importing.choices import Choices
from collection.importing.column_names import named_scale
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row, RowKeys, key_hash
from collection.importing.ownership import Ownership, make_want
from collection.importing.ownership_words import GONE, OWNED
from collection.importing.spreadsheet_columns import Columns
from collection.importing.spreadsheet_parts import SheetParts
from collection.importing.table import Table
from collection.importing.vocabulary import BOTH, NAMES, OWNERSHIP_COLUMNS
from collection.names import name_key

_NO_WORDS = {"na", "n/a", "#n/a", "-", "–", "?", "none", "null", "nan", "unknown", r"\n"}
_WRITTEN_NOTHING = {"na", "#n/a", "nan", "none", "null", r"\n"}
_TOTALS = {*("total", "totals", "grand total", "sum", "totale", "summe", "gesamt", "somme", "suma", "totaal", "soma")}
#: What a want has columns for, in the words of the file or as they are read.
_WANTED_TEXTS, _WANTED = ("artist", "label", "catalog_number", "format"), ("title", "year", "discogs_release_id")
_EMPTY = {
    **dict.fromkeys(("price", "genre", "format", "purchase_date", "added_at", "artist_country", "location"), _NO_WORDS),
    **dict.fromkeys(("label", "catalog_number", "barcode", "media_condition", "sleeve_condition"), _NO_WORDS),
    **dict.fromkeys(("year", "rating", "discogs_release_id"), _NO_WORDS | {"0", "0.0"}),
}


class SpreadsheetSource(SheetParts):
    """One row a record. What has no column in Disco goes into the remarks as "name: value"."""

    name = "spreadsheet"
    title = "Spreadsheet"
    lists_by_header = True
    maybe_lists = ("artist", "label", "catalog_number")
    empty_words = _EMPTY
    # Year and format are what people mend in their lists; rows of one artist and title are told apart by the rest.
    identifying = ("artist", "title")

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        columns = Columns(table, choices.remembered | choices.mapping)
        columns.require()
        self.labels, self.places = columns.labels, columns.places
        self.remarks, self.named_remarks = columns.remarks, columns.named_remarks
        self.notes += columns.told()
        self.ownership = Ownership(self.places, choices.ownership)
        self._most, self._rated = 0.0, 0
        rated = self.places.get("rating")
        self.scale = int(choices.rating_scale or 0) or (0 if rated is None else named_scale(self.labels[rated]))
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        """It is the last to be asked and takes what it gets; the columns are judged when it is opened."""
        return True

    def prepare(self) -> None:
        read = value_readers(self.order) | {
            "artist": readers.line(10_000),
            "label": lambda text: readers.line(10_000)(api_cells.read(text, "label")),
            "catalog_number": readers.line(500),
            "artist_country": readers.line(100),
            "year": spreadsheet_cells.year,
            "price": spreadsheet_cells.amount,
            "sale_price": spreadsheet_cells.amount,
            "rating": spreadsheet_cells.rating(self.scale),
            "discogs_release_id": spreadsheet_cells.release_id,
        }
        apart = ("artist", "title", "format", "genre", BOTH, *NAMES, *OWNERSHIP_COLUMNS)
        self.columns = [
            Column(place, self.labels[place], target, read[target])
            for target, place in self.places.items()
            if target not in apart
        ]

    # The first pass

    def look(self, cells: Sequence[str]) -> None:
        if self._no_record(cells):
            return
        if number := spreadsheet_cells.rating_number(self.cell(cells, "rating")):
            self._most, self._rated = max(self._most, number), self._rated + 1
        self.ownership.look(lambda column: self.cell(cells, column))

    def looked(self) -> None:
        """Decide what the ratings are out of; figures up to 5 leave it open. Say what is not owned."""
        self.notes += filter(None, [self.ownership.note(self.table.called)])
        choice, words = self.ownership.offer(self.table.called)
        self.offers += [("ownership", choice, words)] * bool(choice)
        if not self.scale and self._most > 5:
            self.scale = 10 if self._most <= 10 else 100
            self.settled["rating_scale"] = str(self.scale)
            self.prepare()
        elif not self.scale and self._rated:
            self.offers += [("rating_scale", scale, f"The ratings are out of {scale}") for scale in ("5", "10")]
            self.notes.append(
                "No rating is above 5, so they may be out of 5 or out of 10: they are kept in the remarks. "
                "The choice “rating scale: 5” or “rating scale: 10” reads them."
            )

    def reading(self) -> tuple[Any, ...]:
        return *super().reading(), self.labels, self.remarks, self.named_remarks, self.scale, self.ownership.reading

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
            return spreadsheet_cells.release_id(self.cell(cells, "discogs_release_id"))
        except ValueError:
            return ""

    # The second pass

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, key=self.foreign_key(cells))
        if skip := self._no_record(cells):
            row.skip = skip
            return row
        if problem := self.shape_problem(line, cells):
            row.problems.append(problem)
            return row
        self._read_remarks(row)
        self.read_columns(row)
        self._read_names(row)
        self._read_format_and_genre(row)
        self._read_lists(row)
        self._warn_of_rounding(row)
        if (added := row.values.get("added_at")) and self.added_is_bought:
            row.defaults = {"purchase_date": added[:10]}
        if self.ownership.tells or self.ownership.is_declared:
            self._read_ownership(row)
        return row

    def _read_ownership(self, row: Row) -> None:
        """Leave out what is not owned, or make of it a want or a record that has left the shelf."""

        def cell(column: str) -> str:
            return self.cell(row.cells, column)

        mark = self.ownership.of(cell)
        row.skip = self.ownership.why_left_out(mark)
        if row.skip:
            return
        if mark in (OWNED, GONE):
            row.values["is_active"] = "0" if mark == GONE else "1"
            if mark == GONE and (reason := self.ownership.reason(cell)):
                row.values["removal_reason"] = reason
        else:
            texts = {column: cell(column) for column in _WANTED_TEXTS}
            read = row.values.keys() - {*texts, *_WANTED}
            told = [(self.labels[place], cell(column)) for column, place in self.places.items() if column in read]
            make_want(row, texts | {column: row.values.get(column, "") for column in _WANTED}, told)

    def _no_record(self, cells: Sequence[str]) -> str:
        """Return why a row speaks of no record though it is not blank, "" if it does."""
        if self.cell(cells, "artist") and self.cell(cells, "title"):
            return ""
        if self._is_heading(cells):
            return "holds one text only, such as a heading"
        return "a line of totals" if self._is_total(cells) else ""

    def _is_heading(self, cells: Sequence[str]) -> bool:
        """Tell whether a row holds one text, and not a title that lost its artist.

        Where a list has no more than artist and title, an artist alone is a record that lost its title.
        """
        filled = [place for place, cell in enumerate(cells) if cell.strip()]
        is_wide = len(self.places) > 2
        return is_wide and len(filled) == 1 and filled[0] not in (self.places.get("title"), self.places.get(BOTH))

    def _is_total(self, cells: Sequence[str]) -> bool:
        """Tell whether a row that is short of a title or an artist says that it sums up others."""
        return any(cell.strip(" :").casefold() in _TOTALS for cell in cells)

    def _read_remarks(self, row: Row) -> None:
        said = [text for place in self.remarks if (text := self._said(row.cells[place]))]
        kept = [self.places[column] for column in self.ownership.kept(lambda column: self.cell(row.cells, column))]
        places = sorted([*self.named_remarks, *kept])
        said += [f"{self.labels[place]}: {text}" for place in places if (text := self._said(row.cells[place]))]
        if said:
            self.remark(row, said)

    def _said(self, cell: str) -> str:
        """Return what a cell that is kept says, "" for the words by which programs write nothing."""
        text = self.text(cell)
        return "" if text.casefold() in _WRITTEN_NOTHING else text
