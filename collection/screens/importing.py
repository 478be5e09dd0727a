"""Import in the browser: upload, preview, confirm, result. Every page says what the database knows, never more.

The stock screens report success for rows that are not there and print every row; these stand in their place, under
the same addresses and permissions.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from import_export.admin import ImportMixin

from collection.exporting import LAYOUTS, csv_pieces
from collection.importing.engine import WorldChanged
from collection.importing.problems import ColumnsUnknown, FileRefused
from collection.importing.rejects import Rejects
from collection.importing.verdicts import KINDS
from collection.models import Batch, Record
from collection.resources import RecordResource
from collection.safety import is_safe
from collection.screens.columns import ColumnsScreen
from collection.screens.forms import ImportForm
from collection.screens.pending import REMARKS, PendingImport, purge
from collection.screens.preview_answers import PreviewAnswers
from collection.screens.preview_tabs import lists, tabs
from collection.screens.previews import (
    SESSION,
    discard_previous,
    is_what_was_seen,
    make_preview,
    open_job,
    own,
    told,
)

_GONE = "This preview is gone: it was confirmed, another file was uploaded since, or more than an hour has passed."


class ImportScreens(ColumnsScreen, PreviewAnswers, ImportMixin):
    """The import pages of the record admin, under the addresses of import-export's."""

    resource_classes = [RecordResource]
    import_export_change_list_template = None

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import adds records and changes them, so it needs both rights."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/template/", view(self.template_view), name="collection_record_import_template"),
            path("import/<str:token>/", view(self.preview_view), name="collection_record_import_preview"),
            path("import/<str:token>/columns/", view(self.columns_view), name="collection_record_import_columns"),
            path("import/<str:token>/result/", view(self.result_view), name="collection_record_import_result"),
            path("import/<str:token>/rejects/", view(self.rejects_view), name="collection_record_import_rejects"),
            *super().get_urls(),
        ]

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the upload form; take in a file and show its preview."""
        self._require_import(request)
        form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            discard_previous(request)
            pending = PendingImport.create(form.cleaned_data["file"])
            pending.save({"file_name": form.cleaned_data["file"].name, "options": form.chosen()})
            try:
                make_preview(pending, request.user)
            except ColumnsUnknown:
                request.session[SESSION] = pending.token
                return redirect("admin:collection_record_import_columns", pending.token)
            except FileRefused as error:
                pending.discard()
                form.add_error("file", str(error))
            else:
                request.session[SESSION] = pending.token
                return redirect("admin:collection_record_import_preview", pending.token)
        context = {"form": form, "title": "Import", **_limits()}
        return self._page(request, "import", context)

    def preview_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what the file would do: counts as tabs, and the rows of one tab."""
        self._require_import(request)
        if (pending := own(request, token)) is None:
            return self._gone(request)
        if pending.claimed:
            return redirect("admin:collection_record_import_result", token)
        state = pending.load()
        if "counts" not in state:
            return redirect("admin:collection_record_import_columns", token)
        context = {
            **{"title": f"Preview of {state['file_name']}", "state": state, "token": token},
            "told": tabs(state["counts"], KINDS),
            "can_confirm": _can_confirm(state),
            **lists(pending, (*KINDS, *REMARKS), request.GET),
        }
        return self._page(request, "preview", context)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import the file whose preview was confirmed, once; say what came of it."""
        self._require_import(request)
        token = request.POST.get("token", "")
        if request.method != "POST" or (pending := own(request, token)) is None:
            return self._gone(request)
        if pending.claim():
            if not is_what_was_seen(request, pending) or not is_safe(
                request, f"the import of {pending.load()['file_name']}"
            ):
                pending.release()
                return redirect("admin:collection_record_import_preview", token)
            try:
                self._import(request, pending)
            except (WorldChanged, FileRefused) as error:
                return self._start_again(request, pending, error)
            except BaseException:
                pending.release()
                raise
        return redirect("admin:collection_record_import_result", token)

    def _import(self, request: HttpRequest, pending: PendingImport) -> None:
        state = pending.load()
        skip = bool(request.POST.get("skip_bad_rows"))
        job = open_job(pending, request.user, skip_bad_rows=skip)
        expected = state["fingerprint"]
        if skip:
            with Rejects(pending.rejects, job.table, _rejects_name(state)) as bad_rows:
                report = job.run(user=request.user, observer=bad_rows.add, expected=expected, token=pending.token)
        else:
            report = job.run(user=request.user, expected=expected, token=pending.token)
        pending.finish(told(report) | {"batch": report.batch.pk if report.batch else None})

    def _start_again(self, request: HttpRequest, pending: PendingImport, error: Exception) -> HttpResponse:
        """Nothing was written: show the verdicts as they are now, or why there are none."""
        pending.release()
        try:
            if isinstance(error, FileRefused):
                raise error
            make_preview(pending, request.user)
        except FileRefused as refused:
            pending.discard()
            messages.error(request, f"Nothing was imported. {refused}")
            return redirect("admin:collection_record_import")
        messages.warning(
            request, "Nothing was imported: the collection has changed since the preview. This is the new one."
        )
        return redirect("admin:collection_record_import_preview", pending.token)

    def result_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what the import did; where the page has no word of it, the database is asked."""
        self._require_import(request)
        if (pending := own(request, token)) is None:
            return self._gone(request)
        state = pending.load()
        batch = Batch.objects.filter(options__preview=token).first()
        result = state.get("result") or (batch and _from_batch(batch))
        context = {
            **{"title": f"Import of {state['file_name']}", "state": state, "result": result, "batch": batch},
            **{"token": token, "has_rejects": pending.rejects.exists(), "kinds": KINDS},
            **lists(pending, ("odd", "removed", "missing"), request.GET),
        }
        return self._page(request, "result", context)

    def rejects_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Hand out the bad rows as a file."""
        self._require_import(request)
        if (pending := own(request, token)) is None or not pending.rejects.exists():
            return self._gone(request)
        return FileResponse(pending.rejects.open("rb"), as_attachment=True, filename=_rejects_name(pending.load()))

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out an empty file of Disco's columns, to be filled in."""
        self._require_import(request)
        header = csv_pieces(Record.objects.none(), LAYOUTS["disco"])
        response = HttpResponse("".join(header), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="disco-template.csv"'
        return response

    def _require_import(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _gone(self, request: HttpRequest) -> HttpResponse:
        purge()
        messages.warning(request, _GONE)
        return redirect("admin:collection_record_import")

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "kinds": KINDS, **context}
        return TemplateResponse(request, f"collection/files/{name}.html", context)


def _can_confirm(state: dict[str, Any]) -> bool:
    if state["all_or_nothing"] and state["counts"]["bad"]:
        return False
    said = state.get("said", {})
    return bool(state["counts"]["new"] or state["counts"]["changed"] or state["booked"] or any(said.values()))


def _limits() -> dict[str, int]:
    return {"limit_mb": settings.DISCO_MAX_UPLOAD_MB, "limit_rows": settings.DISCO_MAX_UPLOAD_ROWS}


def _rejects_name(state: dict[str, Any]) -> str:
    # Rows of a JSON file come back as CSV.
    return f"bad rows of {state['file_name']}{'.csv' if state['file_name'].lower().endswith('.json') else ''}"


def _from_batch(batch: Batch) -> dict[str, Any]:
    lines = sum(batch.counts.values())
    return {"counts": batch.counts, "lines": lines, "seconds": batch.seconds, "imported": True, "batch": batch.pk}
