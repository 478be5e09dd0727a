"""The button *Undo* in a message about what was just booked."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from credits.models import Transaction

UNDONE = "Undone at once"
#: The list of the ledger, to which its forms lead when they name no other page.
LEDGER = "admin:credits_transaction_changelist"


def undo_form(request: HttpRequest, lines: Iterable[Transaction], back: str = "") -> SafeString:
    """Return a form of one button that reverses `lines` and leads to `back`, else to the page that
    the user came from.
    """
    context = {"lines": [line.pk for line in lines], "next": back or request.get_full_path()}
    return render_to_string("credits/undo_form.html", context, request)
