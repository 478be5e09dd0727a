"""Export in the browser: the records of the current filter, in a layout, streamed."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from import_export.admin import ExportMixin

from collection.exporting import LAYOUTS, Layout, file_chunks
from collection.filter_links import narrowing
from collection.filters import find_records
from collection.models import Record
from collection.screens.forms import ExportForm


class ExportScreen(ExportMixin):
    """The export page of the record admin, under the address of import-export's."""

    import_export_change_list_template = None

    def export_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Say how many records the filter in the address holds, and hand them out."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        filters = narrowing(request.GET)
        form = ExportForm(request.POST or None)
        context: dict[str, Any] = {"form": form, "filters": filters, "layouts": LAYOUTS.values()}
        try:
            records = find_records(filters, user=request.user)
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
        else:
            if request.method == "POST" and form.is_valid():
                layout = LAYOUTS[form.cleaned_data["layout"]]
                try:
                    return self._download(records, layout)
                except ValueError as error:
                    context["refused"] = str(error)
            context |= {"count": records.count(), "removed": records.removed().count()}
        context = {**self.admin_site.each_context(request), "title": "Export records", "opts": self.opts, **context}
        return TemplateResponse(request, "collection/files/export.html", context)

    @staticmethod
    def _download(records: QuerySet[Record], layout: Layout) -> StreamingHttpResponse:
        response = StreamingHttpResponse(file_chunks(records, layout), content_type=layout.content_type)
        response["Content-Disposition"] = f'attachment; filename="{layout.name}-records.{layout.suffix}"'
        return response
