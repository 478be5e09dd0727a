"""The rating: one opinion of one author about one record on one day, and which one is current."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_day
from adminkit.numbers import plain_number
from adminkit.verbs import Actor, alters_data, require, require_own

if TYPE_CHECKING:
    from collection.models import Record

VALUES = [Decimal(halves) / 2 for halves in range(21)]
STALE_AFTER = timedelta(days=365)


def record_model() -> "type[Record]":
    """Return the model of records, which this app does not import."""
    return apps.get_model("collection.Record")


def keep_current_rating(records: Iterable[int]) -> None:
    """Bring up to date what follows from the ratings of these records."""
    record_model().objects.keep_current_rating(records)


def validate_rating(value: Decimal) -> None:
    """Refuse what is not 0 to 10 in halves. Raises ValidationError."""
    if value not in VALUES:
        raise ValidationError(f"{value} is not a rating from 0 to 10 in halves.", code="rating")


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings. Their verbs keep `Rating.is_latest` and the current ratings of records right."""

    def latest_of_each(self) -> Self:
        """Return each author's latest rating of each record: that of the greatest day."""
        return self.filter(is_latest=True)

    def current_of(self, record: "Record") -> Decimal | None:
        """Return the current rating of one record as it is stored now, None if nobody has rated
        it.
        """
        stored = record_model()._base_manager.values_list("current_rating", flat=True)
        return stored.get(pk=record.pk)

    def latest_of(self, author: Any, record_path: str = "pk") -> Subquery:
        """Return the latest rating that `author` (a user, an id or an outer reference) gave an
        outer record.
        """
        own = self.latest_of_each().filter(record=OuterRef(record_path), author=author)
        return Subquery(
            own.order_by().values("value")[:1],
            output_field=models.DecimalField(max_digits=3, decimal_places=1),
        )

    def by_others(self, user: User, records: Sequence[int]) -> Self:
        """Return the latest ratings of these records by each author but `user`, with the
        authors.
        """
        latest = self.latest_of_each().filter(record__in=records).exclude(author=user)
        return latest.select_related("author").order_by("author__username")

    def stale(self, author: User, today: date | None = None) -> Self:
        """Return the latest ratings of `author` that are over a year old, of records on the shelf,
        oldest first.
        """
        limit = (today or timezone.localdate()) - STALE_AFTER
        # Those that have left the shelf are few; asking each record would take longer.
        removed = record_model()._base_manager.filter(is_active=False).values("pk")
        own = self.latest_of_each().filter(author=author).exclude(record__in=removed)
        return own.filter(rated_on__lt=limit).order_by("rated_on", "pk")

    def before(self, rating: "Rating") -> Self:
        """Return the earlier ratings of the same record by the same author, the latest of them
        first.
        """
        same = self.filter(record=rating.record_id, author=rating.author_id)
        return same.filter(rated_on__lt=rating.rated_on).order_by("-rated_on", "-pk")

    def with_records(self) -> Self:
        """Fetch what a line about a rating shows, in a constant number of queries."""
        records = record_model()._default_manager.with_artists()
        return self.select_related("author").prefetch_related(models.Prefetch("record", records))

    @alters_data
    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **options)
            keep_current_rating(rating.record_id for rating in made)
        return made

    @alters_data
    def update(self, **values: Any) -> int:
        with transaction.atomic():
            rows = dict(self.order_by().values_list("pk", "record"))
            updated = super().update(**values)
            moved = Rating.objects.filter(pk__in=list(rows)) if "record" in values else self.none()
            keep_current_rating([*rows.values(), *moved.values_list("record", flat=True)])
        return updated

    @alters_data
    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            records = list(self.order_by().values_list("record", flat=True))
            deleted = super().delete()
            keep_current_rating(records)
        return deleted

    # As with Django's own: a manager does not delete all rows there are.
    delete.queryset_only = True  # type: ignore[attr-defined]

    @one_act
    def rate(
        self,
        record: "Record",
        author: User,
        value: Decimal,
        *,
        by: Actor,
        on: date | None = None,
        review: str | None = None,
    ) -> "Rating":
        """Store an opinion; a second one of the same day replaces the first, whose review stays
        unless one is given.

        Raises PermissionDenied for a user who may not rate, or is not the author; ValidationError
        when `value` is not 0 to 10 in halves, or it cannot have been on that day.
        """
        require(by, "ratings.add_rating")
        require_own(by, author.pk)
        on = on or timezone.localdate()
        value = Decimal(value)
        validate_rating(value)
        validate_day(on)
        if on > timezone.localdate():
            raise ValidationError(f"A rating cannot be dated {on}, which lies in the future.")
        opinion: dict[str, Any] = {"value": value}
        if review is not None:
            opinion["review"] = review
        with transaction.atomic():
            rating, _ = self.update_or_create(
                record=record, author=author, rated_on=on, defaults=opinion
            )
            note(by, Verb.RATE, record, value=value, on=on)
        return rating


class Rating(models.Model):
    """An opinion. A record that nobody has rated has none; that is never a rating of 0."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="ratings")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings")
    value = models.DecimalField(
        max_digits=3,
        decimal_places=1,
        validators=[validate_rating],
        help_text="0 to 10, in halves.",
    )
    rated_on = models.DateField(default=timezone.localdate)
    review = models.TextField(blank=True)
    #: Whether it is the latest of this author about this record. New rows are marked at first.
    is_latest = models.BooleanField(default=True, db_default=True, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["-rated_on", "-id"]
        indexes = [
            models.Index(
                fields=["author", "value", "record"],
                condition=Q(is_latest=True),
                name="rating_latest_by_value",
            ),
            models.Index(
                fields=["author", "rated_on", "record"],
                condition=Q(is_latest=True),
                name="rating_latest_by_day",
            ),
            models.Index(
                fields=["record", "author", "value"],
                condition=Q(is_latest=True),
                name="rating_latest_of_record",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "author", "rated_on"], name="rating_once_a_day"
            ),
            models.CheckConstraint(condition=Q(value__in=VALUES), name="rating_0_to_10_in_halves"),
        ]

    def __str__(self) -> str:
        return f"{plain_number(self.value)} on {self.rated_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the rating, and bring up to date what follows from it."""
        with transaction.atomic():
            earlier = Rating.objects.filter(pk=self.pk).values_list("record", flat=True)
            records = [] if self._state.adding else list(earlier)
            super().save(*args, **kwargs)
            keep_current_rating([*records, self.record_id])
            self.refresh_from_db(fields=["is_latest"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the rating, and bring up to date what follows from it."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            keep_current_rating([self.record_id])
        return deleted
