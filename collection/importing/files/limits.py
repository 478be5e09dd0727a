"""How much a file may become, however small it is on disk.

Each limit is counted while the file is read, so that reading stops at it. Sources: Excel and
LibreOffice end at 1,048,576 rows and 16,384 columns, Python's csv at 131,072 characters a cell; no
real file of a collection had more than 400 columns.
"""

import csv
from typing import NamedTuple, NoReturn

from collection.importing.files.problems import FileRefused

#: Characters in a cell.
MOST_CELL = csv.field_size_limit()
#: Columns of a table.
MOST_COLUMNS = 1000
#: Rows that hold nothing, as a program writes them that was told to format a whole sheet.
MOST_BLANK_ROWS = 100_000
#: Rows that break the rules of CSV.
MOST_BROKEN_ROWS = 20_000
#: Characters in one line of a text file.
MOST_LINE = 1_000_000
#: Characters of a table as text, unless its reader is told another number.
MOST_TEXT = 2_000_000_000


class Limits(NamedTuple):
    """What its reader allows a file: filled rows, 0 for any number, and characters of text."""

    rows: int = 0
    text: int = MOST_TEXT
    cell: int = MOST_CELL
    #: The command that reads files of any length.
    command: str = "import_records"


#: Those of the command, which reads files of any length.
NO_LIMITS = Limits()


def refuse_rows(limits: Limits) -> NoReturn:
    """Raise FileRefused for a table of too many rows."""
    raise FileRefused(
        f"The file has more than {limits.rows:,} rows; use the command {limits.command} for it."
    )


def refuse_text(limits: Limits) -> NoReturn:
    """Raise FileRefused for a table of too much text."""
    raise FileRefused(
        f"The file becomes more than {limits.text // 1_000_000:,} MB of text, the most that can "
        "be read; split it."
    )


def refuse_cell(place: str) -> NoReturn:
    """Raise FileRefused for a cell that is too long."""
    raise FileRefused(
        f"{place} is longer than {MOST_CELL:,} characters, the most that can be read."
    )


def refuse_columns(place: str) -> NoReturn:
    """Raise FileRefused for a row of too many cells."""
    raise FileRefused(f"{place} has more than {MOST_COLUMNS:,} columns, the most that can be read.")


def refuse_blank_rows(place: str) -> NoReturn:
    """Raise FileRefused for a table that is mostly blank."""
    raise FileRefused(
        f"There are more than {MOST_BLANK_ROWS:,} blank rows up to {place}, the most that can be "
        "read; delete them and save the file again."
    )


def refuse_broken_rows(place: str) -> NoReturn:
    """Raise FileRefused for a file in which quotation marks mean something else."""
    raise FileRefused(
        f"Up to {place}, more than {MOST_BROKEN_ROWS:,} rows have quotation marks in the wrong "
        "place; the file is not written as CSV, or is damaged."
    )
