"""The filter of a page: what is narrowed, each part with the way to take it away, and the filters that were saved."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.admin.views.main import ORDER_VAR
from django.urls import reverse

from collection.filter_links import chips, narrowing, saved_links
from collection.filters import RecordFilter

register = template.Library()


@register.inclusion_tag("collection/filter/bar.html", takes_context=True)
def filter_bar(context: dict[str, Any]) -> dict[str, Any]:
    """Show the filter that stands in the address of any page whose parameters are those of the record list.

    `request` is taken from the context. One query for the saved filters.
    """
    request = context["request"]
    found = RecordFilter(narrowing(request.GET), user=request.user)
    query = narrowing(request.GET)
    return {
        "chips": list(chips(found, request.GET)),
        "saved": saved_links(request.user, request.GET),
        "is_narrowed": bool(query),
        "list_url": reverse("admin:collection_record_changelist", query=query),
    }


@register.inclusion_tag("collection/filter/saved.html", takes_context=True)
def saved_filters(context: dict[str, Any]) -> dict[str, Any]:
    """Show the saved filters of the user above the record list, and the way to save what it shows now."""
    request = context["request"]
    saved, query = saved_links(request.user, request.GET, {ORDER_VAR}), narrowing(request.GET, {ORDER_VAR})
    return {
        "saved": saved,
        "query": urlencode(query),
        "current": next((link for link in saved if link.is_current), None),
        "may_save": request.user.has_perm("collection.add_savedfilter"),
        "csrf_token": context.get("csrf_token"),
    }
