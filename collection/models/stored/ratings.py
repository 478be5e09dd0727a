"""Which rating of an author is the latest one, and the current rating of a record: kept right here
for everybody who writes ratings.
"""

from collections.abc import Iterable

from django.db import connection, models, transaction
from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Round

from collection.bulk_sql import any_of, chunks
from collection.models.record_fields import RecordFields
from ratings.models import Rating


def keep_current_rating(model: type[RecordFields], ids: Iterable[int]) -> None:
    """Set `Rating.is_latest` and `current_rating` for the records (`model`) of these ids, after any
    change of their ratings and in the same transaction.
    """
    with transaction.atomic():
        for some in chunks(sorted(set(ids))):
            records = model._base_manager.filter(pk__in=any_of(some))
            if connection.features.has_select_for_update:
                # Whoever rates one of them at the same time waits, and then sees what is written
                # here. SQLite has one writer at a time anyway.
                list(records.order_by("pk").select_for_update(no_key=True).values_list("pk"))
            for ratings, is_latest in wrongly_marked():
                ratings.filter(record__in=any_of(some)).update(is_latest=is_latest)
            records.update(current_rating=_mean(Q(is_latest=True)))


def wrongly_marked() -> list[tuple[QuerySet[Rating], bool]]:
    """Return the ratings that are marked as the latest of their author and are not, and those that
    are and are not marked; each with the right mark.
    """
    ratings = Rating._base_manager.all()
    return [
        (ratings.filter(_is_followed(), is_latest=True), False),
        (ratings.filter(~_is_followed(), is_latest=False), True),
    ]


def _is_followed() -> Exists:
    """Return whether the author has rated the same record again later; an author rates a record
    once a day.
    """
    later = Rating._base_manager.filter(
        record=OuterRef("record"), author=OuterRef("author"), rated_on__gt=OuterRef("rated_on")
    )
    return Exists(later)


def _mean(is_latest: Q | Combinable) -> Subquery:
    """Return the current rating of an outer record: the mean over authors of each author's latest
    rating, to two decimals.
    """
    latest = Rating._base_manager.filter(is_latest, record=OuterRef("pk"))
    mean = latest.order_by().values("record").annotate(mean=Round(Avg("value"), 2)).values("mean")
    return Subquery(mean, output_field=models.DecimalField(max_digits=4, decimal_places=2))


def wrongly_rated(model: type[RecordFields]) -> QuerySet[RecordFields]:
    """Return the records whose stored rating is another than `mean`, with which each is annotated,
    however ratings are marked.
    """
    rated = model._base_manager.annotate(mean=_mean(~_is_followed()))
    differs = Q(mean__isnull=True, current_rating__isnull=False) | Q(
        mean__isnull=False, current_rating__isnull=True
    )
    return rated.filter(differs | ~Q(mean=F("current_rating")))
