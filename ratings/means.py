"""What many ratings come to: how records are rated, and the best of a year."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Avg, CharField, Count, Exists, IntegerField, Max, OuterRef
from django.db.models.functions import Cast, Round

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# How many ratings are looked at for the best of a year, the highest first.
HIGHEST = 300


class RatedRecord(NamedTuple):
    """A record as it is rated now: rating in hundredths, what it cost in cents, the day it was bought as text."""

    record_id: int
    hundredths: int
    cents: int | None
    bought_on: str | None


class Means(models.QuerySet):
    """Verbs that add ratings up; mixed into their queryset."""

    def rated(self, records: models.QuerySet, author: "AbstractBaseUser | None" = None) -> Iterator[RatedRecord]:
        """Yield those of `records` that are rated with their current rating, or the latest of one `author`."""
        latest = self.latest() if author is None else self.latest().filter(author=author)
        found = latest.filter(_is_one_of(records)).order_by().values("record_id")
        # Whole numbers and text: a million decimals and days take longer to build than to read.
        found = found.annotate(
            hundredths=Cast(Round(Avg("value") * 100), IntegerField()),
            cents=Cast(Round(Max("record__price") * 100), IntegerField()),
            bought_on=Max(Cast("record__purchase_date", CharField())),
        )
        return map(RatedRecord._make, found.values_list(*RatedRecord._fields).iterator(chunk_size=10_000))

    def best_of_year(
        self, year: int, records: models.QuerySet, most: int, author: "AbstractBaseUser | None" = None
    ) -> list[tuple[int, Any, int]]:
        """Return the ids of those of `records` that were rated best in `year`, with the mean and number of the ratings
        given that year; of two with the same mean the one rated last comes first.
        """
        given = self.filter(rated_on__year=year).filter(_is_one_of(records)).order_by("-value", "-rated_on", "-pk")
        if author is not None:
            given = given.filter(author=author)
        # A mean is never above the highest rating, so the best are among the records with the highest ratings.
        highest = dict.fromkeys(given.values_list("record", flat=True)[:HIGHEST])
        means = given.order_by().filter(record__in=list(highest)).values_list("record")
        rows = means.annotate(mean=Round(Avg("value"), 2), count=Count("pk"), last=Max("rated_on"))
        best = sorted(rows, key=lambda one: (one[1], one[3], one[0]), reverse=True)[:most]
        return [(record, mean, count) for record, mean, count, _ in best]


def _is_one_of(records: models.QuerySet) -> Exists:
    return Exists(records.order_by().filter(pk=OuterRef("record")))
