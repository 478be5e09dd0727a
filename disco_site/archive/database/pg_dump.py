"""A copy of a PostgreSQL database by its own program pg_dump, and the rows in one by pg_restore."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connections

from disco_site.archive.store.locked import BackupFailed


def dump(
    snapshot_id: str, file: Path, empty_tables: Iterable[str], *, quickly: bool = False
) -> None:
    """Write the live database, as the transaction that exported the snapshot sees it, to `file`.

    The rows of `empty_tables` are left out. `quickly` packs it less, in a third of the time. Raises
    BackupFailed.
    """
    # Types know the methods of every database, not the driver of this one.
    connection: Any = connections["default"]
    program = _pg_dump(connection.get_database_version()[0])
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if _is_conninfo(name, value)
    }
    # Everybody could read it on the command line.
    password = parameters.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    # This way the driver is loaded on PostgreSQL alone, and no start on SQLite waits for it.
    make_conninfo = connection.Database.conninfo.make_conninfo
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot_id}",
        *(["--compress=1"] if quickly else []),
        *(f"--exclude-table-data={table}" for table in empty_tables),
        f"--file={file}",
        f"--dbname={make_conninfo(**parameters)}",
    ]
    done = subprocess.run(
        [program, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise BackupFailed(f"pg_dump failed: {lines[-1].rstrip('.')}.")


def _is_conninfo(name: str, value: Any) -> bool:
    return type(value) in (str, int) and name not in ("client_encoding", "prepare_threshold")


def _pg_dump(server: int) -> str:
    """Return the path of a pg_dump that can read a server of this major version. Raises
    BackupFailed.
    """
    remedy = (
        f"install the package postgresql-client-{server} (Debian, Ubuntu) or the PostgreSQL "
        f"{server} client tools"
    )
    program = shutil.which("pg_dump")
    if not program:
        raise BackupFailed(
            f"pg_dump, which reads the database for the archive, is missing: {remedy}."
        )
    printed = subprocess.run(
        [program, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL
    ).stdout
    match = re.search(r" (\d+)", printed)
    version = match[1] if match else None
    if version is None or int(version) < server:
        raise BackupFailed(
            f"pg_dump is version {version or repr(printed)}, but the server is {server}: {remedy}."
        )
    return program
