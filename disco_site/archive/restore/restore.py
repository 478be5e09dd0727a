"""Restoring an archive or a snapshot: it is proven, built aside, and replaces what is there in one
step.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connections

from collection.covers.storage import cover_storage
from collection.models.searching.index import rebuild_search_index
from credits.triggers import guard_ledger
from disco_site.archive.database.holdings import Holdings, RestoreRefused, holdings
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.proven import Proven, ProvenArchive
from disco_site.archive.restorable import restorable
from disco_site.archive.restore.covers import place_covers, sweep
from disco_site.archive.restore.postgresql import replace_postgresql
from disco_site.archive.restore.sqlite import swap_sqlite
from disco_site.archive.snapshots.directory import Snapshot
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.databases.upkeep import empty_site
from disco_site.people.first_login import logins
from disco_site.people.roles import bring_roles_up_to_date
from disco_site.signing_in.second_factor import names_with_second_factor


class Wish(NamedTuple):
    """How to restore. `agree` is called with what is there now and what is to be restored; it may
    raise RestoreRefused.
    """

    replace: bool = False
    from_tables: bool = False
    safety_backup: bool = True
    agree: Callable[[Holdings, Holdings], None] = lambda now, then: None


class Restored(NamedTuple):
    """What was restored, from when, who can sign in, and where the state of before is kept."""

    holdings: Holdings
    made_at: datetime
    people: list[str]
    safety: Snapshot | None
    damaged: list[Path]
    warnings: list[str]
    #: Who had a second factor until now.
    second_factors: list[str]


def restore(path: Path, wish: Wish, observe: Observer = unobserved) -> Restored:
    """Put the archive or the snapshot at `path` in the place of what is there; at any moment it is
    all of the old or all of the new.

    Raises ArchiveRefused for the file, RestoreRefused for what prevents it here, BackupFailed if
    there is no snapshot of the present state, OSError for a full disk.
    """
    engine = connections["default"].vendor
    with (
        _alone(),
        restorable(path, from_tables=wish.from_tables, engine=engine, observe=observe) as archive,
    ):
        now, then = holdings(), holdings(archive.alias)
        _check_replaceable(now, wish)
        _check_room(archive)
        if not now.is_empty:
            wish.agree(now, then)
        observe("agreed")
        had_second_factor = names_with_second_factor()
        keep = _SafetySnapshot(path.name, wish, observe)
        try:
            if isinstance(archive, ProvenArchive):
                place_covers(archive, observe)
            observe("covers")
            damaged = _put_in_place(archive, keep, observe)
        finally:
            connections["default"].close()
            sweep()
        observe("in place")
        made_at = archive.manifest.made_at
        people = list(logins().order_by("username").values_list("username", flat=True))
        lost = [name for name in people if name in had_second_factor]
        return Restored(then, made_at, people, keep.made, damaged, archive.warnings, lost)


def _put_in_place(archive: Proven, keep: Callable[[], None], observe: Observer) -> list[Path]:
    """Replace the live database and return the files of one that was too damaged to be backed
    up.
    """
    if connections["default"].vendor == "sqlite":
        # They come with the new database, in the same step.
        guard_ledger(archive.alias)
        rebuild_search_index(archive.alias)
        bring_roles_up_to_date(archive.alias)
        connections[archive.alias].close()
        damaged = swap_sqlite(archive.file, keep, observe)
        # Who is signed in, and what waits to be done, belongs to the collection of before.
        empty_site()
        return damaged
    replace_postgresql(archive, keep, observe)
    return []


class _SafetySnapshot:
    """Makes a snapshot of what is there, right before it is replaced."""

    def __init__(self, name: str, wish: Wish, observe: Observer) -> None:
        self._reason = f"the restore of {name}"
        self._wish = wish
        self._observe = observe
        #: The snapshot, None while there is none.
        self.made: Snapshot | None = None

    def __call__(self) -> None:
        now = holdings()
        _check_replaceable(now, self._wish)
        if now.is_empty or now.is_damaged or not self._wish.safety_backup:
            return
        # What is being restored may be the oldest snapshot, so none is deleted.
        taken = make_snapshot(self._reason, replaced=True, prunes=False, observer=self._observe)
        self.made = taken.snapshot
        self._observe("safety snapshot")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the data directory against a second restore. The lock ends with the process."""
    descriptor = os.open(settings.DISCO_DATA_DIR, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RestoreRefused("Disco is busy: another restore is running.") from None
    finally:
        os.close(descriptor)


def _check_replaceable(now: Holdings, wish: Wish) -> None:
    if not now.is_empty and not wish.replace:
        place = "as a file beside the new one" if now.is_damaged else "in a snapshot"
        raise RestoreRefused(
            f"Nothing was changed: there is something already ({now}). --replace keeps it {place} "
            "and puts the other in its place."
        )


def _check_room(archive: Proven) -> None:
    # The new database is in the write-ahead log, and the old one beside it, until the log is
    # written back. What lies in a store of several servers needs no room here.
    covers = archive.covers if isinstance(archive, ProvenArchive) else []
    missing = [] if cover_storage().is_shared else cover_storage().missing(covers)
    size_of_covers = sum(archive.manifest.members[name].size for name in missing)
    needed = 2 * archive.file.stat().st_size + size_of_covers
    free = shutil.disk_usage(settings.DISCO_DATA_DIR).free
    if needed > free:
        raise RestoreRefused(
            f"Nothing was changed: the disk has room for {free / 1e6:.1f} MB, and "
            f"{needed / 1e6:.1f} MB are needed."
        )
