"""The archive that `backup` writes: what is inside, what is not, and what happens when it cannot be written."""

import json
import os
import stat
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from collection.exporting import LAYOUTS, csv_pieces
from collection.models import Record
from credits.models import Transaction
from credits.proof import prove_ledger
from disco_site.archive.checking import verify
from disco_site.archive.layout import MANIFEST, ArchiveRefused, Manifest, archive_name
from disco_site.archive.retention import superfluous
from disco_site.archive.shelf import BackupFailed, Shelf
from disco_site.archive.writing import make_archive
from tests.factories import make_account, make_record, make_user
from tests.site.archive.forging import Forged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(data_dir: Path) -> Shelf:
    """The shelf of a small household: two records, one of them bought, and a cover."""
    owner = make_user("anna")
    make_account(owner)
    record = make_record(owner, labels=[("United Artists", "UAS 29211")], rating="9.5")
    record.buy()
    give_cover(record, b"a picture")
    make_record(owner, title="Ege Bamyasi")
    return Shelf()


def give_cover(record: Record, picture: bytes | None) -> None:
    name = f"covers/{record.uid}.jpg"
    Record.objects.filter(pk=record.pk).update(cover=name)
    if picture is not None:
        path = Path(django_settings.MEDIA_ROOT) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(picture)


def backup(**options: Any) -> str:
    output = StringIO()
    call_command("backup", stdout=output, stderr=output, **options)
    return output.getvalue()


def refusal(**options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        backup(**options)
    return str(caught.value)


def manifest_of(path: Path) -> Manifest:
    with zipfile.ZipFile(path) as archive:
        return Manifest.from_json(archive.read(MANIFEST))


def test_backup_says_where_it_is_what_is_inside_and_that_it_was_proven(shelf: Shelf) -> None:
    told = backup()
    (made,) = shelf.archives()
    assert f"{made.path} (" in told
    assert "2 records, 1 lines, 1 covers; proven, " in told


def test_the_manifest_counts_what_is_there(shelf: Shelf) -> None:
    manifest = make_archive(shelf).manifest
    assert manifest.counts["collection.Record"] == 2 and manifest.counts["ratings.Rating"] == 1
    assert manifest.balances == {"anna": -1}


def test_the_records_are_those_of_the_export(shelf: Shelf) -> None:
    with zipfile.ZipFile(make_archive(shelf).archived.path) as archive:
        records = archive.read("records.csv").decode()
    assert records == "".join(csv_pieces(Record.objects.all(), LAYOUTS["disco"]))


def test_the_lines_of_the_ledger_carry_their_balance(shelf: Shelf) -> None:
    with zipfile.ZipFile(make_archive(shelf).archived.path) as archive:
        header, line = archive.read("transactions.csv").decode().splitlines()
    told = dict(zip(header.split(","), line.split(","), strict=True))
    assert (told["account"], told["kind"], told["amount"], told["balance"]) == ("anna", "Purchase", "-1", "-1")
    assert told["memo"] == "Can - Tago Mago"


def test_two_archives_of_the_same_data_have_the_same_tables_and_covers(shelf: Shelf) -> None:
    first, second = (
        {name: member for name, member in make_archive(shelf).manifest.members.items() if "snapshot" not in name}
        for _ in range(2)
    )
    assert first == second


def test_nobody_else_can_read_an_archive(shelf: Shelf) -> None:
    made = make_archive(shelf).archived.path
    assert stat.S_IMODE(shelf.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in shelf.directory.iterdir()} == {0o600}
    assert made in shelf.directory.iterdir()


def test_neither_the_secret_key_nor_a_session_is_inside(shelf: Shelf) -> None:
    session = SessionStore()
    session["name"] = "someone"
    session.save()
    with zipfile.ZipFile(make_archive(shelf).archived.path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert b"anna" in inside
    assert session.session_key.encode() not in inside
    assert django_settings.SECRET_KEY.encode() not in inside


def test_a_cover_that_is_not_there_is_said_loudly(shelf: Shelf) -> None:
    give_cover(record := make_record(), None)
    told = backup()
    assert f"A cover is not there: covers/{record.uid}.jpg" in told
    assert manifest_of(shelf.archives()[0].path).missing_covers == [f"covers/{record.uid}.jpg"]


def test_a_cover_that_cannot_be_read_is_no_reason_to_have_no_backup(shelf: Shelf) -> None:
    give_cover(record := make_record(), None)
    (Path(django_settings.MEDIA_ROOT) / "covers" / f"{record.uid}.jpg").symlink_to("/etc/passwd")
    assert make_archive(shelf).manifest.missing_covers == [f"covers/{record.uid}.jpg"]


def test_a_ledger_with_a_fault_is_archived_as_it_stands_and_said_loudly(shelf: Shelf) -> None:
    bought = Transaction.objects.get()
    Transaction(account=bought.account, record=bought.record, date=bought.date, kind=bought.kind, amount=0).save()
    told = backup()
    assert "The ledger has 1 fault, archived as it stands" in told
    assert manifest_of(shelf.archives()[0].path).ledger_faults == len(prove_ledger().faults) == 1


def test_an_archive_whose_ledger_has_other_faults_than_it_says_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    forged = Forged(make_archive(shelf).archived.path, tmp_path)
    forged.manifest["ledger_faults"] = 1
    with pytest.raises(ArchiveRefused, match="has 0 faults, its manifest says 1"):
        verify(forged.pack())


def test_a_quiet_backup_says_nothing(shelf: Shelf) -> None:
    assert backup(verbosity=0) == "" and shelf.archives()


def test_the_list_shows_what_is_there_and_whether_it_was_proven(shelf: Shelf) -> None:
    make_archive(shelf)
    strange = shelf.directory / archive_name(timezone.now())
    strange.write_bytes(b"no archive")
    first, second = backup(list=True).splitlines()
    assert first.startswith(strange.name) and first.endswith("not proven")
    assert "2 records" in second and "  proven " in second


def test_a_proof_ends_when_the_file_changes(shelf: Shelf) -> None:
    made = make_archive(shelf).archived
    assert shelf.newest_proven()
    os.utime(made.path, ns=(0, 0))
    assert shelf.newest_proven() is None


def test_damaged_proofs_only_mean_that_nothing_is_proven(shelf: Shelf) -> None:
    make_archive(shelf)
    (shelf.directory / "proofs.json").write_text("{")
    assert [one.proven_at for one in shelf.archives()] == [None]


def test_an_empty_shelf_is_said(data_dir: Path) -> None:
    assert backup(list=True) == f"There is no archive in {data_dir / 'backups'}.\n"


def test_only_so_many_are_kept(shelf: Shelf) -> None:
    for _ in range(3):
        told = backup(keep="2")
    assert len(shelf.archives()) == 2 and "1 older archive taken away." in told


def test_an_archive_that_nobody_proved_is_never_taken_away(shelf: Shelf) -> None:
    shelf.directory.mkdir()
    strange = shelf.directory / archive_name(timezone.now() - timedelta(days=400))
    strange.write_bytes(b"somebody's own")
    backup(keep="1")
    backup(keep="1")
    assert strange.exists() and len(shelf.archives()) == 2


def test_what_was_replaced_outlasts_the_archives_that_follow_it(shelf: Shelf) -> None:
    lasting = make_archive(shelf, replaced=True).archived.path
    made = [make_archive(shelf, newest=1).archived.path for _ in range(2)]
    assert [one.path for one in shelf.archives()] == [made[-1], lasting]


def test_what_was_replaced_a_week_ago_may_go(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    make_archive(shelf, replaced=True)
    monkeypatch.setattr("disco_site.archive.shelf.REGRET", timedelta(0))
    made = make_archive(shelf, newest=1).archived.path
    assert [one.path for one in shelf.archives()] == [made]


def test_no_sound_archive_goes_for_one_whose_proof_was_withdrawn(shelf: Shelf) -> None:
    sound, damaged = (make_archive(shelf).archived.path for _ in range(2))
    shelf.withdraw_proof(damaged)
    assert shelf.prune(newest=1) == [] and shelf.newest_proven().path == sound


def test_days_weeks_and_months_are_kept() -> None:
    start = timezone.now().replace(year=2026, month=6, day=30, hour=12)
    moments = [start - timedelta(hours=12 * number) for number in range(2 * 500)]
    kept = sorted(set(moments) - set(superfluous(moments)))
    assert kept[-5:] == sorted(moments[:5])
    assert len({moment.date() for moment in kept if start - moment < timedelta(days=7)}) == 7
    assert {moment.month for moment in kept} == {*range(1, 13)} and len(kept) < 25


@pytest.mark.parametrize("keep", ["0", "-1", "many", "1e3", "99999999999"])
def test_a_number_to_keep_that_makes_no_sense_is_refused(shelf: Shelf, keep: str) -> None:
    assert f"--keep: “{keep}” is not a whole number" in refusal(keep=keep)


def test_a_directory_of_the_system_is_refused_in_a_sentence(shelf: Shelf) -> None:
    assert "/proc cannot be written to" in refusal(output="/proc")


def test_a_symbolic_link_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert "is a symbolic link" in refusal(output=str(tmp_path / "link"))
    assert not any((tmp_path / "there").iterdir())


def test_a_file_in_the_place_of_the_directory_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(output=str(tmp_path / "file")).endswith("is not a directory.")


def test_a_directory_that_cannot_be_made_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    assert "cannot be made: File name too long." in refusal(output=str(tmp_path / ("x" * 300)))


def test_another_directory_gets_the_archive_and_its_own_proofs(shelf: Shelf, tmp_path: Path) -> None:
    backup(output=str(tmp_path / "disk" / "disco"))
    (made,) = Shelf(tmp_path / "disk" / "disco").archives()
    assert made.proven_at and shelf.archives() == []


def test_two_backups_do_not_meet(shelf: Shelf) -> None:
    with shelf.locked(), pytest.raises(BackupFailed, match="Another backup is being written"), Shelf().locked(0):
        pass


def test_what_a_killed_backup_left_goes_with_the_next(shelf: Shelf) -> None:
    shelf.directory.mkdir()
    (shelf.directory / f".{archive_name(timezone.now())}.part").write_bytes(b"half")
    make_archive(shelf)
    assert {path.suffix for path in shelf.directory.iterdir()} <= {".zip", ".json", ""}


def test_the_time_and_the_state_of_the_database_are_in_the_manifest(shelf: Shelf, settings: Settings) -> None:
    manifest = make_archive(shelf).manifest
    assert abs(timezone.now() - manifest.made_at) < timedelta(minutes=5)
    assert json.dumps(manifest.migrations["credits"]) != "[]"
