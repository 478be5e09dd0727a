"""Stored columns that follow from others and are not what they must be: found, and mended.

Names are looked at before records, and marks of ratings before current ratings, because the second
follow from the first.
"""

from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils.text import Truncator

from collection.bulk_sql import CHUNK
from collection.derived import DERIVED_FIELDS
from collection.models.loans.loan import Loan
from collection.models.lookup_tables import Artist, Format, Genre, Label, Style
from collection.models.own.own_fields import OwnField
from collection.models.own.tags import Tag
from collection.models.places.place import Place
from collection.models.record_fields import RecordFields
from collection.models.stored.derived import derived_of, refresh_derived
from collection.models.stored.ratings import keep_current_rating, wrongly_marked, wrongly_rated
from collection.names import name_key
from collection.tasks.progress import Step, unwatched
from ratings.models import Rating

#: The columns that follow from a name, by the table.
_NAMED: dict[type[models.Model], tuple[str, ...]] = {
    **{model: model.derived_fields for model in (Artist, Label, Genre, Style, Format, Tag)},
    Place: ("name_key", "name_sort"),
    OwnField: ("name_key",),
    Loan: ("to_key",),
}
# So many characters of a value are shown, and so many of them before the first difference.
_SHOWN, _BEFORE = 60, 20


class Drift(NamedTuple):
    """A stored value, and the one that follows from the rest of the collection."""

    model: type[models.Model]
    pk: int
    column: str
    stored: Any
    right: Any

    def __str__(self) -> str:
        place = f"{self.model._meta.verbose_name} {self.pk}, {self.column}".capitalize()
        alike = len(commonprefix([str(self.stored), str(self.right)]))
        start = max(0, alike - _BEFORE)
        return f"{place}: {_shown(self.stored, start)} must be {_shown(self.right, start)}."


def find_drift(records: type[RecordFields], step: Step = unwatched) -> Iterator[list[Drift]]:
    """Yield what has drifted, so many rows at a time as are mended at once; tell `step` how far
    that has come among the records.

    What is mended between two of the lists is not found again.
    """
    for model, columns in _NAMED.items():
        yield from _drifted_names(model, columns)
    for ratings, is_latest in wrongly_marked():
        for marked in _in_pieces(ratings):
            yield [Drift(Rating, one.pk, "is_latest", not is_latest, is_latest) for one in marked]
    for rated in _in_pieces(wrongly_rated(records)):
        yield [
            Drift(records, one.pk, "current_rating", one.current_rating, one.mean) for one in rated
        ]
    yield from _drifted_records(records, step)


def mend(records: type[RecordFields], drifted: Sequence[Drift]) -> int:
    """Store what follows from the rest of the collection as it is now; return how many of these
    values were mended.

    What is left is a name that follows from two rows: they have to be merged.
    """
    rated = [one.pk for one in drifted if one.column == "current_rating"]
    marked = [one.pk for one in drifted if one.model is Rating]
    derived = {one.pk for one in drifted if one.model is records} - {*rated}
    named = [one for one in drifted if one.model in _NAMED]
    with transaction.atomic():
        rated += Rating.objects.filter(pk__in=marked).values_list("record", flat=True)
        keep_current_rating(records, rated)
        refresh_derived(records._base_manager.filter(pk__in=derived))
        mended = sum(map(_mend_name, named))
    return len(drifted) - len(named) + mended


def _drifted_names(model: type[models.Model], columns: Sequence[str]) -> Iterator[list[Drift]]:
    for rows in _in_pieces(model._base_manager.all()):
        drifted = []
        for row in rows:
            stored = {column: getattr(row, column) for column in columns}
            _set_keys(row)
            for column, value in stored.items():
                right = getattr(row, column)
                if value != right:
                    drifted.append(Drift(model, row.pk, column, value, right))
        if drifted:
            yield drifted


def _set_keys(row: Any) -> None:
    """Set the columns of a row that follow from its name, without storing it."""
    if isinstance(row, OwnField):
        row.name_key = name_key(row.name)
    elif isinstance(row, Loan):
        row.to_key = name_key(row.to)
    else:
        row.derive()


def _mend_name(one: Drift) -> bool:
    rows = one.model._base_manager.filter(pk=one.pk)
    try:
        with transaction.atomic():
            rows.update(**{one.column: one.right})
    except IntegrityError:
        return False
    return True


def _drifted_records(records: type[RecordFields], step: Step) -> Iterator[list[Drift]]:
    total, done = records._base_manager.count(), 0
    for ids in _in_pieces(records._base_manager.values_list("pk", flat=True)):
        step(done, total, "record", "Checking")
        done += len(ids)
        drifted = []
        for one in derived_of(records, ids):
            for column in DERIVED_FIELDS:
                stored, right = getattr(one.stored, column), getattr(one.right, column)
                if stored != right:
                    drifted.append(Drift(records, one.record_id, column, stored, right))
        if drifted:
            yield drifted


def _in_pieces(rows: Any) -> Iterator[list[Any]]:
    """Yield rows, or their ids, in order and in lists, each read when the one before is done."""
    rows, last = rows.order_by("pk"), 0
    while piece := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield piece
        last = getattr(piece[-1], "pk", piece[-1])


def _shown(value: Any, start: int) -> str:
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    text = str(value)[start:].replace("\n", " / ")
    return f"“{'…' if start else ''}{Truncator(text).chars(_SHOWN)}”"
