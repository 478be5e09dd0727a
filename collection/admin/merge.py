"""The page on which two look-up rows become one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from collection.models.lookups import Lookup
from collection.safety import is_safe


class MergePage(admin.ModelAdmin):
    """Mixed into the admin of a look-up table."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [
            path("<path:object_id>/merge/", self.admin_site.admin_view(self.merge_view), name=name),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Merging renames one row and deletes the other, on everybody's records."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say how many records move from this row to the one that `into` names; merge when that is confirmed."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        row, other = self._row(object_id), self._row(request.GET.get("into", ""))
        if request.method == "POST" and row != other:
            if not is_safe(request, f"merging “{row}” into “{other}”", row.records.distinct().count()):
                return redirect(request.get_full_path())
            return self._merge(request, row, other)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"Merge “{row}” into “{other}”",
            "opts": self.opts,
            "row": row,
            "other": other,
            "moving": row.records.distinct().count(),
            "both": row.records.filter(pk__in=other.records.order_by().values("pk")).distinct().count(),
        }
        return TemplateResponse(request, "collection/merge.html", context)

    def _row(self, key: str) -> Lookup:
        return get_object_or_404(self.model, pk=key if key.isdecimal() else None)

    def _merge(self, request: HttpRequest, row: Lookup, other: Lookup) -> HttpResponse:
        merged = str(row)
        with transaction.atomic():
            self.log_deletions(request, self.model.objects.filter(pk=row.pk))
            batch = row.merge_into(other, request.user)
            self.log_change(request, other, f"Merged with “{merged}”.")
        changed = batch.counts["changed"]
        told = f"“{merged}” is merged into “{other}”: {changed} record{pluralize(changed)} changed."
        self.message_user(request, told, messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", other.pk)
