"""Drawing records at random: every record that fits is equally likely, whatever else the database
holds.

Ids are drawn until some belong to records that fit. Whether a record fits is seen at its row, so a
draw from a million records costs as little as a draw from a hundred, under any filter that lets
through more than one in a thousand; for rarer ones all records that fit are looked up. Sorting by a
random number would read everything, and count a joined row twice.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from hashlib import blake2b
from heapq import nsmallest
from random import Random

from django.db.models import F, QuerySet
from django.db.models.lookups import Exact
from django.utils import timezone

from collection.bulk_sql import chunks
from collection.filters.record_filter import OF_LOANS
from collection.models import Record, RecordQuerySet

# As many ids as one statement takes, and as many statements as are cheaper than looking up all
# records that fit.
TRIES, STATEMENTS = 500, 4


def draw(
    records: RecordQuerySet,
    count: int = 1,
    *,
    seed: int | str | None = None,
    without: Collection[int] = (),
    last_id: int | None = None,
) -> list[Record]:
    """Return `count` different records in a random order, fewer if there are no more.

    Records whose ids are in `without` are left out. The same `seed` and the same records give the
    same draw. `last_id` is that of the last record that can be drawn; it is looked up unless given.
    """
    ids = draw_ids(records, count, seed=seed, without=without, last_id=last_id)
    by_id = records.order_by().in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def draw_ids(
    records: RecordQuerySet,
    count: int = 1,
    *,
    seed: int | str | None = None,
    without: Collection[int] = (),
    last_id: int | None = None,
) -> list[int]:
    """Return the ids of what `draw` returns."""
    random = Random(seed)
    if last_id is None:
        last_id = _last_id(Record.objects.all())
    # Below a power of two, so that a record more or less seldom changes what a seed gives.
    span = 1 << last_id.bit_length()
    # Drawn even where it is not needed: what follows from the seed depends on it.
    tried = random.sample(range(span), min(span, TRIES * STATEMENTS))
    if count <= TRIES:
        chosen: list[int] = []
        for ids in chunks(tried, TRIES):
            fitting = set(_ids(records.filter(pk__in=ids))).difference(without)
            chosen += [pk for pk in ids if pk in fitting]
            if len(chosen) >= count:
                return chosen[:count]
        if len(tried) == span:
            # Every id was tried, so there are no more.
            return chosen
    return _ranked(set(_ids(records)).difference(without), count, random)


def drawable(records: RecordQuerySet, given: Collection[str]) -> RecordQuerySet:
    """Return the records that can be drawn: not those that somebody has on loan, unless the filters
    in `given`, by name, ask about loans themselves.
    """
    return records if not {*given}.isdisjoint(OF_LOANS) else records.at_home()


def drawn_on(records: RecordQuerySet, day: date) -> Record | None:
    """Return the record on the shelf, and not on loan, that this day has drawn; the same for
    everybody, all day long, and never the same on two days running while there are two.

    Records that are entered on the day are not drawn, and a record that leaves changes nothing
    unless it is the drawn one.
    """
    morning = timezone.make_aware(datetime.combine(day, time.min))
    shelf, seed = records.filter(is_active=True).at_home(), day.isoformat()
    older = shelf.filter(created_at__lt=morning)
    last_id = _last_id(Record.objects.filter(created_at__lt=morning))
    drawn = draw(_half(older, day), seed=seed, last_id=last_id)
    return next(iter(drawn or draw(_half(shelf, day), seed=seed)), None)


def _half(shelf: RecordQuerySet, day: date) -> RecordQuerySet:
    """Return the half of the shelf that a day draws from: two days running have different halves.

    They are told apart by the lowest bit in which ids differ, so that a record keeps its half
    whatever else comes or goes.
    """
    few = list(_ids(shelf)[:2])
    if len(few) < 2:
        return shelf
    for place in range((few[0] ^ few[1]).bit_length()):
        without_bit = Exact(F("pk").bitand(1 << place), 0)
        halves = shelf.filter(without_bit), shelf.exclude(without_bit)
        if all(half.exists() for half in halves):
            return halves[day.toordinal() % 2]
    return shelf


def _last_id(records: RecordQuerySet) -> int:
    """Return the greatest id of these records, 0 if there are none."""
    return records.order_by("-pk").values_list("pk", flat=True).first() or 0


def _ids(records: RecordQuerySet) -> QuerySet[Record, int]:
    return records.order_by().values_list("pk", flat=True)


def _ranked(ids: Iterable[int], count: int, random: Random) -> list[int]:
    """Return `count` of `ids` in an order that chance gives; adding or removing an id leaves the
    order of the others.
    """
    salt = random.randbytes(16)

    def rank(pk: int) -> bytes:
        return blake2b(str(pk).encode(), key=salt, digest_size=16).digest()

    return nsmallest(count, ids, key=rank)
