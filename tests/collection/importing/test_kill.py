"""A process killed in the middle of an import leaves none or all of its rows, and the next import
works.

`TEST_KILL_ROWS=50000 pytest tests/collection/importing/test_kill.py` kills every import at a file
of that length.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from collection.importing.judging.second_pass import CHUNK
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.victim import points

pytestmark = pytest.mark.once

FEW = int(os.environ.get("TEST_KILL_ROWS", 500))
MANY = max(FEW, 5000)
EARLIER = 10
TABLES = [
    "collection_record",
    "collection_recordartist",
    "collection_recordlabel",
    "collection_sourcekey",
]
TABLES += ["collection_change", "credits_transaction", "ratings_rating"]


class Victims:
    """The program that imports in processes of their own."""

    def __init__(self, directory: Path) -> None:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("DISCO_", "DJANGO_", "DATABASE_"))
        }
        ours = {"DJANGO_SETTINGS_MODULE": "disco_site.settings", "DISCO_DATA_DIR": str(directory)}
        self.environment = (
            kept | ours | {"DISCO_AUTO_BACKUP": "off", "DJANGO_SUPERUSER_PASSWORD": "long enough 1"}
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.collection.importing.victim"],
            **{"cwd": settings.BASE_DIR, "env": self.environment, "text": True},
            **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL},
        )

    def manage(self, *arguments: object) -> None:
        """Run a command to its end."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, check=True, capture_output=True
        )

    def run(self, directory: Path, file: Path, rows: int, point: str = "") -> int:
        """Import a file into a data directory, up to a point; return the exit status."""
        chunk = min(CHUNK, rows // 5)
        self.process.stdin.write(f"{point}\t{directory}\t{file}\t{rows}\t{chunk}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate(timeout=20)


def a_file(rows: int, first: int = 1) -> bytes:
    cells = [
        {"artist": f"Artist {n % 9000}", "label": f"Label {n % 2000}"}
        for n in range(first, first + rows)
    ]
    return discogs(
        *(
            row(title=f"Title {n}", release_id=str(n), rating="4", **one)
            for n, one in enumerate(cells, first)
        )
    )


@pytest.fixture(scope="module")
def template(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the files that are to come."""
    directory = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("killed") / "data"))
    for name, rows, first in (("earlier", EARLIER, MANY + 1), ("few", FEW, 1), ("many", MANY, 1)):
        (directory / f"{name}.csv").write_bytes(a_file(rows, first))
    return directory


@pytest.fixture(scope="module")
def victims(template: Path) -> Iterator[Victims]:
    """The program, and in the directory a database with a few records."""
    program = Victims(template)
    program.manage(
        "createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.org"
    )
    program.manage("import_records", template / "earlier.csv")
    yield program
    program.end()


@pytest.fixture
def installation(template: Path, victims: Victims, tmp_path: Path) -> Path:
    """A copy of the database for one test."""
    shutil.copy(template / "db.sqlite3", tmp_path)
    return tmp_path


def counted(directory: Path) -> set[int]:
    """Return by how many rows each table that an import writes is longer than before; each the
    same.
    """
    with closing(sqlite3.connect(directory / "db.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            connection.execute(f"SELECT COUNT(*) FROM {one}").fetchone()[0] - EARLIER
            for one in TABLES
        }


def test_there_are_twenty_points() -> None:
    assert len(points()) == 20


@pytest.mark.parametrize("point", points())
def test_killed_at(point: str, installation: Path, template: Path, victims: Victims) -> None:
    file = template / "few.csv"
    assert victims.run(installation, file, FEW, point) == -signal.SIGKILL
    assert counted(installation) == {FEW if point == "after the commit" else 0}
    assert victims.run(installation, file, FEW) == 0
    assert counted(installation) == {FEW}


def test_a_long_import_killed_late_leaves_nothing(
    installation: Path, template: Path, victims: Victims
) -> None:
    point = "all of the records"
    assert victims.run(installation, template / "many.csv", MANY, point) == -signal.SIGKILL
    assert counted(installation) == {0}
