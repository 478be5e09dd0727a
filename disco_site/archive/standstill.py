"""A database that stands still while it is read, as it was at one moment, and a copy of it in a file.

On SQLite the copy is made first, in one step, and then it is what is read. On PostgreSQL one transaction is held for
the reading, and pg_dump joins it.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, transaction
from psycopg.conninfo import make_conninfo

from disco_site.archive.aside import another_connection
from disco_site.archive.layout import SNAPSHOTS
from disco_site.archive.shelf import BackupFailed
from disco_site.archive.tables import SECRET

# File systems keep moments to some thousandths of a second; this is far more.
_TICK = 50_000_000


class Standstill(NamedTuple):
    """`using` is the alias under which the database is read, `snapshot` the file that holds a copy of it."""

    using: str
    engine: str
    snapshot: Path


@contextmanager
def standstill(directory: Path) -> Iterator[Standstill]:
    """Yield the database of this site as it is now, with a copy in `directory`. Raises BackupFailed."""
    engine = connections["default"].vendor
    # A connection of our own: what the caller has not committed yet is nobody's business.
    using = f"backup {directory.name}"
    snapshot = directory / SNAPSHOTS[engine]
    if engine == "sqlite":
        _copy_sqlite(Path(connections["default"].settings_dict["NAME"]), snapshot)
        only_read = {"NAME": f"{snapshot.as_uri()}?mode=ro&immutable=1", "OPTIONS": {"uri": True, "detect_types": 0}}
        with another_connection(using, only_read):
            yield Standstill(using, engine, snapshot)
        return
    with another_connection(using, {}), transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        _dump_postgresql(cursor.fetchone()[0], snapshot)
        yield Standstill(using, engine, snapshot)


def _secret_tables() -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in SECRET]


def _copy_sqlite(database: Path, snapshot: Path) -> None:
    if not database.exists():
        raise BackupFailed(f"There is no database {database} yet.")
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=20)) as source:
            source.execute("VACUUM INTO ?", (str(snapshot),))
        with closing(sqlite3.connect(snapshot, isolation_level=None)) as copy:
            # Overwrites what it deletes, so that nobody finds a session in the free pages.
            copy.execute("PRAGMA secure_delete = ON")
            there = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            for table in there.intersection(_secret_tables()):
                copy.execute(f'DELETE FROM "{table}"')
    except sqlite3.Error as error:
        said = str(error).replace(str(snapshot), "the copy")
        raise BackupFailed(f"The database cannot be copied ({said}): `manage.py doctor` looks into it.") from None


def database_stamp() -> list[int] | None:
    """Return what changes with every commit, or None where two commits could leave the same.

    On SQLite size and moment of the file and its log: a clock tick must have passed since they were written. On
    PostgreSQL the end of the log of the whole server.
    """
    connection = connections["default"]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
            return [int(cursor.fetchone()[0])]
    stamp: list[int] = []
    for suffix in ("", "-wal"):
        with suppress(FileNotFoundError):
            status = os.stat(f"{connection.settings_dict['NAME']}{suffix}")
            if time.time_ns() - status.st_mtime_ns < _TICK:
                return None
            stamp += [status.st_size, status.st_mtime_ns]
    return stamp


def _dump_postgresql(snapshot_id: str, file: Path) -> None:
    connection = connections["default"]
    program = _pg_dump(connection.pg_version // 10000)
    said = {name: value for name, value in connection.get_connection_params().items() if _is_conninfo(name, value)}
    # On the command line everybody could read it.
    password = {"PGPASSWORD": said.pop("password")} if said.get("password") else {}
    left_out = [f"--exclude-table-data={table}" for table in _secret_tables()]
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot_id}", *left_out]
    done = subprocess.run(
        [program, *arguments, f"--file={file}", f"--dbname={make_conninfo(**said)}"],
        env=os.environ | password,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise BackupFailed(f"pg_dump failed: {last.rstrip('.')}.")


def _is_conninfo(name: str, value: Any) -> bool:
    return type(value) in (str, int) and name not in ("client_encoding", "prepare_threshold")


def _pg_dump(server: int) -> str:
    """Return the path of a pg_dump that can read a server of this major version. Raises BackupFailed."""
    needed = f"install the package postgresql-client-{server} (Debian, Ubuntu) or the PostgreSQL {server} client tools"
    if not (program := shutil.which("pg_dump")):
        raise BackupFailed(f"pg_dump, which reads the database for the archive, is missing: {needed}.")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    version = re.search(r" (\d+)", said)
    if not version or int(version[1]) < server:
        raise BackupFailed(
            f"pg_dump is of version {version[1] if version else said!r}, the server of {server}: {needed}."
        )
    return program
