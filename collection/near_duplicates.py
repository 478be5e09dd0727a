"""Records that look like one record entered twice. They are shown, never merged unasked: two copies
are two records.
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Coalesce, Replace, Upper

from collection.models import Record, RecordLabel, RecordQuerySet, TwoRecords

# What near duplicates have in common beside an artist; two unknown values are alike as well.
_ALIKE = {"known_year": Coalesce("year", 0), "known_format": Coalesce("format", 0)}
# What tells two records apart where both say something of it.
_APART = ("copy_number", "color", "country")


def find_near_duplicates(records: RecordQuerySet) -> RecordQuerySet:
    """Return those of these records on the shelf that have a twin there, twins beside each other.

    A twin has the same owner, title, format and year, and an artist in common. Not twins are
    records with different copy numbers, colors, countries, releases or catalog numbers, and those
    of which a user said so.
    """
    everything = Record.objects.order_by()
    # An index holds owner and title. It leaves few records to be looked at more closely.
    repeated = everything.values("owner", "title_key").annotate(many=Count("pk")).filter(many__gt=1)
    alike = {name: OuterRef(name) for name in ("owner", "title_key", *_ALIKE)}
    twins = everything.alias(**_ALIKE).filter(
        is_active=True, artists__records=OuterRef("pk"), **alike
    )
    for name in _APART:
        theirs = {f"their_{name}": ExpressionWrapper(OuterRef(name), CharField())}
        is_open = Q(**{name: ""}) | Q(**{f"their_{name}": ""}) | Q(**{name: OuterRef(name)})
        twins = twins.alias(**theirs).filter(is_open)
    theirs = {"their_release": ExpressionWrapper(OuterRef("discogs_release_id"), BigIntegerField())}
    twins = twins.alias(**theirs).filter(
        Q(discogs_release_id=None)
        | Q(their_release=None)
        | Q(discogs_release_id=OuterRef("discogs_release_id"))
    )
    twins = twins.filter(_may_share_a_number())
    said = TwoRecords.objects.filter(
        Q(record=OuterRef("pk"), other=OuterRef(OuterRef("pk")))
        | Q(other=OuterRef("pk"), record=OuterRef(OuterRef("pk")))
    )
    twins = twins.exclude(pk=OuterRef("pk")).filter(~Exists(said))
    candidates = records.filter(is_active=True, title_key__in=repeated.values("title_key"))
    has_twin = Exists(twins)
    return candidates.alias(**_ALIKE).filter(has_twin).order_by("title_key", "owner", *_ALIKE, "pk")


def _may_share_a_number() -> Q:
    """Return the condition that two records have a catalog number in common, or that one of them
    has none.
    """
    this, other = OuterRef("pk"), OuterRef(OuterRef("pk"))
    shared = _numbers(this).filter(
        number__in=_numbers(OuterRef(OuterRef(OuterRef("pk")))).values("number")
    )
    return Q(~Exists(_numbers(this))) | Q(~Exists(_numbers(other))) | Q(Exists(shared))


def _numbers(record: Any) -> Any:
    """Return the catalog numbers of a record, however blanks and hyphens are written."""
    folded: Any = Upper("catalog_number")
    for sign in (" ", "-"):
        folded = Replace(folded, Value(sign), Value(""))
    links = RecordLabel.objects.filter(record=record).exclude(catalog_number="")
    return links.annotate(number=folded).order_by()


def twins(records: Iterable[Record]) -> list[list[Record]]:
    """Return near duplicates, ordered as `find_near_duplicates` does and with their links, in
    groups that belong together.
    """
    groups: list[list[Record]] = []
    for _, some in groupby(records, key=_alike):
        alike = list(some)
        said = _said_to_differ(alike)
        own: list[list[Record]] = []
        for record in alike:
            for group in own:
                if any(_are_twins(record, other, said) for other in group):
                    group.append(record)
                    break
            else:
                own.append([record])
        groups += own
    return [group for group in groups if len(group) > 1]


def _said_to_differ(records: Collection[Record]) -> set[frozenset[int]]:
    ids = [record.pk for record in records]
    pairs = TwoRecords.objects.filter(record__in=ids, other__in=ids)
    return {frozenset(pair) for pair in pairs.values_list("record", "other")}


def _are_twins(record: Record, other: Record, said: Collection[frozenset[int]]) -> bool:
    """The rule of `find_near_duplicates`, for two records that are alike."""
    for name in (*_APART, "discogs_release_id"):
        mine, theirs = getattr(record, name), getattr(other, name)
        if mine and theirs and mine != theirs:
            return False
    numbers = _folded_numbers(record), _folded_numbers(other)
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return bool(_artists(record) & _artists(other)) and {record.pk, other.pk} not in said


def _folded_numbers(record: Record) -> set[str]:
    numbers = (link.catalog_number for link in record.label_links.all())
    return {number.upper().replace(" ", "").replace("-", "") for number in numbers if number}


def _alike(record: Record) -> tuple[str, int, int | None, int | None]:
    return (record.title_key, record.owner_id, record.year, record.format_id)


def _artists(record: Record) -> set[int]:
    return {link.artist_id for link in record.artist_links.all()}
