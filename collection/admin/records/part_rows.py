"""Artists, labels, styles and tracks on the form of a record: rows in an order, stored as a
whole.
"""

from operator import itemgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from adminkit.addresses import read_id
from adminkit.fields import WholeField
from adminkit.row_choice import RowChoices
from collection.admin.quiet_lookups import QuietLookups
from collection.models import (
    Artist,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    Style,
    Track,
)
from collection.models.copies import TRACK_FIELDS


class PartForm(forms.ModelForm):
    """One row."""

    position = WholeField(
        label="#",
        required=False,
        min_value=0,
        widget=forms.TextInput({"class": "part-position"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("position", self.instance.position)

    def has_changed(self) -> bool:
        """Whether anything was typed; a new row that holds nothing but its number is empty."""
        return any(name != "position" or self.instance.pk for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        if "id" in self.errors:
            del self.errors["id"]
            self.add_error(
                None,
                "These rows were changed since the page was opened. Open it again and repeat the "
                "change.",
            )
        super().clean()
        return self.cleaned_data


class PartFormSet(BaseInlineFormSet):
    """Rows that are stored as a whole, in the order of their numbers.

    One without a number stays where it is on the page.
    """

    #: The verb of the record that replaces the rows.
    verb = ""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Label each field: screen readers do not read the header of its column."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = field.widget
            if isinstance(widget, RelatedFieldWidgetWrapper):
                widget = widget.widget
            widget.attrs.setdefault("aria-label", field.label or name)

    def validate_unique(self) -> None:
        """Rows replace those in the database as a whole and are compared with none of them."""

    def rows(self) -> list[dict[str, Any]]:
        """Return the cleaned values of the rows that are to stay, in their order."""
        numbered = []
        number = 0
        for form in self.forms:
            if form in self.deleted_forms or not form.cleaned_data:
                continue
            position = form.cleaned_data["position"]
            if position is not None:
                number = position
            numbered.append((number, form.cleaned_data))
        return [row for _, row in sorted(numbered, key=itemgetter(0))]

    def part(self, row: dict[str, Any]) -> Any:
        """Return a row as the verb takes it."""
        raise NotImplementedError

    def save(self, commit: bool = True) -> list[Model]:
        """Replace the rows of the record if anything changed, and note what the admin's history
        shows of it.
        """
        self.new_objects = [form.instance for form in self.extra_forms if form.has_changed()]
        self.deleted_objects = [form.instance for form in self.deleted_forms if form.instance.pk]
        self.changed_objects = [
            (form.instance, form.changed_data)
            for form in self.initial_forms
            if form.has_changed() and form not in self.deleted_forms
        ]
        if self.new_objects or self.deleted_objects or self.changed_objects:
            replace_parts = getattr(self.instance, self.verb)
            replace_parts([self.part(row) for row in self.rows()])
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


class StyleFormSet(PartFormSet):
    verb = "set_styles"

    def part(self, row: dict[str, Any]) -> Style:
        return row["style"]


class TrackFormSet(PartFormSet):
    verb = "set_tracks"

    def part(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in TRACK_FIELDS}


class PartInline(QuietLookups, RowChoices, admin.TabularInline):
    """Whoever may change the record may change its parts; there are no rights to the rows by
    themselves.
    """

    form = PartForm
    exclude = ["position"]
    extra = 0
    #: What the record calls these rows.
    related_name = ""
    #: The fields of a row that another copy begins with.
    shared_fields: list[str] = []

    def initial_rows(self, original: Record) -> list[dict[str, Any]]:
        """Return the rows of `original`, with which the form of another copy begins."""
        rows = getattr(original, self.related_name).values(*self.shared_fields)
        return [row | {"position": number} for number, row in enumerate(rows, start=1)]

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        original = None if obj else original_of_copy(request)
        if original is None:
            return super().get_extra(request, obj, **kwargs)
        return len(self.initial_rows(original))

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self._record_admin().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        record_admin = self._record_admin()
        if obj is None:
            return record_admin.has_add_permission(request)
        return record_admin.has_change_permission(request, obj)

    has_add_permission = has_delete_permission = has_change_permission

    def _record_admin(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.parent_model)


class ArtistInline(PartInline):
    model = RecordArtist
    formset = ArtistFormSet
    fields = ["artist", "join_phrase", "position"]
    autocomplete_fields = ["artist"]
    verbose_name_plural = "Artists"
    verbose_name = "artist"
    related_name = "artist_links"
    shared_fields = ["artist", "join_phrase"]

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return super().get_extra(request, obj, **kwargs) or int(obj is None)


class LabelInline(PartInline):
    model = RecordLabel
    formset = LabelFormSet
    fields = ["label", "catalog_number", "position"]
    autocomplete_fields = ["label"]
    verbose_name_plural = "Labels"
    verbose_name = "label"
    related_name = "label_links"
    shared_fields = ["label", "catalog_number"]


class StyleInline(PartInline):
    model = RecordStyle
    formset = StyleFormSet
    fields = ["style", "position"]
    autocomplete_fields = ["style"]
    verbose_name_plural = "Styles"
    verbose_name = "style"
    related_name = "style_links"
    shared_fields = ["style"]


class TrackInline(PartInline):
    model = Track
    formset = TrackFormSet
    fields = ["number", "title", "artist_text", "duration", "kind", "is_favourite", "position"]
    related_name = "tracks"
    shared_fields = TRACK_FIELDS


def original_of_copy(request: HttpRequest) -> Record | None:
    """Return the record of which another copy is entered, None when the form begins empty. Raises
    Http404.
    """
    key = request.GET.get("clone", "")
    if request.method != "GET" or not key:
        return None
    return get_object_or_404(Record, pk=read_id(key))
