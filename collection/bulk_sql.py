"""Statements for many rows: written set-wise, read by a limited number of ids at a time.

The databases differ in three things only: how ids are reserved, how a list of them is given, and
how rows are sent (adminkit/sql/inserting.py).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.db.models.expressions import RawSQL

from adminkit.sql.inserting import insert_rows
from collection.models.searching.on_sqlite import TABLES

V = TypeVar("V")
Rows = TypeVar("Rows", bound=models.QuerySet[Any])

# SQLite binds at most 999 parameters in the versions that Django supports; one list of ids stays
# well below.
CHUNK = 500


def chunks(values: Sequence[V], size: int = CHUNK) -> Iterator[Sequence[V]]:
    """Yield `values` in pieces of at most `size`, as many as one statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def any_of(values: Sequence[int] | Sequence[str]) -> Any:
    """Return `values`, as the database stores them, as the right side of a lookup `__in`.

    SQLite gets them as one parameter, so that Django need not prepare each of thousands.
    """
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
    return values


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
    columns = columns_of(model, names)
    if not _is_indexed(model):
        insert_rows(connection, table, columns, rows)
        return
    cells = ", ".join(map(_cell, range(len(names))))
    given = f"SELECT {cells} FROM json_each(%s) AS given"
    _for_chunks(f"INSERT INTO {table} ({', '.join(columns)}) {given}", rows)


def update(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Update rows by id; each row holds the values of `names` and then the id."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = columns_of(model, names)
    if _is_indexed(model):
        settings = ", ".join(f"{column} = {_cell(number)}" for number, column in enumerate(columns))
        given = f"json_each(%s) AS given WHERE {table}.id = {_cell(len(names))}"
        _for_chunks(f"UPDATE {table} SET {settings} FROM {given}", rows)
        return
    settings = ", ".join(f"{column} = %s" for column in columns)
    _for_each(f"UPDATE {table} SET {settings} WHERE id = %s", rows)


def of_ids(rows: Rows, ids: Sequence[int]) -> Rows:
    """Return those of `rows` that have one of these ids, however many ids there are."""
    # A parameter for each id would be more than SQLite takes.
    if connection.vendor == "sqlite":
        listed = RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
    else:
        listed = RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return rows.filter(pk__in=listed)


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
    if _is_indexed(model):
        listed = f"SELECT {_cell(0)} FROM json_each(%s) AS given"
        _for_chunks(f"DELETE FROM {table} WHERE id IN ({listed})", rows)
        return
    _for_each(f"DELETE FROM {table} WHERE id = %s", rows)


def _is_indexed(model: type[models.Model]) -> bool:
    """Whether rows are written many at a time: at each statement that writes what is searched,
    SQLite stores what is new in the index, which takes as long for one row as for some hundred.
    """
    return connection.vendor == "sqlite" and model._meta.db_table in TABLES


def _cell(number: int) -> str:
    """Return what stands for a value of a row that is given as JSON."""
    return f"json_extract(given.value, '$[{number}]')"


def _for_chunks(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement once for many rows, given as JSON."""
    with connection.cursor() as cursor:
        for some in chunks(rows):
            cursor.execute(statement, [json.dumps(some, default=str)])


def _for_each(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement once for each row of its parameters."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def different_texts(model: type[models.Model], name: str, owner: int | None = None) -> list[str]:
    """Return the different texts in a column other than "", in order; of all rows or of those of
    one owner.

    Each text is one seek in an index that begins with the column and the owner, and no other row is
    read: a shelf of a million records has some hundred locations.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    (column,) = columns_of(model, [name])
    following = f"SELECT MIN({column}) FROM {table} WHERE {column} >"
    owned = f"SELECT 1 FROM {table} WHERE {column} = text AND owner_id = %s"
    statement = (
        f"WITH RECURSIVE texts(text) AS ({following} '' UNION ALL "
        f"SELECT ({following} text) FROM texts WHERE text IS NOT NULL) "
        "SELECT text FROM texts WHERE text IS NOT NULL"
    )
    with connection.cursor() as cursor:
        if owner is None:
            cursor.execute(statement)
        else:
            cursor.execute(f"{statement} AND EXISTS ({owned})", [owner])
        return [text for (text,) in cursor.fetchall()]


#: So many rows at once make the database look anew at how its tables are filled.
MANY = 1_000


def refresh_planner() -> None:
    """Let the database look at how its tables are filled, by which it chooses between indexes.

    SQLite reads all indexes, which takes 2.6 seconds of CPU at a million records: of a part of them
    it would take it that each owner has a thousand records, and read each of a million by itself
    where an index holds all that is asked. PostgreSQL takes a sample. A database that is too busy
    goes on with what it knows.
    """
    with suppress(DatabaseError), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 0")
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            # A few shops lead it to seek the owner in each of them, row by row, where another index
            # holds all that is asked.
            cursor.execute("UPDATE sqlite_stat1 SET stat = stat || ' noskipscan'")
            cursor.execute("ANALYZE sqlite_schema")


def refresh_planner_after(rows: int, model: type[models.Model]) -> None:
    """Call `refresh_planner` after the commit, if `rows` of a table are many, and enough to change
    how it is filled: of a million rows a thousand are not, and looking at all tables would take as
    long as storing them.
    """
    if rows < MANY:
        return
    # As good as a count of the rows, and found at once.
    highest = model._default_manager.aggregate(id=models.Max("pk"))["id"] or 0
    if rows * 100 >= highest:
        transaction.on_commit(refresh_planner)


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
