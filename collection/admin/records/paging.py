"""Lists whose order has the unknown last, as two: no index has it so in both directions."""

from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet

from collection.models import Record
from ratings.models import Rating

Records = QuerySet[Record]
#: So near an end, rows are skipped sooner than it is counted where the unknown begins.
NEAR = 5_000


class TwoParts(NamedTuple):
    """A list as what its order knows a value of, and the rest behind that."""

    known: Records
    unknown: Records

    def ids(self, first: int, last: int, count: int) -> list[int]:
        """Return the ids of the records from place `first` (from 0) to before `last`, in a list of
        `count`, read from whichever end is nearer.
        """
        if min(last, count - first) <= NEAR:
            if first <= count // 2:
                return _ids_of_two(self.known, self.unknown, first, last)
            known, unknown = self.known.reverse(), self.unknown.reverse()
            return _ids_of_two(unknown, known, count - last, count - first)[::-1]
        # What is unknown is counted in an index of the shelf, what is known row by row.
        unknown_count = self.unknown.order_by().count()
        known_count = count - unknown_count
        ids = _ids_of_one(self.known, first, last, known_count)
        return ids + _ids_of_one(
            self.unknown, first - known_count, last - known_count, unknown_count
        )


def two_parts(records: Records, user: User) -> TwoParts | None:
    """Return the two parts of a list that `user` looks at; None where its order has no unknown
    values at the end.
    """
    head, *rest = records.query.order_by
    if not isinstance(head, OrderBy) or not head.nulls_last:
        return None
    if getattr(head.expression, "name", "") == "my_rating":
        # Begins with the ratings of this user, which are indexed; the other way round every
        # record would be asked for one.
        latest = Rating.objects.latest_of_each().filter(author=user, record=OuterRef("pk"))
        known = records.filter(**{"ratings__author": user, "ratings__is_latest": True})
        by_value = OrderBy(F("ratings__value"), descending=head.descending)
        by_record = OrderBy(F("ratings__record"), descending=rest[-1] == "-pk")
        unknown = records.filter(~Exists(latest))
        return TwoParts(known.order_by(by_value, *rest[:-1], by_record), unknown.order_by(*rest))
    known = records.alias(sorted_by=head.expression).filter(sorted_by__isnull=False)
    by_value = OrderBy(head.expression, descending=head.descending)
    unknown = records.alias(sorted_by=head.expression).filter(sorted_by__isnull=True)
    return TwoParts(known.order_by(by_value, *rest), unknown.order_by(*rest))


def _ids_of_two(one: Records, other: Records, first: int, last: int) -> list[int]:
    """Return the ids between two places of a list that begins with `one` and goes on with
    `other`.
    """
    ids = _ids(one, first, last)
    if len(ids) < last - first:
        length = first + len(ids) if ids else one.order_by().count()
        ids += _ids(other, first - length, last - length)
    return ids


def _ids_of_one(records: Records, first: int, last: int, count: int) -> list[int]:
    """Return the ids between two places of a list of `count`, which may lie before or behind it."""
    first, last = max(0, first), min(last, count)
    if first >= last:
        return []
    if first <= count // 2:
        return _ids(records, first, last)
    return _ids(records.reverse(), count - last, count - first)[::-1]


def _ids(records: Any, first: int, last: int) -> list[int]:
    # Records that came in since the list was counted may move a place in front of the first.
    return list(records.values_list("pk", flat=True)[max(0, first) : max(0, last)])
