"""Backups: Disco's archive, made and proven, beside the least that a copy of the database with a checksum costs."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import file_digest
from pathlib import Path


def make() -> Callable[[], int]:
    """Return the work of writing and proving an archive; it returns how many records are inside."""
    import django

    django.setup()
    from django.db import connection

    from disco_site.archive.shelf import Shelf
    from disco_site.archive.writing import make_archive

    connection.ensure_connection()
    return lambda: make_archive(Shelf()).manifest.counts["collection.Record"]


def prove() -> Callable[[], int]:
    """Return the work of proving an archive, as `restore --verify-only` does it."""
    make()()
    from disco_site.archive.checking import verify
    from disco_site.archive.shelf import Shelf

    path = Shelf().archives()[0].path
    return lambda: verify(path).counts["collection.Record"]


def copy_and_hash(database: Path) -> int:
    """Copy a database in one step, hash the copy, and return how many records are inside."""
    copy = database.with_name("copy.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with copy.open("rb") as file:
        file_digest(file, "sha256")
    with closing(sqlite3.connect(copy)) as connection:
        return connection.execute("SELECT COUNT(*) FROM collection_record").fetchone()[0]
