"""Carrying over a stocktake of a large place, as a task."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.bulk.stocktake import put_right
from collection.bulk_sql import of_ids
from collection.models import Batch, Record
from collection.scanning.current_list import forget
from collection.screens.task_results import batch_page, outcome_of_batch
from collection.tasks.asking import back_up, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress


def _outcome(batch: Batch) -> Outcome:
    place, count = batch.options["stocktake"], counted(batch.counts["changed"], "record")
    return Outcome(f"“{place}” is checked off: {count} changed.", batch_page(batch))


@kind("stocktake", look_back=outcome_of_batch(_outcome))
def check_off_many(
    progress: Progress,
    *,
    by: Actor,
    place: str,
    found: list[int],
    missing: list[int],
    missing_to: str | None,
    scanned: list[int],
    token: str,
) -> Outcome:
    """Carry over a stocktake of a place, as `put_right` does, and take what was `scanned` from the
    list of whoever asked. Raises TaskFailed.
    """
    said = back_up(progress, "the stocktake", len(found) + len(missing))
    records = Record.objects.all()
    try:
        edited = put_right(
            place,
            of_ids(records, found),
            of_ids(records, missing),
            missing_to,
            by=by,
            token=token,
            step=progress.step,
        )
    except ValidationError as error:
        raise TaskFailed(f"Nothing was changed. {' '.join(error.messages)}") from None
    if isinstance(by, User):
        forget(by, scanned)
    if edited.batch is None:
        raise TaskFailed(f"“{place}” is checked off: nothing had to be changed.")
    return with_copy(said, _outcome(edited.batch))
