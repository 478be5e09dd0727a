"""The filter of a page: its active parts, each with a link that takes it away, and the filters that
the user saved.
"""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.admin.views.main import ORDER_VAR
from django.urls import reverse

from adminkit.addresses import texts
from adminkit.signed_in import signed_in_user
from collection.filters import RecordFilter
from collection.filters.links import address_without, chips, narrowing, saved_links
from collection.models.strangers.shelf_link import RIGHT as SHOW_TO_STRANGERS

register = template.Library()


@register.inclusion_tag("collection/filter/bar.html", takes_context=True)
def filter_bar(context: dict[str, Any]) -> dict[str, Any]:
    """Show the filter in the address of a page that takes the parameters of the record list.

    `request` comes from the context. One query for the saved filters.
    """
    request = context["request"]
    user, address = signed_in_user(request), texts(request.GET)
    query = narrowing(address)
    record_filter = RecordFilter(query, user=user)
    return {
        "chips": list(chips(record_filter, address, partial(address_without, address))),
        "saved": saved_links(user, address),
        "is_narrowed": bool(query),
        "list_url": reverse("admin:collection_record_changelist", query=query),
    }


@register.inclusion_tag("collection/filter/saved.html", takes_context=True)
def saved_filters(context: dict[str, Any]) -> dict[str, Any]:
    """Show the saved filters of the user above the record list, and a form that saves what it shows
    now.
    """
    request = context["request"]
    user, address = signed_in_user(request), texts(request.GET)
    saved = saved_links(user, address, {ORDER_VAR})
    return {
        "saved": saved,
        "query": urlencode(narrowing(address, {ORDER_VAR})),
        "current": next((link for link in saved if link.is_current), None),
        "may_save": user.has_perm("collection.add_savedfilter"),
        "may_show": user.has_perm(SHOW_TO_STRANGERS),
        "csrf_token": context.get("csrf_token"),
    }
