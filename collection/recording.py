"""How a change of many records is written down as a batch, so that it can be listed and undone."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import transaction

from collection.models.batches import Batch, Change

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Cells of so many records are held at a time, twice.
CHUNK = 2000


def record_batch(
    kind: Batch.Kind,
    ids: Sequence[int],
    change: Callable[[Sequence[int]], Any],
    *,
    user: "AbstractBaseUser | None" = None,
    **options: Any,
) -> Batch:
    """Call `change` with the ids of the records, some at a time, in one transaction; return the batch that lists them.

    Records that look the same afterwards are counted as same and not listed. `options` are kept with the batch.
    """
    started = perf_counter()
    with transaction.atomic():
        batch = Batch.objects.create(user=user, kind=kind, options=options)
        changed = sum(_change(batch, ids[start : start + CHUNK], change) for start in range(0, len(ids), CHUNK))
        batch.counts = {"changed": changed, "same": len(ids) - changed}
        batch.seconds = perf_counter() - started
        batch.save(update_fields=["counts", "seconds"])
        batch.seal()
    return batch


def _change(batch: Batch, ids: Sequence[int], change: Callable[[Sequence[int]], Any]) -> int:
    # These are made of the models, which use this module for their verbs.
    from collection.cells import read_cells
    from collection.models import Record

    # Locked: what is written down as "before" is what is overwritten.
    list(Record.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    before = read_cells(ids)
    change(ids)
    after = read_cells(ids)
    changed = [pk for pk in before if before[pk] != after[pk]]
    Change.objects.bulk_create(
        Change(batch=batch, record_id=pk, record_uid=before[pk]["uid"], before=before[pk], after=after[pk])
        for pk in changed
    )
    return len(changed)
