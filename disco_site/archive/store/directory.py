"""The directory of backups: which archives there are, which of them were proven, which may go."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from disco_site.archive.format.layout import moment_of
from disco_site.archive.store.durable import flush_directory
from disco_site.archive.store.locked import BackupFailed, LockedDirectory
from disco_site.archive.store.proofs import Proof, Proofs
from disco_site.archive.store.retention import REGRET, superfluous


class Archived(NamedTuple):
    """An archive in the directory; `proven_at` is None unless it was proven as it is now."""

    path: Path
    made_at: datetime
    size: int
    proven_at: datetime | None
    #: What else was noted when it was proven.
    noted: dict[str, Any]
    #: What is wrong with it, if it was read again and found damaged.
    rotten: str = ""

    @property
    def records(self) -> int | None:
        """How many records it holds, if that was noted."""
        return self.noted.get("records")

    @property
    def is_lasting(self) -> bool:
        """Whether it holds what was replaced or emptied a short while ago."""
        return bool(self.noted.get("replaced")) and timezone.now() - self.made_at < REGRET


class BackupDirectory(LockedDirectory):
    """A directory of archives. Whatever changes it holds its lock."""

    def __init__(self, directory: Path | None = None) -> None:
        """`directory` is that of the settings unless another one is named."""
        super().__init__(Path(settings.DISCO_BACKUP_DIR if directory is None else directory))
        self._proofs = Proofs(self.directory)

    def archives(self) -> list[Archived]:
        """Return the archives, newest first; other files in the directory are ignored.

        Raises BackupFailed if the directory cannot be read.
        """
        proofs = self._proofs.read()
        archives = []
        for path, made_at in self._files():
            # It may be deleted meanwhile.
            with suppress(FileNotFoundError):
                proof = proofs.get(path.name, {})
                archives.append(_archived(path, made_at, path.stat(), proof))
        return sorted(archives, key=lambda archive: archive.made_at, reverse=True)

    def newest_proven(self) -> Archived | None:
        """Return the newest archive that was proven as it is now."""
        return next((archive for archive in self.archives() if archive.proven_at), None)

    def _files(self) -> list[tuple[Path, datetime]]:
        try:
            names = [(path, moment_of(path.name)) for path in self.directory.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BackupFailed(
                f"The directory {self.directory} cannot be read: {error.strerror}."
            ) from None
        return [(path, made_at) for path, made_at in names if made_at and path.is_file()]

    def put(self, part: Path, name: str, **noted: Any) -> Archived:
        """Give a proven archive its final name, and note the proof."""
        path = self.directory / name
        os.replace(part, path)
        flush_directory(self.directory)
        return self.note_proof(path, **noted)

    def note_proof(self, path: Path, **noted: Any) -> Archived:
        """Note that an archive was proven as it is now, with what else is worth knowing of it.

        Raises ValueError if the file does not have the name of an archive.
        """
        made_at = moment_of(path.name)
        if made_at is None:
            raise ValueError(f"{path.name} is not the name of an archive")
        status = path.stat()
        proof = self._proofs.read().get(path.name, {}) | noted
        proof |= {"proven_at": timezone.now().isoformat(), "file": _identity(status)}
        self._proofs.note(path.name, proof)
        return _archived(path, made_at, status, proof)

    def note(self, path: Path, **noted: Any) -> None:
        """Note what else is worth knowing of a proven archive."""
        if proof := self._proofs.read().get(path.name):
            self._proofs.note(path.name, proof | noted)

    def withdraw_proof(self, path: Path, problem: str) -> None:
        """Note that an archive was read and is damaged, and what is wrong with it.

        It no longer counts among those that are kept, so no sound one is deleted in its place.
        """
        self._proofs.note(path.name, {"rotten": problem, "file": _identity(path.stat())})

    def prune(self, newest: int | None = None) -> list[Path]:
        """Delete the archives that need not be kept (see retention.py), and return them.

        Only those that were proven count, and only they are deleted: the others may be somebody's
        only copy.
        """
        proven = {archive.made_at: archive for archive in self.archives() if archive.proven_at}
        lasting = [made_at for made_at, archive in proven.items() if archive.is_lasting]
        gone = [proven[made_at].path for made_at in superfluous(list(proven), newest, lasting)]
        for path in gone:
            path.unlink(missing_ok=True)
        self._proofs.keep_only({path.name for path, _ in self._files()})
        return gone


def _identity(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns]


def _archived(path: Path, made_at: datetime, status: os.stat_result, proof: Proof) -> Archived:
    proven_at, rotten = None, ""
    # The proof is of the file that had this size and this moment, not of any file of the name.
    if proof.get("file") == _identity(status):
        rotten = str(proof.get("rotten", ""))
        with suppress(KeyError, TypeError, ValueError):
            proven_at = datetime.fromisoformat(proof["proven_at"])
    noted = proof if proven_at else {}
    return Archived(path, made_at, status.st_size, proven_at, noted, "" if proven_at else rotten)
