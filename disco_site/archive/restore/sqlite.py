"""Putting a SQLite database in the place of the live one, in one step and while the site is
running.

SQLite's backup API writes the pages as one transaction of the live file: a process that is killed,
or a disk that is full, leaves all of the old database; readers see all of the old one until it is
committed, and then all of the new. Renaming a file over the live one would leave the old
write-ahead log beside it, and SQLite would show the old data.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.db import connections

from disco_site.archive.database.holdings import RestoreRefused
from disco_site.archive.progress import Observer

# The longest write of Disco itself, an import of 100,000 rows, is well below.
PATIENCE = 60.0
_TRIES = 3
_PAGES = 2000
_BROKEN = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


class _Changed(Exception):
    """Somebody wrote between the safety backup and the swap."""


def swap_sqlite(file: Path, keep: Callable[[], None], observe: Observer) -> list[Path]:
    """Put the database in `file` in the place of the live one.

    `keep` backs up what is there now; it is called again if somebody has written since, so that
    nothing is lost. Returns the files of a live database that was too damaged to be written to,
    which are kept beside the new one. Raises RestoreRefused if the database keeps changing.
    """
    live = Path(connections["default"].settings_dict["NAME"])
    connections["default"].close()
    try:
        with closing(sqlite3.connect(live)) as watcher:
            _swap(file, live, watcher, keep, observe)
        return []
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in _BROKEN:
            raise RestoreRefused(
                f"The database cannot be written: {error}; nothing was changed."
            ) from None
    damaged = _set_aside(live)
    _copy(file, live, lambda: True, observe)
    return damaged


def _swap(
    file: Path, live: Path, watcher: sqlite3.Connection, keep: Callable[[], None], observe: Observer
) -> None:
    for _ in range(_TRIES):
        is_unchanged = partial(_has_version, watcher, _version(watcher))
        keep()
        connections["default"].close()
        try:
            return _copy(file, live, is_unchanged, observe)
        except _Changed:
            continue
    raise RestoreRefused("The collection keeps changing. Stop Disco and restore again.")


def _version(watcher: sqlite3.Connection) -> int:
    """Return a number that changes as soon as any other connection has written."""
    return watcher.execute("PRAGMA data_version").fetchone()[0]


def _has_version(watcher: sqlite3.Connection, version: int) -> bool:
    return _version(watcher) == version


def _copy(file: Path, live: Path, is_unchanged: Callable[[], bool], observe: Observer) -> None:
    deadline = time.monotonic() + PATIENCE
    has_begun = False

    def watch(status: int, remaining: int, total: int) -> None:
        nonlocal has_begun
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > deadline:
                raise RestoreRefused(
                    "Disco is busy: another process has been writing for a minute. Try again later."
                )
            return
        # From the first pages on nobody else can write, and until the last ones nothing is
        # replaced yet.
        if not has_begun and not is_unchanged():
            raise _Changed
        has_begun = True
        observe("some pages")

    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(live, timeout=0)) as target,
    ):
        _wait_for_wal(target, deadline)
        target.execute("PRAGMA synchronous = FULL")
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        source.backup(target, pages=max(1, min(_PAGES, pages // 2)), progress=watch, sleep=0.05)
        observe("swapped")
        # The new database is in the write-ahead log; whoever still reads the old one delays this.
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _wait_for_wal(target: sqlite3.Connection, deadline: float) -> None:
    while True:
        try:
            target.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def _set_aside(live: Path) -> list[Path]:
    """Rename the files of a damaged database, and return what they are called now."""
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    renamed = []
    for suffix in ("-wal", "-shm", ""):
        file = live.with_name(f"{live.name}{suffix}")
        if file.exists():
            renamed.append(file.rename(file.with_name(f"{live.name}.damaged-{stamp}{suffix}")))
    return renamed
