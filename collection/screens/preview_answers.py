"""What a user can answer to a preview.

The file is read otherwise, newer rows are charged, doubts are decided, records that left the file are removed.
"""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from collection.importing.problems import FileRefused
from collection.models import Record
from collection.screens.deciding import hear
from collection.screens.pending import PendingImport
from collection.screens.preview_tabs import lists
from collection.screens.previews import make_preview, own

# As many records leave the shelf together; SQLite takes no longer list of ids.
MOST_REMOVED = 5000


class PreviewAnswers:
    """Mixed into the import pages: every answer leads back to the preview, made anew."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/<str:token>/charge/", view(require_POST(self.charge_view)), name="collection_record_charge"),
            path("import/<str:token>/choose/", view(require_POST(self.choose_view)), name="collection_record_choose"),
            path("import/<str:token>/decide/", view(require_POST(self.decide_view)), name="collection_record_decide"),
            path("import/<str:token>/missing/", view(self.missing_view), name="collection_record_missing"),
            *super().get_urls(),
        ]

    def charge_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Judge the file again with newer rows as purchases, or without."""
        self._require_import(request)
        if (pending := own(request, token)) is None or pending.claimed:
            return self._gone(request)
        day = request.POST.get("charge_after", "")
        try:
            self._judge_again(request, pending, "charge_after", day and date.fromisoformat(day).isoformat())
        except ValueError as error:
            messages.error(request, f"Nothing was changed. {error}")
        return redirect("admin:collection_record_import_preview", token)

    def choose_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Judge the file again with one of the choices that its preview offers."""
        self._require_import(request)
        if (pending := own(request, token)) is None or pending.claimed:
            return self._gone(request)
        offers = pending.load().get("offers", ())
        if chosen := next((one for one in offers if one[2] == request.POST.get("choice")), None):
            self._judge_again(request, pending, *chosen[:2])
        return redirect("admin:collection_record_import_preview", token)

    @staticmethod
    def _judge_again(request: HttpRequest, pending: PendingImport, option: str, value: str) -> None:
        """Judge the file with another value of an option; a file that is refused so stays as it was judged before."""
        before = pending.load()
        pending.save(before | {"options": before["options"] | {option: value}})
        try:
            make_preview(pending, request.user)
        except FileRefused as error:
            pending.save(before)
            messages.error(request, f"Nothing was changed. {error}")

    def decide_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Judge the file again with what is said of the names, or the rows, of one page."""
        self._require_import(request)
        if (pending := own(request, token)) is None or pending.claimed:
            return self._gone(request)
        state, asked = pending.load(), request.POST
        page = lists(pending, ("names", "near"), asked)["page"]
        hear(state, page.rows, asked)
        pending.save(state)
        try:
            make_preview(pending, request.user)
        except FileRefused as error:
            messages.error(request, f"Nothing was changed. {error}")
        else:
            messages.success(request, "Noted. The preview below goes by it, and the next import will.")
        address = reverse("admin:collection_record_import_preview", args=[token])
        return redirect(f"{address}?tab={page.tab.name}&page={page.number}")

    def missing_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask how the records that do not stand in the file leave the shelf; remove them when that is said."""
        self._require_import(request)
        if (pending := own(request, token)) is None:
            return self._gone(request)
        ids = [row["record"] for row in pending.rows("missing", 0, MOST_REMOVED)]
        response = self.remove_together(request, Record.objects.filter(pk__in=ids))
        if getattr(response, "context_data", None):
            response.context_data["cancel"] = reverse("admin:collection_record_import_preview", args=[token])
        return response
