"""Statements for many rows: written by `executemany`, read by a limited number of ids at a time.

Writing so was measured at a quarter of the time of `bulk_create`. The databases differ in one thing
only: how ids are reserved.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models

V = TypeVar("V")

# SQLite binds at most 999 parameters in the versions that Django supports; one list of ids stays
# well below.
CHUNK = 500


def chunks(values: Sequence[V], size: int = CHUNK) -> Iterator[Sequence[V]]:
    """Yield `values` in pieces of at most `size`, as many as one statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def columns_of(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """Return the quoted database columns of the fields called `names`."""
    columns = {field.name: field.column for field in model._meta.concrete_fields if field.column}
    return [connection.ops.quote_name(columns[name]) for name in names]


def insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert `rows`, whose values are in the order of the fields `names` and are plain database
    values.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(columns_of(model, names))
    marks = ", ".join(["%s"] * len(names))
    _for_each(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def update(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Update rows by id; each row holds the values of `names` and then the id."""
    table = connection.ops.quote_name(model._meta.db_table)
    settings = ", ".join(f"{column} = %s" for column in columns_of(model, names))
    _for_each(f"UPDATE {table} SET {settings} WHERE id = %s", rows)


def delete(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows by id; rows that refer to them are deleted or lose the reference, as their
    foreign keys demand.

    For tables none of whose children has children of its own. Where a foreign key protects a row,
    the database refuses.
    """
    rows = [(pk,) for pk in ids]
    for link in model._meta.related_objects:
        if not isinstance(link.field, models.ForeignKey):
            continue
        table = connection.ops.quote_name(link.related_model._meta.db_table)
        (column,) = columns_of(link.related_model, [link.field.name])
        if link.on_delete is models.CASCADE:
            _for_each(f"DELETE FROM {table} WHERE {column} = %s", rows)
        elif link.on_delete is models.SET_NULL:
            _for_each(f"UPDATE {table} SET {column} = NULL WHERE {column} = %s", rows)
    table = connection.ops.quote_name(model._meta.db_table)
    _for_each(f"DELETE FROM {table} WHERE id = %s", rows)


def _for_each(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement once for each row of its parameters."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return `count` ids, ascending, that no other writer will use. Call it inside a write
    transaction.
    """
    if not count:
        return ()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction is IMMEDIATE, so nobody else inserts; the table's AUTOINCREMENT
            # follows explicit ids.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return range(last + 1, last + count + 1)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return sorted(row[0] for row in cursor.fetchall())
