"""The tracks of a release as those of a record."""

import re
from collections.abc import Mapping
from hashlib import sha256

from collection.catalogues.release import Release
from collection.cells import Values
from collection.importing.tables.kinds.tracks import MOST_TRACKS, cell_name
from collection.models import Track
from collection.models.parts import TrackValues
from collection.names import clean_text, name_key

_DURATION = re.compile(r"\d{1,3}(:[0-5]\d){1,2}", re.ASCII)
_LONGEST = {field.name: field.max_length for field in Track._meta.fields}


def tracks_of(release: Release) -> list[TrackValues]:
    """Return the tracks and headings that a record can hold; texts that are too long are cut, a
    duration that is none is left out, and so is a track without a title.
    """
    tracks: list[TrackValues] = []
    for track in release.tracks[:MOST_TRACKS]:
        if not name_key(track.title):
            continue
        tracks.append(
            {
                "title": _fitting("title", track.title),
                "number": _fitting("number", track.number),
                "duration": track.duration if _DURATION.fullmatch(track.duration) else "",
                "artist_text": _fitting("artist_text", track.artist_text),
                "kind": str(track.kind),
            }
        )
    return tracks


def _fitting(name: str, text: str) -> str:
    return clean_text(text)[: _LONGEST[name]].strip()


def track_cells(cells: Mapping[str, str]) -> Values:
    """Return those of the cells of a record that are its tracks."""
    prefix = cell_name("")
    return {name: cell for name, cell in cells.items() if name.startswith(prefix)}


def list_name(cells: Mapping[str, str]) -> str:
    """Return a short name of a list of tracks, another one for every other list; "" for none."""
    tracks = track_cells(cells)
    if not tracks:
        return ""
    return sha256(repr(sorted(tracks.items())).encode()).hexdigest()[:16]
