"""Import a file of records."""

from typing import Any

from django.core.management.base import CommandParser

from adminkit.numbers import counted
from collection.importing.choices import CHOICES
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.options import ImportOptions
from collection.importing.report import Report
from collection.importing.sources.registry import SOURCES
from collection.importing.sources.spreadsheet.mapping import FIELDS
from collection.management.choice_options import add_choices, import_options
from collection.management.importing import ImportingCommand
from collection.management.month_after import month_after
from collection.management.wording import worded
from collection.safety import NotSafe, back_up_after


class Command(ImportingCommand):
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
        self.add_import_arguments(parser)

    def handle(self, *, file: str, dry_run: bool, rejects: str | None, **options: Any) -> None:
        self.begin(skip_bad_rows=options["skip_bad_rows"], rejects=rejects)
        try:
            chosen = import_options(
                options, skip_bad_rows=options["skip_bad_rows"], may_add_users=True
            )
            job = Import(_open(file, chosen), chosen)
            self.remark(f"{job.table.file_name}: {job.source.title}, {job.table.facts}.")
            report = self.carry_out(job, job.table, dry_run=dry_run, rejects=rejects)
        except FileRefused as error:
            self.refuse(worded(error.message))
        except NotSafe as error:
            self.refuse(str(error))
        if report.batch:
            self.remark(back_up_after(f"the import of {job.table.file_name}"))
        self._show(report, dry_run, rejects)

    # The report

    def _show(self, report: Report, dry_run: bool, rejects: str | None) -> None:
        """Print what the report holds. Raises CommandError when bad rows kept everything out."""
        self._show_reading(report)
        self._show_changes(report, dry_run)
        self.conclude(report, dry_run=dry_run, rejects=rejects)

    def _show_reading(self, report: Report) -> None:
        """Print how the file was understood."""
        for note in report.notes:
            self.remark(worded(note, all_names=self.verbosity > 1))
        if report.may_be_plays:
            self.remark("This may be a log of what was played; import_file plays imports it so.")
        for remark in self.remarks.lines():
            self.remark(remark)
        self.remark(
            _counted(
                len(report.decided),
                "text that may be several names is read as decided before",
                "texts that may be several names are read as decided before",
            )
        )
        self.remark(
            _counted(
                report.recognised,
                "row is the record that it was decided to be",
                "rows are the records that they were decided to be",
            )
        )

    def _show_changes(self, report: Report, dry_run: bool) -> None:
        for reason, count in report.reasons.most_common():
            self.say(f"{count:,} skipped: {reason}.")
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
            self.say(sentence)
        for balance in report.balances.values():
            self.say(balance)


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
