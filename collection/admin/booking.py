"""What the admin says after a purchase was booked."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.defaultfilters import pluralize

from credits.models import Transaction


def tell_booking(request: HttpRequest, line: Transaction) -> None:
    """Say how an arrival was booked, and warn when the balance is negative."""
    account, balance = line.account, line.account.balance()
    if line.kind == Transaction.Kind.INITIAL_LOAD:
        told = f"Booked as Initial load: {line.date} is before the account was opened on {account.opened_on}."
    else:
        told = f"Booked as Purchase for {-line.amount} credit{pluralize(-line.amount)}; the balance is {balance}."
    messages.info(request, told)
    if balance < 0:
        messages.warning(request, f"The balance is negative: {balance}. {account.zero_again()}")
