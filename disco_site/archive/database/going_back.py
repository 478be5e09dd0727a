"""What is lost when migrations are taken back: rows of tables, and cells of columns, that an
earlier age does not have.

In: the plan of `migrate`. Out: sentences; nothing is changed.
"""

from collections.abc import Iterator, Sequence

from django.apps.registry import Apps
from django.db import connections, models
from django.db.migrations import Migration
from django.db.migrations.exceptions import AmbiguityError
from django.db.migrations.executor import MigrationExecutor

from disco_site.archive.format.contents import LEFT_OUT, columns

# Columns that follow from others: an earlier age computes what it needs.
_FOLLOWING = {
    "collection.Record": {"current_rating", "label_sort"},
    "ratings.Rating": {"is_latest"},
}
#: Migrations in the order in which they are carried out, or taken back (True).
Plan = Sequence[tuple[Migration, bool]]


def plan_of(executor: MigrationExecutor, app_label: str | None, name: str | None) -> Plan:
    """Return what `migrate` with these arguments would do; () for what it will refuse itself."""
    graph = executor.loader.graph
    if app_label is None:
        return executor.migration_plan(graph.leaf_nodes())
    if name is None:
        return executor.migration_plan(graph.leaf_nodes(app_label))
    if name == "zero":
        return executor.migration_plan([(app_label, None)])
    try:
        migration = executor.loader.get_migration_by_prefix(app_label, name)
    except (AmbiguityError, KeyError):
        return ()
    target = (app_label, migration.name)
    return executor.migration_plan([target]) if target in graph.nodes else ()


def losses(executor: MigrationExecutor, plan: Plan, using: str) -> list[str]:
    """Return what the database `using` holds that the `plan` takes away, such as "14 ratings"."""
    back = {(step.app_label, step.name) for step, is_backwards in plan if is_backwards}
    if not back:
        return []
    loader = executor.loader
    applied = set(loader.applied_migrations) & set(loader.graph.nodes)
    now = loader.project_state(list(applied)).apps
    then = loader.project_state(list(applied - back)).apps
    return [*_lost_tables(now, then, using), *_lost_columns(now, then, using)]


def _lost_tables(now: Apps, then: Apps, using: str) -> Iterator[str]:
    left = {model._meta.label for model in then.get_models(include_auto_created=True)}
    tables = connections[using].introspection.table_names()
    for model in now.get_models(include_auto_created=True):
        label, table = model._meta.label, model._meta.db_table
        if label in left or label in LEFT_OUT or table not in tables:
            continue
        count = model._base_manager.using(using).count()
        if count:
            yield _counted(model, count)


def _lost_columns(now: Apps, then: Apps, using: str) -> Iterator[str]:
    for model in then.get_models(include_auto_created=True):
        label = model._meta.label
        kept = {field.name for field in columns(model)} | _FOLLOWING.get(label, set())
        before = now.get_model(label)
        for field in columns(before):
            if field.name not in kept:
                count = _filled(before, field, using)
                if count:
                    yield f"“{field.verbose_name}” of {_counted(before, count)}"


def _filled(model: type[models.Model], field: models.Field, using: str) -> int:
    """Return how many rows say something in a column: neither NULL nor what it is without."""
    rows = model._base_manager.using(using).exclude(**{f"{field.name}__isnull": True})
    default = field.get_default()
    return (rows if default is None else rows.exclude(**{field.name: default})).count()


def _counted(model: type[models.Model], count: int) -> str:
    options = model._meta
    return f"{count:,} {options.verbose_name if count == 1 else options.verbose_name_plural}"
