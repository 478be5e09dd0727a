"""Links about a filter: one that takes each active part away, and those to the filters that a user
saved.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict

from adminkit.addresses import repeated, texts
from collection.filters.record_filter import RecordFilter
from collection.models import SavedFilter

# The parameter in which Django's admin keeps the address of the list that a page was opened from.
CARRIED = "_changelist_filters"
# What Django's list reads from the address beside the filters.
LIST_PARAMETERS = {ALL_VAR, ORDER_VAR, PAGE_VAR, IS_POPUP_VAR, TO_FIELD_VAR, ERROR_FLAG, CARRIED}
SCOPE = "is_active"
_ORDER = re.compile(r"-?\d+(\.-?\d+)*", re.ASCII)


class Chip(NamedTuple):
    """An active filter as a page shows it, and the address of the page without it."""

    label: str
    value: str
    url: str


class SavedFilterLink(NamedTuple):
    """A filter that was saved under a name, and whether the page shows it now."""

    pk: int
    name: str
    url: str
    is_current: bool


def chips(
    record_filter: RecordFilter,
    values: Mapping[str, str],
    url_without: Callable[[str], str],
    hidden: Collection[str] = (),
) -> Iterator[Chip]:
    """Yield a chip for each of `values` that is a filter, not empty and not one of `hidden`.

    `url_without` returns the address of the page without the filter of a name.
    """
    for name, value in values.items():
        if value and name in record_filter.filters and name not in hidden:
            field = record_filter.asked.fields[name]
            choices = dict(getattr(field, "choices", ()))
            yield Chip(str(field.label), choices.get(value, value), url_without(name))


def address_without(address: Mapping[str, str], name: str) -> str:
    """Return the address of the first page of a list without the parameter `name`."""
    others = {other: text for other, text in address.items() if other not in (name, PAGE_VAR)}
    return f"?{urlencode(sorted(others.items()))}"


def narrowing(address: Mapping[str, str], keep: Collection[str] = ()) -> dict[str, str]:
    """Return the part of an address that narrows records, and those of the list's own parameters
    that are in `keep`.

    Unknown names stay in, so that whoever reads them refuses them. Empty values narrow nothing and
    are left out, but for the one that includes removed records.
    """
    dropped = LIST_PARAMETERS.difference(keep)
    given = {name: text for name, text in sorted(address.items()) if name not in dropped}
    return {name: text for name, text in given.items() if text or name == SCOPE}


def saved_links(
    user: User, address: Mapping[str, str], keep: Collection[str] = ()
) -> list[SavedFilterLink]:
    """Return the filters that `user` saved, in one query, as links of the page with this `address`.

    `keep` names the list's own parameters that the page understands, such as its order.
    """
    here, links = narrowing(address, keep), []
    for pk, name, query in SavedFilter.objects.filter(user=user).values_list("pk", "name", "query"):
        there = narrowing(texts(QueryDict(query)), keep)
        links.append(SavedFilterLink(pk, name, f"?{urlencode(there)}", there == here))
    return links


def with_list(request: HttpRequest, address: str) -> str:
    """Return an address that remembers the list from which the user came to this page."""
    query = request.GET.get(CARRIED)
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({CARRIED: query})}"


def from_list(request: HttpRequest, address: str) -> str:
    """Return an address that remembers the list that this page is, as it is narrowed and sorted."""
    query = request.GET.urlencode()
    return f"{address}?{urlencode({CARRIED: query})}" if query else address


def back_to_list(request: HttpRequest, listing: str) -> str:
    """Return the address of the list from which the user came to this page; `listing` is that of
    the whole list.
    """
    query = request.GET.get(CARRIED)
    return f"{listing}?{query}" if query else listing


def stored_query(query: str, user: User) -> str:
    """Return the query string of a record list as it is saved: what narrows and sorts it, in a
    fixed order.

    Raises ValueError with a sentence for each thing that the list would refuse.
    """
    parameters = QueryDict(query.removeprefix("?"))
    address = texts(parameters)
    problems = repeated(parameters)
    order = address.get(ORDER_VAR, "")
    if order and not _ORDER.fullmatch(order):
        problems.append(f"{ORDER_VAR} takes numbers of columns such as 1.-2, not “{order}”.")
    problems += RecordFilter(narrowing(address), user=user).problems()
    if problems:
        raise ValueError(" ".join(problems))
    return urlencode(narrowing(address, {ORDER_VAR}))
