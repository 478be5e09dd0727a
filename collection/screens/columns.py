"""The page on which a user maps the columns of a spreadsheet to the fields of a record."""

from collections.abc import Container
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collection.importing.files.header_words import BOTH, GRADES, NAMED_REMARK, NOTHING
from collection.importing.files.problems import FileRefused, shortened
from collection.importing.files.table import Table
from collection.importing.headers import remembered_columns
from collection.importing.legacy.database import LegacyTable
from collection.importing.sources.spreadsheet.columns import Columns
from collection.importing.sources.spreadsheet.mapping import FIELDS
from collection.importing.sources.spreadsheet.source import SpreadsheetSource
from collection.models import OwnField
from collection.models.own.columns import is_own, own_column, own_name
from collection.names import name_key
from collection.screens.import_view import PendingImportView
from collection.screens.previews import make_preview, open_pending
from collection.screens.reading import ask_to_read, takes_long
from collection.screens.wording import counsel

_WORDS = {
    NAMED_REMARK: "keep in the remarks, with the name of the column",
    NOTHING: "leave out",
    BOTH: "artist - title, both in one cell",
    GRADES: "media condition / sleeve condition, both in one cell",
}
_ORDER = dict.fromkeys((NAMED_REMARK, NOTHING, *FIELDS))
_CHOICES = [(field, _WORDS.get(field, field.replace("_", " "))) for field in _ORDER]
_EXAMPLES = 3
#: So many columns are asked about; a page with a field for each of a thousand is of no use.
MOST_ASKED = 100


class ColumnsForm(forms.Form):
    """A field for each column of the file, with the mapping that is known already.

    Of a file with very many columns, those whose meaning is known come before the others.
    """

    def __init__(self, *args: Any, columns: Columns, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = columns.labels
        own = {field.name_key: field for field in OwnField.objects.filter(owner=user)}
        known = [(field.column, f"own field {field.name}") for field in own.values()]
        places = range(len(columns.labels))
        known_first = sorted(places, key=lambda place: place not in columns.fields)
        self.asked = sorted(known_first[:MOST_ASKED])
        #: How many columns are left as they are.
        self.left = len(columns.labels) - len(self.asked)
        for place in self.asked:
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=shortened(columns.labels[place]),
                choices=[*_CHOICES, *known, *_new_field(columns, place, own)],
                initial=columns.fields.get(place, NAMED_REMARK),
                help_text=" · ".join(columns.cells.examples(place, _EXAMPLES)),
            )

    def mapping(self) -> dict[str, str]:
        """Return what was chosen: name of the column to field."""
        return {self.labels[place]: self.cleaned_data[f"column_{place}"] for place in self.asked}


def _new_field(columns: Columns, place: int, own: Container[str]) -> list[tuple[str, str]]:
    """Return the choice of a new own field for a column: called as the column, or as the column
    says.
    """
    column = columns.fields.get(place, "")
    name = own_name(column) if is_own(column) else columns.labels[place]
    try:
        name = OwnField._meta.get_field("name").clean(name, None)
    except ValidationError:
        return []
    return [] if name_key(name) in own else [(own_column(name), f"a new own field, {name}")]


class ColumnsPage(PendingImportView):
    """Asks what the columns mean; then shows the preview of the file read so.

    It comes between the upload of an unknown file and its preview.
    """

    outlives_confirmation = False

    def get(self, request: HttpRequest) -> HttpResponse:
        table = open_pending(self.pending)
        if isinstance(table, LegacyTable):
            return self.to_preview()
        state = self.pending.load()
        if problem := state.pop("problem", ""):
            messages.warning(request, problem)
            self.pending.save(state)
        return self._show(self._form(table))

    def post(self, request: HttpRequest) -> HttpResponse:
        table = open_pending(self.pending)
        if isinstance(table, LegacyTable):
            return self.to_preview()
        form = self._form(table, request.POST)
        if not form.is_valid():
            return self._show(form)
        options = self.pending.load()["options"]
        options["mapping"] = form.mapping()
        options["source"] = SpreadsheetSource.name
        if takes_long(self.pending):
            return redirect(ask_to_read(self.pending, self.user, options).page)
        try:
            make_preview(self.pending, self.user, options)
        except FileRefused as error:
            form.add_error(None, counsel(error.message))
            return self._show(form)
        return self.to_preview()

    def _form(self, table: Table, typed: Any = None) -> ColumnsForm:
        chosen = self.pending.load()["options"].get("mapping", {})
        columns = Columns(table, remembered_columns(table) | chosen)
        return ColumnsForm(typed, columns=columns, user=self.user)

    def _show(self, form: ColumnsForm) -> HttpResponse:
        title = f"Columns of {self.pending.load()['file_name']}"
        return self.import_page("columns", title, {"form": form})
