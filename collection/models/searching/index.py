"""The index of the search, without which it reads the text of every record, artist and label: made
after every migration, at the start and with every restore, proven, and made anew.

Where the database has nothing to make it of, searches go on as without it.
"""

from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from collection.models.searching import on_postgresql, on_sqlite


def keep_search_index(using: str) -> None:
    """Make the index of a database that lacks it or has another; nothing where there are no
    records.

    A database that cannot be written at the moment goes on without; `doctor` says so.
    """
    connection = connections[using]
    with suppress(DatabaseError):
        if _has_records(connection) and not _kind(connection).is_there(connection):
            rebuild_search_index(using)


def rebuild_search_index(using: str = "default") -> None:
    """Make the index anew. Where that is not possible, it is taken out of use."""
    connection = connections[using]
    kind = _kind(connection)
    if kind.is_possible(connection):
        kind.make(connection)
    else:
        # Its triggers would refuse every record that is written.
        leave_search_index(using)


def leave_search_index(using: str) -> None:
    """Take the index out of use until it is made anew: for migrations, which may change the column
    that it reads. PostgreSQL looks after its own.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            on_sqlite.remove_triggers(cursor)


def search_index_problems(using: str = "default") -> list[str]:
    """Return a sentence if the index does not agree with the search texts; [] also where there can
    be none. On SQLite every text is read, in a transaction that writes nothing.
    """
    connection = connections[using]
    if not _has_records(connection) or not _kind(connection).is_possible(connection):
        return []
    if not _kind(connection).is_there(connection):
        return ["The index of the search is missing or incomplete."]
    if connection.vendor == "sqlite" and not on_sqlite.agrees(connection):
        return ["The index of the search does not agree with what is written on the records."]
    return []


def why_no_index(using: str = "default") -> str:
    """Return why searches read every record, "" where they need not."""
    connection = connections[using]
    kind = _kind(connection)
    if not _has_records(connection) or kind.is_there(connection):
        return ""
    if kind.is_possible(connection):
        return "its index is missing or incomplete"
    if connection.vendor == "sqlite":
        return "this SQLite has no FTS5 with three letters in a row, as SQLite 3.34 and newer has"
    return (
        "the extension pg_trgm cannot be made: it comes with PostgreSQL (postgresql-contrib), and "
        "an administrator of the server makes it with CREATE EXTENSION pg_trgm"
    )


def _has_records(connection: BaseDatabaseWrapper) -> bool:
    return set(connection.introspection.table_names()) >= on_sqlite.TABLES


def _kind(connection: BaseDatabaseWrapper) -> Any:
    return on_sqlite if connection.vendor == "sqlite" else on_postgresql
