"""Packing and unpacking the members of an archive: the deflate of every zip file (RFC 1951).

Intel's ISA-L packs five times as fast as zlib, to the same size, and unpacks twice as fast;
`docs/benchmarks.md` has the figures. Each reads what the other writes.
"""

import zlib
from types import ModuleType

_deflate: ModuleType
try:
    from isal import isal_zlib

    _deflate = isal_zlib
except ImportError:
    # There is no build of it for this processor.
    _deflate = zlib

#: Raised by `unpacker` for anything but deflate.
UNPACKABLE: tuple[type[Exception], ...] = (_deflate.error, zlib.error)


def packer() -> "zlib._Compress":
    """Return what packs a member, at the lightest setting: a third of the size for little work."""
    return _deflate.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)


def unpacker() -> "zlib._Decompress":
    """Return what unpacks a member."""
    return _deflate.decompressobj(-zlib.MAX_WBITS)
