"""The tables of the first Disco: what a database must have to be one, and what it has beyond."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from collection.importing.problems import FileRefused, shortened

# Table by table the columns that are read.
NEEDED: dict[str, tuple[str, ...]] = {
    "records": (
        *("record_id", "title", "year", "genre_id", "format_id", "vinyl_color", "lim_edition", "number", "remarks"),
        *("purchase_date", "price", "rating", "is_digitized", "is_active"),
    ),
    "artists": ("artist_id", "artist_name", "artist_country"),
    "labels": ("label_id", "label_name"),
    "genres": ("genre_id", "genre_name"),
    "formats": ("format_id", "format_name"),
    "credit_trx": (
        *("credit_trx_id", "credit_trx_date", "credit_trx_type", "credit_value", "credit_saldo", "record_id"),
    ),
    "artist_record_link": ("artist_id", "record_id"),
    "label_record_link": ("label_id", "record_id"),
}
# What may be missing: tables that the first Disco had and did not use.
UNUSED: dict[str, tuple[str, ...]] = {
    "record_label_link": ("label_id", "record_id"),
    "ratings": ("rating_id", "rating_value", "rating_date", "record_id"),
}
# What follows from the records, or tells of the tables themselves.
_DERIVED = {"artist_label_link", "artist_genre_link", "genre_label_link", "alembic_version"}
_STAMPS = {"created_at", "updated_at"}
# What the check of a file finds that keeps no cell from being read.
_READABLE = re.compile(
    r"(NULL|NUMERIC|TEXT|non-\w+) value in |CHECK constraint failed|non-unique entry in index"
    r"|row \d+ missing from index|wrong # of entries in index"
)


def columns_of(connection: sqlite3.Connection, name: str) -> dict[str, set[str]]:
    """Return the columns of each table of an old database. Raises FileRefused when it is none, or is damaged."""
    defined = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    tables = [table for table, sql in defined if not (sql or "").upper().startswith("CREATE VIRTUAL")]
    if missing := sorted(NEEDED.keys() - set(tables)):
        raise FileRefused(f"{name} is no database of the first Disco: it has no table {', '.join(missing)}.")
    for (state,) in connection.execute("PRAGMA integrity_check(1000000)"):
        if state != "ok" and not _READABLE.match(state):
            raise FileRefused(f"{name} is damaged: {shortened(state)}.")
    found = {table: _columns(connection, table) for table in tables}
    for table, columns in NEEDED.items():
        if missing := [column for column in columns if column not in found[table]]:
            said = f"its table {table} has no column {', '.join(missing)}"
            raise FileRefused(f"{name} is no database of the first Disco: {said}.")
    return found


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name.lower() for (name,) in connection.execute("SELECT name FROM pragma_table_xinfo(?)", [table])}


def unknown_parts(tables: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield a sentence about each table and column that the first Disco did not have."""
    for table, columns in sorted(tables.items()):
        ours = NEEDED.get(table) or UNUSED.get(table)
        if ours:
            for column in sorted({*columns} - {*ours} - _STAMPS):
                yield f"{table}: the column “{shortened(column)}” is not the first Disco's and is not taken over"
            if lacking := {*ours} - {*columns}:
                yield f"{table} has no column {', '.join(sorted(lacking))}; nothing of it is taken over"
        elif table not in _DERIVED and not table.startswith("sqlite_"):
            yield f"the table “{shortened(table)}” is not the first Disco's and is not taken over"
