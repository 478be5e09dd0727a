"""Finds the elements of wanted ids in a dump, at the speed of searching bytes."""

import re
from collections.abc import Callable, Iterable, Iterator

from collection.catalogues.dump.opening import BLOCK, DumpFile

try:
    # It takes a third of the time that the method of `bytes` takes.
    from stringzilla import find as _find
except ImportError:
    # There is no build of it for this processor.
    _find = bytes.find

#: The largest releases of collectors, boxes of 100 discs, have some 1 MB.
MOST_BYTES = 16_000_000
# Longer than any tag that begins an element.
_LONGEST_TAG = 1000
# The attribute that stands first, such as id="12645443", is not longer.
_USUAL = 20
# An id as XML may write it; every dump of Discogs writes <release id="1" status="Accepted">.
_ID = re.compile(rb"""<\w+\s(?:[^>]*\s)?id\s*=\s*(?:"(\d+)"|'(\d+)')""")

Progress = Callable[[int, int, int], object]


def wanted_elements(
    dump: DumpFile, wanted: Iterable[int], progress: Progress, *, block_size: int = BLOCK
) -> Iterator[tuple[int, bytes]]:
    """Yield id and bytes of each element whose id is `wanted`, in the order of the file.

    Others are neither parsed nor kept. `progress` is told, block by block, how many bytes of the
    packed file were read, how many it has, and how many elements went by. Raises DumpRefused for a
    file that is damaged, cut off, or another one, at its end at the latest: until then, nothing
    that was yielded counts.
    """
    element = dump.kind.element
    opening, closing = f"<{element} ".encode(), f"</{element}>".encode()
    # Texts, because making a number of each id takes as long as finding it.
    ids = {b"%d" % number for number in wanted}
    count = 0
    rest = b""
    for block in dump.blocks(block_size):
        # Where nothing was left over, this copies nothing.
        data = rest + block
        position = 0
        while True:
            start = _find(data, opening, position)
            if start < 0:
                rest = _begun(data, opening)
                break
            position = start + len(opening)
            attribute = data[position : position + _USUAL].split(b'"', 2)
            is_usual = attribute[0] == b"id=" and len(attribute) > 2
            digits = attribute[1] if is_usual else _id_at(data, start)
            if not digits:
                rest = _kept(dump, data[start:], _LONGEST_TAG, f"{element} {count + 1:,}")
                break
            if digits in ids:
                end = data.find(closing, position)
                if end < 0:
                    name = f"{element} {int(digits)}"
                    rest = _kept(dump, data[start:], MOST_BYTES, name)
                    break
                position = end + len(closing)
                yield int(digits), data[start:position]
            count += 1
        progress(dump.done, dump.size, count)
    if rest.startswith(opening):
        raise dump.damaged(f"{element} {count + 1:,} has no end")


def _begun(data: bytes, opening: bytes) -> bytes:
    """Return the end of `data` with which an opening may begin, b"" if it cannot."""
    start = data.rfind(b"<", -len(opening))
    return data[start:] if start >= 0 and opening.startswith(data[start:]) else b""


def _id_at(data: bytes, start: int) -> bytes:
    """Return the digits of the id in the tag that begins at `start`, b"" where it is cut."""
    match = _ID.match(data, start)
    return match[1] or match[2] if match else b""


def _kept(dump: DumpFile, data: bytes, most: int, name: str) -> bytes:
    """Return what is not whole before the next block is there, if it is not too much."""
    if len(data) > most:
        raise dump.damaged(f"{name} is longer than {most:,} bytes")
    return data
