"""Empties the database for a new made-up collection."""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from collection.models import Record, Want
from credits.models import Transaction
from credits.triggers import ledger_unlocked
from disco_site.seeding.people import remove_leftover_people

APPS = ["collection", "ratings", "credits"]


def is_filled() -> bool:
    """Whether the database holds something that somebody could miss."""
    return any(model.objects.exists() for model in (Record, Transaction, Want))


def empty_collection() -> None:
    """Delete the whole collection, its ratings and its ledger, and the users without a password.

    The tables are emptied directly: this does not edit the ledger, it begins a new one. Ids begin
    at 1 again. Files of covers stay on the disk.
    """
    models = [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    tables = [model._meta.db_table for model in models]
    # PostgreSQL refuses to empty a table while checks of foreign keys are pending; this makes them
    # happen now.
    connection.check_constraints()
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=True)
    with ledger_unlocked(connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    remove_leftover_people()
