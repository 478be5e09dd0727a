"""The source `discogs-wantlist`: what is looked for, never what is owned. Its rows become wants.

Discogs writes the date added into a tenth column that has no header, so every row is one cell longer than the header.
"""

from collection.importing import readers
from collection.importing.choices import Choices
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row
from collection.importing.problems import FileRefused, Problem
from collection.importing.source import Source
from collection.importing.table import Table
from collection.names import clean_text

_RATING = "rating"
_TARGETS = {
    "catalog": "catalog_number",
    "artist": "artist",
    "title": "title",
    "label": "label",
    "format": "format",
    "released": "year",
    "releaseid": "discogs_release_id",
    "notes": "notes",
    "dateadded": "added_at",
}


def is_wantlist(keys: set[str]) -> bool:
    """Tell whether a header is that of a wantlist, although somebody gave the tenth column its name."""
    return {"artist", "title", "releaseid", "catalog", "notes"} <= keys <= {*_TARGETS, _RATING, ""}


class WantlistSource(Source):
    """One row a want. Names stay as Discogs writes them: a want has no links yet."""

    name = "discogs-wantlist"
    title = "Discogs wantlist"
    holds = "wants"
    is_complete = False
    empty_words = {"year": {"0"}, "catalog_number": {"none"}}

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        self.refuse_duplicates(set(_TARGETS))
        self.places = {_TARGETS[key]: place for place, key in enumerate(self.keys) if key in _TARGETS}
        for column in ("artist", "title"):
            if column not in self.places:
                raise FileRefused(f"The column {column.title()} is missing.")
        # After a spreadsheet program saved it, the tenth column stands in the header, still without a name.
        self.places.setdefault("added_at", len(table.header) - (not table.header[-1]))
        index = {*self.find_index(), *self.places.values()}
        self.rest = [place for place in range(len(table.header)) if place not in index]
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        owned = {"collectionfolder", "dateadded", "listingid"}
        return {"artist", "title", "releaseid", "catalog", "notes"} <= keys and (not owned & keys or is_wantlist(keys))

    def prepare(self) -> None:
        read = value_readers(self.order) | {"notes": readers.prose, "format": readers.line(500)}
        read |= dict.fromkeys(("artist", "label", "catalog_number"), clean_text)
        header = [*self.table.header, "date added"]
        self.columns = [Column(place, header[place], target, read[target]) for target, place in self.places.items()]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, is_want=True)
        width = len(self.table.header)
        if problem := self.shape_problem(line, [*cells[:width], *cells[width + 1 :]]):
            row.problems.append(problem)
            return row
        if len(cells) == width:
            row.cells = [*cells, ""]
        self.read_columns(row)
        self._keep_the_rest(row)
        for column in ("artist", "title"):
            if not row.values.get(column) and not row.problems:
                row.problems.append(Problem(line, column, "", "a want needs an artist and a title"))
        return row

    def _keep_the_rest(self, row: Row) -> None:
        """Keep in the notes what a want has no column for."""
        told = [(self.table.header[place] or f"column {place + 1}", row.cells[place].strip()) for place in self.rest]
        self.remark(row, [f"{name}: {text}" for name, text in told if text], "notes")
