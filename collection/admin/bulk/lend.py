"""The action that lends the selected records to one person."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.numbers import counted
from adminkit.pages import admin_page
from collection.admin.bulk.loans_task import lend_many
from collection.admin.bulk.selection import selection, selection_context
from collection.admin.lending import LendForm
from collection.models import Loan, Record
from collection.safety import is_safe
from collection.tasks.asking import as_typed, ask, ids_of, is_long

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
    lendable = selected.own.active().at_home()
    if form.is_valid():
        count = lendable.count()
        if is_long(count):
            title = f"Loan of {counted(count, 'record')} to {form.cleaned_data['to']}"
            typed, records = as_typed(request, form), ids_of(selected.own)
            return ask(request, lend_many, title, records=records, typed=typed)
        if is_safe(request, "the loan", count) and form.lend(request, selected.own):
            return redirect(request.get_full_path())
    lent = Loan.objects.open().filter(record__in=selected.own.order_by().values("pk"))
    context = selection_context(request, selected) | {
        "form": form,
        "named": lendable.with_artists()[:NAMED],
        "count": lendable.count(),
        "unnamed": max(lendable.count() - NAMED, 0),
        "lent": lent.select_related("record")[:NAMED],
    }
    return admin_page(request, "collection/lend.html", "Lend", context, opts=model_admin.opts)
