"""The file of an archive while it is written: a zip of named members, each hashed as it goes in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from disco_site.archive.layout import MANIFEST, Manifest, Member
from disco_site.archive.packing import packer

_PIECE = 1 << 20


class Hashed:
    """A binary file to write to that keeps account of what it was given."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self._size = 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._file.write(data)

    def account(self) -> Member:
        return Member(self._digest.hexdigest(), self._size)


class NewArchive:
    """An archive to be: members go in one by one, the manifest last. Raises OSError as files do."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        self.members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    @contextmanager
    def member(self, name: str) -> Iterator[Hashed]:
        """Yield the file to write a member to; pictures are packed already."""
        self._zip.compression = ZIP_STORED if name.startswith("covers/") else ZIP_DEFLATED
        with self._zip.open(name, "w", force_zip64=True) as file:
            if self._zip.compression == ZIP_DEFLATED:
                # zipfile knows no other way to bring a packer of one's own.
                file._compressor = packer()
            hashed = Hashed(file)
            yield hashed
        self.members[name] = hashed.account()

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Take a whole file in as a member."""
        with self.member(name) as member:
            while piece := source.read(_PIECE):
                member.write(piece)

    def seal_with(self, manifest: Manifest) -> None:
        """Put in the manifest, which accounts for all members so far."""
        manifest.members = dict(self.members)
        self._zip.writestr(MANIFEST, manifest.to_json())
