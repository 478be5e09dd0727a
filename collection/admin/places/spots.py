"""Where a record belongs: between which two others of its place, for the page of the record."""

from typing import NamedTuple

from collection.admin.places.page import place_order
from collection.admin.places.tasks import page_of
from collection.models import Place, PlaceOrder, Record
from collection.models.places.locations import records_at
from collection.models.places.shelf_order import Spot, in_order, spot

#: Among more records it is only shown on the page of the place, which takes longer.
MOST = 1_000


class RecordSpot(NamedTuple):
    """The place of a record, and the records beside it. `spot` is None where the place has no order
    or too many records.
    """

    place: str
    url: str
    order: str
    spot: Spot | None
    before: Record | None
    after: Record | None


def record_spot(record: Record) -> RecordSpot | None:
    """Return where a record on the shelf belongs, None for one without a location."""
    if not record.location or not record.is_active:
        return None
    place = Place.objects.named(record.owner_id, record.location).first()
    sort = place.sort if place else PlaceOrder.ARTIST
    url = f"{page_of(place.pk)}?record={record.pk}#record-{record.pk}" if place else ""
    name, words = place.name if place else record.location, place_order(sort)
    records = records_at(record.owner_id, record.location).active()
    order = None if sort == PlaceOrder.NONE else in_order(records, sort, MOST)
    if order is None:
        return RecordSpot(name, url, words, None, None, None)
    found = spot(order, record.pk)
    if found is None:
        return None
    beside = Record.objects.with_artists().in_bulk([pk for pk in found[2:] if pk])
    before, after = (beside.get(pk) if pk else None for pk in found[2:])
    return RecordSpot(name, url, words, found, before, after)
