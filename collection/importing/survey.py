"""The first pass over a file: what can only be told from all of its rows together."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.template.defaultfilters import pluralize

from collection.importing.dates import looks_local
from collection.importing.deciding import Decided
from collection.importing.file_rows import RowKeys
from collection.importing.problems import FileRefused
from collection.importing.source import Source
from collection.importing.splitting import Splitter

# A collector who types in the shelf at one go leaves more than half of the rows on so few days.
FEW_DAYS = 10


class KeySet:
    """Which keys stand in the file, and which stand there more than once, at sixteen bytes a row."""

    def __init__(self) -> None:
        self._by_row = array("q")
        self._sorted = array("q")
        self.repeated: set[int] = set()

    def add(self, key: int) -> None:
        self._by_row.append(key)

    def close(self) -> None:
        """Sort, and find what is repeated; call once, after the last key."""
        ordered = sorted(filter(None, self._by_row))
        self.repeated = {one for one, following in pairwise(ordered) if one == following}
        self._sorted = array("q", ordered)
        if not self.repeated:
            self._by_row = array("q")

    def rows_that_repeat(self) -> Iterator[int]:
        """Yield the numbers of the rows whose key stands in another row too."""
        return (row for row, key in enumerate(self._by_row) if key in self.repeated) if self.repeated else iter(())

    def __contains__(self, key: int) -> bool:
        place = bisect_left(self._sorted, key)
        return place < len(self._sorted) and self._sorted[place] == key


@dataclass
class Survey:
    """What the first pass found."""

    splitter: Splitter
    decided: Decided
    uids: KeySet = field(default_factory=KeySet)
    keys: KeySet = field(default_factory=KeySet)
    releases: KeySet = field(default_factory=KeySet)
    identities: KeySet = field(default_factory=KeySet)
    rows: int = 0

    def add(self, keys: RowKeys) -> None:
        for key_set, key in zip((self.uids, self.keys, self.releases, self.identities), keys, strict=True):
            key_set.add(key)

    def close(self) -> None:
        for key_set in (self.uids, self.keys, self.releases, self.identities):
            key_set.close()

    def rows_that_share_a_key(self) -> set[int]:
        """Return the numbers of the filled rows of which another row may speak of the same record."""
        return {row for keys in (self.keys, self.releases, self.identities) for row in keys.rows_that_repeat()}


def is_blank(cells: list[str]) -> bool:
    """Tell whether a row holds nothing, however many separators it has."""
    return not any(cells) or not any(map(str.strip, cells))


def survey(source: Source, decided: Decided, most_rows: int = 0) -> Survey:
    """Read the whole file once; tell `source` how its dates are meant and return what the later passes need.

    Raises FileRefused when the order of day and month cannot be decided, or `most_rows` (0: any) are exceeded.
    """
    found, dates, days = Survey(Splitter(lambda: _names(source), decided), decided), DateOrder(), Counter()
    for line, cells in source.table.rows():
        if is_blank(cells):
            continue
        found.rows += 1
        if most_rows and found.rows > most_rows:
            raise FileRefused(f"The file has more than {most_rows:,} rows; use the command import_records for it.")
        found.add(source.row_keys(cells))
        if not source.is_header(cells):
            source.look(cells)
        for cell in source.date_cells(cells):
            dates.look(line, cell)
        if added := source.cell(cells, "added_at"):
            days[added.split(" ")[0]] += 1
    found.close()
    if not source.choices.dates and (order := dates.decide()):
        source.notes.append(f"Dates such as {dates.example} are read as {dates.spelled(order)}.")
        source.set_date_order(order)
    _decide_date_added(source, days)
    source.looked()
    return found


def _names(source: Source) -> Iterator[list[str]]:
    """Yield artist, label and catalog number of each row as the file writes them, where they may be lists."""
    for _, cells in source.table.rows():
        if source.maybe_lists and not is_blank(cells):
            yield [source.cell(cells, column) for column in ("artist", "label", "catalog_number")]


def _decide_date_added(source: Source, days: Counter[str]) -> None:
    """Decide whether the day on which a row was catalogued is the day on which the record was bought."""
    if not days or not source.foreign or source.holds != "records":
        return
    few = sum(count for _, count in days.most_common(FEW_DAYS))
    typed_in = few * 2 > days.total()
    said = source.choices.date_added
    source.added_is_bought = said == "purchase" or (not said and not typed_in)
    source.settled["date_added"] = "purchase" if source.added_is_bought else "catalogued"
    if typed_in and not said:
        least = min(FEW_DAYS, len(days))
        source.offers.append(("date_added", "purchase", "Take the date added as the purchase date"))
        source.notes.append(
            f"The date added is not taken as the purchase date: {few:,} of {days.total():,} rows fall on "
            f"{least} day{pluralize(least)}. The choice “date added: purchase” takes it all the same."
        )
    elif source.added_is_bought:
        source.offers.append(("date_added", "catalogued", "Do not take the date added as the purchase date"))
        source.notes.append("The date added is taken as the purchase date of new records.")


class DateOrder:
    """Collects evidence whether 3/4/2023 is in March or in April; decided per file, never per row."""

    def __init__(self) -> None:
        self.example = ""
        self._proof: dict[str, tuple[int, str]] = {}

    def look(self, line: int, cell: str) -> None:
        if cell[4:5] == "-" or not (numbers := looks_local(cell)):
            return
        self.example = self.example or cell
        first, second = numbers
        if first > 12:
            self._proof.setdefault("dmy", (line, cell))
        if second > 12:
            self._proof.setdefault("mdy", (line, cell))

    def decide(self) -> str:
        """Return dmy or mdy, "" if there is nothing to decide. Raises FileRefused if it cannot be."""
        if len(self._proof) == 2:
            (one, day_first), (other, month_first) = self._proof["dmy"], self._proof["mdy"]
            raise FileRefused(
                f"Line {one} has {day_first} and line {other} has {month_first}: "
                "day and month stand in both orders. Name the order that is meant: dmy or mdy."
            )
        if self.example and not self._proof:
            raise FileRefused(
                f"Dates such as {self.example} can be read with the day or the month first, and no row decides it. "
                "Name the order: dmy or mdy."
            )
        return next(iter(self._proof), "")

    @staticmethod
    def spelled(order: str) -> str:
        return "day, month, year" if order == "dmy" else "month, day, year"
