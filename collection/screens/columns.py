"""The page on which a user says what the columns of a spreadsheet mean."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collection.importing.column_fields import FIELDS
from collection.importing.engine import remembered_columns
from collection.importing.legacy_database import LegacyTable
from collection.importing.problems import ColumnsUnknown, FileRefused
from collection.importing.spreadsheet import SpreadsheetSource
from collection.importing.spreadsheet_columns import Columns
from collection.importing.vocabulary import BOTH, NAMED_REMARK, NOTHING
from collection.screens.pending import PendingImport
from collection.screens.previews import make_preview, open_pending, own

_WORDS = {
    NAMED_REMARK: "keep in the remarks, with the name of the column",
    NOTHING: "leave out",
    BOTH: "artist - title, both in one cell",
}
_ORDER = dict.fromkeys((NAMED_REMARK, NOTHING, *FIELDS))
_CHOICES = [(field, _WORDS.get(field, field.replace("_", " "))) for field in _ORDER]
_EXAMPLES = 3


class ColumnsForm(forms.Form):
    """A field for each column of the file, with what is known of it already."""

    def __init__(self, *args: Any, columns: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = columns.labels
        for place, label in enumerate(columns.labels):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label,
                choices=_CHOICES,
                initial=columns.fields.get(place, NAMED_REMARK),
                help_text=" · ".join(columns.examples(place, _EXAMPLES)),
            )

    def mapping(self) -> dict[str, str]:
        """Return what was said: name of the column to field."""
        return {label: self.cleaned_data[f"column_{place}"] for place, label in enumerate(self.labels)}


class ColumnsScreen:
    """Mixed into the import pages: the step between the upload of an unknown file and its preview."""

    def columns_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask what the columns mean, and show the preview of what was said."""
        self._require_import(request)
        if (pending := own(request, token)) is None or pending.claimed:
            return self._gone(request)
        table = open_pending(pending)
        if isinstance(table, LegacyTable):
            return redirect("admin:collection_record_import_preview", token)
        said = remembered_columns(table) | pending.load()["options"].get("mapping", {})
        form = ColumnsForm(request.POST or None, columns=Columns(table, said))
        if request.method == "POST" and form.is_valid():
            try:
                _use(pending, form.mapping(), request.user)
            except FileRefused as error:
                # The command's hint helps nobody here.
                form.add_error(None, error.asked if isinstance(error, ColumnsUnknown) else str(error))
            else:
                return redirect("admin:collection_record_import_preview", token)
        context = {"form": form, "title": f"Columns of {pending.load()['file_name']}"}
        return self._page(request, "columns", context)


def _use(pending: PendingImport, mapping: dict[str, str], user: Any) -> None:
    state = pending.load()
    state["options"] |= {"mapping": mapping, "source": SpreadsheetSource.name}
    pending.save(state)
    make_preview(pending, user)
