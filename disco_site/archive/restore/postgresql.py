"""Replacing the rows of a PostgreSQL database by those of an archive, in one transaction."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, OperationalError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from collection.models.searching.index import keep_search_index
from credits.proof import prove_ledger
from credits.triggers import guard_ledger, ledger_unlocked
from disco_site.archive.database.aside import another_connection, migrate_to_today
from disco_site.archive.database.compare import digest_of_records
from disco_site.archive.database.holdings import RestoreRefused, holdings
from disco_site.archive.database.loading import load_rows, reset_sequences
from disco_site.archive.format.contents import SECRET, columns, kept_models
from disco_site.archive.format.tables import read_table, write_table
from disco_site.archive.progress import Observer
from disco_site.archive.proven import Proven
from disco_site.installation import PROGRAM
from disco_site.people.roles import bring_roles_up_to_date

_ALIAS = "restoring"
_PATIENCE = "60s"


def replace_postgresql(archive: Proven, keep: Callable[[], None], observe: Observer) -> None:
    """Replace all rows of the live database by those of `archive`, or none.

    Writers wait from the call of `keep`, which makes a snapshot of what is there, until the end;
    readers see the old rows until then. Raises RestoreRefused, with nothing changed, if others keep
    writing or the new rows are not the same.
    """
    _bring_up_to_date()
    try:
        with another_connection(_ALIAS, {}), transaction.atomic(using=_ALIAS):
            _hold_writers()
            observe("locked")
            keep()
            with ledger_unlocked(_ALIAS):
                _delete()
            observe("deleted")
            _fill(archive, observe)
            _compare(archive)
            observe("compared")
    except OperationalError as error:
        raise RestoreRefused(
            f"The database is busy or out of reach, nothing was changed: {error}"
        ) from None
    except DatabaseError as error:
        raise RestoreRefused(
            f"The database refused the rows, nothing was changed: {error}"
        ) from None


def _bring_up_to_date() -> None:
    """Make the tables if there are none. Raises RestoreRefused if there are older ones, whose rows
    a restore must not change.
    """
    if not holdings().counts:
        migrate_to_today("default")
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RestoreRefused(
            f"The database is not up to date: run `{PROGRAM} migrate`, then restore again."
        )
    guard_ledger("default")
    keep_search_index("default")
    bring_roles_up_to_date("default")


def _emptied() -> list[type[models.Model]]:
    """Return the models whose rows are replaced or deleted."""
    return [*kept_models(), *(apps.get_model(label) for label in SECRET)]


def _hold_writers() -> None:
    quote = connections[_ALIAS].ops.quote_name
    tables = ", ".join(quote(model._meta.db_table) for model in _emptied())
    with connections[_ALIAS].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _delete() -> None:
    # Not TRUNCATE: whoever reads one point in time, such as an export, would find nothing.
    quote = connections[_ALIAS].ops.quote_name
    with connections[_ALIAS].cursor() as cursor:
        for model in reversed(_emptied()):
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")


def _fill(archive: Proven, observe: Observer) -> None:
    # In the form of the portable part: numbers of content types and permissions differ between
    # databases.
    for model in kept_models():
        with tempfile.TemporaryFile(dir=Path(archive.file).parent) as file:
            write_table(model, file, archive.alias)
            file.seek(0)
            load_rows(model, columns(model), read_table(model, file, _ALIAS), _ALIAS)
        observe(f"table {model._meta.label}")
    reset_sequences(kept_models(), _ALIAS)
    connections[_ALIAS].check_constraints()


def _compare(archive: Proven) -> None:
    """Raise RestoreRefused unless the live rows are those of the archive, faults of its ledger
    included.
    """
    are_same = (
        holdings(_ALIAS) == holdings(archive.alias)
        and digest_of_records(_ALIAS) == digest_of_records(archive.alias)
        and len(prove_ledger(_ALIAS).faults) == archive.manifest.ledger_faults
    )
    if not are_same:
        raise RestoreRefused(
            "The rows in the database are not those to be restored; nothing was changed."
        )
