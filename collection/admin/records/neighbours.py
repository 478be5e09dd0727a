"""The records before and after one in the list that it was opened from, by the filters and the
order of that list.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import PAGE_VAR
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OrderBy,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict

from adminkit.addresses import read_id
from collection.admin.records.list import RecordList
from collection.models import Record


class Neighbours(NamedTuple):
    """Ids of the records before and after one, and its place in a list of `total` records.

    `place`, from 1, is None where the list leaves the record out. `is_known` is whether the
    address of the list can be read.
    """

    previous: int | None = None
    next: int | None = None
    place: int | None = None
    # A field of a tuple may not be called `count` for the type checker: tuples have a method.
    total: int = 0
    is_known: bool = False


class Key(NamedTuple):
    """A part of the order of a list."""

    name: str
    expression: Any
    descends: bool
    unknown_last: bool
    #: Whether the column may be empty at all.
    may_be_unknown: bool

    @property
    def turned(self) -> "Key":
        return self._replace(descends=not self.descends, unknown_last=not self.unknown_last)

    @property
    def order(self) -> OrderBy:
        if self.unknown_last:
            return OrderBy(F(self.name), descending=self.descends, nulls_last=True)
        return OrderBy(F(self.name), descending=self.descends, nulls_first=True)

    def beyond(self, value: Any) -> list[Q]:
        """Return what comes after `value` by this key alone: the known values, then the unknown
        ones.
        """
        if value is None:
            return [] if self.unknown_last else [self.same(None, is_so=False)]
        beyond = [Q(**{f"{self.name}__{'lt' if self.descends else 'gt'}": value})]
        if self.unknown_last and self.may_be_unknown:
            beyond.append(self.same(None))
        return beyond

    def same(self, value: Any, *, is_so: bool = True) -> Q:
        return Q(**{f"{self.name}__isnull": is_so}) if value is None else Q(**{self.name: value})


class Stretch(NamedTuple):
    """A stretch of a list, and its order there: what all of it has in common orders nothing."""

    condition: Q
    order: list[OrderBy]


class UnreadRequest(HttpRequest):
    """A request of the same user for the list at another address, of which no row is read."""

    def __init__(self, request: HttpRequest, query: str) -> None:
        super().__init__()
        vars(self).update(vars(request))
        self.GET = QueryDict(query)


class UnreadList(RecordList):
    """A list of records that knows which they are and in what order, and reads none of them."""

    def get_results(self, request: HttpRequest) -> None:
        page = request.GET.get(PAGE_VAR, "1")
        if not read_id(page):
            self.problems.append(f"There is no page “{page}”.")


def neighbours(model_admin: ModelAdmin, request: HttpRequest, query: str, pk: int) -> Neighbours:
    """Return the neighbours of a record in the list whose address ends in `query`; none if that
    address is bad.

    A record that the list leaves out (it was rated, and the list shows unrated ones) has the
    neighbours that it would have in it. The number of queries is the same for every list, and no
    other row is read.
    """
    # The admin gives an `UnreadList` to such a request.
    listing = model_admin.get_changelist_instance(UnreadRequest(request, query))
    if not isinstance(listing, UnreadList) or listing.problems:
        return Neighbours()
    keys = _keys(listing.queryset)
    expressions = {key.name: key.expression for key in keys}
    values = _values(listing.queryset, expressions, pk)
    is_listed = values is not None
    if values is None:
        values = _values(listing.root_queryset, expressions, pk)
    if values is None:
        return Neighbours()
    records = listing.queryset.alias(**expressions)
    before, after = _steps([key.turned for key in keys], values), _steps(keys, values)
    previous, following = _first(records, pk, before, after)
    return Neighbours(
        previous=previous,
        next=following,
        place=_count(records, before) + 1 if is_listed else None,
        total=records.order_by().count() if is_listed else 0,
        is_known=True,
    )


def _keys(records: QuerySet[Record]) -> list[Key]:
    """Return what a list is sorted by, each part with a name of its own."""
    largest = connection.features.nulls_order_largest
    keys = []
    for number, order in enumerate(records.query.order_by):
        if isinstance(order, str):
            order = OrderBy(F(order.removeprefix("-")), descending=order.startswith("-"))
        if not isinstance(order, OrderBy):
            raise TypeError(f"{order} is not sorted by a column or an OrderBy.")
        by_default = largest != order.descending and not order.nulls_first
        unknown_last = bool(order.nulls_last or by_default)
        known = _never_empty(order.expression)
        name = f"sorted_{number}"
        keys.append(Key(name, order.expression, order.descending, unknown_last, not known))
    return keys


def _never_empty(expression: Any) -> bool:
    """Whether an expression is a column of records in which every record has a value."""
    fields = {field.name: field for field in Record._meta.concrete_fields}
    name = getattr(expression, "name", "")
    return name == "pk" or (name in fields and not fields[name].null)


def _values(
    records: QuerySet[Record], expressions: Mapping[str, Any], pk: int
) -> Sequence[Any] | None:
    """Return what the record is sorted by, None where it is not one of `records`."""
    own = records.order_by().filter(pk=pk).annotate(**expressions)
    return own.values_list(*expressions).first()


def _steps(keys: Sequence[Key], values: Sequence[Any]) -> list[Stretch]:
    """Return what comes after `values`, the nearest first: what has all values but the last and is
    beyond that, then what has all but the last two, and so on. Each step is one stretch of an
    index.
    """
    steps: list[Stretch] = []
    same = Q()
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        order = [one.order for one in keys[place + 1 :]]
        stretches = []
        for beyond in key.beyond(value):
            by_key = [] if beyond == key.same(None) else [_plain(key)]
            stretches.append(Stretch(same & beyond, [*by_key, *order]))
        steps = [*stretches, *steps]
        same &= key.same(value)
    return steps


def _plain(key: Key) -> OrderBy:
    """Return the order by a key among rows that have one, as an index has it."""
    return OrderBy(F(key.name), descending=key.descends)


def _first(
    records: QuerySet[Record], pk: int, *directions: Sequence[Stretch]
) -> Sequence[int | None]:
    """Return for each direction the id of the first record in the first of its steps that has one,
    None if none has; one query, which reads no step behind that one.
    """
    found = {}
    for number, steps in enumerate(directions):
        firsts = []
        for step in steps:
            nearest = records.filter(step.condition).order_by(*step.order)
            firsts.append(Subquery(nearest.values("pk")[:1]))
        # A second value is asked for, even of a list of one order.
        found[f"found_{number}"] = Coalesce(*firsts, Value(None, output_field=BigIntegerField()))
    one_row = Record.objects.order_by().filter(pk=pk)
    return one_row.values_list(*found.values()).get()


def _count(records: QuerySet[Record], steps: Sequence[Stretch]) -> int:
    """Return how many records there are in these steps, counted without looking at the rows; one
    query.
    """
    counts = []
    for step in steps:
        some = records.filter(step.condition).order_by().values(one=Value(1))
        counts.append(some.annotate(count=Count("pk")).values_list("count", flat=True))
    first, *others = counts
    return sum(first.union(*others, all=True))
