"""The page of one batch with its rows, and the page on which it is undone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize

from adminkit.addresses import Address, BadAddress
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from adminkit.views import AdminView
from collection.admin.changes import folded, shown_changes, shown_counts
from collection.admin.looking_up.offer import may_look_up
from collection.admin.undo_task import ask_for_undo, is_long, page_of, undo_batch
from collection.catalogues.filling.completions import completable
from collection.catalogues.filling.years import years_to_move
from collection.catalogues.looking.worklist import to_choose
from collection.filters import find_records
from collection.filters.narrowing import INCOMPLETE
from collection.history.plan import Kept, Plan, Restored
from collection.history.undo import NotUndoable, Undo, may_undo, refusal
from collection.importing.tables.registry import TABLES
from collection.models import Batch, Record
from collection.screens.wording import option_words
from collection.tasks.kinds import TaskFailed
from collection.tasks.progress import UNWATCHED
from credits.balance_words import balance_step
from credits.models import Account

PAGE_ROWS = 50
#: What a batch made beside records, where the name of its table is not the word for it.
_WORDS = {"want_filled": "filled wants", "country": "countries filled in"}
#: What it kept there of rows that were there before.
_NOT_MADE = {"want_closed"}
#: What a row of another table is called, by the name of the table.
_ROWS = {name: name.removesuffix("s") for name in TABLES}
_ROWS |= {"tracks": "track list", "pictures": "picture"}
#: What is kept in the options of a batch for its undo and for later imports.
_HIDDEN = {
    "version",
    "account",
    "refused",
    "preview",
    "row",
    "row_id",
    "into_row",
    "undoes",
    "owner",
    "folders_before",
    "header",
    "settled",
    "mends",
    "table",
    "token",
    "added",
    "removed",
    # Of an order.
    *("order", "dated", "other_costs_before"),
    # Of a merge of records.
    *("kept", "gone", "rows", "names", "parts", "lines", "changes", "reversed", "covers", "anew"),
}


def batch_page(model_admin: ModelAdmin, request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show what a batch did, a page of rows at a time: record by record, or those that an undo
    kept.
    """
    kept = [Kept(*row) for row in _kept(batch)]
    changes = batch.changes.exclude(before={}, after={})
    address = Address(request.GET, "show", "page")
    showing_kept = _shows_kept(address) and bool(kept)
    page = _page(address, kept if showing_kept else changes)
    rows = list(page)
    if not showing_kept:
        rows = shown_changes(rows)
    context = {
        "batch": batch,
        "facts": _facts(batch),
        "counts": shown_counts(batch.counts),
        "page": page,
        "kept": kept,
        "showing_kept": showing_kept,
        "rows": rows,
        "changes_count": changes.count() if kept else None,
        **_look_ups(request, batch),
        "undoes": Batch.objects.filter(undone_by=batch).first(),
        "may_undo": may_undo(batch, signed_in_user(request)) and not refusal(batch),
    }
    template = "collection/history/batch.html"
    return admin_page(request, template, str(batch), context, opts=model_admin.opts)


def _kept(batch: Batch) -> list[list[Any]]:
    """Return what the undo that `batch` is has kept."""
    is_undo = batch.kind == Batch.Kind.UNDO
    return batch.options.get("kept", []) if is_undo else []


def _restoring(batch: Batch, plan: Plan) -> list[Restored]:
    """Return what an undo puts back, as the page of the batch shows what was done."""
    if batch.kind != Batch.Kind.LOOK_UP:
        return plan.restoring_shown
    return [row._replace(differences=folded(row.differences)) for row in plan.restoring_shown]


class UndoPage(AdminView):
    """Says what an undo would do; carries it out when that is confirmed and still so."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._batch(pk)
        try:
            plan = Undo(batch).preview()
        except NotUndoable as error:
            return self._refused(batch, error)
        context = {
            "plan": plan,
            "restoring": _restoring(batch, plan),
            "counts": _counts(plan),
            "page": _page(Address(request.GET, "page"), plan.kept),
            "made": _made(batch),
            "balances": _balances(plan),
        }
        return self.page("collection/history/undo.html", "Undo", context, original=batch)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._batch(pk)
        # Without a fingerprint nobody has seen a plan, and none has this one.
        seen = request.POST.get("fingerprint") or "none"
        if is_long(batch):
            return redirect(ask_for_undo(batch, self.user, seen).page)
        try:
            done = undo_batch(UNWATCHED, by=self.user, batch=pk, fingerprint=seen)
        except TaskFailed as error:
            messages.error(request, str(error))
            return redirect(error.url)
        messages.success(request, done.sentence)
        return redirect(done.url)

    def _batch(self, pk: int) -> Batch:
        batch = get_object_or_404(Batch, pk=pk)
        if not may_undo(batch, self.user):
            raise PermissionDenied
        return batch

    def _refused(self, batch: Batch, error: NotUndoable) -> HttpResponse:
        messages.error(self.request, str(error))
        return redirect(page_of(batch))


def _shows_kept(address: Address) -> bool:
    """Whether the rows that an undo kept are asked for. Raises BadAddress for other words."""
    show = address.text("show")
    if show not in ("", "kept"):
        raise BadAddress([f"show takes kept, not “{show}”."])
    return show == "kept"


def _page(address: Address, rows: Any) -> Page:
    paginator = Paginator(rows, PAGE_ROWS)
    return paginator.page(address.page("page", paginator.num_pages))


def _counts(plan: Plan) -> list[tuple[str, int]]:
    """Return (words, count) of what an undo does, the records that it keeps always among them."""
    counts = [
        ("deleted", "record", plan.going),
        ("restored", "record", plan.restoring),
        ("deleted", "want", plan.wants_going),
        ("restored", "want", plan.wants_restoring),
    ]
    for table, row in _ROWS.items():
        counts.append(("deleted", row, plan.rows_going[table]))
        counts.append(("restored", row, plan.rows_restoring[table]))
    done = [(f"{row}{pluralize(count)} {verb}", count) for verb, row, count in counts if count]
    missing = [("already deleted", plan.missing)] if plan.missing else []
    return [*done, ("kept", len(plan.kept)), *missing]


def _made(batch: Batch) -> list[tuple[str, int]]:
    """Return what a batch made beside records, in words, with counts."""
    made = []
    for table, ids in sorted(batch.made.items()):
        if ids and table not in _NOT_MADE:
            plural = table if len(ids) == 1 else f"{table}s"
            made.append((_WORDS.get(table, plural), len(ids)))
    return made


def _look_ups(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """Return what is left to do beside a batch of look-ups: of how many records the user can choose
    the release, of how many that it wrote the year can be moved, of
    how many something can be completed, and of how many something did not
    come for which the catalogue can be asked again; beside an import of records, whether what it
    brought can be looked up.
    """
    user = signed_in_user(request)
    may_change = settings.DISCO_LOOK_UPS and user.has_perm("collection.change_record")
    if batch.kind == Batch.Kind.IMPORT and may_change:
        is_of_records = "table" not in batch.options and not batch.undone_by_id
        return {"fills_in": is_of_records and may_look_up(batch, user)}
    if batch.kind != Batch.Kind.LOOK_UP or not may_change:
        return {}
    own = Record.objects.editable_by(user)
    written = own.filter(pk__in=batch.changes.values("record"))
    return {
        "to_choose": to_choose(own.active(), asked_only=True).count(),
        "to_move": len(years_to_move(written)),
        "to_complete": completable(own),
        "incomplete": find_records({"looked_up": INCOMPLETE}).active().count(),
    }


def _facts(batch: Batch) -> list[tuple[str, Any]]:
    """Return (name, value) of what is known of a batch beside its rows."""
    options = [
        option_words(name, value)
        for name, value in sorted(batch.options.items())
        if value and name not in _HIDDEN
    ]
    created = [f"{count:,} {words}" for words, count in _made(batch)]
    facts = {
        "Who": batch.user or "the command line",
        "Source": batch.source,
        "File": batch.file_name,
        "SHA-256": batch.file_hash,
        "Options": ", ".join(options),
        "Created": ", ".join(created),
        "Wants closed": len(batch.made.get("want_closed", ())),
        "Duration": f"{batch.seconds:.2f} s",
    }
    return [(name, value) for name, value in facts.items() if value]


def _balances(plan: Plan) -> list[str]:
    """Return what the undo does to each balance that it changes, as parts of sentences."""
    changes = {name: credits for name, credits in plan.credits.items() if credits}
    accounts = Account.objects.filter(owner__username__in=changes).select_related("owner")
    balances = []
    for account in accounts.with_balance():
        name, balance = account.owner.username, account.total
        balances.append(balance_step(balance, balance + changes[name], owner=name))
    return balances
