"""The archive that `backup` writes: what is inside, what is not, and what happens when it cannot be
written.
"""

import base64
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
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_otp.oath import TOTP
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.exporting import LAYOUTS, csv_pieces
from collection.models import Record, ShelfLink
from credits.models import Transaction
from credits.proof import prove_ledger
from disco_site.archive.backup import make_archive
from disco_site.archive.format.layout import MANIFEST, ArchiveRefused, archive_name
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.retention import superfluous
from disco_site.archive.verify import verify
from disco_site.signing_in.models import RecoveryCode
from disco_site.signing_in.second_factor import key_as_text, new_key, set_up
from tests.factories import make_account, make_record, make_user
from tests.site.archive.forging import Forged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backups(data_dir: Path) -> BackupDirectory:
    """The backup directory of a small household: two records, one of them bought, and a cover."""
    owner = make_user("anna")
    make_account(owner)
    record = make_record(owner, labels=[("United Artists", "UAS 29211")], rating="9.5")
    record.buy(by=SITE)
    give_cover(record, b"a picture")
    make_record(owner, title="Ege Bamyasi")
    return BackupDirectory()


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


def test_backup_says_where_it_is_what_is_inside_and_that_it_was_proven(
    backups: BackupDirectory,
) -> None:
    told = backup()
    (made,) = backups.archives()
    assert f"{made.path} (" in told
    assert "2 records, 1 line, 1 cover; proven, " in told


def test_the_manifest_counts_what_is_there(backups: BackupDirectory) -> None:
    manifest = make_archive(backups).manifest
    assert manifest.counts["collection.Record"] == 2 and manifest.counts["ratings.Rating"] == 1
    assert manifest.balances == {"anna": -1}


def test_the_records_are_those_of_the_export(backups: BackupDirectory) -> None:
    with zipfile.ZipFile(make_archive(backups).archived.path) as archive:
        records = archive.read("records.csv").decode()
    assert records == "".join(csv_pieces(Record.objects.all(), LAYOUTS["disco"]))


def test_the_lines_of_the_ledger_carry_their_balance(backups: BackupDirectory) -> None:
    with zipfile.ZipFile(make_archive(backups).archived.path) as archive:
        header, line = archive.read("transactions.csv").decode().splitlines()
    told = dict(zip(header.split(","), line.split(","), strict=True))
    assert (told["account"], told["kind"], told["amount"], told["balance"]) == (
        "anna",
        "Purchase",
        "-1",
        "-1",
    )
    assert told["memo"] == "Can - Tago Mago"


def test_two_archives_of_the_same_data_have_the_same_tables_and_covers(
    backups: BackupDirectory,
) -> None:
    first, second = (
        {
            name: member
            for name, member in make_archive(backups).manifest.members.items()
            if "snapshot" not in name
        }
        for _ in range(2)
    )
    assert first == second


@pytest.mark.once
def test_nobody_else_can_read_an_archive(backups: BackupDirectory) -> None:
    made = make_archive(backups).archived.path
    assert stat.S_IMODE(backups.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backups.directory.iterdir()} == {0o600}
    assert made in backups.directory.iterdir()


def test_neither_the_secret_key_nor_a_session_is_inside(backups: BackupDirectory) -> None:
    session = SessionStore()
    session["name"] = "someone"
    session.save()
    with zipfile.ZipFile(make_archive(backups).archived.path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert b"anna" in inside
    assert session.session_key.encode() not in inside
    assert django_settings.SECRET_KEY.encode() not in inside


@pytest.mark.once
def test_no_link_for_strangers_is_inside_and_not_even_its_digest(backups: BackupDirectory) -> None:
    anna = User.objects.get(username="anna")
    link, token = ShelfLink.objects.make(anna, None, timezone.localdate(), title="Geist", by=SITE)
    with zipfile.ZipFile(make_archive(backups).archived.path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert not [word for word in (token, link.digest, "Geist") if word.encode() in inside]


@pytest.mark.once
def test_no_second_factor_is_inside(backups: BackupDirectory) -> None:
    anna, key = User.objects.get(username="anna"), new_key()
    app = TOTP(base64.b32decode(key_as_text(key)))
    assert set_up(anna, key, f"{app.token():06d}")
    digests = RecoveryCode.objects.values_list("digest", flat=True)
    with zipfile.ZipFile(make_archive(backups).archived.path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert not [word for word in (key, *digests) if word.encode() in inside]


@pytest.mark.once
def test_a_cover_that_is_not_there_is_said_loudly(backups: BackupDirectory) -> None:
    give_cover(record := make_record(), None)
    told = backup()
    assert f"The file of a cover is missing: covers/{record.uid}.jpg" in told
    assert manifest_of(backups.archives()[0].path).missing_covers == [f"covers/{record.uid}.jpg"]


def lose_covers(count: int) -> None:
    records = [make_record(title=f"Lost {number}") for number in range(count)]
    for record in records:
        give_cover(record, None)


@pytest.mark.once
def test_of_many_covers_that_are_not_there_the_first_are_named(backups: BackupDirectory) -> None:
    lose_covers(22)
    warnings = make_archive(backups).manifest.warnings
    assert [warning.startswith("The file of a cover is missing") for warning in warnings] == [
        *[True] * 20,
        False,
    ]
    assert warnings[-1] == "So are 2 more files of covers."


@pytest.mark.once
def test_however_many_covers_are_not_there_the_archive_is_sound(
    backups: BackupDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if each of some hundred names were as long as those of thousands.
    monkeypatch.setattr("disco_site.archive.verify._MOST_MANIFEST", 0)
    monkeypatch.setattr("disco_site.archive.verify._PER_MEMBER", 0)
    lose_covers(100)
    assert len(verify(make_archive(backups).archived.path).missing_covers) == 100


@pytest.mark.once
def test_a_cover_that_cannot_be_read_is_no_reason_to_have_no_backup(
    backups: BackupDirectory,
) -> None:
    give_cover(record := make_record(), None)
    (Path(django_settings.MEDIA_ROOT) / "covers" / f"{record.uid}.jpg").symlink_to("/etc/passwd")
    assert make_archive(backups).manifest.missing_covers == [f"covers/{record.uid}.jpg"]


def arrive_twice() -> None:
    """Give the ledger a fault that no way of booking can produce."""
    bought = Transaction.objects.earliest("pk")
    Transaction(
        account=bought.account, record=bought.record, date=bought.date, kind=bought.kind, amount=0
    ).save()


def test_a_ledger_with_a_fault_is_archived_as_it_stands_and_said_loudly(
    backups: BackupDirectory,
) -> None:
    arrive_twice()
    told = backup()
    assert "The ledger has 1 fault and was archived as it is" in told
    assert manifest_of(backups.archives()[0].path).ledger_faults == len(prove_ledger().faults) == 1


@pytest.mark.once
def test_an_archive_whose_ledger_has_other_faults_than_it_says_is_refused(
    backups: BackupDirectory, tmp_path: Path
) -> None:
    forged = Forged(make_archive(backups).archived.path, tmp_path)
    forged.manifest["ledger_faults"] = 1
    with pytest.raises(ArchiveRefused, match="has 0 faults, its manifest says 1"):
        verify(forged.pack())


@pytest.mark.once
@pytest.mark.parametrize("said", [0, 1, 3])
def test_an_archive_whose_ledger_has_another_number_of_faults_than_it_says_is_refused(
    backups: BackupDirectory, tmp_path: Path, said: int
) -> None:
    arrive_twice(), arrive_twice()
    forged = Forged(make_archive(backups).archived.path, tmp_path)
    forged.manifest["ledger_faults"] = said
    with pytest.raises(ArchiveRefused, match=f"has 2 faults, its manifest says {said}; the first"):
        verify(forged.pack())


@pytest.mark.once
def test_a_quiet_backup_says_nothing(backups: BackupDirectory) -> None:
    assert backup(verbosity=0) == "" and backups.archives()


@pytest.mark.once
def test_the_list_shows_what_is_there_and_whether_it_was_proven(backups: BackupDirectory) -> None:
    make_archive(backups)
    strange = backups.directory / archive_name(timezone.now())
    strange.write_bytes(b"no archive")
    first, second = backup(list=True).splitlines()
    assert first.startswith(strange.name) and first.endswith("not proven")
    assert "2 records" in second and "  proven " in second


@pytest.mark.once
def test_a_proof_ends_when_the_file_changes(backups: BackupDirectory) -> None:
    made = make_archive(backups).archived
    assert backups.newest_proven()
    os.utime(made.path, ns=(0, 0))
    assert backups.newest_proven() is None


@pytest.mark.once
def test_damaged_proofs_only_mean_that_nothing_is_proven(backups: BackupDirectory) -> None:
    make_archive(backups)
    (backups.directory / "proofs.json").write_text("{")
    assert [one.proven_at for one in backups.archives()] == [None]


@pytest.mark.once
def test_an_empty_directory_is_said(data_dir: Path) -> None:
    assert backup(list=True) == f"There is no archive in {data_dir / 'backups'}.\n"


@pytest.mark.once
def test_only_so_many_are_kept(backups: BackupDirectory) -> None:
    for _ in range(3):
        told = backup(keep="2")
    assert len(backups.archives()) == 2 and "1 older archive deleted." in told


@pytest.mark.once
def test_an_archive_that_nobody_proved_is_never_taken_away(backups: BackupDirectory) -> None:
    backups.directory.mkdir()
    strange = backups.directory / archive_name(timezone.now() - timedelta(days=400))
    strange.write_bytes(b"somebody's own")
    backup(keep="1")
    backup(keep="1")
    assert strange.exists() and len(backups.archives()) == 2


@pytest.mark.once
def test_what_was_replaced_outlasts_the_archives_that_follow_it(backups: BackupDirectory) -> None:
    lasting = make_archive(backups, replaced=True).archived.path
    made = [make_archive(backups, newest=1).archived.path for _ in range(2)]
    assert [one.path for one in backups.archives()] == [made[-1], lasting]


@pytest.mark.once
def test_what_was_replaced_a_week_ago_may_go(
    backups: BackupDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(backups, replaced=True)
    monkeypatch.setattr("disco_site.archive.store.directory.REGRET", timedelta(0))
    made = make_archive(backups, newest=1).archived.path
    assert [one.path for one in backups.archives()] == [made]


@pytest.mark.once
def test_no_sound_archive_goes_for_one_whose_proof_was_withdrawn(backups: BackupDirectory) -> None:
    sound, damaged = (make_archive(backups).archived.path for _ in range(2))
    backups.withdraw_proof(damaged, "It is damaged.")
    assert backups.prune(newest=1) == [] and backups.newest_proven().path == sound


@pytest.mark.once
def test_days_weeks_and_months_are_kept() -> None:
    start = timezone.now().replace(year=2026, month=6, day=30, hour=12)
    moments = [start - timedelta(hours=12 * number) for number in range(2 * 500)]
    kept = sorted(set(moments) - set(superfluous(moments)))
    assert kept[-5:] == sorted(moments[:5])
    assert len({moment.date() for moment in kept if start - moment < timedelta(days=7)}) == 7
    assert {moment.month for moment in kept} == {*range(1, 13)} and len(kept) < 25


@pytest.mark.once
@pytest.mark.parametrize("keep", ["0", "-1", "many", "1e3", "99999999999"])
def test_a_number_to_keep_that_makes_no_sense_is_refused(
    backups: BackupDirectory, keep: str
) -> None:
    assert f"--keep: “{keep}” is not a whole number" in refusal(keep=keep)


@pytest.mark.once
def test_a_directory_of_the_system_is_refused_in_a_sentence(backups: BackupDirectory) -> None:
    assert "/proc cannot be written to" in refusal(output="/proc")


@pytest.mark.once
def test_a_symbolic_link_is_refused(backups: BackupDirectory, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert "is a symbolic link" in refusal(output=str(tmp_path / "link"))
    assert not any((tmp_path / "there").iterdir())


@pytest.mark.once
def test_a_file_in_the_place_of_the_directory_is_refused(
    backups: BackupDirectory, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(output=str(tmp_path / "file")).endswith("is not a directory.")


@pytest.mark.once
def test_a_directory_that_cannot_be_made_is_refused(
    backups: BackupDirectory, tmp_path: Path
) -> None:
    assert "cannot be made: File name too long." in refusal(output=str(tmp_path / ("x" * 300)))


@pytest.mark.once
def test_another_directory_gets_the_archive_and_its_own_proofs(
    backups: BackupDirectory, tmp_path: Path
) -> None:
    backup(output=str(tmp_path / "disk" / "disco"))
    (made,) = BackupDirectory(tmp_path / "disk" / "disco").archives()
    assert made.proven_at and backups.archives() == []


@pytest.mark.once
def test_two_backups_do_not_meet(backups: BackupDirectory) -> None:
    with (
        backups.locked(),
        pytest.raises(BackupFailed, match="Another backup is being written"),
        BackupDirectory().locked(0),
    ):
        pass


@pytest.mark.once
def test_what_a_killed_backup_left_goes_with_the_next(backups: BackupDirectory) -> None:
    backups.directory.mkdir()
    (backups.directory / f".{archive_name(timezone.now())}.part").write_bytes(b"half")
    make_archive(backups)
    assert {path.suffix for path in backups.directory.iterdir()} <= {".zip", ".json", ""}


def test_the_time_and_the_state_of_the_database_are_in_the_manifest(
    backups: BackupDirectory, settings: Settings
) -> None:
    manifest = make_archive(backups).manifest
    assert abs(timezone.now() - manifest.made_at) < timedelta(minutes=5)
    assert json.dumps(manifest.migrations["credits"]) != "[]"
