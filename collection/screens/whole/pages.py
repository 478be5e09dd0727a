"""The pages on which the zip of a whole collection comes home, for owners of Disco."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from adminkit.addresses import Address
from adminkit.views import AdminView
from collection.importing.files.problems import FileRefused
from collection.screens.pending import PendingImport, purge
from collection.screens.whole.sent import (
    SESSION,
    batches_of,
    discard_whole,
    files_of,
    open_whole,
    own_whole,
    state_of,
)
from collection.screens.whole.task import import_everything, look_at_everything, page_of
from collection.tasks.kinds import Kind, TaskFailed
from collection.tasks.models import LARGE
from collection.tasks.progress import UNWATCHED
from collection.tasks.worker import is_working
from collection.whole.file_names import COVERS, IMPORTED, NOT_IMPORTED
from collection.whole.unpacking import SENT_RATIO, unpack


class WholeView(AdminView):
    permission = "import"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer an owner of Disco: the files hold what belongs to everybody."""
        if not self.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def gone(self) -> HttpResponse:
        """Say that the preview is gone, and begin again."""
        purge()
        messages.warning(
            self.request,
            "This preview is gone: another file was uploaded since, or more than an hour has "
            "passed.",
        )
        return redirect("admin:collection_record_import_all")

    def carry_out(self, work: Kind, title: str, pending: PendingImport) -> HttpResponse:
        """Do the work at once, or let the worker do it where there is much of it; lead there."""
        token = pending.token
        if state_of(pending)["rows"] > LARGE and is_working():
            asked_for = work.enqueue(by=self.user, title=title, url=page_of(token), token=token)
            return redirect(asked_for.page)
        try:
            outcome = work(UNWATCHED, by=self.user, token=token)
        except TaskFailed as error:
            messages.error(self.request, str(error))
            return redirect(error.url)
        for sentence in outcome.remarks:
            messages.info(self.request, sentence)
        return redirect(outcome.url)


class WholePage(WholeView):
    """Takes in a zip and leads to its preview."""

    def get(self, request: HttpRequest) -> HttpResponse:
        Address(request.GET)
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            return self._show("No file was sent; choose one.")
        discard_whole(request)
        pending = PendingImport.awaited()
        try:
            self._take(pending, file)
        except FileRefused as error:
            pending.discard()
            return self._show(str(error))
        request.session[SESSION] = pending.token
        return self.carry_out(look_at_everything, f"Preview of {file.name}", pending)

    def _take(self, pending: PendingImport, file: UploadedFile) -> None:
        """Unpack what was sent. Raises FileRefused."""
        name = file.name or "the file"
        if (file.size or 0) > settings.DISCO_MAX_UPLOAD_MB * 1_000_000:
            raise FileRefused(
                f"{name} has more than {settings.DISCO_MAX_UPLOAD_MB} MB; use the command "
                "import_all for it."
            )
        directory = files_of(pending)
        directory.mkdir(mode=0o700)
        unpack(file, name, directory, most_mb=SENT_RATIO * settings.DISCO_MAX_UPLOAD_MB)
        pending.path.touch()
        pending.save({"whole": True, "file_name": name})
        pending.save({**state_of(pending), "rows": open_whole(pending).rows()})

    def _show(self, problem: str = "") -> HttpResponse:
        context = {
            "problem": problem,
            "limit_mb": settings.DISCO_MAX_UPLOAD_MB,
            "files": [*IMPORTED, f"{COVERS}/"],
            "not_imported": NOT_IMPORTED,
        }
        return self.page("collection/files/whole.html", "Import a whole collection", context)


class WholePreview(WholeView):
    """Shows what would become of each file, imports them when that is confirmed, and then shows the
    batches.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        Address(request.GET)
        pending = own_whole(request, token)
        if pending is None:
            return self.gone()
        state = state_of(pending)
        batches = batches_of(token) if pending.claimed else []
        context = {
            "state": state,
            "is_claimed": pending.claimed,
            "batches": batches,
            "not_imported": NOT_IMPORTED,
        }
        title = f"{'Import' if batches else 'Preview'} of {state['file_name']}"
        return self.page("collection/files/whole_preview.html", title, context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        pending = own_whole(request, token)
        if pending is None:
            return self.gone()
        state = state_of(pending)
        if "files" not in state:
            title = f"Preview of {state['file_name']}"
            return self.carry_out(look_at_everything, title, pending)
        # Whoever comes second, with the same click, waits at the result.
        if not state["changes_something"] or not pending.claim():
            return redirect(page_of(token))
        return self.carry_out(import_everything, f"Import of {state['file_name']}", pending)
