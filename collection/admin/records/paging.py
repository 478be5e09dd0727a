"""Which records a page of the list shows, read from an index and from whichever end is nearer."""

from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet

from collection.models import Record
from ratings.models import Rating

Records = QuerySet[Record]


class _Parts(NamedTuple):
    """A list as two, one behind the other: what the order knows a value of, and the rest. No index
    has the unknown last in both directions.
    """

    known: Records
    unknown: Records


def page_ids(records: Records, user: User, first: int, last: int, count: int) -> list[int]:
    """Return the ids of the records from place `first` (from 0) to before `last`, in a list of
    `count` that `user` looks at.
    """
    is_near_the_end = first > count // 2
    parts = _parts(records, user)
    if parts is None:
        if is_near_the_end:
            return _ids(records.reverse(), count - last, count - first)[::-1]
        return _ids(records, first, last)
    if is_near_the_end:
        turned = _ids_of_two(
            parts.unknown.reverse(), parts.known.reverse(), count - last, count - first
        )
        return turned[::-1]
    return _ids_of_two(parts.known, parts.unknown, first, last)


def _parts(records: Records, user: User) -> _Parts | None:
    """Return the two parts of a list, None where its order has no unknown values at the end."""
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
        return _Parts(known.order_by(by_value, *rest[:-1], by_record), unknown.order_by(*rest))
    known = records.alias(sorted_by=head.expression).filter(sorted_by__isnull=False)
    by_value = OrderBy(head.expression, descending=head.descending)
    unknown = records.alias(sorted_by=head.expression).filter(sorted_by__isnull=True)
    return _Parts(known.order_by(by_value, *rest), unknown.order_by(*rest))


def _ids_of_two(one: Records, other: Records, first: int, last: int) -> list[int]:
    """Return the ids between two places of a list that begins with `one` and goes on with
    `other`.
    """
    ids = _ids(one, first, last)
    if len(ids) < last - first:
        length = first + len(ids) if ids else one.order_by().count()
        ids += _ids(other, max(0, first - length), last - length)
    return ids


def _ids(records: Any, first: int, last: int) -> list[int]:
    return list(records.values_list("pk", flat=True)[first:last])
