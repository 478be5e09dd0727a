"""Lists that never show more than was asked for, in a number of queries that does not grow with
the rows.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import (
    ERROR_FLAG,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
    ChangeList,
)
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, OrderBy, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe

from adminkit.addresses import (
    no_such_page,
    read_id,
    read_page,
    read_whole_number,
    repeated,
    search_problems,
)
from adminkit.audit import acting, note
from adminkit.entries.history import MOST, history_page
from adminkit.entries.message import changed_fields
from adminkit.entries.told import Told, entries_about, tell
from adminkit.entries.verb import Verb
from adminkit.filter_choices import filter_problems
from adminkit.row_choice import RowChoices
from adminkit.signed_in import signed_in_user


class StrictList(ChangeList):
    """Says what is wrong with its address and shows no row, where Django's list redirects to all of
    them.
    """

    model_admin: "StrictTable"

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.problems: list[str] = []
        super().__init__(request, *args, **options)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        if exclude_parameters is not None:
            # The rows whose counts stand beside the choices of a filter.
            return super().get_queryset(request, exclude_parameters)
        self.problems = self.address_problems(request)
        try:
            rows = self.narrowed(request)
        except (IncorrectLookupParameters, SuspiciousOperation):
            self.problems.append(
                "The address asks for something that this list does not know or cannot read."
            )
        if self.problems:
            self.filter_specs, self.has_filters, self.date_hierarchy = [], False, None
            return self.root_queryset.none()
        return rows

    def narrowed(self, request: HttpRequest) -> QuerySet:
        """Return the rows that the address asks for, in its order; for lists with a filter language
        of their own.
        """
        rows = super().get_queryset(request)
        known = [SEARCH_VAR, *self.model_admin.also_narrowed_by]
        self.problems += filter_problems(self, known)
        return rows

    def address_problems(self, request: HttpRequest) -> list[str]:
        """Return a sentence about each parameter that Django's list would misread."""
        problems = repeated(request.GET)
        searched = request.GET.get(SEARCH_VAR, "").strip(" ")
        if searched:
            problems += search_problems(searched)
        if searched and not self.search_fields:
            problems.append("This list cannot be searched.")
        if ERROR_FLAG in request.GET:
            problems.append(f"This list has no parameter “{ERROR_FLAG}”.")
        order = request.GET.get(ORDER_VAR, "")
        if not all(self._is_column(part) for part in order.split(".") if part):
            problems.append(f"{ORDER_VAR} takes numbers of columns such as 1.-2, not “{order}”.")
        problems += [
            f"{name} takes an id, not “{value}”."
            for name, value in request.GET.items()
            if _asks_for_ids(name) and None in map(read_id, str(value).split(","))
        ]
        return problems

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Break ties by id in the direction of the column before, so that one index serves both."""
        ordering = super().get_ordering(request, queryset)
        if ordering[-1] == "-pk" and not _descends(ordering[-2:-1]):
            return [*ordering[:-1], "pk"]
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        """Find the ids of a page first, then its rows: what a row shows is computed for no other
        row.
        """
        paginator = self.paginated(request)
        page = request.GET.get(PAGE_VAR, "1")
        if read_page(page, paginator.num_pages) is None:
            self.problems.append(no_such_page(page, paginator.num_pages))
            self.queryset = self.root_queryset.none()
            self.page_num, paginator = 1, Paginator(self.queryset, self.list_per_page)
        self.paginator, self.result_count = paginator, paginator.count
        # Equal counts mean that nothing was left out; the rows that were are not counted.
        is_narrowed = bool(self.query) or self.has_active_filters
        self.full_result_count = None if is_narrowed else self.result_count
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        is_whole = not self.multi_page or (self.show_all and self.can_show_all)
        if is_whole:
            ids = self._ids(self.queryset)
        else:
            shown = paginator.page(self.page_num)
            ids = self.page_ids(shown.start_index() - 1, shown.end_index(), paginator)
        self.result_list = self._rows(request, ids)

    def paginated(self, request: HttpRequest) -> Paginator:
        """Return the rows in pages; for lists that know a shorter way to count them."""
        return self.model_admin.get_paginator(request, self.queryset, self.list_per_page)

    def page_ids(self, first: int, last: int, paginator: Paginator) -> list[int]:
        """Return the ids of the rows from place `first` (from 0) to before `last`.

        A page in the second half is read from the end, which is nearer. An order with the unknown
        last cannot be turned round: it has them last in both directions.
        """
        is_plain = all(type(part) in (str, OrderBy) for part in self.queryset.query.order_by)
        if is_plain and self.page_num > paginator.num_pages // 2:
            count = paginator.count
            turned = self._ids(self.queryset.reverse()[count - last : count - first])
            return turned[::-1]
        return self._ids(self.queryset[first:last])

    @staticmethod
    def _ids(shown: QuerySet) -> list[int]:
        return list(shown.values_list("pk", flat=True))

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        """Return the rows of one page with what they show."""
        return self.model_admin.get_rows(request, ids)

    def _rows(self, request: HttpRequest, ids: list[int]) -> list[Model]:
        rows = self.apply_select_related(self.get_rows(request, ids))
        by_id = {row.pk: row for row in rows}
        return [by_id[pk] for pk in ids if pk in by_id]

    def _is_column(self, part: str) -> bool:
        return read_whole_number(part.removeprefix("-"), len(self.list_display) - 1) is not None


def _asks_for_ids(name: str) -> bool:
    """Whether a parameter compares ids, as owner__id__exact does."""
    parts = name.split("__")
    return bool({"id", "pk"} & {*parts}) and parts[-1] in {"id", "pk", "exact", "in"}


def _descends(ordering: Sequence[Any]) -> bool:
    return any(
        part.descending if isinstance(part, OrderBy) else part.startswith("-") for part in ordering
    )


#: Django's page of a deletion names every row, and what goes with it.
MOST_DELETED = 500
# So many of them are named in an entry.
_NAMED = 5


_ALL = mark_safe('<input type="checkbox" id="action-toggle" aria-label="Select all on this page">')
#: What heads a column of buttons, for those who hear the page.
BUTTONS = mark_safe('<b class="visually-hidden">Buttons</b>')


class StrictTable(RowChoices, admin.ModelAdmin):
    """A table whose pages refuse an address that they cannot understand."""

    #: What the list is called, where the name of the table says little; "" is that name.
    list_title = ""
    list_per_page = 50
    show_full_result_count = False
    #: Parameters that narrow the list and belong to no filter of the page.
    also_narrowed_by: Sequence[str] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StrictList

    def get_action_choices(
        self, request: HttpRequest, default_choices: Any = None
    ) -> list[tuple[str, str]]:
        """Ask what to do in words and not in dashes."""
        return super().get_action_choices(request, default_choices or [("", "What to do…")])

    @admin.display(description=_ALL)
    def action_checkbox(self, obj: Model) -> SafeString:
        """Select a row by its name, in words for those who hear the page."""
        attrs = {"class": "action-select", "aria-label": f"Select {obj}"}
        return forms.CheckboxInput(attrs, lambda value: False).render(
            ACTION_CHECKBOX_NAME, str(obj.pk)
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return a row or None, by its id where no field is named; Django takes "" for a field."""
        return super().get_object(request, object_id, from_field or None)

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        """Return the rows of one page with what they show."""
        return self.get_queryset(request).filter(pk__in=ids)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **options: Any
    ) -> HttpResponse | None:
        """Do what was chosen for the selected rows. Raises Http404 if one of them is selected by
        what cannot be an id.
        """
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if None in map(read_id, selected):
            raise Http404("A selected row has no id.")
        if "delete_selected" in request.POST.getlist("action"):
            is_across = request.POST.get("select_across", "0") not in ("", "0")
            count = queryset.count() if is_across else len(selected)
            if count > MOST_DELETED:
                messages.error(
                    request,
                    f"{count:,} {self.opts.verbose_name_plural} are too many to delete at once: at "
                    f"most {MOST_DELETED} are. Narrow the list first. To take back an import, "
                    "undo it.",
                )
                return redirect(request.get_full_path())
            with transaction.atomic(), acting(signed_in_user(request), is_form=True):
                return super().response_action(request, queryset, *args, **options)
        return super().response_action(request, queryset, *args, **options)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show or store a form; storing one is one act, in one transaction with its entry."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(), acting(signed_in_user(request), is_form=True):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask whether a row is to be deleted, or delete it, as one act."""
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic(), acting(signed_in_user(request), is_form=True):
            return super().delete_view(request, object_id, extra_context)

    def history_of(self, row: Any) -> list[Told]:
        """Return what was done to a row, the latest first; one more than MOST where there is
        more.
        """
        return [tell(entry) for entry in entries_about([row])[: MOST + 1]]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history_page(self, self, request, object_id)

    # Nobody asks these for the entry, as Django's own return it.

    def log_addition(  # type: ignore[override]
        self, request: HttpRequest, obj: Model, message: Any
    ) -> None:
        """Write down who added a row by a form."""
        note(signed_in_user(request), Verb.ADD, obj)

    def log_change(  # type: ignore[override]
        self, request: HttpRequest, obj: Model, message: Any
    ) -> None:
        """Write down who changed which fields of a row by a form; nothing where it is as it was."""
        if fields := changed_fields(message):
            note(signed_in_user(request), Verb.CHANGE, obj, fields=fields)

    def log_deletions(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet
    ) -> None:
        """Write down who deleted rows, all of them in one entry."""
        user, rows = signed_in_user(request), list(queryset[:MOST_DELETED])
        if len(rows) == 1:
            note(user, Verb.DELETE, rows[0])
        elif rows:
            names = "; ".join(map(str, rows[:_NAMED]))
            note(user, Verb.DELETE, self.model, count=len(rows), names=names)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address says about a new row. Raises Http404 where it names another row
        by what cannot be an id.
        """
        initial = super().get_changeform_initial_data(request)
        relations = [field for field in self.opts.get_fields() if field.is_relation]
        for field in relations:
            value = initial.get(field.name) or []
            ids = value if isinstance(value, list) else [value]
            if None in map(read_id, ids):
                raise Http404(f"{field.name} is not an id.")
        return initial
