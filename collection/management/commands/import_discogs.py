"""Import the collection or the wantlist of an account at Discogs."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from adminkit.entries.acting_command import ActingCommand
from collection.catalogues.discogs.account import discogs_of
from collection.catalogues.discogs.account_file import COLLECTION, WANTS, fetch
from collection.catalogues.failures import CatalogueError
from collection.catalogues.outbound import TASK_PATIENCE, Manners
from collection.importing.choices import CHOICES
from collection.importing.files.problems import FileRefused
from collection.importing.judging.owners import named_owner
from collection.management.choice_options import add_choices
from collection.management.printing import PrintingCommand
from collection.management.wording import worded
from collection.models import Preferences


class Command(ActingCommand, PrintingCommand):
    help = (
        "Fetch a collection, or a wantlist, from Discogs and import it as a file would be: all of "
        "it, or nothing when an entry is bad. The token is the owner's, else that of "
        "DISCO_DISCOGS_TOKEN. The last line accounts for every entry. Example: import_discogs "
        "--owner anna --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wants", action="store_true", help="the wantlist, not the collection")
        parser.add_argument(
            "--owner", metavar="USER", help="whose records they become; else the only active user"
        )
        add_choices(parser, ["folders"])
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )

    def handle(
        self, *, wants: bool, owner: str | None, folders: str, dry_run: bool, **options: Any
    ) -> None:
        try:
            user = named_owner(owner)
        except FileRefused as error:
            raise CommandError(worded(error.message)) from None
        if user is None:
            raise CommandError("Say with --owner whose records they become.")
        with TemporaryDirectory() as directory:
            path = self._fetch(user, WANTS if wants else COLLECTION, Path(directory))
            arguments = [str(path), "--owner", user.username]
            if folders:
                arguments += [CHOICES["folders"].option, folders]
            if dry_run:
                arguments.append("--dry-run")
            call_command(
                "import_records",
                *arguments,
                verbosity=self.verbosity,
                stdout=self.stdout,
                stderr=self.stderr,
            )

    def _fetch(self, user: User, kind: str, directory: Path) -> Path:
        path = directory / "fetched.json"
        try:
            discogs = discogs_of(user, Manners(TASK_PATIENCE))
            rules = Preferences.objects.genre_rules_of(user)
            fetched = fetch(discogs, kind, path, self._tell, rules)
        except CatalogueError as error:
            raise CommandError(f"Nothing was imported. {error.sentence}") from None
        finally:
            self.show("")
        return path.rename(directory / fetched.file_name)

    def _tell(self, done: int, total: int) -> None:
        """Say on a terminal how far it is."""
        self.show(f"{done:,} of {total:,} entries")
