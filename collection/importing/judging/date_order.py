"""The order of day and month in the dates of a file: one for the whole file, never per row."""

from collections.abc import Iterator

from collection.importing.cells import years
from collection.importing.cells.dates import (
    LAST_OF_THIS_CENTURY,
    has_points,
    has_short_year,
    is_alike_in_both_orders,
    orders,
)
from collection.importing.files.problems import FileRefused
from collection.importing.messages import Message, Setting


class DateOrder:
    """Collects evidence whether 3/4/2023 is in March or in April; decided per file, never per row.

    A date that is none in either order, such as 31.02.2020, decides nothing. Where no other date
    is open, 12.08.2019 has the day first: whoever writes points between the numbers of a day, as
    most of Europe does, begins with it, and those who begin with the month write other signs.
    """

    def __init__(self) -> None:
        self.example = ""
        # A date whose order matters and is open, and one such with points.
        self._open = self._open_with_points = ""
        # By the order that it proves: line and cell.
        self._proof: dict[str, tuple[int, str]] = {}
        # A year of two digits.
        self._short_year = ""
        # Orders that dates of release prove, which are read for their year alone.
        self._of_years: set[str] = set()

    def look(self, line: int, cell: str) -> None:
        """Take note of a cell that holds a date."""
        if cell[4:5] == "-" and cell[:4].isdecimal():
            return
        self._look_for_short_year(cell)
        if not (possible := orders(cell)):
            return
        self.example = self.example or cell
        if len(possible) == 1:
            self._proof.setdefault(possible[0], (line, cell))
        elif not is_alike_in_both_orders(cell):
            if has_points(cell):
                self._open_with_points = self._open_with_points or cell
            else:
                self._open = self._open or cell

    def look_at_year(self, cell: str) -> None:
        """Take note of a cell that holds the year, and maybe the day, of a release."""
        if cell.isdecimal():
            return
        self._look_for_short_year(cell)
        if len(possible := orders(cell)) == 1:
            self._of_years.update(possible)

    def _look_for_short_year(self, cell: str) -> None:
        if not self._short_year and has_short_year(cell) and years.is_read(cell):
            self._short_year = cell

    def decide(self) -> str:
        """Return dmy or mdy, "" if there is nothing to decide. Raises FileRefused if it cannot be
        decided.
        """
        choices = (Setting("dates", "dmy"), Setting("dates", "mdy"))
        if len(self._proof) == 2:
            line, day_first = self._proof["dmy"]
            other_line, month_first = self._proof["mdy"]
            raise FileRefused(
                f"Line {line} has {day_first} and line {other_line} has {month_first}, so the "
                "file has day and month in both orders.",
                *choices,
            )
        if not self._proof and (self._open or self._open_with_points):
            if len(self._of_years) == 1:
                return next(iter(self._of_years))
            if not self._open:
                return "dmy"
            raise FileRefused(
                f"Dates such as {self._open} can be read with the day or the month first, and "
                "no row decides it.",
                *choices,
            )
        return next(iter(self._proof), "")

    def refuse_other_order(self, order: str) -> None:
        """Raise FileRefused for a file whose dates can only be in the other order than `order`."""
        other = {"dmy": "mdy", "mdy": "dmy"}[order]
        if other in self._proof and order not in self._proof:
            line, cell = self._proof[other]
            first = "day" if order == "dmy" else "month"
            raise FileRefused(
                f"Line {line} has {cell}, which is not a date with the {first} first.",
                Setting("dates", other),
            )

    def notes(self, order: str, decided: bool) -> Iterator[Message]:
        """Yield messages on the order in which dates are read, where the file `decided` it, and on
        years of two digits.
        """
        if decided:
            spelled = "day, month, year" if order == "dmy" else "month, day, year"
            sentence = f"Dates such as {self.example} are read as {spelled}"
            if self._proof or self._of_years or not self._open_with_points:
                yield Message(f"{sentence}.")
            else:
                yield Message(
                    f"Dates such as {self._open_with_points} are read as {spelled}, because of "
                    "their points.",
                    offers=(Setting("dates", "mdy"),),
                )
        if self._short_year:
            yield Message(
                f"Years of two digits, as in {self._short_year}, are read as "
                f"{1900 + LAST_OF_THIS_CENTURY + 1} to {2000 + LAST_OF_THIS_CENTURY}."
            )
