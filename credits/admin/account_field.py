"""The choice among the accounts that a user may see, hidden where there is only one."""

from django import forms
from django.db.models import QuerySet

from adminkit.fields import offer_rows
from credits.models import Account


def offer_accounts(field: forms.Field, accounts: QuerySet[Account]) -> None:
    """Let `field` choose among `accounts`, and hide it where there is nothing to choose."""
    offer_rows(field, accounts.select_related("owner"))
    if accounts.count() < 2:
        field.widget = forms.HiddenInput()
