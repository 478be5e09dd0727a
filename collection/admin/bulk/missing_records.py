"""Records that are no longer in a file that was imported: how they leave the shelf."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from collection.admin.bulk.remove_and_put_back import remove_together
from collection.models import Record
from collection.screens.import_view import PendingImportView

# As many records leave the shelf together; SQLite takes no longer list of ids.
MOST_REMOVED = 5000


class RemoveMissing(PendingImportView):
    """Asks how all of them leave the shelf; then removes them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._remove()

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._remove()

    def _remove(self) -> HttpResponse:
        rows = self.pending.rows("missing", 0, MOST_REMOVED)
        records = Record.objects.filter(pk__in=[row["record"] for row in rows])
        response = remove_together(self.model_admin, self.request, records)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            preview = reverse("admin:collection_record_import_preview", args=[self.pending.token])
            response.context_data["cancel"] = preview
        return response
