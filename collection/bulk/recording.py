"""How a change of many records is written down as a batch, so that it can be listed and undone."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from django.db import transaction

from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, user_of
from collection.bulk_sql import chunks
from collection.cells import read_cells
from collection.models import Batch, Change, Record, RecordQuerySet
from collection.tasks.progress import Step, unwatched

# Cells of so many records are held at a time, twice.
CHUNK = 2000


def changeable(records: RecordQuerySet, by: Actor) -> tuple[list[int], list[int]]:
    """Return the ids of those of `records` that `by` may change, and the ids of the others."""
    owners = dict(records.order_by("pk").values_list("pk", "owner_id"))
    if by.is_superuser:
        return list(owners), []
    own = [pk for pk, owner in owners.items() if owner == by.pk]
    others = [pk for pk, owner in owners.items() if owner != by.pk]
    return own, others


@alters_data
def record_batch(
    kind: Batch.Kind,
    ids: Sequence[int],
    change: Callable[[Sequence[int]], object],
    *,
    by: Actor,
    token: str = "",
    step: Step = unwatched,
    is_noted: bool = True,
    **options: Any,
) -> Batch:
    """Call `change` with the ids of the records, some at a time, in one transaction; return the
    batch that lists them.

    Records that look the same afterwards are counted as same and not listed. `options` are kept
    with the batch, and so is `token`, by which a task finds it again. `step` is told how many are
    done, and what it raises leaves nothing behind. Without `is_noted`, the caller writes down who
    did it.
    """
    started = perf_counter()
    if token:
        # What is absent is looked for by its name, so it is not stored empty.
        options["token"] = token
    done = changed = 0
    step(0, len(ids), "record", "Writing")
    with transaction.atomic():
        batch = Batch.objects.create(user=user_of(by), kind=kind, options=options)
        for some in chunks(ids, CHUNK):
            changed += _change(batch, some, change)
            done += len(some)
            step(done, len(ids), "record", "Writing")
        batch.counts = {"changed": changed, "same": len(ids) - changed}
        batch.seconds = perf_counter() - started
        batch.save(update_fields=["counts", "seconds"])
        batch.seal()
        if is_noted:
            batch.note(by, Verb.EDIT)
    return batch


def _change(batch: Batch, ids: Sequence[int], change: Callable[[Sequence[int]], object]) -> int:
    """Change some records and list what became of them; return how many look different."""
    # Locked: what is written down as "before" is what is overwritten.
    list(Record.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    before = read_cells(ids)
    change(ids)
    after = read_cells(ids)
    changed = [pk for pk in before if before[pk] != after[pk]]
    Change.objects.bulk_create(
        Change(
            batch=batch,
            record_id=pk,
            record_uid=before[pk]["uid"],
            before=before[pk],
            after=after[pk],
        )
        for pk in changed
    )
    return len(changed)
