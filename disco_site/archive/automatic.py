"""Backups that nobody has to think of: an archive a day while the site runs, and a snapshot before
much changes at once.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone

from adminkit.numbers import counted
from collection.models import Record
from collection.safety import NotSafe
from disco_site.archive.backup import make_archive, make_archive_if, megabytes
from disco_site.archive.backup_state import holds_much_less
from disco_site.archive.database.standstill import database_stamp
from disco_site.archive.rereading import read_one_again
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.second_place import SecondPlace
from disco_site.archive.trial import trial_is_due, try_newest
from disco_site.installation import PROGRAM

DAILY = timedelta(days=1)
# Not when the next is due: the clock may be set and the computer sleep.
LOOK_AGAIN = timedelta(minutes=10)
# An archive or snapshot that is not older, of a database to which nothing was written since, is as
# good as a new one.
FRESH = timedelta(minutes=5)


def safety_backup(change: str, *, is_wiping: bool = False, is_upgrade: bool = False) -> str:
    """Make a snapshot before a change and return the sentence that says so, "" if
    DISCO_AUTO_BACKUP is off.

    A change that deletes the whole collection (`is_wiping`) has one in any case, and that stays for
    a week. Before an upgrade it is an archive: whoever goes back, goes back to a Disco that may not
    know snapshots. Raises NotSafe when there is none.
    """
    if not settings.DISCO_AUTO_BACKUP and not is_wiping:
        return ""
    kind = "backup" if is_upgrade else "snapshot"
    try:
        return _archive_before(change) if is_upgrade else _snapshot_before(change, is_wiping)
    except BackupFailed as error:
        raise NotSafe(
            f"Nothing was changed, because the {kind} before {change} failed. {error}"
        ) from None


def _snapshot_before(change: str, is_wiping: bool) -> str:
    snapshots = SnapshotDirectory()
    newest = snapshots.newest()
    if newest and _holds_all_of_now(newest.made_at, newest.manifest.stamp):
        if is_wiping:
            with snapshots.locked():
                snapshots.note_replaced(newest)
        done = f"Nothing was written since the snapshot {newest.path.name}, so that one will do"
    else:
        taken = make_snapshot(change, snapshots, replaced=is_wiping)
        newest = taken.snapshot
        size = megabytes(newest.size)
        done = f"Snapshot before {change}: {newest.path.name} ({size}, {taken.seconds:.1f} s)"
    return f"{done}. `{PROGRAM} restore {newest.path.name} --replace` brings this state back."


def _archive_before(change: str) -> str:
    backups = BackupDirectory()
    newest = backups.newest_proven()
    if newest and _holds_all_of_now(newest.made_at, newest.noted.get("stamp")):
        return f"Nothing was written since the backup {newest.path.name}, so that one will do."
    made = make_archive(backups)
    name, size = made.archived.path.name, megabytes(made.archived.size)
    return f"Backed up before {change}: {name} ({size}, {made.seconds:.1f} s)."


def backup_after(change: str) -> str:
    """Make an archive after a change if the newest one holds much less than there is now, and
    return the sentence that says so, or why there is none. "" if none was needed.
    """
    if not settings.DISCO_AUTO_BACKUP:
        return ""
    try:
        backups = BackupDirectory()
        if not holds_much_less(backups.newest_proven(), Record.objects.count()):
            return ""
        made = make_archive(backups)
    except BackupFailed as error:
        return f"The backup after {change} failed. {error}"
    name, records = made.archived.path.name, made.archived.records or 0
    return f"Backed up after {change}: {name}, which holds {counted(records, 'record')}."


def _holds_all_of_now(made_at: datetime, stamp: list[int] | None) -> bool:
    """Whether an archive or snapshot is fresh, and nothing was written to the database since it was
    made, when `stamp` was that of the database.
    """
    if timezone.now() - made_at >= FRESH:
        return False
    now = database_stamp()
    return bool(now) and stamp == now


def seconds_until_due(backups: BackupDirectory) -> float:
    """Return in how many seconds the next archive of the day is due; 0 or less is now."""
    now = timezone.now()
    proven = (archive for archive in backups.archives() if archive.proven_at)
    # One of tomorrow was made before the clock was set back, and says nothing about today.
    newest = next((archive for archive in proven if archive.made_at <= now), None)
    return (newest.made_at + DAILY - now).total_seconds() if newest else 0


def keep_daily(backups: BackupDirectory, report: Callable[[str], None]) -> None:
    """Make an archive whenever one is due, copy to the second place what is missing there, try out
    the newest once a month, and read an older one again each day, without end; failures are
    reported and tried again.
    """
    said: dict[str, str] = {}
    while True:
        for work, words in (
            (_make_due, "The daily backup failed"),
            (_copy_missing, "No copy was made"),
            (_try_newest, "The backup was not restored on trial"),
            (read_one_again, "No backup was read again"),
        ):
            try:
                problem = work(backups)
            except BackupFailed as error:
                problem = f"{words}: {error}"
            # A share that is away for days is said once.
            if problem and problem != said.get(words):
                report(problem)
            said[words] = problem
        connections.close_all()
        time.sleep(LOOK_AGAIN.total_seconds())


def _make_due(backups: BackupDirectory) -> str:
    def is_due() -> bool:
        return seconds_until_due(backups) <= 0

    if is_due():
        make_archive_if(is_due, backups)
    return ""


def _copy_missing(backups: BackupDirectory) -> str:
    if second := SecondPlace.of_settings():
        second.copy_missing()
    return ""


def _try_newest(backups: BackupDirectory) -> str:
    """Return why the newest archive could not be restored on trial, if that was tried now."""
    trial = try_newest(backups) if trial_is_due(backups) else None
    return str(trial) if trial and trial.problem else ""


def end_with_stdin() -> None:
    """Let this process end, and delete its temporary files, as soon as its standard input is
    closed.

    The server holds the other end, so it cannot end without this process, whatever it dies of.
    """
    signal.signal(signal.SIGTERM, _end)
    Thread(target=_wait_for_the_end, daemon=True).start()


def _end(number: int, frame: object) -> None:
    # The server sends it and closes the input: the second one would disturb what ends already.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
