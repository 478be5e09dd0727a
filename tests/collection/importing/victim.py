"""A program that imports files in processes of their own, each of which kills itself at a named
point.

It reads lines "point, data directory, file, rows in it, rows to a chunk" separated by tabs, and
answers each with the exit status of the process: -9 for one that was killed. An empty point lets
the import end. Django is started once.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HALF = "half"


def points() -> dict[str, tuple[Any, str, str, int | str]]:
    """Return for each point a function or method by its owner and name, before or after which call
    of it is meant.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper

    from collection.importing import engine
    from collection.importing.judging.owners import Owners
    from collection.importing.judging.second_pass import Judging
    from collection.importing.writing import writer
    from collection.importing.writing.lookups import Lookups
    from collection.importing.writing.memory_writer import MemoryWriter
    from collection.importing.writing.writer import Writer
    from collection.management.commands import import_records
    from collection.models import Batch

    return {
        "before the file is opened": (import_records, "open_file", "before", 1),
        "the file is opened": (import_records, "open_file", "after", 1),
        "the file is surveyed": (engine, "survey", "after", 1),
        "before the batch is opened": (engine.Import, "_open_batch", "before", 1),
        "the batch is opened": (engine.Import, "_open_batch", "after", 1),
        "the rows begin to be judged": (Judging, "chunks", "after", 1),
        "users are made": (Owners, "ensure", "after", 1),
        "look-ups are written": (Lookups, "ensure_rows", "after", 1),
        "records without links": (Writer, "_link_artists", "before", 1),
        "artists are linked": (Writer, "_link_artists", "after", 1),
        "labels are linked": (Writer, "_link_labels", "after", 1),
        "ratings are written": (Writer, "_rate", "after", 1),
        "before the history": (writer, "insert_changes", "before", 1),
        "the history is written": (writer, "insert_changes", "after", 1),
        "source keys are written": (MemoryWriter, "remember_new", "after", 1),
        "half of the records": (Writer, "write", "after", HALF),
        "all of the records": (engine, "close_batch", "before", 1),
        "the batch is sealed": (Batch, "seal", "after", 1),
        "before the commit": (BaseDatabaseWrapper, "_commit", "before", 1),
        "after the commit": (BaseDatabaseWrapper, "_commit", "after", 1),
    }


def strike(owner: Any, name: str, when: str, call: int) -> None:
    """Let this process die before, or after, the so-manieth call of a function."""
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def struck(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if when == "after" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, struck)


def import_in(directory: Path, file: str, point: str, rows: int, chunk: int) -> None:
    """Import a file into the database of a data directory, up to a point."""
    from django.core.management import call_command
    from django.db import connection

    from collection.importing.judging import second_pass

    second_pass.CHUNK = chunk
    connection.settings_dict["NAME"] = directory / "db.sqlite3"
    if point:
        owner, name, when, call = points()[point]
        strike(owner, name, when, rows // chunk // 2 if call == HALF else call)
    call_command("import_records", file, verbosity=0)
    connection.close()


def main() -> None:
    import django

    django.setup()
    points()
    for order in sys.stdin:
        point, directory, file, rows, chunk = order.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            status = 1
            try:
                import_in(Path(directory), file, point, int(rows), int(chunk))
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
