"""A snapshot that is killed or meets a full disk at any of its steps: the collection and the earlier
snapshots are as before.
"""

import os
import resource
import signal
from pathlib import Path

import pytest
from django.conf import settings

from collection.models import Record
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.snapshots.proving import proven_snapshot
from disco_site.archive.store.locked import BackupFailed
from tests.factories import make_record
from tests.site.archive.test_interrupted_backup import contents, in_a_child

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def steps(data_dir: Path) -> list[str]:
    """The steps of a snapshot, one of which is made."""
    make_record()
    Record.objects.update(cover="covers/a.png")
    told: list[str] = []
    make_snapshot("a test", observer=told.append)
    return told


def files() -> set[str]:
    found = {path.name for path in SnapshotDirectory().directory.iterdir()} - {".lock"}
    return found | {path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()}


def test_a_snapshot_killed_at_any_step_is_whole_or_not_there(steps: list[str]) -> None:
    before, (first,) = contents(), SnapshotDirectory().snapshots()
    for name in steps:

        def die(step: str, name: str = name) -> None:
            if step == name:
                os.kill(os.getpid(), signal.SIGKILL)

        status = in_a_child(lambda die=die: make_snapshot("a test", observer=die) and None)
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert contents() == before
    made = SnapshotDirectory().snapshots()
    # The first, and those that were killed once they had their name.
    assert len(made) == 1 + len(steps[steps.index("named") :])
    assert first.path in [snapshot.path for snapshot in made]
    for snapshot in made:
        with proven_snapshot(snapshot.path):
            pass
    make_snapshot("a test")
    assert len(files()) == 3 * (len(made) + 1)


def test_a_full_disk_at_any_step_is_one_sentence_and_leaves_no_file(steps: list[str]) -> None:
    before, there = contents(), files()
    for name in steps[: steps.index("named")]:
        assert os.WEXITSTATUS(in_a_child(lambda name=name: fill_up_at(name, there))) == 3, name
    assert contents() == before
    assert files() == there


def fill_up_at(name: str, there: set[str]) -> None:
    """Make a snapshot in which from this step on no file can grow; exit with 3 if it says so and
    tidies up.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def fill_up(step: str) -> None:
        if step == name:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))

    try:
        make_snapshot("a test", observer=fill_up)
    except BackupFailed as error:
        os._exit(3 if str(error).endswith(".") and files() == there else 4)
