"""One edit of many records at once."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.verbs import Actor, alters_data, require
from collection.bulk.recording import changeable, record_batch
from collection.cells import join_list
from collection.models import Batch, Record, RecordQuerySet
from collection.models.lookups import Lookup
from collection.models.records import LISTS
from collection.tasks.progress import Step, unwatched

#: The fields that are given a value, or emptied. Whether a record is on the shelf is the ledger's
#: matter, one by one; tracks and cover are each record's own.
BULK_FIELDS = (
    *("title", "year", "original_year", "country", "genre", "format", "format_details", "color"),
    *("limited_to", "barcode", "discogs_release_id", "musicbrainz_release_id"),
    *("media_condition", "sleeve_condition", "location", "copy_number", "is_digitized"),
    *("purchase_date", "price", "shop", "remarks"),
)
#: What is many to a record is added and taken away, whatever else the record carries.
LIST_FIELDS = tuple(f"{verb}_{name}" for name in LISTS for verb in ("add", "drop"))
#: What the derived columns of a record follow from.
_SEARCHED = {"title", "barcode"}


class Edited(NamedTuple):
    """What a bulk edit did: its batch, None if no record changed, and the ids of the records that
    it left alone because they belong to others.
    """

    batch: Batch | None
    left_alone: list[int]


@alters_data
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
    it has, and those that it does not; so it is with artists and labels, but that a record keeps
    the artists without which it would have none. Raises PermissionDenied for a user who may change
    no record at all, ValidationError for a field that is not one of BULK_FIELDS or LIST_FIELDS, a
    value that it does not take, or a name that is to be added and taken away.
    """
    require(by, "collection.change_record")
    values = _cleaned(values)
    with transaction.atomic():
        ids, left_alone = changeable(records.differing(values), by)
        if not ids:
            return Edited(None, left_alone)
        options = {name: _in_words(value) for name, value in values.items()}
        plain = {name: value for name, value in values.items() if name in BULK_FIELDS}
        now = timezone.now()

        def change(some: Sequence[int]) -> None:
            changed = Record.objects.filter(pk__in=some)
            changed.update(**plain, updated_at=now)
            relinked = [
                _relink(name, some, values.get(f"add_{name}", ()), values.get(f"drop_{name}", ()))
                for name in LISTS
            ]
            if any(relinked) or not _SEARCHED.isdisjoint(plain):
                changed.refresh_derived()

        batch = record_batch(
            Batch.Kind.BULK_EDIT, ids, change, by=by, token=token, step=step, **options
        )
    return Edited(batch, left_alone)


def _in_words(value: Any) -> str:
    """Return a value as a batch keeps it."""
    if isinstance(value, list):
        return join_list(str(row) for row in value)
    return "" if value is None else str(value)


def _relink(
    name: str, records: Sequence[int], added: Sequence[Lookup], dropped: Sequence[Lookup]
) -> bool:
    """Add rows of a list behind those that the records carry, and take others away. Return whether
    that was asked for.
    """
    if not added and not dropped:
        return False
    model = LISTS[name]
    row_id = f"{model.named}_id"
    before = model.objects.filter(record__in=records)
    carried: dict[int, list[Any]] = {pk: [] for pk in records}
    for link in before.order_by("position"):
        carried[link.record_id].append(link)
    going = {row.pk for row in dropped}
    links = []
    for record, there in carried.items():
        staying = [link for link in there if getattr(link, row_id) not in going]
        if name == "artists" and not staying and not added:
            staying = there
        if name == "artists" and staying and staying[-1] is not there[-1]:
            # It is a text before an artist who is gone.
            staying[-1].join_phrase = ""
        has = {getattr(link, row_id) for link in staying}
        new = [model(record_id=record, **{row_id: row.pk}) for row in added if row.pk not in has]
        for position, link in enumerate([*staying, *new], start=1):
            link.pk, link.position = None, position
            links.append(link)
    before.delete()
    model.objects.bulk_create(links)
    return True


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored. Raises ValidationError."""
    for name in LISTS:
        both = set(values.get(f"add_{name}", ())) & set(values.get(f"drop_{name}", ()))
        if both:
            names = ", ".join(sorted(map(str, both)))
            raise ValidationError(f"{names} cannot be added and taken away at once.")
    cleaned = dict(values)
    for name, value in values.items():
        if name in LIST_FIELDS:
            continue
        if name not in BULK_FIELDS:
            fields = ", ".join((*BULK_FIELDS, *LIST_FIELDS))
            raise ValidationError(f"{name} is not edited for many records; {fields} are.")
        field = Record._meta.get_field(name)
        assert isinstance(field, models.Field)
        if field.is_relation:
            field.clean(getattr(value, "pk", value), None)
        else:
            cleaned[name] = field.clean(value, None)
    return cleaned
