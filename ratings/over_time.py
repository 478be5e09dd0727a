"""How opinions move, and how far apart they are."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Max, Min, OuterRef, Subquery
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from ratings.models import Rating

STALE_AFTER = timedelta(days=365)
FAR_APART = Decimal(3)
MOVED_BY, MOVED_WITHIN = Decimal("1.5"), timedelta(days=180)


class Change(NamedTuple):
    """The last rating of an author, what his first was, and when."""

    rating: "Rating"
    first_value: Decimal
    first_day: date

    @property
    def difference(self) -> Decimal:
        return self.rating.value - self.first_value


class Disagreement(NamedTuple):
    """The latest ratings of one record, the highest first, and how far they are apart."""

    ratings: list["Rating"]

    @property
    def record(self) -> Any:
        return self.ratings[0].record

    @property
    def difference(self) -> Decimal:
        return self.ratings[0].value - self.ratings[-1].value


class OverTime(models.QuerySet):
    """Verbs that compare ratings; mixed into their queryset."""

    def stale(self, author: "AbstractBaseUser", today: date | None = None) -> Self:
        """Return the latest ratings of `author` that are over a year old, of records on the shelf, oldest first."""
        limit = (today or timezone.localdate()) - STALE_AFTER
        found = self.latest().filter(author=author, rated_on__lt=limit, record__is_active=True)
        return found.order_by("rated_on", "pk")

    def before(self, rating: "Rating") -> Self:
        """Return the earlier ratings of the same record by the same author, the latest of them first."""
        earlier = self.filter(record=rating.record_id, author=rating.author_id, rated_on__lt=rating.rated_on)
        return earlier.order_by("-rated_on", "-pk")

    def changes(self) -> list[Change]:
        """Return where an author's last rating is 1.5 or more from his first, 180 days or more apart; growers first."""
        own = self.model.objects.filter(record=OuterRef("record"), author=OuterRef("author")).order_by("rated_on", "pk")
        moved = self.latest().annotate(first_value=Subquery(own.values("value")[:1]))
        moved = moved.annotate(first_day=Subquery(own.values("rated_on")[:1]))
        apart = models.Q(value__gte=F("first_value") + MOVED_BY) | models.Q(value__lte=F("first_value") - MOVED_BY)
        found = [Change(one, one.first_value, one.first_day) for one in moved.filter(apart).with_records()]
        long_enough = [one for one in found if one.rating.rated_on - one.first_day >= MOVED_WITHIN]
        return sorted(long_enough, key=lambda one: (-one.difference, one.rating.pk))

    def disagreements(self, most: int = 200) -> list[Disagreement]:
        """Return the records on the shelf whose latest ratings are 3 or more apart, those furthest apart first."""
        spread = self.latest().filter(record__is_active=True).order_by().values("record")
        spread = spread.annotate(low=Min("value"), high=Max("value")).filter(high__gte=F("low") + FAR_APART)
        records = list(spread.order_by(F("low") - F("high"), "record").values_list("record", flat=True)[:most])
        by_record = defaultdict(list)
        for rating in self.latest().filter(record__in=records).with_records().order_by("-value", "author"):
            by_record[rating.record_id].append(rating)
        return [Disagreement(by_record[pk]) for pk in records]

    def with_records(self) -> Self:
        """Fetch what a line about a rating shows, in a constant number of queries."""
        return self.select_related("author", "record").prefetch_related("record__artist_links__artist")
