"""The tables that a database of the first Disco must have, may have, and should not have."""

import re
import sqlite3
from collections.abc import Iterable, Mapping

from adminkit.remarks import Remarks
from collection.importing.files.problems import FileRefused, shortened

# The columns that are read, by table.
NEEDED: dict[str, tuple[str, ...]] = {
    "records": (
        "record_id",
        "title",
        "year",
        "genre_id",
        "format_id",
        "vinyl_color",
        "lim_edition",
        "number",
        "remarks",
        "purchase_date",
        "price",
        "rating",
        "is_digitized",
        "is_active",
    ),
    "artists": ("artist_id", "artist_name", "artist_country"),
    "labels": ("label_id", "label_name"),
    "genres": ("genre_id", "genre_name"),
    "formats": ("format_id", "format_name"),
    "credit_trx": (
        "credit_trx_id",
        "credit_trx_date",
        "credit_trx_type",
        "credit_value",
        "credit_saldo",
        "record_id",
    ),
    "artist_record_link": ("artist_id", "record_id"),
}
#: The links of records with labels: the table that the first Disco read, and an older one, which it
#: still had and in which labels stayed that had been corrected.
LABEL_LINKS, OLDER_LABEL_LINKS = "label_record_link", "record_label_link"
# Tables that may be missing.
OPTIONAL: dict[str, tuple[str, ...]] = {
    LABEL_LINKS: ("label_id", "record_id"),
    OLDER_LABEL_LINKS: ("label_id", "record_id"),
    "ratings": ("rating_id", "rating_value", "rating_date", "record_id"),
}
# Tables that follow from the records, or describe the tables themselves.
_DERIVED = {"artist_label_link", "artist_genre_link", "genre_label_link", "alembic_version"}
_STAMPS = {"created_at", "updated_at"}
# Findings of the check of a file in spite of which every cell can be read.
_READABLE = re.compile(
    r"(NULL|NUMERIC|TEXT|non-\w+) value in |CHECK constraint failed|non-unique entry in index"
    r"|row \d+ missing from index|wrong # of entries in index"
)

_COMPUTED = {
    "column": """
        SELECT tables.name || '.' || columns.name
        FROM sqlite_master tables, pragma_table_xinfo(tables.name) columns
        WHERE tables.type = 'table' AND columns.hidden IN (2, 3)
    """,
    "index": """
        SELECT indexes.name FROM sqlite_master tables, pragma_index_list(tables.name) indexes
        WHERE tables.type = 'table' AND (indexes.partial OR EXISTS (
            SELECT 1 FROM pragma_index_xinfo(indexes.name) parts WHERE parts.cid = -2
        ))
    """,
}


def columns_of(connection: sqlite3.Connection, name: str) -> dict[str, set[str]]:
    """Return the columns of each table of the database called `name`.

    Raises FileRefused when it is not one of the first Disco, or is damaged.
    """
    tables = []
    for table, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type='table'"):
        if not (sql or "").upper().startswith("CREATE VIRTUAL"):
            tables.append(table)
    missing_tables = sorted(NEEDED.keys() - set(tables))
    if missing_tables:
        raise FileRefused(
            f"{name} is not a database of the first Disco: it has no table "
            f"{', '.join(missing_tables)}."
        )
    if computed := _computed(connection):
        raise FileRefused(f"{name} is not a database of the first Disco: {shortened(computed)}.")
    for (state,) in connection.execute("PRAGMA integrity_check(1000000)"):
        if state != "ok" and not _READABLE.match(state):
            raise FileRefused(f"{name} is damaged: {shortened(state)}.")
    columns = {table: _columns(connection, table) for table in tables}
    for table, needed in NEEDED.items():
        missing = [column for column in needed if column not in columns[table]]
        if missing:
            raise FileRefused(
                f"{name} is not a database of the first Disco: its table {table} has no column "
                f"{', '.join(missing)}."
            )
    if not any(is_usable(table, columns) for table in (LABEL_LINKS, OLDER_LABEL_LINKS)):
        raise FileRefused(
            f"{name} is not a database of the first Disco: it has no table {LABEL_LINKS} with the "
            f"columns {', '.join(OPTIONAL[LABEL_LINKS])}."
        )
    return columns


def _computed(connection: sqlite3.Connection) -> str:
    """Return what of a database is worked out whenever it is read or checked, which can take any
    time and memory, "" where nothing is.
    """
    for kind, query in _COMPUTED.items():
        for (name,) in connection.execute(query):
            return f"its {kind} {name} is computed"
    return ""


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    rows = connection.execute("SELECT name FROM pragma_table_xinfo(?)", [table])
    return {name.lower() for (name,) in rows}


def is_usable(name: str, tables: Mapping[str, set[str]]) -> bool:
    """Whether a table that may be missing is there with all its columns."""
    return name in tables and tables[name].issuperset(OPTIONAL[name])


def note_unknown_parts(tables: Mapping[str, Iterable[str]], oddities: Remarks) -> None:
    """Add a sentence about each table and column that the first Disco did not have."""
    left_out = "is not the first Disco's and is not taken over"
    for table, columns in sorted(tables.items()):
        ours = NEEDED.get(table) or OPTIONAL.get(table)
        if ours:
            for column in sorted({*columns} - {*ours} - _STAMPS):
                said = f"{table}: the column “{shortened(column)}” {left_out}"
                oddities.add(f"the column {left_out}", said)
            lacking = sorted({*ours} - {*columns})
            if lacking:
                said = f"{table} has no column {', '.join(lacking)}; nothing of it is taken over"
                oddities.add("a table lacks columns and is not taken over", said)
        elif table not in _DERIVED and not table.startswith("sqlite_"):
            oddities.add(f"the table {left_out}", f"the table “{shortened(table)}” {left_out}")
