"""The doctor: looks the whole installation over, and says in a line each what is well, what is not, and what to do.

What it says is safe to paste anywhere: no names of people, no paths outside the data directory, no secrets.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from disco_site.archive.holdings import is_unreadable
from disco_site.archive.shelf import BackupFailed
from disco_site.archive.state import backup_state
from disco_site.doctor import contents, surroundings
from disco_site.doctor.findings import BROKEN, WELL, Finding, Said


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


_TOPICS: dict[str, Callable[[], Said]] = {
    "database": contents.database,
    "migrations": contents.migrations,
    "ledger": contents.ledger,
    "covers": contents.covers,
    "backups": surroundings.backups,
    "disk": surroundings.disk,
    "data directory": surroundings.permissions,
    "clock": contents.clock,
    "people": contents.people,
    "versions": surroundings.versions,
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
