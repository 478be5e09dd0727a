import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from disco_site.archive.checking import ENGINES, proven
from disco_site.archive.holdings import Holdings, RestoreRefused, holdings
from disco_site.archive.layout import ArchiveRefused
from disco_site.archive.restoring import Restored, Wish, restore
from disco_site.archive.shelf import BackupFailed


class Command(BaseCommand):
    help = (
        "Bring an archive back that `backup` has written. It is proven first, and put in the place of what is there "
        "in one step, also while Disco is running. Everybody has to sign in anew. "
        "Example: manage.py restore data/backups/disco-20261121-080000-000000.zip --replace"
    )
    # The database may be damaged, or not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the archive")
        parser.add_argument("--verify-only", action="store_true", help="only prove that it could be restored here")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of a collection, which is backed up first"
        )
        parser.add_argument(
            "--csv-only", action="store_true", help="rebuild from its tables, such as those of another database engine"
        )
        parser.add_argument(
            "--no-safety-backup", action="store_true", help="do not back up first what --replace takes away"
        )

    def handle(
        self,
        *,
        file: str,
        verify_only: bool,
        replace: bool,
        csv_only: bool,
        no_safety_backup: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {file}.")
        wish = Wish(replace, csv_only, not no_safety_backup, self.ask if sys.stdin.isatty() else Wish().agree)
        try:
            said = self.prove(path, csv_only) if verify_only else self.told(restore(path, wish))
        except (ArchiveRefused, RestoreRefused) as error:
            raise CommandError(str(error)) from None
        except BackupFailed as error:
            raise CommandError(
                f"Nothing was changed, because what is there could not be backed up: {error} "
                "--no-safety-backup replaces it all the same."
            ) from None
        except OSError as error:
            raise CommandError(f"Nothing was changed: {error.strerror or error}.") from None
        except DatabaseError as error:
            raise CommandError(
                f"Nothing was changed: the database said “{str(error).strip().splitlines()[0]}”."
            ) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped: the collection is all as it was, or all as in the archive.") from None
        if verbosity:
            self.stdout.write("\n".join(said))

    def ask(self, now: Holdings, then: Holdings) -> None:
        print(f"Now: {now}.\nThen: {then}.\nReplace it? [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise RestoreRefused("Nothing was changed.")

    def prove(self, path: Path, csv_only: bool) -> list[str]:
        with proven(path, from_tables=csv_only) as archive:
            manifest, inside = archive.manifest, holdings(archive.alias)
        said = [
            f"{path.name} is whole and can be restored: {inside}, as of {_day(manifest.made_at)}, "
            f"written by Disco {manifest.app} on {ENGINES[manifest.engine]}."
        ]
        if manifest.engine != connection.vendor and not csv_only:
            said.append("This Disco runs on another database engine: restore it with --csv-only.")
        return said + manifest.warnings

    def told(self, restored: Restored) -> list[str]:
        said = [f"Restored: {restored.holdings}."]
        if restored.safety:
            said.append(f"What was there before is in {restored.safety.path}.")
        if restored.damaged:
            names = ", ".join(path.name for path in restored.damaged)
            said.append(f"The damaged database was kept as {names}. Stop Disco and start it again.")
        if restored.people:
            said.append(
                "These people can sign in, with the passwords they had on "
                f"{_day(restored.made_at)}: {', '.join(restored.people)}."
            )
        else:
            said.append("Nobody can sign in yet: `manage.py first_login` makes a login.")
        return said + restored.warnings


def _day(moment: datetime) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}"
