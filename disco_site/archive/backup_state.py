"""Whether there is a recent proven backup, for the dashboard, the page of backups and `doctor`."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from adminkit.numbers import counted
from collection.models import Record
from disco_site.archive.store.directory import Archived, BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.second_place import SecondPlace
from disco_site.archive.trial import Trial, last_trial

LATE = timedelta(hours=48)
# A backup that lacks so many records, and more than a tenth, holds much less than there is.
FEW, NEARLY_ALL = 20, 0.9


class BackupState(NamedTuple):
    """`proven` is the newest proven archive; `worries` has a sentence for each thing that is not as
    it should be.
    """

    proven: Archived | None
    worries: list[str]
    #: Whether the archives are on the disk of the collection: if that breaks, both are gone.
    is_beside_collection: bool
    #: How many records there are today.
    records: int = 0
    #: The newest proven archive with as many.
    whole: Archived | None = None
    #: What came of the last trial, in which an archive is restored into a scratch place.
    trial: Trial | None = None
    #: The proven copies in the second place, newest first, and what is wrong with them.
    copies: Sequence[Archived] = ()
    copy_worry: str = ""
    #: What is wrong with those that were proven once and found damaged later.
    rotten: Sequence[str] = ()

    @property
    def holds(self) -> str:
        """How much of today's collection the newest proven archive holds, such as "0 of 2,518
        records"; "" if that is not known.
        """
        return _holds(self.proven, self.records)


def backup_state() -> BackupState:
    """Return the state of the backups in the directory that the settings name."""
    backups = BackupDirectory()
    is_beside = _is_on_the_disk_of_the_collection(backups.directory)
    records = _records_today()
    try:
        kept = backups.archives()
    except BackupFailed as error:
        return BackupState(None, [str(error)], is_beside, records)
    archives = [archive for archive in kept if archive.proven_at]
    proven = archives[0] if archives else None
    whole = next((archive for archive in archives if (archive.records or 0) >= records), None)
    state = BackupState(
        proven, list(_worries(proven, records)), is_beside, records, whole, last_trial(backups)
    )
    state = state._replace(rotten=[_rotten(archive) for archive in kept if archive.rotten])
    second = SecondPlace.of_settings()
    if second is None:
        return state
    copies, worry = _copies(second, archives)
    is_beside &= not copies or _is_on_the_disk_of_the_collection(second.directory)
    return state._replace(is_beside_collection=is_beside, copies=copies, copy_worry=worry)


def _copies(second: SecondPlace, archives: list[Archived]) -> tuple[list[Archived], str]:
    """Return the proven copies, newest first, and what is not as it should be with them."""
    try:
        second.require_there()
        copies = [copy for copy in second.archives() if copy.proven_at]
    except BackupFailed as error:
        return [], str(error)
    behind = [archive for archive in archives if not copies or archive.made_at > copies[0].made_at]
    if behind and timezone.now() - behind[-1].made_at > LATE:
        hours = f"{LATE.total_seconds() / 3600:.0f} hours"
        return copies, f"For more than {hours} no backup was copied to {second.directory}."
    return copies, ""


def _rotten(archive: Archived) -> str:
    return (
        f"A kept backup is damaged by now: {archive.rotten} Its disk may be failing; delete the "
        "file once a newer backup is proven elsewhere."
    )


def _records_today() -> int:
    """Return how many records there are; 0 where there is no collection, or none that can be read:
    that is for others to say.
    """
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # Looking into it would make an empty one.
        return 0
    try:
        return Record.objects.count()
    except DatabaseError:
        return 0


def holds_much_less(archive: Archived | None, records: int) -> bool:
    """Whether an archive, or none, lacks many of so many records. One of which nothing is known
    lacks none.
    """
    held = _held(archive)
    return held is not None and records - held > FEW and held < records * NEARLY_ALL


def _held(archive: Archived | None) -> int | None:
    return archive.records if archive else 0


def _holds(archive: Archived | None, records: int) -> str:
    held = _held(archive)
    if archive is None or held is None:
        return ""
    return f"{min(held, records):,} of {counted(records, 'record')}"


def _worries(proven: Archived | None, records: int) -> Iterator[str]:
    if proven is None:
        yield "There is no proven backup yet."
        return
    if timezone.now() - proven.made_at > LATE:
        yield f"The last proven backup is more than {LATE.total_seconds() / 3600:.0f} hours old."
    if holds_much_less(proven, records):
        yield f"The last proven backup holds {_holds(proven, records)}."


def _is_on_the_disk_of_the_collection(directory: Path) -> bool:
    if connection.vendor == "sqlite":
        collection = connection.settings_dict["NAME"]
    else:
        collection = settings.DISCO_DATA_DIR
    return _disk(directory) == _disk(Path(collection))


def _disk(path: Path) -> int:
    """Return the number of the file system that a path is on, or would be."""
    while not path.exists():
        path = path.parent
    return path.stat().st_dev
