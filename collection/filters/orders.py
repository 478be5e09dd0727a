"""The filter of orders: the one place that narrows them, by the same names everywhere."""

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.core.exceptions import ValidationError

from collection.bulk_sql import different_texts
from collection.filters.fields import (
    StrictForm,
    UserFilter,
    choice,
    day,
    quoted_name,
    suggesting,
    text,
)
from collection.models import Order
from collection.names import search_fold
from collection.orders.models.order_set import OrderQuerySet

Orders = OrderQuerySet[Order]
STATES: dict[str, Callable[[Orders], Orders]] = {
    "on-the-way": OrderQuerySet.on_the_way,
    "late": OrderQuerySet.late,
    "received": OrderQuerySet.received,
    "done": OrderQuerySet.done,
}


def find_orders(params: Mapping[str, Any]) -> Orders:
    """Return the orders that fit all of `params`: names of filters and texts.

    An empty text narrows nothing. Raises ValidationError with one sentence, which names an unknown
    filter and those there are, or a filter, the value it was given and what it takes.
    """
    order_filter = OrderFilter(params)
    if problems := order_filter.problems():
        raise ValidationError(problems[0])
    found: Orders = order_filter.qs
    return found


def from_shop(orders: Orders, value: str) -> Orders:
    """Return the orders from shops whose name holds a text, whatever its case and accents, or is
    the one in quotation marks.
    """
    wanted, exact = search_fold(value), search_fold(quoted_name(value))
    folded = {text: search_fold(text) for text in different_texts(Order, "shop")}
    found = [text for text, key in folded.items() if wanted in key or key == exact]
    return orders.filter(shop__in=found)


class OrderFilter(django_filters.FilterSet):
    """Narrows orders. Given an unknown name or a bad value it finds none, and `problems` explains
    why.
    """

    q = text("Search", "by_search")
    shop = text("Shop", "by_shop")
    state = choice("State", list(STATES), method="by_state")
    ordered_after = day("Ordered from", field_name="ordered_on", lookup_expr="gte")
    ordered_before = day("Ordered until", field_name="ordered_on", lookup_expr="lte")
    owner = UserFilter(label="Owner", help_text="the name of a user")

    class Meta:
        model = Order
        fields: list[str] = []
        form = StrictForm

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Return the filters by name; that of the shop suggests the shops of records."""
        filters = dict(super().get_filters())
        filters["shop"].extra["widget"] = suggesting("shop")
        return filters

    def by_search(self, orders: Orders, name: str, value: str) -> Orders:
        return orders.search(value)

    def by_shop(self, orders: Orders, name: str, value: str) -> Orders:
        return from_shop(orders, value)

    def by_state(self, orders: Orders, name: str, value: str) -> Orders:
        return STATES[value](orders)

    def problems(self) -> list[str]:
        """Return a sentence about each unknown name and each bad value."""
        known = order_filter_names()
        problems = [
            f"“{name}” is not a filter of orders; there are {known}."
            for name in self.data
            if name not in self.filters
        ]
        for sentences in self.errors.values():
            problems += sentences
        return problems

    def filter_queryset(self, queryset: Orders) -> Orders:
        return queryset.none() if self.problems() else super().filter_queryset(queryset)


def order_filter_names() -> str:
    """Return the names of all filters of orders as a sentence lists them."""
    return ", ".join(OrderFilter.base_filters)
