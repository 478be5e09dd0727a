"""What must hold for the database in an archive before Disco reads it as its own.

It comes from a file, so even its tables are in doubt: a foreign file could have triggers and views
that act when Disco writes. Each function raises ArchiveRefused with what is wrong.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import models

from collection.models.searching.on_sqlite import PARTS
from disco_site.archive.database.age import Age, of_the_collection
from disco_site.archive.format.layout import ArchiveRefused

# What SQLite and Django keep beside the tables of the models. Sessions stood in the same file once;
# their table is empty in every archive.
_OWN = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "django_migrations", "django_session"}
_BALANCES = """
    SELECT username, COALESCE(SUM(amount), 0) FROM auth_user
    JOIN credits_account ON credits_account.owner_id = auth_user.id
    LEFT JOIN credits_transaction ON account_id = credits_account.id GROUP BY auth_user.id
"""


def check_database(
    file: Path,
    age: Age,
    counts: Mapping[str, int] | None = None,
    balances: Mapping[str, int] | None = None,
    *,
    rows_alone: bool = False,
    makes_indexes: bool = False,
) -> None:
    """Check a SQLite file against the models of its time, and against the counts of rows and the
    balances of accounts in its manifest, where it says any.

    With `rows_alone`, whether each index finds each row, and whether values keep the rules that
    SQLite has kept while they were written, is not asked: that takes seven times as long. Then
    `makes_indexes` makes them anew from the rows before all is checked.
    """
    try:
        with _reading(file) as database:
            _check_tables(database, age)
            if makes_indexes:
                _make_indexes(database)
            _check_integrity(database, rows_alone)
            _check_counts(database, age, counts or {})
            if balances is not None:
                _check_balances(database, age, balances)
    except sqlite3.Error as error:
        raise ArchiveRefused(f"The copy of the database is damaged: {error}.") from None


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    # Not opened for reading only: then SQLite would not check the CHECK constraints.
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw&nolock=1", uri=True)) as database:
        database.execute("PRAGMA query_only = ON")
        # A damaged cell must be an error, not a crash.
        database.execute("PRAGMA cell_size_check = ON")
        yield database


def _check_tables(database: sqlite3.Connection, age: Age) -> None:
    known = {model._meta.db_table: model for model in age.models}
    schema = database.execute(
        "SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_schema"
    ).fetchall()
    for kind, name, table, statement in schema:
        # The index of the search, which a restore makes anew. Nothing in it is relied on.
        if PARTS.get(name) == statement:
            continue
        if kind not in ("table", "index") or statement.upper().startswith("CREATE VIRTUAL"):
            raise _not_ours(kind, name)
        if table not in known and table not in _OWN:
            raise _not_ours("table", table)
    tables = {name for kind, name, *_ in schema if kind == "table"}
    if missing := sorted(set(known) - tables):
        raise ArchiveRefused(f"The copy of the database lacks the table {missing[0]}.")
    statements = "\n".join(statement for *_, statement in schema)
    for table, model in known.items():
        _check_columns(database, table, model)
        for constraint in model._meta.constraints:
            if f'"{constraint.name}"' not in statements:
                raise ArchiveRefused(f"The copy of the database lacks the rule {constraint.name}.")
    applied = database.execute("SELECT app, name FROM django_migrations")
    if of_the_collection(applied) != age.migrations:
        raise ArchiveRefused(
            "The copy of the database has not run the migrations that the manifest lists."
        )


def _not_ours(kind: str, name: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The copy of the database has a {kind} {name[:60]!r}, which is not one of Disco's."
    )


def _check_columns(database: sqlite3.Connection, table: str, model: type[models.Model]) -> None:
    rows = database.execute(f'PRAGMA table_xinfo("{table}")')
    columns = {(name, hidden) for _, name, *_, hidden in rows}
    if columns != {(field.column, 0) for field in model._meta.local_concrete_fields}:
        raise ArchiveRefused(
            f"The table {table} in it does not have the columns that Disco gives it."
        )


def _make_indexes(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA query_only = OFF")
    database.execute("REINDEX")
    database.commit()
    database.execute("PRAGMA query_only = ON")


def _check_integrity(database: sqlite3.Connection, rows_alone: bool) -> None:
    if rows_alone:
        database.execute("PRAGMA ignore_check_constraints = ON")
    else:
        # 16 MB hold an index of 100,000 rows: its entries are looked up in the order of another.
        database.execute("PRAGMA cache_size = -16000")
    check = "quick_check" if rows_alone else "integrity_check"
    state = database.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if state != "ok":
        raise ArchiveRefused(f"The copy of the database is damaged: {state.splitlines()[0][:200]}.")
    orphan = database.execute("PRAGMA foreign_key_check").fetchone()
    if orphan:
        table, row, referred, _ = orphan
        raise ArchiveRefused(
            f"The copy of the database is damaged: row {row} of {table} refers to a row of "
            f"{referred} that is missing."
        )


def _check_counts(database: sqlite3.Connection, age: Age, counts: Mapping[str, int]) -> None:
    tables = {model._meta.label: model._meta.db_table for model in age.models}
    for label, count in counts.items():
        if label not in tables:
            raise ArchiveRefused(f"The manifest counts {label[:60]!r}, which Disco does not have.")
        rows = database.execute(f'SELECT COUNT(*) FROM "{tables[label]}"').fetchone()[0]
        if rows != count:
            raise ArchiveRefused(
                f"The copy of the database has {rows:,} rows of {label}, the manifest says "
                f"{count:,}."
            )


def _check_balances(database: sqlite3.Connection, age: Age, balances: Mapping[str, int]) -> None:
    # An age without accounts has no balances.
    has_accounts = any(model._meta.label == "credits.Account" for model in age.models)
    if (dict(database.execute(_BALANCES)) if has_accounts else {}) != balances:
        raise ArchiveRefused("The balances in it are not those in the manifest.")
