"""The list of records: narrowed by the filter language, the shelf unless something else is asked for."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.db.models import OrderBy, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from collection.admin.strict import StrictList
from collection.filter_links import LIST_PARAMETERS, SCOPE, Chip, chips, narrowing
from collection.filters import RecordFilter
from collection.models import Record

# How the filter form arranges its fields: a heading, and what stands in each row.
GROUPS = [
    ("What", [["artist"], ["title"], ["label"], ["genre"], ["format"], ["year_min", "year_max"]]),
    ("Ratings", [["by"], ["rating_min", "rating_max"], ["unrated", "not_played_since"]]),
    ("This copy", [["location"], ["media_condition"], ["is_digitized", "no_cover"], ["is_small"]]),
    ("Bought", [["purchased_after"], ["purchased_before"], ["price_min", "price_max"], ["owner"]]),
    ("Elsewhere", [["discogs_release_id"]]),
]
# What the list may be sorted by where no header of a column is there to press: the column and its words.
ORDERS = [
    *(("shown_artist", "Artist", ""), ("shown_title", "Title", ""), ("shown_year", "Oldest", "")),
    *(("shown_year", "Newest", "-"), ("mean_rating", "Best rated", "-"), ("bought_on", "Last bought", "-")),
    *(("shown_price", "Dearest", "-"), ("shown_location", "Location", "")),
]


class Order(NamedTuple):
    """A way to sort the list: its words, what the address says, whether it is the one shown."""

    label: str
    value: str
    is_current: bool


def filter_parameters(request: HttpRequest) -> dict[str, str]:
    """Return what the address of the record list says about filters; on the shelf only, unless it says otherwise."""
    given = {name: value for name, value in request.GET.items() if name not in LIST_PARAMETERS}
    return {SCOPE: "1"} | given


def _field_of(order: str | OrderBy | None) -> str | None:
    return getattr(order.expression, "name", None) if isinstance(order, OrderBy) else order


class RecordList(StrictList):
    def narrowed(self, request: HttpRequest, exclude_parameters: Any) -> QuerySet:
        self.filter_specs, self.has_filters = [], False
        self.filter = RecordFilter(filter_parameters(request), self.root_queryset, user=request.user)
        self.problems += self.filter.problems()
        self.has_active_filters = bool(self.chips)
        return self.filter.qs.order_by(*self.get_ordering(request, self.filter.qs))

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for record in self.result_list:
            record.page_url = add_preserved_filters(
                {"opts": self.opts, "preserved_filters": self.preserved_filters}, self.url_for_result(record)
            )

    def url_for_result(self, result: Record) -> str:
        """Return where a row leads: to the page of the record, and not to its form."""
        return reverse("admin:collection_record_page", args=[result.pk])

    def get_ordering_field_columns(self) -> dict[int, str]:
        """Return the columns that the list is sorted by: of its usual order also those with the unknown last."""
        if self.params.get(ORDER_VAR):
            return super().get_ordering_field_columns()
        fields = [_field_of(self.get_ordering_field(column)) for column in self.list_display]
        return {fields.index(name): "asc" for name in self._get_default_ordering() if name in fields}

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each with the way to take it away."""
        return list(chips(self.filter, self.params, hidden={SCOPE}))

    @property
    def form_groups(self) -> list[tuple[str, list[list[Any]]]]:
        """The fields of the filter form by heading and row."""
        return [(name, [[self.filter.form[field] for field in row] for row in rows]) for name, rows in GROUPS]

    @property
    def orders(self) -> list[Order]:
        """The ways to sort the list; one that was put together from several columns is kept as it is."""
        names = [getattr(column, "__name__", column) for column in self.list_display]
        shown = self.params.get(ORDER_VAR, "")
        values = [("Artist, year, title", "")]
        values += [(label, f"{sign}{names.index(column)}") for column, label, sign in ORDERS]
        values += [] if shown in dict(map(reversed, values)) else [("As it is", shown)]
        return [Order(label, value, value == shown) for label, value in values]

    @property
    def kept(self) -> dict[str, str]:
        """What the filter form hands on beside its own fields."""
        return {name: value for name, value in self.params.items() if name in {SEARCH_VAR, SCOPE}}

    @property
    def narrowing(self) -> str:
        """What this list hands on to pages that show or draw from the same records, as a query string."""
        return urlencode(narrowing(self.params))

    @property
    def scopes(self) -> list[tuple[str, str, bool]]:
        """The ways to show removed records or leave them out: text, address, whether it is the one shown."""
        shown = self.params.get(SCOPE, "1")
        texts = {"1": "on the shelf", "0": "removed", "": "all"}
        return [
            (text, self.get_query_string({SCOPE: None if value == "1" else value}), value == shown)
            for value, text in texts.items()
        ]

    @property
    def looks_on_the_shelf(self) -> bool:
        return self.params.get(SCOPE, "1") == "1"

    @property
    def with_removed_url(self) -> str:
        return self.get_query_string({SCOPE: ""})
