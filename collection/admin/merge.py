"""The page on which two look-up rows become one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminkit.addresses import Address, read_id
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.bulk.merge import merge
from collection.models.lookups import Lookup
from collection.safety import is_safe


class MergePage(AdminView):
    """Says how many records move from a row to the one that `into` names; merges them when that is
    confirmed.
    """

    permission = "merge"

    def get(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row, other = self._rows(object_id)
        return self._show(row, other)

    def post(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row, other = self._rows(object_id)
        if row == other:
            return self._show(row, other)
        moving = row.records.distinct().count()
        if not is_safe(request, f"merging “{row}” into “{other}”", moving):
            return redirect(request.get_full_path())
        merged = str(row)
        with transaction.atomic():
            self.model_admin.log_deletions(request, type(row).objects.filter(pk=row.pk))
            batch = merge(row, other, by=self.user)
            self.model_admin.log_change(request, other, f"Merged with “{merged}”.")
        changed = batch.counts["changed"]
        news = f"“{merged}” is merged into “{other}”: {counted(changed, 'record')} changed."
        messages.success(request, news)
        return redirect(f"admin:{row._meta.label_lower.replace('.', '_')}_change", other.pk)

    def _rows(self, object_id: str) -> tuple[Lookup, Lookup]:
        """Return the row that is merged and the one that stays. Raises Http404."""
        into = Address(self.request.GET, "into").id("into")
        return self._row(read_id(object_id)), self._row(into)

    def _row(self, pk: int | None) -> Lookup:
        return get_object_or_404(self.model_admin.model, pk=pk)

    def _show(self, row: Lookup, other: Lookup) -> HttpResponse:
        others = other.records.order_by().values("pk")
        context = {
            "row": row,
            "other": other,
            "moving": row.records.distinct().count(),
            "both": row.records.filter(pk__in=others).distinct().count(),
        }
        return self.page("collection/merge.html", f"Merge “{row}” into “{other}”", context)
