"""Many records leave the shelf or come back together."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from credits.models import Account, Transaction

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Batch, Record


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
