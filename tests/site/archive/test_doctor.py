"""The doctor finds what is broken, and tells nobody who lives here."""

import io
import os
import subprocess
import sys
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from collection.models import Record
from collection.reading import one_point_in_time
from credits.triggers import ledger_unlocked
from disco_site.archive.backup import make_archive
from disco_site.archive.store.directory import BackupDirectory
from disco_site.doctor import examine, surroundings
from disco_site.doctor.findings import BROKEN, REMARK
from disco_site.doctor.packages import older_packages
from tests.conftest import new_installation

pytestmark = pytest.mark.once


def found(topic: str) -> tuple[set[str], str]:
    """Return the states that the doctor gives a topic, and what he says of it."""
    findings = [one for one in examine() if one.topic == topic]
    return {one.state for one in findings}, " ".join(one.sentence for one in findings)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        with ledger_unlocked(connection.alias):
            cursor.execute(statement)
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_nothing_is_broken_in_a_house_in_order(at_home: Path) -> None:
    make_archive(BackupDirectory())
    told = io.StringIO()
    call_command("doctor", stdout=told)
    assert BROKEN not in told.getvalue()
    assert "they lie on the disk of the collection" in told.getvalue()


def test_something_broken_ends_with_an_error(at_home: Path) -> None:
    (at_home / "db.sqlite3").write_bytes(b"no database at all" * 1000)
    with pytest.raises(CommandError, match="Something is broken"):
        call_command("doctor", stdout=io.StringIO())


def test_a_damaged_file_is_said_with_what_to_do(at_home: Path) -> None:
    connection.close()
    with open(at_home / "db.sqlite3", "r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3000)
    states, said = found("database")
    assert states == {BROKEN} and "manage.py restore FILE --replace" in said


def test_packages_older_than_those_of_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "django==99.1 \\\n    --hash=sha256:0\nasgiref==3.0\nno-such-package==1.0 ; x\n"
    )
    assert older_packages(lock) == [f"django {version('django')} (99.1)"]
    assert older_packages(tmp_path / "none") == []


def test_the_doctor_names_them(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = (settings.BASE_DIR / "requirements.lock").read_text()
    (at_home / "requirements.lock").write_text(lock.replace("\ndjango==5", "\ndjango==55"))
    monkeypatch.setattr(surroundings, "ROOT", at_home)
    states, said = found("versions")
    assert REMARK in states
    assert f"tested with: django {version('django')} (55" in said


def test_what_the_doctor_says_names_no_person_and_no_place(at_home: Path) -> None:
    at_home.chmod(0o755)
    sql("UPDATE credits_transaction SET memo = '' WHERE kind = 'Addition'")
    sql("UPDATE collection_record SET cover = 'covers/none.png' WHERE id = 1")
    told = "".join(map(str, examine()))
    names = User.objects.values_list("username", flat=True)
    assert not [
        word for word in [str(at_home), os.fspath(Path.home()), *names] if word in told.split()
    ]
    assert str(at_home) not in told and "<data>" in told


@pytest.mark.parametrize(
    ("topic", "statement", "words"),
    [
        (
            "database",
            "UPDATE collection_recordartist SET artist_id = 9999 WHERE id = 1",
            "refer to rows",
        ),
        (
            "ledger",
            "UPDATE credits_transaction SET amount = 5 WHERE kind = 'Initial load'",
            "check_ledger",
        ),
        (
            "covers",
            "UPDATE collection_record SET cover = 'covers/none.png' WHERE id = 1",
            "1 file missing",
        ),
        (
            "migrations",
            "DELETE FROM django_migrations WHERE id = (SELECT MAX(id) FROM django_migrations "
            "WHERE app = 'collection')",
            "migrate",
        ),
    ],
)
def test_the_doctor_finds_what_is_broken_in(
    topic: str, statement: str, words: str, at_home: Path
) -> None:
    sql(statement)
    states, said = found(topic)
    assert BROKEN in states and words in said


def test_a_last_backup_that_cannot_be_restored_is_broken(at_home: Path) -> None:
    path = make_archive(BackupDirectory()).archived.path
    path.write_bytes(path.read_bytes()[:-1])
    states, said = found("backups")
    assert BROKEN in states and "cut off" in said


def test_an_archive_that_the_doctor_finds_damaged_counts_as_proven_no_more(at_home: Path) -> None:
    path = make_archive(BackupDirectory()).archived.path
    status, damaged = path.stat(), bytearray(path.read_bytes())
    damaged[5000] ^= 1
    path.write_bytes(damaged)
    # As a disk does that forgets by itself.
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert found("backups")[0] == {BROKEN, REMARK}
    assert BackupDirectory().newest_proven() is None


def test_a_backup_directory_that_cannot_be_read_is_broken(at_home: Path) -> None:
    (at_home / "backups").write_text("in the way")
    states, said = found("backups")
    assert states == {BROKEN} and "<backups> cannot be read" in said


def test_a_database_that_is_gone_is_broken_and_the_backup_beside_it_named(at_home: Path) -> None:
    make_archive(BackupDirectory())
    connection.close()
    for path in at_home.glob("db.sqlite3*"):
        path.unlink()
    findings = [one for one in examine() if one.state == BROKEN]
    assert [one.topic for one in findings] == ["database"] and "manage.py restore FILE" in findings[
        0
    ].sentence


def test_covers_of_no_record_are_remarked_on(at_home: Path) -> None:
    stray = at_home / "media" / "covers" / "stray.png"
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    assert found("covers")[0] == {REMARK}


def test_rows_from_the_future_are_remarked_on(at_home: Path) -> None:
    Record.objects.filter(pk=1).update(created_at=timezone.now() + timedelta(days=1))
    assert found("clock")[0] == {REMARK}


def test_plays_of_the_future_are_remarked_on(at_home: Path) -> None:
    record = Record.objects.first()
    record.plays.create(user=record.owner, day=timezone.localdate() + timedelta(days=1))
    states, sentences = found("clock")
    assert (states, "1 play dated in the future" in str(sentences)) == ({REMARK}, True)


def test_a_data_directory_that_others_can_read_is_remarked_on(at_home: Path) -> None:
    at_home.chmod(0o755)
    assert found("data directory")[0] == {REMARK}


def test_a_house_that_nobody_can_enter_is_remarked_on(at_home: Path) -> None:
    User.objects.update(is_active=False)
    assert found("people")[0] == {REMARK}


def test_a_reader_that_outlives_its_connection_ends_quietly(at_home: Path) -> None:
    with one_point_in_time():
        connection.close()
    assert connection.connection is None


def test_what_nobody_reads_to_the_end_is_no_fault(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=new_installation(tmp_path),
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    assert done.stderr == b""
