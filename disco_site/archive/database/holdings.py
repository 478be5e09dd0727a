"""What a database holds, for somebody who is about to replace it."""

import sqlite3
from contextlib import closing
from typing import NamedTuple

from django.db import DatabaseError, OperationalError, connections

from adminkit.numbers import counted
from disco_site.archive.format.contents import kept_models

# What people count, in their words: of one, and of several.
_WORDS = {
    "collection.Record": ("record", "records"),
    "collection.Want": ("want", "wants"),
    "ratings.Rating": ("rating", "ratings"),
    "credits.Transaction": ("line of the ledger", "lines of the ledger"),
    "auth.User": ("person", "people"),
}
# What a new installation has, or gets as soon as somebody looks around.
_NOTHING_YET = {"auth.User", "credits.Account", "admin.LogEntry"}


class RestoreRefused(Exception):
    """The archive may be sound, but something here prevents the restore; the message says what, in
    a sentence or two.
    """


class Holdings(NamedTuple):
    """The number of rows by model; none is known of a damaged database."""

    counts: dict[str, int]
    is_damaged: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody could miss anything: at most the first login is there."""
        filled = {label for label, count in self.counts.items() if count} - _NOTHING_YET
        return not self.is_damaged and not filled and self.counts.get("auth.User", 0) <= 1

    def __str__(self) -> str:
        if self.is_damaged:
            return "a database that cannot be read"
        return ", ".join(
            counted(self.counts.get(label, 0), *words) for label, words in _WORDS.items()
        )


def is_unreadable(using: str = "default") -> bool:
    """Whether the file of a SQLite database is damaged beyond reading.

    It is opened without Django, which would not close such a file.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return False
    try:
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        # A full disk, or a file that somebody locks, is not damage.
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
    return False


def holdings(using: str = "default") -> Holdings:
    """Return what is in a database, of whatever age it is; one without tables is empty.

    Raises OperationalError if it cannot be read at the moment, which must not be taken for damage:
    a damaged database is replaced without a backup.
    """
    if is_unreadable(using):
        return Holdings({}, is_damaged=True)
    connection = connections[using]
    try:
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            counts = {}
            for model in kept_models():
                table = model._meta.db_table
                if table in tables:
                    cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
                    counts[model._meta.label] = cursor.fetchone()[0]
    except OperationalError:
        raise
    except DatabaseError:
        return Holdings({}, is_damaged=True)
    return Holdings(counts)
