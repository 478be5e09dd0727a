"""What pages say of look-ups."""

from typing import Any

from django import template
from django.template import RequestContext

from adminkit.signed_in import signed_in_user
from collection.admin.looking_up.offer import offers_after
from collection.models import Batch

register = template.Library()


@register.inclusion_tag("collection/looking_up/offer.html", takes_context=True)
def look_up_offer(context: RequestContext, batch: Batch | None) -> dict[str, Any]:
    """Show the look-ups that are offered after an import, if there are any."""
    request = context["request"]
    offers = offers_after(batch, signed_in_user(request)) if batch else None
    return {
        "offers": offers,
        "batch": batch,
        "request": request,
        "csrf_token": context["csrf_token"],
    }
