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
    """`proven` is the newest archive that was proven, `worries` a sentence for each thing that should not be so."""

    proven: Archived | None
    worries: list[str]
    #: Whether the archives are on the disk of the collection: if that breaks, both are gone.
    is_beside_collection: bool


def backup_state() -> BackupState:
    """Look at the directory of backups and say how things stand."""
    shelf = Shelf()
    beside = _is_on_the_disk_of_the_collection(shelf.directory)
    try:
        proven = shelf.newest_proven()
    except BackupFailed as error:
        return BackupState(None, [str(error)], beside)
    return BackupState(proven, list(_worries(proven)), beside)


def _worries(proven: Archived | None) -> Iterator[str]:
    if proven is None:
        yield "There is no proven backup yet."
    elif timezone.now() - proven.made_at > LATE:
        yield f"The last proven backup is more than {LATE.total_seconds() / 3600:.0f} hours old."


def _is_on_the_disk_of_the_collection(directory: Path) -> bool:
    collection = settings.DISCO_DATA_DIR if connection.vendor != "sqlite" else connection.settings_dict["NAME"]
    return _disk(directory) == _disk(Path(collection))


def _disk(path: Path) -> int:
    """Return the number of the file system that a path is on, or would be."""
    while not path.exists():
        path = path.parent
    return path.stat().st_dev
