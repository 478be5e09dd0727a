"""Writing an archive: everything from one point in time, proven before it gets its name."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Sum
from django.utils import timezone

from collection.exporting import LAYOUTS, as_pieces, csv_pieces
from collection.models import Record
from credits.ledger_file import ledger_rows
from credits.proof import prove_ledger
from disco_site import __version__
from disco_site.archive.ages import Age
from disco_site.archive.ahead import age_of_database, as_of_today
from disco_site.archive.checking import verify
from disco_site.archive.layout import RECORDS, TRANSACTIONS, ArchiveRefused, Manifest, archive_name, table_member
from disco_site.archive.members import NewArchive
from disco_site.archive.pictures import cover_names
from disco_site.archive.seal import seal
from disco_site.archive.shelf import Archived, BackupFailed, Shelf
from disco_site.archive.standstill import Standstill, database_stamp, standstill
from disco_site.archive.steps import Observer, unobserved
from disco_site.archive.tables import kept_models, write_table
from disco_site.archive.workspace import workspace


class Made(NamedTuple):
    """An archive that was just made and proven, what it holds, and how long that took."""

    archived: Archived
    manifest: Manifest
    seconds: float
    #: Older archives that went.
    gone: list[Path]

    def __str__(self) -> str:
        counts, members = self.manifest.counts, self.manifest.members
        covers = sum(name.startswith("covers/") for name in members)
        inside = f"{counts['collection.Record']} records, {counts['credits.Transaction']} lines, {covers} covers"
        return f"{self.archived.path} ({megabytes(self.archived.size)}): {inside}; proven, {self.seconds:.1f} s"


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def make_archive(
    shelf: Shelf,
    *,
    newest: int | None = None,
    replaced: bool = False,
    unless: Callable[[], bool] = lambda: False,
    observer: Observer = unobserved,
) -> Made | None:
    """Write an archive of this site, prove it, put it on the shelf and take away those that are too many.

    `newest`: keep so many instead of some for each day, week and month. `replaced`: what it holds is about to be
    replaced or emptied, so it stays for a week. `unless` is asked when nobody else is at it any more; if it says yes,
    nothing is made and None returned. Raises BackupFailed; then no file is left and the archives of before are as they
    were.
    """
    with shelf.locked():
        observer("locked")
        return None if unless() else _make(shelf, newest, replaced, observer)


def _make(shelf: Shelf, newest: int | None, replaced: bool, observer: Observer) -> Made:
    started, made_at = time.perf_counter(), timezone.now()
    part = shelf.part(archive_name(made_at))
    try:
        stamp = database_stamp()
        manifest = _write(part, made_at, observer)
        seal(part)
        observer("sealed")
        # On SQLite the tables were read from the very snapshot that lies beside them.
        verify(part, compare=manifest.engine != "sqlite")
        observer("proven")
        archived = shelf.put(part, archive_name(made_at), **_noted(manifest), stamp=stamp, replaced=replaced)
        observer("named")
        gone = shelf.prune(newest)
        observer("pruned")
    except OSError as error:
        raise BackupFailed(f"The archive cannot be written to {shelf.directory}: {error.strerror or error}.") from None
    except DatabaseError as error:
        raise BackupFailed(f"The database cannot be read: {str(error).strip().splitlines()[0]}.") from None
    except ArchiveRefused as error:
        raise BackupFailed(f"The archive was written, but it is not sound: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return Made(archived, manifest, time.perf_counter() - started, gone)


def _noted(manifest: Manifest) -> dict[str, Any]:
    return {"records": manifest.counts["collection.Record"], "missing_covers": len(manifest.missing_covers)}


def _write(part: Path, made_at: Any, observer: Observer) -> Manifest:
    with workspace() as directory, standstill(directory) as still, NewArchive(part) as archive:
        observer("snapshot")
        age = age_of_database(still.using)
        with as_of_today(still, age) as today:
            _write_for_people(archive, today, observer)
            faults = len(prove_ledger(today).faults)
        counts = {}
        for model in kept_models(age.apps):
            with archive.member(table_member(model)) as member:
                counts[model._meta.label] = write_table(model, member, still.using)
            observer(f"table {model._meta.label}")
        missing = _copy_covers(archive, age.apps, still.using)
        observer("covers")
        with still.snapshot.open("rb") as snapshot:
            archive.copy(still.snapshot.name, snapshot)
        observer("database")
        manifest = _manifest(still, age, made_at)
        manifest.counts, manifest.missing_covers, manifest.ledger_faults = counts, missing, faults
        archive.seal_with(manifest)
        observer("manifest")
    return manifest


def _write_for_people(archive: NewArchive, using: str, observer: Observer) -> None:
    for name, pieces in (
        (RECORDS, csv_pieces(Record.objects.using(using), LAYOUTS["disco"])),
        (TRANSACTIONS, as_pieces(ledger_rows(using))),
    ):
        with archive.member(name) as member:
            for piece in pieces:
                member.write(piece.encode())
        observer(name)


def _copy_covers(archive: NewArchive, registry: Apps, using: str) -> list[str]:
    """Take in the files that records refer to or had before, and return those of records that are not there."""
    names, missing = cover_names(registry, using), []
    for name in sorted(names.shown | names.former):
        try:
            descriptor = os.open(Path(settings.MEDIA_ROOT) / name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            missing += [name] if name in names.shown else []
            continue
        with os.fdopen(descriptor, "rb") as cover:
            archive.copy(name, cover)
    return missing


def _manifest(still: Standstill, age: Age, made_at: Any) -> Manifest:
    accounts = age.apps.get_model("credits", "Account")._base_manager.using(still.using)
    balances = accounts.values_list("owner__username").annotate(balance=Sum("transactions__amount", default=0))
    migrations: dict[str, list[str]] = {}
    for app, name in age.leaves:
        migrations.setdefault(app, []).append(name)
    return Manifest(
        app=__version__,
        made_at=made_at,
        engine=still.engine,
        migrations=migrations,
        counts={},
        balances=dict(balances.order_by("owner__username")),
    )
