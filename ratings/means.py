"""Means of many ratings: how records are rated, and the best of a year."""

from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Avg, Count, Exists, F, IntegerField, Max, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, Round

from ratings.models import Rating

if TYPE_CHECKING:
    from collection.models import Record

# How many ratings are looked at for the best of a year, the highest first.
HIGHEST = 300


class RatingCount(NamedTuple):
    """How many records have a rating, in hundredths; of how many of them the price is known, and
    the sum of these in cents.
    """

    hundredths: int
    records: int
    priced: int
    cents: int


class RatedRecord(NamedTuple):
    """A record as it is rated now: the rating in hundredths, the day of the purchase."""

    record_id: int
    hundredths: int
    bought_on: date | None


class BestRecord(NamedTuple):
    """A record by the ratings of one year: their mean, their number, the day of the last."""

    record_id: int
    mean: Decimal
    number: int
    last: date


def count_by_rating(records: "QuerySet[Record]", author: User | None = None) -> list[RatingCount]:
    """Return how many of `records` have each current rating, or each latest one of `author`; the
    lowest first.
    """
    rated, rating, path = _rated(records, author)
    cents = Cast(Round(F(f"{path}price") * 100), IntegerField())
    sums = {"number": Count("pk"), "priced": Count(f"{path}price"), "cents": Sum(cents)}
    rows = rated.order_by(rating).values_list(rating).annotate(**sums)
    return [
        RatingCount(_hundredths(value), number, priced, total or 0)
        for value, number, priced, total in rows
    ]


def best_rated(
    records: "QuerySet[Record]", most: int, author: User | None = None
) -> list[RatedRecord]:
    """Return those of `records` with the highest current rating, or latest one of `author`; of two
    with the same one that was bought last comes first.
    """
    rated, rating, path = _rated(records, author)
    day, pk = f"{path}purchase_date", "record_id" if path else "pk"
    best = rated.order_by(f"-{rating}", F(day).desc(nulls_last=True), f"-{pk}")
    rows = best.values_list(pk, rating, day)[:most]
    return [RatedRecord(record, _hundredths(value), bought) for record, value, bought in rows]


def _rated(
    records: "QuerySet[Record]", author: User | None
) -> tuple["QuerySet[Record] | QuerySet[Rating]", str, str]:
    """Return the rows that rate `records`, the column with the rating, and what comes before those
    of the record: the records themselves, or the ratings by `author`.
    """
    if author is None:
        return records.order_by().filter(current_rating__isnull=False), "current_rating", ""
    latest = Rating.objects.latest_of_each().filter(_is_one_of(records), author=author)
    return latest.order_by(), "value", "record__"


def _hundredths(rating: Decimal) -> int:
    return int(rating * 100)


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
