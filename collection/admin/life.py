"""The pages *Remove from the shelf* and *Put back* of one record."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from collection.models import Record
from collection.models.records import MediaCondition, RemovalReason
from collection.quick_buy import PriceField
from credits.models import Account, Transaction
from credits.undo import undo_form


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        super().__init__(**{"label": "Date", "initial": timezone.localdate, "widget": widget} | options)


class CreditsField(forms.TypedChoiceField):
    """0 or 1 credit, each with the balance it leads to; see `credit_choices`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"coerce": int, "choices": [(0, ""), (1, "")], "widget": forms.RadioSelect} | options)


def credit_choices(owner: User, sign: int) -> list[tuple[int, str]]:
    """Return the choices of a credits field: what 0 and 1 credit do to the balance of `owner`.

    To look at a page opens no account: without one the balance is 0.
    """
    account = Account.objects.filter(owner=owner).first()
    balance = account.balance() if account else 0
    after = balance + sign
    warning = ""
    if account and sign < 0 and after < 0:
        until = account.reach(-sign)
        warning = f", below zero until {until}" if until else ", below zero"
    return [
        (0, f"no credit: the balance stays {balance}"),
        (1, f"{sign:+d} credit: the balance goes from {balance} to {after}{warning}"),
    ]


class RemoveForm(forms.Form):
    on = DayField()
    reason = forms.ChoiceField(choices=[("", "—"), *RemovalReason.choices], required=False)
    sale_price = PriceField(required=False, min_value=0, widget=forms.TextInput({"inputmode": "decimal"}))
    refund = CreditsField(label="Credits", initial=0)


class ReturnForm(forms.Form):
    on = DayField()
    cost = CreditsField(label="Credits", initial=0)


class AnotherForm(forms.Form):
    on = DayField()
    price = PriceField(required=False, min_value=0, widget=forms.TextInput({"inputmode": "decimal"}))
    media_condition = forms.ChoiceField(label="Grade", choices=[("", "—"), *MediaCondition.choices], required=False)
    cost = CreditsField(label="Credits", initial=1)


class LifePages(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/remove/", wrap(self.remove_view), name="collection_record_remove"),
            path("<int:pk>/put-back/", wrap(self.put_back_view), name="collection_record_put_back"),
            *super().get_urls(),
        ]

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask when, why, for how much and with which refund the record leaves; then remove it."""
        record = self._own_record(request, pk)
        form = RemoveForm(request.POST or None, label_suffix="")
        form.fields["refund"].choices = credit_choices(record.owner, 1)
        if form.is_valid() and (line := self._booked(form, record.remove)):
            return self._tell_moved(request, f"{record.memo} is removed from the shelf.", line)
        refusal = "" if record.is_active else f"{record.memo} is not on the shelf, so it cannot be removed."
        return self._life_page(
            request, record, "collection/remove.html", title="Remove from the shelf", form=form, refusal=refusal
        )

    def put_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether the same copy came back or another one was bought; then book it."""
        record = self._own_record(request, pk)
        sent = "another" if "another" in request.POST else "same" if request.POST else ""
        same = ReturnForm(request.POST if sent == "same" else None, prefix="same", label_suffix="")
        another = AnotherForm(request.POST if sent == "another" else None, prefix="another", label_suffix="")
        for form in (same, another):
            form.fields["cost"].choices = credit_choices(record.owner, -1)
        if sent == "same" and same.is_valid() and (line := self._booked(same, record.readd)):
            return self._tell_moved(request, f"{record.memo} is back on the shelf.", line)
        if sent == "another" and another.is_valid() and (line := self._booked(another, record.buy_another)):
            return self._tell_another(request, line)
        refusal = f"{record.memo} is on the shelf, so it cannot be put back." if record.is_active else ""
        context = {"title": "Put back", "same": same, "another": another, "refusal": refusal}
        return self._life_page(request, record, "collection/put_back.html", **context)

    def _own_record(self, request: HttpRequest, pk: int) -> Record:
        record = get_object_or_404(Record.objects.with_links(), pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        return record

    @staticmethod
    def _booked(form: forms.Form, verb: Callable[..., Transaction]) -> Transaction | None:
        """Call the verb with what was typed; a refusal of the verb is shown in the form."""
        try:
            return verb(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return None

    def _tell_moved(self, request: HttpRequest, told: str, line: Transaction) -> HttpResponse:
        back = reverse("admin:collection_record_page", args=[line.record_id])
        self._say_balance(request, told, line, undo_form(request, [line], back))
        return redirect(back)

    def _tell_another(self, request: HttpRequest, line: Transaction) -> HttpResponse:
        url = reverse("admin:collection_record_mistake", args=[line.record_id])
        how = "as Initial load" if line.kind == Transaction.Kind.INITIAL_LOAD else "as Purchase"
        self._say_balance(
            request,
            f"Another copy of {line.memo} is entered and booked {how}.",
            line,
            format_html('<a href="{}">Undo</a>', url),
        )
        return redirect("admin:collection_record_page", line.record_id)

    def _say_balance(self, request: HttpRequest, told: str, line: Transaction, undo: str) -> None:
        balance = line.account.balance()
        below = f" {line.account.zero_again()}" if balance < 0 else ""
        text = format_html("{} The balance is {}.{} {}", told, balance, below, undo)
        self.message_user(request, text, messages.WARNING if below else messages.SUCCESS)

    def _life_page(self, request: HttpRequest, record: Record, template: str, **context: Any) -> HttpResponse:
        base = self.admin_site.each_context(request) | {"opts": self.opts, "original": record}
        return TemplateResponse(request, template, base | context)
