"""What comes and goes with the running site stands in a database of its own, which may go."""

import sqlite3
import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from axes.models import AccessAttempt, AccessAttemptExpiration
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.test import Client
from django.utils import timezone

from collection.tasks.models import TaskProgress
from disco_site.databases.router import SITE_APPS, SiteRouter
from disco_site.databases.upkeep import empty_site
from disco_site.signing_in.models import SecondFactor
from tests.conftest import Disco
from tests.factories import make_record, make_user


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {
            name
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }


def is_of_the_site(table: str) -> bool:
    return table.startswith(("django_session", "axes_", "signing_in_", "tasks_", "django_tasks_"))


@pytest.mark.once
def test_on_sqlite_each_table_stands_in_one_of_two_files(migrated: Path) -> None:
    site = tables(migrated / "site.sqlite3") - {"django_migrations", "sqlite_sequence"}
    assert site == {
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_session",
        "signing_in_recoverycode",
        "signing_in_secondfactor",
        "signing_in_signedin",
        "signing_in_wronglink",
        "tasks_taskprogress",
        "django_tasks_database_dbtaskresult",
    }
    assert not set(filter(is_of_the_site, tables(migrated / "db.sqlite3")))


@pytest.mark.once
def test_the_file_may_be_deleted_and_is_made_anew(installed: Path, disco: Disco) -> None:
    (installed / "site.sqlite3").unlink()
    assert disco("migrate", "--verbosity", "0").returncode == 0
    assert "tasks_taskprogress" in tables(installed / "site.sqlite3")


@pytest.mark.once
def test_a_file_that_is_no_database_is_said_with_what_to_do(installed: Path, disco: Disco) -> None:
    (installed / "site.sqlite3").write_text("no database " * 1000)
    done = disco("migrate")
    assert done.returncode == 1
    assert (
        "site.sqlite3 cannot be used: file is not a database. It holds nothing of the"
        in done.stderr
    )
    assert "stop Disco and delete it" in disco("doctor").stdout


@pytest.mark.once
def test_an_installation_with_one_database_moves_on_and_loses_nothing(
    installed: Path, disco: Disco
) -> None:
    (installed / "site.sqlite3").unlink()
    with closing(sqlite3.connect(installed / "db.sqlite3")) as old, old:
        old.execute(
            "CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text, expire_date datetime)"
        )
        old.execute("INSERT INTO django_session VALUES ('key', 'data', '2030-01-01')")
        old.execute("DELETE FROM django_migrations WHERE app IN ('tasks', 'django_tasks_database')")
        old.execute(
            "INSERT INTO collection_genre (name, name_key, created_at) VALUES ('Dub', 'dub', '2026-01-01')"
        )
    done = disco("migrate", DISCO_AUTO_BACKUP="on")
    # Nothing that a backup holds was changed.
    assert (done.returncode, "Backed up" in done.stdout) == (0, False)
    made = disco("backup")
    assert (made.returncode, made.stderr) == (0, "")
    archive = next(installed.glob("backups/*.zip"))
    restored = disco("restore", str(archive), "--replace", "--no-safety-backup")
    assert restored.returncode == 0, restored.stderr
    with closing(sqlite3.connect(installed / "db.sqlite3")) as database:
        assert database.execute("SELECT name FROM collection_genre").fetchall() == [("Dub",)]
        assert database.execute("SELECT * FROM django_session").fetchall() == []


@pytest.mark.django_db
def test_migrate_of_the_site_alone_records_no_migrations_of_the_collection() -> None:
    call_command("migrate", database="site", verbosity=0)
    with connections["site"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT app FROM django_migrations")
        apps = {app for (app,) in cursor.fetchall()}
    assert apps == SITE_APPS or connections["site"].vendor == "postgresql"


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_people_sign_in_while_somebody_holds_the_lock_of_the_collection(client: Client) -> None:
    user = make_user("anna", is_staff=True, is_superuser=True)
    client.force_login(user)
    with transaction.atomic():
        make_record(user)
        Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
        # Another connection sees it before this transaction ends.
        with closing(sqlite3.connect(connections["site"].settings_dict["NAME"])) as other:
            assert ("k",) in other.execute("SELECT session_key FROM django_session").fetchall()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_password_signs_in_while_an_import_holds_the_lock_of_the_collection() -> None:
    make_user("anna", password="nine lives of a cat", is_staff=True)
    with closing(sqlite3.connect(connections["default"].settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        sent = {"username": "anna", "password": "nine lives of a cat"}
        answer = Client().post("/admin/login/", sent)
        # Without it, as long as a writer waits for the lock.
        assert (answer.status_code, time.monotonic() - began < 10) == (302, True)
        with pytest.raises(OperationalError, match="locked"):
            _impatient_write()
        other.rollback()
    assert User.objects.get().last_login is None


def _impatient_write() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)
        cursor.execute("PRAGMA busy_timeout = 1")
        try:
            cursor.execute("UPDATE auth_user SET last_name = 'x'")
        finally:
            cursor.execute("PRAGMA busy_timeout = 20000")


@pytest.mark.django_db(transaction=True)
def test_flush_leaves_no_session_and_no_task() -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    TaskProgress.objects.create(kind="x", path="x", title="x")
    call_command("flush", interactive=False, no_backup=True, verbosity=0)
    assert not Session.objects.exists() and not TaskProgress.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_site_on_which_a_password_was_wrong_can_be_emptied_all_the_same() -> None:
    attempt = AccessAttempt.objects.create(username="anna", failures_since_start=1)
    AccessAttemptExpiration.objects.create(access_attempt=attempt, expires_at=timezone.now())
    SecondFactor.objects.create(user_id=1, sealed_key="sealed")
    empty_site()
    assert not AccessAttempt.objects.exists() and not SecondFactor.objects.exists()


def test_a_table_of_the_site_is_in_no_database_that_an_archive_is_built_in() -> None:
    router = SiteRouter()
    assert not any(router.allow_migrate("aside", app) for app in SITE_APPS)
    assert router.allow_migrate("aside", "collection") is None
    assert router.allow_migrate("site", "collection") is False


@pytest.mark.django_db
def test_tasks_are_listed_on_the_command_line() -> None:
    TaskProgress.objects.create(
        kind="x", path="x", title="Import of shelf.csv", state="running", done=1, total=4
    )
    told, remarks = StringIO(), StringIO()
    call_command("tasks", list=True, stdout=told, stderr=remarks)
    assert "running 25 %  Import of shelf.csv" in told.getvalue()
    assert remarks.getvalue() == "No worker is running; `manage.py serve` starts one.\n"
