"""The doctor: looks the whole installation over, and says in a line each what is well, what is not, and what to do.

What it says is safe to paste anywhere: no names of people, no paths outside the data directory, no secrets.
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.utils import timezone

from collection.covers.keeping import debris, left_over
from collection.models import Record
from credits.models import Transaction
from credits.proof import prove_ledger
from disco_site.archive.checking import verify
from disco_site.archive.holdings import is_unreadable
from disco_site.archive.layout import ArchiveRefused
from disco_site.archive.shelf import BackupFailed, Shelf
from disco_site.archive.state import backup_state
from disco_site.checks import sqlite_is_sound
from disco_site.first_login import logins

WELL, REMARK, BROKEN = "well", "remark", "BROKEN"
# Below the first, SQLite itself may soon fail; below the second it is time to think of it.
_NO_ROOM, _LITTLE_ROOM = 200 << 20, 1 << 30
_BACKWARDS = timedelta(minutes=5)
# The first of each line whose zipfile refuses entries that overlap (CVE-2024-0450). Disco's own reader always does.
_SOUND_PYTHON = {(3, 11): (3, 11, 8), (3, 12): (3, 12, 2)}


class Finding(NamedTuple):
    """What was looked at, how it is, and what to do about it."""

    state: str
    topic: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<7} {self.topic}: {self.sentence}"


def examine() -> Iterator[Finding]:
    """Yield a finding, or several, for each topic; what cannot be looked at is broken."""
    if missing := _no_database():
        yield Finding(BROKEN, "database", missing)
    for topic, look in _TOPICS.items():
        if missing and topic in _IN_THE_DATABASE:
            continue
        try:
            found = list(look())
        except BackupFailed as error:
            found = [(BROKEN, f"{error} See that the disk is there, and that your user may read and write it.")]
        except (DatabaseError, OSError) as error:
            found = [(BROKEN, _unseen(topic, error))]
        for state, sentence in found or [(WELL, _WELL[topic])]:
            yield Finding(state, topic, _safe(sentence))


def _no_database() -> str:
    """Return why there is no database to look into, "" if there is one."""
    if is_unreadable():
        return "the file is no database any more: stop Disco, then `manage.py restore FILE --replace`."
    with suppress(DatabaseError):
        if not connection.introspection.table_names():
            if backup_state().proven:
                return "it is empty, but there is a backup: `manage.py restore FILE` brings that back."
            return "it is empty: `make run` makes a new collection, `manage.py restore FILE` brings one back."
    return ""


def _unseen(topic: str, error: Exception) -> str:
    # Not its message, which may hold the address of a server or the name of a user.
    kind = type(error).__name__
    if topic != "database":
        return f"it cannot be looked at ({kind}); see the lines before."
    if connection.vendor != "sqlite":
        return f"the server does not let Disco in ({kind}): see that it runs, and that DATABASE_URL is right."
    if type(error) is DatabaseError:
        return "the file is damaged: stop Disco, then `manage.py restore FILE --replace` with the last proven backup."
    return f"the file cannot be used ({kind}): see that your user may read and write it, and that the disk has room."


def _safe(sentence: str) -> str:
    """Return the sentence without the paths of this machine."""
    places = {settings.DISCO_BACKUP_DIR: "<backups>", settings.DISCO_DATA_DIR: "<data>", Path.home(): "~"}
    for place, name in places.items():
        sentence = sentence.replace(str(place), name)
    return sentence


Said = Iterator[tuple[str, str]]


def _versions() -> Said:
    for warning in sqlite_is_sound(None):
        yield REMARK, f"{warning.msg} Update the system's SQLite when there is one."
    found, sound = sys.version_info[:3], _SOUND_PYTHON.get(sys.version_info[:2], (0,))
    if found < sound:
        yield REMARK, f"Python {_dotted(found)} has a known fault, mended in {_dotted(sound)}: update Python."


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _database() -> Said:
    if connection.vendor != "sqlite":
        connection.ensure_connection()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(3)")
        faults = [row[0].splitlines()[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = {row[0] for row in cursor.fetchall()}
    if faults:
        yield BROKEN, f"the file is damaged ({faults[0][:100]}): stop Disco and restore the last proven backup."
    for table in sorted(orphans):
        yield BROKEN, f"rows of {table} refer to rows that are not there: restore the last proven backup."


def _migrations() -> Said:
    loader = MigrationLoader(connection)
    if set(loader.graph.nodes) - set(loader.applied_migrations):
        yield BROKEN, "it is not up to date: `manage.py migrate`."


def _ledger() -> Said:
    proof = prove_ledger()
    if proof.faults:
        yield BROKEN, f"{_count(len(proof.faults), 'fault')}: `manage.py check_ledger` lists them."
    if proof.remarks:
        yield (
            REMARK,
            f"{_count(len(proof.remarks), 'gap')} in the histories of records: `manage.py check_ledger` lists them.",
        )


def _covers() -> Said:
    names = Record.objects.exclude(cover="").values_list("cover", flat=True).distinct().iterator()
    missing = sum(not (Path(settings.MEDIA_ROOT) / name).is_file() for name in names)
    if missing:
        yield (
            BROKEN,
            f"{_count(missing, 'file')} missing: restore a backup that holds them, or give the records new ones.",
        )
    if unused := sum(1 for _ in chain(left_over(), debris())):
        yield REMARK, f"{_count(unused, 'file')} of no record any more: `manage.py prune_covers` makes room."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _disk() -> Said:
    for name, place in {"data directory": settings.DISCO_DATA_DIR, "backups": settings.DISCO_BACKUP_DIR}.items():
        place = Path(place)
        free = shutil.disk_usage(place if place.exists() else settings.DISCO_DATA_DIR).free
        if free < _LITTLE_ROOM:
            yield (
                BROKEN if free < _NO_ROOM else REMARK,
                f"the disk of the {name} has room for {free >> 20} MB only: make room.",
            )


def _backups() -> Said:
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


def _permissions() -> Said:
    for place in (settings.DISCO_DATA_DIR, Path(settings.DISCO_DATA_DIR) / "secret_key", settings.DISCO_BACKUP_DIR):
        place = Path(place)
        if place.exists() and place.stat().st_mode & 0o077:
            yield REMARK, f"others on this computer can read {place}: `chmod go= {place}`."
    if not os.access(settings.DISCO_DATA_DIR, os.R_OK | os.W_OK | os.X_OK):
        yield BROKEN, "the data directory cannot be written to."


def _clock() -> Said:
    latest = [model.objects.aggregate(at=Max("created_at"))["at"] for model in (Record, Transaction)]
    if any(at and at > timezone.now() + _BACKWARDS for at in latest):
        yield REMARK, "something was entered in the future: the clock was wrong then, or is now; set it."


def _people() -> Said:
    if not logins().exists():
        yield REMARK, "nobody can sign in: `manage.py first_login` makes a login."


_TOPICS: dict[str, Callable[[], Said]] = {
    "database": _database,
    "migrations": _migrations,
    "ledger": _ledger,
    "covers": _covers,
    "backups": _backups,
    "disk": _disk,
    "data directory": _permissions,
    "clock": _clock,
    "people": _people,
    "versions": _versions,
}
_IN_THE_DATABASE = {"database", "migrations", "ledger", "covers", "clock", "people"}
_WELL = {
    "database": "whole, and all its references hold.",
    "migrations": "up to date.",
    "ledger": "proven, without faults.",
    "covers": "all there, and none too many.",
    "backups": "the last one was read again and can be restored.",
    "disk": "room enough.",
    "data directory": "only its owner can read it.",
    "clock": "nothing lies in the future.",
    "people": "somebody can sign in.",
    "versions": f"no known faults (SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}).",
}
