"""Undoing a batch as a whole: what it made goes, what it changed goes back, what was touched is kept and named."""

import json
from time import perf_counter
from typing import Any

from django.db import transaction

from collection.history.covers import bring_back
from collection.history.leftovers import Leftovers
from collection.history.plan import Part, Plan, own_lines, parts
from collection.history.restoring import Restorer
from collection.history.wants import BatchWants
from collection.importing.bulk import delete, insert
from collection.models import Batch, Change, Record
from collection.reading import one_point_in_time
from credits.models import Account

Kind = Batch.Kind


class NotUndoable(Exception):
    """The batch cannot be undone; the message says why in one sentence."""


def refusal(batch: Batch) -> str:
    """Return the sentence that says why a batch cannot be undone, "" if it can be."""
    if batch.undone_by_id:
        return f"{batch} was undone already, on {batch.undone_by.created_at:%Y-%m-%d}, by batch {batch.undone_by_id}."
    if batch.kind == Kind.UNDO:
        return f"{batch} is an undo itself; carry out again what it undid instead."
    if not batch.wrote:
        return f"{batch} cannot be undone: it does not tell its own ratings and ledger lines from later ones."
    return ""


def may_undo(batch: Batch, user: Any) -> bool:
    """Tell whether `user` may undo a batch: one of his own, any as the head of the house."""
    rights = ["collection.change_record", *(["collection.add_record"] if batch.kind == Kind.IMPORT else [])]
    return user.is_superuser or (batch.user_id == user.pk and user.has_perms(rights))


class Undo:
    """The undo of one batch. `preview` reads, `run` writes; both sort the records in the same way."""

    def __init__(self, batch: Batch) -> None:
        """Raises NotUndoable for a batch that was undone already, or whose kind or age does not allow it."""
        self.batch = batch
        if said := refusal(batch):
            raise NotUndoable(said)

    def preview(self) -> Plan:
        """Return what an undo would do, without writing anything, not even a lock."""
        plan = Plan(self.batch)
        with one_point_in_time():
            for _ in parts(self.batch, plan):
                pass
            Leftovers(self.batch).count(plan)
            BatchWants(self.batch, plan)
        return plan

    def run(self, *, user: Any = None, expected: str = "") -> Plan:
        """Undo the batch in one transaction and return what was done; `plan.undo` is the batch that tells of it.

        `expected` is the fingerprint of a preview. Raises NotUndoable, writing nothing, when something else would be
        done by now, when nothing can be undone, or when somebody else has undone the batch.
        """
        started = perf_counter()
        with transaction.atomic():
            self.batch = Batch.objects.select_for_update().get(pk=self.batch.pk)
            if said := refusal(self.batch):
                raise NotUndoable(said)
            plan = Plan(self.batch)
            plan.undo = Batch.objects.create(user=user, kind=Kind.UNDO, options={"undoes": self.batch.pk})
            self._carry_out(plan)
            if expected and plan.fingerprint != expected:
                raise NotUndoable("Nothing was undone: something has changed since this page was shown.")
            if plan.is_empty:
                raise NotUndoable(f"Nothing of {self.batch} can be undone: all of it was touched since or is gone.")
            self._close(plan, perf_counter() - started)
        return plan

    def _carry_out(self, plan: Plan) -> None:
        _lock_accounts(self.batch)
        restorer = Restorer(self.batch)
        if self.batch.kind == Kind.MERGE:
            restorer.separate()
        for part in parts(self.batch, plan, locking=True):
            self._take_away(part)
            if self.batch.kind == Kind.COVERS:
                bring_back(part)
            else:
                restorer.restore(part)
            _note(plan.undo, part)
        leftovers = Leftovers(self.batch)
        leftovers.count(plan)
        leftovers.take_away(plan)
        BatchWants(self.batch, plan).take_away()
        plan.undo.made = restorer.made

    def _close(self, plan: Plan, seconds: float) -> None:
        undo = plan.undo
        undo.source, undo.file_name = self.batch.source, self.batch.file_name
        undo.counts, undo.seconds = plan.counts, seconds
        undo.options |= {"kept": [list(one) for one in plan.kept]}
        undo.save()
        undo.seal()
        self.batch.undone_by = undo
        self.batch.save(update_fields=["undone_by"])

    def _take_away(self, part: Part) -> None:
        ids = [change.record_id for change in part.going]
        own_lines(self.batch, ids).take_back(f"{self.batch} undone")
        delete(Record, ids)


def _lock_accounts(batch: Batch) -> None:
    """Lock the accounts before the first read, as the verbs of one record do it."""
    owners = Record.objects.filter(changes__batch=batch).order_by().values("owner")
    Account.objects.filter(owner__in=owners).lock()


def _note(undo: Batch, part: Part) -> None:
    """Write down what the undo did to each record."""
    rows = [
        *((None, one.record_uid.hex, part.now[one.record_id], None) for one in part.going),
        *((one.record_id, one.record_uid.hex, part.now[one.record_id], one.before) for one in part.restoring),
    ]
    insert(
        Change,
        ("batch", "record", "record_uid", "before", "after"),
        [(undo.pk, pk, uid, json.dumps(before), after and json.dumps(after)) for pk, uid, before, after in rows],
    )
