"""How the backups of this site are doing, for the dashboard and the page of backups."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from disco_site.archive.shelf import Archived, BackupFailed, Shelf

LATE = timedelta(hours=48)


class BackupState(NamedTuple):
    """`newest` is the newest archive, `proven` the newest that was proven, `warnings` a sentence for each worry."""

    newest: Archived | None
    proven: Archived | None
    warnings: list[str]


def backup_state() -> BackupState:
    """Look at the directory of backups and say how things stand."""
    shelf = Shelf()
    try:
        archives = shelf.archives()
    except BackupFailed as error:
        return BackupState(None, None, [str(error)])
    newest = next(iter(archives), None)
    proven = next((one for one in archives if one.proven_at), None)
    return BackupState(newest, proven, list(_warnings(shelf.directory, proven)))


def _warnings(directory: Path, proven: Archived | None) -> Iterator[str]:
    if proven is None:
        yield "There is no proven backup yet."
    elif timezone.now() - proven.made_at > LATE:
        yield f"The last proven backup is more than {LATE.total_seconds() / 3600:.0f} hours old."
    if not settings.DISCO_AUTO_BACKUP:
        yield "Disco makes no backup by itself: DISCO_AUTO_BACKUP is off."
    if _is_on_the_disk_of_the_collection(directory):
        yield (
            "The backups lie on the same disk as the collection: if it breaks, both are gone. Set DISCO_BACKUP_DIR to "
            "a directory on another disk, or download a backup now and then."
        )


def _is_on_the_disk_of_the_collection(directory: Path) -> bool:
    collection = settings.DISCO_DATA_DIR if connection.vendor != "sqlite" else connection.settings_dict["NAME"]
    return _disk(directory) == _disk(Path(collection))


def _disk(path: Path) -> int:
    """Return the number of the file system that a path is on, or would be."""
    while not path.exists():
        path = path.parent
    return path.stat().st_dev
