"""Opening a dump, and refusing what is none, what is damaged and what is cut off."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

_gzip: ModuleType
_deflate: ModuleType
try:
    from isal import igzip, isal_zlib

    _gzip, _deflate = igzip, isal_zlib
except ImportError:
    # There is no build of it for this processor.
    _gzip, _deflate = gzip, zlib
_UNPACKABLE: tuple[type[Exception], ...] = (gzip.BadGzipFile, _deflate.error, zlib.error)

# It stays in the cache of the processor between unpacking and searching.
BLOCK = 1 << 18
_GZIP = b"\x1f\x8b"
# The root stands at the beginning; a declaration and a comment may stand before it.
_HEAD = 4096


class DumpRefused(Exception):
    """A file is not the dump that it should be; the message is one sentence with its name."""


class DumpKind(NamedTuple):
    """The names of the root and of the elements below it."""

    root: str
    element: str


RELEASES = DumpKind("releases", "release")
MASTERS = DumpKind("masters", "master")


class DumpFile:
    """A dump that is read once, from its beginning to its end."""

    def __init__(self, path: Path, kind: DumpKind) -> None:
        """Raises DumpRefused for a path that is not a file."""
        self.name = path.name
        self.kind = kind
        self.path = path
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise self.unreadable(error) from None
        if not path.is_file():
            raise DumpRefused(f"{path} is not a file.")
        #: Bytes of the packed file that were read so far.
        self.done = 0

    def require_kind(self) -> None:
        """Raise DumpRefused unless the file begins like a dump of its kind."""
        self._check_root(next(self._unpacked_blocks(_HEAD), b""))

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the unpacked bytes. Raises DumpRefused for a file that is damaged, cut off, or
        another one, at its end at the latest.
        """
        head = end = b""
        is_checked = False
        for block in self._unpacked_blocks(size):
            if not is_checked:
                head += block
                is_checked = len(head) >= _HEAD
                if is_checked:
                    self._check_root(head)
            end = (end + block[-_HEAD:])[-_HEAD:]
            yield block
        if not is_checked:
            self._check_root(head)
        if not end.rstrip().endswith(f"</{self.kind.root}>".encode()):
            raise self.cut_off()

    def _unpacked_blocks(self, size: int) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as packed, self._unpacked(packed) as file:
                while block := file.read(size):
                    self.done = packed.tell()
                    yield block
        except EOFError:
            raise self.cut_off() from None
        except _UNPACKABLE:
            raise self.damaged("it cannot be unpacked") from None
        except OSError as error:
            raise self.unreadable(error) from None

    def _unpacked(self, packed: BinaryIO) -> BinaryIO:
        start = packed.read(len(_GZIP))
        packed.seek(0)
        return _gzip.open(packed) if start == _GZIP else packed

    def _check_root(self, head: bytes) -> None:
        """Raise DumpRefused unless the file begins like this kind of dump."""
        root = self._root(head[:_HEAD])
        if root == self.kind.root:
            return
        if root in ("artists", "labels", "masters", "releases"):
            raise DumpRefused(f"{self.name} is the dump of {root}, not that of {self.kind.root}.")
        raise DumpRefused(
            f"{self.name} is not Discogs' dump of {self.kind.root}, such as "
            f"discogs_20261101_{self.kind.root}.xml.gz."
        )

    def _root(self, head: bytes) -> str:
        """Return the name of the first element, "" where there is none."""
        names: list[str] = []

        def refuse_type(*_: object) -> None:
            raise self.damaged("it has a document type, which no dump has")

        def refuse_encoding(version: str, encoding: str | None, standalone: int) -> None:
            if encoding and encoding.upper() not in ("UTF-8", "US-ASCII", "ASCII"):
                raise self.damaged(f"it is written in {encoding} and not in UTF-8")

        parser = expat.ParserCreate("UTF-8")
        parser.StartDoctypeDeclHandler = refuse_type
        parser.XmlDeclHandler = refuse_encoding
        parser.StartElementHandler = lambda name, attributes: names.append(name)
        # Whatever is wrong behind the root is seen where it is read.
        with suppress(expat.ExpatError):
            parser.Parse(head, False)
        return names[0] if names else ""

    def damaged(self, reason: str) -> DumpRefused:
        return DumpRefused(f"{self.name} is damaged: {reason}. Download it again.")

    def cut_off(self) -> DumpRefused:
        return DumpRefused(f"{self.name} is cut off: its end is missing. Download it again.")

    def unreadable(self, error: OSError) -> DumpRefused:
        return DumpRefused(f"{self.path} cannot be read: {error.strerror}.")
