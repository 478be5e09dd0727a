"""One edit of many records at once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction

from adminkit.audit import one_act
from adminkit.verbs import Actor, require
from collection.bulk.edit_fields import cleaned_values
from collection.bulk.giving import Giving
from collection.bulk.recording import changeable, record_batch
from collection.cells import join_list
from collection.models import Batch, RecordQuerySet
from collection.models.edits.worth import with_day
from collection.tasks.progress import Step, unwatched


class Edited(NamedTuple):
    """What a bulk edit did: its batch, None if no record changed, and the ids of the records that
    it left alone because they belong to others.
    """

    batch: Batch | None
    left_alone: list[int]


@one_act
def edit_together(
    records: RecordQuerySet,
    values: Mapping[str, Any],
    *,
    by: Actor,
    token: str = "",
    step: Step = unwatched,
) -> Edited:
    """Give the fields of `values` these values in those of `records` that `by` may change; `token`
    names the call in the batch, and what `step` raises leaves nothing behind.

    `add_styles` and `drop_styles` are the styles that each record carries afterwards, behind those
    it has, and those that it does not, `set_styles` those that it carries and no others; so it is
    with the other lists, but that a record keeps the artists without which it would have none, and
    a label that stays its catalog numbers.
    Tags are given by their names, since each owner has tags of their own; `own:Mood` is the text
    of an own field, which only records change whose owner has such a field and one that takes it. A
    value may be a `Multiple`; without `valued_on`, it is one of today. `catalog_number` is a
    `Numbering`. Raises PermissionDenied for
    a user who may change no record at all, ValidationError for a field that is not one of
    BULK_FIELDS or LIST_FIELDS, a value that it does not take, or a name that is to be added and
    taken away.
    """
    require(by, "collection.change_record")
    values = cleaned_values(with_day(values))
    with transaction.atomic():
        ids, left_alone = changeable(records.differing(values), by)
        if not ids:
            return Edited(None, left_alone)
        options: dict[str, Any] = {name: _in_words(value) for name, value in values.items()}
        batch = record_batch(
            Batch.Kind.BULK_EDIT, ids, Giving(values), by=by, token=token, step=step, **options
        )
    return Edited(batch, left_alone)


def _in_words(value: Any) -> str:
    """Return a value as a batch keeps it."""
    if isinstance(value, list):
        return join_list(str(row) for row in value)
    return "" if value is None else str(value)
