"""Backups that nobody has to think of: an archive a day while the site runs, and a snapshot before
much changes at once.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from collection.models import Batch, Record
from collection.safety import FEW, NotSafe, back_up_first
from disco_site.archive.automatic import seconds_until_due
from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.format.layout import archive_name
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import verify
from disco_site.installation import ROOT
from tests.collection.importing.discogs_file import discogs, row
from tests.conftest import new_installation
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def automatic(data_dir: Path, settings: Settings) -> BackupDirectory:
    settings.DISCO_AUTO_BACKUP = True
    settings.DISCO_SAFETY_BACKUP = "disco_site.archive.automatic.safety_backup"
    return BackupDirectory()


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user("anna", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def run(command: str, *arguments: str) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def a_file(directory: Path) -> str:
    (file := directory / "collection.csv").write_bytes(
        discogs(row(), row(title="Ege Bamyasi", release_id="7"))
    )
    return str(file)


def records_before() -> list[int]:
    return [one.manifest.records for one in SnapshotDirectory().snapshots()]


def in_the_way(backups: BackupDirectory) -> None:
    backups.directory.write_text("")


def test_an_import_is_backed_up_first(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    told = run("import_records", a_file(tmp_path))
    (taken,) = SnapshotDirectory().snapshots()
    assert f"Snapshot before the import of collection.csv: {taken.path.name} (" in told
    assert f"restore {taken.path.name} --replace` brings this state back." in told
    assert records_before() == [0] and Record.objects.count() == 2


@pytest.mark.once
def test_an_import_that_is_refused_for_its_file_of_bad_rows_is_not_backed_up(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    (rejects := tmp_path / "bad.csv").write_text("somebody's own")
    with pytest.raises(CommandError, match="exists already"):
        run("import_records", a_file(tmp_path), "--skip-bad-rows", "--rejects", str(rejects))
    assert records_before() == []


@pytest.mark.once
def test_an_import_that_changes_nothing_is_not_backed_up(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    file = a_file(tmp_path)
    run("import_records", file)
    before = records_before()
    run("import_records", file)
    assert records_before() == before


@pytest.mark.once
def test_an_import_that_is_refused_for_a_bad_row_is_not_backed_up(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    (file := tmp_path / "bad.csv").write_text("artist,title,year\nCan,,1971\n")
    with pytest.raises(CommandError, match="1 of 1 rows is bad"):
        run("import_records", str(file))
    assert records_before() == []


@pytest.mark.once
def test_a_confirmed_import_that_would_be_another_one_by_now_is_not_backed_up(
    automatic: BackupDirectory, owner: User, client: Client
) -> None:
    client.force_login(owner)
    file = BytesIO(b"artist,title,year\nCan,Tago Mago,1971\n")
    file.name = "shelf.csv"
    preview = client.post("/admin/collection/record/import/", {"file": file})["Location"]
    make_record(owner, title="Tago Mago", year=1971)
    page = client.post(
        "/admin/collection/record/process_import/",
        {"token": preview.split("/")[-2]},
        follow=True,
    )
    assert "the collection has changed since the preview" in page.text
    assert records_before() == []


@pytest.mark.once
def test_a_dry_run_is_not_backed_up(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    run("import_records", a_file(tmp_path), "--dry-run")
    assert records_before() == []


@pytest.mark.once
def test_without_a_backup_nothing_is_imported(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    in_the_way(automatic)
    with pytest.raises(
        CommandError, match="Nothing was changed, because the snapshot before the import"
    ):
        run("import_records", a_file(tmp_path))
    assert not Record.objects.exists()


@pytest.mark.once
def test_switched_off_nothing_is_backed_up(data_dir: Path, owner: User, tmp_path: Path) -> None:
    run("import_records", a_file(tmp_path))
    assert records_before() == [] and Record.objects.count() == 2


@pytest.mark.once
def test_an_undo_is_backed_up_first(
    automatic: BackupDirectory, owner: User, tmp_path: Path
) -> None:
    run("import_records", a_file(tmp_path))
    told = run("undo_import", str(Batch.objects.get().pk))
    assert "Snapshot before the undo of Import" in told
    assert records_before() == [2, 0]


@pytest.mark.once
def test_an_undo_on_its_page_is_backed_up_first(
    automatic: BackupDirectory, owner: User, client: Client, tmp_path: Path
) -> None:
    run("import_records", a_file(tmp_path))
    url = f"/admin/collection/batch/{Batch.objects.get().pk}/undo/"
    page = client.post(
        url, {"fingerprint": client.get(url).context["plan"].fingerprint}, follow=True
    )
    assert "Snapshot before the undo" in page.text and records_before() == [2, 0]


@pytest.mark.once
def test_without_a_backup_nothing_is_undone(
    automatic: BackupDirectory, owner: User, client: Client, tmp_path: Path
) -> None:
    run("import_records", a_file(tmp_path))
    automatic.directory.rename(tmp_path / "elsewhere")
    in_the_way(automatic)
    url = f"/admin/collection/batch/{Batch.objects.get().pk}/undo/"
    page = client.post(
        url, {"fingerprint": client.get(url).context["plan"].fingerprint}, follow=True
    )
    assert "Nothing was changed" in page.text and Record.objects.count() == 2


def bulk(client: Client, action: str, **values: str):
    given = {
        "action": action,
        "_selected_action": list(Record.objects.values_list("pk", flat=True)),
        "apply": "1",
    }
    return client.post("/admin/collection/record/", given | values, follow=True)


@pytest.mark.once
@pytest.mark.parametrize(("count", "snapshots"), [(FEW, 0), (FEW + 1, 1)])
def test_a_bulk_edit_of_many_is_backed_up_first(
    automatic: BackupDirectory, owner: User, client: Client, count: int, snapshots: int
) -> None:
    for number in range(count):
        make_record(owner, title=f"Title {number}")
    assert f"{count} records changed." in bulk(client, "bulk_edit", location="Box").text
    assert len(records_before()) == snapshots


@pytest.mark.once
def test_a_bulk_removal_of_many_is_backed_up_first(
    automatic: BackupDirectory, owner: User, client: Client
) -> None:
    for number in range(FEW + 1):
        make_record(owner, title=f"Title {number}")
    page = bulk(client, "remove_together", on=str(timezone.localdate()), refund="0")
    assert "Snapshot before the removal" in page.text
    assert records_before() == [FEW + 1] and not Record.objects.active().exists()


@pytest.mark.once
def test_without_a_backup_nothing_is_removed(
    automatic: BackupDirectory, owner: User, client: Client
) -> None:
    for number in range(FEW + 1):
        make_record(owner, title=f"Title {number}")
    in_the_way(automatic)
    page = bulk(client, "remove_together", on=str(timezone.localdate()), refund="0")
    assert "Nothing was changed" in page.text and Record.objects.active().count() == FEW + 1


def test_a_fresh_snapshot_will_do_as_long_as_nothing_was_written(
    automatic: BackupDirectory,
) -> None:
    time.sleep(0.1)
    make_snapshot("a test")
    # The log of a PostgreSQL server tells also what was written to other databases.
    assert "so that one will do" in back_up_first("a test") or connection.vendor == "postgresql"
    there = len(records_before())
    make_user()
    assert back_up_first("a test").startswith("Snapshot before a test")
    assert len(records_before()) == there + 1


@pytest.mark.once
def test_a_snapshot_that_was_cut_off_since_will_not_do(automatic: BackupDirectory) -> None:
    time.sleep(0.1)
    path = make_snapshot("a test").snapshot.path
    path.write_bytes(path.read_bytes()[:-1])
    assert back_up_first("a test").startswith("Snapshot before a test")


@pytest.mark.once
def test_a_failed_snapshot_stops_the_change(automatic: BackupDirectory) -> None:
    in_the_way(automatic)
    with pytest.raises(NotSafe, match="the snapshot before a test failed"):
        back_up_first("a test")


@pytest.mark.once
def test_a_snapshot_is_not_the_archive_of_the_day(automatic: BackupDirectory) -> None:
    make_snapshot("a test")
    assert seconds_until_due(automatic) <= 0
    assert backup_state().proven is None


@pytest.mark.once
@pytest.mark.parametrize(("hours", "is_due"), [(23, False), (25, True), (-3, True)])
def test_the_archive_of_the_day_is_due_after_a_day(
    automatic: BackupDirectory, hours: int, is_due: bool
) -> None:
    made = make_archive(automatic).archived
    moved = made.path.with_name(archive_name(timezone.now() - timedelta(hours=hours)))
    automatic.note_proof(made.path.rename(moved))
    assert (seconds_until_due(automatic) <= 0) is is_due


@pytest.mark.once
def test_an_archive_from_before_the_clock_was_set_back_does_not_hide_that_of_today(
    automatic: BackupDirectory,
) -> None:
    for hours in (72, 1):
        made = make_archive(automatic).archived
        moved = made.path.with_name(
            archive_name(timezone.now() + timedelta(hours=hours if hours > 1 else -hours))
        )
        automatic.note_proof(made.path.rename(moved))
    assert seconds_until_due(automatic) > 0


def wait_for(done: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def daily(installed: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The process that `serve` starts, over a new installation."""
    environment = new_installation(installed)
    command = [sys.executable, "manage.py", "backup", "--daily"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as process:
        yield process


@pytest.mark.once
def test_the_daily_process_makes_an_archive_and_ends_with_its_server(
    daily: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    backups = BackupDirectory(tmp_path / "data" / "backups")
    wait_for(backups.newest_proven)
    assert daily.poll() is None
    daily.stdin.close()
    assert daily.wait(30) == 0
    assert len(backups.archives()) == 1


@pytest.mark.once
def test_a_migration_is_backed_up_first_as_the_database_is(
    automatic: BackupDirectory, owner: User
) -> None:
    make_record(owner)
    try:
        run("migrate", "collection", "0036")
    finally:
        told = run("migrate")
    newest, before = automatic.archives()
    assert f"Backed up before the database is brought up to date: {newest.path.name}" in told
    assert before.proven_at and newest.proven_at
    assert verify(newest.path).migrations["collection"][-1].startswith("0036")


def test_a_database_that_is_up_to_date_is_not_backed_up_again(automatic: BackupDirectory) -> None:
    run("migrate")
    assert automatic.archives() == []


def test_emptying_the_database_is_backed_up_first(automatic: BackupDirectory, owner: User) -> None:
    make_record()
    told = run("flush", "--no-input")
    assert "Snapshot before everything is deleted: disco-" in told
    assert records_before() == [1] and not Record.objects.exists()


def test_emptying_is_backed_up_even_where_nothing_else_is(
    automatic: BackupDirectory, owner: User, settings: Settings
) -> None:
    settings.DISCO_AUTO_BACKUP = False
    run("flush", "--no-input")
    assert [one.manifest.replaced for one in SnapshotDirectory().snapshots()] == [True]


@pytest.mark.once
def test_a_snapshot_of_just_now_that_emptying_relies_on_stays(
    automatic: BackupDirectory, owner: User
) -> None:
    # So that the next moment of the file is another one.
    time.sleep(0.1)
    make_snapshot("a test")
    run("flush", "--no-input")
    # Another one may have been made: the server of PostgreSQL writes for other reasons as well.
    assert SnapshotDirectory().snapshots()[0].manifest.replaced


def test_emptying_leaves_the_backup_out_only_if_told_so(
    automatic: BackupDirectory, owner: User
) -> None:
    run("flush", "--no-input", "--no-backup")
    assert records_before() == []


def test_the_database_is_not_emptied_without_a_backup(
    automatic: BackupDirectory, owner: User
) -> None:
    make_record()
    in_the_way(automatic)
    with pytest.raises(
        CommandError,
        match="Nothing was changed, because the snapshot before everything is deleted",
    ):
        run("flush", "--no-input")
    assert Record.objects.exists()


TIDYING = """
import atexit, time, django
django.setup()
from disco_site.archive.automatic import end_with_stdin
end_with_stdin()
atexit.register(lambda: (time.sleep(1), print("tidy")))
print("there", flush=True)
time.sleep(60)
"""


@pytest.mark.once
def test_what_is_told_twice_to_end_tidies_up_in_peace(tmp_path: Path) -> None:
    told = subprocess.Popen(
        [sys.executable, "-c", TIDYING],
        cwd=ROOT,
        env=new_installation(tmp_path) | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"},
        text=True,
        **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE),
    )
    assert told.stdout
    assert told.stdout.readline() == "there\n"
    told.terminate()
    # By this it is told once more, while it tidies up.
    assert told.communicate(timeout=30) == ("tidy\n", "")
    assert told.returncode == 0
