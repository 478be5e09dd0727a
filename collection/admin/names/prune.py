"""The page, and the action, that delete look-up rows which no record carries."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.views import AdminView
from collection.admin.names.tasks import prune_names
from collection.models.lookups import LookupQuerySet
from collection.tasks.asking import carry_out, ids_of

# So many names are listed; the rest is counted.
LISTED = 500


class PrunePage(AdminView):
    """Lists all rows that no record carries, and deletes them when that is confirmed."""

    permission = "delete"

    def _rows(self) -> LookupQuerySet:
        return self.model_admin.model.objects.seen_by(self.user)

    def get(self, request: HttpRequest) -> HttpResponse:
        return _prune(self.model_admin, request, self._rows())

    def post(self, request: HttpRequest) -> HttpResponse:
        return _prune(self.model_admin, request, self._rows())


@admin.action(description="Delete those that no record carries", permissions=["delete"])
def prune_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse:
    ids = queryset.order_by().values("pk")
    return _prune(model_admin, request, model_admin.model.objects.filter(pk__in=ids))


def _prune(
    model_admin: admin.ModelAdmin, request: HttpRequest, rows: LookupQuerySet
) -> HttpResponse:
    """Delete the unused ones of `rows`, or ask whether to."""
    opts = model_admin.opts
    back = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    unused = rows.unused()
    count = unused.count()
    if request.POST.get("confirmed"):
        title = f"Deletion of {_counted(model_admin, count)}"
        table = str(opts.model_name)
        return carry_out(request, prune_names, title, count, table=table, rows=ids_of(unused))
    kept = rows.count() - count
    context = {
        "names": unused.values_list("name", flat=True)[:LISTED],
        "count": count,
        "counted": _counted(model_admin, count),
        "left_out": max(0, count - LISTED),
        "kept": kept,
        "kept_counted": _counted(model_admin, kept),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", ""),
        "action": request.POST.get("action", ""),
        "back": back,
    }
    title = f"Delete {opts.verbose_name_plural} that no record carries"
    return admin_page(request, "collection/prune.html", title, context, opts=opts)


def _counted(model_admin: admin.ModelAdmin, number: int) -> str:
    opts = model_admin.opts
    return counted(number, str(opts.verbose_name), str(opts.verbose_name_plural))
