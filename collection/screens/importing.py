"""Import in the browser: upload, preview, confirm. Every page shows what the database knows, never
more.

The stock screens of django-import-export report success for rows that are not there and print
every row; these pages take their addresses.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collection.catalogues.discogs.account import may_be_asked_for
from collection.catalogues.discogs.account_file import KINDS as KINDS_TO_FETCH
from collection.exporting import LAYOUTS, csv_pieces
from collection.importing.files.problems import FileRefused
from collection.importing.judging.verdict import KINDS
from collection.importing.tables.kinds.plays import PlayTable
from collection.importing.tables.registry import TABLES
from collection.models import Record
from collection.screens.confirming import ask_for_import, carry_out
from collection.screens.deciding import FOR_ALL, answers_of, note_answers
from collection.screens.forms import ImportForm
from collection.screens.import_view import ImportView, PendingImportView
from collection.screens.pending import REMARKS, PendingImport
from collection.screens.pending_state import PendingState
from collection.screens.plain_tables.previews import discard_table
from collection.screens.preview_tabs import lists, tabs
from collection.screens.previews import (
    SESSION,
    discard_previous,
    is_what_was_seen,
    make_preview,
    own,
)
from collection.screens.reading import ask_to_read, takes_long
from collection.screens.wording import counsel, nothing_to_import
from collection.tasks.models import LARGE, TaskProgress
from collection.tasks.worker import is_working


class ImportPage(ImportView):
    """Shows the upload form; takes in a file and leads to its preview."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(ImportForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self._show(form)
        discard_previous(request)
        discard_table(request)
        file = form.cleaned_data["file"]
        pending = PendingImport.create(file)
        pending.save({"file_name": file.name, "options": form.chosen()})
        request.session[SESSION] = pending.token
        if takes_long(pending):
            return redirect(ask_to_read(pending, self.user).page)
        next_step = "admin:collection_record_import_preview"
        try:
            make_preview(pending, self.user)
        except FileRefused as error:
            if not error.asks_for_columns:
                discard_previous(request)
                form.add_error("file", counsel(error.message))
                return self._show(form)
            messages.warning(request, error.message.sentence)
            next_step = "admin:collection_record_import_columns"
        return redirect(next_step, pending.token)

    def _show(self, form: ImportForm) -> HttpResponse:
        limits = {
            "limit_mb": settings.DISCO_MAX_UPLOAD_MB,
            "limit_rows": settings.DISCO_MAX_UPLOAD_ROWS,
        }
        tables = [name for name, plain in TABLES.items() if self.user.has_perms(plain.rights)]
        context = {
            "form": form,
            "tables": tables,
            "may_look_up": settings.DISCO_LOOK_UPS,
            "may_fetch": may_be_asked_for(self.user),
            "kinds_to_fetch": KINDS_TO_FETCH,
        }
        return self.import_page("import", "Import", context | limits)


class ImportTemplate(ImportView):
    """Hands out an empty file of Disco's columns, to be filled in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        header = csv_pieces(Record.objects.none(), LAYOUTS["disco"])
        response = HttpResponse("".join(header), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="disco-template.csv"'
        return response


class PreviewPage(PendingImportView):
    """Shows what the file would do: counts as tabs, and the rows of one tab."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pending = self.pending
        if pending.claimed:
            return redirect("admin:collection_record_import_result", pending.token)
        state = pending.load()
        if "counts" not in state:
            return redirect("admin:collection_record_import_columns", pending.token)
        context = {
            "state": state,
            "token": pending.token,
            "kinds_found": tabs(state["counts"], KINDS),
            "can_confirm": _can_confirm(state),
            "confirm_words": _confirm_words(state),
            "nothing": nothing_to_import(state["counts"], state["notes"]),
            "may_import_plays": self.user.has_perms(PlayTable.rights),
            "for_all": [(field, f"{subject}s") for subject, field in FOR_ALL.items()],
        }
        context |= lists(pending, (*KINDS, *REMARKS), request.GET)
        return self.import_page("preview", f"Preview of {state['file_name']}", context)


class ConfirmImport(ImportView):
    """Imports the file whose preview was confirmed, once, and leads to the result."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.gone()

    def post(self, request: HttpRequest) -> HttpResponse:
        pending = own(request, request.POST.get("token", ""))
        if pending is None:
            return self.gone()
        if task := TaskProgress.objects.at_work_on(pending.token):
            return redirect(task.page)
        # Whoever comes second, with the same click, waits at the result.
        if not pending.claim():
            return redirect("admin:collection_record_import_result", pending.token)
        answers, skip = note_answers(pending, request.POST), "skip_bad_rows" in request.POST
        if not is_what_was_seen(request, pending):
            pending.release()
            return redirect("admin:collection_record_import_preview", pending.token)
        state = pending.load()
        # A small collection may come with a long book.
        is_long = state["lines"] + state["booked"] > LARGE and is_working()
        if is_long or takes_long(pending):
            asked_for = ask_for_import(
                pending, self.user, has_new_answers=answers, skip_bad_rows=skip
            )
            return redirect(asked_for.page)
        done = carry_out(pending, self.user, has_new_answers=answers, skip_bad_rows=skip)
        for level, sentence in done.said:
            messages.add_message(request, level, sentence)
        return redirect(done.url)


def _can_confirm(state: PendingState) -> bool:
    """Whether there is something to import, and nothing that forbids it."""
    counts = state["counts"]
    if state["all_or_nothing"] and counts["bad"]:
        return False
    answers = answers_of(state)
    is_answered = bool(answers.names or answers.records)
    return bool(counts["new"] or counts["changed"] or state["booked"] or is_answered)


def _confirm_words(state: PendingState) -> str:
    """Return the words of the button: what it imports."""
    counts = state["counts"]
    if state.get("is_noted"):
        return "Import by these answers"
    parts = [f"{counts[kind]:,} {kind}" for kind in ("new", "changed") if counts[kind]]
    if parts:
        return f"Import {', '.join(parts)}"
    return "Import the ledger" if state["booked"] else "Keep the decisions"
