"""The actions that remove many records from the shelf, or put them back."""

from collections.abc import Callable
from typing import Any, NamedTuple

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


class _Way(NamedTuple):
    """One of the two ways: its action and what pages and tasks call it, its form, the verb that
    moves records and its task, and by how many credits for each a removal or a return moves an
    account.
    """

    action: str
    title: str
    noun: str
    form: type[TogetherForm]
    verb: Callable[..., moves.Moved]
    work: Kind
    credits: int


_REMOVAL = _Way(
    action="remove_together",
    title="Remove from the shelf",
    noun="removal",
    form=RemoveTogetherForm,
    verb=moves.remove_together,
    work=remove_many,
    credits=1,
)
_RETURN = _Way(
    action="put_back_together",
    title="Put back on the shelf",
    noun="return",
    form=ReturnTogetherForm,
    verb=moves.put_back_together,
    work=put_back_many,
    credits=-1,
)


@admin.action(description="Remove the selected records from the shelf", permissions=["change"])
def remove_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Ask when and why the records leave the shelf; then remove them."""
    selected = selection(request, queryset)
    return _move(model_admin, request, selected, selected.own.active(), _REMOVAL)


@admin.action(description="Put the selected records back on the shelf", permissions=["change"])
def put_back_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Ask when the records came back; then put them back on the shelf."""
    selected = selection(request, queryset)
    return _move(model_admin, request, selected, selected.own.removed(), _RETURN)


def _move(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    selected: Selection,
    movable: RecordQuerySet,
    way: _Way,
) -> HttpResponse:
    """Show the form, or do as it says with those of the selected records that are `movable`."""
    form = way.form(_typed(request), choices=credit_choices_together(movable, way.credits))
    if not form.is_valid():
        context = selection_context(request, Selection(selected.all, movable))
        context |= {"form": form, "action": way.action}
        return _page(model_admin, request, way.title, context)
    count = movable.count()
    if is_long(count):
        title = f"{way.noun.capitalize()} of {counted(count, 'record')}"
        return _ask(way.work, title, request, movable, form)
    if not is_safe(request, f"the {way.noun}", count):
        return redirect(request.get_full_path())
    moved = way.verb(selected.own, by=signed_in_user(request), **form.cleaned_data)
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
