"""Rows and records of the same key, paired one to one.

In: rows and candidates that the matcher has found for them. Out: pairs. Where a key has several
rows or records, which copy is which is decided by everything that the rows say: first come those
that agree in all given cells, then those catalogued at the same time, then the rest by age.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from collection.bulk_sql import chunks
from collection.cells import INDEX, Cells
from collection.importing.judging.candidates import LATE, Candidate
from collection.importing.judging.same_cell import differences, same
from collection.importing.sources.kept_cells import holds
from collection.importing.sources.row import REMARKS, Row
from collection.names import name_key

Test = Callable[[Row, Candidate], bool]
ReadCells = Callable[[Sequence[int]], Iterable[tuple[int, Cells]]]


def _always(row: Row, candidate: Candidate) -> bool:
    return True


def pair(
    rows: Iterable[Row],
    candidates: Iterable[Candidate],
    *,
    row_key: Callable[[Row], Hashable],
    candidate_key: Callable[[Candidate], Hashable],
    read_cells: ReadCells,
    agrees: Test | None = None,
    fits: Test = _always,
) -> Iterator[tuple[Row, Candidate]]:
    """Yield pairs of the same key that fit: first those that agree, then by date added, then by id.

    Whether a row and a record agree is read from the records by `read_cells`, unless `agrees` says
    it.
    """
    groups: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda candidate: (candidate.added_at, candidate.id)):
        groups[candidate_key(candidate)].append(candidate)
    waiting: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        key = row_key(row)
        if key in groups:
            waiting[key].append(row)
    # The weaker test comes last: a row must not take the record that another one agrees with.
    tests = (agrees or _agreement(waiting, groups, read_cells), _same_moment, _always)
    for key, rows_of_key in waiting.items():
        left = sorted(rows_of_key, key=lambda row: (row.values.get("added_at") or LATE, row.line))
        for test in tests:
            unpaired = []
            for row in left:
                match = _pop_first(groups[key], row, fits, test)
                if match:
                    yield row, match
                else:
                    unpaired.append(row)
            left = unpaired


def _agreement(
    waiting: Mapping[Hashable, list[Row]],
    groups: Mapping[Hashable, list[Candidate]],
    read_cells: ReadCells,
) -> Test:
    """Return a test whether all given cells of a row are those of a record.

    Only records among which there is a choice are read; any other fails the test and is paired by a
    later one.
    """
    with_choice: list[int] = []
    for key, rows in waiting.items():
        if len(rows) + len(groups[key]) > 2:
            with_choice += [candidate.id for candidate in groups[key]]
    cells: dict[int, Cells] = {}
    for ids in chunks(with_choice):
        cells.update(read_cells(ids))

    def agrees(row: Row, candidate: Candidate) -> bool:
        current = cells.get(candidate.id)
        return current is not None and not _differing(row, current)

    return agrees


def _differing(row: Row, current: Cells) -> bool:
    """Whether a cell of a row is not in the record; the remarks hold more than one."""
    blocks = [row.values.get(REMARKS, ""), *row.kept.values()]
    if not all(holds(current[INDEX[REMARKS]], block) for block in filter(None, blocks)):
        return True
    return bool(set(differences(row.values, current)) - {REMARKS})


def _pop_first(group: list[Candidate], row: Row, fits: Test, test: Test) -> Candidate | None:
    """Take the first that fits the row and passes the test out of `group`."""
    for place, candidate in enumerate(group):
        if fits(row, candidate) and test(row, candidate):
            return group.pop(place)
    return None


def _same_moment(row: Row, candidate: Candidate) -> bool:
    """Whether row and record were catalogued at the same time, which distinguishes copies."""
    added = row.values.get("added_at", "")
    return bool(added) and same("added_at", added, candidate.added_at)


def same_edition(row: Row, candidate: Candidate) -> bool:
    """Whether format, year and release of the row, where it gives them, are those of the record."""
    year, release = row.values.get("year"), row.values.get("discogs_release_id")
    format_ = row.values.get("format")
    if year and year != candidate.year:
        return False
    if format_ and name_key(format_) != candidate.format_key:
        return False
    # A record without a release can be any edition.
    return not release or candidate.release in ("", release)
