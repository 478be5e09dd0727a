"""Removing many records from the shelf, or putting them back, as a task where they are many."""

from datetime import date

from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.bulk import moves
from collection.bulk_sql import of_ids
from collection.models import Batch, Record
from collection.screens.task_results import nothing_done, outcome_of_batch
from collection.tasks.asking import back_up, with_copy
from collection.tasks.kinds import Outcome, kind
from collection.tasks.progress import Progress


def _outcome(batch: Batch, listed: str) -> Outcome:
    done = "removed from the shelf"
    if batch.kind == Batch.Kind.BULK_RETURN:
        done = "put back on the shelf"
    left = len(batch.options["refused"])
    sentence = f"{counted(len(batch.options['lines']), 'record')} {done}."
    if left:
        sentence += f" {counted(left, 'record')} left alone."
    return Outcome(sentence, reverse("admin:collection_record_moves", args=[batch.pk]) + listed)


@kind("removal", look_back=outcome_of_batch(_outcome, "listed"))
def remove_many(
    progress: Progress,
    *,
    by: Actor,
    records: list[int],
    on: str,
    reason: str,
    refund: int,
    token: str,
    listed: str,
) -> Outcome:
    """Remove the records of these ids from the shelf; `listed` is the address's query of the list
    from which it was asked for. Raises TaskFailed.
    """
    said = back_up(progress, "the removal", len(records))
    moved = moves.remove_together(
        of_ids(Record.objects.all(), records),
        by=by,
        on=date.fromisoformat(on) if on else None,
        reason=reason,
        refund=refund,
        token=token,
        step=progress.step,
    )
    return _result(moved, said, listed)


@kind("return", look_back=outcome_of_batch(_outcome, "listed"))
def put_back_many(
    progress: Progress,
    *,
    by: Actor,
    records: list[int],
    on: str,
    cost: int,
    token: str,
    listed: str,
) -> Outcome:
    """Put the records of these ids back on the shelf. Raises TaskFailed."""
    said = back_up(progress, "the return", len(records))
    moved = moves.put_back_together(
        of_ids(Record.objects.all(), records),
        by=by,
        on=date.fromisoformat(on) if on else None,
        cost=cost,
        token=token,
        step=progress.step,
    )
    return _result(moved, said, listed)


def _result(moved: moves.Moved, said: str, listed: str) -> Outcome:
    if moved.batch is None:
        raise nothing_done(moved.refusals)
    return with_copy(said, _outcome(moved.batch, listed))
