"""Counts and sums over many records, in a few scans."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast

from collection.models import (
    Artist,
    Label,
    RecordArtist,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    Style,
)
from collection.models.lookups import Lookup

# How many candidates for a ranking are looked at before everybody is.
CANDIDATES = 40
# What records can carry several of, and the tables that link it with them.
_LINKED: dict[str, tuple[type[Lookup], type[Model]]] = {
    "artist": (Artist, RecordArtist),
    "label": (Label, RecordLabel),
    "style": (Style, RecordStyle),
}


class DayBought(NamedTuple):
    """What was bought on one day (None: unknown) and is on the shelf or not: the number of records,
    of those with a price, and the sum of the prices.
    """

    day: date | None
    is_active: bool
    records: int
    priced: int
    spent: Decimal


class DaySold(NamedTuple):
    """What was sold on one day (None: unknown): the number of records and the sum of the prices."""

    day: date | None
    records: int
    received: Decimal


def money(total: float | None) -> Decimal:
    """Return a sum of amounts to the cent. SQLite adds decimals as floats, so every sum of money is
    rounded here.
    """
    return Decimal(f"{total or 0:.2f}")


def count_by(records: RecordQuerySet, *columns: str) -> list[Counter[int | None]]:
    """Return for each of these columns of numbers how many records have each value; one query."""
    # Spelled as a sum, a column is read from the covering index; by its own index SQLite visits
    # every record.
    plain = {
        f"by_{name}": ExpressionWrapper(F(name) + 0, output_field=IntegerField())
        for name in columns
    }
    counters: list[Counter[int | None]] = [Counter() for _ in columns]
    rows = records.order_by().annotate(**plain).values_list(*plain).annotate(count=Count("pk"))
    for *values, count in rows:
        for counter, value in zip(counters, values, strict=True):
            counter[value] += count
    return counters


def by_country(records: RecordQuerySet) -> Counter[str]:
    """Return how many records came out in each country; "" counts those of which it is unknown."""
    rows = records.order_by().values_list("country").annotate(count=Count("pk"))
    return Counter(dict(rows))


def bought_by_day(records: RecordQuerySet) -> list[DayBought]:
    """Return what was bought on each day, the unknown day first, then the oldest."""
    paid = {
        "records": Count("pk"),
        "priced": Count("price"),
        "spent": Sum(Cast("price", FloatField())),
    }
    rows = records.order_by().values_list("purchase_date", "is_active").annotate(**paid)
    days = [
        DayBought(day, is_active, count, priced, money(spent))
        for day, is_active, count, priced, spent in rows
    ]
    return sorted(days, key=lambda bought: (bought.day or date.min, bought.is_active))


def sold_by_day(records: RecordQuerySet) -> list[DaySold]:
    """Return what was sold on each day, the unknown day first, then the oldest."""
    # "In" instead of "is not": so SQLite finds the few removed records by an index.
    sold = records.order_by().filter(is_active__in=[False], sale_price__isnull=False)
    sums = {"records": Count("pk"), "received": Sum(Cast("sale_price", FloatField()))}
    rows = sold.values_list("removed_on").annotate(**sums)
    days = [DaySold(day, count, money(received)) for day, count, received in rows]
    return sorted(days, key=lambda sold: sold.day or date.min)


def most_frequent(records: RecordQuerySet, name: str, most: int) -> list[tuple[Lookup, int]]:
    """Return the artists, labels or styles (`name`) on most of these records, with their numbers of
    records.

    Of artists and labels, which are many, those with most links of all are looked at first, which
    an index knows. Only if another name could be on as many of these records, all links of these
    records are counted.
    """
    model, links = _LINKED[name]
    if model is Style:
        return _with_rows(model, _ranked_here(records, links, name, most))
    everywhere = links._default_manager.order_by().values_list(name).annotate(count=Count("pk"))
    candidates = list(everywhere.order_by("-count", name)[:CANDIDATES])
    is_here = Exists(records.order_by().filter(pk=OuterRef("record")))
    of_candidates = {f"{name}__in": [pk for pk, _ in candidates]}
    ranked = _ranked(links._default_manager.filter(is_here, **of_candidates), name, most)
    if len(candidates) == CANDIDATES:
        fewest_anywhere = candidates[-1][1]
        if len(ranked) < most or ranked[-1][1] < fewest_anywhere:
            ranked = _ranked_here(records, links, name, most)
    return _with_rows(model, ranked)


def _with_rows(model: type[Lookup], ranked: list[tuple[int, int]]) -> list[tuple[Lookup, int]]:
    rows = model.objects.in_bulk([pk for pk, _ in ranked])
    return [(rows[pk], count) for pk, count in ranked]


def _ranked_here(
    records: RecordQuerySet, links: type[Model], name: str, most: int
) -> list[tuple[int, int]]:
    here = links._default_manager.filter(record__in=records.order_by().values("pk"))
    return _ranked(here, name, most)


def _ranked(links: QuerySet[Any], name: str, most: int) -> list[tuple[int, int]]:
    counted = links.order_by().values_list(name).annotate(count=Count("record", distinct=True))
    return list(counted.order_by("-count", name)[:most])
