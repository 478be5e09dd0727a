"""Reading a collection while others write to it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import ProgrammingError, connections, transaction


@contextmanager
def one_point_in_time(using: str = "default") -> Iterator[None]:
    """Let all queries inside see one state of the database `using`, without holding back writers.

    On SQLite this is a plain BEGIN, because `atomic()` is IMMEDIATE here and would take the write lock; on PostgreSQL
    a repeatable read. Inside a transaction nothing is done: it already sees one state, and its own writes.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                # A reader that was interrupted may outlive its connection, which has then been rolled back already.
                with suppress(ProgrammingError):
                    cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def last_commit(using: str = "default") -> str | None:
    """Return a text that is another one after anything was committed; None inside a transaction, which sees more.

    On SQLite it is when the database and its write-ahead log were written, to the nanosecond; on PostgreSQL which
    transactions are over.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        return None
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        return " ".join(map(_last_write, (Path(name), Path(f"{name}-wal"))))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def _last_write(path: Path) -> str:
    """Return when a file was written and its size; a log that holds nothing is as good as none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_mtime_ns}/{found.st_size}" if found.st_size else ""
