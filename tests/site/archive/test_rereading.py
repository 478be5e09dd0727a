"""Kept archives are read again in turn, and one that has been damaged since is said."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.rereading import next_in_turn, read_one_again
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.proofs import Proofs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def backups(data_dir: Path) -> BackupDirectory:
    """Three archives, which were proven three, two and one days ago."""
    backups = BackupDirectory()
    proofs = Proofs(backups.directory)
    for days in (3, 2, 1):
        path = make_archive(backups).archived.path
        proven_at = timezone.now() - timedelta(days=days, hours=1)
        proofs.note(path.name, proofs.read()[path.name] | {"proven_at": proven_at.isoformat()})
    return backups


def a_day_passes(backups: BackupDirectory) -> None:
    proofs = Proofs(backups.directory)
    for name, proof in proofs.read().items():
        if "read_again_at" in proof:
            yesterday = (timezone.now() - timedelta(days=1)).isoformat()
            proofs.note(name, proof | {"read_again_at": yesterday, "proven_at": yesterday})


def rot(path: Path) -> None:
    """Turn a bit of a file, which keeps its moment, as on a disk that fails."""
    moment, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(moment.st_atime_ns, moment.st_mtime_ns))


def test_they_are_read_one_a_day_the_longest_unread_first(backups: BackupDirectory) -> None:
    newest, middle, oldest = (archive.path for archive in backups.archives())
    read = []
    for _ in range(4):
        turn = next_in_turn(backups)
        assert turn and read_one_again(backups) == ""
        read.append(turn.path)
        assert next_in_turn(backups) is None
        a_day_passes(backups)
    assert read[:3] == [oldest, middle, newest] and read[3] in read[:3]


def test_what_is_not_a_day_old_is_not_read_again(data_dir: Path) -> None:
    backups = BackupDirectory()
    assert next_in_turn(backups) is None
    make_archive(backups)
    assert next_in_turn(backups) is None


def test_one_that_rotted_is_said_everywhere_and_is_proven_no_longer(
    backups: BackupDirectory,
) -> None:
    oldest = backups.archives()[-1]
    rot(oldest.path)
    assert "is damaged: its checksum does not match." in read_one_again(backups)
    found = backups.archives()[-1]
    assert (found.path, found.proven_at) == (oldest.path, None)
    (sentence,) = backup_state().rotten
    assert oldest.path.name in sentence
    listed = StringIO()
    call_command("backup", "--list", stdout=listed)
    assert listed.getvalue().splitlines()[2].endswith("  damaged")


def test_after_one_that_rotted_the_next_is_read(backups: BackupDirectory) -> None:
    newest, middle, oldest = backups.archives()
    rot(oldest.path)
    read_one_again(backups)
    turn = next_in_turn(backups)
    assert turn and turn.path == middle.path
