from typing import Any

from django import template

from credits.hints import due_hint

register = template.Library()


@register.inclusion_tag("credits/hint.html", takes_context=True)
def regular_additions(context: dict[str, Any]) -> dict[str, Any]:
    """Offer to book the regular additions that are due; nothing at all if none is or the user may not."""
    request = context["request"]
    may_book = request.user.has_perm("credits.change_account")
    return {"hint": due_hint(request.user) if may_book else None, "request": request, **_csrf(context)}


def _csrf(context: dict[str, Any]) -> dict[str, Any]:
    return {"csrf_token": context.get("csrf_token")}
