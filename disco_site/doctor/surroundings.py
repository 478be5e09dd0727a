"""The doctor's examinations of what the collection depends on: backups, disk, directories,
versions.
"""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from disco_site.archive.backup_state import backup_state
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import verify
from disco_site.databases import soundness
from disco_site.doctor.findings import BROKEN, REMARK, WELL, Complaints
from disco_site.doctor.packages import older_packages
from disco_site.installation import PROGRAM, ROOT

# Below the first, SQLite itself may soon fail; below the second it is time to make room.
_NO_ROOM, _LITTLE_ROOM = 200 << 20, 1 << 30
# The first of each line whose zipfile refuses entries that overlap (CVE-2024-0450). Disco's own
# reader always does.
_SOUND_PYTHON = {(3, 11): (3, 11, 8), (3, 12): (3, 12, 2)}


def backups() -> Complaints:
    """Whether there are recent backups on another disk, and whether the last one can be restored.

    Notes the result beside the backups.
    """
    state, shelf = backup_state(), BackupDirectory()
    for worry in state.worries:
        yield REMARK, f"{worry} `{PROGRAM} backup` makes one."
    if state.copy_worry:
        yield REMARK, state.copy_worry
    for sentence in state.rotten:
        yield REMARK, sentence
    if state.trial and state.trial.problem:
        yield BROKEN, str(state.trial)
    if state.is_beside_collection:
        yield (
            REMARK,
            "they lie on the disk of the collection: set DISCO_BACKUP_DIR to a directory on "
            "another disk.",
        )
    newest = next(iter(shelf.archives()), None)
    if newest is None:
        return
    try:
        manifest = verify(newest.path)
    except ArchiveRefused as error:
        yield (
            BROKEN,
            f"the last one cannot be restored: {error} Make a new one with `{PROGRAM} backup`.",
        )
        # A disk on which nothing can be written has a line of its own.
        with suppress(OSError):
            shelf.withdraw_proof(newest.path, str(error))
        return
    with suppress(OSError):
        shelf.note_proof(newest.path, records=manifest.counts["collection.Record"])


def disk() -> Complaints:
    """Whether the disks of the collection and of the backups have room."""
    data_dir, backup_dir = Path(settings.DISCO_DATA_DIR), Path(settings.DISCO_BACKUP_DIR)
    if not backup_dir.exists():
        backup_dir = data_dir
    for name, place in {"data directory": data_dir, "backups": backup_dir}.items():
        free = shutil.disk_usage(place).free
        if free < _LITTLE_ROOM:
            yield (
                BROKEN if free < _NO_ROOM else REMARK,
                f"the disk of the {name} has room for {free >> 20} MB only: make room.",
            )


def permissions() -> Complaints:
    """Whether Disco can use its directories, and others cannot read them."""
    places = [
        settings.DISCO_DATA_DIR,
        Path(settings.DISCO_DATA_DIR) / "secret_key",
        settings.DISCO_BACKUP_DIR,
        settings.DISCO_BACKUP_COPY_DIR,
    ]
    for place in map(Path, filter(None, places)):
        if place.exists() and place.stat().st_mode & 0o077:
            yield REMARK, f"others on this computer can read {place}: `chmod go= {place}`."
    refused = settings.DISCO_REFUSED_PLACES
    if not os.access(settings.DISCO_DATA_DIR, os.W_OK):
        # So it is with all that is in it.
        refused = [one for one in refused if not one.endswith("cannot be written to.")]
        yield (
            BROKEN,
            "nothing can be written here, so that Disco does not start: give its user the right "
            "to, or let the disk be one to write on.",
        )
    for sentence in refused:
        yield BROKEN, sentence


def journal() -> Complaints:
    """Which SQLite runs, how it writes, and whether something is wrong with that."""
    found = soundness.worry()
    yield (REMARK, found.sentence) if found else (WELL, soundness.what_runs())


def versions() -> Complaints:
    """Whether Python has known faults that matter here, and libraries are too old."""
    running, sound = sys.version_info[:3], _SOUND_PYTHON.get(sys.version_info[:2], (0,))
    if running < sound:
        yield (
            REMARK,
            f"Python {_dotted(running)} has a known fault, mended in {_dotted(sound)}: update "
            "Python.",
        )
    if older := older_packages(ROOT / "requirements.lock"):
        yield (
            REMARK,
            f"older than what this Disco was tested with: {', '.join(older)}. `make install` "
            "brings them up to date.",
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
