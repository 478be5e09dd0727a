"""The page on which a parcel is opened: which copies have come, how they are graded, and where they
go.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.addresses import Address
from adminkit.fields import DayField
from adminkit.numbers import counted
from adminkit.sent_once import PageUidField
from adminkit.views import AdminView
from collection.admin.orders.page import shown_order
from collection.filters.links import CARRIED
from collection.models import Charge, Order, OrderLine
from collection.models.record_fields import MediaCondition
from collection.orders.receiving import ORDERED, RECEIVED, Arrival, Received, receive
from collection.safety import NotSafe, back_up_first
from collection.screens.orders.entering import order_address
from collection.screens.wants.offering import with_undo
from collection.typed.names import suggesting
from credits.balance_words import balance_now
from credits.models import Account

#: So many copies have a row of their own; the rest comes with the next receipt.
MOST_ROWS = 150
GRADES = [("", "as above"), *MediaCondition.choices]


class ReceiptForm(forms.Form):
    """When the parcel came, and what all of its records have in common."""

    token = PageUidField()
    on = DayField(label="Came on")
    dated = forms.ChoiceField(
        label="Purchase date",
        choices=[(RECEIVED, "the day it came"), (ORDERED, "the day of the order")],
        initial=RECEIVED,
        widget=forms.RadioSelect,
    )
    charge = forms.ChoiceField(
        label="Costs in credits", choices=Charge.choices, widget=forms.RadioSelect
    )
    media_condition = forms.ChoiceField(
        label="Grade of all",
        choices=[("", "not graded yet"), *MediaCondition.choices],
        required=False,
    )
    location = forms.CharField(
        label="Place of all", required=False, max_length=200, widget=suggesting("location")
    )


class CopyForm(forms.Form):
    """One copy: whether it has come, and what is different about it."""

    came = forms.BooleanField(required=False, initial=True)
    media_condition = forms.ChoiceField(label="Disc", choices=GRADES, required=False)
    sleeve_condition = forms.ChoiceField(label="Sleeve", choices=GRADES, required=False)
    location = forms.CharField(
        label="Place", required=False, max_length=200, widget=suggesting("location")
    )


class CopyRow(NamedTuple):
    """A copy that is on the way, which of its line it is, and its form."""

    line: OrderLine
    number: int
    form: CopyForm


def _rows(order: Order, posted: Mapping[str, Any] | None) -> list[CopyRow]:
    """Return a row for each copy that is on the way, as far as there is room."""
    rows = []
    for line in order.lines.all():
        for number in range(1, line.on_the_way + 1):
            form = CopyForm(posted, prefix=f"copy-{line.pk}-{number}", label_suffix="")
            rows.append(CopyRow(line, number, form))
    return rows[:MOST_ROWS]


class ReceivePage(AdminView):
    """Receives all or some copies of an order."""

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        Address(request.GET, CARRIED)
        order = shown_order(self, pk)
        form = ReceiptForm(initial={"charge": order.charge}, label_suffix="")
        return self._answer(order, form, _rows(order, None))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = shown_order(self, pk)
        form, rows = ReceiptForm(request.POST, label_suffix=""), _rows(order, request.POST)
        # Every row is asked, so that all that is wrong is said at once.
        are_valid = [row.form.is_valid() for row in rows]
        if form.is_valid() and all(are_valid):
            try:
                received = self._received(order, form, rows)
            except NotSafe as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                for sentence in error.messages:
                    form.add_error(None, sentence)
            else:
                self._report(received)
                return redirect(order_address(order.pk))
        return self._answer(order, form, rows)

    def _received(self, order: Order, form: ReceiptForm, rows: list[CopyRow]) -> Received | None:
        typed = form.cleaned_data
        copies: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            if row.form.cleaned_data["came"]:
                copies.setdefault(row.line.pk, []).append(dict(_said(row.form, typed)))
        count = sum(map(len, copies.values()))
        if sentence := back_up_first(f"the receipt of {order}", count):
            messages.info(self.request, sentence)
        return receive(
            order,
            by=self.user,
            on=typed["on"],
            arrivals=[Arrival(line, of_line) for line, of_line in copies.items()],
            charge=typed["charge"],
            dated=typed["dated"],
            token=str(typed["token"]),
        )

    def _report(self, received: Received | None) -> None:
        if received is None:
            messages.info(
                self.request, "This page was sent before: what came was booked then, and not twice."
            )
            return
        came = counted(len(received.records), "record")
        cost = counted(received.credits, "credit")
        closed = f" {counted(len(received.wants), 'want')} closed." if received.wants else ""
        account = Account.objects.filter(owner=received.order.owner).first()
        balance = f" {balance_now(account)}" if account else ""
        sentence = f"{came} received for {cost}.{closed}{balance}"
        messages.success(self.request, with_undo(sentence, received.batch))

    def _answer(self, order: Order, form: ReceiptForm, rows: list[CopyRow]) -> HttpResponse:
        coming = sum(line.on_the_way for line in order.lines.all())
        context = {"order": order, "form": form, "rows": rows, "more": coming - len(rows)}
        return self.page("collection/orders/receive.html", "Receive", context, original=order)


def _said(form: CopyForm, of_all: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what is said of one copy, or else of all, by field of the record."""
    for name in ("media_condition", "sleeve_condition", "location"):
        if value := form.cleaned_data[name] or of_all.get(name):
            yield name, value
