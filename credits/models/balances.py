"""Balances are sums over lines. They are computed when they are shown and stored nowhere."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q, Sum, Window


class Month(NamedTuple):
    """What came in and went out in a month, such as 2026-11: credits, both counted upwards."""

    name: str
    earned: int
    spent: int


class Balances(models.QuerySet):
    """Sums over lines; mixed into their queryset."""

    def total(self) -> int:
        return self.aggregate(total=Sum("amount"))["total"] or 0

    def running_balances(self, shown: Sequence[Any]) -> dict[int, int]:
        """Return by id the balance after each of the lines `shown`, of which `self` is the whole account.

        Two queries, however many lines there are: the sum before the page, and a window over the page.
        """
        if not shown:
            return {}
        places, ids = [(line.date, line.pk) for line in shown], {line.pk for line in shown}
        (first_day, first_pk), (last_day, last_pk) = min(places), max(places)
        before = self.filter(date__lte=first_day).exclude(date=first_day, pk__gte=first_pk)
        page = self.filter(date__range=(first_day, last_day)).filter(~Q(amount=0) | Q(pk__in=ids))
        page = page.exclude(date=first_day, pk__lt=first_pk).exclude(date=last_day, pk__gt=last_pk).order_by()
        running = page.annotate(running=Window(Sum("amount"), order_by=["date", "pk"])).values_list("pk", "running")
        start = before.total()
        return {pk: start + balance for pk, balance in running if pk in ids}

    def changes_by_day(self) -> list[tuple[date, int]]:
        """Return for each day on which the balance changed by how much, oldest first."""
        return list(self.exclude(amount=0).order_by("date").values_list("date").annotate(change=Sum("amount")))

    def by_month(self) -> list[Month]:
        """Return what was earned and spent in each month in which the balance changed, oldest first."""
        sums = {"earned": Sum("amount", filter=Q(amount__gt=0)), "spent": Sum("amount", filter=Q(amount__lt=0))}
        days = self.exclude(amount=0).order_by("date").values_list("date").annotate(**sums)
        months = groupby(days, key=lambda one: f"{one[0]:%Y-%m}")
        sums_of_days = ((name, list(some)) for name, some in months)
        return [
            Month(name, sum(earned or 0 for _, earned, _ in some), -sum(spent or 0 for _, _, spent in some))
            for name, some in sums_of_days
        ]
