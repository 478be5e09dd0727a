"""Write records to a CSV file or a workbook."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError, CommandParser

from adminkit.audit import note_afterwards
from adminkit.entries.acting_command import ActingCommand
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.exporting import LAYOUTS, Layout, save_records, write_csv
from collection.management.arguments import FILTERS_EPILOG, matching_records, split_filters
from collection.management.printing import PrintingCommand
from collection.models import Record, RecordQuerySet

#: The FILE that stands for the standard output, as in other programs.
STDOUT = "-"


class Command(ActingCommand, PrintingCommand):
    help = (
        "Write records, removed ones included, to FILE or to the standard output (-). Example: "
        "export_records shelf.csv --layout discogs genre=metal is_active=1"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file_and_filters", nargs="*", metavar="[FILE] [name=value ...]")
        parser.add_argument(
            "--layout",
            choices=LAYOUTS,
            default="disco",
            help="disco is exact and can be imported again",
        )
        parser.add_argument("--force", action="store_true", help="overwrite FILE if it exists")
        parser.epilog = FILTERS_EPILOG

    def handle(
        self,
        *,
        file_and_filters: list[str],
        layout: str,
        force: bool,
        **options: Any,
    ) -> None:
        given, named = split_filters(file_and_filters)
        narrowed = "; ".join(text for text in file_and_filters if text not in named)
        if len(named) > 1:
            raise CommandError(f"“{named[1]}” is neither a filter (name=value) nor a second file.")
        if named == [STDOUT]:
            named = []
        records, chosen = matching_records(given), LAYOUTS[layout]
        if not named and chosen.suffix == "xlsx":
            raise CommandError("A workbook cannot be printed; name a FILE, such as shelf.xlsx.")
        if not named:
            _print(records, chosen, options.get("stdout") or sys.stdout)
            note_afterwards(SITE, Verb.EXPORT, Record, narrowed=narrowed)
            return
        path = Path(named[0])
        if path.is_dir() or not path.parent.is_dir():
            raise CommandError(
                f"{path} cannot be written: its directory does not exist, or it is one itself."
            )
        if path.exists() and path.stat().st_size and not force:
            raise CommandError(f"{path} exists already; --force overwrites it.")
        try:
            count = save_records(records, chosen, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        note_afterwards(SITE, Verb.EXPORT, Record, count=count, narrowed=narrowed)
        self.say(f"{counted(count, 'record')} written to {path}.")
        self.remark(chosen.loses)


def _print(records: RecordQuerySet, layout: Layout, out: TextIO) -> None:
    """Write the records to the standard output."""
    if isinstance(out, TextIOWrapper):
        # The same bytes on every system, whatever its locale says.
        out.reconfigure(encoding="utf-8", newline="")
    try:
        write_csv(records, layout, out)
        out.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain once more when it
        # closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
