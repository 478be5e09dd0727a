"""Undoing a batch as a whole: what it created is deleted, what it changed is restored, and what was
touched since is kept and named.
"""

import json
from functools import partial
from time import perf_counter

from django.core.exceptions import PermissionDenied
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, user_of
from collection.bulk_sql import delete, insert, refresh_planner_after
from collection.covers.keeping import drop_unused
from collection.history import covers, folders, look_ups, orders
from collection.history.leftovers import Leftovers
from collection.history.parts import parts
from collection.history.pictures import BatchPictures
from collection.history.plan import Part, Plan
from collection.history.record_merges import MergeUndo
from collection.history.restoring import Restorer
from collection.history.rows_of_batch import own_lines
from collection.history.table_rows import carry_out, table_parts
from collection.history.wants import BatchWants
from collection.importing.tables.registry import TABLES
from collection.models import Batch, Change, Record
from collection.reading import one_point_in_time
from collection.tasks.progress import Step, unwatched
from credits.models import Account, Transaction

Kind = Batch.Kind
#: The kinds of batches that store new records.
MAKING_RECORDS = (Kind.IMPORT, Kind.NEW_RECORD, Kind.RECEIPT)


class NotUndoable(Exception):
    """The batch cannot be undone; the message gives the reason in one sentence."""


def refusal(batch: Batch) -> str:
    """Return a sentence that gives the reason why a batch cannot be undone, "" if it can be."""
    if batch.undone_by:
        return (
            f"{batch} was undone already, on {batch.undone_by.created_at:%Y-%m-%d}, by batch "
            f"{batch.undone_by_id}."
        )
    if batch.kind == Kind.UNDO:
        return f"{batch} is an undo itself; carry out again what it undid instead."
    if not batch.wrote:
        # Which ratings and ledger lines are its own cannot be known.
        return f"{batch} is too old to be undone."
    if batch.kind == Kind.RECORD_MERGE:
        return MergeUndo(batch).refusal()
    return orders.later_receipt(batch)


def size_of(batch: Batch) -> int:
    """Return how many rows an undo of the batch looks at in one table: of its changes, of what it
    made beside them, or of the ledger.
    """
    made = max(map(len, batch.made.values()), default=0)
    first, last = batch.wrote.get(Transaction._meta.label, (0, 0))
    return max(batch.changes.count(), made, last - first)


def may_undo(batch: Batch, by: Actor) -> bool:
    """Whether `by` may undo a batch: one of their own, any as an owner of the site."""
    if by.is_superuser:
        return True
    if batch.user_id != by.pk:
        return False
    if batch.source in TABLES:
        return all(map(by.has_perm, TABLES[batch.source].rights))
    if not by.has_perm("collection.change_record"):
        return False
    return batch.kind not in MAKING_RECORDS or by.has_perm("collection.add_record")


class Undo:
    """The undo of one batch. `preview` reads, `run` writes; both sort the records in the
    same way.
    """

    def __init__(self, batch: Batch) -> None:
        """Raises NotUndoable for a batch that was undone already, or whose kind or age does not
        allow it.
        """
        self.batch = batch
        if why := refusal(batch):
            raise NotUndoable(why)

    def preview(self) -> Plan:
        """Return what an undo would do, without writing anything, not even a lock."""
        plan = Plan(self.batch)
        with one_point_in_time():
            if self.batch.kind == Kind.RECORD_MERGE:
                MergeUndo(self.batch).count(plan)
                return plan
            for _ in parts(self.batch, plan):
                pass
            for _ in table_parts(self.batch, plan):
                pass
            Leftovers(self.batch).count(plan)
            BatchWants(self.batch, plan)
            BatchPictures(self.batch, plan)
        return plan

    @one_act
    def run(self, *, by: Actor, expected: str = "", step: Step = unwatched) -> Plan:
        """Undo the batch in one transaction and return what was done; `plan.undo` is the batch of
        the undo.

        `expected` is the fingerprint of a preview. `step` is told how many changes are undone, and
        what it raises leaves nothing behind. Raises NotUndoable, writing nothing, when
        something else would be done by now, when nothing can be undone, or when somebody else has
        undone the batch; PermissionDenied for a user who may not undo it.
        """
        if not may_undo(self.batch, by):
            raise PermissionDenied(f"{by} may not undo {self.batch}.")
        started = perf_counter()
        with transaction.atomic():
            self.batch = Batch.objects.select_for_update().get(pk=self.batch.pk)
            if why := refusal(self.batch):
                raise NotUndoable(why)
            undo = Batch.objects.create(
                user=user_of(by), kind=Kind.UNDO, options={"undoes": self.batch.pk}
            )
            plan = Plan(self.batch, undo)
            self._carry_out(plan, undo, step)
            if expected and plan.fingerprint != expected:
                raise NotUndoable(
                    "Nothing was undone: something has changed since this page was shown."
                )
            if plan.is_empty:
                raise NotUndoable(
                    f"Nothing of {self.batch} can be undone: all of it was touched since or is "
                    "gone."
                )
            self._close(plan, undo, perf_counter() - started, by)
            refresh_planner_after(sum(plan.counts.values()), Record)
        return plan

    def _carry_out(self, plan: Plan, undo: Batch, step: Step) -> None:
        done, total = 0, self.batch.changes.count()
        step(0, total, "change", "Undoing")
        _lock_accounts(self.batch)
        if self.batch.kind == Kind.RECORD_MERGE:
            MergeUndo(self.batch).carry_out(plan, undo)
            return
        restorer = Restorer(self.batch)
        if self.batch.kind in (Kind.MERGE, Kind.SPLIT):
            restorer.make_again()
        for part in parts(self.batch, plan, locking=True):
            self._take_away(part)
            if self.batch.kind == Kind.COVERS:
                covers.bring_back(part)
            else:
                restorer.restore(part)
            if self.batch.kind == Kind.LOOK_UP:
                look_ups.bring_back(self.batch, part)
            _list_changes(undo, part)
            done += len(part.now)
            step(done, total, "change", "Undoing")
        for rows in table_parts(self.batch, plan):
            carry_out(rows, undo)
            done += len(rows.going) + len(rows.restoring) + len(rows.remaking)
            step(done, total, "change", "Undoing")
        leftovers = Leftovers(self.batch)
        leftovers.count(plan)
        leftovers.take_away(plan)
        BatchWants(self.batch, plan).take_away()
        BatchPictures(self.batch, plan).carry_out()
        orders.bring_back(self.batch, plan)
        folders.bring_back(self.batch)
        undo.made = restorer.made

    def _close(self, plan: Plan, undo: Batch, seconds: float, by: Actor) -> None:
        undo.source, undo.file_name = self.batch.source, self.batch.file_name
        undo.counts, undo.seconds = plan.counts, seconds
        undo.options |= {"kept": [list(kept) for kept in plan.kept]}
        undo.save()
        undo.seal()
        self.batch.undone_by = undo
        self.batch.save(update_fields=["undone_by"])
        undo.note(by, Verb.UNDO, self.batch)

    def _take_away(self, part: Part) -> None:
        ids = [change.record for change in part.going]
        own_lines(self.batch, ids).take_back(f"{self.batch} undone")
        delete(Record, ids)
        given = [change.after.get("cover", "") for change in part.going]
        transaction.on_commit(partial(drop_unused, given))


def _lock_accounts(batch: Batch) -> None:
    """Lock the accounts before the first read, as the verbs of one record do it."""
    owners = Record.objects.filter(changes__batch=batch).order_by().values("owner")
    Account.objects.filter(owner__in=owners).lock()


def _list_changes(undo: Batch, part: Part) -> None:
    """Write down what the undo did to each record: the cells before it, and after it."""
    rows: list[tuple[object, ...]] = []
    for change in part.going:
        now = json.dumps(part.now[change.record])
        rows.append((undo.pk, None, change.uid.hex, now, None))
    for change in part.restoring:
        now = json.dumps(part.now[change.record])
        rows.append((undo.pk, change.record, change.uid.hex, now, json.dumps(change.before)))
    insert(Change, ("batch", "record", "record_uid", "before", "after"), rows)
