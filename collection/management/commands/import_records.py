"""Import a file of records."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.importing.choices import CHOICES
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from collection.importing.report import Report
from collection.importing.sources.registry import SOURCES
from collection.importing.sources.spreadsheet.mapping import FIELDS
from collection.importing.writing.rejected_rows import Rejects
from collection.management.choice_options import add_choices, import_options
from collection.management.month_after import month_after
from collection.management.row_remarks import RowRemarks
from collection.management.wording import worded
from collection.safety import NotSafe, back_up_after, back_up_if_it_changes


class Command(BaseCommand):
    help = (
        "Import a file of records, CSV, a workbook or JSON: all of it, or nothing when a row is "
        "bad. The last line accounts for every row. Example: import_records collection.csv --owner "
        "anna --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        add_choices(
            parser,
            list(filter(_is_of_files, CHOICES)),
            source=f"One of {', '.join(SOURCES)}.",
            owner="Without it, the only active user.",
            mapping=f"The fields are {', '.join(FIELDS)}.",
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
        self, *, file: str, dry_run: bool, rejects: str | None, verbosity: int, **options: Any
    ) -> None:
        self.verbosity = verbosity
        self.remarks = RowRemarks(shows_all=verbosity > 1)
        if options["skip_bad_rows"] != bool(rejects):
            raise CommandError(
                "--skip-bad-rows and --rejects FILE go together, so that no row vanishes."
            )
        if rejects == "-":
            raise CommandError("Bad rows are written to a file; name one, such as bad.csv.")
        try:
            chosen = import_options(
                options, skip_bad_rows=options["skip_bad_rows"], may_add_users=True
            )
            job = Import(_open(file, chosen), chosen)
            self._remark(f"{job.table.file_name}: {job.source.title}, {job.table.facts}.")
            report = self._import(job, dry_run, rejects)
        except FileRefused as error:
            self._refuse(worded(error.message))
        except NotSafe as error:
            self._refuse(str(error))
        if report.batch:
            self._remark(back_up_after(f"the import of {job.table.file_name}"))
        self._show(report, dry_run, rejects)

    def _refuse(self, reason: str) -> NoReturn:
        self._print("Nothing was imported.")
        self._print(Report().summary())
        raise CommandError(reason) from None

    def _import(self, job: Import, dry_run: bool, rejects: str | None) -> Report:
        if dry_run:
            return job.preview(self.remarks.add)

        def changes_something() -> bool:
            return job.preview().changes_something(skip_bad_rows=bool(rejects))

        change = f"the import of {job.table.file_name}"
        if not rejects:
            self._remark(back_up_if_it_changes(change, changes_something))
            return job.run(by=SITE, observer=self.remarks.add)
        with Rejects(rejects, job.table) as bad_rows:
            self._remark(back_up_if_it_changes(change, changes_something))

            def observe(verdict: Verdict) -> None:
                self.remarks.add(verdict)
                bad_rows.add(verdict)

            return job.run(by=SITE, observer=observe)

    # The report

    def _show(self, report: Report, dry_run: bool, rejects: str | None) -> None:
        """Print what the report holds. Raises CommandError when bad rows kept everything out."""
        self._show_reading(report)
        self._show_changes(report, dry_run)
        is_refused = not dry_run and not report.imported
        bad = report.counts["bad"]
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

    def _show_reading(self, report: Report) -> None:
        """Print how the file was understood."""
        for note in report.notes:
            self._remark(worded(note, all_names=self.verbosity > 1))
        if report.may_be_plays:
            self._remark("This may be a log of what was played; import_file plays imports it so.")
        for remark in self.remarks.lines():
            self._remark(remark)
        self._remark(
            _counted(
                len(report.decided),
                "text that may be several names is read as decided before",
                "texts that may be several names are read as decided before",
            )
        )
        self._remark(
            _counted(
                report.recognised,
                "row is the record that it was decided to be",
                "rows are the records that they were decided to be",
            )
        )

    def _show_changes(self, report: Report, dry_run: bool) -> None:
        for reason, count in report.reasons.most_common():
            self._print(f"{count:,} skipped: {reason}.")
        for sentence in (
            _counted(report.removals, "record leaves the shelf", "records leave the shelf"),
            _counted(
                report.returns, "record comes back to the shelf", "records come back to the shelf"
            ),
            _counted(
                report.charged,
                "record is booked as a purchase of one credit",
                "records are booked as purchases of one credit each",
            ),
            *month_after(report, name_all=self.verbosity > 1),
        ):
            self._print(sentence)
        for balance in report.balances.values():
            self._print(balance)

    def _print(self, text: str) -> None:
        if text and self.verbosity:
            self.stdout.write(text)

    def _remark(self, text: str) -> None:
        if text and self.verbosity:
            self.stderr.write(text, self.style.NOTICE)


def _counted(count: int, singular: str, plural: str) -> str:
    """Return a sentence with a count, "" for none."""
    if not count:
        return ""
    return f"{counted(count, singular, plural)}."


def _open(file: str, options: ImportOptions) -> Table:
    try:
        return open_file(file, encoding=options.encoding, separator=options.separator)
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}.") from None


def _is_of_files(choice: str) -> bool:
    """Whether a kind of file that this command reads has a use for a choice."""
    return any(choice in source.takes for source in SOURCES.values())
