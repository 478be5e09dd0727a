"""The column that a file of bad rows comes back with, and how it is taken off again."""

from collections.abc import Iterator, Sequence

#: A column of our own making, behind all others.
PROBLEM_COLUMN = "problem"

Line = tuple[int, list[str]]
Lines = Iterator[Line]


def problem_place(header: Sequence[str]) -> int | None:
    """Return where our own column stands in the header, None in a file that is none of bad rows."""
    named = [place for place, name in enumerate(header) if name]
    return named[-1] if named and header[named[-1]] == PROBLEM_COLUMN else None


def without_problems(lines: Lines, place: int) -> Lines:
    """Yield the lines as they stood in the file from which the bad rows came.

    What was said of a row stands at `place`, or behind the cells of a row that is longer than its header.
    """
    for line, cells in lines:
        filled = next((n for n in range(len(cells), 0, -1) if cells[n - 1].strip()), 0)
        at = max(place, filled - 1)
        yield line, [*cells[:at], *cells[at + 1 :]]
