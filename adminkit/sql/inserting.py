"""Many rows into a table at once."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def insert_rows(
    connection: BaseDatabaseWrapper,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Insert rows of plain database values, in the order of `columns`, which are quoted as `table`
    is.

    SQLite takes them by `executemany`, in a quarter of the time of `bulk_create`. To PostgreSQL
    they are sent as one stream: answering a statement for each is most of its work.
    """
    if not rows:
        return
    named = ", ".join(columns)
    if connection.vendor != "postgresql":
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)
        return
    statement = f"COPY {table} ({named}) FROM STDIN"
    errors = connection.wrap_database_errors
    with connection.cursor() as cursor, errors, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)
