"""All that stands in an SQLite database, as lines of text."""

import sqlite3
from collections.abc import Iterator


def all_rows(database: sqlite3.Connection) -> Iterator[str]:
    """Yield each table, index and trigger, and each row of each table, always in one order."""
    parts = database.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
    for kind, name, sql in parts.fetchall():
        yield f"{kind} {name} {sql}"
        # What FTS5 keeps of the index of the search is no row of ours.
        if kind == "table" and "_search" not in name:
            yield from map(repr, database.execute(f'SELECT * FROM "{name}" ORDER BY rowid'))
