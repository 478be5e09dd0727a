"""The pages *Remove from the shelf* and *Put back* of one record."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.fields import DayField, PriceField
from collection.admin.credits_field import CreditsForm, credit_choices
from collection.admin.record_pages.ledger_messages import say_moved
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.filters.links import with_list
from collection.models import Record
from collection.models.record_fields import MediaCondition, RemovalReason
from credits.models import Transaction
from credits.undo import undo_form


class RemoveForm(CreditsForm):
    credits_name = "refund"

    on = DayField()
    reason = forms.ChoiceField(choices=[("", "—"), *RemovalReason.choices], required=False)
    sale_price = PriceField(required=False)


class ReturnForm(CreditsForm):
    on = DayField()


class AnotherForm(CreditsForm):
    usual_credits = 1

    on = DayField()
    price = PriceField(required=False)
    media_condition = forms.ChoiceField(
        label="Grade", choices=[("", "—"), *MediaCondition.choices], required=False
    )


class RemovePage(RecordView):
    """Asks when, why, for how much and with which refund the record leaves; then removes it."""

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        return self._show(record, self._form(record))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        form = self._form(record, request.POST)
        line = booked(form, record.remove, by=self.user)
        if line is None:
            return self._show(record, form)
        sentence = f"{record.full_name} is removed from the shelf."
        return _done(request, record, sentence, line)

    @staticmethod
    def _form(record: Record, typed: Mapping[str, Any] | None = None) -> RemoveForm:
        return RemoveForm(typed, choices=credit_choices(record.owner, 1))

    def _show(self, record: Record, form: RemoveForm) -> HttpResponse:
        refusal = ""
        if not record.is_active:
            refusal = f"{record.full_name} is not on the shelf, so it cannot be removed."
        may_see = self.user.has_perm("collection.view_loan")
        loan = record.loans.unreturned().first() if may_see else None
        context = {"form": form, "refusal": refusal, "loan": loan}
        return self.page(
            "collection/remove.html", "Remove from the shelf", context, original=record
        )


class PutBackPage(RecordView):
    """Asks whether the same copy came back or another one was bought; then books it."""

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self.record(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        if "another" in request.POST:
            return self._buy_another(record)
        return self._put_back(record)

    def _put_back(self, record: Record) -> HttpResponse:
        form = self._same_form(record, self.request.POST)
        line = booked(form, record.readd, by=self.user)
        if line is None:
            return self._show(record, same=form)
        sentence = f"{record.full_name} is back on the shelf."
        return _done(self.request, record, sentence, line)

    def _buy_another(self, record: Record) -> HttpResponse:
        form = self._another_form(record, self.request.POST)
        line = booked(form, record.buy_another, by=self.user)
        if line is None:
            return self._show(record, another=form)
        is_initial = line.kind == Transaction.Kind.INITIAL_LOAD
        how = "Initial load" if is_initial else "Purchase"
        sentence = f"Another copy of {record.full_name} is entered and booked as {how}."
        url = with_list(
            self.request, reverse("admin:collection_record_mistake", args=[line.record_id])
        )
        say_moved(self.request, sentence, line, format_html('<a href="{}">Undo</a>', url))
        page = reverse("admin:collection_record_page", args=[line.record_id])
        return redirect(with_list(self.request, page))

    @staticmethod
    def _same_form(record: Record, typed: Mapping[str, Any] | None = None) -> ReturnForm:
        return ReturnForm(typed, prefix="same", choices=credit_choices(record.owner, -1))

    @staticmethod
    def _another_form(record: Record, typed: Mapping[str, Any] | None = None) -> AnotherForm:
        return AnotherForm(typed, prefix="another", choices=credit_choices(record.owner, -1))

    def _show(
        self, record: Record, same: ReturnForm | None = None, another: AnotherForm | None = None
    ) -> HttpResponse:
        refusal = ""
        if record.is_active:
            refusal = f"{record.full_name} is on the shelf, so it cannot be put back."
        context = {
            "same": same or self._same_form(record),
            "another": another or self._another_form(record),
            "refusal": refusal,
        }
        return self.page("collection/put_back.html", "Put back", context, original=record)


def booked(form: forms.Form, verb: Callable[..., Transaction], *, by: User) -> Transaction | None:
    """Return the line that `verb` books with what was typed.

    None is returned when the form or the verb refuses it; the form then says why.
    """
    if not form.is_valid():
        return None
    try:
        return verb(by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return None


def _done(request: HttpRequest, record: Record, sentence: str, line: Transaction) -> HttpResponse:
    """Say what was done, with a button to undo it, on the page of the record."""
    back = with_list(request, page_address(record.pk))
    say_moved(request, sentence, line, undo_form(request, [line], back))
    return redirect(back)
