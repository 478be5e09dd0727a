"""One edit of many records at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.verbs import Actor, alters_data, require
from collection.bulk.recording import changeable, record_batch
from collection.cells import join_list
from collection.models import Batch, OwnField, OwnValue, Record, RecordQuerySet, Tag
from collection.models.edits.differing import LISTS
from collection.models.edits.worth import Multiple, multiple_in, with_day
from collection.models.own.columns import is_own, own_name
from collection.names import name_key
from collection.tasks.progress import Step, unwatched

#: The fields that are given a value, or emptied. Whether a record is on the shelf is the ledger's
#: matter, one by one; tracks and cover are each record's own.
BULK_FIELDS = (
    *("title", "year", "original_year", "country", "genre", "format", "format_details", "color"),
    *("limited_to", "barcode", "discogs_release_id", "musicbrainz_release_id"),
    *("media_condition", "sleeve_condition", "location", "copy_number", "is_digitized"),
    *("purchase_date", "price", "shop", "value", "valued_on", "files_under", "remarks", "matrix"),
)
#: What is many to a record is added and taken away, whatever else the record carries, or set as a
#: whole.
LIST_FIELDS = (*(f"{verb}_{name}" for name in LISTS for verb in ("add", "drop", "set")),)
#: What the derived columns of a record follow from.
_SEARCHED = {"title", "barcode", "matrix"}
_SEARCHED_LISTS = {"artists", "labels", "styles"}


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
    it has, and those that it does not, `set_styles` those that it carries and no others; so it is
    with the other lists, but that a record keeps the artists without which it would have none, and
    a label that stays its catalog numbers.
    Tags are given by their names, since each owner has tags of their own; `own:Mood` is the text
    of an own field, which only records change whose owner has such a field and one that takes it. A
    value may be a `Multiple`; without `valued_on`, it is one of today. Raises PermissionDenied for
    a user who may change no record at all, ValidationError for a field that is not one of
    BULK_FIELDS or LIST_FIELDS, a value that it does not take, or a name that is to be added and
    taken away.
    """
    require(by, "collection.change_record")
    values = _cleaned(with_day(values))
    multiple = multiple_in(values)
    with transaction.atomic():
        ids, left_alone = changeable(records.differing(values), by)
        if not ids:
            return Edited(None, left_alone)
        options = {name: _in_words(value) for name, value in values.items()}
        plain = {name: value for name, value in values.items() if name in BULK_FIELDS}
        if multiple:
            del plain["value"]
            day = plain.pop("valued_on")
        now = timezone.now()

        def change(some: Sequence[int]) -> None:
            changed = Record.objects.filter(pk__in=some)
            changed.update(**plain, updated_at=now)
            if multiple:
                _revalue(changed.filter(multiple.applies()), multiple, day)
            relinked = [name for name in LISTS if _relink(name, some, values)]
            for name in filter(is_own, values):
                _set_own(name, some, values[name])
            if not _SEARCHED_LISTS.isdisjoint(relinked) or not _SEARCHED.isdisjoint(plain):
                changed.refresh_derived()

        batch = record_batch(
            Batch.Kind.BULK_EDIT, ids, change, by=by, token=token, step=step, **options
        )
    return Edited(batch, left_alone)


def _revalue(records: RecordQuerySet, multiple: Multiple, day: date | None) -> None:
    """Give records the multiple as their value, of a day. Databases multiply and round each in
    their own way, so it is not done there.
    """
    changed = [
        Record(pk=pk, value=multiple.of(amount), valued_on=day)
        for pk, amount in records.values_list("pk", multiple.base)
    ]
    Record.objects.bulk_update(changed, ["value", "valued_on"], batch_size=200)


def _in_words(value: Any) -> str:
    """Return a value as a batch keeps it."""
    if isinstance(value, list):
        return join_list(str(row) for row in value)
    return "" if value is None else str(value)


def _relink(name: str, records: Sequence[int], values: Mapping[str, Any]) -> bool:
    """Add rows of a list behind those that the records carry, and take others away, or let them
    carry other rows. Return whether that was asked for.
    """
    wanted = values.get(f"set_{name}")
    added, dropped = values.get(f"add_{name}", ()), values.get(f"drop_{name}", ())
    if wanted is None and not added and not dropped:
        return False
    if name == "tags":
        for owner, own in _by_owner(records).items():
            tags = Tag.objects
            gone = list(tags.ids_of(owner, dropped).values())
            new = [tags.get_or_add(text, owner_id=owner)[0].pk for text in wanted or added]
            _relink_to(name, own, new, gone, is_whole=wanted is not None)
        return True
    new, gone = [row.pk for row in wanted or added], [row.pk for row in dropped]
    _relink_to(name, records, new, gone, is_whole=wanted is not None)
    return True


def _set_own(name: str, records: Sequence[int], text: str) -> None:
    """Give an own field, called as its column, a value in these records."""
    fields = {field.owner_id: field for field in OwnField.objects.named(own_name(name))}
    for owner, ids in _by_owner(records).items():
        field = fields.get(owner)
        value = field.read_or_none(text) if field else None
        if field and value is not None:
            OwnValue.objects.filter(record__in=ids, field=field).delete()
            if value:
                OwnValue.objects.bulk_create(
                    OwnValue(record_id=pk, field=field, value=value) for pk in ids
                )


def _by_owner(records: Sequence[int]) -> dict[int, list[int]]:
    """Return the ids of the records by that of their owner."""
    by_owner: dict[int, list[int]] = {}
    rows = Record.objects.filter(pk__in=records).order_by("pk")
    for pk, owner in rows.values_list("pk", "owner_id"):
        by_owner.setdefault(owner, []).append(pk)
    return by_owner


def _relink_to(
    name: str,
    records: Sequence[int],
    added: Sequence[int],
    dropped: Collection[int],
    *,
    is_whole: bool,
) -> None:
    """Link records with the rows of these ids, and not with those of `dropped`; of a list that
    `is_whole`, with no others.
    """
    model = LISTS[name]
    row_id = f"{model.named}_id"
    before = model.objects.filter(record__in=records)
    carried: dict[int, list[Any]] = {pk: [] for pk in records}
    for link in before.order_by("position"):
        carried[link.record_id].append(link)
    links = []
    for record, there in carried.items():
        staying = [link for link in there if getattr(link, row_id) not in dropped]
        if is_whole:
            # A label that stays keeps its numbers; what is between artists is said of others.
            staying = [link for pk in added for link in there if getattr(link, row_id) == pk]
        if is_whole and name == "artists":
            staying = []
        if name == "artists" and not staying and not added:
            staying = there
        if name == "artists" and staying and staying[-1] is not there[-1]:
            # It is a text before an artist who is gone.
            staying[-1].join_phrase = ""
        has = {getattr(link, row_id) for link in staying}
        new = [model(record_id=record, **{row_id: pk}) for pk in added if pk not in has]
        links_now = [*staying, *new]
        if is_whole:
            links_now.sort(key=lambda link: added.index(getattr(link, row_id)))
        for position, link in enumerate(links_now, start=1):
            link.pk, link.position = None, position
            links.append(link)
    before.delete()
    model.objects.bulk_create(links)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored. Raises ValidationError."""
    if values.get("set_artists") == []:
        raise ValidationError("A record has at least one artist.")
    for name in LISTS:
        added, dropped = values.get(f"add_{name}", ()), values.get(f"drop_{name}", ())
        going = {name_key(str(row)) for row in dropped}
        both = sorted({str(row) for row in added if name_key(str(row)) in going})
        if both:
            raise ValidationError(f"{', '.join(both)} cannot be added and taken away at once.")
        if f"set_{name}" in values and (added or dropped):
            raise ValidationError(f"Set {name}, or add and take away some, not both.")
    cleaned = dict(values)
    for name, value in values.items():
        is_multiple = name == "value" and isinstance(value, Multiple)
        if name in LIST_FIELDS or is_own(name) or is_multiple:
            continue
        if name not in BULK_FIELDS:
            fields = ", ".join((*BULK_FIELDS, *LIST_FIELDS, "own:NAME"))
            raise ValidationError(f"{name} is not edited for many records; {fields} are.")
        field = Record._meta.get_field(name)
        assert isinstance(field, models.Field)
        if field.is_relation:
            field.clean(getattr(value, "pk", value), None)
        else:
            cleaned[name] = field.clean(value, None)
    return cleaned
