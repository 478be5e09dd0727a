"""The action that edits many records at once: choose values, see how many records each changes, apply."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse

from collection.bulk_edit import BULK_FIELDS
from collection.models import Format, Genre, Record
from collection.models.records import SLEEVE_CONDITIONS, MediaCondition
from collection.querysets import RecordQuerySet
from collection.safety import is_safe

KEEP = ("", "keep as it is")
YES_NO = [KEEP, ("1", "yes"), ("0", "no")]
BULK_NAMES = {name: str(Record._meta.get_field(name).verbose_name) for name in BULK_FIELDS}
# The buttons of the page.
PREVIEW, APPLY = "preview", "apply"
EMPTIED: dict[str, Any] = {"genre": None, "format": None, "location": "", "media_condition": "", "sleeve_condition": ""}


class BulkEditForm(forms.Form):
    """What is left alone stays as it is in every record."""

    genre = forms.ModelChoiceField(Genre.objects, required=False, empty_label=KEEP[1])
    format = forms.ModelChoiceField(Format.objects, required=False, empty_label=KEEP[1])
    location = forms.CharField(required=False, max_length=200, help_text="Left empty: keep as it is.")
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
        help_text="Take away what stands there now.",
    )

    def clean(self) -> dict[str, Any]:
        emptied = self.cleaned_data.get("emptied", ())
        for name in emptied:
            if self.cleaned_data.get(name):
                self.add_error(name, "Choose a value or empty it, not both.")
        if not self.errors and not self.values():
            raise forms.ValidationError("Choose at least one value to change.")
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the chosen values by field of the record."""
        chosen = {name: self.cleaned_data.get(name) for name in BULK_FIELDS}
        chosen = {name: value for name, value in chosen.items() if value not in (None, "")}
        return chosen | {name: EMPTIED[name] for name in self.cleaned_data.get("emptied", ())}


class BulkEditAction(admin.ModelAdmin):
    """Mixed into the admin of records."""

    @admin.action(description="Edit the selected records together", permissions=["change"])
    def bulk_edit(self, request: HttpRequest, queryset: RecordQuerySet) -> HttpResponse | None:
        """Show the form, then what it would change, then apply it. Records of others are left alone, and counted."""
        mine = Record.objects.filter(pk__in=queryset.order_by().values("pk")).editable_by(request.user)
        form = BulkEditForm(request.POST if {PREVIEW, APPLY} & {*request.POST} else None)
        if form.is_valid() and APPLY in request.POST:
            return self._apply(request, mine, form.values())
        values = form.values() if form.is_valid() else {}
        counts = [
            (BULK_NAMES[name], _told(value), mine.differing({name: value}).count()) for name, value in values.items()
        ]
        return self._bulk_page(request, queryset, mine, form, counts)

    def _apply(self, request: HttpRequest, mine: RecordQuerySet, values: dict[str, Any]) -> HttpResponse:
        if not is_safe(request, "the bulk edit", mine.differing(values).count()):
            return HttpResponseRedirect(request.get_full_path())
        batch = mine.edit_together(values, request.user)
        changed = batch.counts["changed"] if batch else 0
        self.message_user(
            request, f"{changed} record{pluralize(changed)} changed.", messages.SUCCESS if batch else messages.WARNING
        )
        return HttpResponseRedirect(request.get_full_path())

    def _bulk_page(
        self,
        request: HttpRequest,
        queryset: RecordQuerySet,
        mine: RecordQuerySet,
        form: BulkEditForm,
        counts: list[tuple[str, str, int]],
    ) -> HttpResponse:
        selected, own = queryset.count(), mine.count()
        context = {
            **self.admin_site.each_context(request),
            "title": "Edit records together",
            "opts": self.opts,
            "form": form,
            "counts": counts,
            "changing": mine.differing(form.values()).count() if counts else 0,
            "own": own,
            "others": selected - own,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", ""),
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "collection/bulk_edit.html", context)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if value else "empty"
