"""Cells that hold nothing and are only formatted, as where somebody formatted a whole sheet.

To read millions of them takes seconds, so they are counted in the bytes before anything is read.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks.zip_parts import ZipParts

#: So many of them are read.
MOST = 2_000_000
# No cell takes fewer bytes.
_SHORTEST = len("<c/>")
_ROOT = re.compile(rb"<((?:\w+:)?)worksheet")


class Marks(NamedTuple):
    """What the bytes of a sheet have for each cell, for each of those that hold something, and for
    each of these that holds nothing after all.
    """

    cells: tuple[bytes, ...]
    filled: tuple[bytes, ...]
    empty: tuple[bytes, ...]


OPEN_DOCUMENT = Marks(
    (b"<table:table-cell", b"<table:covered-table-cell"),
    (b"<text:p",),
    (b"<text:p/>", b"<text:p></text:p>"),
)


def refuse_blank_cells(parts: ZipParts, names: Iterable[str], marks: Marks | None = None) -> None:
    """Raise FileRefused if the parts of these names, which hold sheets, have too many of them; the
    `marks` are those of Excel, unless others are given.
    """
    blank = 0
    for name in names:
        if parts.size(name) < MOST * _SHORTEST:
            continue
        rest = b""
        for block in parts.blocks(name):
            marks = marks or _of_excel(block)
            # A mark on the border between two blocks is counted with the second.
            text, between, rest = rest + block, rest, block[-_longest(marks) + 1 :]
            blank += _count(text, marks) - _count(between, marks)
            if blank > MOST:
                raise_for_blank_cells()


def raise_for_blank_cells() -> NoReturn:
    """Raise FileRefused for too many of them."""
    raise FileRefused(
        f"The workbook has more than {MOST:,} cells that hold nothing and are only formatted; "
        "delete them and save the file again."
    )


def _of_excel(block: bytes) -> Marks:
    """Return the marks of a sheet of Excel that begins with these bytes."""
    root = _ROOT.search(block)
    prefix = root[1] if root else b""
    value, text = b"<%sv" % prefix, b"<%sis" % prefix
    empty = (b"%s/>" % value, b"%s></%sv>" % (value, prefix))
    return Marks((b"<%sc" % prefix,), (value, text), empty)


def _longest(marks: Marks) -> int:
    return max(len(mark) for kind in marks for mark in kind)


def _count(text: bytes, marks: Marks) -> int:
    """Return how many blank cells are in these bytes."""
    cells, filled, empty = (sum(map(text.count, kind)) for kind in marks)
    return cells - filled + empty
