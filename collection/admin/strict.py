"""Lists that never show more than they were asked for, in a number of queries that does not grow with the rows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, PAGE_VAR, ChangeList
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db.models import Model, OrderBy, QuerySet
from django.http import HttpRequest

from collection.screens.tables import TableExport


class UnknownLast(OrderBy):
    """An order in which empty values come last in both directions."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, nulls_last=True)

    def reverse_ordering(self) -> "UnknownLast":
        self.descending = not self.descending
        return self


class StrictList(ChangeList):
    """Says what is wrong with its address and shows no row, where Django's list redirects to all of them."""

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.problems: list[str] = []
        super().__init__(request, *args, **options)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        self.problems = self.address_problems(request)
        try:
            found = self.narrowed(request, exclude_parameters)
        except (IncorrectLookupParameters, SuspiciousOperation):
            self.problems.append("The address asks for something that this list does not know or cannot read.")
        if self.problems:
            self.filter_specs, self.has_filters, self.date_hierarchy = [], False, None
            return self.root_queryset.none()
        return found

    def narrowed(self, request: HttpRequest, exclude_parameters: Any) -> QuerySet:
        """Return the rows that the address asks for, in its order; for lists with a filter language of their own."""
        return super().get_queryset(request, exclude_parameters)

    def address_problems(self, request: HttpRequest) -> list[str]:
        """Return a sentence about each parameter that Django's list would take for something else."""
        problems = [f"The address holds {name} twice." for name, values in request.GET.lists() if len(values) > 1]
        if ERROR_FLAG in request.GET:
            problems.append(f"{ERROR_FLAG} is not something that this list knows.")
        if not all(map(self._is_column, filter(None, request.GET.get(ORDER_VAR, "").split(".")))):
            problems.append(f"{ORDER_VAR} takes numbers of columns such as 1.-2, not “{request.GET[ORDER_VAR]}”.")
        return problems

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Break ties by id in the direction of the column before, so that one index serves both."""
        ordering = super().get_ordering(request, queryset)
        return [*ordering[:-1], "pk"] if ordering[-1] == "-pk" and not _descends(ordering[-2:-1]) else ordering

    def get_results(self, request: HttpRequest) -> None:
        """Find the ids of a page first, then its rows: what a row shows is computed for no other row."""
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        page = request.GET.get(PAGE_VAR, "1")
        if not (page.isdecimal() and 1 <= int(page) <= paginator.num_pages):
            self.problems.append(f"There is no page “{page}”; there are {paginator.num_pages}.")
            self.queryset = self.root_queryset.none()
            self.page_num, paginator = 1, Paginator(self.queryset, self.list_per_page)
        self.paginator, self.result_count = paginator, paginator.count
        # Equal counts tell the page that nothing was left out; the rows that were are not counted.
        self.full_result_count = None if self.query or self.has_active_filters else self.result_count
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        whole = not self.multi_page or (self.show_all and self.can_show_all)
        self.result_list = self._rows(request, self._ids(self.queryset) if whole else self._page_ids(paginator))

    def _page_ids(self, paginator: Paginator) -> list[int]:
        """Return the ids of the page that is asked for; of a late one from the end, which is nearer."""
        page = paginator.page(self.page_num)
        order = self.queryset.query.order_by
        # Only what sorts by plain columns is turned round exactly: the unknown stay last in both directions.
        if self.page_num <= paginator.num_pages // 2 or not all(isinstance(part, str) for part in order):
            return self._ids(page.object_list)
        first, last = paginator.count - page.end_index(), paginator.count - page.start_index() + 1
        return self._ids(self.queryset.reverse()[first:last])[::-1]

    @staticmethod
    def _ids(shown: QuerySet) -> list[int]:
        return list(shown.values_list("pk", flat=True))

    def _rows(self, request: HttpRequest, ids: list[int]) -> list[Model]:
        rows = self.apply_select_related(self.model_admin.get_rows(request, ids))
        found = {row.pk: row for row in rows}
        return [found[pk] for pk in ids if pk in found]

    def _is_column(self, part: str) -> bool:
        number = part.removeprefix("-")
        return number.isdecimal() and int(number) < len(self.list_display)


def _descends(ordering: Sequence[Any]) -> bool:
    return any(part.descending if isinstance(part, OrderBy) else part.startswith("-") for part in ordering)


class StrictAdmin(TableExport, admin.ModelAdmin):
    """What all tables of the collection share."""

    list_per_page = 50
    show_full_result_count = False
    change_list_template = "collection/change_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StrictList

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        """Return the rows of one page with what they show."""
        return self.get_queryset(request).filter(pk__in=ids)


class ReadOnly:
    """Mixed into a ModelAdmin: what Disco writes itself is for reading."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
