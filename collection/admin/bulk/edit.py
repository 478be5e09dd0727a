"""The action that edits many records at once: choose values, see how many records each changes,
apply.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.fields import WholeField
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.admin.bulk.selection import Selection, selection, selection_context
from collection.bulk.edit import BULK_FIELDS, STYLE_FIELDS, edit_together
from collection.models import Format, Genre, Record, RecordQuerySet, Style
from collection.models.record_fields import (
    SLEEVE_CONDITIONS,
    MediaCondition,
    validate_release_year,
)
from collection.safety import is_safe

KEEP = ("", "keep as it is")
LEFT_EMPTY = "Left empty: keep as it is."
YES_NO = [KEEP, ("1", "yes"), ("0", "no")]
# The buttons of the page.
PREVIEW, APPLY = "preview", "apply"
EMPTIED: dict[str, Any] = {
    "genre": None,
    "format": None,
    "country": "",
    "original_year": None,
    "location": "",
    "media_condition": "",
    "sleeve_condition": "",
}


class BulkEditForm(forms.Form):
    """A field that is left alone stays as it is in every record."""

    genre = forms.ModelChoiceField(Genre.objects, required=False, empty_label=KEEP[1])
    format = forms.ModelChoiceField(Format.objects, required=False, empty_label=KEEP[1])
    add_styles = forms.ModelMultipleChoiceField(Style.objects, label="Add styles", required=False)
    drop_styles = forms.ModelMultipleChoiceField(
        Style.objects, label="Take styles away", required=False
    )
    country = forms.CharField(required=False, max_length=100, help_text=LEFT_EMPTY)
    original_year = WholeField(
        required=False, validators=[validate_release_year], help_text=LEFT_EMPTY
    )
    location = forms.CharField(required=False, max_length=200, help_text=LEFT_EMPTY)
    is_digitized = forms.TypedChoiceField(
        label="Digitized", choices=YES_NO, coerce="1".__eq__, empty_value=None, required=False
    )
    media_condition = forms.ChoiceField(choices=[KEEP, *MediaCondition.choices], required=False)
    sleeve_condition = forms.ChoiceField(choices=[KEEP, *SLEEVE_CONDITIONS], required=False)
    emptied = forms.MultipleChoiceField(
        label="Empty",
        choices=[(name, name.replace("_", " ")) for name in EMPTIED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Remove what is there now.",
    )

    def clean(self) -> dict[str, Any]:
        for name in self.cleaned_data.get("emptied", ()):
            if self.cleaned_data.get(name):
                self.add_error(name, "Choose a value or empty it, not both.")
        both = set(self.cleaned_data.get("add_styles", ()))
        both &= set(self.cleaned_data.get("drop_styles", ()))
        if both:
            names = ", ".join(sorted(map(str, both)))
            self.add_error("drop_styles", f"{names} cannot be added and taken away at once.")
        if not self.errors and not self.values():
            raise forms.ValidationError("Choose at least one value to change.")
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the chosen values by field of the record."""
        values: dict[str, Any] = {}
        for name in STYLE_FIELDS:
            if styles := list(self.cleaned_data.get(name, ())):
                values[name] = styles
        for name in BULK_FIELDS:
            chosen = self.cleaned_data.get(name)
            if chosen not in (None, ""):
                values[name] = chosen
        for name in self.cleaned_data.get("emptied", ()):
            values[name] = EMPTIED[name]
        return values


@admin.action(description="Edit the selected records together", permissions=["change"])
def bulk_edit(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Show the form, then what it would change, then apply it. Records of others are left alone,
    and counted.
    """
    selected = selection(request, queryset)
    is_sent = PREVIEW in request.POST or APPLY in request.POST
    form = BulkEditForm(request.POST if is_sent else None)
    if not form.is_valid():
        return _show(model_admin, request, selected, form, {})
    if APPLY in request.POST:
        return _apply(request, selected.own, form.values())
    return _show(model_admin, request, selected, form, form.values())


def _apply(request: HttpRequest, records: RecordQuerySet, values: dict[str, Any]) -> HttpResponse:
    if is_safe(request, "the bulk edit", records.differing(values).count()):
        batch = edit_together(records, values, by=signed_in_user(request)).batch
        changed = batch.counts["changed"] if batch else 0
        level = messages.SUCCESS if batch else messages.WARNING
        messages.add_message(request, level, f"{counted(changed, 'record')} changed.")
    return redirect(request.get_full_path())


def _show(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    selected: Selection,
    form: BulkEditForm,
    values: dict[str, Any],
) -> HttpResponse:
    """Return the page of the form, with what `values` would change."""
    counts = []
    for name, value in values.items():
        differing = selected.own.differing({name: value}).count()
        counts.append((_change_in_words(name, value), differing))
    context = selection_context(request, selected) | {
        "form": form,
        "counts": counts,
        "changing": selected.own.differing(values).count() if values else 0,
    }
    title = "Edit records together"
    return admin_page(request, "collection/bulk_edit.html", title, context, opts=model_admin.opts)


def _change_in_words(name: str, value: Any) -> str:
    """Return what becomes of a field, as the beginning of a sentence."""
    if name in STYLE_FIELDS:
        styles = ", ".join(f"“{style}”" for style in value)
        subject = f"the style{'s' * (len(value) > 1)} {styles} {'are' if len(value) > 1 else 'is'}"
        return f"{subject} {'added' if name == 'add_styles' else 'taken away'}"
    return f"{label_for_field(name, Record)} becomes {_in_words(value)}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if value else "empty"
