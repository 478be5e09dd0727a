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
# Not when the next is due: the clock may be set and the computer sleep.
LOOK_AGAIN = timedelta(minutes=10)
# An archive that is not older, of a database to which nothing was written since, is as good as a new one.
FRESH = timedelta(minutes=5)


def safety_backup(change: str, is_wiping: bool = False) -> str:
    """Make an archive before a change and return the sentence that says so, "" if DISCO_AUTO_BACKUP is off.

    What takes all of the collection away is backed up all the same, and that archive stays for a week. Raises NotSafe
    when there is none.
    """
    if not settings.DISCO_AUTO_BACKUP and not is_wiping:
        return ""
    try:
        shelf = Shelf()
        newest = shelf.newest_proven()
        if newest and timezone.now() - newest.made_at < FRESH and newest.noted.get("stamp") == (database_stamp() or 0):
            if is_wiping:
                shelf.note_proof(newest.path, replaced=True)
            return f"Nothing was written since the backup {newest.path.name}, so that one will do."
        made = make_archive(shelf, replaced=is_wiping)
    except BackupFailed as error:
        raise NotSafe(f"Nothing was changed, because the backup before {change} failed. {error}") from None
    name, size = made.archived.path.name, megabytes(made.archived.size)
    return f"Backed up before {change}: {name} ({size}, {made.seconds:.1f} s)."


def seconds_until_due(shelf: Shelf) -> float:
    """Return in how many seconds the next archive of the day is due; 0 or less is now."""
    now = timezone.now()
    # One of tomorrow was made before the clock was set back; it says nothing of today.
    newest = next((one for one in shelf.archives() if one.proven_at and one.made_at <= now), None)
    return (newest.made_at + DAILY - now).total_seconds() if newest else 0


def keep_daily(shelf: Shelf, told: Callable[[str], None]) -> None:
    """Make an archive whenever one is due, without end; failures are told and tried again."""
    while True:
        try:
            if seconds_until_due(shelf) <= 0:
                make_archive(shelf, unless=lambda: seconds_until_due(shelf) > 0)
        except BackupFailed as error:
            told(f"The daily backup failed: {error}")
        connections.close_all()
        time.sleep(LOOK_AGAIN.total_seconds())


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
