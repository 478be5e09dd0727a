"""The first pass over a file: whatever only all of its rows together show.

In: a source, which has read the header. Out: a frozen `Survey`; or FileRefused, when the file
leaves open what only the user can know. No row is read or matched yet.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from collection.importing.files.broken_rows import is_whole
from collection.importing.files.limits import Limits, refuse_rows
from collection.importing.files.problem_column import Line, Lines
from collection.importing.files.row_numbers import is_blank
from collection.importing.judging.date_order import DateOrder
from collection.importing.judging.days_added import DaysAdded, date_added_meaning
from collection.importing.judging.repeated_rows import on_repeats
from collection.importing.sources.row import RowKeys
from collection.importing.sources.source import Source
from collection.importing.sources.survey import KeySet, Survey, Tally

# The rows that share a key are kept until they are judged, if they are no more than these.
FEW = 2000
# All rows of a small file are kept until they are judged: reading them three times was a sixth of
# the time of importing a file again. So many bytes they take at most, which 10,000 records need.
MOST_KEPT = 24_000_000
# What a cell takes in its row, and a filled one beside its letters, in bytes.
_CELL, _TEXT = 8, 49


@dataclass
class _Seen:
    """What was noted of all rows."""

    tally: Tally
    rows: int = 0
    #: The rows themselves, as long as there is room for them.
    kept: list[Line] | None = field(default_factory=list)
    room: int = field(default_factory=lambda: MOST_KEPT)
    #: An array for each of `RowKeys`, with an entry for each row.
    keys: list["array[int]"] = field(default_factory=lambda: [array("q") for _ in RowKeys._fields])
    dates: DateOrder = field(default_factory=DateOrder)
    days: DaysAdded = field(default_factory=DaysAdded)

    def keep(self, line: int, cells: list[str]) -> None:
        """Keep a row if there is room for it and those before; else let all of them go."""
        if self.kept is None:
            return
        filled = len(cells) - cells.count("")
        self.room -= _CELL * len(cells) + _TEXT * filled + sum(map(len, cells))
        if self.room < 0:
            self.kept = None
        else:
            self.kept.append((line, cells))

    def lines(self, source: Source) -> Lines:
        """Yield the rows that were looked at, blank ones among them; read again if there was no
        room for them.
        """
        return source.table.rows() if self.kept is None else iter(self.kept)


def survey(source: Source, most_rows: int = 0) -> Survey:
    """Read the whole file once and return what the later passes need.

    Raises FileRefused when the order of day and month cannot be decided, or the file has more than
    `most_rows` rows (0: any number).
    """
    seen = _look_at_rows(source, most_rows)
    uids, keys, releases, identities = map(KeySet, seen.keys)
    settled = source.chosen.of_file()
    chosen = source.chosen.dates
    if chosen:
        seen.dates.refuse_other_order(chosen)
    order = chosen or seen.dates.decide()
    if order:
        settled["dates"] = order
    notes = seen.dates.notes(order, decided=bool(order) and not chosen)
    date_added, date_notes = date_added_meaning(
        source, seen.days.counted(order or "dmy"), seen.rows
    )
    if date_added:
        settled["date_added"] = date_added
    findings = seen.tally.findings()
    sharing = {row for each in (keys, releases, identities) for row in each.rows_that_repeat()}
    shared = dict(_numbered_lines(source, seen, sharing)) if len(sharing) <= FEW else None
    repeating = _rows_that_may_repeat(source, seen, keys if source.foreign else identities)
    lines = _numbered_lines(source, seen, repeating) if shared is None else shared.items()
    repeats, is_half_repeats = on_repeats(
        source, (line for row, line in lines if row in repeating), seen.rows
    )
    return Survey(
        rows=seen.rows,
        uids=uids,
        keys=keys,
        releases=releases,
        identities=identities,
        date_order=order or "dmy",
        added_is_bought=date_added == "purchase",
        findings=findings,
        settled=settled | dict(findings.settled),
        is_half_repeats=is_half_repeats,
        notes=(*repeats, *notes, *date_notes, *findings.notes),
        sharing=frozenset(sharing),
        shared_lines=None if shared is None else tuple(shared.values()),
        kept=None if seen.kept is None else tuple(seen.kept),
    )


def _rows_that_may_repeat(source: Source, seen: _Seen, keys: KeySet) -> set[int]:
    """Return the numbers of the rows that share one of `keys` with another row, without those that
    have a uid of their own.
    """
    sharing = set(keys.rows_that_repeat())
    if source.foreign:
        return sharing
    uid_of_row = seen.keys[0]
    rows_of_uid = Counter(uid_of_row[row] for row in sharing)
    return {row for row in sharing if not uid_of_row[row] or rows_of_uid[uid_of_row[row]] > 1}


def _numbered_lines(source: Source, seen: _Seen, numbers: set[int]) -> Iterator[tuple[int, Line]]:
    """Yield the filled rows of these numbers, counted from 0 on."""
    if numbers:
        filled = (line for line in seen.lines(source) if not is_blank(line[1]))
        yield from (pair for pair in enumerate(filled) if pair[0] in numbers)


def _look_at_rows(source: Source, most_rows: int) -> _Seen:
    seen = _Seen(source.tally())
    has_year = "year" in source.places
    for line, cells in source.table.rows():
        seen.keep(line, cells)
        if is_blank(cells):
            continue
        seen.rows += 1
        if most_rows and seen.rows > most_rows:
            refuse_rows(Limits(most_rows))
        for keys, key in zip(seen.keys, source.row_keys(cells), strict=True):
            keys.append(key)
        if not is_whole(cells):
            continue
        if not source.is_header(cells):
            seen.tally.look(line, cells)
        for cell in source.date_cells(cells):
            seen.dates.look(line, cell)
        if has_year and (year := source.cell(cells, "year")):
            seen.dates.look_at_year(year)
        if added := source.cell(cells, "added_at"):
            seen.days.look(added)
    return seen


def names_in(source: Source, survey: Survey) -> Iterator[list[str]]:
    """Yield artist, label and catalog number of each row as the file writes them, where they may be
    lists.
    """
    if not source.maybe_lists:
        return
    for _, cells in survey.lines(source.table):
        if is_whole(cells) and not is_blank(cells):
            yield [source.cell(cells, column) for column in ("artist", "label", "catalog_number")]
