"""What the filters of a list take: their own choices, where Django's list takes anything."""

from collections.abc import Iterable, Mapping

from django.contrib.admin import DateFieldListFilter, ListFilter
from django.contrib.admin.views.main import ChangeList
from django.http import QueryDict

from adminkit.addresses import unknown


def filter_problems(listing: ChangeList, known: Iterable[str]) -> list[str]:
    """Return a sentence about each parameter that no filter of the list has and is not `known`
    otherwise, and about each value that is none of the choices of its filter.

    Django would compare any column in any way, and passes over a filter that has one choice.
    """
    asked = listing.get_filters_params()
    taken, problems = list(known), []
    for spec in listing.filter_specs:
        names = [str(name) for name in spec.expected_parameters()]
        taken += names
        given = {name: asked[name] for name in names if name in asked}
        if given and not _is_chosen(listing, spec, given):
            values = " ".join(value for texts in given.values() for value in texts)
            problems.append(f"{spec.title}: “{values}” is not one of the choices.")
    return unknown(asked, taken) + problems


def _is_chosen(listing: ChangeList, spec: ListFilter, asked: Mapping[str, list[str]]) -> bool:
    """Whether `asked`, which the address says about a filter, is one of its choices; every day that
    can be read is one.
    """
    if isinstance(spec, DateFieldListFilter):
        return True
    # Only the addresses of the choices are wanted here, not how many rows each would show.
    with_counts, listing.add_facets = listing.add_facets, False
    try:
        addresses = [QueryDict(str(choice["query_string"])[1:]) for choice in spec.choices(listing)]
    finally:
        listing.add_facets = with_counts
    return any(
        all(address.getlist(name) == values for name, values in asked.items())
        for address in addresses
    )
