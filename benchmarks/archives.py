"""Backups by hand, beside Disco's archive: a bare copy with a checksum, and all parts of an
archive.
"""

import csv
import io
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import file_digest, sha256
from pathlib import Path

from benchmarks.lockstep import JOIN, SHELL

_SNAPSHOT = "snapshot.sqlite3"
_LEDGER = """SELECT username, date, kind, amount, sum(amount) OVER (PARTITION BY account_id ORDER BY date, t.id), memo
    FROM credits_transaction t JOIN credits_account a ON a.id = account_id JOIN auth_user u ON u.id = owner_id
    ORDER BY username, date, t.id"""


def copy_and_hash(database: Path) -> int:
    """Copy a database in one step, hash the copy, and return how many records are inside."""
    copy = _copy(database)
    with copy.open("rb") as file:
        file_digest(file, "sha256")
    return _records(copy)


def make_by_hand(database: Path) -> int:
    """Put a copy, every table, the records and the ledger as CSV into a zip file, read it again,
    and check the copy.

    Everything that an archive must have, by SQLite's shell and Python's zipfile; only what Disco's
    words, links and rules mean is not looked at. Returns how many records are inside.
    """
    snapshot, archive = _copy(database), database.with_name("by-hand.zip")
    hashes = {}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, pieces in _members(snapshot):
            hashes[name] = sha256()
            with file.open(name, "w", force_zip64=True) as member:
                for piece in pieces:
                    hashes[name].update(piece)
                    member.write(piece)
    again = _unpacked(archive)
    assert again == {name: digest.digest() for name, digest in hashes.items()}
    return _sound(archive.with_name(_SNAPSHOT))


def prove_by_hand(database: Path) -> Callable[[], int]:
    """Return the work of reading such a zip file, checking its copy, and comparing its tables with
    the copy.
    """
    make_by_hand(database)

    def work() -> int:
        hashes = _unpacked(database.with_name("by-hand.zip"))
        snapshot = database.with_name(_SNAPSHOT)
        for name, pieces in _members(snapshot):
            digest = sha256()
            for piece in pieces:
                digest.update(piece)
            assert digest.digest() == hashes[name]
        return _sound(snapshot)

    return work


def _copy(database: Path) -> Path:
    copy = database.with_name("copy.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _records(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT COUNT(*) FROM collection_record").fetchone()[0]


def _members(snapshot: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    with closing(sqlite3.connect(snapshot)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
    selects = {f"{table}.csv": f'SELECT * FROM "{table}" ORDER BY rowid' for table in tables}
    for name, select in {"records.csv": JOIN, "transactions.csv": _LEDGER, **selects}.items():
        yield name, _dumped(snapshot, select)
    with snapshot.open("rb") as file:
        yield _SNAPSHOT, iter(lambda: file.read(1 << 20), b"")


def _dumped(snapshot: Path, select: str) -> Iterator[bytes]:
    if not SHELL:
        with closing(sqlite3.connect(snapshot)) as connection:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(connection.execute(select))
            yield text.getvalue().encode()
        return
    with subprocess.Popen(
        [SHELL, "-readonly", "-csv", str(snapshot), select], stdout=subprocess.PIPE
    ) as shell:
        assert shell.stdout is not None
        while piece := shell.stdout.read(1 << 18):
            yield piece


def _unpacked(archive: Path) -> dict[str, bytes]:
    """Read a zip file to its last byte, put its copy beside it, and return the checksums of its
    members.
    """
    hashes = {}
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            digest = sha256()
            with file.open(name) as member:
                while piece := member.read(1 << 18):
                    digest.update(piece)
            hashes[name] = digest.digest()
        with file.open(_SNAPSHOT) as member, archive.with_name(_SNAPSHOT).open("wb") as target:
            shutil.copyfileobj(member, target, 1 << 20)
    return hashes


def _sound(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
    return _records(database)
