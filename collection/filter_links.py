"""What pages say about a filter: each active part of it, and the filters that a user keeps under a name."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.http import QueryDict

from collection.filters import RecordFilter
from collection.models import SavedFilter

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# What Django's admin calls the address of the list that a page was opened from.
CARRIED = "_changelist_filters"
# What Django's list reads from the address beside the filters.
LIST_PARAMETERS = {ALL_VAR, ORDER_VAR, PAGE_VAR, IS_POPUP_VAR, TO_FIELD_VAR, ERROR_FLAG, CARRIED}
SCOPE = "is_active"
_ORDER = re.compile(r"-?\d+(\.-?\d+)*", re.ASCII)


class Chip(NamedTuple):
    """An active filter as it is shown: its name, its value, and the address of the page without it."""

    label: str
    value: str
    url: str


class NamedLink(NamedTuple):
    """A filter that was saved under a name, and whether the page shows it now."""

    pk: int
    name: str
    url: str
    is_current: bool


def chips(found: RecordFilter, address: Mapping[str, Any], hidden: Collection[str] = ()) -> Iterator[Chip]:
    """Yield a chip for each filter in the `address` of a page that is not empty and not one of `hidden`."""
    for name, value in address.items():
        if name in found.filters and name not in hidden and value:
            field = found.form.fields[name]
            shown = dict(getattr(field, "choices", ())).get(value, value)
            rest = {other: text for other, text in address.items() if other not in (name, PAGE_VAR)}
            yield Chip(field.label, shown, f"?{urlencode(sorted(rest.items()))}")


def narrowing(address: Mapping[str, Any], keep: Collection[str] = ()) -> dict[str, str]:
    """Return the part of an address that narrows records, and what of the list's own words is in `keep`.

    Names that nobody knows stay in, so that whoever reads them refuses them. Empty values narrow nothing and go, but
    for the one that takes removed records in.
    """
    dropped = LIST_PARAMETERS.difference(keep)
    given = ((name, value) for name, value in address.items() if name not in dropped)
    return dict(sorted((name, value) for name, value in given if value or name == SCOPE))


def saved_links(user: "AbstractBaseUser", address: Mapping[str, Any], keep: Collection[str] = ()) -> list[NamedLink]:
    """Return the filters that `user` saved, in one query, as links of the page with this `address`.

    `keep` names what the page understands of the list's own words, such as its order.
    """
    here, links = narrowing(address, keep), []
    for pk, name, query in SavedFilter.objects.filter(user=user).values_list("pk", "name", "query"):
        there = narrowing(QueryDict(query), keep)
        links.append(NamedLink(pk, name, f"?{urlencode(there)}", there == here))
    return links


def stored_query(query: str, user: "AbstractBaseUser") -> str:
    """Return the query string of a record list as it is saved: what narrows and sorts it, in a fixed order.

    Raises ValueError with a sentence for each thing that the list would refuse.
    """
    given = QueryDict(query.removeprefix("?"))
    problems = [f"“{name}” stands there twice." for name, values in given.lists() if len(values) > 1]
    order = given.get(ORDER_VAR, "")
    if order and not _ORDER.fullmatch(order):
        problems.append(f"{ORDER_VAR} takes numbers of columns such as 1.-2, not “{order}”.")
    problems += RecordFilter(narrowing(given), user=user).problems()
    if problems:
        raise ValueError(" ".join(problems))
    return urlencode(narrowing(given, {ORDER_VAR}))
