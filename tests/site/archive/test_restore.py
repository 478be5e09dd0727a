"""An archive comes back as it was, and what was there before is not lost."""

import fcntl
import hashlib
import io
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from adminkit.audit import site_login
from adminkit.entries.message import deed_of
from adminkit.verbs import SITE
from collection.covers.further import add_picture, remove_picture
from collection.covers.giving import give_cover
from collection.history.undo import Undo
from collection.models import Batch, Record
from credits.triggers import missing_guards
from disco_site.archive.backup import make_archive
from disco_site.archive.database.holdings import RestoreRefused, holdings, is_unreadable
from disco_site.archive.format.layout import SNAPSHOTS, ArchiveRefused
from disco_site.archive.restore import sqlite
from disco_site.archive.restore.restore import Wish, restore
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import verify
from disco_site.signing_in.models import SecondFactor
from tests.site.archive.forging import Forged, checksums
from tests.site.archive.household import picture

pytestmark = pytest.mark.once


def say(*arguments: object, **options: object) -> str:
    """Run `restore` and return what it says."""
    told = io.StringIO()
    call_command("restore", *map(str, arguments), stdout=told, **options)
    return told.getvalue()


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as refused:
        say(*arguments)
    return str(refused.value)


def titles() -> set[str]:
    return set(Record.objects.values_list("title", flat=True))


def live(house: Path) -> str:
    """Return a checksum of all files of the data directory, the database at rest."""
    connection.close()
    files = sorted(path for path in house.rglob("*") if path.is_file())
    return hashlib.sha256(
        b"".join(str(path).encode() + path.read_bytes() for path in files)
    ).hexdigest()


@pytest.mark.parametrize("wish", [Wish(), Wish(from_tables=True)])
def test_a_backup_after_a_restore_into_nothing_has_the_same_content(
    wish: Wish, archive: Path, empty: Path
) -> None:
    restore(archive, wish)
    again = make_archive(BackupDirectory()).archived.path
    content = "tables/", "covers/", "records.csv", "transactions.csv"
    assert checksums(again, *content) == checksums(archive, *content)


def test_a_collection_is_not_replaced_without_replace(archive: Path, at_home: Path) -> None:
    before = live(at_home)
    assert "there is something already (16 records" in refusal(archive)
    assert live(at_home) == before


def test_a_damaged_database_is_not_said_to_be_kept_in_a_backup(
    archive: Path, at_home: Path
) -> None:
    connection.close()
    (at_home / "db.sqlite3").write_bytes(b"no database" * 1000)
    assert "--replace keeps it as a file beside the new one" in refusal(archive)


def test_verify_only_changes_nothing(archive: Path, at_home: Path) -> None:
    before = live(at_home)
    assert "is whole and can be restored: 15 records" in say(archive, "--verify-only")
    assert live(at_home) == before


def test_a_damaged_archive_changes_nothing(archive: Path, at_home: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(archive.read_bytes().replace(b"tables/", b"tablez/"))
    before = live(at_home)
    assert "damaged.zip is damaged" in refusal(damaged, "--replace")
    assert live(at_home) == before


def test_a_file_that_is_not_there_is_named(at_home: Path) -> None:
    assert refusal(at_home / "none.zip").startswith("There is no file")


def test_replace_brings_the_archive_back_and_keeps_what_was_there(
    archive: Path, at_home: Path
) -> None:
    assert "Neu! 75" in titles()
    say(archive, "--replace")
    assert "Neu! 75" not in titles()
    (taken,) = SnapshotDirectory().snapshots()
    assert taken.manifest.reason == f"the restore of {archive.name}"
    say(taken.path.name, "--replace")
    assert "Neu! 75" in titles()


def test_a_safety_snapshot_is_left_out_only_if_told_so(archive: Path, at_home: Path) -> None:
    say(archive, "--replace", "--no-safety-backup")
    assert "Neu! 75" not in titles()
    assert not (at_home / "backups").exists()


def test_nothing_is_replaced_without_a_snapshot(archive: Path, at_home: Path) -> None:
    (at_home / "backups").write_text("in the way")
    assert "there is no snapshot of what is there" in refusal(archive, "--replace")
    assert "Neu! 75" in titles()


def test_a_restore_ends_with_who_can_sign_in(archive: Path, empty: Path) -> None:
    day = f"{timezone.localdate(verify(archive).made_at)}"
    assert say(archive).endswith(
        f"These people can sign in, with the passwords they had on {day}: admin.\n"
    )


def test_a_restore_is_an_entry_behind_those_that_it_brought(archive: Path, empty: Path) -> None:
    say(archive)
    entry = LogEntry.objects.order_by("pk").last()
    assert entry and entry.user == site_login()
    deed = deed_of(entry)
    assert (deed["verb"], deed["facts"]["file"]) == ("restore", archive.name)


def test_a_first_login_alone_counts_as_empty(archive: Path, empty: Path, migrated: Path) -> None:
    for file in migrated.glob("*.sqlite3"):
        shutil.copy(file, empty)
    User.objects.create_superuser("somebody")
    say(archive)
    assert not User.objects.filter(username="somebody").exists()


def test_everybody_signs_in_anew(archive: Path, at_home: Path) -> None:
    Session.objects.create(session_key="key", session_data="", expire_date=timezone.now())
    say(archive, "--replace")
    assert not Session.objects.exists()


def test_verbosity_0_is_silent(archive: Path, empty: Path) -> None:
    assert say(archive, verbosity=0) == ""


def test_a_database_that_cannot_be_opened_now_is_not_taken_for_damaged(at_home: Path) -> None:
    connection.close()
    (at_home / "db.sqlite3").rename(at_home / "elsewhere")
    (at_home / "db.sqlite3").mkdir()
    with pytest.raises(OperationalError):
        holdings()
    assert not is_unreadable()


def test_a_damaged_database_is_kept_beside_the_restored_one(archive: Path, at_home: Path) -> None:
    (at_home / "db.sqlite3").write_bytes(b"no database at all" * 1000)
    assert "--replace" in refusal(archive)
    assert "The damaged database was kept as" in say(archive, "--replace")
    assert Record.objects.count() == 15
    assert len(list(at_home.glob("db.sqlite3.damaged-*"))) == 1


def test_an_old_write_ahead_log_does_not_come_back(archive: Path, at_home: Path) -> None:
    with closing(sqlite3.connect(at_home / "db.sqlite3", isolation_level=None)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE collection_record SET title = 'Late'")
        say(archive, "--replace")
    assert "Late" not in titles()


def test_a_cover_that_is_there_with_other_content_is_not_overwritten(
    archive: Path, at_home: Path
) -> None:
    name = next(iter(checksums(archive, "covers/")))
    (at_home / "media" / name).write_bytes(b"another picture")
    say(archive, "--replace", "--no-safety-backup")
    assert (at_home / "media" / name).read_bytes() == b"another picture"
    covers = Record.objects.exclude(cover="").values_list("cover", flat=True)
    found = {
        hashlib.sha256((at_home / "media" / cover).read_bytes()).hexdigest() for cover in covers
    }
    assert found == set(checksums(archive, "covers/").values())


def test_a_second_restore_is_told_that_disco_is_busy(archive: Path, at_home: Path) -> None:
    descriptor = os.open(at_home, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert refusal(archive, "--replace") == "Disco is busy: another restore is running."
    os.close(descriptor)


@pytest.fixture
def writer(at_home: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else at the live database."""
    with closing(sqlite3.connect(at_home / "db.sqlite3", isolation_level=None)) as connection:
        yield connection


def test_a_restore_while_somebody_writes_is_refused_after_a_while(
    archive: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    writer.execute("BEGIN IMMEDIATE")
    assert "Disco is busy" in refusal(archive, "--replace")
    writer.execute("ROLLBACK")
    assert "Neu! 75" in titles()


def test_what_is_written_after_the_safety_snapshot_comes_into_a_second_one(
    archive: Path, at_home: Path, writer: sqlite3.Connection
) -> None:
    steps: list[str] = []

    def write(step: str) -> None:
        steps.append(step)
        if step == "safety snapshot" and steps.count(step) == 1:
            writer.execute("UPDATE collection_record SET title = 'Late' WHERE title = 'Neu! 75'")

    safety = restore(archive, Wish(replace=True), write).safety
    restore(safety.path, Wish(replace=True))
    assert steps.count("safety snapshot") == 2
    assert "Late" in titles()


def test_a_restore_gives_up_where_somebody_writes_all_the_time(
    archive: Path, writer: sqlite3.Connection
) -> None:
    def write(step: str) -> None:
        if step == "safety snapshot":
            writer.execute("UPDATE collection_record SET remarks = remarks || '.'")

    with pytest.raises(
        RestoreRefused, match="The collection keeps changing. Stop Disco and restore again."
    ):
        restore(archive, Wish(replace=True), write)
    assert "Neu! 75" in titles()


def test_an_archive_of_another_engine_is_refused_with_a_way_out(
    forged: Forged, at_home: Path
) -> None:
    forged.manifest["engine"] = "postgresql"
    forged.members["snapshot.pgdump"] = forged.members.pop("snapshot.sqlite3")
    forged.account()
    assert "add --csv-only" in refusal(forged.pack(), "--replace")


def test_tables_that_cannot_stand_in_a_database_are_refused(forged: Forged, at_home: Path) -> None:
    table = forged.members["tables/ratings.Rating.csv"]
    forged.members["tables/ratings.Rating.csv"] = table.replace(b".0,", b".3,")
    forged.account()
    with pytest.raises(ArchiveRefused, match="ratings.Rating"):
        restore(forged.pack(), Wish(replace=True, from_tables=True))
    assert "Neu! 75" in titles()


def records_of(archive: Path) -> bytes:
    with zipfile.ZipFile(archive) as file:
        return file.read("records.csv")


def test_an_archive_of_an_older_age_is_brought_up_to_date(archive: Path, empty: Path) -> None:
    restore(archive, Wish())
    # Those of released versions are older, see below; each step back takes seconds.
    call_command("migrate", "collection", "0033", verbosity=0)
    call_command("migrate", "credits", "0001", verbosity=0)
    older = make_archive(BackupDirectory()).archived.path
    for wish in (Wish(), Wish(from_tables=True)):
        connection.close()
        for file in empty.glob("db.sqlite3*"):
            file.unlink()
        restore(older, wish)
        again = make_archive(BackupDirectory()).archived.path
        assert records_of(again) == records_of(archive)


def test_archives_of_released_versions_can_be_restored(at_home: Path) -> None:
    for path in sorted((settings.BASE_DIR / "tests" / "data").glob("archive-*.zip")):
        for wish in (Wish(replace=True), Wish(replace=True, from_tables=True)):
            restored = restore(path, wish)
            assert holdings() == restored.holdings


@pytest.mark.parametrize("from_tables", [False, True])
def test_further_pictures_come_back_and_so_do_those_that_an_undo_brings(
    at_home: Path, from_tables: bool
) -> None:
    record = Record.objects.active().earliest("pk")
    for shade, kind in ((10, "runout"), (20, "damage")):
        add_picture(record, ContentFile(picture(shade)), kind, name="a.png", by=SITE)
    removal = remove_picture(record.pictures.get(kind="damage"), by=SITE)
    archive = make_archive(BackupDirectory()).archived.path
    names = [record.pictures.get().file.name, removal.options["removed"][0]["file"]]
    Batch.objects.filter(pk=removal.pk).delete()
    record.pictures.all().delete()
    for name in names:
        (at_home / "media" / str(name)).unlink()
    restore(archive, Wish(replace=True, from_tables=from_tables))
    assert record.pictures.get().kind == "runout"
    Undo(Batch.objects.get(pk=removal.pk)).run(by=SITE)
    paths = [Path(one.file.path) for one in record.pictures.all()]
    assert [path.read_bytes() for path in paths] == [picture(10), picture(20)]


def test_covers_that_an_undo_brings_back_are_in_the_archive(at_home: Path) -> None:
    record = Record.objects.exclude(cover="").first()
    before = record.cover.name
    give_cover(record, ContentFile(picture(99)), name="new.png", by=SITE)
    record.refresh_from_db()
    inside = checksums(make_archive(BackupDirectory()).archived.path, "covers/")
    assert {before, record.cover.name} <= set(inside)


def test_whose_second_factor_is_gone_is_said(archive: Path, at_home: Path) -> None:
    SecondFactor.objects.create(user_id=User.objects.get(username="admin").pk, sealed_key="sealed")
    assert say(archive, "--replace").endswith(
        "The password alone is enough for these, until they set up their second factor again: "
        "admin.\n"
    )
    assert not SecondFactor.objects.exists()


@pytest.mark.parametrize("wish", [Wish(), Wish(from_tables=True)])
def test_the_ledger_is_guarded_after_a_restore_and_the_archive_has_no_triggers(
    wish: Wish, archive: Path, empty: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(archive) as members:
        members.extract(SNAPSHOTS["sqlite"], tmp_path)
    with closing(sqlite3.connect(tmp_path / SNAPSHOTS["sqlite"])) as copy:
        triggers = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    assert triggers == []
    restore(archive, wish)
    assert missing_guards("default") == []
    with pytest.raises(IntegrityError, match="is never edited"), connection.cursor() as cursor:
        cursor.execute("UPDATE credits_transaction SET memo = 'forged'")
