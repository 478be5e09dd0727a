"""What the files of archives and snapshots are called, and the members of an archive."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import Model

MANIFEST = "manifest.json"
RECORDS = "records.csv"
TRANSACTIONS = "transactions.csv"
TABLES = "tables/"
COVERS = "covers/"
#: The member that holds the database, by the engine that it was copied from.
SNAPSHOTS = {"sqlite": "snapshot.sqlite3", "postgresql": "snapshot.pgdump"}

NAME = re.compile(r"disco-(\d{8}-\d{6}-\d{6})\.zip")
#: What the file of a snapshot ends with, by the engine that it was copied from.
ENDINGS = {engine: Path(member).suffix for engine, member in SNAPSHOTS.items()}
_SNAPSHOT_NAME = re.compile(r"disco-(\d{8}-\d{6}-\d{6})\.(?:sqlite3|pgdump)")
_MOMENT = "%Y%m%d-%H%M%S-%f"


class ArchiveRefused(Exception):
    """An archive or a snapshot that is damaged, not from Disco or not for this one; the message
    says what is wrong in one sentence.
    """


def archive_name(made_at: datetime) -> str:
    """Return the file name of an archive that is made at this moment; names sort by time."""
    return f"disco-{made_at.astimezone(UTC):{_MOMENT}}.zip"


def snapshot_name(made_at: datetime, engine: str) -> str:
    """Return the file name of a snapshot that is made at this moment on this engine."""
    return f"disco-{made_at.astimezone(UTC):{_MOMENT}}{ENDINGS[engine]}"


def moment_of(name: str) -> datetime | None:
    """Return when the archive of this file name was made, None if no archive has such a name."""
    return _moment(NAME.fullmatch(name))


def snapshot_moment(name: str) -> datetime | None:
    """Return when the snapshot of this file name was made, None if none has such a name."""
    return _moment(_SNAPSHOT_NAME.fullmatch(name))


def _moment(match: re.Match[str] | None) -> datetime | None:
    if not match:
        return None
    try:
        return datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def table_member(model: type[Model]) -> str:
    """Return the name of the member that holds the rows of a model."""
    return f"{TABLES}{model._meta.label}.csv"
