"""Beside the filter of the list of records: what the records are, and names while one types."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from adminkit.addresses import Address, repeated, texts
from adminkit.views import AdminView
from collection.admin.records.list import filter_parameters
from collection.filters import RecordFilter
from collection.filters.facets import Facet, FacetValue, facets
from collection.filters.links import narrowing
from collection.suggestions import filter_names_containing

#: So many values of a facet are shown before the others are asked for.
FIRST = 8


class FacetChoice(NamedTuple):
    """A value of a facet, the list with it (or, where it is chosen, without it), and the list that
    leaves it out.
    """

    value: FacetValue
    url: str
    without_url: str


class FacetsPage(AdminView):
    """Counts genres, styles, locations and tags under the filters of the address; the list shows
    them beside its filter.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        given = narrowing(texts(request.GET))
        params = filter_parameters(request)
        problems = repeated(request.GET) + RecordFilter(params, user=self.user).problems()
        context: dict[str, Any] = {"problems": problems, "facets": []}
        if not problems:
            for facet in facets(params, self.user):
                choices = [_choice(facet, value, given) for value in facet.values]
                context["facets"].append((facet.label, choices[:FIRST], choices[FIRST:]))
        return self.page(
            "collection/filter/facets.html", "Genres, styles, locations and tags", context
        )


def _choice(facet: Facet, value: FacetValue, given: dict[str, str]) -> FacetChoice:
    others = {name: text for name, text in given.items() if name != facet.name}
    chosen = others if value.is_chosen else others | {facet.name: value.quoted}
    return FacetChoice(value, _list_url(chosen), _list_url(others | {facet.negation: value.quoted}))


def _list_url(params: dict[str, str]) -> str:
    address = reverse("admin:collection_record_changelist")
    return f"{address}?{urlencode(sorted(params.items()))}"


class FilterSuggestions(AdminView):
    """Answers with names of a `kind`, which is a text filter, that contain the typed text `q`."""

    def get(self, request: HttpRequest) -> JsonResponse:
        address = Address(request.GET, "kind", "q")
        names = filter_names_containing(address.text("kind"), address.text("q"), self.user)
        return JsonResponse({"names": names})
