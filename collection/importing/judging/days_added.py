"""Whether the day on which a row was added is the day on which the record was bought.

In: the cells of the date added, in whatever way they are written. Out: a value of the choice
`date_added`. Days are counted by value: a file that gives a time to each row, or numbers of days as
Excel counts them, is judged as one that gives the days alone.
"""

from collections import Counter

from django.template.defaultfilters import pluralize

from collection.importing.cells import dates
from collection.importing.messages import Message, Setting
from collection.importing.sources.source import Source

# A collector who types in the shelf at one go leaves more than half of the rows on so few days; in
# a short list that is no wonder.
FEW_DAYS, MANY_ROWS = 10, 30


class DaysAdded:
    """Counts how many rows were added on which day."""

    def __init__(self) -> None:
        self._days: Counter[str] = Counter()
        # Days such as 3/4/2023, whose order is not known before the last row.
        self._local: Counter[str] = Counter()

    def look(self, cell: str) -> None:
        """Take note of the date added of a row."""
        if cell[4:5] == "-" and cell[7:8] == "-" and cell[10:11] in ("", " ", "T"):
            # Spares most files the reading of every cell.
            self._days[cell[:10]] += 1
        elif local := dates.without_clock(cell):
            self._local[local] += 1
        else:
            self._days[_day(cell, "dmy")] += 1

    def counted(self, order: str) -> Counter[str]:
        """Return the days with their numbers of rows; `order` is that of local dates. Cells that
        name no day are left out.
        """
        days: Counter[str] = Counter()
        for text, count in (self._days + self._local).items():
            days[_day(text, order)] += count
        del days[""]
        return days


def _day(text: str, order: str) -> str:
    try:
        return dates.day(order)(text)
    except ValueError:
        return ""


def date_added_meaning(source: Source, days: Counter[str], rows: int) -> tuple[str, list[Message]]:
    """Decide whether the day on which a row was added is the day on which the record was bought.

    `days` counts the rows that were added on each day, `rows` are all of the file. Return a value
    of the choice `date_added`, "" for a file in which it has no meaning, and what there is to say
    of it.
    """
    if not days or not source.foreign or source.holds != "records":
        return "", []
    most = days.most_common(FEW_DAYS)
    few = sum(count for _, count in most)
    is_typed_in = rows >= MANY_ROWS and few * 2 > days.total()
    chosen = source.chosen.date_added
    if chosen == "catalogued":
        return chosen, []
    if source.lists_tracks and not chosen:
        sentence = "The date added is that of a track, so it is not used as the purchase date."
        return "catalogued", [Message(sentence, (Setting("date_added", "purchase"),))]
    if is_typed_in and not chosen:
        sentence = (
            f"{few:,} of {days.total():,} rows were added on just {len(most)} "
            f"day{pluralize(len(most))}, so the date added is not used as the purchase date."
        )
        return "catalogued", [Message(sentence, (Setting("date_added", "purchase"),))]
    sentence = "The date added is used as the purchase date of new records."
    return "purchase", [Message(sentence, (Setting("date_added", "catalogued"),))]
