"""Balances are sums over lines. They are computed when they are shown and stored nowhere."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

from django.db import models
from django.db.models import Q, Sum, Window

L = TypeVar("L", bound=models.Model)


class Month(NamedTuple):
    """The credits earned and spent in a month, such as 2026-11; neither is negative."""

    name: str
    earned: int
    spent: int


class Dated(Protocol):
    """A line, as far as its place among the lines of its account matters."""

    pk: int
    date: date


class Balances(models.QuerySet[L]):
    """Lines of the ledger that are added up."""

    def total(self) -> int:
        return self.aggregate(total=Sum("amount"))["total"] or 0

    def running_balances(self, shown: Sequence[Dated]) -> dict[int, int]:
        """Return by id the balance after each of the lines `shown`, of which `self` is the whole
        account.

        Two queries, however many lines there are: the sum before the page, and a window over the
        page.
        """
        if not shown:
            return {}
        ids = {line.pk for line in shown}
        places = [(line.date, line.pk) for line in shown]
        first_day, first_pk = min(places)
        last_day, last_pk = max(places)
        before = self.filter(date__lte=first_day).exclude(date=first_day, pk__gte=first_pk)
        page = self.filter(date__range=(first_day, last_day))
        page = page.filter(~Q(amount=0) | Q(pk__in=ids))
        page = page.exclude(date=first_day, pk__lt=first_pk)
        page = page.exclude(date=last_day, pk__gt=last_pk).order_by()
        running = page.annotate(running=Window(Sum("amount"), order_by=["date", "pk"]))
        start = before.total()
        return {
            pk: start + balance for pk, balance in running.values_list("pk", "running") if pk in ids
        }

    def changes_by_day(self) -> list[tuple[date, int]]:
        """Return each day on which the balance changed and by how much, oldest first."""
        days = self.exclude(amount=0).order_by("date").values_list("date")
        return list(days.annotate(change=Sum("amount")))

    def by_month(self) -> list[Month]:
        """Return what was earned and spent in each month in which the balance changed, oldest
        first.
        """
        days = self.exclude(amount=0).order_by("date").values_list("date")
        sums = days.annotate(
            earned=Sum("amount", default=0, filter=Q(amount__gt=0)),
            spent=Sum("amount", default=0, filter=Q(amount__lt=0)),
        )
        months = []
        for name, group in groupby(sums, key=_month_of):
            earned = spent = 0
            for _, earned_that_day, spent_that_day in group:
                earned += earned_that_day
                spent -= spent_that_day
            months.append(Month(name, earned, spent))
        return months


def _month_of(row: tuple[date, int, int]) -> str:
    return f"{row[0]:%Y-%m}"
