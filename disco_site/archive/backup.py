"""Making an archive: everything from one point in time, proven before it gets its name."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.db import DatabaseError, connection
from django.db.models import Sum
from django.utils import timezone

from adminkit.numbers import counted
from collection.covers.storage import StoreAway, cover_storage
from collection.exporting import LAYOUTS, as_pieces, csv_pieces
from collection.models import Record
from credits.ledger_file import ledger_rows
from credits.proof import prove_ledger
from disco_site import __version__
from disco_site.archive.database.age import Age
from disco_site.archive.database.not_yet_migrated import age_of_database, as_of_today
from disco_site.archive.database.standstill import Standstill, database_stamp, standstill
from disco_site.archive.format.contents import kept_models, labels
from disco_site.archive.format.cover_names import cover_names
from disco_site.archive.format.layout import (
    COVERS,
    RECORDS,
    SNAPSHOTS,
    TRANSACTIONS,
    ArchiveRefused,
    archive_name,
    table_member,
)
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.format.new_archive import NewArchive
from disco_site.archive.format.seal import seal
from disco_site.archive.format.tables import write_table
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.store.directory import Archived, BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.verify import verify
from disco_site.archive.workspace import workspace

RECORD = "collection.Record"


class Made(NamedTuple):
    """An archive that was just made and proven, what it holds, and how long that took."""

    archived: Archived
    manifest: Manifest
    seconds: float
    #: Older archives that were deleted.
    gone: list[Path]

    def __str__(self) -> str:
        counts = self.manifest.counts
        covers = sum(name.startswith(COVERS) for name in self.manifest.members)
        # Tables of an earlier age may not be there.
        return (
            f"{self.archived.path} ({megabytes(self.archived.size)}): "
            f"{counted(counts.get(RECORD, 0), 'record')}, "
            f"{counted(counts.get('credits.Transaction', 0), 'line')}, "
            f"{counted(covers, 'cover')}; proven, {self.seconds:.1f} s"
        )


def megabytes(size: int) -> str:
    """Return a number of bytes as text, such as 12.3 MB."""
    return f"{size / 1e6:.1f} MB"


def make_archive(
    backups: BackupDirectory,
    *,
    newest: int | None = None,
    replaced: bool = False,
    observer: Observer = unobserved,
) -> Made:
    """Write an archive of this site, prove it, keep it in the directory, and delete those that are
    too many.

    `newest`: keep so many, instead of some for each day, week and month. `replaced`: the collection
    is about to be replaced or emptied, so the archive stays for a week. Raises BackupFailed; then
    no file is left and the earlier archives are as they were.
    """
    with backups.locked():
        observer("locked")
        return _make(backups, newest, replaced, observer)


def make_archive_if(is_due: Callable[[], bool], backups: BackupDirectory) -> Made | None:
    """Make an archive, or return None if it is not due any more when nobody else is making one.

    Raises BackupFailed as `make_archive` does.
    """
    with backups.locked():
        return _make(backups, None, False, unobserved) if is_due() else None


def _make(backups: BackupDirectory, newest: int | None, replaced: bool, observer: Observer) -> Made:
    started = time.perf_counter()
    made_at = timezone.now()
    name = archive_name(made_at)
    part = backups.part(name)
    try:
        stamp = database_stamp()
        manifest = _write(part, made_at, observer)
        seal(part)
        observer("sealed")
        # On SQLite the tables were read from the very snapshot that is beside them.
        verify(part, compare=manifest.engine != "sqlite")
        observer("proven")
        archived = backups.put(part, name, **_noted(manifest), stamp=stamp, replaced=replaced)
        observer("named")
        gone = backups.prune(newest)
        observer("pruned")
    except StoreAway as error:
        raise BackupFailed(f"Covers cannot be read: {error.strerror}.") from None
    except OSError as error:
        raise BackupFailed(
            f"The archive cannot be written to {backups.directory}: {error.strerror or error}."
        ) from None
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupFailed(f"The database cannot be read: {reason}.") from None
    except ArchiveRefused as error:
        raise BackupFailed(f"The archive was written, but it is not sound: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return Made(archived, manifest, time.perf_counter() - started, gone)


def _noted(manifest: Manifest) -> dict[str, Any]:
    return {
        "records": manifest.counts.get(RECORD, 0),
        "missing_covers": len(manifest.missing_covers),
    }


def _write(part: Path, made_at: datetime, observer: Observer) -> Manifest:
    with (
        workspace() as directory,
        standstill(directory / SNAPSHOTS[connection.vendor]) as still,
        NewArchive(part) as archive,
    ):
        observer("snapshot")
        age = age_of_database(still.using)
        manifest = _manifest(still, age, made_at)
        with as_of_today(still, age) as today:
            _write_for_people(archive, today, observer)
            manifest.ledger_faults = len(prove_ledger(today).faults)
        for model in kept_models(age.apps):
            with archive.member(table_member(model)) as member:
                manifest.counts[model._meta.label] = write_table(model, member, still.using)
            observer(f"table {model._meta.label}")
        manifest.missing_covers = _copy_covers(archive, age.apps, still.using)
        observer("covers")
        with still.snapshot.open("rb") as snapshot:
            archive.copy(still.snapshot.name, snapshot)
        observer("database")
        archive.seal_with(manifest)
        observer("manifest")
    return manifest


def _write_for_people(archive: NewArchive, using: str, observer: Observer) -> None:
    """Add the records and the ledger as the files that people export."""
    for name, pieces in (
        (RECORDS, csv_pieces(Record.objects.using(using), LAYOUTS["disco"])),
        (TRANSACTIONS, as_pieces(ledger_rows(using))),
    ):
        with archive.member(name) as member:
            for piece in pieces:
                member.write(piece.encode())
        observer(name)


def _copy_covers(archive: NewArchive, registry: Apps, using: str) -> list[str]:
    """Add the covers that records have or had before; return those of records whose file is
    missing.
    """
    names = cover_names(registry, using)
    storage = cover_storage()
    missing = []
    for name in sorted(names.shown | names.former):
        try:
            cover = storage.open_plain(name)
        except StoreAway:
            # Nobody knows whether it is there.
            raise
        except OSError:
            if name in names.shown:
                missing.append(name)
            continue
        with cover:
            archive.copy(name, cover)
    return missing


def _manifest(still: Standstill, age: Age, made_at: datetime) -> Manifest:
    """Return the manifest with what is known before the tables are written."""
    return Manifest(
        app=__version__,
        made_at=made_at,
        engine=still.engine,
        migrations=age.leaves_by_app,
        counts={},
        balances=_balances(age.apps, still.using),
    )


def _balances(registry: Apps, using: str) -> dict[str, int]:
    """Return the balance of each account by its owner; {} where there are no accounts yet, or no
    longer.
    """
    if "credits.Account" not in labels(registry):
        return {}
    accounts = registry.get_model("credits", "Account")._base_manager.using(using)
    booked = Sum("transactions__amount", default=0)
    balances = accounts.values_list("owner__username").annotate(booked=booked)
    return dict(balances.order_by("owner__username"))
