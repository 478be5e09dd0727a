"""The result of a bulk removal or return, record by record, and its undo."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.admin.undo_task import ask_for_undo, is_long
from collection.filters.links import with_list
from collection.history.undo import NotUndoable, Undo, refusal
from collection.models import Batch, Record
from collection.safety import is_safe
from credits.balance_words import balance_now
from credits.models import Account, Transaction

#: So many lines of the ledger are listed, and so many records that an undo left alone are named.
SHOWN = 500
SHOWN_KEPT = 10


class MovesView(AdminView):
    """A page about a batch of the user's own; superusers see all."""

    def batch(self, pk: int) -> Batch:
        """Return the batch. Raises Http404 and PermissionDenied."""
        kinds = [Batch.Kind.BULK_REMOVAL, Batch.Kind.BULK_RETURN]
        batch = get_object_or_404(Batch, pk=pk, kind__in=kinds)
        is_own = batch.user_id == self.user.pk and self.may("change")
        if not (is_own or self.user.is_superuser):
            raise PermissionDenied
        return batch


class MovesPage(MovesView):
    """Shows the line of the ledger that was booked for each record, and what was refused."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        ids = batch.options["lines"]
        lines = Transaction.objects.filter(pk__in=ids[:SHOWN]).order_by("pk")
        owners = Record.objects.filter(changes__batch=batch).order_by().values("owner")
        accounts = Account.objects.filter(owner__in=owners).select_related("owner")
        context = {
            "batch": batch,
            "lines": lines.select_related("account__owner"),
            "count": len(ids),
            "refused": batch.options["refused"],
            "balances": [balance_now(account, named=True) for account in accounts],
        }
        title = f"{batch.get_kind_display()}: the result"
        return self.page("collection/moves.html", title, context)


class UndoMoves(MovesView):
    """Undoes the batch, except for records to which more has happened since."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        if not refusal(batch) and is_long(batch):
            return redirect(ask_for_undo(batch, self.user, "").page)
        if is_safe(request, f"the undo of {batch}"):
            self._undo(batch)
        return redirect(with_list(request, reverse("admin:collection_record_moves", args=[pk])))

    def _undo(self, batch: Batch) -> None:
        try:
            plan = Undo(batch).run(by=self.user)
        except NotUndoable as refusal:
            messages.error(self.request, str(refusal))
            return
        restored = plan.restoring
        verb = pluralize(restored, "is,are")
        news = f"{counted(restored, 'record')} {verb} where they were."
        messages.success(self.request, news)
        for kept in plan.kept[:SHOWN_KEPT]:
            messages.warning(self.request, f"{kept.name} is left alone: {kept.why}.")
