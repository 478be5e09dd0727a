"""Export in the browser: the records of the current filter, in a layout, streamed."""

from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from adminkit.addresses import texts
from adminkit.audit import note_download
from adminkit.entries.verb import Verb
from adminkit.views import AdminView
from collection.exporting import LAYOUTS, Layout, file_chunks, without_private_fields
from collection.filters import find_records
from collection.filters.links import SCOPE, narrowing
from collection.models import Record, RecordQuerySet
from collection.models.private_fields import HIDDEN, sees_private_fields
from collection.screens.forms import ExportForm
from collection.whole.exporting import write_zip
from collection.whole.file_names import NOT_IMPORTED


class ExportPage(AdminView):
    """Says how many records of how many the filter in the address finds, and hands them out."""

    permission = "export"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(ExportForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(ExportForm(request.POST))

    def _answer(self, form: ExportForm) -> HttpResponseBase:
        filters = narrowing(texts(self.request.GET))
        context: dict[str, Any] = {"form": form, "filters": filters}
        try:
            records = find_records(filters, user=self.user)
            if form.is_valid():
                response = _download(records, self._layouts()[form.cleaned_data["layout"]])
                note_download(response, self.user, Verb.EXPORT, Record, **_told(filters))
                return response
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
        except ValueError as error:
            context["refused"] = str(error)
        else:
            context |= self._counts(records)
        return self.page("collection/files/export.html", "Export records", context)

    def _layouts(self) -> dict[str, Layout]:
        """Return the layouts by name, with what the user may see."""
        if sees_private_fields(self.user):
            return LAYOUTS
        return {name: without_private_fields(layout) for name, layout in LAYOUTS.items()}

    def _counts(self, records: RecordQuerySet) -> dict[str, Any]:
        on_the_shelf = self.request.GET.copy()
        on_the_shelf[SCOPE] = "1"
        return {
            "count": records.count(),
            "removed": records.removed().count(),
            "total": Record.objects.count(),
            "hidden": "" if sees_private_fields(self.user) else HIDDEN,
            "layouts": [(layout, layout.scope(records).count()) for layout in LAYOUTS.values()],
            "on_the_shelf": on_the_shelf.urlencode(),
            "not_imported": NOT_IMPORTED,
        }


class ExportEverything(AdminView):
    """Hands out the whole collection as a zip of files, to owners of Disco: the ledgers of all are
    in it.
    """

    permission = "export"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("admin:collection_record_export")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not self.user.is_superuser:
            raise PermissionDenied
        # The answer closes it.
        file = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        write_zip(file)
        file.seek(0)
        name = f"disco-{timezone.localdate()}.zip"
        response = FileResponse(file, as_attachment=True, filename=name)
        note_download(response, self.user, Verb.EXPORT, Record, what="the whole collection")
        return response


def _told(filters: Mapping[str, str]) -> dict[str, str]:
    """Return what an entry says of an export: by what it was narrowed."""
    return {"narrowed": "; ".join(f"{name}={value}" for name, value in filters.items())}


def _download(records: RecordQuerySet, layout: Layout) -> StreamingHttpResponse:
    """Return the file. Raises ValueError when the layout cannot hold so many records."""
    response = StreamingHttpResponse(file_chunks(records, layout), content_type=layout.content_type)
    name = f"{layout.name}-records.{layout.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
