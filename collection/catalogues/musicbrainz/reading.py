"""Answers of MusicBrainz about releases, read as `Release`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from collection.catalogues.countries import country
from collection.catalogues.hosts import COVERART
from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
    ReleaseTrack,
)
from collection.catalogues.shapes import (
    Object,
    barcodes,
    duration,
    objects,
    text,
    whole_number,
    year,
)
from collection.models import Catalogue, Track

_DISCOGS_RELEASE = re.compile(r"https?://(?:www\.)?discogs\.com/(?:[\w-]+/)?release/(\d{1,9})")
_NO_NUMBER = "[none]"
# The media that Discogs calls otherwise; what stands in front of Vinyl is its size.
_MEDIA = {"Digital Media": "File", "CD-R": "CDr", "Hybrid SACD": "SACD", "Other": ""}
_VINYL = re.compile(r'(\d{1,2}") (Vinyl|Shellac)')


def release(answer: Any, *, is_complete: bool = True) -> Release:
    """Return the release of an answer to /release/MBID, or of a search result, which is not
    complete.
    """
    key, title = text(answer["id"]), text(answer["title"])
    if not key or not title:
        raise ValueError("an id and a title are expected")
    media = objects(answer.get("media"))
    album = answer.get("release-group") or {}
    artists = credits_of(answer.get("artist-credit"))
    return Release(
        catalogue=Catalogue.MUSICBRAINZ,
        key=key,
        title=title,
        artists=artists,
        labels=_labels(answer.get("label-info")),
        formats=_formats(media),
        year=year(answer.get("date")),
        original_year=year(album.get("first-release-date")),
        country=country(text(answer.get("country"))),
        genres=_genres(answer.get("genres")) or _genres(album.get("genres")),
        tracks=tuple(_tracks(media, _line(artists))) if is_complete else (),
        barcodes=barcodes([answer.get("barcode")]),
        images=_front(key, answer.get("cover-art-archive") or {}),
        album_key=text(album.get("id")),
        discogs_release_id=next(_discogs_releases(answer), None),
        musicbrainz_release_id=key,
        is_complete=is_complete,
    )


def search_results(answer: Any) -> list[Release]:
    """Return the releases of a search, best first."""
    return [release(entry, is_complete=False) for entry in objects(answer["releases"])]


def bridged(answer: Any) -> tuple[str, ...]:
    """Return the ids of the releases to which the address of another catalogue leads."""
    relations = objects(answer.get("relations"))
    found = (text((relation.get("release") or {}).get("id")) for relation in relations)
    return tuple(dict.fromkeys(filter(None, found)))


def pictures(answer: Any) -> tuple[ReleaseImage, ...]:
    """Return the pictures that the Cover Art Archive has, the front first."""
    found = []
    for entry in objects(answer["images"]):
        thumbnails: Mapping[str, Any] = entry.get("thumbnails") or {}
        address = text(thumbnails.get("1200") or thumbnails.get("500") or thumbnails.get("large"))
        if address := address or text(entry.get("image")):
            found.append(ReleaseImage(address, is_front=entry.get("front") is True))
    return tuple(sorted(found, key=lambda image: not image.is_front))


def credits_of(value: Any) -> tuple[ReleaseArtist, ...]:
    """Return the artists of a credit, each with the phrase before the next."""
    found = []
    for entry in objects(value):
        artist = entry.get("artist") or {}
        printed = text(entry.get("name"))
        name = text(artist.get("name")) or printed
        phrase = text(entry.get("joinphrase"))
        join_phrase = "" if phrase == "," else phrase
        found.append(ReleaseArtist(name, printed if printed != name else "", join_phrase))
    return tuple(found)


def _line(artists: tuple[ReleaseArtist, ...]) -> str:
    line = ""
    for artist in artists:
        phrase = artist.join_phrase or ","
        between = f"{phrase} " if phrase == "," else f" {phrase} "
        line += (artist.printed or artist.name) + ("" if artist is artists[-1] else between)
    return line


def _labels(value: Any) -> tuple[ReleaseLabel, ...]:
    pairs = []
    for entry in objects(value):
        name = text((entry.get("label") or {}).get("name"))
        number = text(entry.get("catalog-number"))
        if name:
            pairs.append(ReleaseLabel(name, "" if number == _NO_NUMBER else number))
    return tuple(dict.fromkeys(pairs))


def _formats(media: list[Object]) -> tuple[ReleaseFormat, ...]:
    """Return the media, with their number where several are alike."""
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for medium in media:
        name = text(medium.get("format"))
        sized = _VINYL.fullmatch(name)
        kind = (sized[2], (sized[1],)) if sized else (_MEDIA.get(name, name), ())
        if kind[0]:
            counts[kind] = counts.get(kind, 0) + 1
    return tuple(ReleaseFormat(name, count, words) for (name, words), count in counts.items())


def _genres(value: Any) -> tuple[str, ...]:
    """Return the genres, those that most people named first."""
    entries = sorted(objects(value), key=lambda entry: -whole_number(entry.get("count")))
    return tuple(dict.fromkeys(filter(None, (text(entry.get("name")) for entry in entries))))


def _tracks(media: list[Object], of_release: str) -> Iterator[ReleaseTrack]:
    """Yield the tracks; of several media, each has a heading."""
    for place, medium in enumerate(media, start=1):
        if len(media) > 1:
            words = [f"{text(medium.get('format')) or 'Disc'} {place}", text(medium.get("title"))]
            yield ReleaseTrack(": ".join(filter(None, words)), kind=Track.Kind.HEADING)
        for entry in objects(medium.get("tracks")):
            if title := text(entry.get("title")):
                artist = _line(credits_of(entry.get("artist-credit")))
                yield ReleaseTrack(
                    title,
                    text(entry.get("number")),
                    duration(entry.get("length")),
                    "" if artist == of_release else artist,
                )


def _front(key: str, archive: Mapping[str, Any]) -> tuple[ReleaseImage, ...]:
    if archive.get("front") is not True:
        return ()
    return (ReleaseImage(f"https://{COVERART.host}/release/{key}/front-1200", is_front=True),)


def _discogs_releases(answer: Object) -> Iterator[int]:
    for relation in objects(answer.get("relations")):
        address = text((relation.get("url") or {}).get("resource"))
        if match := _DISCOGS_RELEASE.match(address):
            yield int(match[1])
