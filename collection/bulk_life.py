"""Many records leave the shelf or come back together, and how that is undone."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from credits.models import Account, Transaction

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Batch, Record

UNDONE = "Undone together"


class Moved(NamedTuple):
    """What became of the records: the batch (none if all were refused), the lines, a sentence for each refusal."""

    batch: "Batch | None"
    lines: list[Transaction]
    refusals: list[str]


class BulkLife(models.QuerySet):
    """Verbs of a bulk removal and a bulk return; mixed into the queryset of records."""

    def remove_together(
        self, user: "AbstractBaseUser | None" = None, *, on: date | None = None, reason: str = "", refund: int = 0
    ) -> Moved:
        """Remove each of these records as `Record.remove` does; those that it refuses are left alone and named."""
        told = {"on": str(on or ""), "reason": reason, "refund": refund}
        return self._move("bulk_removal", lambda one: one.remove(on=on, reason=reason, refund=refund), user, told)

    def put_back_together(
        self, user: "AbstractBaseUser | None" = None, *, on: date | None = None, cost: int = 1
    ) -> Moved:
        """Put each of these records back as `Record.readd` does; those that it refuses are left alone and named."""
        told = {"on": str(on or ""), "cost": cost}
        return self._move("bulk_return", lambda one: one.readd(on=on, cost=cost), user, told)

    remove_together.alters_data = put_back_together.alters_data = True

    def _move(
        self,
        kind: str,
        act: Callable[["Record"], Transaction],
        user: "AbstractBaseUser | None",
        told: dict[str, Any],
    ) -> Moved:
        lines: list[Transaction] = []
        refusals: list[str] = []

        def move(ids: Sequence[int]) -> None:
            for record in self.model.objects.filter(pk__in=ids).with_links().order_by("pk"):
                try:
                    lines.append(act(record))
                except ValidationError as error:
                    refusals.append(error.messages[0])

        with transaction.atomic():
            batch = _record_moves(kind, self, move, user, told)
            batch.options |= {"lines": [line.pk for line in lines], "refused": refusals}
            batch.save(update_fields=["options"])
            if not lines:
                batch.delete()
        return Moved(batch if lines else None, lines, refusals)


def undo_moves(batch: "Batch", user: "AbstractBaseUser | None" = None) -> Moved:
    """Reverse what a bulk removal or return booked; records to which more has happened since are left alone and named.

    Raises ValidationError when the batch was undone before or is of another kind.
    """
    from collection.models import Record

    lines: list[Transaction] = []
    kept: list[str] = []
    booked = set(batch.options.get("lines", ()))

    def turn_back(ids: Sequence[int]) -> None:
        for line in Transaction.objects.filter(record__in=ids).select_related("record").order_by("-pk"):
            if line.pk not in booked:
                continue
            if line.turns_record():
                lines.append(line.reverse(UNDONE))
            else:
                kept.append(f"{line.memo} is left alone: more has happened to it since.")

    with transaction.atomic():
        if batch.kind not in ("bulk_removal", "bulk_return"):
            raise ValidationError(f"{batch} is no bulk removal and no bulk return.")
        batch = type(batch).objects.select_for_update().get(pk=batch.pk)
        if batch.undone_by_id:
            raise ValidationError(f"{batch} was undone already.")
        moved = Record.objects.filter(changes__batch=batch)
        batch.undone_by = _record_moves("undo", moved, turn_back, user, {"undoes": batch.pk})
        batch.save(update_fields=["undone_by"])
    return Moved(batch.undone_by, lines, kept)


def _record_moves(
    kind: str,
    records: models.QuerySet,
    move: Callable[[Sequence[int]], None],
    user: "AbstractBaseUser | None",
    told: dict[str, Any],
) -> "Batch":
    """Write the change down as a batch. Accounts are locked first, as the verbs of one record do it."""
    from collection.recording import record_batch

    records = records.order_by("pk")
    Account.objects.filter(owner__in=records.order_by().values("owner")).lock()
    return record_batch(kind, list(records.values_list("pk", flat=True)), move, user=user, **told)
