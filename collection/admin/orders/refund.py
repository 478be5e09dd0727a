"""The shop gives something back: a part of the price, or all of it with the record sent back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminkit.addresses import Address
from adminkit.fields import DayField, PriceField
from adminkit.views import AdminView
from collection.admin.orders.page import shown_order
from collection.models import Order, Record
from collection.orders.late_costs_and_refunds import refund, send_back
from collection.screens.orders.entering import order_address
from collection.screens.wants.offering import with_undo

PART, BACK = "part", "back"


class RefundForm(forms.Form):
    """What came back."""

    kind = forms.ChoiceField(
        label="What happened",
        choices=[
            (PART, "Part of the price was refunded; I keep the record"),
            (BACK, "I sent the record back"),
        ],
        initial=PART,
        widget=forms.RadioSelect,
    )
    amount = PriceField(label="Amount refunded")
    on = DayField(label="On")
    credit = forms.BooleanField(
        label="Give its credit back", required=False, help_text="If it was sent back"
    )


class RefundPage(AdminView):
    """Takes down a refund for one record of an order."""

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        order, record = self._found(pk)
        return self._answer(order, record, RefundForm(label_suffix=""))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        order, record = self._found(pk)
        form = RefundForm(request.POST, label_suffix="")
        if form.is_valid():
            typed = form.cleaned_data
            try:
                if typed["kind"] == BACK:
                    batch = send_back(
                        record,
                        by=self.user,
                        on=typed["on"],
                        amount=typed["amount"],
                        credit=typed["credit"],
                    )
                    sentence = f"{record.full_name} was sent back."
                else:
                    batch = refund(record, typed["amount"], by=self.user)
                    sentence = f"{typed['amount']:.2f} was refunded for {record.full_name}."
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, with_undo(sentence, batch))
                return redirect(order_address(order.pk))
        return self._answer(order, record, form)

    def _found(self, pk: int) -> tuple[Order, Record]:
        """Return the order and the record of it that the address names. Raises Http404."""
        number = Address(self.request.GET, "record").id("record")
        order = shown_order(self, pk)
        if number is None:
            raise Http404("No record is named.")
        return order, get_object_or_404(Record.objects.filter(order_line__order=order), pk=number)

    def _answer(self, order: Order, record: Record, form: RefundForm) -> HttpResponse:
        context = {"order": order, "record": record, "form": form}
        return self.page("collection/orders/refund.html", "Refund", context, original=order)
