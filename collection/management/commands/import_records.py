"""Take in a file of records."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collection.importing.afterwards import month_after
from collection.importing.choices import SETTLED, Choices
from collection.importing.engine import Import
from collection.importing.opening import open_file
from collection.importing.owners import named_owner
from collection.importing.problems import FileRefused, shortened
from collection.importing.rejects import Rejects
from collection.importing.report import ImportOptions, Report
from collection.importing.sources import SOURCES
from collection.importing.table import Table
from collection.importing.verdicts import Verdict
from collection.safety import NotSafe, back_up_first


class Command(BaseCommand):
    help = (
        "Take in a file of records, CSV or Excel: all of it, or nothing when a row is bad. The last line accounts for "
        "every row. "
        "Example: import_records collection.csv --owner anna --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--source", default="", help=f"kind of file, else detected: {', '.join(SOURCES)}")
        parser.add_argument(
            "--mode", choices=["update", "add"], default="update", help="add leaves existing records alone"
        )
        parser.add_argument("--owner", help="user who gets the rows that name nobody (default: the only active user)")
        parser.add_argument("--skip-bad-rows", action="store_true", help="take in the good rows; needs --rejects")
        parser.add_argument("--rejects", metavar="FILE", help="where the bad rows go, with a column that says why")
        parser.add_argument(
            "--charge-after", type=_day, metavar="DATE", help="book newer rows as purchases of one credit"
        )
        parser.add_argument(
            "--date-added", choices=["purchase", "catalogued"], default="", help="what Date Added means"
        )
        parser.add_argument(
            "--ownership",
            choices=["owned", "all", "wishes", "gone"],
            default="",
            help="where a file says what is owned: that (default), or all, wished ones as wants, sold ones as removed; "
            "wishes, gone: all of the file is wished for, or has left the shelf",
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar='"COLUMN=FIELD"', help="what a column of a spreadsheet means"
        )
        parser.add_argument(
            "--rating-scale",
            choices=["5", "10", "100"],
            default="",
            help="what ratings of a spreadsheet are out of",
        )
        parser.add_argument("--encoding", default="", help="such as cp1252, when the file is not UTF-8")
        parser.add_argument("--separator", default="", help="comma, semicolon, tab or bar, when it cannot be detected")
        parser.add_argument("--dates", choices=["dmy", "mdy"], default="", help="order of day and month")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(
        self, *, file: str, owner: str | None, dry_run: bool, rejects: str | None, verbosity: int, **options: Any
    ) -> None:
        self.verbosity = verbosity
        if options["skip_bad_rows"] != bool(rejects):
            raise CommandError("--skip-bad-rows and --rejects FILE go together, so that no row vanishes.")
        try:
            table = _open(file, options)
            job = Import(table, self._options(owner, options))
            self._remark(f"{table.file_name}: {job.source.title}, {table.facts}.")
            report = self._import(job, dry_run, rejects)
        except (FileRefused, NotSafe) as error:
            self._say("Nothing was imported.")
            self._say(Report().summary())
            raise CommandError(str(error)) from None
        self._tell(report, dry_run, rejects)

    @staticmethod
    def _options(owner: str | None, options: dict[str, Any]) -> ImportOptions:
        return ImportOptions(
            source=options["source"],
            mode=options["mode"],
            owner=named_owner(owner),
            charge_after=options["charge_after"],
            skip_bad_rows=options["skip_bad_rows"],
            may_add_users=True,
            choices=Choices(**{name: options[name] for name in SETTLED}, mapping=_mapping(options["map"])),
        )

    def _import(self, job: Import, dry_run: bool, rejects: str | None) -> Report:
        if dry_run:
            return job.preview(self._see)
        change = f"the import of {job.table.file_name}"
        if not rejects:
            self._remark(back_up_first(change))
            return job.run(observer=self._see)
        with Rejects(rejects, job.table) as bad_rows:
            self._remark(back_up_first(change))
            return job.run(observer=lambda verdict: (self._see(verdict), bad_rows.add(verdict)))

    def _see(self, verdict: Verdict) -> None:
        """Say what a user should know of a row."""
        for problem in verdict.row.problems:
            self._remark(str(problem))
        undecided = [doubt for doubt in verdict.row.names if not doubt.names]
        for doubt in (*verdict.row.doubtful, *undecided) if verdict.kind == "new" else ():
            self._remark(f"line {verdict.row.line}: {doubt}")
        if verdict.near:
            ids = ", ".join(f"#{pk}" for pk in verdict.near)
            self._remark(f"line {verdict.row.line}: new, and looks like {ids}; a second copy?")
        for column, (here, there) in verdict.conflicts.items():
            self._remark(
                f"line {verdict.row.line}, column {column}: “{shortened(here)}” was changed here and stays; "
                f"the file says “{shortened(there)}”."
            )

    def _tell(self, report: Report, dry_run: bool, rejects: str | None) -> None:
        """Say what the report holds; raises CommandError when bad rows kept everything out."""
        self._tell_how_it_was_read(report)
        self._tell_what_changes(report, dry_run)
        is_refused = not dry_run and not report.imported
        bad = report.counts["bad"]
        if rejects and bad and not dry_run:
            self._say(f"{bad} bad {'row is' if bad == 1 else 'rows are'} in {rejects}.")
        if dry_run or is_refused:
            self._say("Nothing was imported: this was a dry run." if dry_run else "Nothing was imported.")
        elif report.batch:
            self._say(f"Imported as batch {report.batch.pk}.")
        self._say(report.summary())
        if is_refused:
            raise CommandError(f"{bad} of {report.lines} rows {'is' if bad == 1 else 'are'} bad; nothing was imported.")

    def _tell_how_it_was_read(self, report: Report) -> None:
        for note in report.notes:
            self._remark(note)
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
                "row is the record that it was said to be",
                "rows are the records that they were said to be",
            )
        )

    def _tell_what_changes(self, report: Report, dry_run: bool) -> None:
        for reason, count in report.reasons.most_common():
            self._say(f"{count} skipped: {reason}.")
        for sentence in (
            _counted(report.removals, "record leaves the shelf", "records leave the shelf"),
            _counted(report.returns, "record comes back to the shelf", "records come back to the shelf"),
            _counted(
                report.charged,
                "record is booked as a purchase of one credit",
                "records are booked as purchases of one credit each",
            ),
            *month_after(report, name_all=self.verbosity > 1),
        ):
            self._say(sentence)
        for name, balance in report.balances.items():
            self._say(f"The balance of {name} {'would be' if dry_run else 'is'} {balance} credits.")

    def _say(self, text: str) -> None:
        if text and self.verbosity:
            self.stdout.write(text)

    def _remark(self, text: str) -> None:
        if text and self.verbosity:
            self.stderr.write(text, self.style.NOTICE)


def _counted(count: int, one: str, several: str) -> str:
    """Return a sentence with a count, "" for none."""
    return f"{count} {one if count == 1 else several}." if count else ""


def _mapping(said: list[str]) -> dict[str, str]:
    """Return column name to field; a name may hold the sign itself, a field does not."""
    if wrong := [pair for pair in said if "=" not in pair]:
        raise FileRefused(f'“{wrong[0]}” names no field; write --map "Column=field".')
    return {name.strip(): field.strip() for name, _, field in (pair.rpartition("=") for pair in said)}


def _open(file: str, options: dict[str, Any]) -> Table:
    try:
        return open_file(file, encoding=options["encoding"], separator=options["separator"])
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date such as 2026-01-31") from None
