"""The doctor: examines the whole installation and reports, a line for each topic, what is well,
what is not, and what to do.

Its report can be shown to anybody: no names of people, no paths outside the data directory, no
secrets.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from collection.covers.storage import StoreAway
from disco_site.archive.backup_state import backup_state
from disco_site.archive.database.holdings import is_unreadable
from disco_site.archive.store.locked import BackupFailed
from disco_site.doctor import contents, surroundings
from disco_site.doctor.findings import BROKEN, WELL, Complaints, Finding
from disco_site.installation import PROGRAM, START


def examine() -> Iterator[Finding]:
    """Yield one finding or several for each topic; a topic that cannot be examined is broken."""
    missing = _missing_database()
    if missing:
        yield Finding(BROKEN, "database", missing)
    for topic, examination in _EXAMINATIONS.items():
        if missing and topic in _IN_THE_DATABASE:
            continue
        complaints = _complaints(topic, examination) or [(WELL, _WELL[topic])]
        for state, sentence in complaints:
            yield Finding(state, topic, _without_paths(sentence))


def _complaints(topic: str, examination: Callable[[], Complaints]) -> list[tuple[str, str]]:
    try:
        return list(examination())
    except BackupFailed as error:
        remedy = "Check that the disk is there, and that your user may read and write it."
        return [(BROKEN, f"{error} {remedy}")]
    except StoreAway as error:
        remedy = "Check the settings DISCO_S3_..., the bucket, and the way to it."
        return [(BROKEN, f"{error.strerror}. {remedy}")]
    except (DatabaseError, OSError) as error:
        return [(BROKEN, _failure(topic, error))]


def _missing_database() -> str:
    """Return why there is no database to examine, "" if there is one."""
    if is_unreadable():
        return (
            "the file is not a database any more: stop Disco, then "
            f"`{PROGRAM} restore FILE --replace`."
        )
    try:
        if connection.introspection.table_names():
            return ""
    except DatabaseError:
        # The examination of the database reports it.
        return ""
    if backup_state().proven:
        return f"it is empty, but there is a backup: `{PROGRAM} restore FILE` brings it back."
    return (
        f"it is empty: `{START}` makes a new collection, `{PROGRAM} restore FILE` brings one back."
    )


def _failure(topic: str, error: Exception) -> str:
    # Not its message, which may hold the address of a server or the name of a user.
    kind = type(error).__name__
    if topic != "database":
        return f"it cannot be examined ({kind}); see the lines before."
    if connection.vendor != "sqlite":
        return (
            f"the server refuses Disco ({kind}): check that it is running, and that DATABASE_URL "
            "is right."
        )
    if type(error) is DatabaseError:
        return (
            f"the file is damaged: stop Disco, then `{PROGRAM} restore FILE --replace` with the "
            "last proven backup."
        )
    return (
        f"the file cannot be used ({kind}): check that your user may read and write it, and that "
        "the disk has room."
    )


def _without_paths(sentence: str) -> str:
    """Return the sentence without the paths of this computer."""
    places = {
        settings.DISCO_BACKUP_DIR: "<backups>",
        settings.DISCO_BACKUP_COPY_DIR: "<copies of backups>",
        settings.DISCO_DATA_DIR: "<data>",
        Path.home(): "~",
    }
    for place, name in places.items():
        if place:
            sentence = sentence.replace(str(place), name)
    return sentence


_EXAMINATIONS: dict[str, Callable[[], Complaints]] = {
    "database": contents.database,
    "SQLite": surroundings.journal,
    "migrations": contents.migrations,
    "running site": contents.running_site,
    "ledger": contents.ledger,
    "search": contents.search,
    "names": contents.names,
    "covers": contents.covers,
    "backups": surroundings.backups,
    "disk": surroundings.disk,
    "data directory": surroundings.permissions,
    "clock": contents.clock,
    "people": contents.people,
    "versions": surroundings.versions,
}
_IN_THE_DATABASE = {
    "database",
    "SQLite",
    "migrations",
    "ledger",
    "search",
    "names",
    "covers",
    "clock",
    "people",
}
_WELL = {
    "database": "whole, and all its references hold.",
    "migrations": "up to date.",
    "running site": "sessions and tasks can be kept.",
    "ledger": "proven, without faults.",
    "search": "it has its index.",
    "names": "no two look alike.",
    "covers": "all there, and none left over.",
    "backups": "the last one was read again and can be restored.",
    "disk": "enough room.",
    "data directory": "only its owner can read it.",
    "clock": "nothing lies in the future.",
    "people": "somebody can sign in.",
    "versions": f"no known faults (Python {sys.version.split()[0]}).",
}
