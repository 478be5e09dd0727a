"""Whether a file is a log of what was played, by the names and cells of its columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from collection.importing.cells import dates
from collection.importing.files.header import find_columns
from collection.importing.files.header_words import column_key
from collection.importing.files.table import Table
from collection.importing.sources.column_cells import ColumnCells

# What programs call the moment of a play, and what people call its day.
_PLAYED = set(
    "utctime uts ts endtime playedat playedon dateplayed timeplayed played listenedat listenedon "
    "scrobbledat scrobbletime scrobbled lastlistened gehortam gespieltam ecoutele".split()
)
_DAY = set("date day datum datetime timestamp time when jour giorno fecha dag".split())
_TRACK = set("track trackname song songname tracktitle songtitle mastermetadatatrackname".split())
_ALBUM = {"mastermetadataalbumalbumname", "albumname", "releasename", "album", "record"}
_ARTIST = {"mastermetadataalbumartistname", "albumartist"}
#: A moment as seconds, or thousandths of them, since 1970.
EPOCH = re.compile(r"(1\d{9})(?:\d{3})?", re.ASCII)
_TIMES = {"plays", "playcount", "times", "timesplayed", "listens"}
_YEAR = re.compile(r"\d{4}", re.ASCII)
_COUNT = re.compile(r"\d{1,3}", re.ASCII)
# So many of the filled cells of a column are moments.
_MOST = 0.8


class LogColumns(NamedTuple):
    """The places of the columns of a log."""

    artist: int
    album: int
    moment: int
    #: Whether a row is a track of the album that was played.
    has_tracks: bool
    #: How often it was played, if there is such a column.
    times: int | None
    #: Whether the name of a column says that something was played.
    is_sure: bool


def log_columns(table: Table) -> LogColumns | None:
    """Return the columns of a log of plays, by their names and cells, None for any other file."""
    keys = list(map(column_key, table.header))
    cells = ColumnCells(table)
    moments = [
        place
        for words in (_PLAYED, _DAY)
        for place, key in enumerate(keys)
        if key in words and cells.share(place, _is_moment) >= _MOST
    ]
    # A text says its day as it was there; a number of seconds only where the site is.
    moments.sort(key=lambda place: cells.share(place, EPOCH.fullmatch) > 0)
    fields = {name: place for place, name in find_columns(table.header).items()}
    artist = _first(keys, _ARTIST, fields.get("artist"))
    album = _first(keys, _ALBUM, fields.get("title"))
    if artist is None or album is None or not moments:
        return None
    is_sure = any(keys[place] in _PLAYED for place in moments)
    tracks = [place for place, key in enumerate(keys) if key in _TRACK and place != album]
    times = [
        place
        for place, key in enumerate(keys)
        if key in _TIMES and cells.share(place, _COUNT.fullmatch) >= _MOST
    ]
    return LogColumns(artist, album, moments[0], bool(tracks), times[0] if times else None, is_sure)


def _first(keys: Sequence[str], words: set[str], other: int | None) -> int | None:
    return next((place for place, key in enumerate(keys) if key in words), other)


def is_full_moment(cell: str) -> bool:
    """Whether a cell says when something was, to the day at least: a year alone is none."""
    return not _YEAR.fullmatch(cell) and _is_moment(cell)


def _is_moment(cell: str) -> bool:
    return bool(EPOCH.fullmatch(cell) or dates.year_of(cell, "dmy") or dates.year_of(cell, "mdy"))
