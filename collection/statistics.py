"""Sums over many records, a few scans for all of them."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, FloatField, IntegerField, OuterRef, Sum
from django.db.models.functions import Cast

# How many candidates for a ranking are looked at before everybody is.
CANDIDATES = 40


class Bought(NamedTuple):
    """What was bought on one day (None: unknown) and is on the shelf or not: records, those with a price, their sum."""

    day: date | None
    is_active: bool
    count: int
    priced: int
    spent: Decimal


class Sold(NamedTuple):
    """What was sold on one day: records and what they brought."""

    day: date | None
    count: int
    got: Decimal


def money(total: float | None) -> Decimal:
    """Return a sum of amounts to the cent. SQLite adds decimals as floats, so every sum of money passes here."""
    return Decimal(f"{total or 0:.2f}")


class Statistics(models.QuerySet):
    """Counts and sums; mixed into the queryset of records."""

    def count_by(self, *columns: str) -> list[Counter[int | None]]:
        """Return for each of these columns of numbers how many records have which value, in one query."""
        # Spelled as a sum, a column is read from the covering index; by its own index SQLite visits every record.
        plain = {f"by_{name}": ExpressionWrapper(F(name) + 0, output_field=IntegerField()) for name in columns}
        counters: list[Counter[int | None]] = [Counter() for _ in columns]
        rows = self.order_by().annotate(**plain).values_list(*plain).annotate(count=Count("pk"))
        for *values, count in rows:
            for counter, value in zip(counters, values, strict=True):
                counter[value] += count
        return counters

    def bought_by_day(self) -> list[Bought]:
        """Return what was bought on each day and what was paid, oldest first, the unknown day at the front."""
        paid = {"count": Count("pk"), "priced": Count("price"), "spent": Sum(Cast("price", FloatField()))}
        rows = self.order_by().values_list("purchase_date", "is_active").annotate(**paid)
        found = [Bought(*values, money(spent)) for *values, spent in rows]
        return sorted(found, key=lambda one: (one.day or date.min, one.is_active))

    def sold_by_day(self) -> list[Sold]:
        """Return what was sold on each day and what it brought, oldest first, the unknown day at the front."""
        # "In" instead of "is not": so SQLite finds the few removed records by an index.
        sold = self.order_by().filter(is_active__in=[False], sale_price__isnull=False).values_list("removed_on")
        rows = sold.annotate(count=Count("pk"), got=Sum(Cast("sale_price", FloatField())))
        return sorted((Sold(*values, money(got)) for *values, got in rows), key=lambda one: one.day or date.min)

    def most_frequent(self, name: str, most: int) -> list[tuple[Any, int]]:
        """Return the artists or labels (`name`) on most of these records, with their numbers of records.

        Looked at are first those with most links of all, which an index knows. Only if somebody beyond them could have
        as many of these records, all links of these records are counted.
        """
        links = self.model._meta.get_field(f"{name}_links").related_model.objects.order_by()
        everywhere = links.values_list(name).annotate(count=Count("pk")).order_by("-count", name)
        candidates = list(everywhere[:CANDIDATES])
        here = links.filter(Exists(self.order_by().filter(pk=OuterRef("record"))))
        found = _ranked(here.filter(**{f"{name}__in": [pk for pk, _ in candidates]}), name, most)
        if len(candidates) == CANDIDATES and (len(found) < most or found[-1][1] < candidates[-1][1]):
            found = _ranked(links.filter(record__in=self.order_by().values("pk")), name, most)
        rows = links.model._meta.get_field(name).related_model.objects.in_bulk([pk for pk, _ in found])
        return [(rows[pk], count) for pk, count in found]


def _ranked(links: models.QuerySet, name: str, most: int) -> list[tuple[int, int]]:
    counted = links.values_list(name).annotate(count=Count("record", distinct=True))
    return list(counted.order_by("-count", name)[:most])
