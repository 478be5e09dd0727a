"""The page *Can I afford it?*: the balance, the next credit, and the wants against the coming credits."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from credits.models import Account


class AffordForm(forms.Form):
    """How much is to be spent, and when."""

    account = forms.ModelChoiceField(Account.objects.none(), label="Account", required=False, empty_label=None)
    cost = forms.IntegerField(label="Credits", min_value=1, max_value=9999, required=False)
    on = forms.DateField(label="On", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, data: dict[str, Any], accounts: QuerySet[Account]) -> None:
        super().__init__({"cost": 1, "on": timezone.localdate()} | data, label_suffix="")
        self.fields["account"].queryset = accounts.select_related("owner")
        if accounts.count() < 2:
            self.fields["account"].widget = forms.HiddenInput()

    def clean_cost(self) -> int:
        return self.cleaned_data["cost"] or 1

    def clean_on(self) -> date:
        today = timezone.localdate()
        day = self.cleaned_data["on"] or today
        if day < today:
            raise ValidationError(f"{day} has passed.")
        return day


class AffordPage(admin.ModelAdmin):
    """Mixed into the admin of the ledger."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("afford/", self.admin_site.admin_view(self.afford_view), name="credits_afford"),
            *super().get_urls(),
        ]

    def afford_view(self, request: HttpRequest) -> HttpResponse:
        """Say what can be bought when; looking ahead books nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        accounts = Account.objects.seen_by(request.user)
        own = accounts.filter(owner=request.user).first() or accounts.first()
        form = AffordForm({"account": own and own.pk} | request.GET.dict(), accounts)
        context = self.admin_site.each_context(request) | {"title": "Can I afford it?", "opts": self.opts, "form": form}
        if form.is_valid() and form.cleaned_data["account"]:
            context |= _answer(form)
        return TemplateResponse(request, "credits/afford.html", context)


def _answer(form: AffordForm) -> dict[str, Any]:
    account, cost, on = (form.cleaned_data[name] for name in ("account", "cost", "on"))
    today, expected = timezone.localdate(), account.expected(on)
    try:
        day = account.day_of(cost, today)
    except ValidationError as error:
        form.add_error("cost", error)
        day = None
    return {
        "account": account,
        "cost": cost,
        "on": on,
        "day": day,
        "expected": expected,
        "balance": account.balance(),
        "due": account.due(today),
        "next": account.next_addition(today),
        "wants": account.wants_ahead(today),
    }
