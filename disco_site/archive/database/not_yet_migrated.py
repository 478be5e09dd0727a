"""A database whose migrations have not run yet: how far it has come, and what it will be with the
tables of today.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from disco_site.archive.database.age import Age, Migration, of_the_collection
from disco_site.archive.database.aside import database_aside, migrate_to, migrate_to_today
from disco_site.archive.database.loading import load_rows
from disco_site.archive.database.standstill import Standstill
from disco_site.archive.format.contents import columns, kept_models
from disco_site.archive.format.tables import read_table, write_table


def age_of_database(using: str) -> Age:
    """Return how far the migrations of a database have come, and the models as they were then."""
    loader = MigrationLoader(connections[using])
    graph = loader.graph
    all_of_today = of_the_collection(graph.nodes)
    applied = set(loader.applied_migrations) & all_of_today
    leaves = sorted(node for node in applied if not _later(graph, node) & applied)
    if applied == all_of_today:
        return Age(leaves, applied, apps, is_today=True)
    return Age(leaves, applied, loader.project_state(leaves).apps, is_today=False)


def _later(graph: MigrationGraph, node: Migration) -> set[Migration]:
    """Return the migrations of the same app that come right after one."""
    return {child.key for child in graph.node_map[node].children if child.key[0] == node[0]}


@contextmanager
def as_of_today(still: Standstill, age: Age) -> Iterator[str]:
    """Yield the alias of a database with the tables of today, as the files for people need them.

    One whose migrations have not run yet is copied to a file of its own, and migrated there.
    """
    if age.is_today:
        yield still.using
        return
    with database_aside(still.snapshot.with_name("ahead.sqlite3")) as using:
        migrate_to(age, using)
        with transaction.atomic(using):
            for model in kept_models(age.apps):
                _copy_rows(model, still, using)
        migrate_to_today(using)
        yield using


def _copy_rows(model: type[Model], still: Standstill, using: str) -> None:
    with still.snapshot.with_name("table.csv").open("w+b") as file:
        write_table(model, file, still.using)
        file.seek(0)
        load_rows(model, columns(model), read_table(model, file, using), using)
