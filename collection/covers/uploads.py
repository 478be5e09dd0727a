"""Pictures that were sent, one by one, as a folder or in a zip, put into a directory of their own
from which they come in as covers.

A zip may be small and hold what would fill the disk: what it unpacks to is counted while it is
read, whatever it says of itself.
"""

from collections.abc import Iterable, Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from collection.covers.pictures import KINDS, MB
from collection.names import clean_text

#: So many pictures come in at once at most.
MOST_FILES = 10_000
# Pictures are packed already: a zip of them unpacks to little more than it is.
_MOST_RATIO = 3
_SMALL = 5 * MB
_PIECE = 64 * 1024
_LONGEST_NAME = 150

# A damaged or locked zip fails in many ways.
_DAMAGED = (
    BadZipFile,
    ZlibError,
    LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)


class SentPictures:
    """Fills `directory`; `left_out` counts files that are no pictures, by their ending."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.count = 0
        self.left_out: dict[str, int] = {}
        self._room = 0

    def take(self, files: Iterable[UploadedFile]) -> None:
        """Store what was sent. Raises ValidationError, with a sentence, for what is too much or
        damaged.
        """
        for file in files:
            name = file.name or ""
            if name.lower().endswith(".zip"):
                self._unpack(file, name)
            elif self._is_picture(name):
                self._store(name, file.chunks())

    def _unpack(self, file: UploadedFile, name: str) -> None:
        self._room += max(_MOST_RATIO * (file.size or 0), _SMALL)
        try:
            with ZipFile(file) as archive:
                if len(archive.infolist()) > 2 * MOST_FILES:
                    raise _too_many()
                for info in archive.infolist():
                    if not info.is_dir() and self._is_picture(info.filename):
                        self._store(info.filename, self._pieces(archive, info, name))
        except ValidationError:
            raise
        except _DAMAGED:
            raise ValidationError(f"{name} is damaged, locked, or not a zip file.") from None

    def _pieces(self, archive: ZipFile, info: ZipInfo, name: str) -> Iterator[bytes]:
        """Yield what a member holds, as long as there is room for it."""
        member: IO[bytes]
        most = settings.DISCO_MAX_COVER_MB * MB
        taken = 0
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                taken += len(piece)
                self._room -= len(piece)
                if self._room < 0:
                    raise ValidationError(
                        f"{name} unpacks to far more than its own size, as no pictures do."
                    )
                if taken > most + _PIECE:
                    # It is too large as a cover, as the preview will say of it.
                    return
                yield piece

    def _is_picture(self, name: str) -> bool:
        path = PurePosixPath(name.replace("\\", "/"))
        # What macOS adds to a zip, and other files that are hidden, are nobody's pictures.
        if path.name.startswith(".") or "__MACOSX" in path.parts:
            return False
        ending = path.suffix.lower()
        if ending not in KINDS:
            self.left_out[ending] = self.left_out.get(ending, 0) + 1
        return ending in KINDS

    def _store(self, name: str, pieces: Iterable[bytes]) -> None:
        self.count += 1
        if self.count > MOST_FILES:
            raise _too_many()
        called = _plain(name)
        path = self.directory / called
        if path.exists():
            # Folders may hold files of one name.
            path = self.directory / str(self.count) / called
            path.parent.mkdir(mode=0o700)
        with path.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)


def _plain(name: str) -> str:
    """Return the last part of a name, as one that every disk takes."""
    last = clean_text(PurePosixPath(name.replace("\\", "/")).name).replace("\x00", "")
    path = PurePosixPath(last.encode("utf-8", "replace").decode())
    stem = path.stem
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{path.suffix}"


def _too_many() -> ValidationError:
    return ValidationError(f"More than {MOST_FILES:,} pictures cannot be sent at once.")
