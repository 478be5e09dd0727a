"""The columns of a plain table, and how the cells of each are read."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from collection.importing.cells import dates
from collection.importing.cells.values import Reader

#: Makes a reader of days or moments in files whose local dates have that order, dmy or mdy.
ReaderOfDates = Callable[[str], Reader]


@dataclass(frozen=True)
class Column:
    """A column by its name in the header of a file.

    `read` turns a text into a cell, or raises ValueError with the reason. Of a day or a moment,
    `read_date` makes that reader once the order of the file's dates is known.
    """

    name: str
    read: Reader | None = None
    read_date: ReaderOfDates | None = None
    #: Whether it is a part of what finds the row again.
    is_key: bool = False
    #: Whether a new row cannot be without it.
    is_needed: bool = False
    #: Whether the cell \- empties it.
    can_be_empty: bool = True
    #: Whether blanks around the text are part of it.
    is_prose: bool = False
    #: Other names by which people call it.
    aliases: tuple[str, ...] = ()

    @property
    def is_date(self) -> bool:
        """Whether the order of day and month matters to its cells."""
        return self.read_date in (dates.day, dates.moment)

    @property
    def is_key_needed(self) -> bool:
        """Whether a row cannot be found again without it."""
        return self.is_key and self.is_needed

    def reader(self, order: str) -> Reader:
        """Return what reads a cell; `order` (dmy or mdy) is that of local dates."""
        if self.read_date:
            return self.read_date(order)
        assert self.read
        return self.read


def key(name: str, read: Reader, words: str = "") -> Column:
    """Return a column that is a part of what finds a row again; `words` are other names of it."""
    aliases = tuple(words.split())
    return Column(name, read, is_key=True, is_needed=True, can_be_empty=False, aliases=aliases)


def key_day(name: str, words: str = "") -> Column:
    """Return a column of days that is a part of what finds a row again."""
    return replace(key(name, str, words), read=None, read_date=dates.day)
