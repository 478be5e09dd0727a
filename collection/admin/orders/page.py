"""The page of an order: its lines, what has come of them, what it costs, and what can be done."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminkit.addresses import Address
from adminkit.fields import WholeField
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.filters.links import CARRIED
from collection.models import Order, OrderLine, Record
from collection.orders.late_costs_and_refunds import set_cancelled, share_costs
from collection.orders.models.order_set import OrderQuerySet
from collection.orders.receiving import receipts_of
from collection.orders.shares import shared
from collection.screens.orders.entering import order_address
from collection.screens.orders.order_form import AmountField
from collection.screens.wants.offering import with_undo


class OrderedLine(NamedTuple):
    """A line, the records that came of it, and what its next copy costs with its shares."""

    line: OrderLine
    records: list[Record]
    price: Decimal | None
    may_cancel: bool


def shown_order(view: AdminView, pk: int) -> Order:
    """Return the order with its lines, provided that the user may see it. Raises Http404."""
    orders: OrderQuerySet[Order] = view.model_admin.get_queryset(view.request)  # type: ignore[assignment]
    order: Order = get_object_or_404(orders.with_lines(), pk=pk)
    return order


class OrderPage(AdminView):
    """Shows an order, in as many queries however many lines it has."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        Address(request.GET, CARRIED)
        order = shown_order(self, pk)
        lines = list(order.lines.all())
        shares = shared(order, lines)
        may_change = self.may("change", order)
        context: dict[str, Any] = {
            "order": order,
            "lines": _shown(lines, shares.prices, may_change),
            "shares": shares,
            "copies": sum(line.wanted_count for line in lines),
            "coming": sum(line.on_the_way for line in lines),
            "currency": settings.DISCO_CURRENCY,
            "receipts": list(receipts_of(order)) if order.is_frozen else [],
            "may_change": may_change,
            "may_receive": may_change and self.user.has_perm("collection.add_record"),
        }
        return self.page("collection/orders/page.html", str(order), context)


def _shown(
    lines: list[OrderLine], prices: list[list[Decimal | None]], may_change: bool
) -> list[OrderedLine]:
    records: dict[int | None, list[Record]] = defaultdict(list)
    for record in Record.objects.filter(order_line__in=lines).order_by("pk"):
        records[record.order_line_id].append(record)
    shown = []
    for line, of_line in zip(lines, prices, strict=True):
        came = records[line.pk]
        price = of_line[min(len(came), len(of_line) - 1)] if of_line else None
        may_cancel = may_change and bool(line.on_the_way)
        shown.append(OrderedLine(line, came, price, may_cancel))
    return shown


class CancelLine(AdminView):
    """Takes down that some copies of a line will not come, or will come after all."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        orders = self.model_admin.get_queryset(request)
        line = get_object_or_404(OrderLine.objects.with_received(), pk=pk, order__in=orders)
        number = line.cancelled_count
        try:
            if "restore" in request.POST:
                number = 0
            else:
                field = WholeField(min_value=1, max_value=999)
                number += field.clean(request.POST.get("copies") or str(line.on_the_way))
            set_cancelled(line, number, by=self.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            gone = counted(number, "copy", "copies")
            words = f"{gone} cancelled." if number else "no copy is cancelled."
            messages.success(request, f"{line.full_name}: {words}")
        return redirect(order_address(line.order_id))


class ShareCosts(AdminView):
    """Takes down customs and fees that came with the parcel, and shares them anew."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = shown_order(self, pk)
        try:
            costs = AmountField(required=False).clean(request.POST.get("other_costs", ""))
            batch = share_costs(order, costs, by=self.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            sentence = f"Other costs: {costs:.2f} {settings.DISCO_CURRENCY}."
            if batch:
                changed = counted(batch.counts.get("changed", 0), "price")
                messages.success(request, with_undo(f"{sentence} {changed} changed.", batch))
            else:
                messages.success(request, sentence)
        return redirect(order_address(order.pk))
