"""Restore an archive or a snapshot, or only prove that it could be restored."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from adminkit.audit import note_afterwards
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from collection.bulk_sql import refresh_planner
from disco_site.archive.database.holdings import Holdings, RestoreRefused, holdings
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.proven import ENGINES
from disco_site.archive.restorable import found, restorable
from disco_site.archive.restore.restore import Wish, restore
from disco_site.archive.snapshots.proving import is_snapshot
from disco_site.archive.store.locked import BackupFailed
from disco_site.installation import PROGRAM


class Command(BaseCommand):
    help = (
        "Restore an archive that `backup` has written, or a snapshot that was made before a "
        "change. It is proven first, and replaces the "
        "collection in one step, also while Disco is running. Everybody has to sign in again, and "
        "enters tokens of Discogs, makes links for strangers and sets up second factors anew. "
        "Example: restore disco-20261121-080000-000000.zip --replace"
    )
    # The database may be damaged, or not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="the archive or snapshot; of one that `backup --list` shows, its name will do",
        )
        parser.add_argument(
            "--verify-only", action="store_true", help="only prove that it could be restored here"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace a collection, of which a snapshot is made first",
        )
        parser.add_argument(
            "--csv-only",
            action="store_true",
            help="rebuild from its tables, such as those of another database engine",
        )
        parser.add_argument(
            "--no-safety-backup",
            action="store_true",
            help="make no snapshot of what --replace replaces",
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
        path = found(file)
        if path is None:
            raise CommandError(f"There is no file {file}.")
        wish = Wish(replace, from_tables=csv_only, safety_backup=not no_safety_backup)
        if sys.stdin.isatty():
            wish = wish._replace(agree=self.ask)
        try:
            report = self.prove(path, csv_only) if verify_only else self.restore(path, wish)
        except (ArchiveRefused, RestoreRefused) as error:
            raise CommandError(str(error)) from None
        except BackupFailed as error:
            raise CommandError(
                f"Nothing was changed, because there is no snapshot of what is there: {error} "
                "--no-safety-backup replaces it all the same."
            ) from None
        except OSError as error:
            raise CommandError(f"Nothing was changed: {error.strerror or error}.") from None
        except DatabaseError as error:
            raise CommandError(
                f"Nothing was changed: the database said “{str(error).strip().splitlines()[0]}”."
            ) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped: the collection is all as it was, or all as restored."
            ) from None
        if verbosity:
            self.stdout.write("\n".join(report))

    def ask(self, now: Holdings, then: Holdings) -> None:
        print(f"Now: {now}.\nThen: {then}.\nReplace it? [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise RestoreRefused("Nothing was changed.")

    def prove(self, path: Path, csv_only: bool) -> list[str]:
        with restorable(path, from_tables=csv_only) as archive:
            manifest, inside, warnings = archive.manifest, holdings(archive.alias), archive.warnings
        report = [
            f"{path.name} is whole and can be restored: {inside}, as of {_day(manifest.made_at)}, "
            f"written by Disco {manifest.app} on {ENGINES[manifest.engine]}."
        ]
        if manifest.engine != connection.vendor and not csv_only:
            way = "restore an archive" if is_snapshot(path) else "restore it"
            report.append(f"This Disco runs on another database engine: {way} with --csv-only.")
        return report + warnings

    def restore(self, path: Path, wish: Wish) -> list[str]:
        restored = restore(path, wish)
        if not restored.damaged:
            refresh_planner()
            made_at = timezone.localtime(restored.made_at).isoformat(timespec="minutes")
            note_afterwards(SITE, Verb.RESTORE, file=path.name, of=made_at)
        report = [f"Restored: {restored.holdings}."]
        if restored.safety:
            report.append(f"What was there before is in {restored.safety.path}.")
        if restored.damaged:
            names = ", ".join(path.name for path in restored.damaged)
            report.append(
                f"The damaged database was kept as {names}. Stop Disco and start it again."
            )
        if restored.people:
            report.append(
                "These people can sign in, with the passwords they had on "
                f"{_day(restored.made_at)}: {', '.join(restored.people)}."
            )
            if restored.second_factors:
                report.append(
                    "The password alone is enough for these, until they set up their second "
                    f"factor again: {', '.join(restored.second_factors)}."
                )
        else:
            report.append(f"Nobody can sign in yet: `{PROGRAM} first_login` makes a login.")
        return report + restored.warnings


def _day(moment: datetime) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}"
