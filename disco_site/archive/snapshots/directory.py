"""The directory of snapshots: which there are, and which may go."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

from django.conf import settings
from django.utils import timezone

from disco_site.archive.format.layout import ArchiveRefused, snapshot_moment
from disco_site.archive.snapshots.manifest import (
    SnapshotManifest,
    covers_path,
    manifest_path,
    read_manifest,
)
from disco_site.archive.store.durable import flush_directory, part_of
from disco_site.archive.store.locked import BackupFailed, LockedDirectory
from disco_site.archive.store.retention import REGRET

#: So many of the newest are kept, and whatever is younger than this.
NEWEST, YOUNG = 10, timedelta(days=1)


class Snapshot(NamedTuple):
    """A snapshot in the directory."""

    path: Path
    made_at: datetime
    manifest: SnapshotManifest

    @property
    def size(self) -> int:
        """How many bytes the copy of the database has."""
        return self.manifest.copy.size

    @property
    def is_kept(self) -> bool:
        """Whether it stays however many follow: it is young, or holds what was replaced or emptied
        a short while ago.
        """
        age = timezone.now() - self.made_at
        return age < YOUNG or (self.manifest.replaced and age < REGRET)


class SnapshotDirectory(LockedDirectory):
    """A directory of snapshots. Whatever changes it holds its lock."""

    def __init__(self, beside: Path | None = None) -> None:
        """`beside` is the directory of the archives, that of the settings unless another is
        named.
        """
        super().__init__(
            Path(settings.DISCO_BACKUP_DIR if beside is None else beside) / "snapshots"
        )

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots, newest first; a file without a sound manifest, or of another size
        than it says, is none. Raises BackupFailed if the directory cannot be read.
        """
        found = []
        for path, made_at in self._files():
            # It may be deleted meanwhile.
            with suppress(ArchiveRefused, FileNotFoundError):
                manifest = read_manifest(path)
                if path.stat().st_size == manifest.copy.size:
                    found.append(Snapshot(path, made_at, manifest))
        return sorted(found, key=lambda snapshot: snapshot.made_at, reverse=True)

    def newest(self) -> Snapshot | None:
        """Return the newest snapshot."""
        return next(iter(self.snapshots()), None)

    def _files(self) -> list[tuple[Path, datetime]]:
        try:
            names = [(path, snapshot_moment(path.name)) for path in self.directory.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise BackupFailed(
                f"The directory {self.directory} cannot be read: {error.strerror}."
            ) from None
        return [(path, made_at) for path, made_at in names if made_at and path.is_file()]

    @contextmanager
    def locked(self, patience: float = 600) -> Iterator[Self]:
        with super().locked(patience):
            self._tidy_up()
            yield self

    def _tidy_up(self) -> None:
        """Delete what a killed process has left: what belongs to a snapshot that is not there."""
        there = {path.stem for path, _ in self._files()}
        for pattern in ("disco-*.json", "disco-*.covers"):
            for path in self.directory.glob(pattern):
                if path.stem not in there:
                    path.unlink(missing_ok=True)

    def put(self, part: Path, name: str, manifest: SnapshotManifest) -> Snapshot:
        """Give a proven snapshot, and the names of covers that were written beside it, their final
        names. The copy of the database is the last: without it the others are nothing.
        """
        path = self.directory / name
        described = self._describe(path, manifest)
        os.replace(part_of(covers_path(path)), covers_path(path))
        os.replace(described, manifest_path(path))
        flush_directory(self.directory)
        os.replace(part, path)
        flush_directory(self.directory)
        return Snapshot(path, manifest.made_at, manifest)

    @staticmethod
    def _describe(path: Path, manifest: SnapshotManifest) -> Path:
        """Write the manifest where it has no name yet, and return where that is."""
        described = part_of(manifest_path(path))
        with open(os.open(described, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        return described

    def note_replaced(self, snapshot: Snapshot) -> None:
        """Note that what this snapshot holds is about to be replaced or emptied. Raises
        BackupFailed.
        """
        snapshot.manifest.replaced = True
        try:
            described = self._describe(snapshot.path, snapshot.manifest)
            os.replace(described, manifest_path(snapshot.path))
            flush_directory(self.directory)
        except OSError as error:
            raise BackupFailed(
                f"{manifest_path(snapshot.path)} cannot be written: {error.strerror}."
            ) from None

    def prune(self) -> list[Path]:
        """Delete the snapshots that need not be kept, and return them."""
        return [self._delete(one.path) for one in self._superfluous(self.snapshots())]

    @staticmethod
    def _superfluous(snapshots: Sequence[Snapshot]) -> Iterator[Snapshot]:
        for snapshot in snapshots[NEWEST:]:
            if not snapshot.is_kept:
                yield snapshot

    @staticmethod
    def _delete(path: Path) -> Path:
        path.unlink(missing_ok=True)
        covers_path(path).unlink(missing_ok=True)
        manifest_path(path).unlink(missing_ok=True)
        return path
