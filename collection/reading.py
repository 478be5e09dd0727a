"""Reading a collection while others write to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction


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
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
