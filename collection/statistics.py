"""Counts and sums over many records, in a few scans."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from heapq import nsmallest
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    F,
    FloatField,
    Model,
    OuterRef,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast, Coalesce

from collection.models import (
    Artist,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    Style,
)
from collection.models.lookups import Lookup

# So many names are looked at first for a ranking.
CANDIDATES = 40
# What records can carry several of, and the tables that link it with them.
_LINKED: dict[str, tuple[type[Lookup], type[Model]]] = {
    "artist": (Artist, RecordArtist),
    "label": (Label, RecordLabel),
    "style": (Style, RecordStyle),
}


#: How many records have each row of a look-up, by its id; None counts those that have none.
Ids = Counter[int | None]


class Years(NamedTuple):
    """How many records have each year: of the music, of the pressing, and of the album where it is
    known. None counts those of which it is unknown.
    """

    of_music: Counter[int | None]
    of_pressing: Counter[int | None]
    of_album: Counter[int | None]

    @property
    def with_album(self) -> int:
        """How many records have the year of their album."""
        return self.of_album.total() - self.of_album[None]

    @property
    def with_pressing_only(self) -> int:
        """How many records have the year of their pressing and none of their album."""
        return self.of_album[None] - self.of_music[None]


class DayBought(NamedTuple):
    """What was bought on one day (None: unknown) and is on the shelf or not: the number of records,
    of those with a price, and the sum of the prices.
    """

    day: date | None
    is_active: bool
    records: int
    priced: int
    spent: Decimal


class DaySold(NamedTuple):
    """What was sold on one day (None: unknown): the number of records and the sum of the prices."""

    day: date | None
    records: int
    received: Decimal


def money(total: float | None) -> Decimal:
    """Return a sum of amounts to the cent. SQLite adds decimals as floats, so every sum of money is
    rounded here.
    """
    return Decimal(f"{total or 0:.2f}")


def count_kinds(records: RecordQuerySet, *, is_shelf: bool = True) -> tuple[Ids, Ids]:
    """Return how many of `records` have each genre and each format, by its id; one query. For
    `is_shelf` see `_grouped`.
    """
    genres, formats = Ids(), Ids()
    # In the order of the index `record_kinds`.
    rows = _grouped(records, is_shelf, "genre_id", "format_id").annotate(count=Count("pk"))
    for genre, form, count in rows:
        genres[genre] += count
        formats[form] += count
    return genres, formats


def count_years(records: RecordQuerySet, *, is_shelf: bool = True) -> Years:
    """Return how many of `records` have each year; one query. For `is_shelf` see `_grouped`."""
    years = Years(Counter(), Counter(), Counter())
    # In the order of the index `record_years`.
    rows = _grouped(records, is_shelf, "original_year", "year").annotate(count=Count("pk"))
    for original_year, year, count in rows:
        years.of_music[original_year or year] += count
        years.of_pressing[year] += count
        years.of_album[original_year] += count
    return years


def _grouped(records: RecordQuerySet, is_shelf: bool, *names: str) -> QuerySet[Any, Any]:
    """Return the records in groups of equal values.

    Those of a whole shelf are read in the order of an index. Those of any other filter must not be:
    SQLite would visit every record of the owner to have that order. So it is not told that these
    are columns.
    """
    spelled = {f"by_{name}": F(name) if is_shelf else Coalesce(name, name) for name in names}
    return records.order_by().annotate(**spelled).values_list(*spelled)


def by_country(records: RecordQuerySet, *, is_shelf: bool = True) -> Counter[str]:
    """Return how many records came out in each country; "" counts those of which it is unknown.
    For `is_shelf` see `_grouped`.
    """
    return Counter(dict(_grouped(records, is_shelf, "country").annotate(count=Count("pk"))))


def bought_by_day(records: RecordQuerySet, *, is_shelf: bool = True) -> list[DayBought]:
    """Return what was bought on each day, the unknown day first, then the oldest. For `is_shelf`
    see `_grouped`.
    """
    paid = {
        "records": Count("pk"),
        "priced": Count("price"),
        "spent": Sum(Cast("price", FloatField())),
    }
    rows = _grouped(records, is_shelf, "purchase_date", "is_active").annotate(**paid)
    days = [
        DayBought(day, is_active, count, priced, money(spent))
        for day, is_active, count, priced, spent in rows
    ]
    return sorted(days, key=lambda bought: (bought.day or date.min, bought.is_active))


def sold_by_day(records: RecordQuerySet) -> list[DaySold]:
    """Return what was sold on each day, the unknown day first, then the oldest."""
    # Few have left the shelf: they are found in an index first, and only they are read.
    removed = Record.objects.removed().order_by().values("pk")
    sold = records.order_by().filter(pk__in=removed, sale_price__isnull=False)
    sums = {"records": Count("pk"), "received": Sum(Cast("sale_price", FloatField()))}
    rows = sold.values_list("removed_on").annotate(**sums)
    days = [DaySold(day, count, money(received)) for day, count, received in rows]
    return sorted(days, key=lambda sold: sold.day or date.min)


def most_frequent(
    records: RecordQuerySet, name: str, most: int, rest: RecordQuerySet | None = None
) -> list[tuple[Lookup, int]]:
    """Return the artists, labels or styles (`name`) on most of these records, with their numbers of
    records. `rest` are all other records, where they are known to be fewer: then all are counted,
    which an index knows, and the rest is taken off.
    """
    model, links = _LINKED[name]
    every = links._default_manager.order_by()
    if rest is None:
        ranked = _ranked(every.filter(record__in=records.order_by().values("pk")), name, most)
    else:
        ranked = _ranked_less(every, name, most, rest)
    rows = model.objects.in_bulk([pk for pk, _ in ranked])
    return [(rows[pk], count) for pk, count in ranked]


def _ranked(links: QuerySet[Any], name: str, most: int) -> list[tuple[int, int]]:
    counted = links.values_list(name).annotate(count=Count("record", distinct=True))
    return list(counted.order_by("-count", name)[:most])


def _ranked_less(
    every: QuerySet[Any], name: str, most: int, rest: RecordQuerySet
) -> list[tuple[int, int]]:
    taken_off = Counter(pk for _, pk in _taken_off(every, name, rest))
    everywhere = every.values_list(name).annotate(count=Count("pk")).order_by("-count", name)
    # Those with most links of all will do, unless another name could be on as many records.
    for links in (everywhere[:CANDIDATES], everywhere):
        here = [(pk, count - taken_off[pk]) for pk, count in links]
        here = [(pk, count) for pk, count in here if count]
        ranked = nsmallest(most, here, key=lambda pair: (-pair[1], pair[0]))
        if len(ranked) == most and ranked[-1][1] > min(count for _, count in links):
            break
    return ranked


def _taken_off(every: QuerySet[Any], name: str, rest: RecordQuerySet) -> Iterable[tuple[int, int]]:
    """Return the links, and what they lead to, that are not counted: those of `rest`, and those by
    which a record is linked with an artist or a label again, such as by a second number.
    """
    columns = ("pk", name)
    of_rest = every.filter(record__in=rest.order_by().values("pk")).values_list(*columns)
    if every.model is RecordStyle:
        return of_rest
    same = {"record": OuterRef("record"), name: OuterRef(name)}
    earlier = every.filter(**same, position__lt=OuterRef("position"))
    return of_rest.union(every.filter(Exists(earlier), position__gt=1).values_list(*columns))
