"""A database beside the live one: a SQLite file that Django reads and migrates under a name of its
own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import load_backend

from disco_site.archive.database.age import Age, Migration
from disco_site.archive.workspace import workspace

# The file is our own and deleted soon: it need not survive a power cut. Its pages may come from a
# bad archive.
_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    # Code that reads whole tables takes dates as texts; the ORM makes dates of them by itself.
    "detect_types": 0,
    "init_command": "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA "
    "cell_size_check = ON;",
}


@contextmanager
def database_aside(file: Path) -> Iterator[str]:
    """Yield the alias of the SQLite database in `file`, which is made if it is missing."""
    # The directory is made for one task and has a unique name, so threads do not meet.
    alias = f"aside {file.parent.name} {file.name}"
    nobody = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    own = {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": _OPTIONS, **nobody}
    with another_connection(alias, own):
        yield alias


@contextmanager
def another_connection(alias: str, own: dict[str, Any]) -> Iterator[None]:
    """Let Django know a database as `alias`: with the settings of the live one, save its `own`."""
    # Known to this thread alone, and not to the settings, which all threads share.
    settings = connections["default"].settings_dict | own
    connection = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)
    connections[alias] = connection
    try:
        yield
    finally:
        connection.close()
        del connections[alias]


def migrate_to(age: Age, alias: str) -> None:
    """Bring an empty database aside to the state in which the archive was made."""
    connections[alias].close()
    Path(connections[alias].settings_dict["NAME"]).write_bytes(_empty_tables(tuple(age.leaves)))


@lru_cache(maxsize=4)
def _empty_tables(leaves: tuple[Migration, ...]) -> bytes:
    """Return the file of a new database whose migrations have come as far as `leaves`.

    All of them take seconds, so the file is kept for the next archive of the same age.
    """
    with workspace() as directory, database_aside(file := directory / "empty.sqlite3") as alias:
        MigrationExecutor(connections[alias]).migrate(list(leaves))
        connections[alias].close()
        return file.read_bytes()


def migrate_to_today(alias: str) -> None:
    """Bring a database to the tables of today."""
    call_command("migrate", database=alias, interactive=False, verbosity=0)
