"""The action that lends the selected records to one person."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.pages import admin_page
from collection.admin.bulk.selection import selection, selection_context
from collection.admin.lending import LendForm
from collection.models import Loan, Record
from collection.safety import is_safe

APPLY = "apply"
#: So many of the chosen records are named on the page.
NAMED = 30


@admin.action(description="Lend the selected records…", permissions=["lend"])
def lend_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Ask to whom the records are lent, then lend them."""
    selected = selection(request, queryset)
    form = LendForm(request.POST if APPLY in request.POST else None)
    is_ready = form.is_valid() and is_safe(request, "the loan", selected.own.count())
    if is_ready and form.lend(request, selected.own):
        return redirect(request.get_full_path())
    lendable = selected.own.active().at_home()
    lent = Loan.objects.open().filter(record__in=selected.own.order_by().values("pk"))
    context = selection_context(request, selected) | {
        "form": form,
        "named": lendable.with_artists()[:NAMED],
        "count": lendable.count(),
        "unnamed": max(lendable.count() - NAMED, 0),
        "lent": lent.select_related("record")[:NAMED],
    }
    return admin_page(request, "collection/lend.html", "Lend", context, opts=model_admin.opts)
