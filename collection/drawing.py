"""Drawing records at random: every record that fits is equally likely, whatever else the database holds.

Ids are drawn until some belong to records that fit. Whether one fits is seen at its row, so a draw from a million
records costs as little as one from a hundred, under any filter that lets through more than one in a thousand; for the
rare ones all that fit are looked up. Sorting by a random number would read everything, and count a joined row twice.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from hashlib import blake2b
from heapq import nsmallest
from random import Random
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collection.models import Record

# As many ids as one statement takes, and as many statements as are cheaper than looking up all records that fit.
TRIES, STATEMENTS = 500, 4


class Drawing(models.QuerySet):
    """Random picks; mixed into the queryset of records."""

    def draw(
        self,
        count: int = 1,
        *,
        seed: int | str | None = None,
        without: Collection[int] = (),
        last_id: int | None = None,
    ) -> "list[Record]":
        """Return `count` different records of these in a random order, fewer if there are no more.

        Records whose ids are in `without` are left out. With the same `seed` and the same records it is the same draw.
        `last_id` is that of the last record that can be drawn; unless given, it is looked up.
        """
        ids = self.draw_ids(count, seed=seed, without=without, last_id=last_id)
        found = self.order_by().in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def draw_ids(
        self,
        count: int = 1,
        *,
        seed: int | str | None = None,
        without: Collection[int] = (),
        last_id: int | None = None,
    ) -> list[int]:
        """Return the ids of what `draw` returns."""
        random, chosen = Random(seed), []
        # Below a power of two, so that a record more or less seldom changes what a seed gives.
        span = 1 << (self.model.objects.last_id() if last_id is None else last_id).bit_length()
        tried = random.sample(range(span), min(span, TRIES * STATEMENTS))
        for start in range(0, len(tried), TRIES) if count <= TRIES else ():
            ids = tried[start : start + TRIES]
            fitting = set(self._ids(ids)).difference(without)
            chosen += [pk for pk in ids if pk in fitting]
            if len(chosen) >= count:
                return chosen[:count]
        # Where every id was tried there are no more.
        is_all = len(tried) == span and count <= TRIES
        return chosen if is_all else _ranked(set(self._ids()).difference(without), count, random)

    def last_id(self) -> int:
        """Return the greatest id of these records, 0 if there are none."""
        return self.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _ids(self, among: Iterable[int] | None = None) -> Iterable[int]:
        fitting = self if among is None else self.filter(pk__in=among)
        return fitting.order_by().values_list("pk", flat=True)

    def of_the_day(self, day: date) -> "Record | None":
        """Return the record on the shelf that this day has drawn; the same for everybody, all day long.

        Whatever comes in on the day is not drawn, and a record that leaves changes nothing unless it is the one drawn.
        """
        morning = timezone.make_aware(datetime.combine(day, time.min))
        shelf, before = self.filter(is_active=True), {"created_at__lt": morning}
        last_id = self.model.objects.filter(**before).last_id()
        drawn = shelf.filter(**before).draw(seed=day.isoformat(), last_id=last_id) or shelf.draw(seed=day.isoformat())
        return next(iter(drawn), None)


def _ranked(ids: Iterable[int], count: int, random: Random) -> list[int]:
    """Return `count` of `ids` in an order that chance gives; one id more or less leaves the order of the others."""
    salt = random.randbytes(16)
    return nsmallest(count, ids, key=lambda pk: blake2b(str(pk).encode(), key=salt, digest_size=16).digest())
