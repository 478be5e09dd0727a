"""One edit of many records at once."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.verbs import Actor, alters_data, require
from collection.bulk.recording import changeable, record_batch
from collection.cells import join_list
from collection.models import Batch, Record, RecordQuerySet, RecordStyle, Style

# What makes sense for many records at once. Whether a record is on the shelf is the ledger's
# matter, one by one.
BULK_FIELDS = (
    *("genre", "format", "country", "original_year"),
    *("location", "is_digitized", "media_condition", "sleeve_condition"),
)


#: Styles are many to a record, so they are added and taken away, whatever else it carries.
STYLE_FIELDS = ("add_styles", "drop_styles")


class Edited(NamedTuple):
    """What a bulk edit did: its batch, None if no record changed, and the ids of the records that
    it left alone because they belong to others.
    """

    batch: Batch | None
    left_alone: list[int]


@alters_data
def edit_together(records: RecordQuerySet, values: Mapping[str, Any], *, by: Actor) -> Edited:
    """Give the fields of `values` these values in those of `records` that `by` may change.

    `add_styles` and `drop_styles` are the styles that each record carries afterwards, behind those
    it has, and those that it does not. Raises PermissionDenied for a user who may change no record
    at all, ValidationError for a field that is not one of BULK_FIELDS or STYLE_FIELDS, a value that
    it does not take, or a style that is to be added and taken away.
    """
    require(by, "collection.change_record")
    _refuse_wrong(values)
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
            _restyle(changed, values.get("add_styles", ()), values.get("drop_styles", ()))

        batch = record_batch(Batch.Kind.BULK_EDIT, ids, change, by=by, **options)
    return Edited(batch, left_alone)


def _in_words(value: Any) -> str:
    """Return a value as a batch keeps it."""
    if isinstance(value, list):
        return join_list(str(style) for style in value)
    return "" if value is None else str(value)


def _restyle(records: RecordQuerySet, added: Sequence[Style], dropped: Sequence[Style]) -> None:
    """Add styles behind those that the records carry, and take others away."""
    if not added and not dropped:
        return
    before, links = RecordStyle.objects.filter(record__in=records), []
    carried: dict[int, dict[int, None]] = {pk: {} for pk in records.values_list("pk", flat=True)}
    for record, style in before.order_by("position").values_list("record_id", "style_id"):
        carried[record][style] = None
    going = {style.pk for style in dropped}
    for record, styles in carried.items():
        now = dict.fromkeys([*styles, *(style.pk for style in added)])
        for position, style in enumerate((pk for pk in now if pk not in going), start=1):
            links.append(RecordStyle(record_id=record, style_id=style, position=position))
    before.delete()
    RecordStyle.objects.bulk_create(links)
    records.refresh_derived()


def _refuse_wrong(values: Mapping[str, Any]) -> None:
    both = set(values.get("add_styles", ())) & set(values.get("drop_styles", ()))
    if both:
        names = ", ".join(sorted(map(str, both)))
        raise ValidationError(f"{names} cannot be added and taken away at once.")
    for name, value in values.items():
        if name in STYLE_FIELDS:
            continue
        if name not in BULK_FIELDS:
            fields = ", ".join((*BULK_FIELDS, *STYLE_FIELDS))
            raise ValidationError(f"{name} is not edited for many records; {fields} are.")
        field = Record._meta.get_field(name)
        if isinstance(field, models.Field):
            field.clean(getattr(value, "pk", value), None)
