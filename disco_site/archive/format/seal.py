"""The seal: the checksum of a whole archive, as the comment at its end.

A zip file holds bytes that no checksum of its own covers: names, dates, attributes, the directory.
The seal shows a single changed bit anywhere in the file. It guards against accidents; whoever
forges an archive can seal it again, which is why everything inside is checked as well.
"""

import hashlib
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from disco_site.archive.format.layout import ArchiveRefused

_MARK = b"disco-sha256:"
SEAL_SIZE = len(_MARK) + 64
_SEAL = re.compile(re.escape(_MARK) + rb"[0-9a-f]{64}")
# The last record of a zip file without a comment; its last two bytes are the length of the comment.
_END = struct.Struct("<4s4H2LH")
END_SIZE = _END.size
_PIECE = 1 << 20


def seal(path: Path) -> None:
    """Put the seal at the end of a complete zip file that has no comment, and flush it to the disk.

    Raises ValueError if the file is no such zip file.
    """
    with path.open("r+b") as file:
        size = file.seek(-END_SIZE, os.SEEK_END) + END_SIZE
        if not file.read().startswith(b"PK\5\6"):
            raise ValueError("only a complete zip file without a comment can be sealed")
        file.seek(size - 2)
        file.write(struct.pack("<H", SEAL_SIZE))
        file.write(_sealed(file, size))
        file.flush()
        os.fsync(file.fileno())


def check_seal(path: Path) -> None:
    """Read a file in pieces and raise ArchiveRefused unless every byte is as it was when sealed."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if not file.read(4).startswith(b"PK\3\4"):
            raise ArchiveRefused(
                f"{path.name} is not a Disco archive: it does not begin like a zip file."
            )
        file.seek(max(size - SEAL_SIZE, 0))
        end = file.read()
        if not _SEAL.fullmatch(end):
            raise ArchiveRefused(
                f"{path.name} does not end like a Disco archive: it was cut off, added to or "
                "packed again."
            )
        if end != _sealed(file, size - SEAL_SIZE):
            raise ArchiveRefused(f"{path.name} is damaged: its checksum does not match.")


def _sealed(file: IO[bytes], size: int) -> bytes:
    """Return the seal for the first `size` bytes, and leave the file at their end."""
    digest = hashlib.sha256()
    file.seek(0)
    for piece in _pieces(file, size):
        digest.update(piece)
    return _MARK + digest.hexdigest().encode()


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(_PIECE, size))
        if not piece:
            return
        size -= len(piece)
        yield piece
