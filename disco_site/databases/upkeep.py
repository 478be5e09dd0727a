"""The tables of the database `site`: made, brought up to date, emptied."""

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from disco_site.databases.router import SITE, SITE_APPS, is_separate


def bring_site_up_to_date() -> None:
    """Make the tables of `site`, or change them to those of today. Raises DatabaseError.

    On PostgreSQL it must come before the migrations of `default`: both are noted in one table, and
    `default` would note those of `site` without carrying them out.
    """
    if not is_separate():
        # Tests have a database of another name, of which only `default` is told.
        connections[SITE].settings_dict["NAME"] = connections["default"].settings_dict["NAME"]
    executor = MigrationExecutor(connections[SITE])
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in SITE_APPS]
    if executor.migration_plan(targets):
        executor.migrate(targets)


def site_is_broken(error: DatabaseError) -> str:
    """Return a sentence about a `site` that cannot be used, and what to do."""
    reason = str(error).strip().splitlines()[0]
    return (
        f"{settings.DATABASES[SITE]['NAME']} cannot be used: {reason}. It holds nothing of the "
        "collection: stop Disco and delete it, then the next start makes it anew."
    )


def empty_site() -> None:
    """Delete all rows of `site`: everybody signs in again, and no task is left. Makes its tables
    if there are none.
    """
    bring_site_up_to_date()
    connection = connections[SITE]
    # Rows that refer to others may be deleted after them, as long as it is in one transaction.
    with transaction.atomic(SITE), connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
