"""The records before and after one in the list that it was opened from, by the filters and the order of that list."""

from collections.abc import Sequence
from copy import copy
from typing import Any, NamedTuple

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db import connection
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import HttpRequest, QueryDict

from collection.admin.record_list import RecordList


class Neighbours(NamedTuple):
    """Ids of the records before and after one; its own place, from 1, is None where the list leaves it out.

    `is_known` tells whether the address of the list can be read.
    """

    previous: int | None = None
    next: int | None = None
    place: int | None = None
    count: int = 0
    is_known: bool = False


class Key(NamedTuple):
    """A part of the order of a list."""

    name: str
    expression: Any
    descends: bool
    unknown_last: bool

    @property
    def turned(self) -> "Key":
        return self._replace(descends=not self.descends, unknown_last=not self.unknown_last)

    @property
    def order(self) -> OrderBy:
        unknown = {"nulls_last" if self.unknown_last else "nulls_first": True}
        return OrderBy(F(self.name), descending=self.descends, **unknown)

    def beyond(self, value: Any) -> Q:
        """Return what comes after `value` by this key alone."""
        if value is None:
            return Q(pk__in=[]) if self.unknown_last else Q(**{f"{self.name}__isnull": False})
        further = Q(**{f"{self.name}__{'lt' if self.descends else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.unknown_last else further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


class UnreadList(RecordList):
    """A list of records that knows which they are and in what order, and reads none of them."""

    def get_results(self, request: HttpRequest) -> None:
        page = request.GET.get(PAGE_VAR, "1")
        if not (page.isdecimal() and int(page)):
            self.problems.append(f"There is no page “{page}”.")


def neighbours(admin: Any, request: HttpRequest, query: str, pk: int) -> Neighbours:
    """Return the neighbours of a record in the list whose address ends in `query`; none if that address is bad.

    A record that the list leaves out (it was rated, and the list shows unrated ones) stands where it would stand. The
    number of queries depends on nothing; no other row is read.
    """
    listing = unread_list(admin, request, query)
    if listing.problems:
        return Neighbours()
    keys = _keys(listing.queryset)
    expressions = {key.name: key.expression for key in keys}
    records = listing.queryset.alias(**expressions)
    values, is_listed = _values(listing, expressions, pk)
    if values is None:
        return Neighbours()
    turned = [key.turned for key in keys]
    before = records.filter(_beyond(turned, values))
    return Neighbours(
        previous=_first(before, turned),
        next=_first(records.filter(_beyond(keys, values)), keys),
        place=before.order_by().count() + 1 if is_listed else None,
        count=records.order_by().count() if is_listed else 0,
        is_known=True,
    )


def unread_list(admin: Any, request: HttpRequest, query: str) -> ChangeList:
    """Return the list of records at the address that ends in `query`, as the user of `request` would see it."""
    asked = copy(request)
    asked.GET, asked.unread = QueryDict(query), True
    return admin.get_changelist_instance(asked)


def _keys(records: QuerySet) -> list[Key]:
    largest = connection.features.nulls_order_largest
    keys = []
    for number, order in enumerate(records.query.order_by):
        if isinstance(order, str):
            order = OrderBy(F(order.removeprefix("-")), descending=order.startswith("-"))
        by_default = largest != order.descending and not order.nulls_first
        name = f"sorted_{number}"
        keys.append(Key(name, order.expression, order.descending, bool(order.nulls_last or by_default)))
    return keys


def _values(listing: ChangeList, expressions: dict[str, Any], pk: int) -> tuple[Sequence[Any] | None, bool]:
    """Return what the record is sorted by, and whether the list shows it."""
    for records in (listing.queryset, listing.root_queryset):
        found = records.order_by().filter(pk=pk).annotate(**expressions).values_list(*expressions).first()
        if found:
            return found, records is listing.queryset
    return None, False


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Return what comes after `values` by all keys."""
    found, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        found |= same & key.beyond(value)
        same &= key.same(value)
    return found


def _first(records: QuerySet, keys: Sequence[Key]) -> int | None:
    return records.order_by(*(key.order for key in keys)).values_list("pk", flat=True).first()
