"""The source `discogs-wantlist`: what is looked for, never what is owned. Its rows become wants.

Discogs writes the date added into a tenth column that has no header, so every row is one cell
longer than the header.
"""

from collection.importing.cells import typed_formats, values
from collection.importing.cells.by_column import FileColumn
from collection.importing.cells.values import Reader as CellReader
from collection.importing.files.header import meaning_of
from collection.importing.files.problems import Problem
from collection.importing.files.table import Table
from collection.importing.options import Chosen
from collection.importing.sources.fixed_columns import FixedColumnsSource
from collection.importing.sources.lenient import LenientReader
from collection.importing.sources.row import Row
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey
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


# The names of the columns of a wantlist, by what the vocabulary of all files calls such a column.
_CALLED = {
    "artist": "artist",
    "title": "title",
    "catalog_number": "catalog",
    "label": "label",
    "format": "format",
    "year": "released",
    "remarks": "notes",
    "added_at": "dateadded",
}
_NEEDED = {"artist", "title", "releaseid", "catalog", "notes"}
_OF_OWNED = {"collectionfolder", "dateadded", "listingid"}
# What is known only of a record that somebody has.
_ONLY_OWNED = {"media_condition", "sleeve_condition", "location", "price", "purchase_date", "shop"}


def is_wantlist(keys: set[str]) -> bool:
    """Whether a header is that of a wantlist, although somebody gave the tenth column its name."""
    called = _called(keys)
    return _NEEDED <= called <= {*_TARGETS, _RATING, ""}


def _called(keys: set[str]) -> set[str]:
    """Return the keys of a header with those that somebody renamed under the names of Discogs.

    Where a column tells of a record that is owned, nothing is renamed: such a file is no wantlist.
    """
    meanings = {key: meaning_of(key) for key in keys}
    is_of_owned = any(key.startswith("collection") for key in keys)
    if is_of_owned or not _ONLY_OWNED.isdisjoint(meanings.values()):
        return keys
    return {key if key in _TARGETS else _CALLED.get(meanings[key], key) for key in keys}


class WantlistSource(FixedColumnsSource):
    """One row a want. Names stay as Discogs writes them: a want has no links yet."""

    name = "discogs-wantlist"
    title = "Discogs wantlist"
    takes = FixedColumnsSource.takes - {"charge_after", "wanted"}
    holds = "wants"
    empty_words = {"year": {"0"}, "catalog_number": {"none"}}
    targets = _TARGETS
    others = frozenset({"catalog_number", "label", "format", "year", "notes", "added_at"})
    words = {"remarks": "notes"}
    rest_goes_into = "notes"

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        if "added_at" not in self.places:
            # A spreadsheet program puts the tenth column into the header, still without a name.
            is_saved_anew = not table.header[-1]
            place = len(table.header) - is_saved_anew
            self.places["added_at"] = place
            self.rest = [other for other in self.rest if other != place]

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        if not _called(keys) >= _NEEDED:
            return False
        return keys.isdisjoint(_OF_OWNED) or is_wantlist(keys)

    @property
    def is_complete(self) -> bool:
        return False

    def reader(self, survey: Survey) -> SourceReader:
        return WantlistReader(self, survey)


class WantlistReader(LenientReader[WantlistSource]):
    """Reads the cells of a want."""

    has_fixed_columns = True
    remarks_column = "notes"

    def find_columns(self) -> list[FileColumn]:
        readers = self.cell_readers()
        header = [*self.source.table.header, "date added"]
        return [
            FileColumn(place, header[place], target, readers[target])
            for target, place in self.source.places.items()
        ]

    def cell_readers(self) -> dict[str, CellReader]:
        texts = dict.fromkeys(("artist", "label", "catalog_number"), clean_text)
        return super().cell_readers() | {"notes": values.prose, "format": _format} | texts

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, is_want=True)
        width = len(self.source.table.header)
        problem = self.shape_problem(line, [*cells[:width], *cells[width + 1 :]])
        if problem:
            row.problems.append(problem)
            return row
        if len(cells) == width:
            row.cells = [*cells, ""]
        self.read_columns(row)
        self.keep_cells(row, self.source.rest)
        for column in ("artist", "title"):
            if not row.values.get(column) and not row.problems:
                row.problems.append(Problem(line, column, "", "a want needs an artist and a title"))
        return row


def _format(text: str) -> str:
    return values.line(500)(typed_formats.as_in_csv(text))
