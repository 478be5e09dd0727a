"""The source `rym`: the export of Rate Your Music, a list of what somebody rated, owns, owned or wishes for.

Most files mark hardly anything as owned, so only rows with the mark come in unless everything is asked for.
"""

import html
from collections import Counter
from collections.abc import Sequence
from typing import Any

from collection.cells import join_list
from collection.importing import readers
from collection.importing.choices import Choices
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row
from collection.importing.lenient import LenientSource
from collection.importing.ownership import DECLARED, LEFT_OUT, make_want
from collection.importing.ownership_words import GONE, OWNED, UNSAID, WISHED
from collection.importing.problems import FileRefused, Problem
from collection.importing.table import Table

_TARGETS = {
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
_READ = ("title", "year", "rating", "purchase_date", "format", "remarks")
_WANTED = ("title", "format", "year")


class RymSource(LenientSource):
    """One row an album; its id there is the key. Without `--ownership all`, rows that are not owned are skipped."""

    name = "rym"
    title = "Rate Your Music export"
    empty_words = {
        "rating": {"0", "0.0"},
        "year": {"0", "0000"},
        "purchase_date": {"0000-00-00"},
        "remarks": {'""'},
    }

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        # Every row of these files ends in a comma, two blanks and the review in quotation marks.
        table.blanks_before_quotes = True
        self.refuse_duplicates(set(_TARGETS))
        self.places = {_TARGETS[key]: place for place, key in enumerate(self.keys) if key in _TARGETS}
        for target, called in (("album", "RYM Album"), ("last_name", "Last Name"), ("title", "Title")):
            if target not in self.places:
                raise FileRefused(f"The column {called} is missing.")
        index = self.find_index()
        self.rest = [place for place, key in enumerate(self.keys) if key not in _TARGETS and place not in index]
        self.marks: Counter[str] = Counter()
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        return {"rymalbum", "lastname", "title", "ownership"} <= keys

    def prepare(self) -> None:
        read = value_readers(self.order)
        self.columns = [
            Column(self.places[target], self.table.header[self.places[target]], target, read[target])
            for target in _READ
            if target in self.places
        ]

    def text(self, cell: str) -> str:
        return html.unescape(cell).strip()

    def cell(self, cells: Sequence[str], target: str) -> str:
        if target == "artist":
            return self._name(cells, "")
        return self.text(super().cell(cells, target))

    def _name(self, cells: Sequence[str], which: str) -> str:
        """Return first and last name as one; `which` is "" or "_localized"."""
        return " ".join(filter(None, (self.cell(cells, f"{part}_name{which}") for part in ("first", "last"))))

    def foreign_key(self, cells: Sequence[str]) -> str:
        return self.cell(cells, "album") or self.digest(cells)

    def _mark(self, cells: Sequence[str]) -> str:
        return self.cell(cells, "ownership").casefold() or UNSAID

    def reading(self) -> tuple[Any, ...]:
        return *super().reading(), self.choices.ownership

    def look(self, cells: Sequence[str]) -> None:
        self.marks[self._mark(cells)] += 1

    def looked(self) -> None:
        owned, wished, every = self.marks[OWNED], self.marks[WISHED], self.marks.total()
        if self.choices.ownership in DECLARED:
            return
        if self.choices.ownership == "all":
            self.offers.append(("ownership", "owned", "Take in only what is marked as owned"))
            if wished:
                self.notes.append(f"{wished} of {every} rows are wishes and come in as wants, not as records.")
        elif owned < every:
            self.offers.append(("ownership", "all", "Take in everything, wished ones as wants"))
            said = f"{owned} of {every} rows are" if owned else "No row of the file is"
            self.notes.append(
                f"{said} marked as owned (o); the others are left out. "
                "The choice “ownership: all” takes them in: wished ones as wants, what was owned once as removed, "
                "the rest as owned."
            )

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, key=self.foreign_key(cells))
        if problem := self.shape_problem(line, cells):
            row.problems.append(problem)
            return row
        self.read_columns(row)
        self._read_artist(row)
        self.remark_rest(row)
        choice = self.choices.ownership
        mark = DECLARED.get(choice) or self._mark(cells)
        if choice not in ("all", *DECLARED):
            row.skip = "" if mark == OWNED else LEFT_OUT.get(mark, f"its ownership “{mark}” is unknown")
        elif mark == WISHED:
            self._make_want(row)
        else:
            row.values["is_active"] = "0" if mark == GONE else "1"
        return row

    def _read_artist(self, row: Row) -> None:
        artist = self._name(row.cells, "")
        try:
            row.values["artist"] = join_list([readers.name(artist)])
        except ValueError as error:
            said = str(error) if artist else "the row names no artist"
            row.problems.append(Problem(row.line, "Last Name" if artist else "", artist, said))

    def remark_rest(self, row: Row) -> None:
        """Keep in the remarks what has no column in Disco."""
        said = [("Localized name", self._name(row.cells, "_localized"))]
        said += [
            (self.table.header[place] or f"column {place + 1}", self.text(row.cells[place])) for place in self.rest
        ]
        if lines := [f"{name}: {text}" for name, text in said if text]:
            self.remark(row, lines)

    def _make_want(self, row: Row) -> None:
        """Turn the row into a want: what a want has no column for goes into its notes."""
        values = row.values
        wanted = {column: values.get(column, "") for column in _WANTED}
        wanted["artist"] = self._name(row.cells, "") if values.get("artist") else ""
        told = [("Rating", values.get("rating", "")), ("Purchase Date", values.get("purchase_date", ""))]
        make_want(row, wanted, told)
