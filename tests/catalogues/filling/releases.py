"""Releases as catalogues describe them, and what filling them in did to a record."""

from typing import Any

from adminkit.verbs import SITE
from collection.catalogues.filling.fill_or_keep import Answer, FillPlan
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.writer import Filling
from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
    ReleaseTrack,
)
from collection.cells import Values
from collection.history.beyond_cells import all_cells
from collection.models import Record

TRACKS = (
    ReleaseTrack("Paperhouse", "A1", "7:29"),
    ReleaseTrack("Mushroom", "A2", "4:08"),
)


def release(**facts: Any) -> Release:
    """Return what Discogs says of Tago Mago, with other facts where they are given."""
    facts.setdefault("catalogue", "discogs")
    facts.setdefault("key", "364461")
    facts.setdefault("title", "Tago Mago")
    facts.setdefault("artists", (ReleaseArtist("Can"),))
    facts.setdefault("labels", (ReleaseLabel("United Artists Records", "UAS 29 211/12"),))
    facts.setdefault("formats", (ReleaseFormat("Vinyl", 2, ("LP", "Album")),))
    facts.setdefault("year", 1971)
    facts.setdefault("original_year", 1971)
    facts.setdefault("country", "Germany")
    facts.setdefault("genres", ("Rock",))
    facts.setdefault("styles", ("Krautrock", "Experimental"))
    facts.setdefault("tracks", TRACKS)
    facts.setdefault("barcodes", ("4015887001231",))
    facts.setdefault("album_key", "11693")
    facts.setdefault("discogs_release_id", int(facts["key"]) if facts["key"].isdigit() else None)
    return Release(**facts)


def with_picture(**facts: Any) -> Release:
    return release(images=(ReleaseImage("https://i.discogs.com/1.jpg", True, 600, 600),), **facts)


def fill_in(
    record: Record,
    found: Release,
    *,
    by: Any = SITE,
    options: FillOptions | None = None,
    **facts: Any,
) -> FillPlan:
    """Store what a release fills in of a record, and return what became of it."""
    filling = Filling(found.catalogue, options, by=by)
    (plan,) = filling.write([Answer(record.pk, found, **facts)])
    filling.close()
    return plan


def cells_of(record: Record) -> Values:
    """Return what a record holds, cover, tracks and answer included."""
    return all_cells([record.pk], "discogs")[record.pk]
