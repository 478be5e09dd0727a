"""A second place for archives: a copy of each on another disk or a mounted share, proven there.

Disco never makes its directory. Where the disk or the share is not mounted, there is none, or an
empty one on the disk below, which the copies must not fill.
"""

import os
import shutil
from pathlib import Path
from typing import Self

from django.conf import settings
from django.utils import timezone

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.store.directory import Archived, BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.retention import superfluous
from disco_site.archive.verify import verify


class SecondPlace(BackupDirectory):
    """The directory of the copies of the archives in another one, `first`."""

    def __init__(self, directory: Path, first: BackupDirectory, newest: int | None = None) -> None:
        """`newest`: keep so many copies, instead of some for each day, week and month."""
        super().__init__(directory)
        self.first = first
        self.newest = newest
        # Shares cannot always be locked.
        self.lock = first.directory / ".copies.lock"

    @classmethod
    def of_settings(cls) -> Self | None:
        """Return the one that the settings name, None if they name none."""
        if settings.DISCO_BACKUP_COPY_DIR is None:
            return None
        first, keep = BackupDirectory(), settings.DISCO_BACKUP_COPY_KEEP
        return cls(settings.DISCO_BACKUP_COPY_DIR, first, keep or None)

    def copy_missing(self) -> list[Archived]:
        """Copy the proven archives that are not here and would be kept here, prove the copies, and
        delete those that are too many; return the copies. Raises BackupFailed.
        """
        if not self.first.archives():
            return []
        with self.locked():
            copies = [self._copy(archive) for archive in self._missing()]
            if copies:
                self.prune(self.newest)
        return copies

    def require_there(self) -> None:
        """Raise BackupFailed if the directory is not there, or is not the one it was."""
        if not self.directory.is_dir():
            raise BackupFailed(
                f"The second place for backups, {self.directory}, is not there: is its disk or "
                "share mounted?"
            )
        copied = any(archive.noted.get("copied_at") for archive in self.first.archives())
        if copied and not self.archives():
            raise BackupFailed(
                f"The second place for backups, {self.directory}, is empty, though copies were "
                "made there: is its disk or share mounted?"
            )

    def _prepare(self) -> None:
        self.require_there()
        super()._prepare()

    def _missing(self) -> list[Archived]:
        copied = {copy.path.name for copy in self.archives() if copy.proven_at}
        proven = {one.made_at: one for one in self.first.archives() if one.proven_at}
        moments = sorted({*proven, *(copy.made_at for copy in self.archives())}, reverse=True)
        lasting = [moment for moment, archive in proven.items() if archive.is_lasting]
        needless = superfluous(moments, self.newest, lasting)
        return [
            archive
            for moment, archive in proven.items()
            if archive.path.name not in copied and moment not in needless
        ]

    def _copy(self, archive: Archived) -> Archived:
        """Copy an archive and prove the copy. Raises BackupFailed; then there is none."""
        name = archive.path.name
        part = self.part(name)
        try:
            with archive.path.open("rb") as source, part.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
                # Read back from the disk, not from memory.
                os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            verify(part, compare=False)
            noted = {fact: archive.noted[fact] for fact in _TAKEN if fact in archive.noted}
            copy = self.put(part, name, **noted)
        except OSError as error:
            reason = error.strerror or error
            raise BackupFailed(f"{name} cannot be copied to {self.directory}: {reason}.") from None
        except ArchiveRefused as error:
            raise BackupFailed(
                f"{name} was copied to {self.directory}, but the copy is not sound: {error}"
            ) from None
        finally:
            part.unlink(missing_ok=True)
        self.first.note(archive.path, copied_at=timezone.now().isoformat())
        return copy


#: What was noted of an archive and holds for its copy.
_TAKEN = ("records", "missing_covers", "replaced")
