"""The column that Disco adds to a file of bad rows, and how it is left out when they come back."""

from collections.abc import Iterator, Sequence

from collection.importing.files.broken_rows import BrokenRow

#: A column of our own making, behind all others.
PROBLEM_COLUMN = "problem"

Line = tuple[int, list[str]]
Lines = Iterator[Line]


def problem_place(header: Sequence[str]) -> int | None:
    """Return the place of our own column in the header, None unless this is a file of bad rows.

    It is the last column that has a name.
    """
    for place in range(len(header) - 1, -1, -1):
        if header[place]:
            return place if header[place] == PROBLEM_COLUMN else None
    return None


def without_problems(lines: Lines, place: int) -> Lines:
    """Yield the lines as they were in the file from which the bad rows came.

    The cell that says what is wrong is the one at `place`, or the last filled one of a row that is
    longer than its header.
    """
    for line, cells in lines:
        last = len(cells) - 1
        while last > place and not cells[last].strip():
            last -= 1
        reason_at = max(place, last)
        left = [*cells[:reason_at], *cells[reason_at + 1 :]]
        yield line, BrokenRow(left, cells.fault) if isinstance(cells, BrokenRow) else left
