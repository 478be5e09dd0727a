"""What an import did: its result, and the bad rows as a file."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from collection.importing.files.json_file import SUFFIXES as JSON_SUFFIXES
from collection.models import Batch
from collection.screens.import_view import PendingImportView
from collection.screens.pending_state import BatchResult, PendingState, Result
from collection.screens.preview_tabs import lists
from collection.tasks.models import TaskProgress


class ResultPage(PendingImportView):
    """Shows what the import did; where the upload does not know, the database is asked."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        pending = self.pending
        state = pending.load()
        batch = Batch.objects.filter(options__preview=pending.token).first()
        result: Result | BatchResult | None = state.get("result")
        if result is None and batch is not None:
            result = _from_batch(batch)
        if result is None and (task := TaskProgress.objects.at_work_on(pending.token)):
            return redirect(task.page)
        context = {
            "state": state,
            "result": result,
            "batch": batch,
            "token": pending.token,
            "has_rejects": pending.rejects.exists(),
        }
        context |= lists(pending, ("odd", "removed", "missing"), request.GET)
        return self.import_page("result", f"Import of {state['file_name']}", context)


class BadRows(PendingImportView):
    """Hands out the bad rows as a file."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rejects = self.pending.rejects
        if not rejects.exists():
            return self.gone()
        name = rejects_name(self.pending.load())
        return FileResponse(rejects.open("rb"), as_attachment=True, filename=name)


def rejects_name(state: PendingState) -> str:
    """Return what the file of the bad rows is called: those of JSON are CSV, those of any workbook
    one of Excel.
    """
    name = f"bad rows of {state['file_name']}"
    if name.lower().endswith(JSON_SUFFIXES):
        return f"{name}.csv"
    return f"{name}.xlsx" if name.lower().endswith((".ods", ".xlsm")) else name


def _from_batch(batch: Batch) -> BatchResult:
    return {
        "counts": batch.counts,
        "lines": sum(batch.counts.values()),
        "seconds": batch.seconds,
        "imported": True,
        "batch": batch.pk,
    }
