"""Which SQLite this process runs: the one that comes with Python, or the one inside pysqlite3.

Two of them on one file in one process would take away each other's locks. So one is chosen before
anything else of Disco is loaded, and is the only one to be had under the names of Python's modules.
"""

import sys
from importlib import import_module

# Before these, two processes that reset the write-ahead log at the same moment can damage the file
# ("WAL-reset bug"). Two older lines were mended as well.
SOUND_SQLITE = (3, 51, 3)
MENDED_LINES: dict[tuple[int, ...], tuple[int, ...]] = {(3, 50): (3, 50, 7), (3, 44): (3, 44, 6)}


def use_newest_sqlite() -> None:
    """Let `import sqlite3` mean pysqlite3 from now on, if that is installed and brings a newer
    SQLite than Python does.

    Where something has imported Python's own already, it stays: it may have opened files.
    """
    if "_sqlite3" in sys.modules:
        return
    try:
        other = import_module("pysqlite3.dbapi2")
    except ImportError:
        # There is none for this system, or it was uninstalled.
        return
    if other.sqlite_version_info > _own_version():
        sys.modules["sqlite3"] = sys.modules["pysqlite3"]
        sys.modules["sqlite3.dbapi2"] = other
        sys.modules["_sqlite3"] = sys.modules["pysqlite3._sqlite3"]


def _own_version() -> tuple[int, ...]:
    """Return the version of Python's own SQLite, (0,) where Python was built without one."""
    try:
        own = import_module("_sqlite3")
    except ImportError:
        return (0,)
    # Loaded, it has opened nothing yet, and nobody else is to find it.
    del sys.modules["_sqlite3"]
    return tuple(map(int, own.sqlite_version.split(".")))


def has_wal_fault(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite can damage a file in write-ahead logging."""
    return version < MENDED_LINES.get(version[:2], SOUND_SQLITE)
