"""Write the whole collection as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collection.whole.exporting import NotExported, export_all
from collection.whole.file_names import NOT_IMPORTED


class Command(BaseCommand):
    help = (
        "Write the whole collection as files that other programs read and import_all brings home: "
        "records, wants, orders, ratings, plays, loans, places, own fields, tracks, artists, "
        "labels, genres, styles, formats, covers, and the ledger for reading. A name that ends in "
        ".zip makes one file of them. Example: export_all ~/disco.zip"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="DIR|FILE.zip")

    def handle(self, *, path: str, verbosity: int, **options: Any) -> None:
        try:
            remarks = export_all(Path(path))
        except NotExported as error:
            raise CommandError(str(error)) from None
        if not verbosity:
            return
        for remark in remarks:
            self.stderr.write(remark, self.style.NOTICE)
        self.stderr.write(NOT_IMPORTED.replace("Not imported", "import_all will not import"))
        self.stdout.write(f"Everything is in {path}.")
