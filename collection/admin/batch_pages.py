"""The page of one batch with its rows, and the page on which it is undone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from collection.history.plan import Kept, Plan, named, told_differences
from collection.history.undo import NotUndoable, Undo, may_undo, refusal
from collection.models import Batch, Change
from collection.safety import is_safe
from credits.models import Account

PAGE_ROWS = 50
_WORDS = {"want_filled": "filled wants", "country": "countries filled in"}


class BatchPages(admin.ModelAdmin):
    """Mixed into the admin of batches."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="collection_batch_undo"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what a batch did, a page of rows at a time: record by record, or those that an undo kept."""
        batch = self.get_object(request, object_id)
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = [Kept(*one) for one in batch.options.get("kept", ())]
        showing_kept = bool(kept) and request.GET.get("show") == "kept"
        changes = batch.changes.exclude(before={}, after={})
        page = _page(request, kept if showing_kept else changes)
        context = {
            "title": str(batch),
            "batch": batch,
            "facts": _facts(batch),
            "page": page,
            "kept": kept,
            "showing_kept": showing_kept,
            "rows": page.object_list if showing_kept else list(map(told_change, page.object_list)),
            "changes_count": changes.count() if kept else None,
            "undoes": Batch.objects.filter(undone_by=batch).first(),
            "may_undo": may_undo(batch, request.user) and not refusal(batch),
        }
        return self._batch_page(request, "batch", context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what an undo would do; carry it out when that is confirmed and still so."""
        batch = get_object_or_404(Batch, pk=pk)
        if not may_undo(batch, request.user):
            raise PermissionDenied
        try:
            undo = Undo(batch)
            if request.method == "POST":
                if not is_safe(request, f"the undo of {batch}"):
                    return redirect("admin:collection_batch_undo", pk)
                done = undo.run(user=request.user, expected=request.POST.get("fingerprint") or "none")
                return self._undone(request, done)
        except NotUndoable as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(f"admin:collection_batch_{'change' if refusal(batch) else 'undo'}", pk)
        plan = undo.preview()
        context = {
            "title": "Undo",
            "original": batch,
            "plan": plan,
            "page": _page(request, plan.kept),
            "made": _made(batch),
            "balances": _balances(plan),
        }
        return self._batch_page(request, "undo", context)

    def _undone(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in plan.counts.items())
        self.message_user(request, f"{plan.batch} is undone{f': {told}' if told else ''}.", messages.SUCCESS)
        return redirect("admin:collection_batch_change", plan.undo.pk)

    def _batch_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"collection/history/{name}.html", shared | context)


def _page(request: HttpRequest, rows: Any) -> Page:
    return Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))


def told_change(change: Change) -> dict[str, Any]:
    """Return what a page shows of a change: whose, what became of it, and the cells that differ."""
    before, after = change.before, change.after
    what = "new" if before is None else "taken away" if after is None else ""
    return {
        "record": change.record_id,
        "name": named(after or before),
        "what": what,
        "differences": [] if what else told_differences(before, after),
    }


def _made(batch: Batch) -> list[tuple[str, int]]:
    """Return what a batch made beside records, in words, with counts."""
    counts = {table: len(ids) for table, ids in batch.made.items() if ids}
    return [(_WORDS.get(table, f"{table}{'s' * (count > 1)}"), count) for table, count in counts.items()]


def _facts(batch: Batch) -> list[tuple[str, Any]]:
    """Return (name, value) of what there is to say of a batch."""
    hidden = {"kept", "lines", "refused", "preview", "row", "into_row", "undoes", "owner", "header", "settled", "mends"}
    options = {name: value for name, value in batch.options.items() if value and name not in hidden}
    facts = {
        "when": batch.created_at,
        "who": batch.user or "the command line",
        "source": batch.source,
        "file": batch.file_name,
        "SHA-256": batch.file_hash,
        "chosen": ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in options.items()),
        "it made": ", ".join(f"{count} {words}" for words, count in _made(batch)),
        "took": f"{batch.seconds:.2f} s",
    }
    return [(name, value) for name, value in facts.items() if value]


def _balances(plan: Plan) -> list[tuple[str, int, int]]:
    """Return (user name, balance, balance after the undo) of the accounts whose balance changes."""
    changing = {name: credits for name, credits in plan.credits.items() if credits}
    accounts = Account.objects.filter(owner__username__in=changing).select_related("owner").with_balance()
    return [(one.owner.username, one.total, one.total + changing[one.owner.username]) for one in accounts]
