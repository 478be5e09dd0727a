"""The doctor's looks at what the collection depends on: the backups, the disk, the directories, the programs."""

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings

from disco_site.archive.checking import verify
from disco_site.archive.layout import ArchiveRefused
from disco_site.archive.shelf import Shelf
from disco_site.archive.state import backup_state
from disco_site.checks import sqlite_is_sound
from disco_site.doctor.findings import BROKEN, REMARK, Said

# Below the first, SQLite itself may soon fail; below the second it is time to think of it.
_NO_ROOM, _LITTLE_ROOM = 200 << 20, 1 << 30
# The first of each line whose zipfile refuses entries that overlap (CVE-2024-0450). Disco's own reader always does.
_SOUND_PYTHON = {(3, 11): (3, 11, 8), (3, 12): (3, 12, 2)}


def backups() -> Said:
    state, shelf = backup_state(), Shelf()
    for worry in state.worries:
        yield REMARK, f"{worry} `manage.py backup` makes one."
    if state.is_beside_collection:
        yield REMARK, "they lie on the disk of the collection: set DISCO_BACKUP_DIR to a directory on another disk."
    if not (newest := next(iter(shelf.archives()), None)):
        return
    try:
        manifest = verify(newest.path)
    except ArchiveRefused as error:
        shelf.withdraw_proof(newest.path)
        yield BROKEN, f"the last one cannot be restored: {error} Make a new one with `manage.py backup`."
        return
    shelf.note_proof(newest.path, records=manifest.counts["collection.Record"])


def disk() -> Said:
    for name, place in {"data directory": settings.DISCO_DATA_DIR, "backups": settings.DISCO_BACKUP_DIR}.items():
        place = Path(place)
        free = shutil.disk_usage(place if place.exists() else settings.DISCO_DATA_DIR).free
        if free < _LITTLE_ROOM:
            yield (
                BROKEN if free < _NO_ROOM else REMARK,
                f"the disk of the {name} has room for {free >> 20} MB only: make room.",
            )


def permissions() -> Said:
    for place in (settings.DISCO_DATA_DIR, Path(settings.DISCO_DATA_DIR) / "secret_key", settings.DISCO_BACKUP_DIR):
        place = Path(place)
        if place.exists() and place.stat().st_mode & 0o077:
            yield REMARK, f"others on this computer can read {place}: `chmod go= {place}`."
    if not os.access(settings.DISCO_DATA_DIR, os.R_OK | os.W_OK | os.X_OK):
        yield BROKEN, "the data directory cannot be written to."


def versions() -> Said:
    for warning in sqlite_is_sound(None):
        yield REMARK, f"{warning.msg} Update the system's SQLite when there is one."
    found, sound = sys.version_info[:3], _SOUND_PYTHON.get(sys.version_info[:2], (0,))
    if found < sound:
        yield REMARK, f"Python {_dotted(found)} has a known fault, mended in {_dotted(sound)}: update Python."


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
