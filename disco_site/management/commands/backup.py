"""Write an archive of everything, and prove it."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from adminkit.addresses import read_whole_number
from adminkit.numbers import counted
from collection.management.printing import PrintingCommand
from disco_site.archive.automatic import end_with_stdin, keep_daily
from disco_site.archive.backup import Made, make_archive, megabytes
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.store.directory import Archived, BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.second_place import SecondPlace


class Command(PrintingCommand):
    help = (
        "Write one file that holds everything: records, ledger, ratings, people, covers. It is "
        "read back and proven before it gets its name; `restore` reads it. It holds password "
        "hashes: keep it to yourself. Example: backup --output /mnt/disk/disco --keep 10"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", metavar="DIR", help="where to (default: DISCO_BACKUP_DIR)")
        parser.add_argument(
            "--keep",
            metavar="N",
            help="keep the N newest (default: the 5 newest, one of 7 days, 4 weeks, 12 months)",
        )
        parser.add_argument(
            "--daily",
            action="store_true",
            help="stay, and write one whenever the newest is older than a day, until standard "
            "input is closed",
        )
        parser.add_argument(
            "--list",
            action="store_true",
            help="only list the archives and snapshots that are there",
        )

    def handle(
        self,
        *,
        output: str | None,
        keep: str | None,
        daily: bool,
        list: bool,
        **options: Any,
    ) -> None:
        backups = BackupDirectory(Path(output).expanduser().absolute() if output else None)
        newest = None if keep is None else _number(keep)
        try:
            if list:
                self._list(backups)
                return
            if daily:
                end_with_stdin()
                keep_daily(backups, lambda sentence: self.stderr.write(sentence))
            with interruptible():
                self._report(make_archive(backups, newest=newest, observer=self.show))
                if output is None:
                    self._copy()
        except BackupFailed as error:
            self.show("")
            raise CommandError(str(error)) from None

    def _list(self, backups: BackupDirectory) -> None:
        archives = backups.archives()
        for archived in archives:
            self.say(_line(archived))
        if not archives:
            self.say(f"There is no archive in {backups.directory}.")
        self._list_snapshots(SnapshotDirectory(backups.directory))
        second = SecondPlace.of_settings()
        if second and backups.directory == second.first.directory:
            self._list_copies(second)

    def _list_snapshots(self, directory: SnapshotDirectory) -> None:
        snapshots = directory.snapshots()
        if snapshots:
            self.say(f"{counted(len(snapshots), 'snapshot')} in {directory.directory}:")
        for snapshot in snapshots:
            made, size = _local(snapshot.made_at), megabytes(snapshot.size)
            records = counted(snapshot.manifest.records, "record")
            reason = snapshot.manifest.reason
            self.say(f"{snapshot.path.name}  {made}  {size:>10}  {records:>15}  before {reason}")

    def _list_copies(self, second: SecondPlace) -> None:
        second.require_there()
        copies = second.archives()
        self.say(f"{counted(len(copies), 'copy', 'copies')} in {second.directory}:")
        for copy in copies:
            self.say(_line(copy))

    def _copy(self) -> None:
        """Copy to the second place what is missing there."""
        if second := SecondPlace.of_settings():
            self.show("copying")
            for copy in second.copy_missing():
                self.say(f"Copied to {copy.path} and proven there.")
            self.show("")

    def _report(self, made: Made) -> None:
        self.say(f"{made}.")
        if made.gone:
            self.say(f"{counted(len(made.gone), 'older archive')} deleted.")
        for warning in made.manifest.warnings:
            self.remark(warning)


def _line(archived: Archived) -> str:
    made = _local(archived.made_at)
    records = "" if archived.records is None else counted(archived.records, "record")
    proven = f"proven {_local(archived.proven_at)}" if archived.proven_at else "not proven"
    if archived.rotten:
        proven = "damaged"
    size = megabytes(archived.size)
    return f"{archived.path.name}  {made}  {size:>10}  {records:>15}  {proven}"


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _number(text: str) -> int:
    number = read_whole_number(text, 10_000)
    if not number:
        raise CommandError(f"--keep: “{text}” is not a whole number from 1 to 10000.")
    return number


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the work inside with a sentence, after it has tidied up."""

    def stop(number: int, frame: Any) -> None:
        raise CommandError("The backup was stopped; no archive was written.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
