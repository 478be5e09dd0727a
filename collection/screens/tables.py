"""django-import-export's own pages for the other tables: export for all of them, import for look-ups.

The stock confirmation reports success whatever happened; here it says what did.
"""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ExportMixin, ImportMixin
from import_export.formats.base_formats import CSV, Format
from import_export.results import Result
from tablib import Dataset

from collection.workbooks import CONTENT_TYPE, WorkbookWriter


class TextWorkbook(Format):
    """A workbook in which every cell is text, as records are exported."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "xlsx"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
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


class TableExport(ExportMixin):
    """Export of any table, as CSV or as a workbook; mixed into a ModelAdmin."""

    export_formats = [CSV, TextWorkbook]
    # The list pages of Disco show the links themselves.
    import_export_change_list_template = None


class TableImport(ImportMixin):
    """Import of a look-up table: all rows or none, and never a success that did not take place."""

    import_formats = [CSV]
    import_export_change_list_template = None
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import adds rows and changes them, so it needs both rights."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        found = [f"row {row.number}: {'; '.join(map(str, row.error.messages))}" for row in result.invalid_rows]
        found += [f"row {number}: {errors[0].error}" for number, errors in result.row_errors()]
        messages.error(request, f"Nothing was imported. {'. '.join(found[:5])}.")
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}
