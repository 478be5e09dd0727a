"""The page that takes away look-up rows which no record carries."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

# So many names are listed; the count tells the rest.
LISTED = 500


class PrunePage(admin.ModelAdmin):
    """Mixed into the admin of a look-up table. Rows that a record carries cannot be deleted at all."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_prune"
        return [path("prune/", self.admin_site.admin_view(self.prune_view), name=name), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # The stock action takes rows together with what refers to them, or refuses them all.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = self.has_delete_permission(request)
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_prune") if shown else ""
        return super().changelist_view(request, {"prune_url": url} | (extra_context or {}))

    @admin.action(description="Delete those that no record carries", permissions=["delete"])
    def prune_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._prune(request, self.model.objects.filter(pk__in=queryset.order_by().values("pk")))

    def prune_view(self, request: HttpRequest) -> HttpResponse:
        """List all rows without a record, and delete them when that is confirmed."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        return self._prune(request, self.model.objects.all())

    def _named(self, number: int) -> str:
        return str(self.opts.verbose_name if number == 1 else self.opts.verbose_name_plural)

    def _prune(self, request: HttpRequest, rows: QuerySet) -> HttpResponse:
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.POST.get("confirmed"):
            with transaction.atomic():
                self.log_deletions(request, rows.unused())
                gone = rows.prune()
            self.message_user(request, f"{gone} {self._named(gone)} deleted.", messages.SUCCESS)
            return HttpResponseRedirect(back)
        unused = rows.unused()
        count = unused.count()
        kept = rows.count() - count
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete {self.opts.verbose_name_plural} that no record carries",
            "opts": self.opts,
            "names": unused.values_list("name", flat=True)[:LISTED],
            "count": count,
            "counted": f"{count} {self._named(count)}",
            "left_out": max(0, count - LISTED),
            "kept": kept,
            "kept_counted": f"{kept} {self._named(kept)}",
            "selected": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", ""),
            "action": request.POST.get("action", ""),
            "back": back,
        }
        return TemplateResponse(request, "collection/prune.html", context)
