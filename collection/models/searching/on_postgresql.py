"""The indexes of what is searched on PostgreSQL: its extension pg_trgm, which comes with it, lists
for every three letters in a row the rows in whose text they stand. The server keeps them, and
decides by itself when to ask them.
"""

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from collection.models.searching.on_sqlite import INDEXED

_EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


def is_possible(connection: BaseDatabaseWrapper) -> bool:
    """Whether the server has the extension, and lets this user have it: it is tried."""
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(_EXTENSION)
            transaction.set_rollback(True, connection.alias)
    except DatabaseError:
        return False
    return True


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has the indexes, whole and in the form of today."""
    with connection.cursor() as cursor:
        for one in INDEXED:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0] "
                "WHERE indexrelid = to_regclass(%s) AND indrelid = to_regclass(%s) "
                "AND indisvalid AND indpred IS NULL AND opcname = 'gin_trgm_ops'",
                [one.name, one.table],
            )
            if not cursor.fetchone()[0]:
                return False
    return True


def make(connection: BaseDatabaseWrapper) -> None:
    """Make the indexes anew, all of them or, if that fails, none."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(_EXTENSION)
        for one in INDEXED:
            cursor.execute(f"DROP INDEX IF EXISTS {one.name}")
            column = f"{one.column} gin_trgm_ops"
            cursor.execute(f"CREATE INDEX {one.name} ON {one.table} USING gin ({column})")
