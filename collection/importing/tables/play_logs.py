"""Logs of what was played: scrobbles of Last.fm, histories of Spotify, home-made lists.

Their rows name artist, album and moment, and no record of Disco's. A log is read as a file of
plays: a row for each record and day, and one for what is not on the user's shelf.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.utils import timezone

from collection.importing.cells import dates
from collection.importing.cells.values import Reader
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.header_words import column_key
from collection.importing.files.problem_column import Lines
from collection.importing.files.row_numbers import is_blank
from collection.importing.files.table import Table
from collection.importing.judging.date_order import DateOrder
from collection.importing.sources.spreadsheet.log_columns import EPOCH, LogColumns, log_columns
from collection.importing.tables.headless_logs import with_header
from collection.importing.tables.kinds.plays import PlayTable
from collection.importing.tables.played_shelf import Played, PlayedShelf, played_on, plays_of

_TIMES = 3
_COUNT = re.compile(r"\d{1,3}", re.ASCII)


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

    def say(self, sentence: str) -> None:
        """Add what there is to say of the log; "" is nothing."""
        self._said += [sentence] if sentence else []

    def fill(self, entries: Mapping[Played, _Entry], columns: LogColumns, owner: User) -> None:
        """Make the rows of what was played."""
        shelf = PlayedShelf(owner, entries)
        already = plays_of(owner, shelf.ids())
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

    def _leave_out(self, entry: _Entry, played: Played, reason: str) -> None:
        self._left_out[entry.line] = reason
        self._read.append((entry.line, ["", "", played.day, "", entry.artist, entry.album]))


def as_plays(table: Table, owner: User | None, order: str) -> Table:
    """Return a log of plays as a file of them; any other file as it is.

    `order` is that of local dates, "" to find it out. Raises FileRefused where nothing decides it.
    """
    if owner is None or "recorduid" in map(column_key, table.header):
        return table
    columns = log_columns(table)
    note = ""
    if columns is None:
        table, note = with_header(table, owner)
        columns = log_columns(table)
    if columns is None:
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
    log.say(note)
    log.say(_on_columns_left_out(table.header, columns))
    return log


def _on_columns_left_out(header: Sequence[str], columns: LogColumns) -> str:
    """Return the sentence on the columns of a log of which a play keeps nothing, "" for none."""
    used = {columns.artist, columns.album, columns.moment, columns.times}
    left = [name.strip() for place, name in enumerate(header) if place not in used]
    names = ", ".join(filter(None, left))
    return f"A play has no place for these columns, so they are left out: {names}." if names else ""


def _rows_of(table: Table, columns: LogColumns) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have all columns of a log."""
    most = max(columns.artist, columns.album, columns.moment)
    for line, cells in table.rows():
        if not is_blank(cells) and not isinstance(cells, BrokenRow) and len(cells) > most:
            yield line, cells


def _entries(table: Table, columns: LogColumns, order: str) -> dict[Played, _Entry]:
    """Return what was played, in the order of the file."""
    entries: dict[Played, _Entry] = {}
    read = dates.day(order)
    for line, cells in _rows_of(table, columns):
        artist, album = cells[columns.artist].strip(), cells[columns.album].strip()
        played = played_on(artist, album, _day(cells[columns.moment].strip(), read))
        times = _times(cells, columns.times)
        if played in entries:
            entries[played].rows += 1
            entries[played].count += times
        else:
            entries[played] = _Entry(line, artist, album, times)
    return entries


def _times(cells: Sequence[str], place: int | None) -> int:
    """Return how often a row says that something was played; once, where it says nothing."""
    if place is None or place >= len(cells):
        return 1
    number = _COUNT.fullmatch(cells[place].strip())
    return int(number[0]) if number else 1


def _day(moment: str, read: Reader) -> str:
    """Return the day of a moment; a text that names none as it is."""
    epoch = EPOCH.fullmatch(moment)
    if epoch:
        return timezone.localdate(datetime.fromtimestamp(int(epoch[1]), UTC)).isoformat()
    try:
        return read(moment)
    except ValueError:
        return moment


def _on_rows(rows: int, entries: int, has_tracks: bool) -> str:
    named = "row" if rows == 1 else "rows"
    sentence = f"{rows:,} {named} of the log, put together by record and day: {entries:,}."
    if has_tracks:
        sentence += " Tracks of one record on one day are one play of it."
    return sentence
