"""Forms of the import and export pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile

from collection.exporting import LAYOUTS
from collection.importing.choices import SETTLED
from collection.importing.csv_file import SEPARATORS
from collection.importing.sources import SOURCES

_DETECTED = [("", "find out from the file")]


class ImportForm(forms.Form):
    """A file and, behind "more", what cannot be told from it."""

    file = forms.FileField(label="File")
    source = forms.ChoiceField(
        required=False, choices=_DETECTED + [(name, source.title) for name, source in SOURCES.items()]
    )
    mode = forms.ChoiceField(
        choices=[("update", "add new records and take over changes"), ("add", "add new records only")],
        initial="update",
        required=False,
    )
    owner = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True).order_by("username"),
        required=False,
        help_text="Who gets the rows that name nobody.",
    )
    date_added = forms.ChoiceField(
        label="Date added",
        required=False,
        choices=[
            *_DETECTED,
            ("purchase", "is the day of purchase"),
            ("catalogued", "is only the day of cataloguing"),
        ],
    )
    charge_after = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Newer rows are booked as purchases of one credit each. Empty: everything was owned already.",
    )
    dates = forms.ChoiceField(
        label="Order of dates",
        required=False,
        choices=[*_DETECTED, ("dmy", "day, month, year"), ("mdy", "month, day, year")],
    )
    ownership = forms.ChoiceField(
        label="Ownership (Rate Your Music, spreadsheets)",
        required=False,
        choices=[
            ("owned", "take in what is marked as owned"),
            ("all", "take in everything, wished ones as wants, sold ones as removed"),
            ("wishes", "all of it is wished for: make wants of it"),
            ("gone", "all of it has left the shelf"),
        ],
    )
    rating_scale = forms.ChoiceField(
        label="Rating scale (spreadsheets)",
        required=False,
        choices=[*_DETECTED, ("5", "up to 5"), ("10", "up to 10"), ("100", "up to 100")],
    )
    trust = forms.ChoiceField(
        label="Balance (database of the first Disco)",
        required=False,
        choices=[("saldo", "the one last stored there"), ("values", "the sum of the lines")],
    )
    encoding = forms.ChoiceField(
        required=False,
        choices=[*_DETECTED, ("utf-8", "UTF-8"), ("cp1252", "Windows (cp1252)"), ("utf-16", "UTF-16")]
        + [("latin-1", "Latin-1"), ("mac-roman", "Mac Roman"), ("cp437", "DOS (cp437)")],
    )
    separator = forms.ChoiceField(required=False, choices=_DETECTED + list(SEPARATORS.items()))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.is_superuser:
            self.fields["owner"].initial = user.pk
        else:
            # A collector imports for himself.
            del self.fields["owner"]

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > settings.DISCO_MAX_UPLOAD_MB * 1_000_000:
            raise forms.ValidationError(
                f"The file has {upload.size / 1_000_000:.1f} MB; {settings.DISCO_MAX_UPLOAD_MB} MB can be uploaded. "
                "Larger files go in with the command import_records."
            )
        return upload

    def chosen(self) -> dict[str, Any]:
        """Return the options as plain values that can be kept between two requests."""
        data = self.cleaned_data
        as_they_are = {name: data[name] for name in (*SETTLED, "source", "trust", "encoding", "separator")}
        return as_they_are | {
            "mode": data["mode"] or "update",
            "owner": (data.get("owner") or self.user).pk,
            "charge_after": data["charge_after"].isoformat() if data["charge_after"] else "",
        }


class ExportForm(forms.Form):
    """Which layout."""

    layout = forms.ChoiceField(
        choices=[(layout.name, layout.title) for layout in LAYOUTS.values()], widget=forms.RadioSelect, initial="disco"
    )
