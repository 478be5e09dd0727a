"""Whether the tables in an archive and the database in it agree."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from django.db import models

from collection.exporting import LAYOUTS, csv_pieces
from collection.models import Record
from disco_site.archive.database.age import Age
from disco_site.archive.database.loading import fields_of
from disco_site.archive.format.container import Container
from disco_site.archive.format.layout import RECORDS, table_member
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.format.tables import read_rows, read_table, write_table


class Digest:
    """A file that keeps nothing but the checksum of what is written to it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, data: bytes, /) -> None:
        self._hash.update(data)

    def __str__(self) -> str:
        return self._hash.hexdigest()


def compare_tables(
    container: Container, manifest: Manifest, age: Age, alias: str, directory: Path
) -> None:
    """Write the portable part again, from the snapshot, and compare it with the one in the archive.

    Raises ArchiveRefused naming the first table that differs.
    """
    for label in manifest.counts:
        model = age.apps.get_model(label)
        member = table_member(model)
        fields = fields_of(container, model)
        digest = Digest()
        try:
            write_table(model, digest, alias, fields)
        except (TypeError, ValueError, AttributeError, LookupError):
            raise container.refusal(f"the database has invalid values in {label}") from None
        if str(digest) == manifest.members[member].sha256:
            continue
        if not _same_values(container, model, fields, alias, directory):
            raise container.refusal(f"{member} and the database in it do not match")


def _same_values(
    container: Container,
    model: type[models.Model],
    fields: list[models.Field],
    alias: str,
    directory: Path,
) -> bool:
    """Whether two tables have the same values although their bytes differ.

    Another Disco may put quotation marks where this one does not.
    """
    with (
        tempfile.TemporaryFile(dir=directory) as file,
        container.open(table_member(model)) as archived,
    ):
        write_table(model, file, alias, fields)
        file.seek(0)
        return _are_equal(
            read_table(model, archived, alias, fields), read_table(model, file, alias, fields)
        )


def digest_of_records(using: str) -> str:
    """Return the checksum of `records.csv` as a database would be exported."""
    digest = Digest()
    for piece in _records_csv(using):
        digest.write(piece)
    return str(digest)


def compare_records(container: Container, manifest: Manifest, alias: str, directory: Path) -> None:
    """Raise ArchiveRefused unless `records.csv` is what the database would be exported as."""
    if digest_of_records(alias) == manifest.members[RECORDS].sha256:
        return
    with tempfile.TemporaryFile(dir=directory) as file, container.open(RECORDS) as archived:
        file.writelines(_records_csv(alias))
        file.seek(0)
        if not _are_equal(_cells(archived), _cells(file)):
            raise container.refusal(f"{RECORDS} and the database in it do not match")


def _records_csv(using: str) -> Iterator[bytes]:
    for piece in csv_pieces(Record.objects.using(using), LAYOUTS["disco"]):
        yield piece.encode()


def _cells(file: Iterable[bytes]) -> Iterator[list[str]]:
    return (cells for _, cells in read_rows(file))


def _are_equal(rows: Iterable[object], others: Iterable[object]) -> bool:
    return all(row == other for row, other in zip_longest(rows, others))
