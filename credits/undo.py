"""The button *Undo* in a message that says what was just booked."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from credits.models import Transaction

UNDONE = "Undone at once"


def undo_form(request: HttpRequest, lines: Iterable[Transaction], back: str = "") -> SafeString:
    """Return a form of one button that reverses `lines` and goes to `back`, else to where the user was."""
    context = {"lines": [line.pk for line in lines], "next": back or request.get_full_path()}
    return render_to_string("credits/undo_form.html", context, request)


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """Return the page of this site that the form names, else `otherwise` or the ledger."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise or reverse("admin:credits_transaction_changelist")
