"""Many records leave the shelf or come back together."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require
from collection.bulk.recording import changeable, record_batch
from collection.models import Batch, Record, RecordQuerySet
from collection.tasks.progress import Step, unwatched
from credits.models import Account, Transaction


class Moved(NamedTuple):
    """What became of the records: the batch (None if none was moved), the lines, a sentence for
    each refusal, and the ids of the records that were left alone because they belong to others.
    """

    batch: Batch | None
    lines: list[Transaction]
    refusals: list[str]
    left_alone: list[int]


@one_act
def remove_together(
    records: RecordQuerySet,
    *,
    by: Actor,
    on: date | None = None,
    reason: str = "",
    refund: int = 0,
    token: str = "",
    step: Step = unwatched,
) -> Moved:
    """Remove each of the records that `by` may change as `Record.remove` does. Those that it
    refuses are left alone and named. `token` names the call in the batch; `step` is told how many
    are done, and what it raises leaves nothing behind.

    Raises PermissionDenied for a user who may change no record at all.
    """

    def remove(record: Record) -> Transaction:
        return record.remove(by=by, on=on, reason=reason, refund=refund)

    options = {"on": str(on or ""), "reason": reason, "refund": refund}
    return _move(records, Batch.Kind.BULK_REMOVAL, remove, by, options, token, step)


@one_act
def put_back_together(
    records: RecordQuerySet,
    *,
    by: Actor,
    on: date | None = None,
    cost: int = 1,
    token: str = "",
    step: Step = unwatched,
) -> Moved:
    """Put each of the records that `by` may change back as `Record.readd` does. Those that it
    refuses are left alone and named. `token` and `step` are those of `remove_together`.

    Raises PermissionDenied for a user who may change no record at all.
    """

    def put_back(record: Record) -> Transaction:
        return record.readd(by=by, on=on, cost=cost)

    options = {"on": str(on or ""), "cost": cost}
    return _move(records, Batch.Kind.BULK_RETURN, put_back, by, options, token, step)


def _move(
    records: RecordQuerySet,
    kind: Batch.Kind,
    act: Callable[[Record], Transaction],
    by: Actor,
    options: dict[str, Any],
    token: str,
    step: Step,
) -> Moved:
    require(by, "collection.change_record")
    lines: list[Transaction] = []
    refusals: list[str] = []

    is_removal = kind == Batch.Kind.BULK_REMOVAL

    def move(some: Sequence[int]) -> None:
        for record in Record.objects.filter(pk__in=some).with_links().order_by("pk"):
            try:
                lines.append(act(record))
            except ValidationError as error:
                refusals.append(error.messages[0])
            step(len(lines) + len(refusals), len(ids), "record", "Writing")

    with transaction.atomic():
        # Locked before the first read, as the verbs of one record do it.
        owners = records.editable_by(by).order_by().values("owner")
        Account.objects.filter(owner__in=owners).lock()
        ids, left_alone = changeable(records, by)
        batch = record_batch(kind, ids, move, by=by, token=token, is_noted=False, **options)
        batch.options |= {"lines": [line.pk for line in lines], "refused": refusals}
        batch.save(update_fields=["options"])
        if lines:
            batch.note(by, Verb.REMOVE_MANY if is_removal else Verb.PUT_BACK_MANY, count=len(lines))
        else:
            batch.delete()
    return Moved(batch if lines else None, lines, refusals, left_alone)
