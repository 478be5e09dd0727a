"""The indexes of what is searched on SQLite: a table of FTS5 for each column lists, for every three
letters in a row, the rows in whose text they stand.

It holds no text of its own, but reads the table of the column, so whoever takes an entry out of it
must know the text as it was. Three triggers do, whatever program writes, in the very statement that
writes; nothing else keeps it. A table that a migration makes anew loses its triggers. So index and
triggers come from here, never out of a file, and an index without all three is not asked.
"""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

#: What is made to see whether an index can be.
TRIAL = "search_trial"
#: A shorter text has no three letters in a row.
SHORTEST = 3
#: Of a longer text, these letters are looked for in the index, and all of it in what they find:
#: each further letter is one more list to read.
LONGEST = 40
#: So many hits are counted; from where they end it is inferred how many there are.
_SAMPLE = 4_000
# SQLite reads U+FFFE and U+FFFF as another character.
_UNREADABLE = ("\ufffe", "\uffff", "\ufffd")


class Indexed(NamedTuple):
    """A column of folded text that is searched, and the name of its index."""

    table: str
    column: str
    name: str

    def statements(self) -> dict[str, str]:
        """Return how the parts that Disco makes are made, by name, in this order."""
        add = f"INSERT INTO {self.name}(rowid, {self.column}) VALUES (NEW.id, NEW.{self.column});"
        take_out = (
            f"INSERT INTO {self.name}({self.name}, rowid, {self.column}) "
            f"VALUES ('delete', OLD.id, OLD.{self.column});"
        )
        differs = f"NEW.id IS NOT OLD.id OR NEW.{self.column} IS NOT OLD.{self.column}"
        on = f"ON {self.table}"
        return {
            self.name: f"CREATE VIRTUAL TABLE {self.name} USING fts5({self.column}, "
            f"content='{self.table}', content_rowid='id', tokenize='trigram case_sensitive 1')",
            f"{self.name}_insert": f"CREATE TRIGGER {self.name}_insert AFTER INSERT {on} "
            f"BEGIN {add} END",
            f"{self.name}_delete": f"CREATE TRIGGER {self.name}_delete AFTER DELETE {on} "
            f"BEGIN {take_out} END",
            f"{self.name}_update": f"CREATE TRIGGER {self.name}_update AFTER UPDATE OF id, "
            f"{self.column} {on} WHEN {differs} BEGIN {take_out} {add} END",
        }

    def shadows(self) -> dict[str, str]:
        """Return what FTS5 makes beside its table, by name, and in what form."""
        forms = {
            "data": "(id INTEGER PRIMARY KEY, block BLOB)",
            "idx": "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID",
            "docsize": "(id INTEGER PRIMARY KEY, sz BLOB)",
            "config": "(k PRIMARY KEY, v) WITHOUT ROWID",
        }
        return {
            f"{self.name}_{name}": f"CREATE TABLE '{self.name}_{name}'{form}"
            for name, form in forms.items()
        }

    @property
    def triggers(self) -> list[str]:
        """The names of the triggers that keep the index."""
        return [name for name in self.statements() if name != self.name]


RECORDS = Indexed("collection_record", "search_text", "record_search")
ARTISTS = Indexed("collection_artist", "search_key", "artist_search")
LABELS = Indexed("collection_label", "search_key", "label_search")
INDEXED = (RECORDS, ARTISTS, LABELS)
#: The tables that are searched.
TABLES = {one.table for one in INDEXED}
#: All that belongs to the indexes in a database, by name, in the form in which SQLite keeps it.
PARTS = {name: form for one in INDEXED for name, form in (one.statements() | one.shadows()).items()}


class Estimate(NamedTuple):
    """About how many rows the index finds, and the largest id of all rows."""

    hits: int
    last: int


def is_indexed(text: str) -> bool:
    """Whether the index can be asked for a text."""
    return len(text) >= SHORTEST and not any(sign in text for sign in _UNREADABLE)


def asked_for(texts: Sequence[str]) -> str:
    """Return what the index is asked, in the language of FTS5: each text in quotation marks."""
    quoted = ['"' + text[:LONGEST].replace('"', '""') + '"' for text in texts]
    return " AND ".join(quoted)


def look(connection: BaseDatabaseWrapper, one: Indexed, asked: str) -> Estimate | None:
    """Return how many rows an index finds; None where there is none that is kept."""
    names = ", ".join(f"'{name}'" for name in one.triggers)
    sample = f"SELECT rowid AS id FROM {one.name} WHERE {one.name} MATCH ? LIMIT {_SAMPLE}"
    connection.ensure_connection()
    # Past Django's cursor: this is a part of planning a query, for which PostgreSQL looks into its
    # own statistics.
    raw: sqlite3.Connection = connection.connection
    try:
        count, reached, last, triggers = raw.execute(
            f"SELECT COUNT(*), MAX(id), (SELECT MAX(id) FROM {one.table}), (SELECT COUNT(*) FROM "
            f"sqlite_schema WHERE type = 'trigger' AND name IN ({names})) FROM ({sample})",
            [asked],
        ).fetchone()
    except sqlite3.Error:
        return None
    if triggers != len(one.triggers):
        return None
    hits = count if count < _SAMPLE else max(count, count * last // reached)
    return Estimate(hits, last or 0)


def is_possible(connection: BaseDatabaseWrapper) -> bool:
    """Whether this SQLite has FTS5 that knows three letters in a row (3.34)."""
    trial = "USING fts5(text, content='', tokenize='trigram case_sensitive 1')"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE temp.{TRIAL} {trial}")
            cursor.execute(f"DROP TABLE temp.{TRIAL}")
    except DatabaseError:
        return False
    return True


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether a database has the indexes in the form of today, with as many entries as rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_schema WHERE name IS NOT NULL")
        there = dict(cursor.fetchall())
        if any(there.get(name) != form for name, form in PARTS.items()):
            return False
        for one in INDEXED:
            cursor.execute(
                f"SELECT (SELECT COUNT(*) FROM {one.name}_docsize) = "
                f"(SELECT COUNT(*) FROM {one.table})"
            )
            if not cursor.fetchone()[0]:
                return False
    return True


def make(connection: BaseDatabaseWrapper) -> None:
    """Make the indexes anew, all of them or, if that fails, none."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        remove_triggers(cursor)
        for one in INDEXED:
            cursor.execute(f"DROP TABLE IF EXISTS {one.name}")
            for statement in one.statements().values():
                cursor.execute(statement)
            cursor.execute(f"INSERT INTO {one.name}({one.name}) VALUES ('rebuild')")


def remove_triggers(cursor: CursorWrapper) -> None:
    """Take the triggers away, without which no index is asked."""
    for one in INDEXED:
        for name in one.triggers:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def agrees(connection: BaseDatabaseWrapper) -> bool:
    """Whether the indexes say of every row what stands in its text, and of nothing else. Every text
    is read.
    """
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            for one in INDEXED:
                cursor.execute(
                    f"INSERT INTO {one.name}({one.name}, rank) VALUES ('integrity-check', 1)"
                )
    except DatabaseError:
        return False
    return True
