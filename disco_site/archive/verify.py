"""The proof of an archive: every byte is read, and what it says of itself must hold before anything
relies on it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError

from credits.proof import prove_ledger
from disco_site.archive.database.age import Age, age_of
from disco_site.archive.database.aside import database_aside, migrate_to, migrate_to_today
from disco_site.archive.database.compare import compare_records, compare_tables
from disco_site.archive.database.loading import load_tables
from disco_site.archive.database.snapshot_check import check_database
from disco_site.archive.format.container import Container
from disco_site.archive.format.contents import kept_models
from disco_site.archive.format.cover_names import cover_names
from disco_site.archive.format.layout import (
    COVERS,
    MANIFEST,
    RECORDS,
    SNAPSHOTS,
    TABLES,
    TRANSACTIONS,
    ArchiveRefused,
    table_member,
)
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.proven import ENGINES, ProvenArchive
from disco_site.archive.workspace import workspace

# A manifest without covers is some kilobytes; each cover adds a line. One whose file is missing is
# no member, but its name stands in the database, among much else.
_MOST_MANIFEST, _PER_MEMBER = 1 << 20, 500


def verify(path: Path, *, compare: bool = True) -> Manifest:
    """Read an archive to its last byte and return its manifest; nothing is written outside a
    private directory.

    Whoever has just written the tables, and proven the ledger, from the very database beside them
    need not `compare` them again: the checksums show that it is still the same. Raises
    ArchiveRefused, with the reason in one sentence, for whatever could not be restored here as it
    was.
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
) -> Iterator[ProvenArchive]:
    """Yield the archive at `path` with its database built aside and brought up to date.

    A PostgreSQL archive, and with `from_tables` every archive, is built from the portable part.
    `engine` is the one that the archive must be of, unless it is built so. Raises ArchiveRefused.
    """
    with workspace() as directory, Container(path) as container:
        observe("sealed")
        manifest = read_manifest(container)
        age = age_of(manifest)
        _check_tables_listed(container, manifest, age)
        if engine and manifest.engine != engine and not from_tables:
            raise ArchiveRefused(
                f"{path.name} was written on {ENGINES[manifest.engine]}, and this Disco runs on "
                f"{ENGINES[engine]}: add --csv-only to rebuild it from its tables."
            )
        from_tables = from_tables or manifest.engine != "sqlite"
        file = directory / "aside.sqlite3"
        observe("manifest")
        _check_hashes(container, manifest, None if from_tables else file)
        observe("hashes")
        with database_aside(file) as alias:
            archive = ProvenArchive(manifest, file, alias, container=container)
            try:
                _prove(archive, age, from_tables, compare, observe)
            except DatabaseError as error:
                raise ArchiveRefused(
                    f"The database of {path.name} cannot be built: {error}."
                ) from None
            yield archive


def _prove(
    archive: ProvenArchive, age: Age, from_tables: bool, compare: bool, observe: Observer
) -> None:
    manifest, container = archive.manifest, archive.container
    file, alias = archive.file, archive.alias
    if from_tables:
        migrate_to(age, alias)
        load_tables(container, age, alias)
        observe("built")
    check_database(file, age, manifest.counts, manifest.balances)
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
    snapshots = sum(
        member.size for name, member in container.members.items() if name in SNAPSHOTS.values()
    )
    most = _MOST_MANIFEST + _PER_MEMBER * len(container.members) + snapshots
    if container.members[MANIFEST].size > most:
        raise container.refusal("its manifest is too long")
    manifest = Manifest.from_json(b"".join(container.chunks(MANIFEST)))
    sizes = {name: member.size for name, member in container.members.items() if name != MANIFEST}
    listed = {name: member.size for name, member in manifest.members.items()}
    if unknown := sorted(set(sizes) - set(listed)):
        raise container.refusal(f"it has {unknown[0]}, which its manifest does not list")
    if missing := sorted(set(listed) - set(sizes)):
        raise container.refusal(f"{missing[0]!r:.100} is missing")
    if wrong := sorted(name for name, size in sizes.items() if size != listed[name]):
        raise container.refusal(f"{wrong[0]} is not as long as its manifest says")
    return manifest


def _check_tables_listed(container: Container, manifest: Manifest, age: Age) -> None:
    members = {name for name in manifest.members if not name.startswith(COVERS)}
    tables = {table_member(model) for model in kept_models(age.apps)}
    expected = tables | {manifest.snapshot} | _for_people(members, age)
    for name in sorted(members ^ expected):
        wrong = "is missing" if name in expected else "is not one of its members"
        raise container.refusal(f"{name} {wrong}")
    if {f"{TABLES}{label}.csv" for label in manifest.counts} != tables:
        raise container.refusal("its manifest does not count the rows of its tables")


def _for_people(members: set[str], age: Age) -> set[str]:
    """Return which of the files for people must be among the members of an archive."""
    for_people = {RECORDS, TRANSACTIONS}
    # An archive that was made right before an update, of tables older than the program, may lack
    # them.
    return for_people if age.is_today else for_people & members


def _check_hashes(container: Container, manifest: Manifest, database: Path | None) -> None:
    """Read every member once; the snapshot is unpacked to `database` on the way."""
    for name, listed in manifest.members.items():
        digest = hashlib.sha256()
        if name == manifest.snapshot and database:
            with database.open("xb") as file:
                for piece in container.chunks(name):
                    digest.update(piece)
                    file.write(piece)
        else:
            for piece in container.chunks(name):
                digest.update(piece)
        if digest.hexdigest() != listed.sha256:
            raise container.refusal(f"{name} does not match its manifest")


def _check_covers(manifest: Manifest, age: Age, alias: str) -> None:
    names = cover_names(age.apps, alias)
    archived = {name for name in manifest.members if name.startswith(COVERS)}
    if missing := sorted(names.shown - archived - set(manifest.missing_covers)):
        raise ArchiveRefused(f"The cover {missing[0][:100]!r} is missing in the archive.")
    if unknown := sorted(archived - names.shown - names.former):
        raise ArchiveRefused(f"The cover {unknown[0][:100]!r} in the archive has no record.")


def _check_ledger(manifest: Manifest, alias: str) -> None:
    faults = prove_ledger(alias).faults
    if len(faults) != manifest.ledger_faults:
        first = f"; the first: {faults[0]}" if faults else ""
        raise ArchiveRefused(
            f"The ledger in the archive has {len(faults)} faults, its manifest says "
            f"{manifest.ledger_faults}{first}"
        )
