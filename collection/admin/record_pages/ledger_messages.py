"""Messages after something was booked for a record: how, and the balance after it."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.utils.html import format_html

from credits.balance_words import balance_now
from credits.models import Transaction


def say_bought(request: HttpRequest, line: Transaction) -> None:
    """Say how a new record was booked, and warn when the balance is below zero."""
    account = line.account
    balance, is_below_zero = balance_now(account), account.balance() < 0
    if line.kind == Transaction.Kind.INITIAL_LOAD:
        booked = (
            f"Booked as Initial load: {line.date} is before the account was opened on "
            f"{account.opened_on}."
        )
    else:
        cost = -line.amount
        booked = f"Booked as Purchase for {cost} credit{pluralize(cost)}."
        if not is_below_zero:
            booked += f" {balance}"
    messages.info(request, booked)
    if is_below_zero:
        messages.warning(request, balance)


def say_moved(request: HttpRequest, sentence: str, line: Transaction, undo: str) -> None:
    """Say what was done to a record, with the balance after it and `undo`, the way back."""
    level = messages.WARNING if line.account.balance() < 0 else messages.SUCCESS
    text = format_html("{} {} {}", sentence, balance_now(line.account), undo)
    messages.add_message(request, level, text)
