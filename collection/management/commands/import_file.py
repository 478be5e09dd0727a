"""Import a file of one table beside the records."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from collection.importing.files.problems import FileRefused
from collection.importing.judging.owners import named_owner
from collection.importing.report import Report
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.importing.tables.registry import TABLES
from collection.management.choice_options import add_choices
from collection.management.importing import ImportingCommand
from collection.management.wording import worded
from collection.safety import NotSafe


class Command(ImportingCommand):
    help = (
        "Import a file of ratings, plays, loans, places, own fields, tracks, wants, orders, "
        "order_lines, artists, labels, genres, styles or formats: all of it, or nothing when a row "
        "is bad. The last line accounts for every row. Records have a command of their own, "
        "import_records. Example: import_file ratings ratings.csv --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", choices=list(TABLES))
        parser.add_argument("file")
        add_choices(
            parser,
            ["owner", "dates", "encoding", "separator"],
            owner="Without it, the only active user.",
        )
        self.add_import_arguments(parser)

    def handle(
        self, *, table: str, file: str, dry_run: bool, rejects: str | None, **options: Any
    ) -> None:
        self.begin(skip_bad_rows=options["skip_bad_rows"], rejects=rejects)
        try:
            job = self._job(table, file, options)
            self.remark(f"{job.file.file_name}: {table}, {job.file.facts}.")
            report = self.carry_out(job, job.file, dry_run=dry_run, rejects=rejects)
        except FileRefused as error:
            self.refuse(worded(error.message))
        except NotSafe as error:
            self.refuse(str(error))
        self._show(report, dry_run, rejects)

    def _job(self, table: str, file: str, options: dict[str, Any]) -> TableImport:
        chosen = TableOptions(
            owner=named_owner(options["owner"]),
            dates=options["dates"],
            skip_bad_rows=options["skip_bad_rows"],
            may_add_users=True,
        )
        how = {name: options[name] for name in ("encoding", "separator")}
        try:
            opened = open_table_file(Path(file), **how)
        except OSError as error:
            raise FileRefused(f"{file} cannot be read: {error.strerror}.") from None
        return TableImport(table, opened, chosen)

    def _show(self, report: Report, dry_run: bool, rejects: str | None) -> None:
        """Print what the report holds. Raises CommandError when bad rows kept everything out."""
        for note in report.notes:
            self.remark(worded(note))
        for remark in self.remarks.lines():
            self.remark(remark)
        for reason, count in report.reasons.most_common():
            self.say(f"{count:,} skipped: {reason}.")
        self.conclude(report, dry_run=dry_run, rejects=rejects)
