"""Write the whole collection as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from adminkit.audit import note_afterwards
from adminkit.entries.acting_command import ActingCommand
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from collection.management.printing import PrintingCommand
from collection.models import Record
from collection.whole.exporting import NotExported, export_all
from collection.whole.file_names import NOT_IMPORTED


class Command(ActingCommand, PrintingCommand):
    help = (
        "Write the whole collection as files that other programs read and import_all brings home: "
        "records, wants, orders, ratings, plays, loans, places, own fields, tracks, artists, "
        "labels, genres, styles, formats, covers, and the ledger for reading. A name that ends in "
        ".zip makes one file of them. Example: export_all ~/disco.zip"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="DIR|FILE.zip")

    def handle(self, *, path: str, **options: Any) -> None:
        try:
            remarks = export_all(Path(path))
        except NotExported as error:
            raise CommandError(str(error)) from None
        note_afterwards(SITE, Verb.EXPORT, Record, what="the whole collection")
        for remark in remarks:
            self.remark(remark)
        self.remark(NOT_IMPORTED.replace("Not imported", "import_all will not import"))
        self.say(f"Everything is in {path}.")
