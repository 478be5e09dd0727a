"""Reading a collection while others write to it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import ProgrammingError, connections, transaction


@contextmanager
def one_point_in_time(using: str = "default") -> Iterator[None]:
    """Let all queries inside see one state of the database `using`, without holding back writers.

    On SQLite this is a plain BEGIN, because `atomic()` is IMMEDIATE here and would take the write
    lock; on PostgreSQL a repeatable read. Inside a transaction, or another such block, nothing is
    done: it already sees one state, and its own writes.
    """
    connection = connections[using]
    if connection.in_atomic_block or _is_reading(connection):
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                # A reader that was interrupted may outlive its connection, which has then been
                # rolled back already.
                with suppress(ProgrammingError):
                    cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _is_reading(connection: Any) -> bool:
    """Whether such a block is open on SQLite, of whose BEGIN Django knows nothing."""
    if connection.vendor != "sqlite":
        return False
    connection.ensure_connection()
    return connection.connection.in_transaction


def last_commit(using: str = "default") -> str | None:
    """Return a token that changes with every commit; None inside a transaction, which sees more.

    On SQLite it is made of the moments at which the database and its write-ahead log were written,
    to the nanosecond; on PostgreSQL of the transactions that are over.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        return None
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        database, log = _last_write(Path(name)), _last_write(Path(f"{name}-wal"))
        return f"{database} {log}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def _last_write(path: Path) -> str:
    """Return when a file was written and its size; an empty log is as good as none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    return f"{status.st_mtime_ns}/{status.st_size}" if status.st_size else ""
