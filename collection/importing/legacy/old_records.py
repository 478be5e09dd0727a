"""A record of the first Disco as a row in Disco's columns.

In: the stored values of a row, the names linked with it, and its lines in the book, in this order
of calls: `OldRecord(...)`, `name`, `settle`. Out: `row()`, the cells of a row of the table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adminkit.remarks import Remarks
from collection.cells import join_list
from collection.derived import memo_line
from collection.importing.cells import values
from collection.importing.cells.by_column import value_readers
from collection.importing.cells.values import Reader
from collection.importing.files.problems import shortened
from collection.importing.legacy.book import OldTransaction
from collection.importing.legacy.old_cells import OldCells, known, read_day, read_price, text_of
from collection.importing.legacy.old_names import OldName
from collection.names import name_key

COLUMNS = (
    "uid",
    "artist",
    "artist_country",
    "title",
    "genre",
    "label",
    "year",
    "format",
    "color",
    "limited_to",
    "copy_number",
    "remarks",
    "purchase_date",
    "price",
    "rating",
    "is_digitized",
    "is_active",
    "removed_on",
)
#: Disco's columns of the values in the table of records itself, in the order in which they are
#: selected.
OWN_COLUMNS = (
    "title",
    "year",
    "color",
    "limited_to",
    "copy_number",
    "remarks",
    "purchase_date",
    "price",
    "rating",
    "is_digitized",
    "is_active",
)
YEAR_0 = "its year is 0, which is not a year"
#: Names for a record of which the old database had none, in Discogs' words.
NO_ARTIST, NO_TITLE = "Unknown Artist", "Untitled"


def old_readers() -> dict[str, Reader]:
    """Return how the cells of an old record are read."""
    return value_readers("dmy") | {"price": read_price, "purchase_date": read_day, "remarks": str}


class OldRecord:
    """A record of the first Disco; `key` is its old id, `values` are its cells by Disco's
    column.
    """

    def __init__(
        self, key: str, stored: Mapping[str, Any], read: Mapping[str, Reader], oddities: Remarks
    ) -> None:
        """`stored` are the values of `OWN_COLUMNS`, `read` the readers of `old_readers()`."""
        self.key = key
        self.cells = OldCells(f"record {key}", oddities)
        self.values = dict.fromkeys(COLUMNS, "") | {"title": self._title(stored["title"])}
        for column in OWN_COLUMNS:
            if column == "year" and known(stored[column]) == "0":
                self.cells.odd(YEAR_0, YEAR_0)
            elif column not in ("title", "is_active"):
                self.values[column] = self.cells.read(column, stored[column], read[column])
        self._shelf = self.cells.clean("is active", known(stored["is_active"]))
        self.artists: list[str] = []

    def _title(self, stored: Any) -> str:
        title = self.cells.clean("title", text_of(stored))
        if not name_key(title):
            self.cells.oddities.add(
                f"there is no title; “{NO_TITLE}” is used",
                f"record {self.key} has no title; it is imported as “{NO_TITLE}”",
            )
            return NO_TITLE
        return self.cells.cut("title", title, values.NAME_LENGTH)

    @property
    def memo(self) -> str:
        """The line that stands for the record in the ledger."""
        return memo_line(self.artists, self.values["title"], self.values["year"])

    def name(
        self,
        artists: Sequence[OldName],
        labels: Sequence[OldName],
        genre: OldName | None,
        format_: OldName | None,
    ) -> None:
        """Take in what the record is linked to, in order."""
        artists = self._known_artists(artists)
        self.artists = [self._cut("artist", artist) for artist in artists]
        label_names = [self._cut("label", label) for label in labels if known(label.name)]
        self.values |= {
            "artist": join_list(self.artists),
            "artist_country": join_list(artist.country for artist in artists),
            "label": join_list(label_names),
        }
        if genre and known(genre.name):
            self.values["genre"] = self._cut("genre", genre)
        if format_ and known(format_.name):
            self.values["format"] = self._cut("format", format_)

    def _known_artists(self, artists: Sequence[OldName]) -> list[OldName]:
        """Return the artists; where none is known, the word that is in their place, or one for
        nobody.
        """
        named = [artist for artist in artists if known(artist.name)]
        if named:
            return named
        if artists:
            kind = "its only artist is a word for nothing, which is kept as a name"
            said = f"its only artist is “{artists[0].name}”, which is kept as a name"
            self.cells.odd(kind, said)
            return list(artists[:1])
        self.cells.oddities.add(
            f"there is no artist; “{NO_ARTIST}” is used",
            f"record {self.key} has no artist; it is imported under “{NO_ARTIST}”",
        )
        return [OldName(NO_ARTIST, "", "")]

    def _cut(self, noun: str, name: OldName) -> str:
        return self.cells.cut(noun, name.name, values.NAME_LENGTH)

    def settle(self, lines: Sequence[OldTransaction]) -> None:
        """Take in what the book says of the record: the day on which it left the shelf, and whether
        it is there, where its own row does not say so.

        Call it last; `lines` are those of the record.
        """
        try:
            active = values.flag(self._shelf)
        except ValueError:
            active = "0" if lines and lines[-1].is_removal else "1"
            where = "on" if active == "1" else "off"
            problem = f"its is_active “{shortened(self._shelf)}” is neither 1 nor 0"
            kind = "its is_active is neither 1 nor 0; the book says where it is"
            self.cells.odd(kind, f"{problem}; by the book it is {where} the shelf")
        self.values["is_active"] = active
        for line in lines:
            if active == "0" and line.is_removal and "date" not in line.unread:
                self.values["removed_on"] = line.date.isoformat()
        self.values["remarks"] = self.cells.remarks(self.values["remarks"])

    def row(self) -> list[str]:
        """Return the record as cells: its key, then those of COLUMNS."""
        return [self.key, *(self.values[column] for column in COLUMNS)]
