"""Cells of a home-made file that hold several things: artist and title, names, a format with its details, genres."""

import re
from collections.abc import Sequence

from collection.cells import join_list
from collection.importing import api_cells, readers, spreadsheet_cells
from collection.importing.file_rows import Row
from collection.importing.lenient import LenientSource
from collection.importing.problems import Problem
from collection.importing.spreadsheet_columns import BETWEEN
from collection.importing.vocabulary import BOTH, LAST_NAME, NAMES
from collection.names import name_key

# What people write below a name instead of the same name.
_DITTO = {'"', "''", "″", "”", "“", "„", "〃", '-"-', "-”-"}
# What one cell can hold together: "Artist - Title (LP, Album)".
_PARTS = ("artist", "title", "format")
_IN_BRACKETS = re.compile(r"""(.+?)\s*\(((?:\d+\s?x\s?)?(?:LP|EP|CD|Vinyl|Cass\w*|7"|10"|12")(?:,[^()]*)?)\)""")


class SheetParts(LenientSource):
    """Takes such cells apart; `labels` are the names by which a user can call the columns."""

    labels: list[str]

    def _label(self, target: str) -> str:
        return self.labels[self.places.get(target, self.places.get(BOTH, self.places.get(LAST_NAME, 0)))]

    def text(self, cell: str) -> str:
        return spreadsheet_cells.plain(cell.strip())

    def cell(self, cells: Sequence[str], target: str) -> str:
        is_part = target in _PARTS and target not in self.places
        text = self._parts(cells)[_PARTS.index(target)] if is_part else super().cell(cells, target)
        return api_cells.read(spreadsheet_cells.plain(text), target)

    def artist_key(self, cell: str) -> str:
        parts = spreadsheet_cells.several(cell)
        return ", ".join(map(name_key, parts)) if parts else name_key(cell)

    def _parts(self, cells: Sequence[str]) -> tuple[str, str, str]:
        """Return artist, title and format where they do not stand in columns of their own."""
        if BOTH in self.places:
            artist, title = BETWEEN.split(f" - {super().cell(cells, BOTH)}", maxsplit=2)[-2:]
            found = None if "format" in self.places else _IN_BRACKETS.fullmatch(title)
            return (artist, found[1], found[2]) if found else (artist, title, "")
        return " ".join(filter(None, (super(SheetParts, self).cell(cells, name) for name in NAMES))), "", ""

    def _read_names(self, row: Row) -> None:
        """Read artist and title, without which there is no record."""
        for target in ("artist", "title"):
            text = self.cell(row.cells, target)
            read = readers.name if target == "title" else readers.line(10_000)
            try:
                if target == "artist" and text in _DITTO:
                    raise ValueError("stands for the name above; write it out")
                if text and (value := read(text)):
                    row.values[target] = value
            except ValueError as error:
                row.problems.append(Problem(row.line, self._label(target), text, str(error)))
            if not text and target == "artist":
                row.problems.append(Problem(row.line, "", "", "the row names no artist"))

    def _read_format_and_genre(self, row: Row) -> None:
        """Take a format apart at its first comma; of several genres the first is the genre."""
        medium, _, details = self.cell(row.cells, "format").partition(",")
        genre = self.cell(row.cells, "genre")
        genres = spreadsheet_cells.several(genre) or [genre]
        for target, text, read in (
            ("format", medium.strip(), readers.name),
            ("format_details", details.strip(), readers.line(500)),
            ("genre", genres[0], readers.name),
        ):
            try:
                if text and target not in row.values:
                    row.values[target] = read(text)
                elif text:
                    self.remark(row, [f"{self._label('format')}: {text}"])
            except ValueError as error:
                self.doubt(row, self._label(target), text, str(error))
        if len(genres) > 1:
            self.remark(row, [f"{self._label('genre')}: {', '.join(genres)}"])

    def _read_lists(self, row: Row) -> None:
        """Split cells that are lists beyond doubt; the others are left to the splitter."""
        values = row.values
        if country := values.get("artist_country"):
            countries = spreadsheet_cells.several(country)
            fits = len(countries) <= len(spreadsheet_cells.several(values.get("artist", "")))
            values["artist_country"] = join_list(countries if countries and fits else [country])
        if parts := spreadsheet_cells.several(values.get("artist", "")):
            values["artist"] = self._joined(row, "artist", parts)
        elif "artist" in values:
            row.raw["artist"] = self._checked(row, "artist", values.pop("artist"))
        label, number = values.pop("label", ""), values.pop("catalog_number", "")
        if "catalog_number" not in self.places:
            number = api_cells.numbers(super().cell(row.cells, "label"))
        labels, numbers = spreadsheet_cells.several(label), spreadsheet_cells.several(number)
        if label and (labels or numbers):
            values["label"], values["catalog_number"] = self._paired(row, labels or [label], numbers or [number])
        elif label:
            row.raw |= {"label": self._checked(row, "label", label)} | ({"catalog_number": number} if number else {})
        elif number:
            row.raw["catalog_number"] = number

    def _paired(self, row: Row, labels: list[str], numbers: list[str]) -> tuple[str, str]:
        """Return labels and numbers side by side; one label can have several numbers."""
        if len(labels) == 1:
            labels = labels * len(numbers)
        if len(numbers) > len(labels):
            numbers = [", ".join(numbers)]
        return self._joined(row, "label", labels), join_list(numbers)

    def _joined(self, row: Row, target: str, parts: list[str]) -> str:
        return join_list([self._checked(row, target, part) for part in parts])

    def _checked(self, row: Row, target: str, name: str) -> str:
        try:
            return readers.name(name)
        except ValueError as error:
            row.problems.append(Problem(row.line, self._label(target), name, str(error)))
            return name

    def _warn_of_rounding(self, row: Row) -> None:
        for target in ("catalog_number", "barcode"):
            if spreadsheet_cells.is_rounded(text := self.cell(row.cells, target)):
                row.doubtful.append(
                    f"column {self._label(target)}, “{text}”: a spreadsheet program seems to have rounded it"
                )
