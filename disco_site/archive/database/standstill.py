"""A database held still while it is read, as it was at one moment, and a copy of it in a file.

On SQLite the copy is made first, in one step, and then it is what is read. On PostgreSQL one
transaction is held for the reading, and pg_dump joins it.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.db import connections, transaction

from collection.models.searching.on_sqlite import INDEXED
from disco_site.archive.database.aside import another_connection
from disco_site.archive.database.pg_dump import dump
from disco_site.archive.format.contents import SECRET
from disco_site.archive.store.locked import BackupFailed

# File systems keep moments to some thousandths of a second; this is far more.
_TICK = 50_000_000
# A read replica has no log of its own.
_END_OF_LOG = """
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END
"""


class Standstill(NamedTuple):
    """`using` is the alias under which the database is read, `snapshot` the file that holds a copy
    of it.
    """

    using: str
    engine: str
    snapshot: Path


@contextmanager
def standstill(snapshot: Path, *, quickly: bool = False) -> Iterator[Standstill]:
    """Yield the database of this site as it is now, with a copy in the file `snapshot`, which must
    not be there yet. On PostgreSQL a copy can be made `quickly`, by packing it less. Raises
    BackupFailed.
    """
    engine = connections["default"].vendor
    # A connection of our own, which does not see what the caller has not committed yet.
    using = f"backup {snapshot.parent.name} {snapshot.name}"
    if engine == "sqlite":
        _copy_sqlite(Path(connections["default"].settings_dict["NAME"]), snapshot)
        only_read = {
            "NAME": f"{snapshot.as_uri()}?mode=ro&immutable=1",
            "OPTIONS": {"uri": True, "detect_types": 0},
        }
        with another_connection(using, only_read):
            yield Standstill(using, engine, snapshot)
        return
    with (
        another_connection(using, {}),
        transaction.atomic(using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        dump(cursor.fetchone()[0], snapshot, _secret_tables(), quickly=quickly)
        yield Standstill(using, engine, snapshot)


def _secret_tables() -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in SECRET]


def _copy_sqlite(database: Path, snapshot: Path) -> None:
    if not database.exists():
        raise BackupFailed(f"There is no database {database} yet.")
    live = f"{database.as_uri()}?mode=rw"
    # Nobody else knows the file, and a network share may know no locks.
    alone = f"{snapshot.as_uri()}?nolock=1"
    try:
        with closing(sqlite3.connect(live, uri=True, timeout=20)) as source:
            source.execute("VACUUM INTO ?", (alone,))
        with closing(sqlite3.connect(alone, uri=True, isolation_level=None)) as copy:
            # It is thrown away if this fails. A journal, on disk or in memory, would be as large as
            # the index of the search, which goes.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            # Overwrites deleted rows, so that nobody finds a session in the free pages.
            copy.execute("PRAGMA secure_delete = ON")
            _drop_what_code_makes(copy)
            _empty_secret_tables(copy)
    except sqlite3.Error as error:
        reason = str(error).replace(str(snapshot), "the copy")
        raise BackupFailed(
            f"The database cannot be copied ({reason}): run `manage.py doctor` to check it."
        ) from None


def _drop_what_code_makes(copy: sqlite3.Connection) -> None:
    # In an archive triggers would act wherever it is read, so one that has any of another is
    # refused. A restore makes them, and the index of the search, which is a fifth of the database.
    names = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        quoted = name.replace('"', '""')
        copy.execute(f'DROP TRIGGER "{quoted}"')
    # An SQLite without FTS5 cannot, and leaves what nobody asks then.
    with suppress(sqlite3.OperationalError):
        for one in INDEXED:
            copy.execute(f"DROP TABLE IF EXISTS {one.name}")


def _empty_secret_tables(copy: sqlite3.Connection) -> None:
    tables = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for table in {name for (name,) in tables}.intersection(_secret_tables()):
        copy.execute(f'DELETE FROM "{table}"')


def database_stamp() -> list[int] | None:
    """Return a token that changes with every commit, or None where two commits could leave the
    same.

    On SQLite size and moment of the file and its log: a clock tick must have passed since they were
    written. On PostgreSQL the end of the log of the whole server; of a read replica as far as it
    has followed.
    """
    connection = connections["default"]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_END_OF_LOG} - '0/0'::pg_lsn")
            return [int(cursor.fetchone()[0])]
    stamp: list[int] = []
    for suffix in ("", "-wal"):
        with suppress(FileNotFoundError):
            status = os.stat(f"{connection.settings_dict['NAME']}{suffix}")
            if time.time_ns() - status.st_mtime_ns < _TICK:
                return None
            stamp += [status.st_size, status.st_mtime_ns]
    return stamp
