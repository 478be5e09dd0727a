"""Where covers are kept: files named after their content, written once, never overwritten."""

import os
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

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


class CoverStorage(FileSystemStorage):
    """The media directory. What is saved under a name gets a name of its own and is on the disk
    when `save` returns.
    """

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Store `content` and return its name. The same content under the same name is
        stored once.
        """
        return self.save_as(content_name(name or content.name, content), content)

    def save_as(self, name: str, content: File) -> str:
        """Store `content` under just this name, which is taken for it, and return the name."""
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
