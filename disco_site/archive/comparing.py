"""Whether the tables in an archive and the database in it say the same."""

import hashlib
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import IO

from django.db import models

from collection.exporting import LAYOUTS, csv_pieces, write_csv
from collection.models import Record
from disco_site.archive.ages import Age
from disco_site.archive.container import Container
from disco_site.archive.layout import RECORDS, Manifest, table_member
from disco_site.archive.loading import fields_of
from disco_site.archive.tables import read_rows, read_table, write_table


class Digest:
    """A file that keeps nothing but the checksum of what is written to it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._hash.update(data)

    def __str__(self) -> str:
        return self._hash.hexdigest()


def compare_tables(container: Container, manifest: Manifest, age: Age, alias: str, directory: Path) -> None:
    """Write the portable part once more, from the snapshot: it must be the one in the archive.

    Raises ArchiveRefused naming the first table that is not.
    """
    for label in manifest.counts:
        model, digest = age.apps.get_model(label), Digest()
        fields = fields_of(container, model)
        try:
            write_table(model, digest, alias, fields)
        except (TypeError, ValueError, AttributeError, LookupError):
            raise container.refusal(f"the database has values in {label} that cannot stand there") from None
        said = manifest.members[table_member(model)].sha256
        if str(digest) != said and not _same_values(container, model, fields, alias, directory):
            raise container.refusal(f"{table_member(model)} and the database in it do not agree")


def _same_values(
    container: Container, model: type[models.Model], fields: list[models.Field], alias: str, directory: Path
) -> bool:
    """Tell whether two tables mean the same that differ in their bytes: another Disco may put its marks elsewhere."""
    with tempfile.TemporaryFile(dir=directory) as file, container.open(table_member(model)) as archived:
        write_table(model, file, alias, fields)
        file.seek(0)
        tables = [read_table(model, one, alias, fields) for one in (archived, file)]
        return all(one == other for one, other in zip_longest(*tables))


def digest_of_records(using: str) -> str:
    """Return the checksum of `records.csv` as a database would be exported."""
    digest = Digest()
    for piece in csv_pieces(Record.objects.using(using), LAYOUTS["disco"]):
        digest.write(piece.encode())
    return str(digest)


def compare_records(container: Container, manifest: Manifest, alias: str, directory: Path) -> None:
    """Raises ArchiveRefused unless `records.csv` is what the database would be exported as."""
    if digest_of_records(alias) == manifest.members[RECORDS].sha256:
        return
    with tempfile.TemporaryFile("w+", dir=directory, encoding="utf-8", newline="") as file:
        write_csv(Record.objects.using(alias), LAYOUTS["disco"], file)
        file.flush()
        file.buffer.seek(0)
        with container.open(RECORDS) as archived:
            if not all(one == other for one, other in zip_longest(_rows(archived), _rows(file.buffer))):
                raise container.refusal(f"{RECORDS} and the database in it do not agree")


def _rows(file: IO[bytes]) -> Iterator[list[str]]:
    return (cells for _, cells in read_rows(file))
