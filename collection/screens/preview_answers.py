"""How a user answers a preview: every answer leads back to it, judged anew.

Newer rows are charged, the file is read in another way, doubts are decided: by the buttons of one
form, so that the answers of the page on which a button is pressed are never lost. How missing
records leave the shelf is asked on a page of its own, `RemoveMissing`.
"""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import read_id
from collection.importing.files.problems import FileRefused
from collection.importing.messages import BETWEEN_COLUMNS
from collection.importing.tables.kinds.plays import PlayTable
from collection.screens.deciding import note_answers
from collection.screens.import_view import PendingImportView
from collection.screens.pending import TABS
from collection.screens.pending_state import ChosenOptions
from collection.screens.plain_tables.form import CHOSEN
from collection.screens.plain_tables.previews import SESSION, discard_table, preview_table
from collection.screens.previews import SESSION as SESSION_OF_RECORDS
from collection.screens.reading import read_again
from collection.screens.wording import counsel


class AnswerView(PendingImportView):
    outlives_confirmation = False

    def judge_with(self, option: str, value: Any) -> HttpResponse:
        """Judge the file with another value of an option, and lead to its preview.

        If the file is refused with that value, it stays as it was judged before.
        """
        note_answers(self.pending, self.request.POST)
        options = cast(ChosenOptions, {**self.pending.load()["options"], option: value})
        return read_again(self.request, self.pending, self.user, options)


class ChargeAnswer(AnswerView):
    """Judges the file again with rows newer than `charge_after` as purchases, or with none."""

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.get("charge_after", "")
        try:
            day = date.fromisoformat(typed).isoformat() if typed else ""
        except ValueError as error:
            messages.error(request, f"Nothing was changed. {error}")
            return self.to_preview()
        return self.judge_with("charge_after", day)


class Choose(AnswerView):
    """Judges the file again with one of the choices that its preview offers."""

    def post(self, request: HttpRequest) -> HttpResponse:
        for note in self.pending.load()["notes"]:
            for button in note["buttons"]:
                if request.POST.get(button["choice"]) == button["value"]:
                    return self._choose(button["choice"], button["value"])
        return self.to_preview()

    def _choose(self, choice: str, value: str) -> HttpResponse:
        if choice != "mapping":
            return self.judge_with(choice, value)
        mapping = dict(self.pending.load()["options"].get("mapping", {}))
        for mapped in value.split(BETWEEN_COLUMNS):
            column, _, field = mapped.rpartition("=")
            mapping[column] = field
        return self.judge_with("mapping", mapping)


class Decide(AnswerView):
    """Keeps the answers of a page of doubts; leads to another page, or judges the file again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        note_answers(self.pending, request.POST)
        tab, _, number = request.POST.get("go", "").partition(":")
        is_asked_for = tab in TABS
        if not is_asked_for:
            tab, number = request.POST.get("tab", ""), request.POST.get("page", "")
        query = {"tab": tab, "page": read_id(number) or 1}
        page = reverse(
            "admin:collection_record_import_preview", args=[self.pending.token], query=query
        )
        if is_asked_for:
            return redirect(page)
        noted = "Noted. The preview below follows it, and so will the next import."
        return read_again(request, self.pending, self.user, page=page, noted=noted)


class ImportAsPlays(PendingImportView):
    """Leads the same file to the preview of an import of plays."""

    outlives_confirmation = False

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.to_preview()

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.user.has_perms(PlayTable.rights):
            raise PermissionDenied
        pending, state = self.pending, self.pending.load()
        options = {name: value for name, value in state["options"].items() if name in CHOSEN}
        pending.save({"table": PlayTable.name, "file_name": state["file_name"], "options": options})
        try:
            preview_table(pending, self.user)
        except FileRefused as error:
            pending.save(state)
            messages.error(request, f"It cannot be read as plays. {counsel(error.message)}")
            return self.to_preview()
        discard_table(request)
        del request.session[SESSION_OF_RECORDS]
        request.session[SESSION] = pending.token
        return redirect("admin:table_import_preview", PlayTable.name, pending.token)
