"""Whether the rows of a sheet are tracks, not records, by the names and cells of its columns.

One sign is not enough: a disc jockey writes the tempo beside his twelve-inches, and the length of
an album beside its title is no track's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from collection.importing.cells import freehand
from collection.importing.cells.freehand import NO_WORDS
from collection.importing.files.header import OF_ALBUM, find_columns, meaning_of
from collection.importing.files.header_words import column_key
from collection.importing.sources.column_cells import ColumnCells

# Names of the title of a track, of what only tracks have, of their number, tempo and length.
_TITLE = set(
    "track tracks tracktitle trackname song songs songtitle songname titredelachanson brano "
    "canzone cancion lied liedtitel titelname".split()
)
_ONLY_TRACKS = set(
    "isrc durationms trackduration tracklength tracktime trackid trackuri spotifyuri spotifyid "
    "spotifytrackid songid nrgy dnce acous spch "
    "trackpopularity songduration songlength lyrics".split()
)
_SOUND = ("danceability", "acousticness", "instrumentalness", "speechiness", "valence")
_NUMBER = set("trackno tracknr tracknumber tracknum track trackposition".split())
_TEMPO = {"bpm", "tempo"}
_LENGTH = set("length time duration dauer lange durata duree duracion playtime runtime".split())
_DURATION = re.compile(r"(?:0?0:)?(\d{1,2}):[0-5]\d(?:\.\d+)?", re.ASCII)
_LONGEST_TRACK = 15
# A number before each track of a list, and what is between them.
_ONE_OF_LIST = re.compile(r"(?:^|[\s,;|/])(?:[A-H]?\d{1,2}[.):]|[A-H]\d{1,2})\s", re.ASCII)
_BETWEEN = re.compile(r"\||\s/\s|,\s")
# The address of a track, and the name of a file with sound.
_ADDRESS = re.compile(
    r"spotify:track:\w+|https?://(?:open\.spotify|(?:www\.)?deezer)\.com/(?:[\w-]+/)?track/.+|"
    r"https?://music\.apple\.com/.+[?&]i=\d+.*",
    re.IGNORECASE | re.ASCII,
)
_FILE = re.compile(r".+\.(?:mp3|m4a|m4p|flac|ogg|opus|wav|aiff?|wma|aac)", re.IGNORECASE)
# What is known of records and not of tracks.
_OF_RECORDS = {"catalog_number", "media_condition", "sleeve_condition"}
_ENOUGH = 2
# So many rows without a second track of an album are rows of albums.
_SEVERAL = 20


def track_columns(labels: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns that say something of a track, [] where the rows are records."""
    keys = list(map(column_key, labels))
    titles = _titles(keys, cells)
    albums = [place for place, key in enumerate(keys) if key.startswith(OF_ALBUM)]
    has_album = any(meaning_of(labels[place]) == "title" for place in albums)
    has_album = has_album or bool(titles) and _titles_repeat(labels, titles, cells)
    only = [
        place
        for place, key in enumerate(keys)
        if (key in _ONLY_TRACKS or key.startswith(_SOUND))
        and cells.filled(place)
        or cells.share(place, _ADDRESS.fullmatch) > 0.5
    ]
    files = audio_files(labels, cells)
    numbers = [
        place for place in _filled(keys, _NUMBER, cells) if cells.share(place, str.isdigit) > 0.5
    ]
    tempos = _filled(keys, _TEMPO, cells)
    lengths = [
        place for place in _filled(keys, _LENGTH, cells) if cells.share(place, _is_short) > 0.5
    ]
    named = _title_beside_album(labels, keys, cells) if has_album else []
    points = (
        2 * bool(only)
        + bool(files)
        + bool(tempos)
        + bool(lengths)
        + bool(numbers) * (1 + has_album)
        + bool(titles) * (1 + has_album)
        + bool(named)
    )
    if any(meaning_of(label) in _OF_RECORDS for label in labels):
        points -= 1
    if points < _ENOUGH:
        return []
    if not (titles or named or numbers or lengths) and _are_albums(labels, cells):
        return []
    return sorted({*only, *numbers, *tempos, *lengths, *titles, *named})


def with_album(labels: Sequence[str], cells: ColumnCells) -> list[str]:
    """Return the labels of a list of tracks; as Traktor calls it, a column "Release" that holds
    titles beside those of tracks is the album.
    """
    keys = list(map(column_key, labels))
    has_title = any(meaning_of(label) == "title" for label in labels)
    if not has_title or any(key.startswith(OF_ALBUM) for key in keys):
        return list(labels)
    named = list(labels)
    for place, key in enumerate(keys):
        if key == "release" and cells.filled(place) and not cells.is_numeric(place):
            named[place] = "album"
    return named


def no_albums(places: Mapping[str, int], cells: ColumnCells) -> set[str]:
    """Return the words that stand where a track is of no album: words for nothing, under which
    tracks of several artists are found.
    """
    artists: dict[str, set[str]] = {}
    at, by = places.get("title"), places.get("artist")
    if at is None or by is None:
        return set()
    for row in cells.sample:
        title = row[at].strip().casefold()
        if title in NO_WORDS:
            artists.setdefault(title, set()).add(row[by].strip().casefold())
    return {word for word, found in artists.items() if len(found) > 1}


def audio_files(labels: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns that hold names of files with sound."""
    return [place for place in range(len(labels)) if cells.share(place, _FILE.fullmatch) > 0.5]


def _titles_repeat(labels: Sequence[str], of_tracks: Sequence[int], cells: ColumnCells) -> bool:
    """Whether a title beside those of tracks is that of the album: it stands in many rows."""
    for place, field in find_columns(labels).items():
        if field == "title" and place not in of_tracks:
            titles = cells.filled(place)
            return len(set(map(str.casefold, titles))) * 2 < len(titles)
    return False


def _are_albums(labels: Sequence[str], cells: ColumnCells) -> bool:
    """Whether each row is another album, although programs left marks of tracks beside it."""
    places = [at for at, field in find_columns(labels).items() if field in ("artist", "title")]
    rows = [tuple(row[at].casefold() for at in places) for row in cells.sample]
    return len(rows) >= _SEVERAL and len(places) == 2 and len(set(rows)) == len(rows)


def _titles(keys: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns of titles of tracks; a column called so may as well count the tracks of a
    record, or list all of them.
    """
    return [
        place
        for place in _filled(keys, _TITLE, cells)
        if cells.share(place, str.isdigit) < 0.5 and cells.share(place, _is_list) < 0.5
    ]


def _is_list(cell: str) -> bool:
    """Whether a cell lists several tracks: on lines, behind numbers, or between signs."""
    if "\n" in cell or freehand.several(cell):
        return True
    return len(_ONE_OF_LIST.findall(cell)) > 1 or len(_BETWEEN.split(cell)) > 2


def _filled(keys: Sequence[str], words: Iterable[str], cells: ColumnCells) -> list[int]:
    return [place for place, key in enumerate(keys) if key in words and cells.filled(place)]


def _title_beside_album(
    labels: Sequence[str], keys: Sequence[str], cells: ColumnCells
) -> list[int]:
    """Return the columns of another title than the album's, filled in most rows."""
    half = len(cells.sample) / 2
    return [
        place
        for place, label in enumerate(labels)
        if meaning_of(label) == "title"
        and not keys[place].startswith(OF_ALBUM)
        and len(cells.filled(place)) > half
    ]


def _is_short(cell: str) -> bool:
    match = _DURATION.fullmatch(cell)
    return match is not None and int(match[1]) < _LONGEST_TRACK
