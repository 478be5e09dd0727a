"""Django's own command, with a backup first: a migration changes every row, and the Disco of before cannot go back."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from collection.safety import NotSafe, back_up_first


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        only_looks = options["plan"] or options["check_unapplied"]
        if options["database"] == "default" and not only_looks and is_about_to_change(options["app_label"]):
            try:
                said = back_up_first("the database is brought up to date")
            except NotSafe as error:
                raise CommandError(str(error)) from None
            if said and options["verbosity"]:
                self.stdout.write(said)
        return super().handle(*args, **options)


def is_about_to_change(app_label: str | None) -> bool:
    """Tell whether there is a collection already, and a migration to carry out or to take back."""
    executor = MigrationExecutor(connection)
    if not any(app == "collection" for app, _ in executor.loader.applied_migrations):
        return False
    return bool(app_label or executor.migration_plan(executor.loader.graph.leaf_nodes()))
