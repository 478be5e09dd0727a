"""The source `discogs`: the collection export that Discogs hands out, as it comes or after a spreadsheet had it."""

import re
from collections import Counter
from collections.abc import Sequence

from collection.importing import readers
from collection.importing.choices import Choices
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row
from collection.importing.ownership_words import mark_of_place
from collection.importing.problems import FileRefused, Problem
from collection.importing.source import Source
from collection.importing.table import Table
from collection.importing.wantlist import is_wantlist
from collection.names import clean_text

# Discogs' own columns and where they go; Label, Catalog#, Artist and Format are taken apart below.
_TARGETS = {
    "catalog": "catalog_number",
    "artist": "artist",
    "title": "title",
    "label": "label",
    "format": "format",
    "rating": "rating",
    "released": "year",
    "releaseid": "discogs_release_id",
    "collectionfolder": "location",
    "dateadded": "added_at",
    "collectionmediacondition": "media_condition",
    "collectionsleevecondition": "sleeve_condition",
    "collectionnotes": "remarks",
}
# Fields that collectors add by themselves, when their name says which of Disco's columns they mean.
_CUSTOM = {
    **dict.fromkeys(("cost", "price", "pricepaid", "purchaseprice", "paid"), "price"),
    **dict.fromkeys(("color", "colour", "vinylcolor", "vinylcolour"), "color"),
    **dict.fromkeys(("purchasedat", "boughtat", "purchasedfrom", "boughtfrom", "shop", "store"), "shop"),
    **dict.fromkeys(("purchasedate", "dateofpurchase", "datepurchased", "bought"), "purchase_date"),
    **dict.fromkeys(("barcode", "ean", "upc"), "barcode"),
}
_PREFIX = "collection"
_NO_FOLDER = "Uncategorized"
_STARS = re.compile(r"([0-5])(?:[.,]([05])0?)?", re.ASCII)


def stars(text: str) -> str:
    """Read one to five stars, halves allowed, as a rating from 2 to 10."""
    found = _STARS.fullmatch(text)
    if not found or float(f"{found[1]}.{found[2] or 0}") > 5:
        raise ValueError("is not a rating from 0 to 5 stars")
    return f"{2 * float(f'{found[1]}.{found[2] or 0}'):g}"


class DiscogsSource(Source):
    """One row a copy. What has no column in Disco goes into the remarks as "name: value", so nothing is lost."""

    name = "discogs"
    title = "Discogs collection export"
    maybe_lists = ("artist", "label", "catalog_number")
    empty_words = {"rating": {"0", "0.0", "na", "n/a"}, "year": {"0", "0.0", "na", "unknown"}}

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        self.refuse_duplicates(set(_TARGETS))
        #: How many rows each folder has.
        self.folders: Counter[str] = Counter()
        self.custom: list[tuple[int, str, str]] = []
        self.unnamed: list[int] = []
        index = self.find_index()
        for place, (name, key) in enumerate(zip(table.header, self.keys, strict=True)):
            if place not in index:
                self._place(place, name, key)
        for target, called in (("artist", "Artist"), ("title", "Title")):
            if target not in self.places:
                raise FileRefused(f"The column {called} is missing.")
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        known = {"artist", "title", "releaseid"} <= keys and bool({"collectionfolder", "dateadded"} & keys)
        return known and not is_wantlist(keys)

    def _place(self, place: int, name: str, key: str) -> None:
        if key in _TARGETS:
            self.places[_TARGETS[key]] = place
        elif not key:
            self.unnamed.append(place)
        else:
            bare = key.removeprefix(_PREFIX)
            target = _CUSTOM.get(bare, "")
            if target and target not in self.places:
                self.places[target] = place
            self.custom.append((place, re.sub(rf"^{_PREFIX}[ ._]+", "", name, flags=re.IGNORECASE), target))

    def prepare(self) -> None:
        read = value_readers(self.order) | {"rating": stars, "location": self._folder}
        read |= dict.fromkeys(self.maybe_lists, clean_text)
        custom = {place for place, _, _ in self.custom}
        self.columns = [
            Column(place, self.table.header[place], target, read[target])
            for target, place in self.places.items()
            if place not in custom and target != "format"
        ]
        self._read_custom = {target: read[target] for target in _CUSTOM.values()}

    @staticmethod
    def _folder(text: str) -> str:
        return "" if text == _NO_FOLDER else readers.line(200)(text)

    def look(self, cells: Sequence[str]) -> None:
        self.folders[self.cell(cells, "location")] += 1

    def looked(self) -> None:
        self.notes += [
            f"Rows in the folder “{folder}” come in as owned, as all of a collection does: {count}."
            for folder, count in self.folders.items()
            if mark_of_place(folder)
        ]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells)
        if problem := self.shape_problem(line, cells):
            row.problems.append(problem)
            return row
        self.read_columns(row)
        self._read_format(row)
        self._read_remarks(row)
        for target in self.maybe_lists:
            if target in row.values:
                row.raw[target] = row.values.pop(target)
        if not row.raw.get("artist"):
            row.problems.append(Problem(line, "", "", "the row names no artist"))
        if added := row.values.get("added_at"):
            row.defaults = {"purchase_date": added[:10]} if self.added_is_bought else {}
        row.key = self.foreign_key(cells)
        return row

    def _read_format(self, row: Row) -> None:
        """Take the cell apart: up to the first comma the format, the rest as it stands the details."""
        medium, _, details = self.cell(row.cells, "format").partition(",")
        for target, text, read in (
            ("format", medium, readers.name),
            ("format_details", details, readers.line(500)),
        ):
            if text := text.strip():
                try:
                    row.values[target] = read(text)
                except ValueError as error:
                    row.problems.append(Problem(row.line, "Format", text, str(error)))

    def _read_remarks(self, row: Row) -> None:
        """Read the collector's own columns; what is not understood is kept as a remark."""
        said = []
        for place, name, target in self.custom:
            cell = row.cells[place].strip()
            if not cell:
                continue
            try:
                if not target or target in row.values:
                    raise ValueError
                row.values[target] = self._read_custom[target](cell)
            except ValueError:
                said.append(f"{name}: {cell}")
        said += [f"column {place + 1}: {cell}" for place in self.unnamed if (cell := row.cells[place].strip())]
        if said:
            self.remark(row, said)
