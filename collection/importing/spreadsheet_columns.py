"""What the columns of a home-made file mean, told from its header, its first rows and what the user says."""

import re

from collection.importing.column_fields import MANY, mapped_columns
from collection.importing.column_names import column_labels, find_columns, lists_tracks
from collection.importing.numbering import counts, filled_sample, index_columns, only_counts, only_records
from collection.importing.problems import ColumnsUnknown, FileRefused, shortened
from collection.importing.readers import NO, YES, is_grade
from collection.importing.table import Table
from collection.importing.vocabulary import (
    BOTH,
    NAMED_REMARK,
    NAMES,
    NOTHING,
    OWNERSHIP,
    OWNERSHIP_COLUMNS,
    REMARKS,
    column_key,
)

# So many columns are named in a note.
_NAMED = 30
#: What stands between artist and title where both are in one cell.
BETWEEN = re.compile(r"\s+[-–—]\s+")

# What people call the columns of their grades, and other columns too.
_GRADED = {
    "media_condition": set("media medium vinyl record disc disk lp platte disque disco plaat skiva".split()),
    "sleeve_condition": set("sleeve cover jacket hulle pochette copertina funda carpeta hoes omslag".split()),
}


class Columns:
    """The columns of one file: `fields` (place to field), `places` (field to place), those for the remarks, in order.

    `labels` are names by which a user can call the columns.
    """

    def __init__(self, table: Table, mapping: dict[str, str]) -> None:
        """Raises FileRefused for a `mapping`, column name to field, that does not fit the file."""
        self.table = table
        self.sample = filled_sample(table)
        self._widen()
        self.labels = column_labels(table.header)
        self.counting: list[str] = []
        self.fields = self._fields(mapping)
        self.both_in_one = self._find_both_in_one()
        self.places = {field: place for place, field in self.fields.items() if field not in MANY}
        self.rest = [place for place in range(len(self.labels)) if place not in self.fields]
        named = [place for place, field in self.fields.items() if field == NAMED_REMARK]
        remarks = [place for place, field in self.fields.items() if field == REMARKS]
        #: The collector's own remarks, and what is kept beside them as "name: value".
        self.remarks, self.named_remarks = remarks[:1], sorted(remarks[1:] + named + self.rest)

    def _widen(self) -> None:
        """Give columns that have cells in every row, and no header, an empty name: somebody forgot it."""
        widths = {len(cells) for cells in self.sample}
        if len(self.sample) > 1 and len(widths) == 1 and (surplus := widths.pop() - len(self.table.header)) > 0:
            self.table.header += [""] * surplus

    def _fields(self, mapping: dict[str, str]) -> dict[int, str]:
        said = mapped_columns(self.labels, mapping)
        found = find_columns(self._labels_with_title(said))
        marks = [place for place, field in found.items() if field in OWNERSHIP_COLUMNS]
        if any(map(self._holds_counts, marks)):
            # How many people have and want a record, as Discogs counts them, is no mark.
            found = {place: field for place, field in found.items() if place not in marks}
        if bought := next((place for place, field in found.items() if self._says_yes_or_no(place, field)), None):
            found[bought] = OWNERSHIP
        fields = {p: f for p, f in found.items() if p not in said and f not in said.values()} | said
        self._find_grades(fields, said)
        index = index_columns(self.table)
        named = [place for place, field in fields.items() if field in ("artist", "title", BOTH)]
        samples = self.sample, only_records(self.sample, self.table.header, named)
        for place, label in enumerate(self.labels):
            if place not in fields and (place in index or any(counts(sample, place, label) for sample in samples)):
                fields[place] = NOTHING
                self.counting.append(label)
        return fields

    def _labels_with_title(self, said: dict[int, str]) -> list[str]:
        """Return the labels; a column "Release" that holds titles, not years, where nothing else does is called so."""
        meant = find_columns(self.labels).values()
        labels = self.labels
        if {"title", BOTH}.isdisjoint([*meant, *said.values()]):
            labels = [
                "title" if column_key(label) == "release" and not self._is_numeric(place) else label
                for place, label in enumerate(labels)
            ]
        return labels

    def _holds_counts(self, place: int) -> bool:
        """Tell whether a column holds a number that is too large for copies of one record."""
        return any(len(cell) > 2 and cell.isdigit() for cell in self._filled(place))

    def _says_yes_or_no(self, place: int, field: str) -> bool:
        """Tell whether a column of days of purchase says only that there was one: "Purchased" with yes and no."""
        cells = {cell.casefold() for cell in self._filled(place)}
        return field == "purchase_date" and bool(cells) and cells <= YES | NO

    def _find_grades(self, fields: dict[int, str], said: dict[int, str]) -> None:
        """Take columns such as "Vinyl" and "Cover" for grades where they hold nothing else."""
        for place, label in enumerate(self.labels):
            if place in said:
                continue
            field = next((field for field, words in _GRADED.items() if column_key(label) in words), "")
            cells = self._filled(place)
            if field and field not in fields.values() and cells and all(map(is_grade, cells)):
                fields[place] = field

    def _is_numeric(self, place: int) -> bool:
        """Tell whether most filled cells of a column begin with a figure."""
        filled = self._filled(place)
        return sum(cell[0].isdigit() for cell in filled) * 2 >= len(filled)

    def _find_both_in_one(self) -> str:
        """Read a title as "artist - title" where there is no artist and most titles look like it; return its label."""
        named = set(self.fields.values())
        title = next((place for place, field in self.fields.items() if field == "title"), None)
        if title is None or not named.isdisjoint(("artist", BOTH, *NAMES)):
            return ""
        filled = self._filled(title)
        if sum(bool(BETWEEN.search(cell)) for cell in filled) * 2 <= len(filled):
            return ""
        self.fields[title] = BOTH
        return self.labels[title]

    def examples(self, place: int, most: int) -> list[str]:
        """Return the first different cells of a column."""
        return [shortened(cell, 40) for cell in dict.fromkeys(self._filled(place))][:most]

    def _filled(self, place: int) -> list[str]:
        """Return the filled cells of a column in the first rows."""
        return [cell for row in self.sample if place < len(row) and (cell := row[place].strip())]

    def missing(self) -> list[str]:
        """Return which of title and artist stand in no column."""
        if BOTH in self.places:
            return []
        artist = not self.places.keys().isdisjoint(("artist", *NAMES))
        return [called for called, found in (("title", "title" in self.places), ("artist", artist)) if not found]

    def require(self) -> None:
        """Raises ColumnsUnknown when artist or title stand in no column, FileRefused when two lists stand abreast."""
        if abreast := self._abreast():
            raise FileRefused(
                f"Two lists stand side by side, the second from {abreast} on. Put them one below the other, "
                f'or leave the second out: --map "{abreast}=nothing".'
            )
        if missing := self.missing():
            raise ColumnsUnknown(
                f"No column is known to hold the {' and the '.join(missing)}. The file has: {', '.join(self.labels)}."
                f"{'' if self.fields else ' If that is a record, write a line with names of columns above it.'}",
                f'Say which one it is: --map "Column={missing[0]}".',
            )

    def _abreast(self) -> str:
        """Return the first column of a second list beside the first, "" if there is none."""
        keys = [column_key(name) for name in self.table.header]
        again = [
            place
            for field in ("artist", "title")
            if (first := self.places.get(field)) is not None and (key := keys[first])
            for place in range(first + 1, len(keys))
            if keys[place] == key and self.fields.get(place) != NOTHING
        ]
        return self.labels[min(again)] if len({keys[place] for place in again}) > 1 else ""

    def told(self) -> list[str]:
        """Return sentences on how the columns were understood."""
        known = ", ".join(f"{self.labels[p]} = {f}" for p, f in sorted(self.fields.items()) if f != NOTHING)
        notes = [f"The columns are read as: {known}."]
        notes += [only_counts(label) for label in self.counting]
        if self.both_in_one:
            notes.append(f"The column {self.both_in_one} is read as “artist - title”.")
        if lists_tracks(self.labels):
            notes.append("The file seems to list tracks: each row comes in as a record of its own.")
        if names := [self.labels[place] for place in self.rest if self.table.header[place] or self._filled(place)]:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            notes.append(
                f"No field is known for: {', '.join(names[:_NAMED])}{more}. "
                "Their cells are kept in the remarks, as “name: value”, unless the choice “map” gives them a place."
            )
        return notes
