"""The cover of a record as a square, drawn where there is no picture."""

from typing import Any, NamedTuple

from django import template

from collection.covers.addresses import cover_url, thumbnail_url
from collection.covers.thumbnails import SMALL_KIND
from collection.models import Record

register = template.Library()
register.filter("cover_url", cover_url)


class CoverSpot(NamedTuple):
    """Where a cover is shown: the sizes of thumbnails that the browser may choose from, the
    smallest first, and how wide the place is, as CSS says it.
    """

    sizes: tuple[int, ...]
    width: str


PLACES = {
    "row": CoverSpot((180,), "48px"),
    "card": CoverSpot((180, 360), "(max-width: 767px) 33vw, 208px"),
    "wall": CoverSpot((180, 360), "(max-width: 767px) 46vw, (max-width: 1400px) 170px, 12vw"),
    "page": CoverSpot((360, 720), "(max-width: 767px) 92vw, 384px"),
}


@register.inclusion_tag("collection/sleeve.html")
def sleeve(record: Record, place: str, alt: str = "", eager: bool = False) -> dict[str, Any]:
    """Show the cover of a record where `place` says. `alt` is read out; `eager` is for a cover that
    is seen at once.
    """
    if not record.cover:
        return {"record": record}
    sizes, width = PLACES[place]
    small = [f"{thumbnail_url(record, size, SMALL_KIND)} {size}w" for size in sizes]
    return {
        "record": record,
        "kind": SMALL_KIND,
        "small": ", ".join(small),
        "width": width,
        "url": thumbnail_url(record, sizes[-1], "jpeg"),
        "size": sizes[-1],
        "alt": alt,
        "eager": eager,
    }
