"""The action that edits many records at once: choose values, see how many records each changes,
apply.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.admin.bulk.edit_form import BulkEditForm
from collection.admin.bulk.edit_task import edit_many
from collection.admin.bulk.selection import Selection, selection, selection_context
from collection.bulk.edit import edit_together
from collection.bulk.edit_fields import LIST_FIELDS
from collection.models import Batch, Record
from collection.models.edits.numbering import Numbering
from collection.models.edits.worth import multiple_in
from collection.models.own.columns import is_own, own_name
from collection.safety import is_safe
from collection.tasks.asking import as_typed, ask, ids_of, is_long

#: The buttons of the page.
PREVIEW, APPLY = "preview", "apply"
#: So many of the chosen records are named on the page.
NAMED = 30


@admin.action(description="Edit the selected records together", permissions=["change"])
def bulk_edit(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Show the form, then what it would change, then apply it. Records of others are left alone,
    and counted.
    """
    selected = selection(request, queryset)
    is_sent = PREVIEW in request.POST or APPLY in request.POST
    form = BulkEditForm(request.POST if is_sent else None, user=signed_in_user(request))
    is_whole = form.is_valid()
    if is_whole and APPLY in request.POST:
        return _apply(request, selected, form)
    return _show(model_admin, request, selected, form, is_previewed=is_whole)


def _apply(request: HttpRequest, selected: Selection, form: BulkEditForm) -> HttpResponse:
    changing = _changing(selected, form)
    if is_long(changing):
        title = f"Edit of {counted(changing, 'record')}"
        typed, records = as_typed(request, form), ids_of(selected.own)
        return ask(request, edit_many, title, records=records, typed=typed)
    if is_safe(request, "the bulk edit", changing):
        with transaction.atomic():
            values = form.values(making=True)
            edited = edit_together(selected.own, values, by=signed_in_user(request))
        _say(request, edited.batch, form)
    return redirect(request.get_full_path())


def _say(request: HttpRequest, batch: Batch | None, form: BulkEditForm) -> None:
    """Say how many records were changed, with the way back."""
    if batch is None:
        messages.warning(request, "0 records changed.")
        return
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    changed = counted(batch.counts["changed"], "record")
    text = '{} changed. {} <a href="{}">Undo</a>'
    messages.success(request, format_html(text, changed, form.rows.news, undo))


def _changing(selected: Selection, form: BulkEditForm) -> int:
    """Return how many records the edit would change: all of them where a name is new."""
    if form.unknown_names():
        return selected.own.count()
    return selected.own.differing(form.values(making=False)).count()


def _show(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    selected: Selection,
    form: BulkEditForm,
    *,
    is_previewed: bool,
) -> HttpResponse:
    """Return the page of the form, with what it would change if that is asked for."""
    named = selected.own.with_artists()[:NAMED]
    context = selection_context(request, selected) | {
        "form": form,
        "counts": _counts(selected, form) if is_previewed else [],
        "changing": _changing(selected, form) if is_previewed else 0,
        "named": named,
        "unnamed": max(selected.own.count() - NAMED, 0),
    }
    title = "Edit records together"
    return admin_page(request, "collection/bulk_edit.html", title, context, opts=model_admin.opts)


def _counts(selected: Selection, form: BulkEditForm) -> list[tuple[str, int]]:
    """Return what becomes of each field, in words, and in how many records."""
    values, unknown = form.values(making=False), form.unknown_names()
    counts = []
    for name in dict.fromkeys([*values, *unknown]):
        known, new = values.get(name), unknown.get(name, [])
        if new:
            differing = selected.own.count()
        else:
            alone = {name: values[name]}
            if name == "drop_artists" and "add_artists" in {**values, **unknown}:
                # A record keeps its last artist only where no other is added.
                alone["add_artists"] = []
            if name == "valued_on" and multiple_in(values):
                # Records without what is multiplied keep the day, too.
                alone["value"] = values["value"]
            differing = selected.own.differing(alone).count()
        counts.append((_change_in_words(name, known, new), differing))
    return counts


def _change_in_words(name: str, value: Any, new: list[str]) -> str:
    """Return what becomes of a field, as the beginning of a sentence; `new` are names that nothing
    has yet.
    """
    if name in LIST_FIELDS:
        verb, _, listed = name.partition("_")
        names = [*map(str, value or []), *new]
        noun, is_one = listed.removesuffix("s"), len(names) == 1
        quoted = ", ".join(f"“{text}”" for text in names)
        subject = f"the {noun} {quoted} is" if is_one else f"the {listed} {quoted} are"
        if verb == "set":
            return f"{listed} become {quoted}" if names else f"all {listed} are removed"
        return f"{subject} {'added' if verb == 'add' else 'removed'}"
    if isinstance(value, Numbering):
        at = f" at “{value.label}”" if value.label else ""
        return f"catalog number becomes {_in_words(value.number)}{at}"
    label = own_name(name) if is_own(name) else label_for_field(name, Record)
    return f"{label} becomes {_in_words(new[0] if new else value)}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "empty" if value in (None, "") else f"“{value}”"
