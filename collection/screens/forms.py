"""Forms of the import and export pages."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from collection.exporting import LAYOUTS
from collection.importing.choices import CHOICES, Choice
from collection.importing.sources.registry import SOURCES
from collection.screens.pending_state import ChosenOptions
from collection.screens.wording import label


class ImportForm(forms.Form):
    """A file and, behind "More", a field for each choice but the mapping of columns, which has a
    page of its own.
    """

    file = forms.FileField(label="File")
    #: The command that takes larger files.
    command = "import_records"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, choice in CHOICES.items():
            if name != "mapping":
                self.fields[name] = _field(choice)
        if user.is_superuser:
            self.fields["owner"].initial = user.pk
        else:
            # A collector imports for themselves.
            del self.fields["owner"]

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large to be uploaded."""
        upload: UploadedFile = self.cleaned_data["file"]
        size = (upload.size or 0) / 1_000_000
        if size > settings.DISCO_MAX_UPLOAD_MB:
            raise forms.ValidationError(
                f"The file has {size:.1f} MB; up to {settings.DISCO_MAX_UPLOAD_MB} MB can be "
                f"uploaded. The command {self.command} takes larger files."
            )
        return upload

    def chosen(self) -> ChosenOptions:
        """Return the choices as plain values that can be kept between two requests."""
        values: dict[str, Any] = {
            name: self.cleaned_data.get(name) or CHOICES[name].default
            for name in CHOICES
            if name != "mapping"
        }
        values["owner"] = (values["owner"] or self.user).pk
        if values["charge_after"]:
            values["charge_after"] = values["charge_after"].isoformat()
        return cast(ChosenOptions, values)


def _field(choice: Choice) -> forms.Field:
    """Return the field of a choice; what is not set there is found out from the file."""
    shared: dict[str, Any] = {
        "label": label(choice),
        "help_text": choice.help,
        "required": False,
    }
    if choice.name == "owner":
        users = User.objects.filter(is_active=True).order_by("username")
        return forms.ModelChoiceField(users, **shared)
    if choice.name == "charge_after":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
    values = list(choice.values.items())
    if choice.name == "source":
        values = [(name, source.title) for name, source in SOURCES.items()]
    if not choice.default:
        values.insert(0, ("", choice.unset))
    return forms.ChoiceField(choices=values, initial=choice.default, **shared)


class ExportForm(forms.Form):
    """Which layout."""

    layout = forms.ChoiceField(
        choices=[(layout.name, layout.title) for layout in LAYOUTS.values()],
        widget=forms.RadioSelect,
        initial="disco",
    )
