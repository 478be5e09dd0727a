"""Putting a SQLite database in the place of the live one, in one step and while the site is
running.

SQLite's backup API writes the pages as one transaction of the live file: a process that is killed,
or a disk that is full, leaves all of the old database; readers see all of the old one until it is
committed, and then all of the new. Where no write-ahead log is kept, they wait meanwhile. Renaming
a file over the live one would leave the old log beside it, and SQLite would show the old data.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from disco_site.archive.database.holdings import RestoreRefused
from disco_site.archive.progress import Observer
from disco_site.databases.sqlite.journal import WAL, ask_for_journal, journal_of

# The longest write of Disco itself, an import of 100,000 rows, is well below.
PATIENCE = 60.0
_TRIES = 3
# At a time: fewer than SQLite holds before it begins to write the file.
_PAGES = 200
# In seconds: file systems keep moments to some thousandths.
_TICK = 0.05
_BROKEN = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


class _Changed(Exception):
    """Somebody wrote between the safety snapshot and the swap."""


def swap_sqlite(file: Path, keep: Callable[[], None], observe: Observer) -> list[Path]:
    """Put the database in `file` in the place of the live one.

    `keep` makes a snapshot of what is there now; it is called again if somebody has written since,
    so that nothing is lost. Returns the files of a live database that was too damaged to be written
    to, which are kept beside the new one. Raises RestoreRefused if the database keeps changing.
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
    ask_for_journal(watcher, _journal())
    for _ in range(_TRIES):
        is_unchanged = _nobody_writes(live, watcher)
        keep()
        connections["default"].close()
        try:
            return _copy(file, live, is_unchanged, observe)
        except _Changed:
            continue
    raise RestoreRefused("The collection keeps changing. Stop Disco and restore again.")


def _journal() -> str:
    return str(connections["default"].settings_dict["OPTIONS"]["journal_mode"])


def _nobody_writes(live: Path, watcher: sqlite3.Connection) -> Callable[[], bool]:
    """Return what tells whether no other connection has written since now."""
    if journal_of(watcher) == WAL:

        def version() -> object:
            return watcher.execute("PRAGMA data_version").fetchone()
    else:
        # Whoever is about to write keeps the watcher out, and writes the file itself.
        time.sleep(_TICK)

        def version() -> object:
            return live.stat().st_mtime_ns, live.stat().st_size

    before = version()
    return lambda: version() == before


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
        ask_for_journal(target, _journal())
        target.execute("PRAGMA synchronous = FULL")
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        source.backup(target, pages=max(1, min(_PAGES, pages // 2)), progress=watch, sleep=0.05)
        observe("swapped")
        # The new database is in the write-ahead log, where one is kept; whoever still reads the old
        # one delays this.
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _set_aside(live: Path) -> list[Path]:
    """Rename the files of a damaged database, and return what they are called now."""
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    renamed = []
    for suffix in ("-wal", "-shm", ""):
        file = live.with_name(f"{live.name}{suffix}")
        if file.exists():
            renamed.append(file.rename(file.with_name(f"{live.name}.damaged-{stamp}{suffix}")))
    return renamed
