"""Write an archive of everything, and prove it."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disco_site.archive.automatic import end_with_stdin, keep_daily
from disco_site.archive.shelf import Archived, BackupFailed, Shelf
from disco_site.archive.writing import Made, make_archive, megabytes


class Command(BaseCommand):
    help = (
        "Write one file that holds everything: records, ledger, ratings, people, covers. It is read back and proven "
        "before it gets its name; `restore` reads it. It holds password hashes: keep it to yourself. "
        "Example: manage.py backup --output /mnt/disk/disco --keep 10"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", metavar="DIR", help="where to (default: DISCO_BACKUP_DIR)")
        parser.add_argument(
            "--keep", metavar="N", help="keep the N newest (default: the 5 newest, one of 7 days, 4 weeks, 12 months)"
        )
        parser.add_argument(
            "--daily",
            action="store_true",
            help="stay, and write one whenever the newest is older than a day, until standard input is closed",
        )
        parser.add_argument("--list", action="store_true", help="only list the archives that are there")

    def handle(
        self, *, output: str | None, keep: str | None, daily: bool, list: bool, verbosity: int, **options: Any
    ) -> None:
        self.verbosity = verbosity
        shelf = Shelf(Path(output).expanduser().absolute() if output else None)
        newest = None if keep is None else _number(keep)
        try:
            if list:
                self._list(shelf.archives(), shelf)
                return
            if daily:
                end_with_stdin()
                keep_daily(shelf, lambda sentence: self.stderr.write(sentence))
            with interruptible():
                self._tell(make_archive(shelf, newest=newest, observer=self._show))
        except BackupFailed as error:
            self._show("")
            raise CommandError(str(error)) from None

    def _list(self, archives: list[Archived], shelf: Shelf) -> None:
        for one in archives:
            proven = f"proven {_local(one.proven_at)}" if one.proven_at else "not proven"
            records = "" if one.records is None else f"{one.records} records"
            made = _local(one.made_at)
            self._say(f"{one.path.name}  {made}  {megabytes(one.size):>10}  {records:>15}  {proven}".rstrip())
        if not archives:
            self._say(f"There is no archive in {shelf.directory}.")

    def _tell(self, made: Made) -> None:
        self._show("")
        self._say(f"{made}.")
        if made.gone:
            self._say(f"{len(made.gone)} older archive{'s' * (len(made.gone) > 1)} taken away.")
        for warning in made.manifest.warnings:
            if self.verbosity:
                self.stderr.write(warning, self.style.WARNING)

    def _show(self, step: str) -> None:
        if self.verbosity and sys.stderr.isatty():
            print(f"\r{step:<60}\r", end="", file=sys.stderr, flush=True)

    def _say(self, sentence: str) -> None:
        if self.verbosity:
            self.stdout.write(sentence)


def _local(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= 10_000):
        raise CommandError(f"--keep: “{text}” is not a whole number from 1 to 10000.")
    return int(text)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a stop (SIGINT, SIGTERM) end the work inside with a sentence, after it has tidied up."""

    def stop(number: int, frame: Any) -> None:
        raise CommandError("The backup was stopped; no archive was written.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
