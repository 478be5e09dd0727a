"""Track lists of Discogs: headings, tracks that are made of parts, and artists of single tracks."""

from collections.abc import Iterator, Sequence
from typing import Any

from collection.catalogues.release import ReleaseArtist, ReleaseTrack
from collection.catalogues.shapes import Object, objects, text
from collection.models import Track
from collection.names import without_namesake_number

_HEADINGS = ("heading", "index")


def tracks(value: Any, of_release: str) -> tuple[ReleaseTrack, ...]:
    """Return the track list of an answer; `of_release` is the artist line of the release.

    A track that is made of parts is a heading, and its parts follow it.
    """
    entries = objects(value)
    has_numbers = any(text(entry.get("position")) for entry in entries)
    return tuple(_tracks(entries, of_release, has_numbers))


def _tracks(
    entries: Sequence[Object], of_release: str, has_numbers: bool
) -> Iterator[ReleaseTrack]:
    for entry in entries:
        parts = objects(entry.get("sub_tracks"))
        title = text(entry.get("title"))
        if title:
            is_heading = bool(parts) or _is_heading(entry, has_numbers)
            yield _track(entry, title, of_release, is_heading)
        yield from _tracks(parts, of_release, has_numbers)


def _is_heading(entry: Object, has_numbers: bool) -> bool:
    kind = text(entry.get("type_"))
    if kind:
        return kind in _HEADINGS
    # Older answers do not say; what has neither number nor length among tracks that have is one.
    return has_numbers and not text(entry.get("position")) and not text(entry.get("duration"))


def _track(entry: Object, title: str, of_release: str, is_heading: bool) -> ReleaseTrack:
    artist = artist_line(track_artists(entry.get("artists")))
    return ReleaseTrack(
        title,
        text(entry.get("position")),
        text(entry.get("duration")),
        "" if artist == of_release else artist,
        Track.Kind.HEADING if is_heading else Track.Kind.TRACK,
    )


def track_artists(value: Any) -> tuple[ReleaseArtist, ...]:
    """Return the artists of one track with the phrases between them as they are printed."""
    return tuple(
        ReleaseArtist(text(entry.get("name")), text(entry.get("anv")), text(entry.get("join")))
        for entry in objects(value)
    )


def artist_line(artists: Sequence[ReleaseArtist]) -> str:
    """Return artists as they are printed, such as "Nick Cave & Kylie Minogue"."""
    line = ""
    for artist in artists:
        line += artist.printed or without_namesake_number(artist.name)
        if artist is not artists[-1]:
            phrase = artist.join_phrase or ","
            line += f"{phrase} " if phrase == "," else f" {phrase} "
    return line
