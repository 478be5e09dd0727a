"""What the commands that import a file have in common: its options, the snapshot before, the file
of bad rows, and the last lines.
"""

from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser

from adminkit.entries.acting_command import ActingCommand
from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.table import Table
from collection.importing.report import Report
from collection.importing.tables.engine import TableImport
from collection.importing.writing.rejected_rows import Rejects
from collection.management.printing import PrintingCommand
from collection.management.row_remarks import RowRemarks
from collection.safety import back_up_if_it_changes


class ImportingCommand(ActingCommand, PrintingCommand):
    """A command that imports a file: all of it, or nothing when a row is bad."""

    remarks: RowRemarks

    def add_import_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--skip-bad-rows", action="store_true", help="import the good rows; needs --rejects"
        )
        parser.add_argument(
            "--rejects",
            metavar="FILE",
            help="where the bad rows go, with a column of what is wrong with them",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )

    def begin(self, *, skip_bad_rows: bool, rejects: str | None) -> None:
        """Raises CommandError for options that do not go together."""
        self.remarks = RowRemarks(shows_all=self.verbosity > 1)
        if skip_bad_rows != bool(rejects):
            raise CommandError(
                "--skip-bad-rows and --rejects FILE go together, so that no row vanishes."
            )
        if rejects == "-":
            raise CommandError("Bad rows are written to a file; name one, such as bad.csv.")

    def carry_out(
        self, job: Import | TableImport, table: Table, *, dry_run: bool, rejects: str | None
    ) -> Report:
        """Import the file, with a copy first if that changes anything. Raises FileRefused and
        NotSafe.
        """
        if dry_run:
            return job.preview(self.remarks.add)

        def changes_something() -> bool:
            return job.preview().changes_something(skip_bad_rows=bool(rejects))

        change = f"the import of {table.file_name}"
        if not rejects:
            self.remark(back_up_if_it_changes(change, changes_something))
            return job.run(by=SITE, observer=self.remarks.add)
        with Rejects(rejects, table) as bad_rows:
            self.remark(back_up_if_it_changes(change, changes_something))

            def observe(verdict: Any) -> None:
                self.remarks.add(verdict)
                bad_rows.add(verdict)

            return job.run(by=SITE, observer=observe)

    def refuse(self, reason: str) -> NoReturn:
        """End because the file cannot be imported at all."""
        self.say("Nothing was imported.")
        self.say(Report().summary())
        raise CommandError(reason) from None

    def conclude(self, report: Report, *, dry_run: bool, rejects: str | None) -> None:
        """Print the last lines. Raises CommandError when bad rows kept everything out."""
        bad = report.counts["bad"]
        is_refused = not dry_run and not report.imported
        if rejects and bad and not dry_run:
            self.say(f"{bad:,} bad {'row is' if bad == 1 else 'rows are'} in {rejects}.")
        if dry_run:
            self.say("Nothing was imported: this was a dry run.")
        elif is_refused:
            self.say("Nothing was imported.")
        elif report.batch:
            self.say(f"Imported as batch {report.batch.pk}.")
        self.say(report.summary())
        if is_refused:
            raise CommandError(
                f"{bad:,} of {report.lines:,} rows {'is' if bad == 1 else 'are'} bad; nothing was "
                "imported."
            )
