"""Export in the browser: the records of the current filter, in a layout, streamed."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse

from collection.exporting import LAYOUTS, csv_lines
from collection.filters import find_records
from collection.screens.forms import ExportForm

# Parameters of the list page that choose no records.
_NOT_FILTERS = {"o", "p", "all", "_changelist_filters", "_popup", "_to_field"}


class ExportScreen:
    """The export page of the record admin; mixed into a ModelAdmin in front of import-export's mixin."""

    def export_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Say how many records the filter in the address holds, and hand them out."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        filters = {name: value for name, value in request.GET.items() if name not in _NOT_FILTERS and value}
        form = ExportForm(request.POST or None)
        context: dict[str, Any] = {"form": form, "filters": sorted(filters.items()), "layouts": LAYOUTS.values()}
        try:
            records = find_records(filters, user=request.user)
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
        else:
            if request.method == "POST" and form.is_valid():
                layout = LAYOUTS[form.cleaned_data["layout"]]
                response = StreamingHttpResponse(csv_lines(records, layout), content_type="text/csv; charset=utf-8")
                response["Content-Disposition"] = f'attachment; filename="{layout.name}-records.csv"'
                return response
            context |= {"count": records.count(), "removed": records.removed().count()}
        context = {**self.admin_site.each_context(request), "title": "Export records", "opts": self.opts, **context}
        return TemplateResponse(request, "collection/files/export.html", context)
