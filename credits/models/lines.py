"""A line of the ledger before it is booked, and how many are booked at once."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db import connections
from django.utils import timezone

from adminkit.sql.inserting import insert_rows

Parameter = str | int | Decimal | datetime.date | None
REGULAR_MEMO = "Regular addition"


class Line(NamedTuple):
    """A transaction to be booked: ids, a plain date, whole credits."""

    account_id: int
    date: datetime.date
    kind: str
    amount: int
    record_id: int | None = None
    memo: str = ""
    due_on: datetime.date | None = None
    reason: str = ""
    sale_price: Decimal | None = None
    reverses_id: int | None = None


class Booked(Protocol):
    """A line that was booked."""

    pk: int
    date: datetime.date
    kind: str
    amount: int
    memo: str


def insert_lines(table: str, lines: Iterable[Line], using: str, *, booked_by: int | None) -> int:
    """Append `lines` to `table` of a database, booked by the user with that id, and return how many
    there were.

    The database checks the rules of their kinds; it raises IntegrityError.
    """
    connection = connections[using]
    created_at = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [(*map(_parameter, _with_memo(line)), created_at, booked_by) for line in lines]
    columns = [*Line._fields, "created_at", "booked_by_id"]
    insert_rows(connection, table, columns, rows)
    return len(rows)


def _with_memo(line: Line) -> Line:
    return line._replace(memo=REGULAR_MEMO) if line.due_on and not line.memo else line


def _parameter(value: Parameter) -> Parameter:
    return value.isoformat() if isinstance(value, datetime.date) else value
