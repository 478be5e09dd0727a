"""What is owned of each artist, of each label and from each country of artists: all of them, where
the charts of the statistics page show those with most records.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast, Round

from collection.models import Artist, Label, RecordArtist, RecordLabel, RecordQuerySet
from collection.models.lookups import NamedOnRecords
from collection.names import sort_key
from collection.statistics import money


class NameKind(NamedTuple):
    """What records are counted by: the table that links them with it, the path from a link to what
    is counted, and to its name and the key that it is sorted by.
    """

    title: str
    noun: str
    links: type[Model]
    path: str
    name: str
    sort: str
    #: The filter that finds the records of a name.
    filter: str
    model: type[NamedOnRecords] | None


ARTISTS = NameKind(
    *("By artist", "artist", RecordArtist, "artist_id", "artist__name", "artist__sort_key"),
    *("artist", Artist),
)
LABELS = NameKind(
    *("By label", "label", RecordLabel, "label_id", "label__name", "label__sort_key"),
    *("label", Label),
)
COUNTRIES = NameKind(
    *("By country of the artists", "country", RecordArtist, "artist__country"),
    *("artist__country", "artist__country", "artist_country", None),
)


class Figures(NamedTuple):
    """What is known of the records of a name: how many there are, on the shelf and removed; of how
    many the price is known, and the sum; the mean of their current ratings, and of how many.
    """

    name: str
    sort: str
    records: int
    owned: int
    priced: int
    spent: Decimal
    rated: int
    rating: Decimal | None

    @property
    def removed(self) -> int:
        return self.records - self.owned

    @property
    def price(self) -> Decimal | None:
        """The mean price of the records that have one."""
        return (self.spent / self.priced).quantize(Decimal("0.01")) if self.priced else None


def figures_by_name(records: RecordQuerySet, kind: NameKind) -> list[Figures]:
    """Return the figures of each name that one of `records` has, in the order of the names. A
    record of several names counts for each of them, and once. One query.
    """
    links = _links_once(records, kind)
    sums = {
        "records": Count("pk"),
        "owned": Count("pk", filter=Q(record__is_active=True)),
        "priced": Count("record__price"),
        "spent": Sum(Cast("record__price", FloatField())),
        "rated": Count("record__current_rating"),
        "hundredths": Sum(Cast(Round(F("record__current_rating") * 100), IntegerField())),
    }
    columns = (kind.path, kind.name, kind.sort)
    rows = links.values_list(*dict.fromkeys(columns)).annotate(**sums).values(*columns, *sums)
    found = []
    for row in rows:
        name, rated = row[kind.name], row["rated"]
        found.append(
            Figures(
                name,
                row[kind.sort] if kind.model else sort_key(name),
                row["records"],
                row["owned"],
                row["priced"],
                money(row["spent"]),
                rated,
                Decimal(row["hundredths"]) / (100 * rated) if rated else None,
            )
        )
    return sorted(found, key=lambda figures: (figures.sort, figures.name))


def _links_once(records: RecordQuerySet, kind: NameKind) -> QuerySet[Any]:
    """Return the first link of each of `records` to each of its names: a record may carry a label
    twice, with two numbers.
    """
    links = kind.links._default_manager.order_by()
    same = {"record": OuterRef("record"), kind.path: OuterRef(kind.path)}
    earlier = links.filter(**same, position__lt=OuterRef("position"))
    named = links.exclude(**{kind.name: ""})
    return named.filter(~Exists(earlier), record__in=records.order_by().values("pk"))
