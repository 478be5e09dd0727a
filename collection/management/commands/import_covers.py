"""Take in pictures as covers."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from adminkit.entries.acting_command import ActingCommand
from adminkit.verbs import SITE
from collection.covers.importing import VERDICTS, CoverImport, FileVerdict, printable
from collection.management.printing import PrintingCommand
from collection.models import Batch
from collection.safety import NotSafe, back_up_if_it_changes


class Command(ActingCommand, PrintingCommand):
    help = (
        "Take in the pictures of a directory and all below it as covers. A file is for the record "
        "of its name: "
        "<uid>.jpg, or all copies of <Discogs release id>.jpg or <barcode>.jpg; .jpeg, .png, "
        ".webp and .gif are taken, "
        "too. The last line accounts for every file; what was done can be undone with undo_import. "
        "Example: import_covers ~/covers --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory")
        parser.add_argument(
            "--replace", action="store_true", help="records that have another cover get the new one"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )

    def handle(self, *, directory: str, replace: bool, dry_run: bool, **options: Any) -> None:
        try:
            job = CoverImport(Path(directory), replace=replace)
        except OSError as error:
            raise CommandError(
                f"{error.filename or directory} cannot be read: {error.strerror}."
            ) from None
        if dry_run:
            for verdict in job.verdicts():
                self._tell(verdict)
            self.say("Nothing was stored: this was a dry run.")
        elif batch := self._run(job):
            self.say(f"New covers: {batch.counts['changed']:,}, as batch {batch.pk}.")
        counts = " ".join(f"{kind}={job.counts[kind]}" for kind in VERDICTS)
        self.say(f"files={len(job.files)} {counts}")

    def _run(self, job: CoverImport) -> Batch | None:
        try:
            self.say(back_up_if_it_changes("the import of covers", partial(_gives_some, job)))
            return job.run(self._tell, by=SITE)
        except NotSafe as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except OSError as error:
            raise CommandError(
                f"A picture cannot be stored: {error.strerror}. No record was changed."
            ) from None

    def _tell(self, verdict: FileVerdict) -> None:
        line = printable(f"{verdict.file}: {verdict.kind}, {verdict.words}")
        if verdict.kind in ("ambiguous", "unmatched", "refused"):
            self.remark(line)
        else:
            self.say(line)


def _gives_some(job: CoverImport) -> bool:
    # A second look, as the first counts the files.
    again = CoverImport(job.directory, replace=job.replace)
    return any(verdict.kind == "set" for verdict in again.verdicts())
