"""Trying an import of a whole collection without keeping anybody from writing.

Each file is judged by what those before it would bring, so that a look at them writes, and takes
everything back. On SQLite whoever writes holds the lock of the whole file: there the look is taken
on a copy. PostgreSQL locks the rows that it writes, which nobody else has yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def on_a_copy() -> Iterator[None]:
    """Let this thread, and nobody else, work on a copy of the collection, which is deleted at the
    end.

    Where a transaction is open already, the lock is held, and the work is done in it.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.vendor != "sqlite" or own.in_atomic_block:
        yield
        return
    with TemporaryDirectory(prefix="look-", dir=settings.FILE_UPLOAD_TEMP_DIR) as directory:
        path = Path(directory) / "copy.sqlite3"
        with own.cursor() as cursor:
            # It only reads, at one point in time, whatever others write meanwhile.
            cursor.execute("VACUUM INTO %s", [str(path)])
        copy = own.copy()
        copy.settings_dict["NAME"] = str(path)
        connections[DEFAULT_DB_ALIAS] = copy
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = own
            copy.close()
