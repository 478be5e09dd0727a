"""A directory that one process at a time changes, and in which files get their names when they are
complete.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from disco_site.archive.store.durable import PART, part_of

LOCK = ".lock"
_READ_AND_WRITE = os.R_OK | os.W_OK | os.X_OK


class BackupFailed(Exception):
    """No archive or snapshot was made; the message says why in one sentence."""


class LockedDirectory:
    """A directory of which whoever changes it holds the lock."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lock = directory / LOCK

    @contextmanager
    def locked(self, patience: float = 600) -> Iterator[Self]:
        """Hold the directory against other processes; what a killed one left unfinished is deleted.

        Raises BackupFailed if the directory cannot be used, or is still held after `patience`
        seconds.
        """
        self._prepare()
        try:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise BackupFailed(
                f"The directory {self.lock.parent} cannot be written to: {error.strerror}."
            ) from None
        try:
            self._wait(descriptor, patience)
            self.delete_unfinished()
            yield self
        finally:
            os.close(descriptor)

    def _prepare(self) -> None:
        """Make the directory if it is missing. Raises BackupFailed if it cannot be used."""
        try:
            if self.directory.is_symlink():
                raise BackupFailed(
                    f"{self.directory} is a symbolic link; name the directory that it leads to."
                )
            if self.directory.exists() and not self.directory.is_dir():
                raise BackupFailed(f"{self.directory} is not a directory.")
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BackupFailed(
                f"The directory {self.directory} cannot be made: {error.strerror}."
            ) from None
        if not os.access(self.directory, _READ_AND_WRITE):
            raise BackupFailed(f"The directory {self.directory} cannot be written to.")

    @staticmethod
    def _wait(descriptor: int, patience: float) -> None:
        end = time.monotonic() + patience
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise BackupFailed(
                        "Another backup is being written; try again when it is done."
                    ) from None
            time.sleep(0.05)

    def delete_unfinished(self) -> None:
        """Delete what was written and has not got its name."""
        for unfinished in self.directory.glob(f".*{PART}"):
            unfinished.unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """Return where a file is written before it is proven; the next holder of the lock
        deletes it.
        """
        return part_of(self.directory / name)
