"""Records that look like one record entered twice. They are shown, never merged: two copies are two records."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import CharField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from collection.models import Record

# What near duplicates have in common beside an artist; unknown is alike, too.
_ALIKE = {"known_year": Coalesce("year", 0), "known_format": Coalesce("format", 0)}


class NearDuplicates(models.QuerySet):
    """Verbs about near duplicates; mixed into the queryset of records."""

    def near_duplicates(self) -> Self:
        """Return those of these records on the shelf that have a twin there; twins stand beside each other.

        A twin has the same owner, title, format and year, and an artist in common. Two copies that bear different copy
        numbers are no twins.
        """
        records = self.model.objects.order_by()
        # An index holds owner and title. It leaves few records to be looked at more closely.
        repeated = records.values("owner", "title_key").annotate(many=Count("pk")).filter(many__gt=1)
        alike = {name: OuterRef(name) for name in ("owner", "title_key", *_ALIKE)}
        twins = records.alias(**_ALIKE).filter(is_active=True, artists__records=OuterRef("pk"), **alike)
        number = ExpressionWrapper(OuterRef("copy_number"), CharField())
        twins = twins.alias(number=number).filter(
            Q(copy_number="") | Q(number="") | Q(copy_number=OuterRef("copy_number"))
        )
        found = self.filter(is_active=True, title_key__in=repeated.values("title_key")).alias(**_ALIKE)
        found = found.filter(Exists(twins.exclude(pk=OuterRef("pk"))))
        return found.order_by("title_key", "owner", *_ALIKE, "pk")


def twins(records: Iterable["Record"]) -> "list[list[Record]]":
    """Return near duplicates, as `near_duplicates` orders them and with their links, in groups that belong together."""
    groups: list[list[Record]] = []
    for _, alike in groupby(records, key=lambda one: (one.title_key, one.owner_id, one.year, one.format_id)):
        own: list[list[Record]] = []
        for record in alike:
            for group in own:
                if _artists(record) & _artists(*group):
                    group.append(record)
                    break
            else:
                own.append([record])
        groups += own
    return groups


def _artists(*records: "Record") -> set[int]:
    return {link.artist_id for record in records for link in record.artist_links.all()}
