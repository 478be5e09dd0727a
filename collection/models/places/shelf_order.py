"""The order in which records stand at a place, and between which two of them one belongs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from collection.models.links import RecordArtist, RecordLabel
from collection.models.loans.loan import Loan
from collection.models.places.place import PlaceOrder
from collection.models.records import RecordQuerySet
from collection.names import name_key, natural_key, search_fold, sort_key, sort_name
from collection.names import without_namesake_number as plain_name

#: Names under which albums of many artists are kept, which are found by their titles.
VARIOUS = frozenset(map(name_key, ("Various", "Various Artists", "V/A", "V.A.")))
# Sorted after every name; no character of Unicode has this number.
_LAST = "\uffff"
_NO_YEAR = 9999

SortKey = tuple[Any, ...]


class PlacedRecord(NamedTuple):
    """What the order of a record follows from."""

    pk: int
    title_sort: str
    year: int | None
    original_year: int | None
    files_under: str
    genre: str | None
    added_at: datetime | None
    created_at: datetime
    is_lent: bool
    artist: str = ""
    artist_sort: str = ""
    label_sort: str = ""
    catalog_number: str = ""

    @property
    def music_year(self) -> int:
        return self.original_year or self.year or _NO_YEAR

    @property
    def by_artist(self) -> SortKey:
        """The name that it files under, then the year of the music; of various artists the
        title.
        """
        under, name = self.artist_sort, self.artist
        if self.files_under:
            under, name = sort_key(sort_name(self.files_under)), self.files_under
        year = 0 if name_key(plain_name(name)) in VARIOUS else self.music_year
        return under or _LAST, year, self.title_sort

    @property
    def by_title(self) -> SortKey:
        return self.title_sort, self.by_artist

    @property
    def by_label(self) -> SortKey:
        number = natural_key(self.catalog_number) or _LAST
        return self.label_sort or _LAST, number, self.by_artist

    @property
    def by_genre(self) -> SortKey:
        return search_fold(self.genre or "") or _LAST, self.by_artist

    @property
    def by_year(self) -> SortKey:
        return self.music_year, self.by_artist

    @property
    def by_day(self) -> SortKey:
        return (self.added_at or self.created_at,)


_KEYS: dict[str, Callable[[PlacedRecord], SortKey]] = {
    PlaceOrder.ARTIST: lambda record: record.by_artist,
    PlaceOrder.TITLE: lambda record: record.by_title,
    PlaceOrder.LABEL: lambda record: record.by_label,
    PlaceOrder.GENRE: lambda record: record.by_genre,
    PlaceOrder.YEAR: lambda record: record.by_year,
    PlaceOrder.ADDED: lambda record: record.by_day,
    PlaceOrder.NONE: lambda record: (),
}
_COLUMNS = (
    *("pk", "title_sort", "year", "original_year", "files_under", "genre__name", "added_at"),
    "created_at",
)


class PlacedOrder(NamedTuple):
    """The ids of records in the order in which they stand, and of those of them that somebody has
    on loan.
    """

    ids: list[int]
    lent: set[int]


def in_order(records: RecordQuerySet, sort: str, most: int | None = None) -> PlacedOrder | None:
    """Return the records in the order `sort`, a value of PlaceOrder; None if they are more than
    `most`. As many queries, however many they are.
    """
    lent = Exists(Loan.objects.unreturned().filter(record=OuterRef("pk")))
    stored = records.order_by().annotate(is_lent=lent).values_list(*_COLUMNS, "is_lent")
    rows = {}
    for row in stored if most is None else stored[: most + 1]:
        rows[row[0]] = PlacedRecord(*row)
    if most is not None and len(rows) > most:
        return None
    ids = records.order_by().values("pk")
    artists = RecordArtist.objects.filter(record__in=ids).order_by("record_id", "-position")
    for pk, *names in artists.values_list("record", "artist__name", "artist__sort_key"):
        rows[pk] = rows[pk]._replace(artist=names[0], artist_sort=names[1])
    if sort == PlaceOrder.LABEL:
        labels = RecordLabel.objects.filter(record__in=ids).order_by("record_id", "-position")
        for pk, label, number in labels.values_list("record", "label__sort_key", "catalog_number"):
            rows[pk] = rows[pk]._replace(label_sort=label, catalog_number=number)
    key = _KEYS[sort]
    ordered = sorted(rows, key=lambda pk: (*key(rows[pk]), pk))
    return PlacedOrder(ordered, {pk for pk, row in rows.items() if row.is_lent})


class Spot(NamedTuple):
    """Where a record belongs: its number among the records of the place, how many these are, and
    the ids of those beside it, None at the ends.
    """

    number: int
    total: int
    before: int | None
    after: int | None


def spot(order: PlacedOrder, pk: int) -> Spot | None:
    """Return where a record belongs in the order; None if it is not there. Those that are on loan
    stand beside nothing.
    """
    if pk not in order.ids:
        return None
    standing = [one for one in order.ids if one == pk or one not in order.lent]
    place = standing.index(pk)
    before = standing[place - 1] if place else None
    after = standing[place + 1] if place + 1 < len(standing) else None
    return Spot(place + 1, len(standing), before, after)
