"""Django's own command, which empties the database, with a snapshot first."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import flush
from django.db import connection

from collection.models import Record
from collection.safety import NotSafe, back_up_first
from credits.triggers import ledger_unlocked
from disco_site.databases.upkeep import empty_site


class Command(flush.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-backup", action="store_true", help="make no snapshot: everything is lost for good"
        )

    def handle(self, **options: Any) -> None:
        if options["database"] == "default" and not options["no_backup"]:
            self.back_up(options["verbosity"])
        with ledger_unlocked(options["database"]):
            super().handle(**options)
        if options["database"] == "default":
            # Nobody whom a session or a task belongs to is left.
            empty_site()

    def back_up(self, verbosity: int) -> None:
        if Record._meta.db_table not in connection.introspection.table_names():
            return
        try:
            sentence = back_up_first("everything is deleted", is_wiping=True)
        except NotSafe as error:
            raise CommandError(str(error)) from None
        if sentence and verbosity:
            self.stdout.write(sentence)
