"""How an SQLite database is written: with a write-ahead log where that is sound, else without."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from packaging.requirements import Requirement

from disco_site.databases import soundness
from disco_site.databases.library import has_wal_fault
from disco_site.environment import BadSetting, Environment
from disco_site.people.roles import Role, give_role
from tests.conftest import Disco, new_installation
from tests.factories import make_record, make_user
from tests.site.serving import Server

pytestmark = pytest.mark.once

SOUND, FAULTY = (3, 51, 3), (3, 40, 1)
IS_SOUND = not has_wal_fault(sqlite3.sqlite_version_info)


def journal_of(file: Path) -> str:
    """Return the journal that the file itself names."""
    with file.open("rb") as stream:
        stream.seek(18)
        return {1: "none", 2: "wal"}[stream.read(1)[0]]


@pytest.fixture
def other(installed: Path) -> Iterator[sqlite3.Connection]:
    """Another process, which has the database open."""
    with closing(sqlite3.connect(installed / "db.sqlite3")) as connection:
        connection.execute("SELECT COUNT(*) FROM collection_record").fetchone()
        yield connection


@pytest.mark.parametrize(
    ("version", "value", "mode"),
    [
        (SOUND, "", "wal"),
        (FAULTY, "", "truncate"),
        (FAULTY, "on", "wal"),
        (SOUND, "off", "truncate"),
    ],
)
def test_the_journal_is_chosen_by_the_version_and_the_owner(
    version: tuple[int, ...], value: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    databases = Environment({"DISCO_SQLITE_WAL": value}).databases("DATABASE_URL", tmp_path)
    assert {one["OPTIONS"]["journal_mode"] for one in databases.values()} == {mode}


def test_another_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DISCO_SQLITE_WAL must be on or off, not 'yes'"):
        Environment({"DISCO_SQLITE_WAL": "yes"}).databases("DATABASE_URL", tmp_path)


def test_a_database_changes_its_journal_and_back_and_loses_nothing(
    installed: Path, disco: Disco
) -> None:
    with closing(sqlite3.connect(installed / "db.sqlite3", isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO auth_group (name) VALUES ('Friends')")
    seen = []
    for value in ("off", "on"):
        assert disco("doctor", "--verbosity", "0", DISCO_SQLITE_WAL=value).returncode == 0
        with closing(sqlite3.connect(installed / "db.sqlite3")) as reader:
            (count,) = reader.execute("SELECT COUNT(*) FROM auth_group").fetchone()
        seen.append((journal_of(installed / "db.sqlite3"), count))
    assert seen == [("none", 1), ("wal", 1)]


def test_a_log_that_others_use_is_kept_and_that_is_said(
    installed: Path, other: sqlite3.Connection, disco: Disco
) -> None:
    other.execute("PRAGMA journal_mode = WAL")
    told = disco("doctor", DISCO_SQLITE_WAL="off").stdout
    (line,) = [line for line in told.splitlines() if " SQLite: " in line]
    assert line.startswith("remark") and "another process has the database open" in line
    assert journal_of(installed / "db.sqlite3") == "wal"


def test_a_log_cannot_begin_while_others_read_and_that_is_said(
    installed: Path, other: sqlite3.Connection, disco: Disco
) -> None:
    other.execute("PRAGMA journal_mode = TRUNCATE")
    other.execute("BEGIN")
    other.execute("SELECT COUNT(*) FROM collection_record").fetchone()
    told = disco("doctor", DISCO_SQLITE_WAL="on").stdout
    no_log = "SQLite keeps no write-ahead log (its journal mode is delete)"
    assert (no_log if IS_SOUND else "DISCO_SQLITE_WAL=on keeps the log all the same") in told


def test_the_doctor_says_what_runs(installed: Path, disco: Disco) -> None:
    told = disco("doctor", DISCO_SQLITE_WAL="off").stdout
    (line,) = [line for line in told.splitlines() if " SQLite: " in line]
    assert sqlite3.sqlite_version in line
    assert ("its journal mode is truncate" if IS_SOUND else "Disco keeps none") in line


def test_serve_says_at_its_start_that_a_log_is_kept(
    installed: Path, other: sqlite3.Connection
) -> None:
    other.execute("PRAGMA journal_mode = WAL")
    server = Server((), new_installation(installed) | {"DISCO_SQLITE_WAL": "off"})
    server.stop()
    assert "another process has the database open" in "".join(server.lines)


def test_a_database_that_somebody_writes_is_not_taken_for_one_without_json(
    installed: Path, other: sqlite3.Connection, disco: Disco
) -> None:
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    asked = "from django.db import connection; print(connection.features.supports_json_field)"
    assert disco("shell", "-v0", "-c", asked).stdout == "True\n"


@pytest.mark.parametrize(
    ("version", "machine", "mode", "said"),
    [
        (FAULTY, "x86_64", "truncate", "So Disco keeps none, and readers and writers wait"),
        (FAULTY, "x86_64", "truncate", "`make install` installs a sound one."),
        (FAULTY, "aarch64", "truncate", "Python with SQLite 3.51.3 or newer has no such fault"),
        (FAULTY, "x86_64", "wal", "DISCO_SQLITE_WAL=on keeps the log all the same."),
    ],
)
@pytest.mark.django_db
def test_a_fault_is_said_with_what_follows(
    version: tuple[int, ...],
    machine: str,
    mode: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(soundness.platform, "machine", lambda: machine)
    monkeypatch.setitem(connections["default"].settings_dict["OPTIONS"], "journal_mode", mode)
    found = soundness.worry(may_open=False)
    assert found and said in found.sentence


@pytest.mark.parametrize(
    ("role", "machine", "is_shown"),
    [
        (Role.OWNER, "x86_64", True),
        (Role.OWNER, "aarch64", False),
        (Role.COLLECTOR, "x86_64", False),
    ],
)
@pytest.mark.django_db
def test_an_owner_sees_on_the_first_page_what_can_be_done_about_it(
    role: Role, machine: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", FAULTY)
    monkeypatch.setattr(soundness.platform, "machine", lambda: machine)
    for alias in ("default", "site"):
        connections[alias].ensure_connection()
        monkeypatch.setattr(connections[alias], "journal_kept", "truncate")
        options = connections[alias].settings_dict["OPTIONS"]
        monkeypatch.setitem(options, "journal_mode", "truncate")
    user = make_user("anna", is_staff=True)
    give_role(user, role)
    make_record(user)
    client = Client()
    client.force_login(user)
    assert ("has a rare fault" in client.get("/admin/").text) == is_shown


def test_what_is_brought_is_what_the_requirements_say() -> None:
    lines = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("pysqlite3")]
    marker = Requirement(line).marker
    systems, machines = (
        ("linux", "darwin", "win32"),
        ("x86_64", "arm64", "aarch64", "AMD64", "ARM64"),
    )
    brought = {
        (system, machine)
        for system in systems
        for machine in machines
        if marker.evaluate({"sys_platform": system, "platform_machine": machine})
    }
    assert brought == soundness.BROUGHT_TO
