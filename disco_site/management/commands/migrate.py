"""Django's own command, with a backup first: a migration may change every row, and an older Disco
cannot undo it. What would be lost by going back is said before.
"""

import sys
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from collection.bulk_sql import refresh_planner
from collection.models.searching.index import keep_search_index, leave_search_index
from collection.safety import NotSafe, back_up_first
from credits.triggers import guard_ledger, ledger_unlocked
from disco_site.archive.database.going_back import Plan, losses, plan_of
from disco_site.databases.router import SITE, SITE_APPS, is_separate
from disco_site.databases.upkeep import bring_site_up_to_date, site_is_broken
from disco_site.installation import PROGRAM
from disco_site.people.roles import bring_roles_up_to_date


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="change the tables without a backup of what is there",
        )

    def handle(self, *args: Any, no_backup: bool = False, **options: Any) -> Any:
        changes_nothing = options["plan"] or options["check_unapplied"]
        if options["database"] == SITE:
            return self.migrate_site()
        if options["database"] == "default" and not changes_nothing:
            executor = MigrationExecutor(connection)
            plan = _of_the_collection(
                plan_of(executor, options["app_label"], options["migration_name"])
            )
            if plan and _has_collection(executor):
                self.warn_of_losses(executor, plan, options["interactive"])
                if not no_backup:
                    self.back_up(plan, options["verbosity"])
        if options["database"] == "default" and not changes_nothing:
            self.migrate_site()
        try:
            done = self.carry_out(*args, **options)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"The database refused a migration, of which nothing was changed: {reason}. "
                f"`{PROGRAM} migrate` brings the tables up to date."
            ) from error
        if options["database"] == "default" and not changes_nothing:
            keep_search_index("default")
            refresh_planner()
        return done

    def carry_out(self, *args: Any, **options: Any) -> Any:
        """Let Django migrate. For steps that are to be taken, the ledger is unlocked and the index
        of the search left; the ledger is guarded after any.
        """
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)
        using = options["database"]
        executor = MigrationExecutor(connections[using])
        has_steps = plan_of(executor, options["app_label"], options["migration_name"])
        if has_steps:
            leave_search_index(using)
        with ledger_unlocked(using) if has_steps else nullcontext():
            done = super().handle(*args, **options)
        guard_ledger(using)
        bring_roles_up_to_date(using)
        return done

    def migrate_site(self) -> None:
        """Bring what comes and goes with the running site to the tables of today."""
        try:
            bring_site_up_to_date()
        except DatabaseError as error:
            if not is_separate():
                raise
            raise CommandError(site_is_broken(error)) from error

    def warn_of_losses(self, executor: MigrationExecutor, plan: Plan, interactive: bool) -> None:
        """Say what going back takes away, and ask a person who sits at a terminal."""
        lost = losses(executor, plan, connection.alias)
        if not lost:
            return
        self.stderr.write(f"Going back deletes what only the later tables hold: {'; '.join(lost)}.")
        is_asked = interactive and sys.stdin.isatty()
        if is_asked and input("Type yes to go on: ").strip().casefold() != "yes":
            raise CommandError("Nothing was changed.")

    def back_up(self, plan: Plan, verbosity: int) -> None:
        """Let the site make a copy of everything. Raises CommandError when there is none."""
        goes_back = any(is_backwards for _, is_backwards in plan)
        change = "migrations are taken back" if goes_back else "the database is brought up to date"
        try:
            sentence = back_up_first(change, is_upgrade=True)
        except NotSafe as error:
            raise CommandError(
                f"{error} To go on without it, and without a way back: `{PROGRAM} migrate "
                "--no-backup`."
            ) from None
        if sentence and verbosity:
            self.stdout.write(sentence)


def _of_the_collection(plan: Plan) -> Plan:
    """Return the steps that change what a backup holds."""
    return [step for step in plan if step[0].app_label not in SITE_APPS]


def _has_collection(executor: MigrationExecutor) -> bool:
    """Whether there is a collection already that a migration can change."""
    return any(app == "collection" for app, _ in executor.loader.applied_migrations)
