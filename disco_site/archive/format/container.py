"""The zip file of an archive: its members, unpacked piece by piece, each byte of them counted."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from disco_site.archive.format.deflate import UNPACKABLE, unpacker
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.seal import check_seal
from disco_site.archive.format.zip_directory import DEFLATED, HEADER, Directory, ZipMember

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1 << 18


class Container:
    """The members of an archive by name. Nothing is ever unpacked under a name that the file chose.

    `members` are listed, and none of them is unpacked yet, when it is open.
    """

    def __init__(self, path: Path) -> None:
        """Raises ArchiveRefused for a broken seal and for everything in the structure that `backup`
        never writes.
        """
        self.path = path
        check_seal(path)
        self._file = path.open("rb")
        try:
            self.members = Directory(self._file, self.refusal).members()
        except ArchiveRefused:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def refusal(self, wrong: str) -> ArchiveRefused:
        """Return the error that says what is wrong with this archive."""
        return ArchiveRefused(f"{self.path.name} is not a sound archive: {wrong}.")

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a member piece by piece. Raises ArchiveRefused unless its bytes are those that the
        directory declares.
        """
        member = self.members[name]
        count = crc = 0
        for piece in self._unpacked(member):
            count += len(piece)
            crc = zlib.crc32(piece, crc)
            if count > member.size:
                break
            yield piece
        if count != member.size:
            raise self.refusal(f"{name} is not as long as its directory says")
        if crc != member.crc:
            raise self.refusal(f"{name} is damaged")

    def open(self, name: str) -> IO[bytes]:
        """Return a member as a file to be read from its beginning to its end."""
        return io.BufferedReader(_Stream(self.chunks(name)), _PIECE)

    def _unpacked(self, member: ZipMember) -> Iterator[bytes]:
        self._file.seek(member.start)
        header = HEADER.unpack(self._file.read(HEADER.size))
        place = member.start + HEADER.size + header[10] + header[11]
        pieces = self._pieces(place, member.packed)
        if member.method == DEFLATED:
            yield from self._inflated(member, pieces)
        else:
            yield from pieces

    def _pieces(self, place: int, size: int) -> Iterator[bytes]:
        """Yield `size` bytes of the file, from `place` on."""
        while size:
            # Sought anew each time: another member may be read in between.
            self._file.seek(place)
            piece = self._file.read(min(_PIECE, size))
            place += len(piece)
            size -= len(piece)
            yield piece

    def _inflated(self, member: ZipMember, pieces: Iterator[bytes]) -> Iterator[bytes]:
        unpack = unpacker()
        try:
            for piece in pieces:
                # In pieces as well: a zip bomb swells a thousandfold.
                while piece and not unpack.eof:
                    yield unpack.decompress(piece, _PIECE)
                    piece = unpack.unconsumed_tail
        except UNPACKABLE:
            raise self.refusal(f"{member.name} is damaged") from None
        yield unpack.flush()
        if not unpack.eof or unpack.unused_data:
            raise self.refusal(f"{member.name} is not packed as its directory says")


class _Stream(io.RawIOBase):
    """Pieces as a file that can be read line by line."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        view = memoryview(buffer)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
