"""Answers of Discogs' API about releases, read as `Release`.

The API writes what is missing in its own ways: the catalog number "none", the year 0, the date
"1999-03-00", the master 0, and counts as texts. The name of an artist is an identity, with a number
in brackets where several have it; `anv` is the name as printed.
"""

from dataclasses import dataclass
from typing import Any

from collection.catalogues.discogs.track_list import artist_line, tracks
from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
)
from collection.catalogues.shapes import barcodes, objects, text, texts, whole_number, year
from collection.models import Catalogue

_NO_NUMBER = "none"
_MOST_COPIES = 999


@dataclass(frozen=True, slots=True)
class Master:
    """An album with all its pressings: `year` is that of the first, None if it is unknown."""

    key: str
    title: str
    year: int | None
    main_release: int
    genres: tuple[str, ...]
    styles: tuple[str, ...]
    images: tuple[ReleaseImage, ...]
    artists: tuple[ReleaseArtist, ...] = ()


def release(answer: Any) -> Release:
    """Return the release of an answer to /releases/ID. Raises what `shapes.read` takes for a wrong
    shape.
    """
    found = artists(answer.get("artists"))
    number = _identity(answer["id"])
    codes = [
        identifier.get("value")
        for identifier in objects(answer.get("identifiers"))
        if text(identifier.get("type")) == "Barcode"
    ]
    return Release(
        catalogue=Catalogue.DISCOGS,
        key=str(number),
        title=_title(answer["title"]),
        artists=found,
        labels=labels(answer.get("labels")),
        formats=formats(answer.get("formats")),
        year=year(answer.get("year")) or year(answer.get("released")),
        country=text(answer.get("country")),
        genres=texts(answer.get("genres")),
        styles=texts(answer.get("styles")),
        tracks=tracks(answer.get("tracklist"), artist_line(found)),
        barcodes=barcodes(codes),
        images=images(answer.get("images")),
        album_key=_album(answer.get("master_id")),
        discogs_release_id=number,
    )


def release_of_list(answer: Any) -> Release:
    """Return the release of an entry of a collection or a wantlist; tracks, barcodes and country
    are not in it.
    """
    info = answer["basic_information"]
    number = _identity(info.get("id") or answer["id"])
    return Release(
        catalogue=Catalogue.DISCOGS,
        key=str(number),
        title=_title(info["title"]),
        artists=artists(info.get("artists")),
        labels=labels(info.get("labels")),
        formats=formats(info.get("formats")),
        year=year(info.get("year")),
        genres=texts(info.get("genres")),
        styles=texts(info.get("styles")),
        images=_front(info.get("cover_image")),
        album_key=_album(info.get("master_id")),
        discogs_release_id=number,
        is_complete=False,
    )


def release_of_search(answer: Any) -> Release:
    """Return the release of a search result, whose artists and title are one text, and whose first
    label is followed by companies.
    """
    artist, dash, title = text(answer["title"]).partition(" - ")
    number = _identity(answer["id"])
    if not dash:
        artist, title = "", artist
    label = next(iter(texts(answer.get("label"))), "")
    return Release(
        catalogue=Catalogue.DISCOGS,
        key=str(number),
        title=_title(title),
        # An asterisk marks an artist who is printed under another name.
        artists=(ReleaseArtist(artist.rstrip("*")),) if artist.rstrip("*") else (),
        labels=(ReleaseLabel(label, catalog_number(answer.get("catno"))),) if label else (),
        formats=formats(answer.get("formats")) or _flat_format(answer.get("format")),
        year=year(answer.get("year")),
        country=text(answer.get("country")),
        genres=texts(answer.get("genre")),
        styles=texts(answer.get("style")),
        barcodes=barcodes(answer.get("barcode") or []),
        images=_front(answer.get("cover_image") or answer.get("thumb")),
        album_key=_album(answer.get("master_id")),
        discogs_release_id=number,
        is_complete=False,
    )


def search_results(answer: Any) -> list[Release]:
    """Return the releases among search results, which may also be artists, labels and masters."""
    results = objects(answer["results"])
    return [release_of_search(result) for result in results if result.get("type") == "release"]


def master(answer: Any) -> Master:
    """Return the album of an answer to /masters/ID."""
    return Master(
        key=str(_identity(answer["id"])),
        title=_title(answer["title"]),
        year=year(answer.get("year")),
        main_release=whole_number(answer.get("main_release")),
        genres=texts(answer.get("genres")),
        styles=texts(answer.get("styles")),
        images=images(answer.get("images")),
        artists=artists(answer.get("artists")),
    )


def versions(answer: Any, album: Master) -> list[Release]:
    """Return the pressings of an answer to /masters/ID/versions; what they have in common is that
    of the `album`.
    """
    return [_version(entry, album) for entry in objects(answer["versions"])]


def _version(answer: Any, album: Master) -> Release:
    number = _identity(answer["id"])
    label = text(answer.get("label"))
    media = texts(answer.get("major_formats") or [])
    words = tuple(filter(None, map(str.strip, text(answer.get("format")).split(","))))
    return Release(
        catalogue=Catalogue.DISCOGS,
        key=str(number),
        title=_title(answer["title"]),
        artists=album.artists,
        labels=(ReleaseLabel(label, catalog_number(answer.get("catno"))),) if label else (),
        formats=(ReleaseFormat(media[0], descriptions=words),) if media else _flat_format([*words]),
        year=year(answer.get("released")),
        country=text(answer.get("country")),
        genres=album.genres,
        styles=album.styles,
        images=_front(answer.get("thumb")),
        album_key=album.key,
        discogs_release_id=number,
        is_complete=False,
    )


def artists(value: Any) -> tuple[ReleaseArtist, ...]:
    """Return the artists. A comma between two is the list itself; nothing follows the last."""
    entries = objects(value)
    found = []
    for entry in entries:
        phrase = text(entry.get("join"))
        is_last = entry is entries[-1]
        join_phrase = "" if is_last or phrase == "," else phrase
        found.append(ReleaseArtist(_title(entry["name"]), text(entry.get("anv")), join_phrase))
    return tuple(found)


def labels(value: Any) -> tuple[ReleaseLabel, ...]:
    """Return the labels with their numbers, each pair once."""
    pairs = [
        ReleaseLabel(_title(entry["name"]), catalog_number(entry.get("catno")))
        for entry in objects(value)
    ]
    return tuple(dict.fromkeys(pairs))


def catalog_number(value: Any) -> str:
    """Return a catalog number, "" for the word that stands where there is none."""
    number = text(value)
    return "" if number.casefold() == _NO_NUMBER else number


def formats(value: Any) -> tuple[ReleaseFormat, ...]:
    """Return the media, one entry for each kind."""
    return tuple(
        ReleaseFormat(
            _title(entry["name"]),
            min(max(1, whole_number(entry.get("qty"))), _MOST_COPIES),
            texts(entry.get("descriptions") or []),
            text(entry.get("text")),
        )
        for entry in objects(value)
    )


def images(value: Any) -> tuple[ReleaseImage, ...]:
    """Return the pictures; without a token they have no addresses, and there are none."""
    found = []
    for entry in objects(value):
        if address := text(entry.get("uri")):
            is_front = entry.get("type") == "primary"
            width, height = whole_number(entry.get("width")), whole_number(entry.get("height"))
            found.append(ReleaseImage(address, is_front, width, height))
    return tuple(found)


def _front(value: Any) -> tuple[ReleaseImage, ...]:
    address = text(value)
    # Where there is no picture, the address is that of a grey square.
    if not address or "spacer.gif" in address:
        return ()
    return (ReleaseImage(address, is_front=True),)


def _flat_format(value: Any) -> tuple[ReleaseFormat, ...]:
    """Return the format of a list of words, of which the first names the medium."""
    words = texts(value)
    return (ReleaseFormat(words[0], descriptions=words[1:]),) if words else ()


def _album(value: Any) -> str:
    return str(whole_number(value) or "")


def _identity(value: Any) -> int:
    number = whole_number(value)
    if not number:
        raise ValueError("an id is expected")
    return number


def _title(value: Any) -> str:
    name = text(value)
    if not name:
        raise ValueError("a name is expected")
    return name
