"""Well-known albums, read from the files beside this module, from which a collection is made.

The files name original pressings. A cell with several values is written as in Disco's own files:
"Prince; The Revolution".
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from collection.cells import split_list

HERE = Path(__file__).parent


class AlbumArtist(NamedTuple):
    """An artist of an album; `join_phrase` is printed between this one and the next."""

    name: str
    country: str
    join_phrase: str = ""


class AlbumTrack(NamedTuple):
    number: str
    title: str
    duration: str


class Album(NamedTuple):
    """The facts of a release, before somebody owns a copy.

    `labels` are pairs of name and catalog number. `original_year` is that of the album, of which
    this may be a later pressing, and `country` where the release came out.
    """

    artists: tuple[AlbumArtist, ...]
    title: str
    labels: tuple[tuple[str, str], ...]
    year: int
    genre: str
    format: str
    details: str = ""
    color: str = ""
    limited_to: str = ""
    release_id: int | None = None
    tracks: tuple[AlbumTrack, ...] = ()
    styles: tuple[str, ...] = ()
    original_year: int | None = None
    country: str = ""


def known_albums() -> list[Album]:
    """Return the well-known albums that a collection starts with."""
    return _read("albums.csv", _tracks())


def wanted_albums() -> list[Album]:
    """Return well-known albums that are not among `known_albums`."""
    return _read("wants.csv", {})


def _rows(file_name: str) -> list[dict[str, str]]:
    with (HERE / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tracks() -> dict[tuple[str, str], tuple[AlbumTrack, ...]]:
    tracks: dict[tuple[str, str], tuple[AlbumTrack, ...]] = defaultdict(tuple)
    for row in _rows("tracks.csv"):
        tracks[row["artist"], row["title"]] += (
            AlbumTrack(row["number"], row["track"], row["duration"]),
        )
    return tracks


def _read(file_name: str, tracks: dict[tuple[str, str], tuple[AlbumTrack, ...]]) -> list[Album]:
    return [_album(row, tracks.get((row["artist"], row["title"]), ())) for row in _rows(file_name)]


def _album(row: dict[str, str], tracks: tuple[AlbumTrack, ...]) -> Album:
    names, labels = split_list(row["artist"]), split_list(row["label"])
    countries = _padded(split_list(row["country"]), len(names))
    phrases = _padded(split_list(row["join_phrase"]), len(names))
    catalog_numbers = _padded(split_list(row["catalog_number"]), len(labels))
    return Album(
        artists=tuple(map(AlbumArtist, names, countries, phrases)),
        title=row["title"],
        labels=tuple(zip(labels, catalog_numbers, strict=True)),
        year=int(row["year"]),
        genre=row["genre"],
        format=row["format"],
        details=format_details(row["format"], compilation=row["artist"] == "Various"),
        color=row["color"],
        limited_to=row["limited_to"],
        tracks=tracks,
        styles=tuple(split_list(row.get("styles", ""))),
        original_year=int(row["year"]),
        # The first pressing of most of these albums came out where its first artist is from;
        # collectors call that country as Discogs does.
        country=countries[0].replace("USA", "US"),
    )


def format_details(format_name: str, *, compilation: bool = False) -> str:
    """Return the details that collectors' files add to a format: a 7-inch record is a single, most
    others are albums.
    """
    if format_name == '7"':
        return "Single, 45 RPM"
    if format_name == '12"':
        return "45 RPM"
    return "Compilation" if compilation else "Album"


def _padded(values: list[str], length: int) -> list[str]:
    return values + [""] * (length - len(values))
