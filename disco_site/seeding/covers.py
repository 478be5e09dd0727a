"""Covers for made-up copies: each album has a sleeve of its own, whoever owns a copy."""

from io import BytesIO
from random import Random

from django.core.files.base import ContentFile

from collection.covers.remaking import own_name
from collection.covers.storage import cover_storage
from collection.models import Record
from collection.models.record_fields import CoverSource
from disco_site.seeding.albums import Album
from disco_site.seeding.designs import draw_sleeve

#: So many of a hundred records have a cover, as long as those are no more than `MOST`.
SHARE, MOST = 90, 1000


def usual_number(records: int) -> int:
    """Return how many of so many records get a cover unless the user says how many."""
    return min(records * SHARE // 100, MOST)


def give_drawn_cover(record: Record, album: Album, seed: int) -> None:
    """Draw the sleeve of `album`, store it, and let the record have it once it is saved."""
    artists = "/".join(artist.name for artist in album.artists)
    random = Random(f"{seed}/covers/{artists}/{album.title}/{album.year}")
    stream = BytesIO()
    # Letters stay sharp only if colors have as many pixels as light and dark.
    draw_sleeve(random, album).save(stream, "JPEG", quality=85, subsampling=0)
    picture = ContentFile(stream.getvalue())
    name = own_name(record, "front.jpg", picture)
    record.cover = cover_storage().save_as(name, picture)
    record.cover_source = CoverSource.OWN
