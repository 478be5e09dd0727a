"""How opinions move over time, and how far those of several people are apart."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Max, Min, OuterRef, Q, Subquery

from ratings.models import Rating

if TYPE_CHECKING:
    from collection.models import Record

FAR_APART = Decimal(3)
MOVED_BY, MOVED_WITHIN = Decimal("1.5"), timedelta(days=180)
# So many disagreements are shown.
MOST = 200


class Change(NamedTuple):
    """The last rating of an author, and the value and day of the first."""

    rating: Rating
    first_value: Decimal
    first_day: date

    @property
    def difference(self) -> Decimal:
        return self.rating.value - self.first_value


class Disagreement(NamedTuple):
    """The latest ratings of one record, the highest first."""

    ratings: list[Rating]

    @property
    def record(self) -> "Record":
        return self.ratings[0].record

    @property
    def difference(self) -> Decimal:
        return self.ratings[0].value - self.ratings[-1].value


def changes() -> list[Change]:
    """Return where an author's last rating is 1.5 or more from the first, 180 days or more apart;
    the greatest rise first, the greatest fall last.
    """
    own = Rating.objects.filter(record=OuterRef("record"), author=OuterRef("author"))
    first = own.order_by("rated_on", "pk")
    latest = Rating.objects.latest_of_each().annotate(
        first_value=Subquery(first.values("value")[:1]),
        first_day=Subquery(first.values("rated_on")[:1]),
    )
    moved = latest.filter(
        Q(value__gte=F("first_value") + MOVED_BY) | Q(value__lte=F("first_value") - MOVED_BY)
    )
    moves = []
    for rating in moved.with_records():
        if rating.rated_on - rating.first_day >= MOVED_WITHIN:
            moves.append(Change(rating, rating.first_value, rating.first_day))
    return sorted(moves, key=lambda change: (-change.difference, change.rating.pk))


def disagreements(most: int = MOST) -> list[Disagreement]:
    """Return the records on the shelf whose latest ratings are 3 or more apart, those furthest
    apart first.
    """
    latest = Rating.objects.latest_of_each()
    by_record = latest.filter(record__is_active=True).order_by().values("record")
    spread = by_record.annotate(low=Min("value"), high=Max("value"))
    apart = spread.filter(high__gte=F("low") + FAR_APART).order_by(F("low") - F("high"), "record")
    records = list(apart.values_list("record", flat=True)[:most])
    ratings = latest.filter(record__in=records).with_records().order_by("-value", "author")
    of_record: dict[int, list[Rating]] = defaultdict(list)
    for rating in ratings:
        of_record[rating.record_id].append(rating)
    return [Disagreement(of_record[pk]) for pk in records]
