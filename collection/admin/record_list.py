"""The list of records: narrowed by the filter language, the shelf unless something else is asked for."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.db.models import OrderBy, QuerySet
from django.http import HttpRequest

from collection.admin.strict import StrictList
from collection.filters import RecordFilter

# What Django's list reads from the address beside the filters.
LIST_PARAMETERS = {ALL_VAR, ORDER_VAR, PAGE_VAR, IS_POPUP_VAR, TO_FIELD_VAR}
SCOPE = "is_active"


class Chip(NamedTuple):
    """An active filter as it is shown: its name, its value, and the address of the list without it."""

    label: str
    value: str
    url: str


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

    def get_ordering_field_columns(self) -> dict[int, str]:
        """Return the columns that the list is sorted by: of its usual order also those with the unknown last."""
        if self.params.get(ORDER_VAR):
            return super().get_ordering_field_columns()
        fields = [_field_of(self.get_ordering_field(column)) for column in self.list_display]
        return {fields.index(name): "asc" for name in self._get_default_ordering() if name in fields}

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each with the way to take it away."""
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        for name, value in self.params.items():
            if name in self.filter.filters and name != SCOPE and value:
                shown = dict(getattr(self.filter.form.fields[name], "choices", ())).get(value, value)
                yield Chip(self.filter.form.fields[name].label, shown, self.get_query_string({name: None}))

    @property
    def kept(self) -> dict[str, str]:
        """What the filter form hands on beside its own fields."""
        return {name: value for name, value in self.params.items() if name in {SEARCH_VAR, ORDER_VAR, SCOPE}}

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
