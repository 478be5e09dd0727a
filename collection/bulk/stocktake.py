"""What a stocktake of a place found is carried over: one batch, which can be undone."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.verbs import Actor, require
from collection.bulk.edit import Edited
from collection.bulk.places import place_name
from collection.bulk.recording import changeable, record_batch
from collection.models import Batch, Record, RecordQuerySet
from collection.tasks.progress import Step, unwatched


@one_act
def put_right(
    name: str,
    found: RecordQuerySet,
    missing: RecordQuerySet,
    missing_to: str | None,
    *,
    by: Actor,
    token: str = "",
    step: Step = unwatched,
) -> Edited:
    """Carry over a stocktake of the place `name`: what was `found` there gets it as location, and
    what is `missing` gets `missing_to`, "" for none; None leaves the missing records as they are.
    Both are one batch, which `token` names; what `step` raises leaves nothing behind. Records that
    `by` may not change are left alone and returned.

    Raises PermissionDenied for a user who may not change records, ValidationError for a name that
    is none.
    """
    require(by, "collection.change_record")
    name = place_name(name)
    if missing_to:
        missing_to = place_name(missing_to)
    with transaction.atomic():
        coming, others = changeable(found.exclude(location=name), by)
        going: list[int] = []
        if missing_to is not None:
            going, of_others = changeable(missing.exclude(location=missing_to), by)
            others += of_others
        left = set(going)

        def change(some: Sequence[int]) -> None:
            now = timezone.now()
            for ids, location in (
                ([pk for pk in some if pk not in left], name),
                ([pk for pk in some if pk in left], missing_to or ""),
            ):
                Record.objects.filter(pk__in=ids).update(location=location, updated_at=now)

        if not coming and not going:
            return Edited(None, others)
        ids = sorted({*coming, *going})
        batch = record_batch(
            Batch.Kind.BULK_EDIT, ids, change, by=by, token=token, step=step, stocktake=name
        )
    return Edited(batch, others)
