"""The zip file of an archive: its members, unpacked piece by piece, each byte of them counted."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from disco_site.archive.directory import DEFLATED, HEADER, Directory, Member
from disco_site.archive.layout import ArchiveRefused
from disco_site.archive.packing import UNPACKABLE, unpacker
from disco_site.archive.seal import check_seal

_PIECE = 1 << 18


class Container:
    """The members of an archive by name. Nothing is ever unpacked under a name that the file chose.

    Opening it raises ArchiveRefused for a broken seal and for everything in the structure that `backup` never writes.
    """

    def __init__(self, path: Path) -> None:
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

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def refusal(self, wrong: str) -> ArchiveRefused:
        return ArchiveRefused(f"{self.path.name} is no sound archive: {wrong}.")

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a member piece by piece. Raises ArchiveRefused if its bytes are more, fewer or others than declared."""
        member, count, crc = self.members[name], 0, 0
        for piece in self._unpacked(member):
            count, crc = count + len(piece), zlib.crc32(piece, crc)
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

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        self._file.seek(member.start)
        header = HEADER.unpack(self._file.read(HEADER.size))
        place = member.start + HEADER.size + header[10] + header[11]
        unpack, left = unpacker() if member.method == DEFLATED else None, member.packed
        while left:
            # Seen anew each time: another member may be read in between.
            self._file.seek(place)
            piece = self._file.read(min(_PIECE, left))
            place, left = place + len(piece), left - len(piece)
            yield from self._inflated(member, unpack, piece) if unpack else [piece]
        if unpack:
            yield unpack.flush()
        if unpack and (not unpack.eof or unpack.unused_data):
            raise self.refusal(f"{member.name} is not packed as its directory says")

    def _inflated(self, member: Member, unpack: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
        try:
            # In pieces as well: a bomb swells a thousandfold.
            while piece and not unpack.eof:
                yield unpack.decompress(piece, _PIECE)
                piece = unpack.unconsumed_tail
        except UNPACKABLE:
            raise self.refusal(f"{member.name} is damaged") from None


class _Stream(io.RawIOBase):
    """Pieces as a file, for what reads lines."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
