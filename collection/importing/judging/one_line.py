"""Cells of several lines in columns that hold one line, such as a title.

In a text file a line break in a title is, more often than not, a quotation mark in the wrong place
that joined two rows, so the row is bad. In a workbook or JSON no cell can run into the next row:
the break is one that somebody typed, and is read as a blank.
"""

import re
from typing import NamedTuple

from collection.importing.files.problems import Problem, shortened
from collection.importing.sources.row import Doubtful
from collection.importing.sources.source import Source

_BREAK = re.compile("\r\n?|\n|\x85")
# What may have several lines.
_TEXTS = {"remarks", "notes"}


class OneLine(NamedTuple):
    """The cells of a row once each column of one line was checked, and what there is to say."""

    cells: list[str]
    problems: list[Problem]
    remarks: list[Doubtful]


def on_one_line(source: Source, line: int, cells: list[str]) -> OneLine:
    """Return the row that begins on `line` with its line breaks read as blanks, or a problem for
    each.

    The cells of a file that Disco wrote, known by its uids, are taken as they are.
    """
    checked = OneLine(cells, [], [])
    text = "".join(cells)
    if text.isprintable() or not _BREAK.search(text) or "uid" in source.places:
        return checked
    checked = OneLine(cells.copy(), [], [])
    for target, place in source.places.items():
        if target in _TEXTS or place >= len(cells) or not _BREAK.search(cells[place].strip()):
            continue
        column = source.label(place)
        if source.table.breaks_are_blanks:
            checked.cells[place] = " ".join(cells[place].split())
            reason = "the line break is read as a blank"
            checked.remarks.append(Doubtful(column, shortened(cells[place]), reason))
        else:
            lines = _lines_of(line, cells, place)
            reason = f"holds one line, but spans {lines}; a quotation mark may be missing"
            checked.problems.append(Problem(line, column, cells[place], reason))
    return checked


def _lines_of(line: int, cells: list[str], place: int) -> str:
    """Return the lines of the file on which a cell stands."""
    start = line + _breaks(cells[:place])
    return f"lines {start} to {start + _breaks([cells[place]])}"


def _breaks(cells: list[str]) -> int:
    return sum(len(_BREAK.findall(cell)) for cell in cells)
