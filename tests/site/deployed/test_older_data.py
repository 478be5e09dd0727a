"""The data directories of earlier versions start under this one, and nothing in them is lost.

Of the version that archives were kept of, a data directory is what stands in the archive: the database as it was,
and the covers. The other was packed as it stood on the last day before records had tags, own fields and orders.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from django.conf import settings

from tests.conftest import new_installation, run_disco
from tests.site.serving import Server

pytestmark = pytest.mark.once
KEPT = sorted((settings.BASE_DIR / "tests" / "data").glob("*-*.zip"))
# Of other apps there are sessions and tasks, which may go, and rights, which are brought up to date.
OWN = ("collection_", "credits_", "ratings_", "auth_user")

Rows = dict[str, list[dict[str, object]]]


class Upgraded(NamedTuple):
    """A data directory that has been served; what was in its database before and after."""

    directory: Path
    before: Rows
    after: Rows
    lines: list[str]


def unpack(kept: Path, directory: Path) -> None:
    with ZipFile(kept) as packed:
        for name in packed.namelist():
            if name.startswith("covers/"):
                packed.extract(name, directory / "media")
            elif name.startswith("media/") or name.endswith("sqlite3"):
                packed.extract(name, directory)
    snapshot = directory / "snapshot.sqlite3"
    if snapshot.exists():
        snapshot.rename(directory / "db.sqlite3")


def rows(directory: Path) -> Rows:
    """Return the rows of each table, by id."""
    with closing(sqlite3.connect(directory / "db.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}" ORDER BY 1')]
            for name in names
            if name.startswith(OWN)
        }


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.stem)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    directory = tmp_path_factory.mktemp("older") / "data"
    unpack(request.param, directory)
    before = rows(directory)
    server = Server((), new_installation(directory))
    assert server.get("/healthz").status == 200
    server.stop()
    yield Upgraded(directory, before, rows(directory), server.lines)


def test_the_start_brings_it_up_to_date_and_asks_for_no_new_login(upgraded: Upgraded) -> None:
    assert upgraded.lines[-2] == "Bringing the database up to date.\n"


def test_every_row_is_there_with_its_values(upgraded: Upgraded) -> None:
    assert upgraded.before["collection_record"] and upgraded.before["ratings_rating"]
    for table, old in upgraded.before.items():
        new = upgraded.after[table]
        columns = old[0].keys() & new[0].keys() if old else set()
        assert [{name: row[name] for name in columns} for row in new] == [
            {name: row[name] for name in columns} for row in old
        ], table


def test_the_ledger_is_proven(upgraded: Upgraded) -> None:
    assert upgraded.before["credits_transaction"]
    done = run_disco(upgraded.directory, "check_ledger")
    assert done.returncode == 0, done.stdout


def test_each_cover_that_a_record_names_is_there(upgraded: Upgraded) -> None:
    named = [row["cover"] for row in upgraded.after["collection_record"] if row["cover"]]
    assert [name for name in named if not (upgraded.directory / "media" / str(name)).exists()] == []


def test_an_import_of_an_earlier_version_can_be_undone(upgraded: Upgraded) -> None:
    for batch in upgraded.before["collection_batch"]:
        done = run_disco(upgraded.directory, "undo_import", str(batch["id"]))
        assert done.returncode == 0, done.stderr
    left = rows(upgraded.directory)["collection_record"]
    made = [
        json.loads(str(batch["counts"]))["new"] for batch in upgraded.before["collection_batch"]
    ]
    assert len(upgraded.after["collection_record"]) - len(left) == sum(made)
