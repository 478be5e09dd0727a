"""A look-up of many records that is killed, twice, and begun again."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.conftest import new_installation
from tests.factories import make_record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

RECORDS = range(1, 11)
COMMAND = [sys.executable, "manage.py", "look_up", "--verbosity", "0"]
#: What a look-up leaves behind, without moments and ids.
LEFT = {
    "records": "SELECT r.title, country, barcode, year, original_year, cover, cover_source, g.name "
    "FROM collection_record r LEFT JOIN collection_genre g ON g.id = genre_id ORDER BY r.id",
    "styles": "SELECT record_id, name, position FROM collection_recordstyle l "
    "JOIN collection_style s ON s.id = style_id ORDER BY 1, 3",
    "tracks": "SELECT record_id, position, number, title, duration FROM collection_track "
    "ORDER BY 1, 2",
    "answers": "SELECT record_id, catalogue, state, key, sentence FROM collection_lookup "
    "ORDER BY 1",
    "memory": "SELECT record_id, source, key, seen FROM collection_sourcekey ORDER BY 1",
    "batches": "SELECT kind, source, options, counts FROM collection_batch",
    "changes": 'SELECT record_id, "before", "after" FROM collection_change ORDER BY 1',
}


class Held:
    """A fault: a request that gets no answer until whoever asked was killed."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.reached, self.over = threading.Event(), threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.paths.append(handler.path)
        self.reached.set()
        self.over.wait(60)
        handler.close_connection = True


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """Ten records; two of their releases are pressings of one album, one is unknown, and one
    record has no release.
    """
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    for number in RECORDS:
        make_record(title=f"Album {number}", discogs_release_id=None if number == 8 else number)
        stand_in.discogs.releases[number] = tago_mago(
            number, title=f"Album {number}", master_id=70 if number in (2, 9) else 0
        )
    del stand_in.discogs.releases[6]
    stand_in.discogs.masters[70] = {"id": 70, "year": 1971, "title": "Album"}
    return stand_in


def killed_at(shelf: StandIn, path: str, environment: dict[str, str]) -> str:
    """Look up in a process that is killed while it waits for `path`; return what it asked for."""
    held = Held()
    shelf.misbehave(path, held)
    with subprocess.Popen(COMMAND, cwd=settings.BASE_DIR, env=environment) as process:
        assert held.reached.wait(60)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    held.over.set()
    return held.paths[0]


def rows(database: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {name: database.execute(statement).fetchall() for name, statement in LEFT.items()}


def test_killed_twice_it_ends_as_if_nothing_had_happened_and_asks_nothing_twice(
    shelf: StandIn, data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = tmp_path_factory.mktemp("killed")
    environment = new_installation(site) | {
        "DISCO_DISCOGS_URL": shelf.url,
        "DISCO_DISCOGS_TOKEN": TOKEN,
        "DISCO_AUTO_BACKUP": "off",
    }
    connection.cursor().execute("VACUUM INTO %s", [str(site / "db.sqlite3")])
    # The release had been answered, and its picture not.
    unanswered = [killed_at(shelf, path, environment) for path in ("/R-4.", "/releases/9")]
    assert subprocess.call(COMMAND, cwd=settings.BASE_DIR, env=environment) == 0
    asked = Counter(f"{request.path} {sorted(request.query.items())}" for request in shelf.requests)
    asked.subtract(f"{path} []" for path in unanswered)
    assert set(asked.values()) == {1}
    assert len(shelf.asked("/masters/70")) == 1
    assert not any((site / "tmp" / "unstored").iterdir())
    call_command("look_up", verbosity=0)
    with closing(sqlite3.connect(site / "db.sqlite3")) as database:
        assert rows(database) == rows(connection.connection)
    assert {path.name for path in (site / "media" / "covers").iterdir()} == {
        path.name for path in (data_dir / "media" / "covers").iterdir()
    }
