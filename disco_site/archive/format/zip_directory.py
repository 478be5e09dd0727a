"""The directory of an archive's zip file, read strictly: what `backup` never writes is refused.

Python's zipfile is lenient: it takes the last of two members of one name, bytes before the first
and between two, entries that overlap (up to 3.11.7), and false sizes. Here the members must follow
each other from the first byte to the directory, and every size is counted. Format: PKWARE's APPNOTE
6.3.
"""

import io
import re
import struct
from collections.abc import Callable, Collection, Iterator
from stat import S_IFMT, S_IFREG
from typing import IO, NamedTuple

from disco_site.archive.format.layout import (
    COVERS,
    MANIFEST,
    RECORDS,
    SNAPSHOTS,
    TABLES,
    TRANSACTIONS,
    ArchiveRefused,
)
from disco_site.archive.format.seal import END_SIZE, SEAL_SIZE

STORED, DEFLATED = 0, 8
#: What precedes the name of a member, in front of its bytes.
HEADER = struct.Struct("<4s2B4HL2L2H")
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LARGE = 0xFFFFFFFF
_FILES = {MANIFEST, RECORDS, TRANSACTIONS, *SNAPSHOTS.values()}
_IN_DIRECTORIES = re.compile(
    rf"{TABLES}[A-Za-z_]+\.[A-Za-z_]+\.csv|{COVERS}[A-Za-z0-9][A-Za-z0-9._-]{{0,199}}"
)
# No database or table packs to less than a 200th. Small members may: an empty page repeated.
MOST_RATIO, HARMLESS = 200, 64 << 20


class ZipMember(NamedTuple):
    """Where a member is: `start` is the first byte of its header, sizes are those of the
    directory.
    """

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int


class Directory:
    """The directory of the zip file that is open as `file`; `refusal` makes an error of a fault."""

    def __init__(self, file: IO[bytes], refusal: Callable[[str], ArchiveRefused]) -> None:
        self._file = file
        self._refusal = refusal

    def members(self) -> dict[str, ZipMember]:
        """Return the members by name. Raises ArchiveRefused for everything that `backup` never
        writes.
        """
        try:
            members = {member.name: member for member in self._listed()}
            self._check_order(members.values())
        except (struct.error, UnicodeDecodeError):
            raise self._refusal("its directory cannot be read") from None
        self._check_sizes(members.values())
        return members

    def _listed(self) -> Iterator[ZipMember]:
        """Yield the members as the directory lists them; each must be one that an archive may have,
        once.
        """
        count, self._start, end = self._find()
        self._file.seek(self._start)
        seen = set()
        for _ in range(count):
            member = self._entry()
            if member.name.lower() in seen:
                raise self._refusal(f"it has two members called {member.name}")
            seen.add(member.name.lower())
            yield member
        if self._file.tell() != end:
            raise self._refusal("there are bytes after its directory")

    def _find(self) -> tuple[int, int, int]:
        """Return how many entries the directory says it has, where it begins and where it ends."""
        end = max(self._file.seek(0, io.SEEK_END) - SEAL_SIZE - END_SIZE, 0)
        self._file.seek(end)
        mark, disk, first_disk, here, count, size, start, comment = _END.unpack(
            self._file.read(END_SIZE)
        )
        if mark != b"PK\5\6" or disk or first_disk or here != count or comment != SEAL_SIZE:
            raise self._refusal("the record at its end is not that of an archive")
        if count == 0xFFFF or _LARGE in (size, start):
            end, count, size, start = self._large_end(end - _LOCATOR.size)
        if start + size != end:
            raise self._refusal("its directory does not lie where its last record says")
        return count, start, end

    def _large_end(self, locator: int) -> tuple[int, int, int, int]:
        self._file.seek(max(locator - _LARGE_END.size, 0))
        mark, length, _, _, disk, first, here, count, size, start = _LARGE_END.unpack(
            self._file.read(_LARGE_END.size)
        )
        pointer, disk_of_end, end, disks = _LOCATOR.unpack(self._file.read(_LOCATOR.size))
        is_record = mark == b"PK\6\6" and length == _LARGE_END.size - 12
        is_locator = pointer == b"PK\6\7" and end == locator - _LARGE_END.size
        is_one_disk = not disk and not first and not disk_of_end and disks == 1
        if not (is_record and is_locator and is_one_disk and here == count):
            raise self._refusal("the record at its end is not that of an archive")
        return end, count, size, start

    def _entry(self) -> ZipMember:
        fields = _ENTRY.unpack(self._file.read(_ENTRY.size))
        mark, flags, method, crc, packed, size = fields[0], fields[5], fields[6], *fields[9:12]
        name_length, extra_length, comment_length, disk = fields[12:16]
        name, extra = self._file.read(name_length), self._file.read(extra_length)
        if mark != b"PK\1\2" or comment_length or disk:
            raise self._refusal("its directory cannot be read")
        size, packed, start = self._large_values(extra, size, packed, fields[18])
        member = ZipMember(self._checked_name(name), method, crc, packed, size, start)
        self._check_kind(member, flags, fields[17] >> 16)
        return member

    def _checked_name(self, raw: bytes) -> str:
        name = raw.decode("utf-8", "backslashreplace")
        if name not in _FILES and not _IN_DIRECTORIES.fullmatch(name):
            raise self._refusal(f"it has a member {name[:80]!r}, which no Disco archive has")
        return name

    def _check_kind(self, member: ZipMember, flags: int, mode: int) -> None:
        if flags & 1:
            raise self._refusal(f"{member.name} is encrypted")
        if S_IFMT(mode) not in (0, S_IFREG):
            raise self._refusal(f"{member.name} is not a file")
        if member.method not in (STORED, DEFLATED) or flags:
            raise self._refusal(f"{member.name} is packed in a way that Disco never uses")
        if member.method == STORED and member.size != member.packed:
            raise self._refusal(f"{member.name} is not as long as its directory says")

    def _large_values(self, extra: bytes, *values: int) -> list[int]:
        """Return size, packed size and start, each from the extra field if its own is too small."""
        large = sum(value == _LARGE for value in values)
        if not extra and not large:
            return list(values)
        mark, length, *rest = struct.unpack(f"<HH{len(extra) // 8}Q", extra)
        # Both sizes may be there although their own fields hold them.
        if mark != 1 or length != len(extra) - 4 or len(rest) not in (large, 0 if large else 2):
            raise self._refusal("its directory cannot be read")
        numbers = iter(rest)
        return [next(numbers) if value == _LARGE else value for value in values]

    def _check_order(self, members: Collection[ZipMember]) -> None:
        """Raise unless each member begins where the one before it ends, with a header that agrees
        with the directory.
        """
        place = 0
        for member in sorted(members, key=lambda member: member.start):
            if member.start != place:
                raise self._refusal(f"{member.name} does not begin where the member before it ends")
            place += self._header_size(member) + member.packed
        if place != self._start:
            raise self._refusal("its directory does not begin where the last member ends")

    def _header_size(self, member: ZipMember) -> int:
        self._file.seek(member.start)
        mark, _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = (
            HEADER.unpack(self._file.read(HEADER.size))
        )
        name, extra = self._file.read(name_length), self._file.read(extra_length)
        size, packed = self._large_values(extra, size, packed)
        expected = (member.name.encode(), member.method, member.crc, member.packed, member.size)
        is_plain = mark == b"PK\3\4" and flags == 0
        if not is_plain or (name, method, crc, packed, size) != expected:
            raise self._refusal(f"the header of {member.name} does not agree with the directory")
        return HEADER.size + name_length + extra_length

    def _check_sizes(self, members: Collection[ZipMember]) -> None:
        sizes = [(member.size, member.packed) for member in members]
        total = sum(member.size for member in members), sum(member.packed for member in members)
        for size, packed in [*sizes, total]:
            if size > HARMLESS and size > MOST_RATIO * packed:
                raise self._refusal(f"it would swell to more than {MOST_RATIO} times its size")
