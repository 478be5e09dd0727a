"""What only all rows of a file of a plain table together show: the order of its dates, and rows
that appear twice.

In: the file and its header; no row is judged yet. Out: a `TableSurvey`, or FileRefused for dates in
both orders and for a file of too many rows.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from collection.importing.files.limits import Limits, refuse_rows
from collection.importing.judging.date_order import DateOrder
from collection.importing.judging.first_pass import is_blank
from collection.importing.messages import Message
from collection.importing.sources.row import Row
from collection.importing.tables.options import TableOptions
from collection.importing.tables.reading import Header, Reading
from collection.importing.tables.table import Identity, PlainTable


@dataclass
class TableSurvey:
    """`reading` reads the rows. `identities` are those of all rows, `doubled` those that appear
    more than once. `scattered` are records whose rows do not follow one another.
    """

    reading: Reading
    notes: list[Message] = field(default_factory=list)
    identities: set[Identity] = field(default_factory=set)
    doubled: set[Identity] = field(default_factory=set)
    scattered: set[str] = field(default_factory=set)


def survey(header: Header, plain: PlainTable, options: TableOptions) -> TableSurvey:
    """Read the whole file and return what the judge needs.

    Raises FileRefused when the order of day and month cannot be decided, or the file has more than
    the most rows that are allowed.
    """
    order, notes = _date_order(header, options)
    seen = TableSurvey(Reading(header, order), notes)
    if plain.is_list_of_record:
        seen.scattered = _scattered(seen.reading)
    for row in seen.reading.rows():
        identity = identity_of(plain, row, options)
        if identity in seen.identities:
            seen.doubled.add(identity)
        elif identity is not None:
            seen.identities.add(identity)
    return seen


def identity_of(plain: PlainTable, row: Row, options: TableOptions) -> Identity | None:
    """Return the identity of a row, None for one that has none or cannot be read."""
    if row.problems or row.skip or not row.cells:
        return None
    name_owner(plain, row, options)
    if any(column.name not in row.values for column in plain.columns if column.is_key_needed):
        return None
    return plain.identity(row.values)


def name_owner(plain: PlainTable, row: Row, options: TableOptions) -> None:
    """Give a row that names nobody to the importing user; a row that is there keeps its own."""
    column = plain.owner_column
    if column and options.owner and column not in row.values:
        row.defaults[column] = row.values[column] = options.owner.username


def _date_order(header: Header, options: TableOptions) -> tuple[str, list[Message]]:
    """Return the order of day and month, with notes on it.

    Raises FileRefused, also for a file of too many rows.
    """
    places = [place for place, column in header.places.items() if column.is_date]
    dates, rows = DateOrder(), 0
    for line, cells in header.file.rows():
        if is_blank(cells):
            continue
        rows += 1
        if options.most_rows and rows > options.most_rows:
            refuse_rows(Limits(options.most_rows, command="import_file"))
        for place in places:
            if place < len(cells):
                dates.look(line, cells[place].strip())
    order = options.dates or dates.decide()
    notes = dates.notes(order, decided=bool(order) and not options.dates)
    return order or "dmy", list(notes)


def _scattered(reading: Reading) -> set[str]:
    """Return the uids of the records whose rows do not follow one another."""
    uids = (row.values.get("record_uid", "") for row in reading.rows() if row.cells)
    runs = Counter(uid for uid, _ in groupby(uids))
    return {uid for uid, count in runs.items() if count > 1 and uid}
