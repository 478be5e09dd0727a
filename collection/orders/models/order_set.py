"""Orders and their lines as sets: what is on the way, what has come, what is late."""

from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from adminkit.verbs import Actor
from collection.models.records import Record
from collection.names import search_fold
from collection.orders.shares import still_to_pay

R = TypeVar("R", bound=models.Model)
L = TypeVar("L", bound=models.Model)


class OrderLineQuerySet(models.QuerySet[L]):
    def with_received(self) -> Self:
        """Annotate `received`, the number of copies that have come."""
        came = Record.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line")
        counted = came.annotate(number=Count("pk")).values("number")
        return self.annotate(received=Coalesce(Subquery(counted), 0))

    def on_the_way(self) -> Self:
        """Return the lines of which a copy is neither cancelled nor received, with `received`."""
        return self.with_received().filter(count__gt=F("cancelled_count") + F("received"))

    def owned_by(self, user: Actor) -> Self:
        return self.filter(order__owner=user.pk)


class OrderQuerySet(models.QuerySet[R]):
    def on_the_way(self) -> Self:
        """Return the orders of which a copy is neither cancelled nor received."""
        return self.filter(Exists(_lines().on_the_way().filter(order=OuterRef("pk"))))

    def done(self) -> Self:
        """Return the orders of which nothing is on the way any more."""
        return self.filter(~Exists(_lines().on_the_way().filter(order=OuterRef("pk"))))

    def received(self) -> Self:
        """Return the orders of which something has come."""
        return self.filter(received_on__isnull=False)

    def late(self, today: date | None = None) -> Self:
        """Return the orders that are on the way although they were expected before `today`."""
        return self.on_the_way().filter(expected_on__lt=today or timezone.localdate())

    def with_lines(self) -> Self:
        """Fetch owner and lines, each line with its want and `received`, in a constant number of
        queries.
        """
        lines = _lines().with_received().select_related("want").order_by("position")
        return self.select_related("owner").prefetch_related(Prefetch("lines", lines))

    def owned_by(self, user: Actor) -> Self:
        return self.filter(owner=user.pk)

    def editable_by(self, user: Actor) -> Self:
        """Return the orders that `user` may change: their own, all of them for an owner of the
        site.
        """
        return self if user.is_superuser else self.filter(owner=user.pk)

    def credits_ordered(self) -> int:
        """Return how many credits receiving what is on the way of these orders will cost. A lot
        costs one, with the first of it.
        """
        lines = _lines().on_the_way().filter(order__in=self.order_by().values("pk")).order_by()
        rows = lines.values_list(
            "order_id",
            "order__charge",
            "order__received_on",
            "count",
            "cancelled_count",
            "received",
        )
        each, lots = 0, set()
        for order, charge, received_on, count, cancelled, received in rows:
            if charge == "each":
                each += count - cancelled - received
            elif charge == "lot" and received_on is None:
                lots.add(order)
        return each + len(lots)

    def money_ordered(self) -> Decimal:
        """Return what is on the way of these orders costs, in the currency of the site and as far
        as prices are known.
        """
        orders: Any = self.on_the_way().with_lines()
        return still_to_pay(orders)

    def search(self, text: str) -> Self:
        """Return the orders in which every word of `text` is found, whatever its case and accents:
        in shop, code or notes, or in artist or title of a line.
        """
        words = search_fold(text).split()
        folded = {
            pk: search_fold("\n".join(texts))
            for pk, *texts in self.order_by().values_list("pk", "shop", "promo_code", "notes")
        }
        of_lines = _lines().filter(order__in=self.order_by().values("pk"))
        for pk, artist, title in of_lines.order_by().values_list("order_id", "artist", "title"):
            folded[pk] += "\n" + search_fold(f"{artist}\n{title}")
        fitting = [pk for pk, text in folded.items() if all(word in text for word in words)]
        return self.filter(pk__in=fitting)


def _lines() -> OrderLineQuerySet[Any]:
    """Return all lines. Their model knows this module, and not the other way round."""
    lines: OrderLineQuerySet[Any] = apps.get_model("collection", "OrderLine")._default_manager.all()
    return lines
