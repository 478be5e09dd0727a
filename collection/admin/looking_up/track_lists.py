"""The tracks of a record and those of a release, as the page *Look it up* lists them."""

from collections.abc import Iterable
from typing import NamedTuple

from collection.catalogues.filling.fill_or_keep import FillPlan
from collection.catalogues.filling.track_lists import track_cells, tracks_of
from collection.cells import Values
from collection.importing.tables.kinds.tracks import track_values
from collection.models import Track


class TrackLine(NamedTuple):
    """A track or a heading; `differs` is whether the other list lacks its number and title."""

    number: str
    title: str
    artist: str
    duration: str
    is_heading: bool
    is_favourite: bool
    differs: bool


def own_lines(plan: FillPlan) -> list[TrackLine]:
    """Return the tracks that the record has, beside those of the release."""
    return _lines(_own(plan), _theirs(plan))


def lines_of_release(plan: FillPlan) -> list[TrackLine]:
    """Return the tracks of the release, beside those that the record has."""
    own = _own(plan)
    return _lines(_theirs(plan), own)


def _own(plan: FillPlan) -> list[Values]:
    cells = track_cells(plan.before)
    in_order = sorted(cells, key=lambda name: int(name.split()[1]))
    return [track_values(cells[name]) for name in in_order]


def _theirs(plan: FillPlan) -> list[Values]:
    tracks = tracks_of(plan.answer.release)
    return [{name: str(value) for name, value in track.items()} for track in tracks]


def _lines(tracks: Iterable[Values], others: Iterable[Values]) -> list[TrackLine]:
    """Return tracks as lines; where there are no others, nothing differs."""
    known = {(other["number"], other["title"]) for other in others}
    return [
        TrackLine(
            track["number"],
            track["title"],
            track["artist_text"],
            track["duration"],
            is_heading=track["kind"] == Track.Kind.HEADING,
            is_favourite=track.get("is_favourite") == "1",
            differs=bool(known) and (track["number"], track["title"]) not in known,
        )
        for track in tracks
    ]
