"""Files of ratings: one opinion of one author about one record on one day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone

from adminkit.numbers import plain_number
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.cells import values
from collection.importing.cells.ratings import rating
from collection.importing.files.vocabulary import tables as words
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key, key_day
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored, filled
from collection.names import clean_text
from ratings.models import Rating

_PATHS = ("pk", "record__uid", "author__username", "value", "rated_on", "review")


class RatingTable(PlainTable):
    """Known again by record, author and day, which can exist once."""

    name = "ratings"
    columns: ClassVar[tuple[Column, ...]] = (
        key("record_uid", values.uid),
        key("author", values.line(150), words.AUTHOR),
        Column("value", rating(10), is_needed=True, can_be_empty=False, aliases=("rating",)),
        key_day("rated_on", words.RATED_ON),
        Column("review", values.prose, is_prose=True, aliases=("remarks",)),
    )
    rights = ("ratings.add_rating", "ratings.change_rating")
    owner_column = "author"
    record_column = "record_uid"

    def identity(self, values: Values) -> Identity:
        return values["record_uid"], values["author"], values["rated_on"]

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        records = {self.known.record_id(row.values["record_uid"]) for row in rows}
        days = [row.values["rated_on"] for row in rows]
        found = {}
        for some in chunks(sorted(filter(None, records))):
            ratings = Rating.objects.filter(record__in=some, rated_on__range=(min(days), max(days)))
            for stored in _stored(ratings):
                found[self.identity(stored.cells)] = stored
        return [found.get(self.identity(row.values)) for row in rows]

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        if values["rated_on"] > timezone.localdate().isoformat():
            yield "rated_on", "lies in the future"

    def create(self, rows: Sequence[Values]) -> list[str]:
        ratings = [Rating(**self._fields(cells)) for cells in rows]
        return [str(one.pk) for one in Rating.objects.bulk_create(ratings, batch_size=200)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        ratings = [Rating(pk=int(row.key), **self._fields(row.after)) for row in rows]
        Rating.objects.bulk_update(ratings, ["value", "review"], batch_size=200)

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        return {row.key: row.cells for row in _of_keys(keys)}

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks([int(pk) for pk in keys]):
            Rating.objects.filter(pk__in=some).delete()

    def all_rows(self) -> Iterator[Values]:
        for stored in _stored(Rating.objects.all()):
            yield stored.cells

    def _fields(self, cells: Values) -> dict[str, Any]:
        return {
            "record_id": self.known.record_id(cells["record_uid"]),
            "author_id": self.known.owners.id(cells["author"]),
            "value": Decimal(cells["value"]),
            "rated_on": date.fromisoformat(cells["rated_on"]),
            "review": cells.get("review", ""),
        }


def _of_keys(keys: Sequence[str]) -> Iterator[Stored]:
    for some in chunks(keys):
        yield from _stored(Rating.objects.filter(pk__in=map(int, some)))


def _stored(ratings: QuerySet[Rating]) -> Iterator[Stored]:
    # By what a rating is known again: an undo makes anew what an import had replaced.
    ordered = ratings.order_by("record", "rated_on", "author__username")
    rows: Iterable[Any] = ordered.values_list(*_PATHS).iterator(chunk_size=2000)
    for pk, uid, author, value, day, review in rows:
        cells = {
            "record_uid": str(uid),
            "author": author,
            "value": plain_number(value),
            "rated_on": day.isoformat(),
            "review": clean_text(review, multiline=True),
        }
        yield Stored(str(pk), filled(cells))
