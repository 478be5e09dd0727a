"""A worker that is really killed in the middle of long work leaves nothing half done and says so:
the import of a whole collection, and the undo of what it brought.
"""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import Disco
from tests.site.running.test_worker import children, supervisor, until

__all__ = ["supervisor"]
pytestmark = pytest.mark.once

RECORDS = 10_000
IMPORT = """
from pathlib import Path
from django.contrib.auth.models import User
from collection.screens.pending import PendingImport
from collection.screens.whole.sent import files_of, look_at, open_whole, state_of
from collection.screens.whole.task import import_everything
from collection.whole.unpacking import unpack
anna = User.objects.filter(username="anna").first()
anna = anna or User.objects.create_superuser("anna", password="far from the shore")
pending = PendingImport.awaited()
files_of(pending).mkdir()
unpack(Path({zip!r}), "disco.zip", files_of(pending))
pending.path.touch()
pending.save({{"whole": True, "file_name": "disco.zip"}})
pending.save({{**state_of(pending), "rows": open_whole(pending).rows()}})
look_at(pending, anna)
pending.claim()
print(import_everything.enqueue(by=anna, title="Import", token=pending.token).pk)
"""
UNDO = """
from django.contrib.auth.models import User
from collection.admin.undo_task import ask_for_undo
from collection.models import Batch
print(ask_for_undo(Batch.objects.get(), User.objects.get(username="anna"), "").pk)
"""


def asked(disco: Disco, code: str) -> int:
    """Ask for a task and return its number."""
    done = disco("shell", "--verbosity", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def one_value(path: Path, query: str, *values: object) -> object:
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return database.execute(query, values).fetchone()[0]


def test_a_killed_import_and_a_killed_undo_leave_nothing_half_done(
    supervisor: subprocess.Popen[bytes], installed: Path, disco: Disco, tmp_path: Path
) -> None:
    lines = [f"Artist {n % 997},Title {n},anna" for n in range(RECORDS)]
    with ZipFile(tmp_path / "disco.zip", "w") as archive:
        archive.writestr("records.csv", "\n".join(["artist,title,owner", *lines, ""]))
    ask_for_import = IMPORT.format(zip=str(tmp_path / "disco.zip"))

    def records() -> object:
        return one_value(installed / "db.sqlite3", "SELECT count(*) FROM collection_record")

    def of_task(task: int, column: str) -> object:
        query = f"SELECT {column} FROM tasks_taskprogress WHERE id = ?"
        return one_value(installed / "site.sqlite3", query, task)

    def killed_while(task: int, doing: str) -> str:
        """Kill the worker while it does that, and return what is said of the task."""

        def is_doing_it() -> bool:
            return of_task(task, "doing") == doing and bool(of_task(task, "done"))

        until(is_doing_it, 60)
        (worker,) = children(supervisor.pid)
        os.kill(worker, signal.SIGKILL)
        until(has_ended(task), 60)
        return str(of_task(task, "sentence"))

    def has_ended(task: int) -> Callable[[], bool]:
        return lambda: of_task(task, "finished_at") is not None

    cut_off = "Cut off: nothing was changed."
    said = killed_while(asked(disco, ask_for_import), "Reading records.csv")
    assert (said, records()) == (cut_off, 0)

    again = asked(disco, ask_for_import)
    until(has_ended(again), 60)
    assert (of_task(again, "state"), records()) == ("done", RECORDS)

    said = killed_while(asked(disco, UNDO), "Undoing")
    assert (said, records()) == (cut_off, RECORDS)
