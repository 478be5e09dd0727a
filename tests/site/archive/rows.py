"""All that stands in an SQLite database, as lines of text."""

import sqlite3
from collections.abc import Iterator


def all_rows(database: sqlite3.Connection) -> Iterator[str]:
    """Yield each table, index and trigger, and each row of each table, always in one order."""
    parts = database.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
    for kind, name, sql in parts.fetchall():
        yield f"{kind} {name} {sql}"
        if kind == "table":
            yield from map(repr, database.execute(f'SELECT * FROM "{name}" ORDER BY rowid'))
