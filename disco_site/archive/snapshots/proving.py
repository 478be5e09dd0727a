"""The proof of a snapshot that is to be restored: its database is read to the last byte, and built
aside.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError

from adminkit.numbers import counted
from collection.covers.storage import cover_storage
from credits.proof import prove_ledger
from disco_site.archive.database.age import Age, age_of
from disco_site.archive.database.aside import database_aside, migrate_to, migrate_to_today
from disco_site.archive.database.dumped_rows import load_dump
from disco_site.archive.database.snapshot_check import check_database
from disco_site.archive.format.cover_names import cover_names
from disco_site.archive.format.layout import ENDINGS, ArchiveRefused
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.proven import ENGINES, Proven
from disco_site.archive.snapshots.manifest import SnapshotManifest, read_manifest
from disco_site.archive.workspace import workspace

_PIECE = 1 << 20


def is_snapshot(path: Path) -> bool:
    """Whether a file is called as snapshots are, and not as archives."""
    return path.suffix in ENDINGS.values()


@contextmanager
def proven_snapshot(
    path: Path, *, engine: str = "", observe: Observer = unobserved
) -> Iterator[Proven]:
    """Yield the snapshot at `path` with its database built aside and brought up to date. `engine`
    is the one that it must be of. Raises ArchiveRefused.
    """
    manifest = read_manifest(path)
    if engine and manifest.engine != engine:
        raise ArchiveRefused(
            f"{path.name} was made on {ENGINES[manifest.engine]}, and this Disco runs on "
            f"{ENGINES[engine]}: restore an archive with --csv-only."
        )
    age = age_of(manifest)
    observe("manifest")
    with workspace() as directory:
        file = directory / "aside.sqlite3"
        copy = file if manifest.engine == "sqlite" else directory / "aside.pgdump"
        _copy(path, copy, manifest)
        observe("hashes")
        with database_aside(file) as alias:
            try:
                _build(copy, file, alias, manifest, age)
                observe("checked")
                manifest.ledger_faults = len(prove_ledger(alias).faults)
                remarks = list(_missing_covers(alias))
            except DatabaseError as error:
                raise ArchiveRefused(
                    f"The database of {path.name} cannot be built: {error}."
                ) from None
            observe("proven")
            yield Proven(manifest, file, alias, remarks)


def _copy(path: Path, copy: Path, manifest: SnapshotManifest) -> None:
    """Copy the database, and compare its checksum. Raises ArchiveRefused."""
    digest = hashlib.sha256()
    with path.open("rb") as source, copy.open("xb") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    if digest.hexdigest() != manifest.copy.sha256:
        raise ArchiveRefused(f"{path.name} is damaged: its checksum does not match.")


def _build(copy: Path, file: Path, alias: str, manifest: SnapshotManifest, age: Age) -> None:
    if copy != file:
        migrate_to(age, alias)
        load_dump(copy, age, alias)
    # When it was made its rows were proven, not its indexes.
    check_database(file, age, manifest.counts, makes_indexes=copy == file)
    if copy != file or not age.is_today:
        migrate_to_today(alias)


def _missing_covers(alias: str) -> Iterator[str]:
    shown = cover_names(apps, alias).shown
    missing = list(cover_storage().missing(shown))
    if missing:
        yield (
            f"A snapshot holds no covers, and {counted(len(missing), 'file')} it refers to "
            f"{'is' if len(missing) == 1 else 'are'} not here, such as {min(missing)}."
        )
