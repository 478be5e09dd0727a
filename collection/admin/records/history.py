"""The history of a record: what was done to it alone, and the batches that changed it."""

from adminkit.entries.history import MOST
from adminkit.entries.told import Told, entries_about, tell
from collection.models import Batch, Change, Record


def record_history(record: Record) -> list[Told]:
    """Return what was done to a record, the latest first; one more than MOST where there is more.

    A batch stands for itself where no entry tells of it: it is older than entries are, or what it
    was done to has its own history, such as a place.
    """
    changes = Change.objects.filter(record=record).select_related("batch__user").order_by("-pk")
    batches = {change.batch_id: change.batch for change in changes[: MOST + 1]}
    entries = [*entries_about([record])[: MOST + 1], *entries_about(batches.values())[: MOST + 1]]
    told = list(map(tell, entries))
    known = {row.batch for row in told}
    told += [_of_batch(batch) for pk, batch in batches.items() if pk not in known]
    return sorted(told, key=lambda row: row.when, reverse=True)[: MOST + 1]


def _of_batch(batch: Batch) -> Told:
    who = batch.user.get_username() if batch.user else "Disco"
    kind = batch.get_kind_display()
    return Told(batch.created_at, who, "carried out", f"{kind} {batch.pk}", batch=batch.pk)
