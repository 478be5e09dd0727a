"""Import of a plain table in the browser: upload, preview, confirm, result. One set of pages for
ratings, plays, loans, places, tracks, wants and look-ups.
"""

from math import ceil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.addresses import Address, BadAddress
from collection.importing.files.problems import FileRefused
from collection.importing.judging.verdict import KINDS
from collection.screens.pending import PendingImport
from collection.screens.plain_tables.confirming import ask_for_import, carry_out
from collection.screens.plain_tables.form import TableForm
from collection.screens.plain_tables.previews import (
    SESSION,
    discard_table,
    own_table,
    preview_table,
    rows_of,
    state_of,
)
from collection.screens.plain_tables.reading import ask_to_read
from collection.screens.plain_tables.view import TableView
from collection.screens.previews import discard_previous
from collection.screens.reading import takes_long
from collection.screens.wording import counsel, nothing_to_import
from collection.tasks.models import LARGE, TaskProgress
from collection.tasks.worker import is_working

PAGE_ROWS = 100


class TableUpload(TableView):
    """Shows the upload form; takes in a file and leads to its preview."""

    def get(self, request: HttpRequest) -> HttpResponse:
        Address(request.GET)
        return self._show(TableForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self._show(form)
        discard_previous(request)
        discard_table(request)
        file = form.cleaned_data["file"]
        pending = PendingImport.create(file)
        pending.save({"table": self.table, "file_name": file.name, "options": form.chosen()})
        request.session[SESSION] = pending.token
        if takes_long(pending):
            return redirect(ask_to_read(pending, self.user).page)
        try:
            preview_table(pending, self.user)
        except FileRefused as error:
            discard_table(request)
            form.add_error("file", counsel(error.message))
            return self._show(form)
        return self.to("preview", pending)

    def _show(self, form: TableForm) -> HttpResponse:
        limits = {
            "limit_mb": settings.DISCO_MAX_UPLOAD_MB,
            "limit_rows": settings.DISCO_MAX_UPLOAD_ROWS,
        }
        return self.page("table_import", f"Import {self.table}", {"form": form} | limits)


class TablePreview(TableView):
    """Shows what the file would do: counts as tabs, and the rows of one tab."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        address = Address(request.GET, "tab", "page")
        pending = own_table(request, self.table, token)
        if pending is None:
            return self.gone()
        if pending.claimed:
            return self.to("result", pending)
        if task := TaskProgress.objects.at_work_on(token):
            return redirect(task.page)
        state = state_of(pending)
        counts = state["counts"]
        context = {
            "state": state,
            "token": token,
            "confirm_words": _confirm_words(counts),
            "nothing": nothing_to_import(counts),
            "tabs": [(kind, counts[kind]) for kind in KINDS if counts[kind]],
        }
        context |= _rows(pending, address, counts)
        return self.page("table_preview", f"Preview of {state['file_name']}", context)


class ConfirmTable(TableView):
    """Imports the file whose preview was confirmed, once, and leads to the result."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.gone()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        pending = own_table(request, self.table, token)
        if pending is None:
            return self.gone()
        if task := TaskProgress.objects.at_work_on(token):
            return redirect(task.page)
        # Whoever comes second, with the same click, waits at the result.
        if not pending.claim():
            return self.to("result", pending)
        skips = bool(request.POST.get("skip_bad_rows"))
        is_long = state_of(pending)["lines"] > LARGE and is_working()
        if is_long or takes_long(pending):
            return redirect(ask_for_import(pending, self.user, skip_bad_rows=skips).page)
        done = carry_out(pending, self.user, skip_bad_rows=skips)
        for level, sentence in done.said:
            messages.add_message(request, level, sentence)
        return redirect(done.url)


def _confirm_words(counts: dict[str, int]) -> str:
    """Return the words of the button, "" where there is nothing to import."""
    parts = [f"{counts[kind]:,} {kind}" for kind in ("new", "changed") if counts[kind]]
    return f"Import {', '.join(parts)}" if parts else ""


def _rows(pending: PendingImport, address: Address, counts: dict[str, int]) -> dict[str, Any]:
    """Return the tab that the address asks for, and a page of its rows. Raises BadAddress."""
    filled = [kind for kind in KINDS if counts[kind]]
    tab = address.text("tab")
    if tab and tab not in KINDS:
        raise BadAddress([f"tab takes {', '.join(KINDS)}, not “{tab}”."])
    # What needs a look comes first.
    for kind in (tab, "bad", "changed", "new", *filled):
        if kind in filled:
            last = ceil(counts[kind] / PAGE_ROWS)
            number = address.page("page", last)
            rows = rows_of(pending, kind, (number - 1) * PAGE_ROWS, PAGE_ROWS)
            return {"tab": kind, "rows": rows, "number": number, "last": last}
    address.page("page", 1)
    return {"tab": "", "rows": [], "number": 1, "last": 1}
