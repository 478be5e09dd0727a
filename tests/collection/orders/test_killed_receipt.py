"""A process killed in the middle of a receipt leaves none or all of it, and the next receipt works."""

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

from tests.collection.models.test_contention import environment
from tests.collection.orders.victim import points

pytestmark = pytest.mark.once

ENTERED = """
from collection.models import Want
from tests.factories import make_account, make_order, make_user
owner = make_user()
make_account(owner)
want = Want.objects.create(owner=owner, artist="Neu!", title="Neu! 75")
make_order(owner, {"count": 2, "label": "Spoon"}, {"title": "Landed"},
    {"artist": "Neu!", "title": "Neu! 75", "want": want}, {"title": "Flow Motion"}, shipping="9.99")
"""
RECORDS = 5


class Victims:
    """The program that receives in processes of their own."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.collection.orders.victim"],
            cwd=settings.BASE_DIR,
            env=environment(directory),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def receive(self, directory: Path, point: str = "") -> int:
        """Receive the order in a data directory, up to a point; return the exit status."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{point}\t{directory}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def template(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the database of a collector who has ordered five records."""
    directory = shutil.copytree(migrated, tmp_path_factory.mktemp("ordered") / "data")
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", ENTERED],
        cwd=settings.BASE_DIR,
        env=environment(directory),
        check=True,
        capture_output=True,
    )
    return Path(directory)


@pytest.fixture(scope="module")
def victims(template: Path) -> Iterator[Victims]:
    program = Victims(template)
    yield program
    program.process.communicate(timeout=20)


def counted(directory: Path) -> list[int]:
    """Return how many records, lines of the ledger, artists, batches, closed wants and settled
    orders there are.
    """
    with closing(sqlite3.connect(directory / "db.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [
            connection.execute(f"SELECT COUNT(*) FROM {one}").fetchone()[0]
            for one in (
                "collection_record",
                "credits_transaction",
                "collection_artist",
                "collection_batch",
                "collection_want WHERE closed_on IS NOT NULL",
                "collection_order WHERE received_on IS NOT NULL",
            )
        ]


def test_there_are_twenty_points() -> None:
    assert len(points()) == 20


@pytest.mark.parametrize("point", points())
def test_killed_at(point: str, template: Path, tmp_path: Path, victims: Victims) -> None:
    shutil.copy(template / "db.sqlite3", tmp_path)
    is_done = point == "after the commit"
    all_of_it = [RECORDS, RECORDS, 2, 1, 1, 1]
    assert victims.receive(tmp_path, point) == -signal.SIGKILL
    assert counted(tmp_path) == (all_of_it if is_done else [0] * 6)
    # What was received is refused the second time.
    assert victims.receive(tmp_path) == (1 if is_done else 0)
    assert counted(tmp_path) == all_of_it
