"""Links that keep the way back to the list that a page was opened from."""

from typing import Any

from django import template
from django.urls import reverse

from collection.filters.links import back_to_list, with_list

register = template.Library()


@register.simple_tag(takes_context=True)
def in_list(context: dict[str, Any], name: str, *args: Any) -> str:
    """Return the address of the page `name`, which remembers the list."""
    return with_list(context["request"], reverse(name, args=args))


@register.simple_tag(takes_context=True)
def another_copy(context: dict[str, Any], pk: int) -> str:
    """Return the address of the form of another copy, which remembers the list."""
    address = reverse("admin:collection_record_add", query={"clone": pk})
    return with_list(context["request"], address)


@register.simple_tag(takes_context=True)
def list_address(context: dict[str, Any], name: str) -> str:
    """Return the address of the list `name` as the user left it."""
    return back_to_list(context["request"], reverse(name))
