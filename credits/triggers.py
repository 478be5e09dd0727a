"""Triggers by which the database itself keeps the lines of the ledger as they were booked, whatever
program writes: it refuses to change a line, but for the record that it is about, and to delete one
with an amount. (Undoing an import takes its lines of 0 credits away.)

Django makes a table of SQLite anew when a migration changes it, and the triggers go with the old
one. So they come from here, after every migration and with every restore, never out of a file.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from credits.models import Transaction

TABLE = Transaction._meta.db_table
#: What a line may lose or change, because records are deleted and merged.
_MAY_CHANGE = "record_id"
_EDITED = "A line of the ledger is never edited; book a reversing line instead."
_DELETED = "A line of the ledger is never deleted; book a reversing line instead."

# On PostgreSQL the triggers ask for this setting; a transaction that is rolled back takes it back.
_SETTING = "disco.ledger"
_UNLOCKED = "unlocked"
_FUNCTION = "disco_ledger_line_stays"
# The form in which PostgreSQL keeps it: its columns may be others at another age.
_BODY = f"""
BEGIN
    IF current_setting('{_SETTING}', true) = '{_UNLOCKED}' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{_MAY_CHANGE}' IS DISTINCT FROM to_jsonb(OLD) - '{_MAY_CHANGE}' THEN
            RAISE EXCEPTION '{_EDITED}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'TRUNCATE' OR OLD.amount <> 0 THEN
        RAISE EXCEPTION '{_DELETED}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
"""
#: The triggers, and what each of them looks at.
_WHEN = {
    "ledger_line_is_never_edited": "BEFORE UPDATE ON {table} FOR EACH ROW",
    "ledger_line_is_never_deleted": "BEFORE DELETE ON {table} FOR EACH ROW",
    "ledger_is_never_emptied": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}
# SQLite has no other way to empty a table.
_ON_SQLITE = ("ledger_line_is_never_edited", "ledger_line_is_never_deleted")


def guard_ledger(using: str) -> None:
    """Make the triggers of a database that it lacks or that are others; nothing where there is no
    ledger.
    """
    connection = connections[using]
    missing = missing_guards(using)
    if not missing:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $disco${_BODY}$disco$"
            )
        for name in missing:
            _drop(connection, name)
            cursor.execute(_statements(connection)[name])


def missing_guards(using: str) -> list[str]:
    """Return the names of the triggers that a database lacks, has switched off, or has in another
    form; [] where there is no ledger.
    """
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return []
    there = _guards_there(connection)
    return [name for name, form in _statements(connection).items() if there.get(name) != form]


def guard_faults(using: str) -> list[str]:
    """Return a sentence about each trigger that a database lacks."""
    return [
        f"The database lacks its trigger {name}, so that other programs could change lines: "
        "`migrate` makes it."
        for name in missing_guards(using)
    ]


@contextmanager
def ledger_unlocked(using: str) -> Iterator[None]:
    """Let this connection change lines: for migrations, for a restore, and for a command that
    empties the database. In a transaction that is rolled back, the triggers come back by that.
    """
    connection = connections[using]
    _unlock(connection)
    try:
        yield
    except BaseException:
        # In a transaction that has failed, and without a connection, nothing can be carried out any
        # more. What is missing then is said by `doctor`.
        if not connection.in_atomic_block:
            with suppress(DatabaseError):
                _lock(connection)
        raise
    _lock(connection)


def _unlock(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _set(connection, _UNLOCKED)
        return
    for name in _ON_SQLITE:
        _drop(connection, name)


def _lock(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _set(connection, "")
    guard_ledger(connection.alias)


def _set(connection: BaseDatabaseWrapper, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [_SETTING, value])


def _drop(connection: BaseDatabaseWrapper, name: str) -> None:
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that a database has to have, and how they are made."""
    if connection.vendor == "postgresql":
        return {
            name: f"CREATE TRIGGER {name} {when.format(table=TABLE)} EXECUTE FUNCTION {_FUNCTION}()"
            for name, when in _WHEN.items()
        }
    edited, deleted = _ON_SQLITE
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, TABLE)
    differs = " OR ".join(
        f'NEW."{column.name}" IS NOT OLD."{column.name}"'
        for column in columns
        if column.name != _MAY_CHANGE
    )
    return {
        edited: f"CREATE TRIGGER {edited} BEFORE UPDATE ON {TABLE} WHEN {differs} "
        f"BEGIN SELECT RAISE(ABORT, '{_EDITED}'); END",
        deleted: f"CREATE TRIGGER {deleted} BEFORE DELETE ON {TABLE} WHEN OLD.amount <> 0 "
        f"BEGIN SELECT RAISE(ABORT, '{_DELETED}'); END",
    }


def _guards_there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers of the table that a database has, in the form in which they are made."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = %s",
                [TABLE],
            )
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND proname = %s AND prosrc = %s",
            [TABLE, _FUNCTION, _BODY],
        )
        names = {name for (name,) in cursor.fetchall()}
    return {name: form for name, form in _statements(connection).items() if name in names}
