"""Take over the database of the first Disco: its records and its book of credits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collection.importing.legacy import LegacyImport
from collection.importing.legacy_database import open_legacy
from collection.importing.owners import named_owner
from collection.importing.problems import FileRefused
from collection.importing.report import ImportOptions, Report
from collection.importing.verdicts import Verdict
from collection.safety import NotSafe, back_up_first


class Command(BaseCommand):
    help = (
        "Take over FILE.db, the SQLite database of the first Disco: all of it or nothing; "
        "a second time nothing changes. "
        "Example: import_legacy death_metal.db --owner anna"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--owner", help="whose records they are (default: the only active user)")
        parser.add_argument(
            "--trust",
            choices=["saldo", "values"],
            default="saldo",
            help="saldo: the balance is the one last stored; values: the sum of the lines",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(
        self, *, file: str, owner: str | None, trust: str, dry_run: bool, verbosity: int, **options: Any
    ) -> None:
        self.verbosity = verbosity
        try:
            job = LegacyImport(open_legacy(file), ImportOptions(owner=self._owner(owner)), trust_saldo=trust == "saldo")
            if not dry_run and (said := back_up_first(f"the import of {file}")):
                self._say(said)
            report = job.preview(self._see) if dry_run else job.run(observer=self._see)
        except (FileRefused, NotSafe) as error:
            self._say("Nothing was imported.")
            self._say(Report().summary())
            raise CommandError(str(error)) from None
        self._tell(report, dry_run)

    @staticmethod
    def _owner(name: str | None) -> Any:
        if (user := named_owner(name)) is None:
            raise FileRefused("Name the owner of the records with --owner.")
        return user

    def _see(self, verdict: Verdict) -> None:
        for problem in verdict.row.problems:
            self._say(f"record {problem.line}, {problem.column} “{problem.value}”: {problem.reason}")

    def _tell(self, report: Report, dry_run: bool) -> None:
        refused = not dry_run and not report.imported
        for oddity in report.oddities:
            self._say(f"Odd: {oddity}.")
        if dry_run or refused:
            self._say("Nothing was imported: this was a dry run." if dry_run else "Nothing was imported.")
        for note in () if refused else report.notes:
            self._say(note)
        if report.batch:
            self._say(f"Imported as batch {report.batch.pk}.")
        self._say(report.summary())
        if refused:
            raise CommandError(
                f"{report.counts['bad']} of {report.lines} records cannot be taken over as they are; "
                "nothing was imported."
            )

    def _say(self, text: str) -> None:
        if self.verbosity:
            self.stdout.write(text)
