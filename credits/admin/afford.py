"""The page *Can I afford it?*: the balance, the next credit, and the wants against the coming
credits.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from adminkit.addresses import refuse_others
from adminkit.fields import DayField, WholeField
from adminkit.views import AdminView
from credits.admin.account_field import offer_accounts
from credits.affording import can_afford, wants_ahead
from credits.balance_words import ordered_line
from credits.models import Account


class AffordForm(forms.Form):
    """How many credits are to be spent, and when."""

    account = forms.ModelChoiceField(
        Account.objects.none(), label="Account", required=False, empty_label=None
    )
    cost = WholeField(label="Credits", min_value=1, max_value=9999, required=False)
    on = DayField(label="On", required=False)

    def __init__(self, address: Mapping[str, Any], accounts: QuerySet[Account]) -> None:
        super().__init__({"cost": 1, "on": timezone.localdate(), **address}, label_suffix="")
        offer_accounts(self.fields["account"], accounts)

    def clean_cost(self) -> int:
        return self.cleaned_data["cost"] or 1

    def clean_on(self) -> date:
        today = timezone.localdate()
        day = self.cleaned_data["on"] or today
        if day < today:
            raise ValidationError(f"{day} has passed.")
        return day


class AffordPage(AdminView):
    """Says what can be bought when; looking ahead books nothing."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        refuse_others(request.GET, *AffordForm.base_fields)
        accounts = Account.objects.seen_by(self.user)
        own = accounts.filter(owner=self.user).first() or accounts.first()
        address = {"account": own.pk if own else None, **request.GET.dict()}
        form = AffordForm(address, accounts)
        context: dict[str, Any] = {"form": form}
        if form.is_valid() and form.cleaned_data["account"]:
            context |= _answer(form)
        return self.page("credits/afford.html", "Can I afford it?", context)


def _answer(form: AffordForm) -> dict[str, Any]:
    """Return what the page says about an account; a day beyond the calendar is an error of the
    form.
    """
    today = timezone.localdate()
    account: Account = form.cleaned_data["account"]
    try:
        answer = can_afford(account, form.cleaned_data["cost"], form.cleaned_data["on"], today)
    except ValidationError as error:
        form.add_error("cost", error)
        answer = None
    return {
        "account": account,
        "answer": answer,
        "balance": account.balance(),
        "ordered": ordered_line(account),
        "due": account.due(today),
        "next": account.next_addition(today),
        "wants": wants_ahead(account, today),
    }
