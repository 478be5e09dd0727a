"""One import, undo or save in a collection, in a process of its own; what it cost, as JSON.

The arguments are a job and a file; the environment names the data directory.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command, load_command_class
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from collection.models import Batch, Record


class Lock:
    """How long writing transactions were open, in seconds; `since` is when the present one began.

    `atomic()` sends its BEGIN through the wrappers of statements, its COMMIT and ROLLBACK past them.
    """

    def __init__(self) -> None:
        self.seconds, self.since = 0.0, 0.0
        for name in ("_commit", "_rollback"):
            setattr(BaseDatabaseWrapper, name, self._ended_by(getattr(BaseDatabaseWrapper, name)))

    def __call__(self, execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        result = execute(statement, *rest)
        if statement.startswith("BEGIN") and "DEFERRED" not in statement:
            self.since = time.perf_counter()
        return result

    def _ended_by(self, end: Callable[..., Any]) -> Callable[..., Any]:
        def ends(wrapper: BaseDatabaseWrapper) -> Any:
            result = end(wrapper)
            if self.since and wrapper is connections["default"]:
                self.seconds += time.perf_counter() - self.since
                self.since = 0.0
            return result

        return ends


def main() -> None:
    job, file = sys.argv[1], sys.argv[2]
    connection.ensure_connection()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    work, lock = _JOBS[job](file), Lock()
    cpu, clock = time.process_time(), time.perf_counter()
    with connection.execute_wrapper(lock):
        said = work()
    cost = {
        "cpu": time.process_time() - cpu,
        "clock": time.perf_counter() - clock,
        "lock": lock.seconds,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "log": log.stat().st_size / 1e6 if log.exists() else 0,
        "said": str(said).strip().rpartition("\n")[2],
    }
    print(json.dumps(cost))


def _command(app: str, name: str, *arguments: str) -> Callable[[], str]:
    load_command_class(app, name)

    def work() -> str:
        said = StringIO()
        call_command(name, *arguments, stdout=said, stderr=StringIO())
        return said.getvalue()

    return work


def _preview(file: str) -> Callable[[], str]:
    return _command("collection", "import_records", file, "--owner=admin", "--dry-run")


def _import(file: str) -> Callable[[], str]:
    return _command("collection", "import_records", file, "--owner=admin")


def _undo(file: str) -> Callable[[], str]:
    last = Batch.objects.filter(kind=Batch.Kind.IMPORT, undone_by=None).order_by("-pk")[0]
    return _command("collection", "undo_import", str(last.pk))


def _save(file: str) -> Callable[[], str]:
    records = list(Record.objects.order_by("pk")[1000:1021])
    records[0].save()

    def work() -> str:
        for record in records[1:]:
            record.remarks += "."
            record.save()
        return f"{len(records) - 1} saved"

    return work


_JOBS = {"preview": _preview, "import": _import, "again": _import, "undo": _undo, "save": _save}
