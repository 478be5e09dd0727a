"""Artists, labels and tracks on the form of a record: rows in an order, stored as a whole."""

from itertools import accumulate
from operator import itemgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from collection.admin.quiet_lookups import QuietLookups
from collection.models import Artist, Label, Record, RecordArtist, RecordLabel, Track
from collection.models.copies import TRACK_FIELDS


class PartForm(forms.ModelForm):
    """One row. Rows are replaced as a whole, so nothing here is compared with the rows in the database."""

    position = forms.IntegerField(
        label="#", required=False, min_value=0, widget=forms.NumberInput({"class": "part-position", "min": 0})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("position", self.instance.position)

    def has_changed(self) -> bool:
        """A new row that holds nothing but its number is empty."""
        return any(name != "position" or self.instance.pk for name in self.changed_data)

    def _get_validation_exclusions(self) -> set[str]:
        # Otherwise a row that takes the place or the number of another is told that it exists already.
        return {*super()._get_validation_exclusions(), "record", "position"}

    def clean(self) -> dict[str, Any]:
        if "id" in self.errors:
            del self.errors["id"]
            self.add_error(
                None, "These rows were changed since the page was opened. Open it again and repeat the change."
            )
        return super().clean()


class PartFormSet(BaseInlineFormSet):
    """Rows that are stored as a whole, in the order of their numbers; one without stays where it is on the page."""

    #: The verb of the record that replaces the rows.
    verb = ""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Give each field its name: the header of a column is no label to those who hear the page."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            getattr(field.widget, "widget", field.widget).attrs.setdefault("aria-label", field.label or name)

    def rows(self) -> list[dict[str, Any]]:
        """Return the cleaned values of the rows that are to stay, in their order."""
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data]
        numbers = list(accumulate((form.cleaned_data["position"] for form in kept), _or_above, initial=0))[1:]
        return [form.cleaned_data for _, form in sorted(zip(numbers, kept, strict=True), key=itemgetter(0))]

    def part(self, row: dict[str, Any]) -> Any:
        """Return a row as the verb takes it."""
        raise NotImplementedError

    def save(self, commit: bool = True) -> list[Model]:
        """Replace the rows of the record if anything changed, and note what the admin's history tells of it."""
        self.new_objects = [form.instance for form in self.extra_forms if form.has_changed()]
        self.deleted_objects = [form.instance for form in self.deleted_forms if form.instance.pk]
        self.changed_objects = [
            (form.instance, form.changed_data)
            for form in self.initial_forms
            if form.has_changed() and form not in self.deleted_forms
        ]
        if self.new_objects or self.deleted_objects or self.changed_objects:
            getattr(self.instance, self.verb)([self.part(row) for row in self.rows()])
        return self.new_objects


class ArtistFormSet(PartFormSet):
    verb = "set_artists"

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and not self.rows():
            raise forms.ValidationError("Enter at least one artist.")

    def part(self, row: dict[str, Any]) -> tuple[Artist, str]:
        return row["artist"], row["join_phrase"]


class LabelFormSet(PartFormSet):
    verb = "set_labels"

    def part(self, row: dict[str, Any]) -> tuple[Label, str]:
        return row["label"], row["catalog_number"]


class TrackFormSet(PartFormSet):
    verb = "set_tracks"

    def part(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in TRACK_FIELDS}


class PartInline(QuietLookups, admin.TabularInline):
    """Whoever may change the record may change its parts; there are no rights to the rows by themselves."""

    form = PartForm
    exclude = ["position"]
    extra = 0
    #: What a clone hands on, by field of the row.
    handed_on: list[str] = []

    def initial_rows(self, original: Record) -> list[dict[str, Any]]:
        """Return the rows of `original` as a clone of it begins with."""
        rows = getattr(original, self.related_name).values(*self.handed_on)
        return [row | {"position": number} for number, row in enumerate(rows, start=1)]

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        original = None if obj else clone_original(request)
        return len(self.initial_rows(original)) if original else super().get_extra(request, obj, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self._parent().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        parent = self._parent()
        return parent.has_change_permission(request, obj) if obj else parent.has_add_permission(request)

    has_add_permission = has_delete_permission = has_change_permission

    def _parent(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.parent_model)


class ArtistInline(PartInline):
    model = RecordArtist
    formset = ArtistFormSet
    fields = ["artist", "join_phrase", "position"]
    autocomplete_fields = ["artist"]
    verbose_name_plural = "Artists"
    verbose_name = "artist"
    related_name, handed_on = "artist_links", ["artist", "join_phrase"]

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return super().get_extra(request, obj, **kwargs) or int(obj is None)


class LabelInline(PartInline):
    model = RecordLabel
    formset = LabelFormSet
    fields = ["label", "catalog_number", "position"]
    autocomplete_fields = ["label"]
    verbose_name_plural = "Labels"
    verbose_name = "label"
    related_name, handed_on = "label_links", ["label", "catalog_number"]


class TrackInline(PartInline):
    model = Track
    formset = TrackFormSet
    fields = ["number", "title", "duration", "is_favourite", "position"]
    related_name, handed_on = "tracks", TRACK_FIELDS


def _or_above(above: int, number: int | None) -> int:
    return above if number is None else number


def clone_original(request: HttpRequest) -> Record | None:
    """Return the record that the form of a new one begins with, None when it begins empty. Raises Http404."""
    key = request.GET.get("clone", "")
    if request.method != "GET" or not key:
        return None
    return get_object_or_404(Record, pk=key if key.isdecimal() else None)
