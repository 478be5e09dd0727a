"""The form of one record: what is typed beside its own fields, and what is checked."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.urls import reverse
from django.utils import timezone

from collection.covers.pictures import KINDS, check_picture
from collection.covers.thumbnails import SIZES
from collection.models import Record
from ratings.forms import RatingField

RATING_FIELDS = ["my_rating", "my_review"]


class CoverWidget(AdminFileWidget):
    """Shows the cover that is there. Covers are not public files; the admin hands them out."""

    template_name = "collection/cover_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.is_initial(value):
            version = f"?v={value.instance.cover_version}"
            for name, address in (("cover", [value.instance.pk]), ("thumbnail", [value.instance.pk, SIZES[0]])):
                context[f"{name}_url"] = reverse(f"admin:collection_record_{name}", args=address) + version
        return context


class CoverField(forms.FileField):
    """A picture that can be a cover. Another one, or a file that is no picture, is refused with the limit named."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the picture that was sent, False when the cover is to go, else what was there."""
        cleaned = super().clean(data, initial)
        if cleaned and cleaned is not initial:
            check_picture(cleaned, cleaned.name)
        return cleaned


class RecordForm(forms.ModelForm):
    """`shown_fields`, set by the admin, are the names of the fields that the page shows."""

    shown_fields: set[str] = set()

    # The uid that a new record will have, so that the same page sent twice stores one.
    page_uid = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
    cost = forms.TypedChoiceField(
        choices=[(1, "1 credit"), (0, "nothing")],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        help_text="A record that was bought before the account was opened costs nothing: it is booked as Initial load.",
    )
    my_rating = RatingField(required=False, help_text="0 to 10, in halves. A second one today replaces the first.")
    my_review = forms.CharField(
        label="Review", required=False, widget=forms.Textarea({"rows": 2}), help_text="Goes with my rating of today."
    )

    cover = CoverField(
        required=False,
        widget=CoverWidget({"accept": ",".join(KINDS)}),
        help_text="A JPEG, PNG, WebP or GIF picture. It can be dropped on the page of the record, too.",
    )

    class Meta:
        model = Record
        # The admin names the fields of each page.
        fields = ["title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.declared_fields.keys() - self.shown_fields:
            del self.fields[name]
        if "my_rating" in self.fields and self.instance.pk:
            self.initial.setdefault("my_rating", self.instance.my_rating)

    def clean_purchase_date(self) -> date | None:
        day = self.cleaned_data["purchase_date"]
        if day and day > timezone.localdate() and "purchase_date" in self.changed_data:
            raise forms.ValidationError(f"{day} lies in the future.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "my_rating" in self.fields and "my_rating" not in self.errors and cleaned.get("my_rating") is None:
            if self.initial.get("my_rating") is not None:
                self.add_error("my_rating", "A rating is taken away among the ratings, not here.")
            elif cleaned.get("my_review"):
                self.add_error("my_rating", "Give a rating with the review.")
        return cleaned

    @property
    def has_opinion(self) -> bool:
        """Whether a rating or a review was typed."""
        return not {*RATING_FIELDS}.isdisjoint(self.changed_data) and self.cleaned_data.get("my_rating") is not None


def sent_before(data: Mapping[str, Any]) -> Record | None:
    """Return the record that the page of `data` stored when it was sent before, if it was."""
    try:
        uid = forms.UUIDField(required=False).clean(data.get("page_uid"))
    except forms.ValidationError:
        return None
    return Record.objects.filter(uid=uid).first() if uid else None
