"""Bring a whole collection home from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from adminkit.entries.acting_command import ActingCommand
from adminkit.verbs import SITE
from collection.importing.files.problems import FileRefused
from collection.importing.judging.verdict import Verdict
from collection.management.printing import PrintingCommand
from collection.management.row_remarks import RowRemarks
from collection.management.wording import worded
from collection.safety import NotSafe, back_up_first
from collection.whole.file_names import COVERS, NOT_IMPORTED
from collection.whole.importing import WholeImport, WholeReport, kinds_of
from collection.whole.unpacking import unpacked


class Command(ActingCommand, PrintingCommand):
    help = (
        "Import what export_all wrote, a directory or a zip: all files, or nothing when a row of "
        "any of them is bad. What is there already is changed where the files differ; nothing is "
        "deleted. The last line accounts for every row. Example: import_all ~/disco.zip --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="DIR|FILE.zip")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )

    def handle(self, *, path: str, dry_run: bool, **options: Any) -> None:
        self.remarks: dict[str, RowRemarks] = {}
        try:
            with unpacked(Path(path)) as directory:
                job = WholeImport(directory)
                if not dry_run:
                    self.remark(back_up_first(f"the import of {Path(path).name}"))
                report = job.run(by=SITE, observer=self._observe, dry_run=dry_run)
        except FileRefused as error:
            self.say("Nothing was imported.")
            self.say(WholeReport().summary())
            raise CommandError(worded(error.message)) from None
        except NotSafe as error:
            raise CommandError(str(error)) from None
        self._show(report, dry_run)

    def _observe(self, name: str, verdict: Verdict) -> None:
        """Take note of what there is to say of a row."""
        if name not in self.remarks:
            self.remarks[name] = RowRemarks(shows_all=self.verbosity > 1)
        self.remarks[name].add(verdict)

    def _show(self, report: WholeReport, dry_run: bool) -> None:
        """Print what became of each file. Raises CommandError when bad rows kept everything out."""
        for name, remarks in self.remarks.items():
            for remark in remarks.lines():
                self.remark(f"{name}, {remark}")
        for name, of_file in report.reports.items():
            self.say(f"{name}: {kinds_of(of_file)}.")
        for verdict in report.cover_problems:
            self.remark(f"{COVERS}/{verdict.file}: {verdict.kind}, {verdict.words}")
        if report.covers:
            counts = " ".join(f"{kind}={count}" for kind, count in report.covers.items())
            self.say(f"covers: {counts}")
        if report.pictures:
            counts = " ".join(f"{kind}={count}" for kind, count in report.pictures.items())
            self.say(f"pictures: {counts}")
        self.remark(NOT_IMPORTED)
        if dry_run:
            self.say("Nothing was imported: this was a dry run.")
        elif report.imported:
            batches = [
                str(of_file.batch.pk) for of_file in report.reports.values() if of_file.batch
            ]
            self.say(f"Imported; batches: {', '.join(batches) or 'none, as nothing changed'}.")
        else:
            self.say("Nothing was imported.")
        self.say(report.summary())
        if report.bad and not dry_run:
            are = "row is" if report.bad == 1 else "rows are"
            raise CommandError(f"{report.bad} {are} bad; nothing was imported.")
