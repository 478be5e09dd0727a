"""A record of the first Disco as a row in Disco's columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from collection.cells import join_list
from collection.derived import memo_line
from collection.importing import readers
from collection.importing.columns_read import value_readers
from collection.importing.legacy_book import OldTransaction
from collection.importing.legacy_cells import OldCells, day, known, price, text_of
from collection.importing.legacy_names import OldName
from collection.importing.problems import shortened
from collection.importing.readers import Reader
from collection.names import name_key

COLUMNS = (
    *("uid", "artist", "artist_country", "title", "genre", "label", "year", "format", "color", "limited_to"),
    *("copy_number", "remarks", "purchase_date", "price", "rating", "is_digitized", "is_active", "removed_on"),
)
#: Disco's columns of the values that stand in the table of records itself, in the order in which they are asked for.
OWN_COLUMNS = (
    *("title", "year", "color", "limited_to", "copy_number", "remarks", "purchase_date", "price", "rating"),
    *("is_digitized", "is_active"),
)
#: Names for a record of which the old database had none, in Discogs' words.
NO_ARTIST, NO_TITLE = "Unknown Artist", "Untitled"


def old_readers() -> dict[str, Reader]:
    """Return how the cells of an old record are read."""
    return value_readers("dmy") | {"price": price, "purchase_date": day, "remarks": str}


class OldRecord:
    """A record of the first Disco; `key` is its old id, `values` are its cells by Disco's column."""

    def __init__(self, key: str, stored: Mapping[str, Any], read: Mapping[str, Reader], oddities: list[str]) -> None:
        """`stored` holds what stands in `OWN_COLUMNS`."""
        self.key = key
        self.cells = OldCells(f"record {key}", oddities)
        self.values = dict.fromkeys(COLUMNS, "") | {"title": self._title(stored["title"])}
        for column in OWN_COLUMNS:
            if column == "year" and known(stored[column]) == "0":
                self.cells.odd("its year is 0, which is none")
            elif column not in ("title", "is_active"):
                self.values[column] = self.cells.read(column, stored[column], read[column])
        self._shelf = self.cells.clean("is active", known(stored["is_active"]))
        self.artists: list[str] = []

    def _title(self, stored: Any) -> str:
        title = self.cells.clean("title", text_of(stored))
        if not name_key(title):
            self.cells.oddities.append(f"record {self.key} has no title; it comes in as “{NO_TITLE}”")
            return NO_TITLE
        return self.cells.cut("title", title, readers.NAME_LENGTH)

    @property
    def memo(self) -> str:
        """The line that stands for the record in the ledger."""
        return memo_line(self.artists, self.values["title"], self.values["year"])

    def name(
        self, artists: Sequence[OldName], labels: Sequence[OldName], genre: OldName | None, format_: OldName | None
    ) -> None:
        """Take in what the record is linked to, in order."""
        artists = self._named(artists)
        self.artists = self._fitting("artist", artists)
        known_labels = [one for one in labels if known(one.name)]
        self.values |= {
            "artist": join_list(self.artists),
            "artist_country": join_list(one.country for one in artists),
            "label": join_list(self._fitting("label", known_labels)),
            "genre": "".join(self._fitting("genre", [genre] if genre and known(genre.name) else [])),
            "format": "".join(self._fitting("format", [format_] if format_ and known(format_.name) else [])),
        }

    def _named(self, artists: Sequence[OldName]) -> list[OldName]:
        """Return the artists; where none is known, the name that stands there, or one for nobody."""
        if named := [one for one in artists if known(one.name)]:
            return named
        if artists:
            self.cells.odd(f"its only artist is “{artists[0].name}”, which is kept as a name")
            return list(artists[:1])
        self.cells.oddities.append(f"record {self.key} has no artist; it comes in under “{NO_ARTIST}”")
        return [OldName(NO_ARTIST, "", "")]

    def _fitting(self, what: str, names: Sequence[OldName]) -> list[str]:
        return [self.cells.cut(what, one.name, readers.NAME_LENGTH) for one in names]

    def settle(self, lines: Sequence[OldTransaction]) -> None:
        """Take in what the book says of the record: whether it is on the shelf, if nothing else tells, and since when.

        Call it last; `lines` are those of the record.
        """
        try:
            active = readers.flag(self._shelf)
        except ValueError:
            active = "0" if lines and lines[-1].is_removal else "1"
            where = "on" if active == "1" else "off"
            told = f"its is active “{shortened(self._shelf)}” is neither 1 nor 0"
            self.cells.odd(f"{told}; by the book it is {where} the shelf")
        left = [line for line in lines if line.is_removal and "date" not in line.unread]
        self.values |= {
            "is_active": active,
            "removed_on": left[-1].date.isoformat() if left and active == "0" else "",
            "remarks": self.cells.remarks(self.values["remarks"]),
        }

    def row(self) -> list[str]:
        """Return the record as cells: its key, then those of COLUMNS."""
        return [self.key, *(self.values[column] for column in COLUMNS)]
