"""A second place for archives: a copy of each, proven there."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from disco_site.archive.automatic import _copy_missing
from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.second_place import SecondPlace
from disco_site.environment import BadSetting, Environment
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def share(data_dir: Path, tmp_path: Path, settings: Settings) -> Path:
    """The directory of the second place, with a record in the collection."""
    make_record()
    directory = tmp_path / "share"
    directory.mkdir(mode=0o700)
    settings.DISCO_BACKUP_COPY_DIR = directory
    return directory


def second(newest: int | None = None) -> SecondPlace:
    place = SecondPlace.of_settings()
    assert place is not None
    place.newest = newest
    return place


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("backup", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_backup_copies_the_archive_and_proves_the_copy(share: Path) -> None:
    said = run()
    (copy,) = second().archives()
    (archive,) = BackupDirectory().archives()
    assert copy.path.read_bytes() == archive.path.read_bytes()
    assert copy.proven_at is not None and copy.records == 1
    assert f"Copied to {copy.path} and proven there." in said


def test_a_backup_to_another_directory_is_not_copied(share: Path, tmp_path: Path) -> None:
    run("--output", str(tmp_path / "elsewhere"))
    assert list(share.iterdir()) == []


def test_list_shows_both_places(share: Path) -> None:
    run()
    lines = run("--list").splitlines()
    assert lines[1] == f"1 copy in {share}:"
    assert lines[2].split()[0] == lines[0].split()[0]


def test_what_was_missed_while_the_share_was_away_is_copied_later(share: Path) -> None:
    names = {make_archive(BackupDirectory()).archived.path.name for _ in range(3)}
    assert _copy_missing(BackupDirectory()) == ""
    assert {copy.path.name for copy in second().archives()} == names
    assert second().copy_missing() == [], "what is there is not copied again"


def test_it_is_never_made_where_it_is_missing(share: Path) -> None:
    share.rmdir()
    with pytest.raises(CommandError, match="is not there: is its disk or share mounted"):
        run()
    assert not share.exists()
    assert len(BackupDirectory().archives()) == 1, "the backup itself is there"


def test_an_empty_one_that_held_copies_is_not_filled(share: Path) -> None:
    run()
    for file in share.iterdir():
        file.unlink()
    with pytest.raises(BackupFailed, match="is empty, though copies were made there"):
        second().copy_missing()
    assert list(share.iterdir()) == []


def test_it_keeps_as_many_as_it_is_told_and_takes_no_needless_ones(share: Path) -> None:
    for _ in range(3):
        make_archive(BackupDirectory())
        second(newest=1).copy_missing()
    newest, *_ = BackupDirectory().archives()
    assert [copy.path.name for copy in second().archives()] == [newest.path.name]
    assert second(newest=1).copy_missing() == []
    assert len(BackupDirectory().archives()) == 3, "the first place has a rule of its own"


def test_a_copy_that_rotted_is_made_anew(share: Path) -> None:
    run()
    (copy,) = second().archives()
    with copy.path.open("r+b") as file:
        file.seek(200)
        file.write(b"rot")
    (again,) = second().copy_missing()
    assert again.path == copy.path
    assert again.path.read_bytes() == BackupDirectory().archives()[0].path.read_bytes()


def test_an_archive_that_rotted_unseen_is_not_spread(share: Path) -> None:
    made = make_archive(BackupDirectory()).archived
    before = made.path.stat()
    with made.path.open("r+b") as file:
        file.seek(before.st_size // 2)
        byte = file.read(1)
        file.seek(before.st_size // 2)
        file.write(bytes([byte[0] ^ 255]))
    os.utime(made.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BackupFailed, match="but the copy is not sound"):
        second().copy_missing()
    assert [file for file in share.iterdir() if file.suffix == ".zip"] == []
    assert not list(share.glob(".*.part"))


def test_a_full_share_is_said_and_leaves_no_part(
    share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(BackupDirectory())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("disco_site.archive.store.second_place.shutil.copyfileobj", full)
    with pytest.raises(BackupFailed, match=f"cannot be copied to {share}: No space left on device"):
        second().copy_missing()
    assert not list(share.glob(".*.part"))


def test_the_state_says_what_is_wrong_with_the_copies(share: Path, settings: Settings) -> None:
    made = make_archive(BackupDirectory()).archived
    assert backup_state().copy_worry == ""
    aged = made.path.with_name(made.path.name.replace(made.path.name[6:14], "20200101"))
    made.path.rename(aged)
    BackupDirectory().note_proof(aged, records=1)
    assert "For more than 48 hours no backup was copied to" in backup_state().copy_worry
    second().copy_missing()
    assert backup_state().copy_worry == ""
    settings.DISCO_BACKUP_COPY_DIR = share / "gone"
    assert "is not there" in backup_state().copy_worry


def test_the_page_and_the_dashboard_tell_of_the_copies(share: Path, client: Client) -> None:
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    client.post("/admin/backups/new/")
    page = " ".join(client.get("/admin/backups/").content.decode().split())
    assert f"1 copy in {share}, the newest of" in page
    assert "copied <time>" in client.get("/admin/").content.decode()
    share.rename(share.with_name("unmounted"))
    page = client.get("/admin/backups/").content.decode()
    assert "is its disk or share mounted" in page
    client.post("/admin/backups/new/")
    page = client.get("/admin/backups/").content.decode()
    assert "No copy was made. The second place" in page


@pytest.mark.parametrize("place", ["backups", "backups/copies", "."])
def test_the_first_place_is_not_a_second_one(place: str, tmp_path: Path) -> None:
    first = tmp_path / "backups"
    environment = Environment({"COPIES": str(tmp_path / place)})
    with pytest.raises(BadSetting, match="a second place is another one"):
        environment.second_place("COPIES", first)
