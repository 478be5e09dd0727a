"""Which records stand at a place: those whose location has its key.

A location is text, of which an owner has some hundred: these are looked at, not the records.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count

from collection.bulk_sql import different_texts
from collection.models.places.place import Place
from collection.models.records import Record, RecordQuerySet
from collection.names import name_key, natural_key

#: The owner and the key of a place.
PlaceKey = tuple[int, str]


class Location(NamedTuple):
    """What stands at one place: the name as most of its records have it, the records on the shelf,
    and all of them, removed ones included.
    """

    owner_id: int
    name: str
    on_shelf: int
    total: int
    spellings: int = 1

    @property
    def key(self) -> PlaceKey:
        return self.owner_id, name_key(self.name)


def spellings(owner_id: int, name: str) -> list[str]:
    """Return the locations of an owner that are this place, however they are written."""
    key = name_key(name)
    texts = different_texts(Record, "location", owner=owner_id) if key else []
    return [text for text in texts if name_key(text) == key]


def records_at(owner_id: int, name: str) -> RecordQuerySet:
    """Return the records of an owner that stand, or stood when they were removed, at a place."""
    return Record.objects.filter(owner=owner_id, location__in=spellings(owner_id, name))


def locations(owner_ids: Iterable[int] | None = None) -> dict[PlaceKey, Location]:
    """Return what stands where, of these owners or of all: by the names that records have, whether
    there is a place for them or not.
    """
    records = Record.objects.exclude(location="").order_by()
    if owner_ids is not None:
        records = records.filter(owner__in=list(owner_ids))
    counted = records.values_list("owner", "location", "is_active").annotate(count=Count("pk"))
    on_shelf: Counter[PlaceKey] = Counter()
    written: dict[PlaceKey, Counter[str]] = defaultdict(Counter)
    for owner_id, text, is_active, count in counted:
        key = owner_id, name_key(text)
        written[key][text] += count
        on_shelf[key] += count if is_active else 0
    found = {}
    for key, texts in written.items():
        # Of spellings of as many records, the first in the alphabet.
        name = min(texts, key=lambda text: (-texts[text], text))
        found[key] = Location(key[0], name, on_shelf[key], texts.total(), len(texts))
    return found


def without_place(found: dict[PlaceKey, Location], owner_ids: Sequence[int]) -> list[Location]:
    """Return the locations of these owners for which there is no place yet, in their order."""
    known = set(Place.objects.filter(owner__in=owner_ids).values_list("owner", "name_key"))
    new = [place for key, place in found.items() if key[0] in owner_ids and key not in known]
    return sorted(new, key=lambda place: (place.owner_id, natural_key(place.name), place.name))
