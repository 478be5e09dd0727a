"""Packing and unpacking the members of an archive: the deflate of every zip file (RFC 1951).

Intel's ISA-L packs five times as fast as zlib, to the same size, and unpacks twice as fast; `docs/benchmarks.md` has
the figures. Each reads what the other writes.
"""

import zlib

try:
    from isal import isal_zlib as _deflate
except ImportError:
    # There is no build of it for this processor.
    _deflate = zlib

#: Raised by `unpacker` for what is no deflate.
UNPACKABLE = (_deflate.error, zlib.error)


def packer() -> "zlib._Compress":
    """Return what packs a member, at the lightest setting: a third of the size for little work."""
    return _deflate.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)


def unpacker() -> "zlib._Decompress":
    """Return what unpacks a member."""
    return _deflate.decompressobj(-zlib.MAX_WBITS)
