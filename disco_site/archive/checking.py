"""The proof of an archive: every byte is read, and what it says of itself must hold before anything believes it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError

from credits.proof import prove_ledger
from disco_site.archive.ages import Age, age_of
from disco_site.archive.aside import database_aside, migrate_to, migrate_to_today
from disco_site.archive.comparing import compare_records, compare_tables
from disco_site.archive.container import Container
from disco_site.archive.layout import (
    COVERS,
    MANIFEST,
    RECORDS,
    TABLES,
    TRANSACTIONS,
    ArchiveRefused,
    Manifest,
    table_member,
)
from disco_site.archive.loading import load_tables
from disco_site.archive.pictures import cover_names
from disco_site.archive.snapshot import check_database
from disco_site.archive.steps import Observer, unobserved
from disco_site.archive.tables import kept_models
from disco_site.archive.workspace import workspace

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# A manifest without covers is some kilobytes; each cover is a line of its own.
_MOST_MANIFEST, _PER_MEMBER = 1 << 20, 500


@dataclass(frozen=True)
class Proven:
    """An archive that holds: its database, as of today, stands in the SQLite file `file` under the name `alias`."""

    manifest: Manifest
    container: Container
    file: Path
    alias: str

    @property
    def covers(self) -> list[str]:
        return [name for name in self.manifest.members if name.startswith(COVERS)]


def verify(path: Path, *, compare: bool = True) -> Manifest:
    """Read an archive to its last byte and return its manifest; nothing outside a private directory is written.

    Whoever has just written the tables, and proven the ledger, from the very database beside them need not `compare`
    them once more: the checksums tell that it is still the same. Raises ArchiveRefused, with the reason in one
    sentence, for whatever could not be restored here as it was.
    """
    with proven(path, compare=compare) as archive:
        return archive.manifest


@contextmanager
def proven(
    path: Path,
    *,
    from_tables: bool = False,
    engine: str = "",
    compare: bool = True,
    observe: Observer = unobserved,
) -> Iterator[Proven]:
    """Yield the archive at `path` with its database built aside and brought up to date.

    A PostgreSQL archive, and with `from_tables` every archive, is built from the portable part. `engine` is the one
    that the archive must be of, unless it is built so. Raises ArchiveRefused.
    """
    with workspace() as directory, Container(path) as container:
        observe("sealed")
        manifest = read_manifest(container)
        age = age_of(manifest)
        _check_tables_listed(container, manifest, age)
        if engine and manifest.engine != engine and not from_tables:
            raise ArchiveRefused(
                f"{path.name} was written on {ENGINES[manifest.engine]}, and this Disco runs on {ENGINES[engine]}: "
                "add --csv-only, and it is rebuilt from its tables."
            )
        from_tables = from_tables or manifest.engine != "sqlite"
        file = directory / "aside.sqlite3"
        observe("manifest")
        _check_hashes(container, manifest, None if from_tables else file)
        observe("hashes")
        with database_aside(file) as alias:
            archive = Proven(manifest, container, file, alias)
            try:
                _prove(archive, age, from_tables, compare, observe)
            except DatabaseError as error:
                raise ArchiveRefused(f"The database of {path.name} cannot be built: {error}.") from None
            yield archive


def _prove(archive: Proven, age: Age, from_tables: bool, compare: bool, observe: Observer) -> None:
    manifest, container, file, alias = archive.manifest, archive.container, archive.file, archive.alias
    if from_tables:
        migrate_to(age, alias)
        load_tables(container, age, alias)
        observe("built")
    check_database(file, manifest, age)
    observe("checked")
    if compare and not from_tables:
        compare_tables(container, manifest, age, alias, file.parent)
    _check_covers(manifest, age, alias)
    if compare and age.is_today:
        compare_records(container, manifest, alias, file.parent)
    observe("compared")
    if from_tables or not age.is_today:
        migrate_to_today(alias)
        observe("migrated")
    if compare:
        _check_ledger(manifest, alias)
    observe("proven")


def read_manifest(container: Container) -> Manifest:
    """Return the manifest; the members must be those that it lists. Raises ArchiveRefused."""
    if MANIFEST not in container.members:
        raise container.refusal("it has no manifest")
    if container.members[MANIFEST].size > _MOST_MANIFEST + _PER_MEMBER * len(container.members):
        raise container.refusal("its manifest is too long")
    manifest = Manifest.from_json(b"".join(container.chunks(MANIFEST)))
    sizes = {name: member.size for name, member in container.members.items() if name != MANIFEST}
    said = {name: member.size for name, member in manifest.members.items()}
    if unknown := sorted(set(sizes) - set(said)):
        raise container.refusal(f"it has {unknown[0]}, of which its manifest knows nothing")
    if missing := sorted(set(said) - set(sizes)):
        raise container.refusal(f"{missing[0]!r:.100} is missing")
    if wrong := sorted(name for name, size in sizes.items() if size != said[name]):
        raise container.refusal(f"{wrong[0]} is not as long as its manifest says")
    return manifest


def _check_tables_listed(container: Container, manifest: Manifest, age: Age) -> None:
    covers = {name for name in manifest.members if name.startswith(COVERS)}
    tables = {f"{TABLES}{label}.csv" for label in manifest.counts}
    wanted = {table_member(model) for model in kept_models(age.apps)} | {manifest.snapshot}
    for_people = {RECORDS, TRANSACTIONS}
    # An archive that was made right before an update, of tables older than the program, has none of these.
    wanted |= for_people if age.is_today else for_people & set(manifest.members)
    for name in sorted((set(manifest.members) - covers) ^ wanted):
        raise container.refusal(f"{name} is {'missing' if name in wanted else 'none of its members'}")
    if tables != {name for name in wanted if name.startswith(TABLES)}:
        raise container.refusal("its manifest does not count the rows of its tables")


def _check_hashes(container: Container, manifest: Manifest, database: Path | None) -> None:
    """Read every member once; the snapshot is unpacked to `database` on the way."""
    for name, said in manifest.members.items():
        digest = hashlib.sha256()
        if name == manifest.snapshot and database:
            with database.open("xb") as file:
                for piece in container.chunks(name):
                    digest.update(piece)
                    file.write(piece)
        else:
            for piece in container.chunks(name):
                digest.update(piece)
        if digest.hexdigest() != said.sha256:
            raise container.refusal(f"{name} is not what its manifest says")


def _check_covers(manifest: Manifest, age: Age, alias: str) -> None:
    names, found = cover_names(age.apps, alias), {name for name in manifest.members if name.startswith(COVERS)}
    if missing := sorted(names.shown - found - set(manifest.missing_covers)):
        raise ArchiveRefused(f"The cover {missing[0][:100]!r} is missing in the archive.")
    if unknown := sorted(found - names.shown - names.former):
        raise ArchiveRefused(f"The cover {unknown[0][:100]!r} in the archive has no record.")


def _check_ledger(manifest: Manifest, alias: str) -> None:
    faults = prove_ledger(alias).faults
    if len(faults) != manifest.ledger_faults:
        first = f"; the first: {faults[0]}" if faults else ""
        raise ArchiveRefused(
            f"The ledger in the archive has {len(faults)} faults, its manifest says {manifest.ledger_faults}{first}"
        )
