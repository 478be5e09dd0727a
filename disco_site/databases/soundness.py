"""What is not well with the SQLite that keeps the collection and with how it writes, and what to
do.
"""

import platform
import sqlite3
import sys
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from disco_site.databases.library import SOUND_SQLITE, has_wal_fault
from disco_site.databases.router import SITE
from disco_site.databases.sqlite.base import DatabaseWrapper
from disco_site.databases.sqlite.journal import WAL
from disco_site.installation import INSTALL

#: The systems and processors for which requirements.txt names a sound SQLite.
BROUGHT_TO = {("linux", "x86_64"), ("darwin", "arm64"), ("win32", "AMD64")}
_STOP = "stop all of Disco, then start it again."


class Worry(NamedTuple):
    """What is not well, with what to do; `can_be_mended` if that is a matter of minutes."""

    sentence: str
    can_be_mended: bool = True


def worry(*, may_open: bool = True) -> Worry | None:
    """Return what is not well with the SQLite of this process and its journal, if something is not.

    Unless it may open the databases, they are taken to be written as was asked for.
    """
    # The two databases are asked for the same journal.
    both = connections["default"], connections[SITE]
    files = [one for one in both if isinstance(one, DatabaseWrapper)]
    if not files:
        return None
    asked_for, others = files[0].journal_asked_for, _other_journals(files) if may_open else []
    if has_wal_fault(sqlite3.sqlite_version_info):
        return _fault(asked_for, others)
    if not others:
        return None
    if asked_for == WAL:
        return Worry(
            f"SQLite keeps no write-ahead log (its journal mode is {others[0]}), so that readers "
            "and writers wait for each other. The data directory must be on a disk of this "
            f"computer, and its user must be able to write there; then {_STOP}"
        )
    return Worry(
        "The write-ahead log is kept on, because another process has the database open: " + _STOP
    )


def _other_journals(files: list[DatabaseWrapper]) -> list[str]:
    """Return the journals that are kept and were not asked for, of files that are there and can be
    written.
    """
    there = [
        one for one in files if Path(one.settings_dict["NAME"]).exists() and not one.is_only_read
    ]
    for one in there:
        one.ensure_connection()
    return [one.journal_kept for one in there if one.journal_kept != one.journal_asked_for]


def _fault(asked_for: str, others: list[str]) -> Worry:
    can_be_mended = True
    if asked_for == WAL:
        so = "DISCO_SQLITE_WAL=on keeps the log all the same."
    elif WAL in others:
        so = f"Disco would keep none, but another process has the database open: {_STOP}"
    else:
        so = "So Disco keeps none, and readers and writers wait for each other."
        can_be_mended = is_brought()
    sound = ".".join(map(str, SOUND_SQLITE))
    remedy = (
        f"`{INSTALL}` installs a sound one."
        if is_brought()
        else f"Python with SQLite {sound} or newer has no such fault, nor has PostgreSQL."
    )
    return Worry(
        f"SQLite {sqlite3.sqlite_version} has a rare fault: where it keeps a write-ahead log, two "
        f"processes that write can damage the database. {so} {remedy}",
        can_be_mended,
    )


def what_runs() -> str:
    """Return which SQLite runs, and how it writes the collection."""
    default = connections["default"]
    if not isinstance(default, DatabaseWrapper):
        return f"{sqlite3.sqlite_version}, for backups; the collection is on PostgreSQL."
    default.ensure_connection()
    source = "brought by Disco" if sqlite3.__name__ == "pysqlite3" else "that of Python"
    if default.is_only_read:
        return f"{sqlite3.sqlite_version}, {source}; it only reads."
    return f"{sqlite3.sqlite_version}, {source}; its journal mode is {default.journal_kept}."


def is_brought() -> bool:
    """Whether Disco brings a sound SQLite to this computer, if it is let."""
    return (sys.platform, platform.machine()) in BROUGHT_TO
