"""The actions that remove many records from the shelf, or put them back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.fields import DayField, not_in_the_future
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.admin.bulk.moves_task import put_back_many, remove_many
from collection.admin.bulk.selection import Selection, selection, selection_context
from collection.admin.credits_field import CreditsForm, credit_choices_together
from collection.bulk import moves
from collection.filters.links import from_list
from collection.models import Record, RecordQuerySet
from collection.models.record_fields import RemovalReason
from collection.safety import is_safe
from collection.screens.task_results import NAMED
from collection.tasks.asking import ask, ids_of, is_long
from collection.tasks.kinds import Kind

APPLY = "apply"


class TogetherForm(CreditsForm):
    credits_label = "Credits for each"

    on = DayField(validators=[not_in_the_future])


class RemoveTogetherForm(TogetherForm):
    credits_name = "refund"

    reason = forms.ChoiceField(choices=[("", "—"), *RemovalReason.choices], required=False)


class ReturnTogetherForm(TogetherForm):
    pass


@admin.action(description="Remove the selected records from the shelf", permissions=["change"])
def remove_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Ask when and why the records leave the shelf; then remove them."""
    selected = selection(request, queryset)
    on_shelf = selected.own.active()
    form = RemoveTogetherForm(_typed(request), choices=credit_choices_together(on_shelf, 1))
    if not form.is_valid():
        context = selection_context(request, Selection(queryset, on_shelf))
        context |= {"form": form, "action": "remove_together"}
        return _page(model_admin, request, "Remove from the shelf", context)
    count = on_shelf.count()
    if is_long(count):
        return _ask(remove_many, f"Removal of {counted(count, 'record')}", request, on_shelf, form)
    if not is_safe(request, "the removal", count):
        return redirect(request.get_full_path())
    by = signed_in_user(request)
    moved = moves.remove_together(selected.own, by=by, **form.cleaned_data)
    return _result(request, moved)


@admin.action(description="Put the selected records back on the shelf", permissions=["change"])
def put_back_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Ask when the records came back; then put them back on the shelf."""
    selected = selection(request, queryset)
    removed = selected.own.removed()
    form = ReturnTogetherForm(_typed(request), choices=credit_choices_together(removed, -1))
    if not form.is_valid():
        context = selection_context(request, Selection(queryset, removed))
        context |= {"form": form, "action": "put_back_together"}
        return _page(model_admin, request, "Put back on the shelf", context)
    count = removed.count()
    if is_long(count):
        return _ask(put_back_many, f"Return of {counted(count, 'record')}", request, removed, form)
    if not is_safe(request, "the return", count):
        return redirect(request.get_full_path())
    by = signed_in_user(request)
    moved = moves.put_back_together(selected.own, by=by, **form.cleaned_data)
    return _result(request, moved)


def _ask(
    work: Kind, title: str, request: HttpRequest, records: RecordQuerySet, form: TogetherForm
) -> HttpResponse:
    """Let the worker move the records, as the form says; lead to the page of the task."""
    chosen = {**form.cleaned_data, "on": str(form.cleaned_data["on"] or "")}
    listed = from_list(request, "")
    return ask(request, work, title, records=ids_of(records), listed=listed, **chosen)


def _typed(request: HttpRequest) -> Any:
    """Return what was typed into the form, None before it was shown."""
    return request.POST if APPLY in request.POST else None


def _page(
    model_admin: admin.ModelAdmin, request: HttpRequest, title: str, context: dict[str, Any]
) -> HttpResponse:
    template = "collection/move_together.html"
    return admin_page(request, template, title, context, opts=model_admin.opts)


def _result(request: HttpRequest, moved: moves.Moved) -> HttpResponse:
    """Lead to the result for each record, or say why there is none."""
    if moved.batch:
        result = reverse("admin:collection_record_moves", args=[moved.batch.pk])
        return redirect(from_list(request, result))
    reasons = " ".join(moved.refusals[:NAMED]) or "None of the selected records is yours."
    messages.error(request, f"Nothing was changed. {reasons}")
    return redirect(request.get_full_path())
