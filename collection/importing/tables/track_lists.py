"""Files of tracks as people write them, and the verdicts on their rows, which are judged and stored
a record at a time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from collection.cells import Values
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.problem_column import Lines
from collection.importing.files.problems import Problem
from collection.importing.files.row_numbers import is_blank
from collection.importing.files.table import Table, header_key
from collection.importing.sources.row import Row
from collection.importing.tables.judging import CHUNK, RowVerdict, TableJudge
from collection.importing.tables.kinds.tracks import (
    TrackTable,
    cell_name,
    is_place,
    track_cell,
    track_values,
)
from collection.importing.tables.registry import table_of
from collection.importing.tables.table import Stored, filled

# What people call the place of a track on its record.
_PLACES = ("position", "pos", "track", "trackno", "tracknumber")


@dataclass
class NumberedTracks(Table):
    """Tracks whose place is that of their row among those of their record: their file gives no
    places, or what is printed on the sleeve, such as A1, under the name of one.
    """

    whole: Table = field(default_factory=lambda: Table([]))
    uid_at: int = 0

    @property
    def facts(self) -> str:
        return self.whole.facts

    @property
    def notes(self) -> list[str]:
        return [*self.whole.notes, "Tracks are in the order of their rows."]

    def _rows(self) -> Lines:
        counts: Counter[str] = Counter()
        width = len(self.header) - 1
        for line, cells in self.whole.rows():
            if is_blank(cells) or isinstance(cells, BrokenRow) or len(cells) < width:
                yield line, cells
                continue
            uid = cells[self.uid_at].strip()
            counts[uid] += 1
            yield line, [*cells[:width], str(counts[uid]), *cells[width:]]


def as_tracks(table: Table) -> Table:
    """Return a file of tracks with the place of each; one that gives them as it is."""
    keys = list(map(header_key, table.header))
    is_of_others = table_of(table.header) not in ("", TrackTable.name)
    if is_of_others or "recorduid" not in keys or "title" not in keys:
        return table
    header = list(table.header)
    named = [place for place, key in enumerate(keys) if key in _PLACES]
    if named:
        if "number" in keys or len(named) > 1 or _are_places(table, named[0]):
            return table
        header[named[0]] = "number"
    return NumberedTracks(
        [*header, "position"],
        table.file_name,
        table.file_hash,
        table.encoding,
        table.separator,
        whole=table,
        uid_at=keys.index("recorduid"),
    )


def _are_places(table: Table, at: int) -> bool:
    """Whether a column holds nothing but places."""
    cells = (row[at].strip() for _, row in table.rows() if at < len(row))
    return all(is_place(cell) for cell in cells if cell and header_key(cell) not in _PLACES)


class TrackJudge(TableJudge):
    """All rows of a record are its tracks. Where one of them is bad, so are the others."""

    _next: Row | None = None

    def next_rows(self, rows: Iterator[Row]) -> list[Row]:
        """Return whole lists: no record is cut in two."""
        some = [self._next] if self._next else []
        self._next = None
        for row in rows:
            if len(some) >= CHUNK and _uid(row) != _uid(some[-1]):
                self._next = row
                break
            some.append(row)
        return some

    def judge(self, rows: Sequence[Row]) -> list[RowVerdict]:
        verdicts = super().judge(rows)
        by_record: dict[str, list[RowVerdict]] = {}
        for verdict in verdicts:
            by_record.setdefault(_uid(verdict.row), []).append(verdict)
        for uid, of_record in by_record.items():
            bad = [verdict for verdict in of_record if verdict.kind == "bad"]
            if uid and bad:
                _spoil(of_record, bad[0])
        return verdicts

    def judge_readable(self, rows: Sequence[Row]) -> list[RowVerdict]:
        verdicts = []
        for row in rows:
            row.problems += self._missing(row)
        for (_, some), stored in zip(_by_record(rows), self._lists(rows), strict=True):
            verdicts += _of_record(some, stored)
        return verdicts

    def _lists(self, rows: Sequence[Row]) -> list[Stored | None]:
        """Return the list that is there of each record."""
        return self.plain.find([some[0] for _, some in _by_record(rows)])


def _uid(row: Row) -> str:
    return row.values.get("record_uid", "")


def _by_record(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for uid, some in groupby(rows, key=_uid):
        yield uid, list(some)


def _of_record(rows: list[Row], stored: Stored | None) -> list[RowVerdict]:
    """Return the verdicts on the tracks of one record; the first one holds what is stored."""
    before = stored.cells if stored else {}
    after: Values = {"record_uid": _uid(rows[0])}
    verdicts = []
    for row in rows:
        if row.problems:
            verdicts.append(RowVerdict("bad", row))
            continue
        name = cell_name(row.values["position"])
        cell = track_cell(_kept(row.values, before.get(name, "")))
        after[name] = cell
        verdict = RowVerdict("same", row)
        if name not in before:
            verdict.kind = "new"
        elif before[name] != cell:
            verdict.kind, verdict.changes = "changed", {name: (before[name], cell)}
        verdicts.append(verdict)
    gone = {name: (cell, "") for name, cell in before.items() if name not in after}
    first = verdicts[0]
    if gone and first.kind != "bad":
        first.changes |= gone
        first.kind = "changed"
    if before != after:
        first.key, first.before, first.after = after["record_uid"] if before else "", before, after
    return verdicts


def _kept(values: Values, before: str) -> Values:
    """Return a track with the cells that its row leaves open, if it is the same track."""
    stored = track_values(before)
    if stored["title"] != values["title"]:
        return values
    return filled(stored) | values


def _spoil(verdicts: list[RowVerdict], bad: RowVerdict) -> None:
    """Let no track of a record be stored of which another one is bad."""
    for verdict in verdicts:
        if verdict.kind != "bad":
            reason = f"another track of this record is bad, in line {bad.row.line}"
            verdict.row.problems.append(Problem(verdict.row.line, "", "", reason))
            verdict.kind, verdict.after, verdict.changes = "bad", None, {}
