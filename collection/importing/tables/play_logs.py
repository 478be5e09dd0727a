"""Logs of what was played: scrobbles of Last.fm, histories of Spotify, home-made lists.

Their rows name artist, album and moment, and no record of Disco's. A log is read as a file of
plays: a row for each record and day, and one for what is not on the user's shelf.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count
from django.utils import timezone

from collection.bulk_sql import chunks
from collection.importing.cells import dates
from collection.importing.cells.values import Reader
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.header_words import column_key
from collection.importing.files.problem_column import Lines
from collection.importing.files.row_numbers import is_blank
from collection.importing.files.table import Table
from collection.importing.judging.date_order import DateOrder
from collection.importing.sources.spreadsheet.log_columns import EPOCH, LogColumns, log_columns
from collection.importing.tables.plays import PlayTable
from collection.models import Play, Record
from collection.names import name_key, without_namesake_number

_TIMES = 3


class _Record(NamedTuple):
    pk: int
    uid: str


class _Played(NamedTuple):
    """What was played on one day, or, without a day, the row that names none."""

    artist: str
    album: str
    day: str


@dataclass
class _Entry:
    """The line on which something is named first, how it is written there, how often it was played,
    and in how many rows.
    """

    line: int
    artist: str
    album: str
    count: int = 1
    rows: int = 1


@dataclass
class PlayLog(Table):
    """A log as a file of plays of one user."""

    kind: str = ""
    _read: list[tuple[int, list[str]]] = field(default_factory=list, init=False)
    _left_out: dict[int, str] = field(default_factory=dict, init=False)
    _said: list[str] = field(default_factory=list, init=False)

    @property
    def facts(self) -> str:
        return f"a log of what was played, {self.kind}"

    @property
    def notes(self) -> list[str]:
        return self._said

    def why_left_out(self, line: int) -> str:
        return self._left_out.get(line, "")

    def _rows(self) -> Lines:
        yield from self._read

    def fill(self, entries: Mapping[_Played, _Entry], columns: LogColumns, owner: User) -> None:
        """Make the rows of what was played."""
        shelf = _Shelf(owner, entries)
        already = _plays(owner, shelf.ids())
        first: dict[tuple[int, str], list[str]] = {}
        for played, entry in entries.items():
            record = shelf.record(played)
            if record is None:
                self._leave_out(entry, played, "is not on your shelf")
                continue
            # What was logged by hand beside the log is not taken away.
            times = 1 if columns.has_tracks else entry.count
            times = max(times, already.get((record.pk, played.day), 0))
            cells = first.get((record.pk, played.day))
            if cells:
                cells[_TIMES] = str(max(int(cells[_TIMES]), times))
                self._leave_out(entry, played, "is the record of a row above in another spelling")
                continue
            cells = [record.uid, "", played.day, str(times)]
            first[record.pk, played.day] = cells
            self._read.append((entry.line, cells))
        rows = sum(entry.rows for entry in entries.values())
        self._said = [_on_rows(rows, len(entries), columns.has_tracks)]
        if shelf.has_copies:
            self._said.append(
                "Of several copies, the plays go to the one on the shelf that was entered first."
            )

    def _leave_out(self, entry: _Entry, played: _Played, reason: str) -> None:
        self._left_out[entry.line] = reason
        self._read.append((entry.line, ["", "", played.day, "", entry.artist, entry.album]))


def as_plays(table: Table, owner: User | None, order: str) -> Table:
    """Return a log of plays as a file of them; any other file as it is.

    `order` is that of local dates, "" to find it out. Raises FileRefused where nothing decides it.
    """
    columns = log_columns(table)
    if columns is None or owner is None or "recorduid" in map(column_key, table.header):
        return table
    seen = DateOrder()
    for line, cells in _rows_of(table, columns):
        seen.look(line, cells[columns.moment].strip())
    entries = _entries(table, columns, order or seen.decide() or "dmy")
    log = PlayLog(
        [column.name for column in PlayTable.columns],
        table.file_name,
        table.file_hash,
        kind=table.facts,
    )
    log.fill(entries, columns, owner)
    return log


def _rows_of(table: Table, columns: LogColumns) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have all columns of a log."""
    most = max(columns.artist, columns.album, columns.moment)
    for line, cells in table.rows():
        if not is_blank(cells) and not isinstance(cells, BrokenRow) and len(cells) > most:
            yield line, cells


def _entries(table: Table, columns: LogColumns, order: str) -> dict[_Played, _Entry]:
    """Return what was played, in the order of the file."""
    entries: dict[_Played, _Entry] = {}
    read = dates.day(order)
    for line, cells in _rows_of(table, columns):
        artist, album = cells[columns.artist].strip(), cells[columns.album].strip()
        played = _Played(_key(artist), name_key(album), _day(cells[columns.moment].strip(), read))
        times = _times(cells, columns.times)
        if played in entries:
            entries[played].rows += 1
            entries[played].count += times
        else:
            entries[played] = _Entry(line, artist, album, times)
    return entries


def _times(cells: Sequence[str], place: int | None) -> int:
    """Return how often a row says that something was played; once, where it says nothing."""
    cell = cells[place].strip() if place is not None and place < len(cells) else ""
    return int(cell) if cell.isascii() and cell.isdigit() and 0 < len(cell) < 4 else 1


def _day(moment: str, read: Reader) -> str:
    """Return the day of a moment; a text that names none as it is."""
    epoch = EPOCH.fullmatch(moment)
    if epoch:
        return timezone.localdate(datetime.fromtimestamp(int(epoch[1]), UTC)).isoformat()
    try:
        return read(moment)
    except ValueError:
        return moment


def _key(name: str) -> str:
    return name_key(without_namesake_number(name))


class _Shelf:
    """The records of a user by artist and title; of several, the one on the shelf that was entered
    first.
    """

    def __init__(self, owner: User, wanted: Iterable[_Played]) -> None:
        self.has_copies = False
        self._records: dict[tuple[str, str], _Record] = {}
        titles = sorted({played.album for played in wanted})
        for some in chunks(titles):
            self._learn(owner, some)

    def _learn(self, owner: User, titles: Sequence[str]) -> None:
        records = Record.objects.filter(owner=owner, title_key__in=titles).with_artists()
        for record in records.order_by("-is_active", "pk"):
            names = [link.artist.name for link in record.artist_links.all()]
            spellings = {record.artist_line, ", ".join(names), " & ".join(names)}
            for artist in {_key(spelling) for spelling in spellings}:
                key = (artist, record.title_key)
                if key in self._records:
                    self.has_copies = True
                self._records.setdefault(key, _Record(record.pk, str(record.uid)))

    def record(self, played: _Played) -> _Record | None:
        """Return the record that was played, None for what is not there."""
        return self._records.get((played.artist, played.album))

    def ids(self) -> list[int]:
        return sorted({record.pk for record in self._records.values()})


def _plays(owner: User, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return how often each record was played on each day, as far as it was logged."""
    counts: dict[tuple[int, str], int] = {}
    for some in chunks(ids):
        plays = Play.objects.filter(user=owner, record__in=some).order_by()
        for pk, day, count in plays.values_list("record", "day").annotate(Count("pk")):
            counts[pk, day.isoformat()] = count
    return counts


def _on_rows(rows: int, entries: int, has_tracks: bool) -> str:
    named = "row" if rows == 1 else "rows"
    sentence = f"{rows:,} {named} of the log, put together by record and day: {entries:,}."
    if has_tracks:
        sentence += " Tracks of one record on one day are one play of it."
    return sentence
