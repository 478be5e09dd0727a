"""What is odd in a database of the first Disco, a sentence each, with the place."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from collection.names import name_key

_NAMES = {"artists": "artist_name", "labels": "label_name", "genres": "genre_name", "formats": "format_name"}
# Table, column, the table that it points to, what that holds.
_REFERENCES = [
    ("records", "genre_id", "genres", "genre"),
    ("records", "format_id", "formats", "format"),
    ("artist_record_link", "artist_id", "artists", "artist"),
    ("label_record_link", "label_id", "labels", "label"),
]


def doubled_names(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the names that differ only in case and blanks, and become one."""
    for table, column in _NAMES.items():
        spellings: dict[str, list[str]] = defaultdict(list)
        for (name,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} NOT NULL ORDER BY rowid"):
            spellings[name_key(str(name))].append(str(name))
        for names in spellings.values():
            if len(names) > 1:
                yield f"{table}: {' and '.join(f'“{name}”' for name in names)} are one"


def loose_ends(connection: sqlite3.Connection, tables: Collection[str]) -> Iterator[str]:
    """Yield the references that lead nowhere, and rows of a table that is not taken over."""
    for table, key, target, what in _REFERENCES:
        nowhere = f"SELECT record_id, {key} FROM {table} WHERE {key} NOT IN (SELECT {key} FROM {target}) ORDER BY 1"
        for record, pk in connection.execute(nowhere):
            yield f"record {record}: its {what} {pk} is missing"
        if table != "records":
            nobodys = f"SELECT record_id, {key} FROM {table} WHERE record_id NOT IN (SELECT record_id FROM records)"
            for record, pk in connection.execute(f"{nobodys} ORDER BY 1"):
                yield f"{what} {pk} is linked to record {record}, which is missing"
    if "ratings" in tables and (count := connection.execute("SELECT COUNT(*) FROM ratings").fetchone()[0]):
        yield f"the table ratings, which the first Disco did not use, has {count} rows; they are not taken over"


def disagreements(book: Sequence[Any], active: dict[int, bool]) -> Iterator[str]:
    """Yield where the book and the shelf do not agree; `active` tells of each record whether it is on the shelf."""
    last: dict[int, Any] = {}
    for old in book:
        if old.record is not None:
            last[old.record] = old
            if old.record not in active:
                yield f"line {old.id} of {old.date}: its record {old.record} is missing"
        elif old.kind != "Addition":
            yield f"line {old.id} of {old.date}: a {old.kind} that names no record"
    for record, on_the_shelf in active.items():
        if record not in last:
            yield f"record {record}: the book has no line about it"
        elif last[record].is_removal and on_the_shelf:
            yield f"record {record} is on the shelf; the book says it left on {last[record].date}"
        elif not last[record].is_removal and not on_the_shelf:
            yield f"record {record} has left the shelf; the book does not say when"
