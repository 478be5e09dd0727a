"""The parts of a file that is a zip archive of XML: a workbook of Excel or OpenDocument.

They are read piece by piece, and none of them before it is known to be no bomb.
"""

from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path
from typing import IO, Any, Self
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from collection.importing.files.problems import FileRefused

#: What all parts may unpack to.
MOST_MB = 2000
# A list of more parts is no workbook; reading it alone would fill the memory.
_MOST_PARTS = 5000
# Deflate packs a run of one character 1,032 times; tables of real workbooks reach 60.
_MOST_RATIO = 400
_SMALL = 20_000_000
# A tag of a real workbook has a dozen attributes; the parser holds all of it in memory.
_MOST_TAG = 1_000_000
_BLOCK = 1 << 16
_END = b"PK\x05\x06"
_END_LENGTH = 22


class DamagedError(Exception):
    """A part is missing, or is not what it should be."""


class ZipParts:
    """An archive that is open for reading."""

    def __init__(self, file: IO[bytes], file_name: str) -> None:
        """Raises FileRefused for an archive that would unpack to more than a file may be."""
        self._archive = ZipFile(file)
        self._parts = {part.filename: part for part in self._archive.infolist()}
        size = sum(part.file_size for part in self._parts.values())
        packed = sum(part.compress_size for part in self._parts.values())
        is_bomb = size > _SMALL and size > packed * _MOST_RATIO
        if is_bomb or size > MOST_MB * 1_000_000:
            raise FileRefused(
                f"{file_name} unpacks from {packed / 1_000_000:,.1f} MB to "
                f"{size // 1_000_000:,} MB, more than can be read. Save it as CSV."
            )
        if any(part.flag_bits & 1 for part in self._parts.values()):
            raise FileRefused(f"{file_name} has a password; save it without one.")

    @classmethod
    def open(cls, path: Path, file_name: str) -> Self:
        """Open the archive at `path`. Raises FileRefused, DamagedError for what is none."""
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _END_LENGTH - 65_535))
            tail = file.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) - end < _END_LENGTH:
            raise DamagedError("it has no end")
        parts = int.from_bytes(tail[end + 10 : end + 12], "little")
        directory = int.from_bytes(tail[end + 12 : end + 16], "little")
        if parts > _MOST_PARTS or directory > _MOST_PARTS * 200:
            raise FileRefused(
                f"{file_name} is an archive of more than {_MOST_PARTS:,} parts, not a workbook."
            )
        file = path.open("rb")
        try:
            return cls(file, file_name)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        file = self._archive.fp
        self._archive.close()
        if file:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def size(self, name: str) -> int:
        """Return how many bytes a part unpacks to, 0 where there is none."""
        return self._parts[name].file_size if name in self._parts else 0

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part. Raises DamagedError where there is none."""
        if name not in self._parts:
            raise DamagedError(f"{name} is missing")
        with self._archive.open(self._parts[name]) as part:
            while block := part.read(_BLOCK):
                yield block

    def whole(self, name: str) -> bytes:
        """Return a part that is small in every real workbook. Raises DamagedError if it is not."""
        if name not in self._parts or self._parts[name].file_size > _SMALL:
            raise DamagedError(f"{name} is missing or too large")
        return b"".join(self.blocks(name))


class XmlReader:
    """Reads the XML of a part as a stream; a subclass has a method for each event.

    Names are without their prefix. A document type is refused: no workbook has one, and entities
    can blow up.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = _BLOCK
        # An attribute of a real workbook never has more.
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._end_prefixed
        self._parser.CharacterDataHandler = self.text
        self._fed = 0
        #: Set by a subclass that has seen all it wants.
        self.is_done = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text within an element."""

    def feed(self, block: bytes, is_last: bool = False) -> None:
        """Read a block. Raises DamagedError for what is not XML."""
        self._fed += len(block)
        try:
            self._parser.Parse(block, is_last)
        except expat.ExpatError as error:
            raise DamagedError(str(error)) from None
        if self._fed - self._parser.CurrentByteIndex > _MOST_TAG:
            raise DamagedError("a tag has no end")

    def read(self, parts: ZipParts, name: str) -> Self:
        """Read a part to its end, or until it `is_done`."""
        for block in parts.blocks(name):
            self.feed(block)
            if self.is_done:
                break
        return self

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        """Look at the first element: where it has no prefix, none need be taken off others."""
        if ":" in name:
            self._parser.StartElementHandler = self._start_prefixed
        else:
            self._parser.StartElementHandler = self.start
            self._parser.EndElementHandler = self.end
        self.start(name.rpartition(":")[2], attributes)

    def _start_prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name.rpartition(":")[2], attributes)

    def _end_prefixed(self, name: str) -> None:
        self.end(name.rpartition(":")[2])


def _refuse_doctype(*_: Any) -> None:
    raise DamagedError("it has a document type")


#: What zipfile raises over damaged bytes, beside its own error.
DAMAGED = (
    DamagedError,
    BadZipFile,
    ZlibError,
    LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
