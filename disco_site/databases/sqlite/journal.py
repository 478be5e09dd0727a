"""The journal of an SQLite database: what is written first, so that a power cut does no harm.

With a write-ahead log readers and writers do not wait for each other. Without one (TRUNCATE) they
do, which is slower and always sound. A log stays with the file, whoever opens it next.
"""

import sqlite3
from pathlib import Path

WAL, TRUNCATE = "wal", "truncate"
# In milliseconds: a change of the journal that readers hold up is not waited for, as long as a
# write is.
_PATIENCE = 1000


def ask_for_journal(connection: sqlite3.Connection, mode: str) -> str:
    """Let SQLite keep a journal of this kind, and return the kind that it keeps.

    It stays another one where a log is to go and somebody else has the database open, where one is
    to come and somebody reads all the time, and on a disk that allows no log.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {min(patience, _PATIENCE)}")
    try:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return journal_of(connection)


def journal_of(connection: sqlite3.Connection) -> str:
    """Return the kind of journal that SQLite keeps."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return str(mode)


def address_to_read(file: Path) -> str:
    """Return the URI under which SQLite reads a database where it can write nothing.

    For a database with a write-ahead log it would make two files beside it. If no log was left, all
    is in the database, which is then read as a file that nobody changes; else SQLite finds the log,
    or says that it cannot.
    """
    log = file.with_name(f"{file.name}-wal")
    is_whole = _names_a_log(file) and not (log.exists() and log.stat().st_size)
    return f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if is_whole else ''}"


def _names_a_log(file: Path) -> bool:
    """Whether the head of a database says that it is written with a write-ahead log."""
    with file.open("rb") as stream:
        stream.seek(18)
        return stream.read(1) == b"\2"
