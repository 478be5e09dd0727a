"""Take over the database of the first Disco: its records and its book of credits."""

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from adminkit.verbs import SITE
from collection.importing.files.problems import FileRefused
from collection.importing.judging.verdict import Verdict
from collection.importing.legacy.database import open_legacy
from collection.importing.legacy.importer import LegacyImport
from collection.importing.report import Report
from collection.management.choice_options import add_choices, import_options
from collection.management.importing import ImportingCommand
from collection.management.wording import worded
from collection.safety import NotSafe, back_up_after, back_up_if_it_changes


class Command(ImportingCommand):
    help = (
        "Take over FILE.db, the SQLite database of the first Disco: all of it or nothing; a "
        "second time nothing changes. Lists five examples of each oddity, or all of them with "
        "--verbosity 2. Example: import_legacy death_metal.db --owner anna"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        add_choices(
            parser, ["owner", "trust", "older_labels"], owner="Without it, the only active user."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )

    def handle(self, *, file: str, dry_run: bool, **options: Any) -> None:
        try:
            table = open_legacy(file)
            job = LegacyImport(table, import_options(options))
            if dry_run:
                report = job.preview(self._observe)
            else:
                again = LegacyImport(table, import_options(options))
                change = f"the import of {file}"
                self.say(back_up_if_it_changes(change, partial(_changes_something, again)))
                report = job.run(by=SITE, observer=self._observe)
        except FileRefused as error:
            self.refuse(worded(error.message))
        except NotSafe as error:
            self.refuse(str(error))
        if report.batch:
            self.say(back_up_after(f"the import of {file}"))
        self._show(report, dry_run)

    def _observe(self, verdict: Verdict) -> None:
        for problem in verdict.row.problems:
            self.say(f"record {problem.line}, {problem.column} “{problem.value}”: {problem.reason}")

    def _show(self, report: Report, dry_run: bool) -> None:
        is_refused = not dry_run and not report.imported
        for fold in report.oddities.folds():
            lines = [*fold.shown, *fold.rest] if self.verbosity > 1 else fold.lines
            for line in lines:
                self.say(f"Odd: {line}.")
        if dry_run:
            self.say("Nothing was imported: this was a dry run.")
        elif is_refused:
            self.say("Nothing was imported.")
        if not is_refused:
            for note in report.notes:
                self.say(worded(note))
        if report.batch:
            self.say(f"Imported as batch {report.batch.pk}.")
        self.say(report.summary())
        if is_refused:
            raise CommandError(
                f"{report.counts['bad']:,} of {report.lines:,} records cannot be taken over as "
                "they are; nothing was imported."
            )


def _changes_something(job: LegacyImport) -> bool:
    return job.preview().changes_something(skip_bad_rows=False)
