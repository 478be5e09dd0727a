"""Which records one edit would change: those that do not have its values yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from collection.models.edits.numbering import Numbering
from collection.models.edits.worth import multiple_in
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag
from collection.models.own.columns import is_own, own_name
from collection.models.own.own_fields import OwnField, OwnValue
from collection.names import name_key

#: What is many to a record, by the name of its field: the links, whose `named` leads to the row.
LISTS: dict[str, Any] = {
    "artists": RecordArtist,
    "labels": RecordLabel,
    "styles": RecordStyle,
    "tags": RecordTag,
}


def alike_in(values: Mapping[str, Any]) -> Q:
    """Return the condition that a record has all the `values` of an edit, as
    `RecordQuerySet.differing` takes them.
    """
    alike = Q()
    multiple = multiple_in(values)
    for name, value in values.items():
        verb, _, listed = name.partition("_")
        if is_own(name):
            alike &= ~_differs_in(name, value)
        elif listed in LISTS and verb == "add":
            for row in value:
                alike &= _carries(listed, [row])
        elif listed in LISTS and verb == "set":
            for row in value:
                alike &= _carries(listed, [row])
            alike &= ~_carries(listed, value, others=True)
        elif listed in LISTS:
            loses = _carries(listed, value)
            if listed == "artists" and "add_artists" not in values:
                loses &= _carries(listed, value, others=True)
            alike &= ~loses
        elif multiple and name in ("value", "valued_on"):
            same = multiple.is_held() if name == "value" else Q(valued_on=value)
            alike &= ~multiple.applies() | same
        elif isinstance(value, Numbering):
            alike &= value.is_held()
        else:
            alike &= Q(**({f"{name}__isnull": True} if value is None else {name: value}))
    return alike


def _carries(listed: str, rows: Sequence[Any], *, others: bool = False) -> Q:
    """Return the condition that a record carries one of `rows`, or one of the `others`."""
    links = LISTS[listed].objects.filter(record=OuterRef("pk"))
    among = {f"{LISTS[listed].named}__in": rows}
    if listed == "tags":
        # Each owner has tags of their own, so they are given by their names.
        among = {"tag__name_key__in": [name_key(name) for name in rows]}
    return Q(Exists(links.exclude(**among) if others else links.filter(**among)))


def _differs_in(column: str, text: str) -> Q:
    """Return the condition that a record's owner has such an own field that takes `text`, and that
    it holds something else.
    """
    differs = Q(pk__in=[])
    for field in OwnField.objects.named(own_name(column)):
        value = field.read_or_none(text)
        if value is not None:
            held = OwnValue.objects.filter(record=OuterRef("pk"), field=field)
            same = Exists(held.filter(value=value)) if value else ~Exists(held)
            differs |= Q(owner=field.owner_id) & ~Q(same)
    return differs
