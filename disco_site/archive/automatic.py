"""Archives that nobody has to think of: one a day while the site runs, and one before much changes at once."""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone

from collection.safety import NotSafe
from disco_site.archive.shelf import BackupFailed, Shelf
from disco_site.archive.standstill import database_stamp
from disco_site.archive.writing import make_archive, megabytes

DAILY = timedelta(days=1)
# After a failure, and where the clock was set or the computer slept.
LOOK_AGAIN = timedelta(minutes=10)
# An archive that is not older, of a database to which nothing was written since, is as good as a new one.
FRESH = timedelta(minutes=5)


def safety_backup(change: str) -> str:
    """Make an archive before a change and return the sentence that says so, "" if DISCO_AUTO_BACKUP is off.

    Raises NotSafe when there is none.
    """
    if not settings.DISCO_AUTO_BACKUP:
        return ""
    try:
        shelf = Shelf()
        newest = shelf.newest_proven()
        if newest and timezone.now() - newest.made_at < FRESH and newest.noted.get("stamp") == (database_stamp() or 0):
            return f"Nothing was written since the backup {newest.path.name}, so that one will do."
        made = make_archive(shelf)
    except BackupFailed as error:
        raise NotSafe(f"Nothing was changed, because the backup before {change} failed. {error}") from None
    name, size = made.archived.path.name, megabytes(made.archived.size)
    return f"Backed up before {change}: {name} ({size}, {made.seconds:.1f} s)."


def seconds_until_due(shelf: Shelf) -> float:
    """Return in how many seconds the next archive of the day is due; 0 or less is now."""
    newest = shelf.newest_proven()
    # One of tomorrow stands for a clock that was set back.
    if newest is None or newest.made_at > timezone.now():
        return 0
    return (newest.made_at + DAILY - timezone.now()).total_seconds()


def keep_daily(shelf: Shelf, told: Callable[[str], None]) -> None:
    """Make an archive whenever one is due, without end; failures are told and tried again."""
    while True:
        wait = seconds_until_due(shelf)
        if wait <= 0:
            wait = LOOK_AGAIN.total_seconds()
            try:
                make_archive(shelf, unless=lambda: seconds_until_due(shelf) > 0)
            except BackupFailed as error:
                told(f"The daily backup failed: {error}")
            connections.close_all()
        time.sleep(min(wait, LOOK_AGAIN.total_seconds()))


def end_with_stdin() -> None:
    """Let this process end, with its temporary files tidied up, as soon as its standard input is closed.

    The other end belongs to the server, which so cannot go and leave us behind, whatever it dies of.
    """
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
