"""Template tags about the ledger: the hint at regular additions that are due, and the offer to open
an account.
"""

from typing import Any

from django import template

from credits.hints import due_hint
from credits.models import Account

register = template.Library()


@register.inclusion_tag("credits/hint.html", takes_context=True)
def regular_additions(context: dict[str, Any]) -> dict[str, Any]:
    """Offer to book the regular additions that are due; show nothing if there are none or the user
    may not book them.
    """
    request = context["request"]
    may_book = request.user.has_perm("credits.change_account")
    return {
        "hint": due_hint(request.user) if may_book else None,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("credits/open_account.html", takes_context=True)
def open_account(context: dict[str, Any]) -> dict[str, Any]:
    """Offer to open the account of the user; show nothing if there is one or the user may not."""
    user = context["request"].user
    may_change = user.has_perm("credits.change_account")
    return {
        "may_open": may_change and not Account.objects.filter(owner=user).exists(),
        "csrf_token": context.get("csrf_token"),
    }
