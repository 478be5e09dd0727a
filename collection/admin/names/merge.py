"""The pages on which look-up rows become one: two by their address, or several that
were selected.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from adminkit.addresses import Address, read_id
from adminkit.views import AdminView
from collection.admin.names.tasks import merge_names
from collection.models.lookups import Lookup
from collection.tasks.asking import carry_out
from collection.typed.names import suggesting

#: So many names fit on a page.
MOST = 20


class MergePage(AdminView):
    """Says how many records move from a row to the one that `into` names; merges them when that is
    confirmed.
    """

    permission = "merge"

    def get(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if "into" not in request.GET:
            return self._ask(self._row(read_id(object_id)))
        row, other = self._rows(object_id)
        return self._show(row, other)

    def post(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row, other = self._rows(object_id)
        if row == other:
            return self._show(row, other)
        return carry_out(
            request,
            merge_names,
            f"Merge of “{row}” into “{other}”",
            row.records.distinct().count(),
            table=str(row._meta.model_name),
            rows=[row.pk],
            into=other.pk,
        )

    def _ask(self, row: Lookup) -> HttpResponse:
        """Ask for the name of the row that stays, and lead to the page about both."""
        address = Address(self.request.GET, "name")
        name = address.text("name")
        form = MergeForm(self.request.GET if name else None, row=row)
        if name and form.is_valid():
            return redirect(f"{self.request.path}?{urlencode({'into': form.other.pk})}")
        return self.page("collection/merge_with.html", f"Merge “{row}”", {"form": form, "row": row})

    def _rows(self, object_id: str) -> tuple[Lookup, Lookup]:
        """Return the row that is merged and the one that stays. Raises Http404."""
        into = Address(self.request.GET, "into").id("into")
        return self._row(read_id(object_id)), self._row(into)

    def _row(self, pk: int | None) -> Lookup:
        return get_object_or_404(self.model_admin.get_queryset(self.request), pk=pk)

    def _show(self, row: Lookup, other: Lookup) -> HttpResponse:
        others = other.records.order_by().values("pk")
        context = {
            "row": row,
            "other": other,
            "moving": row.records.distinct().count(),
            "both": row.records.filter(pk__in=others).distinct().count(),
        }
        return self.page("collection/merge.html", f"Merge “{row}” into “{other}”", context)


class MergeForm(forms.Form):
    """The name of the row into which `row` is merged."""

    name = forms.CharField(label="Into", max_length=500)

    def __init__(self, data: Any = None, *, row: Lookup) -> None:
        super().__init__(data, label_suffix="")
        self.row = row
        self.fields["name"].widget = suggesting(str(row._meta.model_name))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        found = self.row.namesakes.named(name).first()
        if found is None:
            raise forms.ValidationError(f"There is no {self.row._meta.verbose_name} “{name}”.")
        if found.pk == self.row.pk:
            raise forms.ValidationError("That is this one. Choose another.")
        self.other: Lookup = found
        return name


@admin.action(description="Merge the selected %(verbose_name_plural)s", permissions=["merge"])
def merge_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse:
    """Lead to the page on which the selected rows become one."""
    ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not 2 <= len(ids) <= MOST:
        messages.error(request, f"Select two to {MOST} names that mean the same.")
        return redirect(request.get_full_path())
    name = f"admin:collection_{model_admin.opts.model_name}_merge_rows"
    return redirect(reverse(name, query={"row": ids}))


class MergeRows(AdminView):
    """Asks which of several rows stays; merges the others into it, a batch each."""

    permission = "merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self._rows(Address(request.GET, several=["row"]).ids("row"))
        context = {"rows": [(row, self._known_of(row)) for row in rows]}
        plural = self.model_admin.opts.verbose_name_plural
        return self.page("collection/merge_rows.html", f"Merge {plural}", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = [read_id(text) for text in request.POST.getlist("row")]
        rows = self._rows([pk for pk in ids if pk is not None])
        into = next((row for row in rows if str(row.pk) == request.POST.get("into")), None)
        if into is None:
            raise Http404("The one that stays must be one of these.")
        going = [row for row in rows if row != into]
        return carry_out(
            request,
            merge_names,
            f"Merge into “{into}”",
            sum(row.record_count for row in going),
            back=reverse(f"admin:collection_{self.model_admin.opts.model_name}_changelist"),
            table=str(self.model_admin.opts.model_name),
            rows=[row.pk for row in going],
            into=into.pk,
        )

    def _rows(self, ids: Sequence[int]) -> list[Any]:
        """Return the rows of these ids, those on most records first. Raises Http404."""
        seen: Any = self.model_admin.get_queryset(self.request)
        rows = list(seen.filter(pk__in=ids))
        if len({tuple(row.told_apart_by().items()) for row in rows}) > 1:
            raise Http404("These are tags of different people.")
        if not 2 <= len(rows) <= MOST or len(rows) < len(set(ids)):
            raise Http404("Choose at least two names.")
        return sorted(rows, key=lambda row: -row.record_count)

    def _known_of(self, row: Lookup) -> str:
        """Return what a row knows beside its name, in words."""
        values = row.own_values()
        words = [values.get("sort_name", ""), values.get("country", "")]
        if values.get("is_small"):
            words.append("small")
        return " · ".join(word for word in words if word and word != row.name)
