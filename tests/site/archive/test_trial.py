"""Once a month the newest archive is restored on trial into a scratch place."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from disco_site.archive import trial
from disco_site.archive.automatic import _try_newest
from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.trial import Trial, last_trial, trial_is_due, try_newest
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def backups(data_dir: Path) -> BackupDirectory:
    make_record()
    make_archive(BackupDirectory())
    return BackupDirectory()


def note(backups: BackupDirectory, ago: timedelta, problem: str = "") -> None:
    trial._note(backups, Trial("disco.zip", timezone.now() - ago, 1, problem))


def test_the_newest_archive_is_restored_and_nothing_of_it_stays(
    backups: BackupDirectory, data_dir: Path, client: Client, settings: Settings
) -> None:
    tried = try_newest(backups)
    assert tried and tried.problem == "" and tried.records == 1
    assert last_trial(backups) == tried
    assert not list((Path(settings.FILE_UPLOAD_TEMP_DIR)).glob("archive-*"))
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    assert str(tried) in client.get("/admin/backups/").content.decode()
    assert "restored on trial" in client.get("/admin/").content.decode()


@pytest.mark.once
def test_an_archive_that_cannot_be_restored_is_said(
    backups: BackupDirectory, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "command_line", lambda *words: ["false"])
    assert "could not be restored on trial" in str(try_newest(backups))
    assert backup_state().trial == last_trial(backups)
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    for page in ("/admin/", "/admin/backups/"):
        assert "could not be restored on trial" in client.get(page).content.decode()


@pytest.mark.once
def test_a_restore_that_lacks_rows_is_not_taken_for_one(
    backups: BackupDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "_COUNTED", {"collection.Record": "collection_want"})
    tried = try_newest(backups)
    assert tried and tried.problem == "of 1 row of collection.Record, 0 were there."


@pytest.mark.once
def test_it_is_due_once_a_month_and_sooner_after_a_failure(
    backups: BackupDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not trial_is_due(backups), "the site is new"
    monkeypatch.setattr(trial, "SOON", timedelta())
    assert trial_is_due(backups)
    monkeypatch.undo()
    for ago, problem, is_due in (
        (timedelta(days=29), "", False),
        (timedelta(days=31), "", True),
        (timedelta(hours=23), "It broke.", False),
        (timedelta(hours=25), "It broke.", True),
        # The clock was set back since.
        (timedelta(days=-2), "", True),
    ):
        note(backups, ago, problem)
        assert trial_is_due(backups) == is_due, (ago, problem)


@pytest.mark.once
def test_without_an_archive_there_is_none(data_dir: Path) -> None:
    assert not trial_is_due(BackupDirectory())
    assert try_newest(BackupDirectory()) is None
    assert _try_newest(BackupDirectory()) == ""


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"name": 1, "at": "never"})])
def test_a_note_that_cannot_be_read_is_none(text: str, backups: BackupDirectory) -> None:
    (backups.directory / "trial.json").write_text(text)
    assert last_trial(backups) is None
