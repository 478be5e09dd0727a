"""A process killed in the middle of an import leaves none or all of its rows, and the database in order."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import COUNTS

ROWS = 50_000
EARLIER = 10
# Bytes in the write-ahead log at which the process is killed: before the first write, early, and late.
MOMENTS = [0, 1_000_000, 20_000_000]


def environment(directory: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DISCO_", "DJANGO_", "DATABASE_"))
    }
    return kept | {
        "DISCO_DATA_DIR": str(directory),
        "DISCO_AUTO_BACKUP": "off",
        "DJANGO_SUPERUSER_PASSWORD": "a long enough password",
    }


def start(directory: Path, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment(directory),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(directory: Path, *arguments: object) -> str:
    """Run a command to its end and return its stdout."""
    process = start(directory, *arguments)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def a_file(rows: int, first: int = 1) -> bytes:
    numbers = range(first, first + rows)
    return discogs(
        *(
            row(
                artist=f"Artist {n % 9000}",
                title=f"Title {n}",
                label=f"Label {n % 2000}",
                release_id=str(n),
                rating="4",
            )
            for n in numbers
        )
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a few records, and the file that is to come."""
    directory = tmp_path_factory.mktemp("killed")
    (directory / "earlier.csv").write_bytes(a_file(EARLIER, first=ROWS + 1))
    (directory / "many.csv").write_bytes(a_file(ROWS))
    finish(directory, "migrate", "--verbosity", 0)
    finish(directory, "createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.org")
    finish(directory, "import_records", directory / "earlier.csv")
    return directory


@pytest.fixture
def installation(template: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the data directory for one test."""
    directory = shutil.copytree(template, tmp_path / "data")
    yield directory
    shutil.rmtree(directory)


def kill_at(directory: Path, size: int) -> None:
    """Start the import and kill it as soon as its write-ahead log is longer than `size`, or let it end."""
    process = start(directory, "import_records", directory / "many.csv")
    log = directory / "db.sqlite3-wal"
    while process.poll() is None and not (log.exists() and log.stat().st_size > size):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "the import ended before it could be killed"


def counted(directory: Path) -> dict[str, int]:
    """Return the number of rows of each table that an import writes, beyond those of the earlier file."""
    tables = ["collection_record", "collection_recordartist", "collection_sourcekey", "collection_change"]
    tables += ["collection_recordlabel", "credits_transaction", "ratings_rating"]
    with sqlite3.connect(directory / "db.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {one: connection.execute(f"SELECT COUNT(*) FROM {one}").fetchone()[0] - EARLIER for one in tables}
    connection.close()
    return found


@pytest.mark.parametrize("size", MOMENTS)
def test_a_killed_import_leaves_none_or_all(installation: Path, size: int) -> None:
    kill_at(installation, size)
    assert set(counted(installation).values()) in ({0}, {ROWS})


def test_the_import_after_a_killed_one_works(installation: Path) -> None:
    kill_at(installation, MOMENTS[1])
    last = finish(installation, "import_records", installation / "many.csv").splitlines()[-1]
    assert COUNTS.fullmatch(last)["lines"] == str(ROWS)
    assert set(counted(installation).values()) == {ROWS}
