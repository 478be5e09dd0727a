"""Every table of the admin as a file: CSV, or a workbook in which every cell is text.

A file holds everything that the user may see, unless the address narrows it; what the list leaves
out by default is in it. The page says how many rows of how many the file will hold, and by what
they are narrowed.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from io import BytesIO
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, Format
from import_export.forms import SelectableFieldsExportForm
from tablib import Dataset

from adminkit.addresses import BadAddress
from adminkit.audit import note_download
from adminkit.emptying import guarded
from adminkit.entries.verb import Verb
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from adminkit.workbooks import CONTENT_TYPE, MOST_CHARACTERS, MOST_ROWS, WorkbookWriter

# Parameters of a list that do not narrow it.
_NOT_NARROWING = {ALL_VAR, ORDER_VAR, PAGE_VAR, IS_POPUP_VAR, TO_FIELD_VAR, "_changelist_filters"}
# The formats by the titles that the library knows them by.
_NAMES = {"csv": "CSV", "xlsx": "Excel or LibreOffice (xlsx)"}


class TextWorkbook(Format):
    """A workbook in which every cell is text, so that no formula runs."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "xlsx"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """Return the workbook. Raises ValueError for more rows than one holds."""
        if len(dataset) >= MOST_ROWS:
            raise ValueError(
                f"A workbook holds {MOST_ROWS - 1:,} rows, and these are {len(dataset):,}; export "
                "them as CSV."
            )
        file = BytesIO()
        writer = WorkbookWriter(file, len(dataset.headers))
        for row in (dataset.headers, *dataset):
            writer.writerow(["" if cell is None else str(cell) for cell in row])
        writer.close()
        return file.getvalue()

    def is_binary(self) -> bool:
        return True

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return CONTENT_TYPE

    def can_export(self) -> bool:
        return True


class TableExportForm(SelectableFieldsExportForm):
    """The columns and the format; CSV unless another one is chosen."""

    def _init_formats(self, formats: Sequence[type[Format]]) -> None:
        names = [_NAMES[file_format().get_title()] for file_format in formats]
        self.fields["format"] = forms.ChoiceField(
            choices=[(str(number), name) for number, name in enumerate(names)],
            initial="0",
            help_text="In a workbook every cell is text, so that no formula runs. A text of more "
            f"than {MOST_CHARACTERS:,} characters, Excel's limit, is left out of it.",
        )


class Exported(NamedTuple):
    """The rows that a file will hold, and in words by what the address narrows them, such as
    "state: Bought".
    """

    rows: QuerySet[Any]
    narrowing: list[str]


class TableExport(ExportMixin):
    """Mixed into a ModelAdmin: the page *Export* of its table."""

    export_formats = [CSV, TextWorkbook]
    export_form_class = TableExportForm
    export_template_name = "adminkit/export.html"
    # The list pages of Disco show the link themselves.
    import_export_change_list_template = None
    #: The name under which files of the table are imported, "" for a table that is only exported.
    import_table = ""
    #: The parameters that make the list show every row, where its bare address leaves some out.
    whole_address: Mapping[str, str] = {}
    #: What the list shows by default, as offers on the page: words, and the parameters for it.
    export_offers: Sequence[tuple[str, Mapping[str, str]]] = ()

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may not see the table may not export it."""
        return super().has_export_permission(request) and self.has_view_permission(request)

    def exported(self, request: HttpRequest) -> Exported:
        """Return the rows of the list as the address narrows it, in the order of the list.

        Raises BadAddress with a sentence about each thing that the list does not know.
        """
        address = QueryDict(mutable=True)
        address.update(self.whole_address)
        for name, values in request.GET.lists():
            address.setlist(name, values)
        widened = copy(request)
        widened.GET = QueryDict(address.urlencode())
        try:
            shown = _whole_list(self, widened)
        except IncorrectLookupParameters:
            raise BadAddress(
                ["The address asks for something that this list does not know."]
            ) from None
        problems: list[str] = getattr(shown, "problems", [])
        if problems:
            raise BadAddress(problems)
        return Exported(shown.queryset, _narrowing(shown, request.GET))

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.exported(request).rows

    def get_valid_export_item_pks(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the ids that a form may choose among: those of the rows that the user may see."""
        return self.exported(request).rows.values_list("pk", flat=True)

    def get_data_for_export(
        self, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> Dataset:
        """Return the rows as cells. Of a table that can be imported, no text is one that a file
        empties a field with.
        """
        data = super().get_data_for_export(request, queryset, **kwargs)
        if not self.import_table:
            return data
        rows = [[guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in data]
        return Dataset(*rows, headers=data.headers)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show what the file will hold, and hand it out; refuse an address that cannot be read."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            response = super().export_action(request)
        except BadAddress as refusal:
            context = {"refused": str(refusal)}
            return admin_page(request, self.export_template_name, "Export", context, opts=self.opts)
        if response.has_header("Content-Disposition"):
            note_download(response, signed_in_user(request), Verb.EXPORT, self.model)
        return response

    def init_request_context_data(self, request: HttpRequest, form: forms.Form) -> dict[str, Any]:
        rows, narrowing = self.exported(request)
        return super().init_request_context_data(request, form) | {
            "count": rows.count(),
            "total": self.get_queryset(request).count(),
            "narrowing": narrowing,
            "is_for_reading": not self.import_table,
            "offers": [
                (words, _with(request.GET, address))
                for words, address in self.export_offers
                if not address.keys() & request.GET.keys()
            ],
        }


def _whole_list(model_admin: admin.ModelAdmin, request: HttpRequest) -> ChangeList:
    """Return the list of `request` without its page of rows.

    Raises IncorrectLookupParameters for an address that Django's list cannot read.
    """
    columns = model_admin.get_list_display(request)
    links = model_admin.get_list_display_links(request, columns)
    if model_admin.get_actions(request):
        # The address counts the columns, this one included.
        columns = ["action_checkbox", *columns]
    list_class: type[ChangeList] = model_admin.get_changelist(request)

    class WholeList(list_class):  # type: ignore[valid-type, misc]  # The class is known at run time.
        def get_results(self, request: HttpRequest) -> None:
            """All rows are exported, so no page of them is looked for."""

    return WholeList(
        request=request,
        model=model_admin.model,
        list_display=columns,
        list_display_links=links,
        list_filter=model_admin.get_list_filter(request),
        date_hierarchy=model_admin.date_hierarchy,
        search_fields=model_admin.get_search_fields(request),
        list_select_related=model_admin.get_list_select_related(request),
        list_per_page=model_admin.list_per_page,
        list_max_show_all=model_admin.list_max_show_all,
        list_editable=model_admin.list_editable,
        model_admin=model_admin,
        sortable_by=model_admin.get_sortable_by(request),
        search_help_text=model_admin.search_help_text,
    )


def _narrowing(shown: ChangeList, address: QueryDict) -> list[str]:
    """Return in words what `address` narrows the list by."""
    words = []
    unnamed = {name for name, text in address.items() if text and name not in _NOT_NARROWING}
    if SEARCH_VAR in unnamed:
        words.append(f"search: “{address[SEARCH_VAR]}”")
        unnamed.remove(SEARCH_VAR)
    for spec in shown.filter_specs:
        own = unnamed.intersection(spec.expected_parameters())
        if not own:
            continue
        chosen = [str(choice["display"]) for choice in spec.choices(shown) if choice["selected"]]
        if chosen:
            words.append(f"{spec.title}: {', '.join(chosen)}")
            unnamed -= own
    words += [f"{name}={address[name]}" for name in sorted(unnamed)]
    return words


def _with(address: QueryDict, more: Mapping[str, str]) -> str:
    changed = address.copy()
    changed.update(more)
    return changed.urlencode()
