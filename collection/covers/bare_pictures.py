"""Whether the file of a picture holds its pixels and nothing else: no place, no time, no camera, no
comment, no second picture, and nothing behind its end.

What is not known for certain to be bare counts as not bare: it is written anew then, which does no
harm.
"""

import re
from collections.abc import Iterator

_START, _END = b"\xff\xd8", b"\xff\xd9"
# Tables, the frame, and where its pixels begin.
_SCAN = 0xDA
_TABLES = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD}
_JFIF = 0xE0
# Without a small picture of its own.
_JFIF_LENGTH = 16
# Comments and the parts of applications.
_BETWEEN_SCANS = re.compile(rb"\xff[\xe0-\xef\xfe]")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def is_bare(content: bytes, kind: str) -> bool:
    """Whether a sound picture of a kind, such as "JPEG", holds nothing but its pixels."""
    if kind == "JPEG":
        return _is_bare_jpeg(content)
    if kind == "PNG":
        return content.startswith(_PNG) and _ends(content, _png_parts(content), _PNG_PARTS)
    if kind == "WEBP":
        is_whole = int.from_bytes(content[4:8], "little") + 8 == len(content)
        return is_whole and _ends(content, _webp_parts(content), _WEBP_PARTS)
    return False


def _is_bare_jpeg(content: bytes) -> bool:
    if not content.startswith(_START):
        return False
    place = len(_START)
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        length = int.from_bytes(content[place + 2 : place + 4])
        if marker == _JFIF and length != _JFIF_LENGTH:
            return False
        if marker == _SCAN:
            # Among pixels, the byte that begins a marker is followed by a zero.
            is_at_end = content.find(_END, place) == len(content) - len(_END)
            return is_at_end and not _BETWEEN_SCANS.search(content, place)
        if marker not in _TABLES and marker != _JFIF:
            return False
        place += 2 + length
    return False


def _png_parts(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the name of each part, and where it ends."""
    place = len(_PNG)
    while place + 12 <= len(content):
        name = content[place + 4 : place + 8]
        place += 12 + int.from_bytes(content[place : place + 4])
        yield name, place


def _webp_parts(content: bytes) -> Iterator[tuple[bytes, int]]:
    place = 12
    while place + 8 <= len(content):
        name = content[place : place + 4]
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + length + length % 2
        yield name, place


def _ends(content: bytes, parts: Iterator[tuple[bytes, int]], known: set[bytes]) -> bool:
    """Whether all parts are known ones and the last of them ends where the file does."""
    place = 0
    for name, end in parts:
        if name not in known:
            return False
        place = end
    return place == len(content)
