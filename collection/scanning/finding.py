"""Which records are meant by what was scanned or typed: a barcode, a catalog number, the beginning
of a title, or words.
"""

import re

from django.contrib.auth.models import User
from django.db.models import Q

from collection.models import Record, RecordLabel, RecordQuerySet
from collection.models.scans.scan_list import ScanMode
from collection.names import natural_key, search_fold, sort_key, sort_name

#: So many records are offered where several may be meant.
MOST = 12
FEWEST_DIGITS = 2
_DIGITS = re.compile(r"\d+")
#: In these, records of others are looked at, too.
OF_ANYBODY = {ScanMode.LOOK, ScanMode.PLAYED}


def scannable(mode: str, user: User) -> RecordQuerySet:
    """Return the records that can be scanned: in the hands of `user`, or, to be lent or returned,
    at home or away.
    """
    records = Record.objects.active()
    if mode not in OF_ANYBODY:
        records = records.editable_by(user)
    if mode == ScanMode.LEND:
        return records.at_home()
    return records.on_loan() if mode == ScanMode.RETURN else records


def meant_by(text: str, records: RecordQuerySet, user: User) -> list[int]:
    """Return the ids of those of `records` that `text` may mean, at most MOST; those of `user`
    alone, if there are any.

    The first way that finds something counts: barcode, catalog number, whole title, beginning of a
    title, words.
    """
    ways = (_by_barcode, _by_number, _by_title, _by_beginning, _by_words)
    for way in ways:
        found = way(text, records)
        if found is None:
            continue
        ordered = found.order_by(*(Record._meta.ordering or ())).values_list("pk", "owner_id")
        hits = list(ordered[: MOST * 4])
        own = [pk for pk, owner in hits if owner == user.pk]
        if hits:
            return (own or [pk for pk, _ in hits])[:MOST]
    return []


def _by_barcode(text: str, records: RecordQuerySet) -> RecordQuerySet | None:
    return records.with_barcode(text)


def _by_number(text: str, records: RecordQuerySet) -> RecordQuerySet | None:
    runs = _DIGITS.findall(text)
    key = natural_key(text)
    if not runs or not key:
        return None
    # The database finds those with the longest row of digits, however the rest is written. Few
    # digits are in too many.
    longest = str(int(max(runs, key=len)))
    links = RecordLabel.objects.filter(
        Q(catalog_number__contains=longest)
        if len(longest) >= FEWEST_DIGITS
        else Q(catalog_number__iexact=text)
    )
    numbers = links.filter(record__in=records.order_by().values("pk"))
    pairs = numbers.values_list("record", "catalog_number").order_by("record")
    return records.filter(pk__in=[pk for pk, number in pairs if natural_key(number) == key])


def _by_title(text: str, records: RecordQuerySet) -> RecordQuerySet | None:
    return records.filter(title_sort=sort_key(sort_name(text)))


def _by_beginning(text: str, records: RecordQuerySet) -> RecordQuerySet | None:
    # Titles are sorted without an article in front.
    filed = sort_name(text)
    start = sort_key(filed if filed == text else filed.rpartition(", ")[0])
    if not start:
        return None
    return records.filter(title_sort__gte=start, title_sort__lt=f"{start}\U0010ffff")


def _by_words(text: str, records: RecordQuerySet) -> RecordQuerySet | None:
    return records.search(text) if search_fold(text) else None
