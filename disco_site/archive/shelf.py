"""The directory in which archives stand: which there are, which were proven, and which may go."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.utils import timezone

from disco_site.archive.layout import moment_of
from disco_site.archive.retention import REGRET, superfluous

# Not in the database: a restore must not lose it.
PROOFS = "proofs.json"
LOCK = ".lock"
_PART = ".part"


class BackupFailed(Exception):
    """No archive was made; the message says why in one sentence."""


class Archived(NamedTuple):
    """An archive on the shelf; `proven_at` is None if nobody has read it as it now is."""

    path: Path
    made_at: datetime
    size: int
    proven_at: datetime | None
    #: What else was noted when it was proven.
    noted: dict[str, Any]

    @property
    def records(self) -> int | None:
        return self.noted.get("records")

    @property
    def is_lasting(self) -> bool:
        """Whether it holds what was replaced or emptied a short while ago."""
        return bool(self.noted.get("replaced")) and timezone.now() - self.made_at < REGRET


class Shelf:
    """A directory of archives. Whatever changes it holds its lock."""

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = Path(settings.DISCO_BACKUP_DIR if directory is None else directory)

    def archives(self) -> list[Archived]:
        """Return the archives, newest first; nothing else in the directory matters."""
        proofs, found = self._proofs(), []
        for path in self._files():
            # It may go while we look.
            with suppress(FileNotFoundError):
                found.append(_archived(path, path.stat(), proofs.get(path.name, {})))
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    def newest_proven(self) -> Archived | None:
        return next((one for one in self.archives() if one.proven_at), None)

    def _files(self) -> list[Path]:
        try:
            return [path for path in self.directory.iterdir() if moment_of(path.name) and path.is_file()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BackupFailed(f"The directory {self.directory} cannot be read: {error.strerror}.") from None

    @contextmanager
    def locked(self, patience: float = 600) -> Iterator[Self]:
        """Hold the shelf against other processes; what a killed one left half done goes first.

        Raises BackupFailed if the directory cannot be used, or is still held after `patience` seconds.
        """
        self._open()
        try:
            descriptor = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise BackupFailed(f"The directory {self.directory} cannot be written to: {error.strerror}.") from None
        try:
            self._wait(descriptor, patience)
            for left in self.directory.glob(f".*{_PART}"):
                left.unlink(missing_ok=True)
            yield self
        finally:
            os.close(descriptor)

    def _open(self) -> None:
        try:
            if self.directory.is_symlink():
                raise BackupFailed(f"{self.directory} is a symbolic link; name the directory that it leads to.")
            if self.directory.exists() and not self.directory.is_dir():
                raise BackupFailed(f"{self.directory} is not a directory.")
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BackupFailed(f"The directory {self.directory} cannot be made: {error.strerror}.") from None
        if not os.access(self.directory, os.R_OK | os.W_OK | os.X_OK):
            raise BackupFailed(f"The directory {self.directory} cannot be written to.")

    @staticmethod
    def _wait(descriptor: int, patience: float) -> None:
        end = time.monotonic() + patience
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise BackupFailed("Another backup is being written; try again when it is done.") from None
            time.sleep(0.05)

    def part(self, name: str) -> Path:
        """Return where an archive is written before it is proven; the next holder of the lock takes it away."""
        return self.directory / f".{name}{_PART}"

    def put(self, part: Path, name: str, **noted: Any) -> Archived:
        """Give a proven archive its name, for good, and note the proof."""
        path = self.directory / name
        os.replace(part, path)
        self._flush()
        return self.note_proof(path, **noted)

    def note_proof(self, path: Path, **noted: Any) -> Archived:
        """Note that an archive was read as it now is and found whole, with what else is worth knowing of it."""
        status, proofs = path.stat(), self._proofs()
        noted = proofs.get(path.name, {}) | noted
        proofs[path.name] = noted | {"proven_at": timezone.now().isoformat(), "file": _identity(status)}
        self._write_proofs(proofs)
        return _archived(path, status, proofs[path.name])

    def withdraw_proof(self, path: Path) -> None:
        """Note that an archive was read and is not whole: it counts no more, so none that is whole goes for it."""
        proofs = self._proofs()
        if proofs.pop(path.name, None):
            self._write_proofs(proofs)

    def prune(self, newest: int | None = None) -> list[Path]:
        """Take away archives that are too many (see retention.py) and return them.

        Only those that were proven count, and only they go: the others may be somebody's only copy of something.
        """
        proven = {one.made_at: one for one in self.archives() if one.proven_at}
        lasting = [moment for moment, one in proven.items() if one.is_lasting]
        gone = [proven[moment].path for moment in superfluous(list(proven), newest, lasting)]
        for path in gone:
            path.unlink(missing_ok=True)
        there = {path.name for path in self._files()}
        self._write_proofs({name: proof for name, proof in self._proofs().items() if name in there})
        return gone

    def _proofs(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads((self.directory / PROOFS).read_text())
        except (OSError, ValueError):
            # Lost or damaged: then nothing is proven until it is read again.
            return {}
        return {name: proof for name, proof in found.items() if type(proof) is dict} if type(found) is dict else {}

    def _write_proofs(self, proofs: dict[str, dict[str, Any]]) -> None:
        part = self.part(PROOFS)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(proofs, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self.directory / PROOFS)
        self._flush()

    def _flush(self) -> None:
        descriptor = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _identity(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns]


def _archived(path: Path, status: os.stat_result, proof: dict[str, Any]) -> Archived:
    proven = None
    # Proven was the file that had this size and this moment, not any of its name.
    if proof.get("file") == _identity(status):
        with suppress(KeyError, TypeError, ValueError):
            proven = datetime.fromisoformat(proof["proven_at"])
    return Archived(path, moment_of(path.name), status.st_size, proven, proof if proven else {})
