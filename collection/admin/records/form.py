"""The form of one record: what is typed beside its own fields and parts, and what is checked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from adminkit.addresses import read_id
from adminkit.fields import name_empty
from adminkit.sent_once import PageUidField
from collection.covers.addresses import cover_url, thumbnail_url
from collection.covers.pictures import KINDS, check_picture
from collection.models import Record
from collection.typed.names import suggesting
from collection.typed.parts_form import PartsForm
from ratings.forms import RatingField

RATING_FIELDS = {"my_rating", "my_review"}


class CoverWidget(AdminFileWidget):
    """Shows the cover that is there. Covers are not public files; the admin hands them out."""

    template_name = "collection/cover_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.is_initial(value):
            record = value.instance
            thumbnail = thumbnail_url(record, 360, "jpeg")
            context |= {"cover_url": cover_url(record), "thumbnail_url": thumbnail}
        return context


class CoverField(forms.FileField):
    """A picture that can be a cover. A file that is not a picture, or too large, is refused."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the picture that was sent, False when the cover is to be removed, else what was
        there. Raises ValidationError.
        """
        cleaned = super().clean(data, initial)
        if isinstance(cleaned, UploadedFile):
            check_picture(cleaned, cleaned.name or "")
        return cleaned


class RecordForm(PartsForm):
    # The uid that a new record will have, so that the same page sent twice stores one.
    page_uid = PageUidField(required=False)
    cost = forms.TypedChoiceField(
        choices=[(1, "1 credit"), (0, "nothing")],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        help_text="Nothing, whatever is chosen, for a record bought before the account was opened.",
    )
    my_rating = RatingField(required=False, help_text="0 to 10, in halves.")
    my_review = forms.CharField(
        label="Review",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Goes with my rating of today.",
    )
    cover = CoverField(required=False, widget=CoverWidget({"accept": ",".join(KINDS)}))

    class Meta:
        model = Record
        # The admin names the fields of each page.
        fields = ["title"]
        labels = {
            "price": "Price",
            "purchase_date": "Bought on",
            "is_digitized": "Digitized",
            "valued_on": "As of",
        }
        help_texts = dict.fromkeys(
            ("location", "copy_number", "country", "limited_to", "original_year", "value"), ""
        ) | {"files_under": "Empty: the first artist."}
        widgets = {
            "title": forms.TextInput({"class": "title"}),
            "location": suggesting("location"),
            "files_under": suggesting("artist"),
            "country": suggesting("country"),
            "purchase_date": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "valued_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "remarks": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        # Django keeps the declared fields on every page.
        for name in self.declared_fields.keys() - set(self._meta.fields or ()):
            del self.fields[name]
        name_empty(self, "unknown", "media_condition", "sleeve_condition")
        if "my_rating" in self.fields and self.instance.pk:
            self.initial.setdefault("my_rating", self.instance.my_rating)

    def clean_purchase_date(self) -> date | None:
        day = self.cleaned_data["purchase_date"]
        if day and day > timezone.localdate() and "purchase_date" in self.changed_data:
            raise forms.ValidationError(f"{day} lies in the future.")
        return day

    def clean_valued_on(self) -> date | None:
        """Return the day of the value: today for a new one, unless another day is typed with it;
        none without a value.
        """
        day = self.cleaned_data["valued_on"]
        if "value" not in self.cleaned_data or self.cleaned_data["value"] is None:
            return None
        if "valued_on" not in self.changed_data and "value" in self.changed_data or not day:
            return timezone.localdate()
        if day > timezone.localdate() and "valued_on" in self.changed_data:
            raise forms.ValidationError(f"{day} lies in the future.")
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "my_rating" in self.fields and "my_rating" not in self.errors:
            self._check_opinion()
        return self.cleaned_data

    def _check_opinion(self) -> None:
        if self.cleaned_data.get("my_rating") is not None:
            return
        if self.initial.get("my_rating") is not None:
            self.add_error("my_rating", "To delete a rating, go to Ratings.")
        elif self.cleaned_data.get("my_review"):
            self.add_error("my_rating", "Give a rating with the review.")

    @property
    def has_opinion(self) -> bool:
        """Whether a rating or a review was typed."""
        is_changed = not RATING_FIELDS.isdisjoint(self.changed_data)
        return is_changed and self.cleaned_data.get("my_rating") is not None


def sent_before(data: Mapping[str, Any]) -> Record | None:
    """Return the record that the page of `data` stored when it was sent before, if it was."""
    try:
        uid = forms.UUIDField(required=False).clean(data.get("page_uid"))
    except forms.ValidationError:
        return None
    return Record.objects.filter(uid=uid).first() if uid else None


def original_of_copy(request: HttpRequest) -> Record | None:
    """Return the record of which another copy is entered, None when the form begins empty. Raises
    Http404.
    """
    key = request.GET.get("clone", "")
    if request.method != "GET" or not key:
        return None
    return get_object_or_404(Record, pk=read_id(key))
