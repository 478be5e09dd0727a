"""Snapshots: copies of the database alone, proven, kept for a while, and restored like archives."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.covers.keeping import drop_unused, needed
from collection.models import Batch, DiscogsAccount, Record, ShelfLink
from disco_site.archive.backup_state import backup_state
from disco_site.archive.format.contents import SECRET
from disco_site.archive.format.layout import snapshot_name
from disco_site.archive.snapshots.directory import NEWEST, Snapshot, SnapshotDirectory
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.snapshots.manifest import covers_path, manifest_path
from disco_site.archive.store.locked import BackupFailed
from tests.factories import make_record, make_user
from tests.site.archive.household import picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def covers_stay(data_dir: Path, settings: Settings) -> None:
    settings.DISCO_COVERS_IN_COPIES = "disco_site.archive.snapshots.covers.covers_in_snapshots"


def run(command: str, *arguments: str, **options: object) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output, stderr=output, **options)
    return output.getvalue()


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as refused:
        run("restore", *map(str, arguments))
    return str(refused.value)


def kept() -> list[Snapshot]:
    return SnapshotDirectory().snapshots()


def files() -> set[str]:
    return {path.name for path in SnapshotDirectory().directory.iterdir()} - {".lock"}


def described(snapshot: Snapshot) -> dict[str, object]:
    content: dict[str, object] = json.loads(manifest_path(snapshot.path).read_text())
    return content


def aged(snapshot: Snapshot, age: timedelta) -> None:
    """Let a snapshot have been made so long ago."""
    made_at = timezone.now() - age
    path = snapshot.path.with_name(snapshot_name(made_at, connection.vendor))
    for of in (covers_path, manifest_path, Path):
        of(snapshot.path).rename(of(path))


def test_a_snapshot_says_what_it_holds_and_why_it_was_made(data_dir: Path) -> None:
    make_record()
    snapshot = make_snapshot("the import of a.csv").snapshot
    assert described(snapshot)["reason"] == "the import of a.csv"
    assert described(snapshot)["counts"]["collection.Record"] == 1
    assert described(snapshot)["engine"] == connection.vendor
    assert described(snapshot)["migrations"]["collection"]
    assert [one.path for one in kept()] == [snapshot.path]


def test_a_snapshot_is_for_its_own_user_alone(data_dir: Path) -> None:
    path = make_snapshot("a test").snapshot.path
    modes = {one.stat().st_mode & 0o077 for one in (path.parent, *path.parent.iterdir())}
    assert modes == {0}


@pytest.mark.once
def test_no_secret_is_in_a_snapshot(data_dir: Path) -> None:
    owner = make_user("anna")
    DiscogsAccount.objects.create(user=owner, name="anna", sealed_token="sealed-token")
    path = make_snapshot("a test").snapshot.path
    assert b"sealed-token" not in path.read_bytes()
    with closing(sqlite3.connect(path)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema")}
        secret = [label for label in SECRET if label.lower().replace(".", "_") in tables]
        assert {DiscogsAccount._meta.label, ShelfLink._meta.label} <= set(secret)
        for label in secret:
            table = label.lower().replace(".", "_")
            assert copy.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.once
def test_a_snapshot_of_a_damaged_database_is_none(at_home: Path) -> None:
    with closing(sqlite3.connect(at_home / "db.sqlite3", isolation_level=None)) as database:
        database.execute("UPDATE collection_recordartist SET artist_id = 99999 WHERE id = 1")
    with pytest.raises(BackupFailed, match="it is not sound: The copy of the database is damaged"):
        make_snapshot("a test")
    assert files() == set()


@pytest.mark.once
def test_an_index_that_does_not_find_a_row_is_made_anew_with_the_restore(at_home: Path) -> None:
    with closing(sqlite3.connect(at_home / "db.sqlite3", isolation_level=None)) as database:
        page, size = database.execute(
            "SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size "
            "WHERE tbl_name = 'collection_genre' AND type = 'index'"
        ).fetchone()
        (key,) = database.execute("SELECT name_key FROM collection_genre LIMIT 1").fetchone()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (at_home / "db.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        entries = file.read(size)
        assert key.encode() in entries
        file.seek((page - 1) * size)
        file.write(entries.replace(key.encode(), b"~" * len(key.encode())))
    snapshot = make_snapshot("a test").snapshot
    run("restore", str(snapshot.path), "--replace")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]


def test_ten_snapshots_are_kept_and_none_younger_than_a_day_is_dropped(data_dir: Path) -> None:
    for _ in range(NEWEST + 2):
        make_snapshot("a test")
    assert len(kept()) == NEWEST + 2
    for snapshot in kept()[-2:]:
        aged(snapshot, timedelta(days=1, seconds=snapshot.made_at.microsecond))
    make_snapshot("a test")
    assert len(kept()) == NEWEST + 1


def test_what_was_replaced_is_kept_for_a_week(data_dir: Path) -> None:
    snapshot = make_snapshot("everything is deleted", replaced=True).snapshot
    aged(snapshot, timedelta(days=6))
    for _ in range(NEWEST + 1):
        make_snapshot("a test")
    assert kept()[-1].manifest.replaced
    aged(kept()[-1], timedelta(days=8))
    make_snapshot("a test")
    assert not any(one.manifest.replaced for one in kept())


def test_what_goes_goes_with_all_that_belongs_to_it(data_dir: Path) -> None:
    aged(make_snapshot("a test").snapshot, timedelta(days=2))
    for _ in range(NEWEST):
        make_snapshot("a test")
    assert len(files()) == 3 * NEWEST


def test_what_a_killed_process_left_beside_is_deleted(data_dir: Path) -> None:
    path = make_snapshot("a test").snapshot.path
    stray = path.with_name(snapshot_name(timezone.now(), connection.vendor))
    for left in (covers_path(stray), manifest_path(stray)):
        left.write_text("")
    make_snapshot("a test")
    assert len(files()) == 6


def test_a_snapshot_never_counts_as_the_last_backup(data_dir: Path) -> None:
    make_record()
    make_snapshot("a test")
    assert backup_state().worries == ["There is no proven backup yet."]


def test_backup_list_shows_both_kinds(data_dir: Path) -> None:
    run("backup")
    snapshot = make_snapshot("the import of a.csv").snapshot
    archive, head, line = run("backup", "--list").splitlines()
    assert archive.startswith("disco-") and ".zip" in archive
    assert head == f"1 snapshot in {snapshot.path.parent}:"
    assert line.startswith(snapshot.path.name) and line.endswith("before the import of a.csv")


def test_without_a_place_for_it_there_is_a_sentence_and_no_file(data_dir: Path) -> None:
    (data_dir / "backups").mkdir()
    (data_dir / "backups" / "snapshots").write_text("in the way")
    with pytest.raises(BackupFailed, match="snapshots is not a directory."):
        make_snapshot("a test")


def test_a_cover_that_a_snapshot_refers_to_stays_while_it_is_kept(covers_stay: None) -> None:
    record = make_record()
    give_cover(record, ContentFile(picture(1)), name="a.png", by=SITE)
    record.refresh_from_db()
    name = record.cover.name
    snapshot = make_snapshot("a test").snapshot
    Record.objects.update(cover="")
    record.changes.all().delete()
    assert needed([name]) == {name}
    assert drop_unused([name], even_young=True) == []
    snapshot.path.unlink()
    assert drop_unused([name], even_young=True) == [name]


def test_covers_that_an_undo_would_bring_back_after_a_restore_stay(covers_stay: None) -> None:
    record = make_record()
    give_cover(record, ContentFile(picture(1)), name="a.png", by=SITE)
    record.refresh_from_db()
    former = record.cover.name
    give_cover(record, ContentFile(picture(2)), name="b.png", by=SITE)
    merged = "covers/merged.png"
    Batch.objects.create(kind=Batch.Kind.RECORD_MERGE, options={"covers": [merged]})
    make_snapshot("a test")
    Batch.objects.all().delete()
    assert needed([former, merged]) == {former, merged}


def test_where_the_snapshots_cannot_be_read_every_cover_stays(covers_stay: None) -> None:
    covers_path(make_snapshot("a test").snapshot.path).unlink()
    assert needed(["covers/a.png"]) == {"covers/a.png"}


# Restoring


@pytest.fixture
def moved_on(data_dir: Path) -> Iterator[Snapshot]:
    """A snapshot of a record with a purchase; the record has another title since."""
    owner = make_user("anna", is_superuser=True)
    record = make_record(owner, title="Tago\tMago \\ 1", artists=["Can", "Neu!"], rating="8.5")
    record.buy(by=SITE)
    yield make_snapshot("a test").snapshot
    assert not list((data_dir / "tmp").glob("*"))


def titles() -> list[str]:
    return list(Record.objects.values_list("title", flat=True))


def test_a_snapshot_brings_its_state_back_and_keeps_what_was_there(moved_on: Snapshot) -> None:
    Record.objects.update(title="Later")
    told = run("restore", moved_on.path.name, "--replace")
    assert titles() == ["Tago\tMago \\ 1"]
    safety = kept()[0]
    assert f"What was there before is in {safety.path}." in told
    run("restore", str(safety.path), "--replace")
    assert titles() == ["Later"]


def test_verify_only_proves_a_snapshot_and_changes_nothing(moved_on: Snapshot) -> None:
    Record.objects.update(title="Later")
    told = run("restore", moved_on.path.name, "--verify-only")
    assert told.startswith(f"{moved_on.path.name} is whole and can be restored: 1 record, ")
    assert titles() == ["Later"] and len(kept()) == 1


def test_a_collection_is_not_replaced_by_a_snapshot_without_replace(moved_on: Snapshot) -> None:
    assert "there is something already (1 record" in refusal(moved_on.path)


def test_a_snapshot_with_one_bit_turned_is_refused(moved_on: Snapshot) -> None:
    data = bytearray(moved_on.path.read_bytes())
    data[len(data) // 2] ^= 1
    moved_on.path.write_bytes(data)
    assert "is damaged: its checksum does not match." in refusal(moved_on.path, "--replace")


def test_a_snapshot_without_what_says_what_it_holds_is_refused(moved_on: Snapshot) -> None:
    manifest_path(moved_on.path).unlink()
    assert "is not beside it" in refusal(moved_on.path, "--replace")


def test_a_snapshot_has_no_tables(moved_on: Snapshot) -> None:
    assert "--csv-only is for archives" in refusal(moved_on.path, "--replace", "--csv-only")


def test_a_snapshot_of_another_engine_is_refused_with_a_way_out(moved_on: Snapshot) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    path = manifest_path(moved_on.path)
    content = path.read_text().replace(f'"engine": "{connection.vendor}"', f'"engine": "{other}"')
    path.write_text(content.replace("snapshot.sqlite3", "snapshot.pgdump"))
    if other == "sqlite":
        path.write_text(content.replace("snapshot.pgdump", "snapshot.sqlite3"))
    assert "restore an archive with --csv-only" in refusal(moved_on.path, "--replace")


def test_the_snapshot_that_is_restored_is_not_dropped_for_that_of_before(
    moved_on: Snapshot,
) -> None:
    aged(moved_on, timedelta(days=2))
    for _ in range(NEWEST):
        make_snapshot("a test")
    oldest = make_old()
    run("restore", str(oldest), "--replace")
    assert oldest.exists()


def make_old() -> Path:
    """Make a snapshot that is the oldest by far, and return where it is."""
    fresh = make_snapshot("a test").snapshot
    aged(fresh, timedelta(days=3))
    return kept()[-1].path


@pytest.mark.once
def test_a_snapshot_of_an_older_age_is_brought_up_to_date(at_home: Path) -> None:
    count = Record.objects.count()
    call_command("migrate", "collection", "0031", verbosity=0)
    older = make_snapshot("a test").snapshot
    call_command("migrate", verbosity=0)
    Record.objects.update(title="Later")
    run("restore", str(older.path), "--replace")
    assert Record.objects.exclude(title="Later").count() == count


@pytest.mark.once
def test_covers_that_are_missing_here_are_counted(moved_on: Snapshot) -> None:
    Record.objects.update(cover="covers/none.png")
    snapshot = make_snapshot("a test").snapshot
    assert "1 file it refers to is not here, such as covers/none.png." in run(
        "restore", str(snapshot.path), "--verify-only"
    )


@pytest.mark.once
def test_everybody_can_sign_in_as_before(moved_on: Snapshot) -> None:
    password = User.objects.get(username="anna").password
    User.objects.update(password="changed")
    run("restore", str(moved_on.path), "--replace")
    assert User.objects.get(username="anna").password == password


def test_moments_come_back_to_the_microsecond(moved_on: Snapshot) -> None:
    before: datetime = Record.objects.get().created_at
    run("restore", str(moved_on.path), "--replace")
    assert Record.objects.get().created_at == before
