"""Django's own command, which empties the database, with a backup first."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connection

from collection.models import Record
from collection.safety import NotSafe, back_up_first


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        if options["database"] == "default" and Record._meta.db_table in connection.introspection.table_names():
            try:
                said = back_up_first("everything is taken away")
            except NotSafe as error:
                raise CommandError(str(error)) from None
            if said and options["verbosity"]:
                self.stdout.write(said)
        super().handle(**options)
