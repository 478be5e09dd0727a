"""Where covers are kept: files named after their content, written once, never overwritten.

They lie in the media directory, or in a store that several servers share (shared_storage.py). All
other modules ask `cover_storage()`, and know of no paths.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage

FOLDER = "covers"
#: A file that a writer has not given its name yet. What a crash leaves of it, `prune_covers`
#: deletes.
UNFINISHED = ".part"
DIGITS = 12
#: So many digits has the name of a picture that somebody gave and that was written anew: those of
#: what was given, so that the same file is known again.
DIGITS_OF_GIVEN = 16


def content_name(name: str, content: File, digits: int = DIGITS) -> str:
    """Return `name` with the beginning of the SHA-256 of `content` before its ending:
    covers/UID-0123456789ab.jpg.
    """
    digest = sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    stem, ending = os.path.splitext(name)
    return f"{stem}-{digest.hexdigest()[:digits]}{ending}"


class StoreAway(OSError):
    """The store of pictures that servers share does not answer, or refuses; the text says which."""


def cover_storage() -> "PictureStorage":
    """Return where the covers and further pictures of records are kept."""
    return cast(PictureStorage, default_storage)


class PictureStorage(Storage):
    """What every place for pictures can do, beside what Django asks of one: `open`, `exists`,
    `delete`, `size` and `get_modified_time`, each by the name of a file, such as covers/x.jpg.

    What is asked for by a name that nobody has raises FileNotFoundError.
    """

    #: Whether the files lie in a store that several servers share, and not on a disk of this one.
    is_shared = False

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Store `content` and return its name. The same content under the same name is
        stored once.
        """
        return self.save_as(content_name(name or content.name, content), content)

    def save_as(self, name: str, content: File) -> str:
        """Store `content` under just this name, which is taken for it, and return the name."""
        raise NotImplementedError

    def take_over(self, name: str, part: Path) -> None:
        """Store the file at `part`, which is on the disk whole and is not needed there any more."""
        raise NotImplementedError

    def settle(self, names: Iterable[str]) -> None:
        """Return when these files would outlast a power cut."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of each file among the covers, and when it was written."""
        raise NotImplementedError

    def missing(self, names: Iterable[str]) -> Iterator[str]:
        """Yield those of the names that no file has."""
        raise NotImplementedError

    def open_plain(self, name: str) -> IO[bytes]:
        """Open a file for reading, and never what a link leads to. Raises OSError."""
        raise NotImplementedError

    def unfinished(self) -> Iterator[Path]:
        """Yield the files that writers have left, or have not finished yet."""
        return iter(())


class CoverStorage(PictureStorage, FileSystemStorage):
    """The media directory. What is saved under a name gets a name of its own and is on the disk
    when `save` returns.
    """

    def save_as(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        if path.exists():
            # Young again, so that nobody takes it for a left-over before a row refers to it.
            os.utime(path)
        else:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content.seek(0)

            def write(stream: IO[bytes]) -> None:
                for chunk in content.chunks():
                    stream.write(chunk)

            write_whole(path, write)
        return name

    def take_over(self, name: str, part: Path) -> None:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.rename(path)

    def settle(self, names: Iterable[str]) -> None:
        for directory in {Path(self.path(name)).parent for name in names}:
            _sync_directory(directory)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        for path in self._files():
            # Another process may have removed it meanwhile.
            with suppress(FileNotFoundError):
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if path.suffix != UNFINISHED:
                    yield f"{FOLDER}/{path.name}", written

    def missing(self, names: Iterable[str]) -> Iterator[str]:
        return (name for name in names if not (Path(self.location) / name).is_file())

    def open_plain(self, name: str) -> IO[bytes]:
        descriptor = os.open(Path(self.location) / name, os.O_RDONLY | os.O_NOFOLLOW)
        return os.fdopen(descriptor, "rb")

    def unfinished(self) -> Iterator[Path]:
        return (path for path in self._files() if path.suffix == UNFINISHED)

    def _files(self) -> list[Path]:
        with suppress(FileNotFoundError):
            return [path for path in (Path(self.location) / FOLDER).iterdir() if path.is_file()]
        return []


def write_whole(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Let `write` fill a file that appears at `path` whole and on the disk, or not at all; two
    writers do no harm.
    """
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=".", suffix=UNFINISHED, delete=False
    ) as stream:
        try:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(stream.name, path)
        except BaseException:
            Path(stream.name).unlink(missing_ok=True)
            raise
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
