"""A trial: once a month the newest archive is restored into a scratch place, and what came of it is
said. An archive that was proven can be read; one that was restored has been of use.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from adminkit.numbers import counted
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.durable import flush_directory, part_of
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.verify import verify
from disco_site.archive.workspace import workspace
from disco_site.installation import command_line, process_environment

EVERY = timedelta(days=30)
#: After one that failed, and before the very first: a new site has other things to do.
SOON = timedelta(days=1)
_FILE = "trial.json"
_LONGEST = 6 * 3600
#: The tables whose rows are counted in the scratch place.
_COUNTED = {
    "collection.Record": "collection_record",
    "ratings.Rating": "ratings_rating",
    "credits.Transaction": "credits_transaction",
}


class Trial(NamedTuple):
    """An archive that was restored into a scratch place, and when. `problem` says why that failed,
    if it did.
    """

    name: str
    at: datetime
    records: int
    problem: str = ""

    def __str__(self) -> str:
        day = f"{timezone.localtime(self.at):%Y-%m-%d}"
        if self.problem:
            return f"On {day} {self.name} could not be restored on trial: {self.problem}"
        records = counted(self.records, "record")
        return f"Restored on trial on {day}: {self.name}, with all its {records}."


def last_trial(backups: BackupDirectory) -> Trial | None:
    """Return what came of the last trial, None if there was none or that is not known."""
    try:
        noted = json.loads((backups.directory / _FILE).read_text())
        return Trial(
            str(noted["name"]),
            datetime.fromisoformat(noted["at"]),
            int(noted["records"]),
            str(noted["problem"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def trial_is_due(backups: BackupDirectory) -> bool:
    """Whether it is time for a trial, and there is an archive to try."""
    proven = [archive for archive in backups.archives() if archive.proven_at]
    if not proven:
        return False
    last = last_trial(backups)
    if last is None:
        return timezone.now() - proven[-1].made_at >= SOON
    wait = SOON if last.problem else EVERY
    # One of tomorrow was noted before the clock was set back.
    return not timedelta() <= timezone.now() - last.at < wait


def try_newest(backups: BackupDirectory) -> Trial | None:
    """Restore the newest proven archive into a scratch place, which is deleted afterwards; note and
    return what came of it. None if there is no archive.

    Raises BackupFailed if that cannot be noted.
    """
    newest = backups.newest_proven()
    if newest is None:
        return None
    records, problem = 0, ""
    try:
        records = _restore_aside(newest.path)
    except (ArchiveRefused, BackupFailed) as error:
        problem = str(error)
    trial = Trial(newest.path.name, timezone.now(), records, problem)
    _note(backups, trial)
    return trial


def _restore_aside(path: Path) -> int:
    """Restore an archive into an empty place; return how many records are there then.

    Raises BackupFailed, or ArchiveRefused, if that is not what the archive says of itself.
    """
    manifest = verify(path, compare=False)
    tables = [] if manifest.engine == "sqlite" else ["--csv-only"]
    with workspace() as scratch:
        try:
            done = subprocess.run(
                command_line("restore", str(path), "--no-safety-backup", *tables),
                env=_environment(scratch / "data"),
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BackupFailed("it took more than six hours.") from None
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it ended without a message."]
            raise BackupFailed(said[-1].removeprefix("CommandError: "))
        return _require_all(manifest, scratch / "data" / "db.sqlite3")


def _environment(data_dir: Path) -> dict[str, str]:
    """Return the environment of a Disco of its own, which knows nothing of this one."""
    kept = {
        name: value
        for name, value in process_environment().items()
        if not name.startswith(("DISCO_", "DATABASE_URL"))
    }
    return kept | {
        "DJANGO_SETTINGS_MODULE": "disco_site.settings",
        "DISCO_DATA_DIR": str(data_dir),
        "DISCO_AUTO_BACKUP": "off",
    }


def _require_all(manifest: Manifest, database: Path) -> int:
    """Return how many records a database holds. Raises BackupFailed if it holds other counts than
    the archive from which it was restored.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as restored:
        for label, table in _COUNTED.items():
            (count,) = restored.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
            if count != manifest.counts.get(label, 0):
                rows = counted(manifest.counts.get(label, 0), "row")
                raise BackupFailed(f"of {rows} of {label}, {count:,} were there.")
        return int(restored.execute("SELECT COUNT(*) FROM collection_record").fetchone()[0])


def _note(backups: BackupDirectory, trial: Trial) -> None:
    path = backups.directory / _FILE
    part = part_of(path)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(trial._asdict() | {"at": trial.at.isoformat()}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        flush_directory(backups.directory)
    except OSError as error:
        raise BackupFailed(f"{path} cannot be written: {error.strerror}.") from None
