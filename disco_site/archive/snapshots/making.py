"""Making a snapshot: the database as of one moment, proven before it gets its name."""

import hashlib
import os
import time
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.utils import timezone

from adminkit.numbers import counted
from disco_site import __version__
from disco_site.archive.backup import megabytes
from disco_site.archive.database.age import Age
from disco_site.archive.database.dumped_rows import dumped_counts
from disco_site.archive.database.not_yet_migrated import age_of_database
from disco_site.archive.database.snapshot_check import check_database
from disco_site.archive.database.standstill import Standstill, database_stamp, standstill
from disco_site.archive.format.contents import kept_models
from disco_site.archive.format.cover_names import each_cover_name
from disco_site.archive.format.layout import ArchiveRefused, snapshot_name
from disco_site.archive.format.manifest import Member
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.snapshots.directory import Snapshot, SnapshotDirectory
from disco_site.archive.snapshots.manifest import SnapshotManifest, covers_path
from disco_site.archive.store.durable import part_of
from disco_site.archive.store.locked import BackupFailed


class Taken(NamedTuple):
    """A snapshot that was just made and proven, and how long that took."""

    snapshot: Snapshot
    seconds: float

    def __str__(self) -> str:
        path, records = self.snapshot.path, self.snapshot.manifest.records
        return (
            f"{path} ({megabytes(self.snapshot.size)}): {counted(records, 'record')}; proven, "
            f"{self.seconds:.1f} s"
        )


def make_snapshot(
    reason: str,
    snapshots: SnapshotDirectory | None = None,
    *,
    replaced: bool = False,
    prunes: bool = True,
    observer: Observer = unobserved,
) -> Taken:
    """Copy the database of this site, prove the copy, keep it, and delete those that are too many.

    `reason`: before what, such as "the import of a.csv". `replaced`: the collection is about to be
    replaced or emptied, so the snapshot stays for a week. `prunes`: not while another snapshot is
    being restored. Raises BackupFailed; then no file is left and the earlier snapshots are as they
    were.
    """
    snapshots = snapshots or SnapshotDirectory()
    with snapshots.locked():
        observer("locked")
        started = time.perf_counter()
        snapshot = _make(snapshots, reason, replaced, observer)
        if prunes:
            snapshots.prune()
            observer("pruned")
    return Taken(snapshot, time.perf_counter() - started)


def _make(
    snapshots: SnapshotDirectory, reason: str, replaced: bool, observer: Observer
) -> Snapshot:
    made_at = timezone.now()
    name = snapshot_name(made_at, connection.vendor)
    stamp = database_stamp() or []
    try:
        with standstill(snapshots.part(name), quickly=True) as still:
            observer("copied")
            age = age_of_database(still.using)
            manifest = SnapshotManifest(
                app=__version__,
                made_at=made_at,
                engine=still.engine,
                migrations=age.leaves_by_app,
                counts=_counts(age, still.using),
                balances={},
                reason=reason,
                replaced=replaced,
                stamp=stamp,
            )
            observer("counted")
            _write_cover_names(part_of(covers_path(snapshots.directory / name)), age, still.using)
            observer("covers")
        _prove(still, age, manifest)
        observer("proven")
        manifest.members = {manifest.snapshot: _hashed(still.snapshot)}
        observer("hashed")
        snapshot = snapshots.put(still.snapshot, name, manifest)
        observer("named")
        return snapshot
    except OSError as error:
        raise BackupFailed(
            f"The snapshot cannot be written to {snapshots.directory}: {error.strerror or error}."
        ) from None
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupFailed(f"The database cannot be read: {reason}.") from None
    except ArchiveRefused as error:
        raise BackupFailed(f"The snapshot was made, but it is not sound: {error}") from None
    finally:
        snapshots.delete_unfinished()


def _counts(age: Age, using: str) -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.using(using).count()
        for model in kept_models(age.apps)
    }


def _write_cover_names(file: Path, age: Age, using: str) -> None:
    """Write down which covers the copy refers to: it holds none, so they stay while it is kept."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        for name in each_cover_name(age.apps, using):
            lines.write(f"{name}\n")
        lines.flush()
        os.fsync(lines.fileno())


def _prove(still: Standstill, age: Age, manifest: SnapshotManifest) -> None:
    """Raises ArchiveRefused unless the copy is whole."""
    if still.engine == "sqlite":
        # The rows were counted in the copy itself. A restore makes the indexes anew.
        check_database(still.snapshot, age, rows_alone=True)
        return
    dumped = dumped_counts(still.snapshot)
    for model in kept_models(age.apps):
        count = dumped.get(model._meta.db_table, 0)
        if count != manifest.counts[model._meta.label]:
            raise ArchiveRefused(
                f"of {manifest.counts[model._meta.label]:,} rows of {model._meta.label} it holds "
                f"{count:,}."
            )


def _hashed(file: Path) -> Member:
    with file.open("rb") as copy:
        digest = hashlib.file_digest(copy, "sha256")
        os.fsync(copy.fileno())
        return Member(digest.hexdigest(), copy.tell())
