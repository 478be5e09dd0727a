"""Two look-up rows that mean the same become one."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require
from collection.bulk.recording import record_batch
from collection.models import Batch
from collection.models.lookups import Lookup
from collection.tasks.progress import Step, unwatched

L = TypeVar("L", bound=Lookup)


@one_act
def merge(row: L, other: L, *, by: Actor, token: str = "", step: Step = unwatched) -> Batch:
    """Let every record that carries `row` carry `other`, delete `row`, and return the batch.

    A record that carried both carries `other` once. `token` names the call in the batch; what
    `step` raises leaves nothing behind. This renames one row and deletes the other on
    everybody's records: raises PermissionDenied for a user who may not both change and delete rows
    of the table, or for a tag of somebody else. Raises ValidationError when `other` is `row`, of
    another table, or of another owner.
    """
    table = row._meta
    require(by, f"collection.change_{table.model_name}", f"collection.delete_{table.model_name}")
    if not row.is_open_to(by):
        raise PermissionDenied(f"{by} may not merge “{row}”.")
    is_alike = type(other) is type(row) and other.told_apart_by() == row.told_apart_by()
    if not is_alike or other.pk == row.pk:
        raise ValidationError(f"“{row}” cannot be merged into “{other}”.")
    with transaction.atomic():
        rows = type(row)._base_manager.select_for_update().filter(pk__in=[row.pk, other.pk])
        if len(rows) < 2:
            raise ValidationError(f"“{row}” or “{other}” is gone.")
        ids = list(row.records.order_by("pk").values_list("pk", flat=True).distinct())

        def change(some: Sequence[int]) -> None:
            row.hand_over(some, other)

        options = _options(row, other)
        batch = record_batch(
            Batch.Kind.MERGE,
            ids,
            change,
            by=by,
            token=token,
            step=step,
            is_noted=False,
            **options,
        )
        batch.note(by, Verb.MERGE, other)
        other.take_over(row)
        row.delete()
    return batch


def _options(row: Lookup, other: Lookup) -> dict[str, Any]:
    """Return what an undo needs to know of the two rows."""
    options: dict[str, Any] = {
        "table": row._meta.model_name,
        "row_id": row.pk,
        "from": row.name,
        "into": other.name,
    }
    for name, values in (("row", row.own_values()), ("into_row", other.own_values())):
        if values:
            options[name] = values
    if owner := row.told_apart_by().get("owner_id"):
        options["owner"] = owner
    return options
