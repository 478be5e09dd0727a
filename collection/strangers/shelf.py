"""The records that a link for strangers shows, and the filters by which strangers narrow them.

A filter answers a question about each record by what it finds. So strangers have only those that
ask about what they are shown: none that asks for prices, places, people or ratings.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count
from django.http import QueryDict

from adminkit.addresses import texts
from collection.filters import RecordFilter
from collection.filters.links import narrowing
from collection.models import Record, RecordQuerySet, ShelfLink
from collection.models.record_fields import music_year

#: So many genres are offered.
MOST_GENRES = 12

#: The filters that strangers have. What they ask about is on the page of each record.
PUBLIC_FILTERS = (
    "q",
    "artist",
    "title",
    "label",
    "genre",
    "style",
    "format",
    "country",
    "year_min",
    "year_max",
    "original_year_min",
    "original_year_max",
)


class ShelfOrder(NamedTuple):
    """A way to sort the shelf, by what strangers are shown; without fields, as records are
    filed.
    """

    words: str
    fields: tuple[Any, ...] = ()


_FILED = ("artist_sort", "title_sort", "uid")
ORDERS = {
    "": ShelfOrder("Artist"),
    "title": ShelfOrder("Title", ("title_sort", "artist_sort", "uid")),
    "oldest": ShelfOrder("Oldest", (music_year().asc(nulls_last=True), *_FILED)),
    "newest": ShelfOrder("Newest", (music_year().desc(nulls_last=True), *_FILED)),
}


class PublicGenre(NamedTuple):
    """A genre, how many records of the shelf are of it, and what the filter takes for it."""

    name: str
    total: int
    quoted: str


def shelf_of(link: ShelfLink) -> RecordQuerySet:
    """Return the records that a link shows: those of its owner that are on the shelf and fit its
    saved filter. Where that cannot be read any more, none.
    """
    records = Record.objects.active().owned_by(link.owner)
    if link.saved_filter is None:
        return records
    # Its order is left out: one by price would tell what cost more.
    saved = narrowing(texts(QueryDict(link.saved_filter.query)))
    return RecordFilter(saved, records, user=link.owner).qs


def narrowed(shelf: RecordQuerySet, given: Mapping[str, str]) -> tuple[RecordQuerySet, list[str]]:
    """Return the records of a shelf that fit `given`, names of PUBLIC_FILTERS and texts, and a
    sentence about each that cannot be read, with which none fits.

    Raises ValueError for any other name.
    """
    if private := set(given).difference(PUBLIC_FILTERS):
        raise ValueError(f"Strangers do not filter by {sorted(private)}.")
    record_filter = RecordFilter({name: text for name, text in given.items() if text}, shelf)
    return record_filter.qs, record_filter.problems()


def in_order(records: RecordQuerySet, order: str) -> RecordQuerySet:
    """Return records in one of ORDERS."""
    fields = ORDERS[order].fields
    return records.order_by(*fields) if fields else records


def genres_of(shelf: RecordQuerySet) -> list[PublicGenre]:
    """Return the genres of a shelf, those of most records first."""
    counted = shelf.filter(genre__isnull=False).order_by().values("genre__name")
    rows = counted.annotate(total=Count("pk")).order_by("-total", "genre__name")
    return [
        PublicGenre(name, total, f'"{name}"')
        for name, total in rows.values_list("genre__name", "total")[:MOST_GENRES]
    ]
