"""The file of an archive while it is written: a zip of named members, each hashed as it goes in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from disco_site.archive.format.deflate import packer
from disco_site.archive.format.layout import COVERS, MANIFEST
from disco_site.archive.format.manifest import Manifest, Member

_PIECE = 1 << 20


class Hashed:
    """A binary file to write to that counts and hashes what it is given."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self._size = 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._file.write(data)

    def account(self) -> Member:
        """Return what the manifest says of the bytes so far."""
        return Member(self._digest.hexdigest(), self._size)


class NewArchive:
    """An archive that is being written: members are added one by one, the manifest last.

    Raises OSError as files do.
    """

    def __init__(self, path: Path) -> None:
        """`path` must not exist yet."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        self.members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    @contextmanager
    def member(self, name: str) -> Iterator[Hashed]:
        """Yield the file to write a member to. Pictures are compressed already and only stored."""
        self._zip.compression = ZIP_STORED if name.startswith(COVERS) else ZIP_DEFLATED
        with self._zip.open(name, "w", force_zip64=True) as file:
            if self._zip.compression == ZIP_DEFLATED:
                # zipfile has no public way to use another compressor.
                unpublished: Any = file
                unpublished._compressor = packer()
            hashed = Hashed(file)
            yield hashed
        self.members[name] = hashed.account()

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Add a whole file as a member."""
        with self.member(name) as member:
            while piece := source.read(_PIECE):
                member.write(piece)

    def seal_with(self, manifest: Manifest) -> None:
        """Add the manifest, which lists all members so far."""
        manifest.members = dict(self.members)
        self._zip.writestr(MANIFEST, manifest.to_json())
