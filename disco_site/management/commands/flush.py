"""Django's own command, which empties the database, with a backup first."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connection

from collection.models import Record
from collection.safety import NotSafe, back_up_first


class Command(flush.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="what is there is lost for good")

    def handle(self, **options: Any) -> None:
        there = connection.introspection.table_names() if options["database"] == "default" else []
        if Record._meta.db_table in there and not options["no_backup"]:
            try:
                said = back_up_first("everything is taken away", is_wiping=True)
            except NotSafe as error:
                raise CommandError(str(error)) from None
            if said and options["verbosity"]:
                self.stdout.write(said)
        super().handle(**options)
