"""Rows and records of one key, brought together one to one: first those that agree in all given cells."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from collection.cells import Cells, stream_cells
from collection.importing.candidates import LATE, Candidate
from collection.importing.comparing import differences
from collection.importing.file_rows import Row
from collection.models import Record
from collection.names import name_key
from collection.querysets import chunks

Test = Callable[[Row, Candidate], bool]


def pair(
    rows: Iterable[Row],
    candidates: Iterable[Candidate],
    *,
    row_key: Callable[[Row], Any],
    candidate_key: Callable[[Candidate], Any],
    agrees: Test | None = None,
    fits: Test = lambda row, one: True,
) -> Iterator[tuple[Row, Candidate]]:
    """Yield pairs of one key that fit: first those that agree, then by date added, then by id.

    Whether they agree is read from the records, unless `agrees` tells it.
    """
    groups = defaultdict(list)
    for one in sorted(candidates, key=lambda one: (one.added_at, one.id)):
        groups[candidate_key(one)].append(one)
    waiting = defaultdict(list)
    for row in rows:
        if row_key(row) in groups:
            waiting[row_key(row)].append(row)
    agrees = agrees or _agreement(waiting, groups)
    for key, group in waiting.items():
        left = sorted(group, key=lambda row: (row.values.get("added_at") or LATE, row.line))
        for test in (agrees, _same_moment, lambda row, one: True):
            rows_left = []
            for row in left:
                if one := _taken_first(groups[key], row, fits, test):
                    yield row, one
                else:
                    rows_left.append(row)
            left = rows_left


def _agreement(waiting: dict[Any, list[Row]], groups: dict[Any, list[Candidate]]) -> Test:
    """Return a test whether all given cells of a row are those of a record; read only where there is a choice."""
    unclear = [one.id for key in waiting if len(waiting[key]) + len(groups[key]) > 2 for one in groups[key]]
    cells: dict[int, Cells] = {}
    for some in chunks(unclear):
        cells.update(stream_cells(Record.objects.filter(pk__in=some)))
    return lambda row, one: one.id in cells and not differences(row.values, cells[one.id])


def _taken_first(group: list[Candidate], row: Row, fits: Test, test: Test) -> Candidate | None:
    """Take the first that fits the row and passes the test out of `group`."""
    for place, one in enumerate(group):
        if fits(row, one) and test(row, one):
            return group.pop(place)
    return None


def _same_moment(row: Row, one: Candidate) -> bool:
    """Tell whether row and record were catalogued at the same time, which tells copies apart."""
    return row.values.get("added_at") == one.added_at


def same_edition(row: Row, one: Candidate) -> bool:
    """Tell whether format, year and release of the row, where it gives them, are those of the record."""
    values = row.values
    return (
        (not values.get("year") or values["year"] == one.year)
        and (not values.get("format") or name_key(values["format"]) == one.format_key)
        and (not values.get("discogs_release_id") or one.release in {"", values["discogs_release_id"]})
    )
