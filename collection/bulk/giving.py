"""What one edit gives to the records that it changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from collection.bulk.edit_fields import BULK_FIELDS
from collection.models import OwnField, OwnValue, Record, RecordLabel, RecordQuerySet, Tag
from collection.models.edits.differing import LISTS
from collection.models.edits.numbering import CATALOG_NUMBER, Numbering
from collection.models.edits.worth import Multiple, multiple_in
from collection.models.own.columns import is_own, own_name

#: What the derived columns of a record follow from.
_SEARCHED = {"title", "barcode", "matrix"}
_SEARCHED_LISTS = {"artists", "labels", "styles"}


class Giving:
    """The values of one edit; called with the ids of some records, it gives them these."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.columns = {name: value for name, value in values.items() if name in BULK_FIELDS}
        self.multiple = multiple_in(values)
        if self.multiple:
            # Not the same amount for all.
            del self.columns["value"]
            self.valued_on = self.columns.pop("valued_on")
        self.now = timezone.now()

    def __call__(self, ids: Sequence[int]) -> None:
        records = Record.objects.filter(pk__in=ids)
        records.update(**self.columns, updated_at=self.now)
        if self.multiple:
            _revalue(records.filter(self.multiple.applies()), self.multiple, self.valued_on)
        relinked = [name for name in LISTS if _relink(name, ids, self.values)]
        if numbering := self.values.get(CATALOG_NUMBER):
            # Behind the lists: also a label that is added gets it.
            _renumber(ids, numbering)
            relinked.append("labels")
        for name in filter(is_own, self.values):
            _set_own(name, ids, self.values[name])
        if not _SEARCHED_LISTS.isdisjoint(relinked) or not _SEARCHED.isdisjoint(self.columns):
            records.refresh_derived()


def _revalue(records: RecordQuerySet, multiple: Multiple, day: date | None) -> None:
    """Give records the multiple as their value, of a day. Databases multiply and round each in
    their own way, so it is not done there.
    """
    changed = [
        Record(pk=pk, value=multiple.of(amount), valued_on=day)
        for pk, amount in records.values_list("pk", multiple.base)
    ]
    Record.objects.bulk_update(changed, ["value", "valued_on"], batch_size=200)


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


def _renumber(records: Sequence[int], numbering: Numbering) -> None:
    """Give labels of records a number. What becomes the same label with the same number twice is
    one link.
    """
    before = RecordLabel.objects.filter(record__in=records)
    carried: dict[int, dict[tuple[int, str], RecordLabel]] = {pk: {} for pk in records}
    for link in before.order_by("record", "position"):
        if numbering.is_of(link):
            link.catalog_number = numbering.number
        carried[link.record_id].setdefault((link.label_id, link.catalog_number), link)
    links = []
    for of_record in carried.values():
        for position, link in enumerate(of_record.values(), start=1):
            link.pk, link.position = None, position
            links.append(link)
    before.delete()
    RecordLabel.objects.bulk_create(links)


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
