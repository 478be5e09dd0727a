"""A backup that is killed or meets a full disk at any of its steps: the collection and the archives
are as before.
"""

import hashlib
import os
import resource
import signal
import sqlite3
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.core.management.commands import dumpdata
from django.db import connection, connections

from disco_site.archive.backup import make_archive
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.verify import verify
from disco_site.management.commands.backup import interruptible
from tests.factories import make_record
from tests.site.archive.rows import all_rows

pytestmark = pytest.mark.django_db(transaction=True)


def steps(backups: BackupDirectory) -> list[str]:
    """Return the names of twenty steps of a backup, of the tables only the last ones; on PostgreSQL
    of four.
    """
    told: list[str] = []
    make_archive(backups, observer=told.append)
    tables = [name for name in told if name.startswith("table ")]
    some = [name for name in told if name not in tables[: len(told) - 20]]
    assert len(some) == 20
    # Proving takes seconds there: the archive is built anew from its tables.
    return some if connection.vendor == "sqlite" else some[::5]


def in_a_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process, which never comes back into the test; return its exit
    status.
    """
    connections.close_all()
    with warnings.catch_warnings():
        # Python 3.12 and later warn of threads, which a test run on several cores has; none of ours
        # is among them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        work()
    finally:
        os._exit(7)


def contents() -> str:
    """Return a digest of all rows of the live database."""
    if connection.vendor != "sqlite":
        path = django_settings.DISCO_DATA_DIR / "dump.json"
        # The class itself: under its name, the command is closed.
        call_command(dumpdata.Command(), output=path, verbosity=0)
        return hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(connection.settings_dict["NAME"]) as database:
        digest = hashlib.sha256("\n".join(all_rows(database)).encode()).hexdigest()
    database.close()
    return digest


def strays(backups: BackupDirectory) -> set[str]:
    known = {path.name for path in backups.directory.iterdir()} - {".lock", "proofs.json"}
    known -= {one.path.name for one in backups.archives()}
    return known | {path.name for path in Path(django_settings.FILE_UPLOAD_TEMP_DIR).iterdir()}


def test_a_backup_killed_at_any_step_leaves_all_as_it_was(data_dir: Path) -> None:
    make_record()
    backups = BackupDirectory()
    names, before = steps(backups), contents()
    for name in names:

        def die(step: str, name: str = name) -> None:
            if step == name:
                os.kill(os.getpid(), signal.SIGKILL)

        status = in_a_child(lambda die=die: make_archive(backups, observer=die) and None)
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert contents() == before
    assert all(one.proven_at or verify(one.path) for one in backups.archives())
    make_archive(backups)
    assert strays(backups) == set()


def test_a_full_disk_at_any_step_is_one_sentence_and_leaves_no_file(data_dir: Path) -> None:
    make_record()
    backups = BackupDirectory()
    names, before = steps(backups), contents()
    kept = backups.archives()
    for name in names[:-3]:
        assert os.WEXITSTATUS(in_a_child(lambda name=name: fill_up_at(name, backups))) == 3, name
    assert contents() == before
    assert backups.archives() == kept
    assert strays(backups) == set()


def fill_up_at(name: str, backups: BackupDirectory) -> None:
    """Make a backup in which from this step on no file can grow; exit with 3 if it says so and
    tidies up.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def fill_up(step: str) -> None:
        if step == name:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))

    try:
        make_archive(backups, observer=fill_up)
    except BackupFailed as error:
        os._exit(3 if str(error).endswith(".") and not strays(backups) else 4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_backup_says_so_and_leaves_no_file(data_dir: Path, number: int) -> None:
    def stop(step: str) -> None:
        if step == "covers":
            os.kill(os.getpid(), number)

    with pytest.raises(CommandError, match="The backup was stopped"), interruptible():
        make_archive(BackupDirectory(), observer=stop)
    assert strays(BackupDirectory()) == set() and BackupDirectory().archives() == []


def test_steps_are_told_on_a_terminal_only(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup")
    assert not sys.stderr.isatty() and capsys.readouterr().err == ""
