"""What the pages of an import share: the right to it, and the upload that they are about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from adminkit.views import AdminView
from collection.importing.judging.verdict import KINDS
from collection.screens.pending import PendingImport, purge
from collection.screens.previews import own
from collection.tasks.models import TaskProgress


class ImportView(AdminView):
    permission = "import"

    def import_page(self, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        """Return the page of the template `name`."""
        return self.page(f"collection/files/{name}.html", title, {"kinds": KINDS} | context)

    def gone(self) -> HttpResponse:
        """Say that the preview is gone, and begin again."""
        purge()
        messages.warning(
            self.request,
            "This preview is gone: it was confirmed, another file was uploaded since, or more "
            "than an hour has passed.",
        )
        return redirect("admin:collection_record_import")


class PendingImportView(ImportView):
    """A page about the file that this session has uploaded, `pending`."""

    #: Whether the page is of use after the import was confirmed.
    outlives_confirmation = True
    pending: PendingImport

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may(self.permission):
            raise PermissionDenied
        pending = own(request, kwargs.pop("token"))
        if pending is None or (pending.claimed and not self.outlives_confirmation):
            return self.gone()
        # What is being read has no preview yet, or soon another one.
        if not pending.claimed and (task := TaskProgress.objects.at_work_on(pending.token)):
            return redirect(task.page)
        self.pending = pending
        return super().dispatch(request, *args, **kwargs)

    def to_preview(self) -> HttpResponse:
        return redirect("admin:collection_record_import_preview", self.pending.token)
