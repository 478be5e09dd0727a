"""Cells of a home-made file that may hold several names, and numbers that a spreadsheet program has damaged."""

from collection.cells import join_list
from collection.importing import api_cells, readers, spreadsheet_cells
from collection.importing.file_rows import Row
from collection.importing.lenient import LenientSource
from collection.importing.problems import Problem
from collection.importing.vocabulary import BOTH, LAST_NAME


class SheetLists(LenientSource):
    """Reads artists, labels and numbers; `labels` are the names by which a user can call the columns."""

    labels: list[str]

    def _label(self, target: str) -> str:
        return self.labels[self.places.get(target, self.places.get(BOTH, self.places.get(LAST_NAME, 0)))]

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
