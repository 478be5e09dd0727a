"""Records that look like one record entered twice. They are shown, never merged: two copies are two
records.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import CharField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Coalesce

from collection.models import Record, RecordQuerySet

# What near duplicates have in common beside an artist; two unknown values are alike as well.
_ALIKE = {"known_year": Coalesce("year", 0), "known_format": Coalesce("format", 0)}


def find_near_duplicates(records: RecordQuerySet) -> RecordQuerySet:
    """Return those of these records on the shelf that have a twin there, twins beside each other.

    A twin has the same owner, title, format and year, and an artist in common. Two copies with
    different copy numbers are not twins.
    """
    everything = Record.objects.order_by()
    # An index holds owner and title. It leaves few records to be looked at more closely.
    repeated = everything.values("owner", "title_key").annotate(many=Count("pk")).filter(many__gt=1)
    alike = {name: OuterRef(name) for name in ("owner", "title_key", *_ALIKE)}
    twins = everything.alias(**_ALIKE).filter(
        is_active=True, artists__records=OuterRef("pk"), **alike
    )
    number = ExpressionWrapper(OuterRef("copy_number"), CharField())
    twins = twins.alias(number=number).filter(
        Q(copy_number="") | Q(number="") | Q(copy_number=OuterRef("copy_number"))
    )
    candidates = records.filter(is_active=True, title_key__in=repeated.values("title_key"))
    has_twin = Exists(twins.exclude(pk=OuterRef("pk")))
    return candidates.alias(**_ALIKE).filter(has_twin).order_by("title_key", "owner", *_ALIKE, "pk")


def twins(records: Iterable[Record]) -> list[list[Record]]:
    """Return near duplicates, ordered as `find_near_duplicates` does and with their links, in
    groups that belong together.
    """
    groups: list[list[Record]] = []
    for _, alike in groupby(records, key=_alike):
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


def _alike(record: Record) -> tuple[str, int, int | None, int | None]:
    return (record.title_key, record.owner_id, record.year, record.format_id)


def _artists(*records: Record) -> set[int]:
    return {link.artist_id for record in records for link in record.artist_links.all()}
