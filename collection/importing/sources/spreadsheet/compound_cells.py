"""Cells of a home-made sheet that hold several things: artist and title, names, a format with its
details, genres.
"""

from collections.abc import Sequence

from collection.cells import join_list
from collection.importing.cells import (
    discogs_entries,
    freehand,
    paired_grades,
    typed_formats,
    values,
)
from collection.importing.cells.discogs_formats import format_and_details
from collection.importing.files.header_words import GRADES
from collection.importing.files.problems import Problem
from collection.importing.sources.lenient import LenientReader
from collection.importing.sources.row import Row
from collection.importing.sources.spreadsheet.sheet import Sheet

_READ_GRADES = (
    ("media_condition", values.media_condition),
    ("sleeve_condition", values.sleeve_condition),
)
# What people write below a name instead of the same name.
_DITTO = {'"', "''", "″", "”", "“", "„", "〃", '-"-', "-”-"}


class CompoundCells(LenientReader[Sheet]):
    """Takes such cells apart, a column or two at a time."""

    def text(self, cell: str) -> str:
        return freehand.plain(cell.strip())

    def read_names(self, row: Row) -> None:
        """Read artist and title, without which there is no record."""
        artist = self.source.cell(row.cells, "artist")
        title = self.source.cell(row.cells, "title")
        if not artist:
            row.problems.append(Problem(row.line, "", "", "the row names no artist"))
        elif artist in _DITTO:
            self._note_problem(row, "artist", artist, "repeats the name above; write it out")
        else:
            try:
                row.values["artist"] = values.line(10_000)(artist)
            except ValueError as error:
                self._note_problem(row, "artist", artist, str(error))
        if title:
            try:
                row.values["title"] = values.name(title)
            except ValueError as error:
                self._note_problem(row, "title", title, str(error))

    def _note_problem(self, row: Row, target: str, text: str, reason: str) -> None:
        row.problems.append(Problem(row.line, self.source.label_of(target), text, reason))

    def read_format(self, row: Row) -> None:
        """Take a format and its details apart."""
        source = self.source
        cell = source.cell(row.cells, "format")
        typed = typed_formats.as_in_csv(", ".join(freehand.several(cell)) or cell)
        medium, details = format_and_details(typed)
        if not details:
            medium = self._with_size(row, medium)
        for target, text, read in (
            ("format", medium, values.name),
            ("format_details", details, values.line(500)),
        ):
            if not text:
                continue
            if target in row.values:
                # The details have a column of their own, which counts.
                self.keep(row, source.label_of("format"), text)
                continue
            try:
                row.values[target] = read(text)
            except ValueError as error:
                self.doubt(row, source.label_of(target), text, str(error))

    def _with_size(self, row: Row, medium: str) -> str:
        """Return a medium with the size that the column of details names: Vinyl beside LP, Album is
        an LP.
        """
        given = ", ".join(freehand.several(row.values.get("format_details", "")))
        given = given or row.values.get("format_details", "")
        size, _, others = typed_formats.as_in_csv(f"{medium}, {given}").partition(", ")
        if not given or size == medium:
            return medium
        row.values["format_details"] = others
        if not others:
            del row.values["format_details"]
        return size

    def read_grades(self, row: Row) -> None:
        """Read the two grades of a cell; one alone is that of the record."""
        cell = self.source.cell(row.cells, GRADES)
        if not cell or cell.casefold() in freehand.NO_WORDS:
            return
        label = self.source.label_of(GRADES)
        both = paired_grades.halves(cell) or (cell,)
        if len(both) == 2 and paired_grades.sleeve_is_first(label):
            both = both[::-1]
        unread = []
        for (target, read), text in zip(_READ_GRADES, both, strict=False):
            try:
                row.values[target] = read(text)
            except ValueError as error:
                unread.append(f"“{text}” {error}")
        if unread:
            self.doubt(row, label, cell, " and ".join(unread))

    def read_lists(self, row: Row) -> None:
        """Split cells that are lists beyond doubt; the others are left to the splitter.

        The cells of artist, label and number must have been read into `row.values` as they are.
        """
        self._read_countries(row)
        artist = row.values.pop("artist", "")
        artists = freehand.several(artist)
        entries = discogs_entries.names_beside(self.source.bare_cell(row.cells, "artist"), "join")
        if entries:
            self._read_joined(row, entries)
        elif artists:
            row.values["artist"] = self._joined(row, "artist", artists)
        elif artist:
            row.raw["artist"] = self._checked(row, "artist", artist)
        self._read_labels(row)

    def _read_joined(self, row: Row, artists: Sequence[tuple[str, str]]) -> None:
        """Store artists, each with what joins it to the next; nothing follows the last."""
        row.values["artist"] = self._joined(row, "artist", [name for name, _ in artists])
        phrases = join_list([values.line(100)(phrase) for _, phrase in artists[:-1]])
        if phrases and "join_phrase" not in row.values:
            row.values["join_phrase"] = phrases

    def _read_countries(self, row: Row) -> None:
        """Take a list of countries for those of the artists, if there are as many artists."""
        country = row.values.get("artist_country")
        if not country:
            return
        countries = freehand.several(country)
        artists = freehand.several(row.values.get("artist", ""))
        if not countries or len(countries) > len(artists):
            countries = [country]
        row.values["artist_country"] = join_list(countries)

    def _read_labels(self, row: Row) -> None:
        """Put labels and catalog numbers side by side, if either is a list beyond doubt."""
        label, number = row.values.pop("label", ""), row.values.pop("catalog_number", "")
        entries = discogs_entries.names_beside(self.source.bare_cell(row.cells, "label"), "catno")
        if not entries and self.source.has_numbered_labels:
            entries = discogs_entries.labels_and_numbers(label)
        if entries and not number:
            row.values["label"] = self._joined(row, "label", [name for name, _ in entries])
            row.values["catalog_number"] = join_list([each for _, each in entries])
            return
        labels, numbers = freehand.several(label), freehand.several(number)
        if label and (labels or numbers):
            self._pair(row, labels or [label], numbers or [number])
            return
        if label:
            row.raw["label"] = self._checked(row, "label", label)
        if number:
            row.raw["catalog_number"] = number

    def _pair(self, row: Row, labels: list[str], numbers: list[str]) -> None:
        """Store labels and numbers side by side; one label can have several numbers."""
        if len(labels) == 1:
            labels = labels * len(numbers)
        if len(numbers) > len(labels):
            numbers = [", ".join(numbers)]
        row.values["label"] = self._joined(row, "label", labels)
        row.values["catalog_number"] = join_list(numbers)

    def _joined(self, row: Row, target: str, parts: list[str]) -> str:
        return join_list([self._checked(row, target, part) for part in parts])

    def _checked(self, row: Row, target: str, name: str) -> str:
        """Return a name as it is stored, and note a problem if it cannot be."""
        try:
            return values.name(name)
        except ValueError as error:
            self._note_problem(row, target, name, str(error))
            return name
