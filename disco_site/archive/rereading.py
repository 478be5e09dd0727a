"""Kept archives are read again in turn, one a day: a disk may lose what was whole when it was
written.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.seal import check_seal
from disco_site.archive.store.directory import Archived, BackupDirectory

EVERY = timedelta(days=1)


def next_in_turn(backups: BackupDirectory) -> Archived | None:
    """Return the archive whose proof is the oldest, None if it is not time for one yet."""
    proven = [archive for archive in backups.archives() if archive.proven_at]
    read = [archive.noted.get("read_again_at") for archive in proven]
    if not proven or not all(map(_is_long_ago, read)):
        return None
    oldest = min(proven, key=lambda archive: archive.proven_at or archive.made_at)
    is_due = oldest.proven_at and timezone.now() - oldest.proven_at >= EVERY
    return oldest if is_due else None


def _is_long_ago(noted: str | None) -> bool:
    if noted is None:
        return True
    # One of tomorrow was noted before the clock was set back.
    return not timedelta() <= timezone.now() - datetime.fromisoformat(noted) < EVERY


def read_one_again(backups: BackupDirectory) -> str:
    """Read the next archive to its last byte, if it is time for that, and note what came of it;
    return what is wrong with it, "" if nothing is.

    The seal shows any changed bit; the rest was proven when the archive was made. Raises
    BackupFailed if nothing can be noted.
    """
    archive = next_in_turn(backups)
    if archive is None:
        return ""
    problem = ""
    try:
        check_seal(archive.path)
    except ArchiveRefused as error:
        problem = str(error)
    except FileNotFoundError:
        return ""
    except OSError as error:
        problem = f"{archive.path.name} cannot be read: {error.strerror}."
    # It may be deleted meanwhile.
    with backups.locked(), suppress(FileNotFoundError):
        if problem:
            backups.withdraw_proof(archive.path, problem)
        else:
            backups.note_proof(archive.path, read_again_at=timezone.now().isoformat())
    return problem
