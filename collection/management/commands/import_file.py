"""Import a file of one table beside the records."""

from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adminkit.verbs import SITE
from collection.importing.files.problems import FileRefused
from collection.importing.judging.owners import named_owner
from collection.importing.report import Report
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.judging import RowVerdict
from collection.importing.tables.options import TableOptions
from collection.importing.tables.registry import TABLES
from collection.importing.writing.rejected_rows import Rejects
from collection.management.choice_options import add_choices
from collection.management.row_remarks import RowRemarks
from collection.management.wording import worded
from collection.safety import NotSafe, back_up_if_it_changes


class Command(BaseCommand):
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

    def handle(
        self, *, table: str, file: str, dry_run: bool, rejects: str | None, **options: Any
    ) -> None:
        self.verbosity = options["verbosity"]
        self.remarks = RowRemarks(shows_all=self.verbosity > 1)
        if options["skip_bad_rows"] != bool(rejects):
            raise CommandError(
                "--skip-bad-rows and --rejects FILE go together, so that no row vanishes."
            )
        try:
            job = self._job(table, file, options)
            self._remark(f"{job.file.file_name}: {table}, {job.file.facts}.")
            report = self._import(job, dry_run, rejects)
        except FileRefused as error:
            self._refuse(worded(error.message))
        except NotSafe as error:
            self._refuse(str(error))
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

    def _import(self, job: TableImport, dry_run: bool, rejects: str | None) -> Report:
        if dry_run:
            return job.preview(self.remarks.add)

        def changes_something() -> bool:
            return job.preview().changes_something(skip_bad_rows=bool(rejects))

        change = f"the import of {job.file.file_name}"
        if not rejects:
            self._remark(back_up_if_it_changes(change, changes_something))
            return job.run(by=SITE, observer=self.remarks.add)
        with Rejects(rejects, job.file) as bad_rows:
            self._remark(back_up_if_it_changes(change, changes_something))

            def observe(verdict: RowVerdict) -> None:
                self.remarks.add(verdict)
                bad_rows.add(verdict)

            return job.run(by=SITE, observer=observe)

    def _refuse(self, reason: str) -> NoReturn:
        self._print("Nothing was imported.")
        self._print(Report().summary())
        raise CommandError(reason) from None

    def _show(self, report: Report, dry_run: bool, rejects: str | None) -> None:
        """Print what the report holds. Raises CommandError when bad rows kept everything out."""
        for note in report.notes:
            self._remark(worded(note))
        for remark in self.remarks.lines():
            self._remark(remark)
        for reason, count in report.reasons.most_common():
            self._print(f"{count:,} skipped: {reason}.")
        bad = report.counts["bad"]
        is_refused = not dry_run and not report.imported
        if rejects and bad and not dry_run:
            self._print(f"{bad:,} bad {'row is' if bad == 1 else 'rows are'} in {rejects}.")
        if dry_run:
            self._print("Nothing was imported: this was a dry run.")
        elif is_refused:
            self._print("Nothing was imported.")
        elif report.batch:
            self._print(f"Imported as batch {report.batch.pk}.")
        self._print(report.summary())
        if is_refused:
            raise CommandError(
                f"{bad:,} of {report.lines:,} rows {'is' if bad == 1 else 'are'} bad; nothing was "
                "imported."
            )

    def _print(self, text: str) -> None:
        if text and self.verbosity:
            self.stdout.write(text)

    def _remark(self, text: str) -> None:
        if text and self.verbosity:
            self.stderr.write(text, self.style.NOTICE)
