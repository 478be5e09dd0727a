"""Means of many ratings: how records are rated, and the best of a year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Avg, CharField, Count, Exists, IntegerField, Max, OuterRef, QuerySet
from django.db.models.functions import Cast, Round

from ratings.models import Rating

if TYPE_CHECKING:
    from collection.models import Record

# How many ratings are looked at for the best of a year, the highest first.
HIGHEST = 300


class RatedRecord(NamedTuple):
    """A record as it is rated now: the rating in hundredths, the price in cents, the day of the
    purchase as text.
    """

    record_id: int
    hundredths: int
    cents: int | None
    bought_on: str | None


class BestRecord(NamedTuple):
    """A record by the ratings of one year: their mean, their number, the day of the last."""

    record_id: int
    mean: Decimal
    number: int
    last: date


def rated_records(records: "QuerySet[Record]", author: User | None = None) -> Iterator[RatedRecord]:
    """Yield those of `records` that are rated with their current rating, or the latest one of
    `author`.
    """
    latest = Rating.objects.latest_of_each()
    if author is not None:
        latest = latest.filter(author=author)
    by_record = latest.filter(_is_one_of(records)).order_by().values("record_id")
    # Whole numbers and text: a million decimals and days take longer to build than to read.
    rows = by_record.annotate(
        hundredths=Cast(Round(Avg("value") * 100), IntegerField()),
        cents=Cast(Round(Max("record__price") * 100), IntegerField()),
        bought_on=Max(Cast("record__purchase_date", CharField())),
    ).values_list(*RatedRecord._fields)
    return map(RatedRecord._make, rows.iterator(chunk_size=10_000))


def best_of_year(
    year: int, records: "QuerySet[Record]", most: int, author: User | None = None
) -> list[BestRecord]:
    """Return those of `records` that were rated best in `year`, by the ratings given that year; of
    two with the same mean the one rated last comes first.
    """
    given = Rating.objects.filter(rated_on__year=year).filter(_is_one_of(records))
    if author is not None:
        given = given.filter(author=author)
    # A mean is never above the highest rating, so the best are among the records with the highest
    # ratings.
    highest = given.order_by("-value", "-rated_on", "-pk").values_list("record", flat=True)
    candidates = list(dict.fromkeys(highest[:HIGHEST]))
    by_record = given.order_by().filter(record__in=candidates).values_list("record")
    means = by_record.annotate(
        mean=Round(Avg("value"), 2), number=Count("pk"), last=Max("rated_on")
    )
    rows = map(BestRecord._make, means)
    return sorted(rows, key=attrgetter("mean", "last", "record_id"), reverse=True)[:most]


def _is_one_of(records: "QuerySet[Record]") -> Exists:
    return Exists(records.order_by().filter(pk=OuterRef("record")))
