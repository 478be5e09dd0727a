"""How good it is: one opinion of one author about one record on one day."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Round
from django.utils import timezone

from ratings.means import Means
from ratings.over_time import OverTime

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Record

VALUES = [Decimal(halves) / 2 for halves in range(21)]


def validate_rating(value: Decimal) -> None:
    """Refuse what is not 0 to 10 in halves. Raises ValidationError."""
    if value not in VALUES:
        raise ValidationError(f"{value} is not a rating from 0 to 10 in halves.", code="rating")


class RatingQuerySet(OverTime, Means):
    """The only place that knows which rating is current."""

    def latest(self) -> "RatingQuerySet":
        """Return each author's latest rating of each record: the greatest day, then the greatest id."""
        later = Rating.objects.filter(record=OuterRef("record"), author=OuterRef("author")).filter(
            Q(rated_on__gt=OuterRef("rated_on")) | Q(rated_on=OuterRef("rated_on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later))

    def current(self, record_path: str = "pk") -> Subquery:
        """Return the current rating of an outer record: the mean over authors of each author's latest rating."""
        latest = self.latest().filter(record=OuterRef(record_path)).order_by().values("record")
        mean = latest.annotate(mean=Round(models.Avg("value"), 2)).values("mean")
        return Subquery(mean, output_field=models.DecimalField(max_digits=4, decimal_places=2))

    def current_of(self, record: "Record") -> Decimal | None:
        """Return the current rating of one record, None if nobody has rated it."""
        found = type(record)._base_manager.filter(pk=record.pk).annotate(current=self.current())
        return found.values_list("current", flat=True).get()

    def latest_of(self, author: Any, record_path: str = "pk") -> Subquery:
        """Return the latest rating that `author` (a user, an id or an outer reference) gave an outer record."""
        own = self.filter(record=OuterRef(record_path), author=author).order_by("-rated_on", "-pk")
        return Subquery(own.values("value")[:1], output_field=models.DecimalField(max_digits=3, decimal_places=1))

    def rate(
        self,
        record: "Record",
        author: "AbstractBaseUser",
        value: Decimal,
        *,
        on: date | None = None,
        review: str | None = None,
    ) -> "Rating":
        """Write down an opinion; a second one of the same day replaces the first, its review stays unless given.

        Raises ValidationError when `value` is not 0 to 10 in halves or the day lies in the future.
        """
        on = on or timezone.localdate()
        value = Decimal(value)
        validate_rating(value)
        if on > timezone.localdate():
            raise ValidationError(f"A rating cannot be dated {on}, which lies in the future.")
        written = {"value": value} | ({} if review is None else {"review": review})
        return self.update_or_create(record=record, author=author, rated_on=on, defaults=written)[0]


class Rating(models.Model):
    """An opinion. Unrated is no row, never 0."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="ratings")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings")
    value = models.DecimalField(
        max_digits=3, decimal_places=1, validators=[validate_rating], help_text="0 to 10, in halves."
    )
    rated_on = models.DateField(default=timezone.localdate)
    review = models.TextField(blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["-rated_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "author", "rated_on"], name="rating_once_a_day"),
            models.CheckConstraint(condition=Q(value__in=VALUES), name="rating_0_to_10_in_halves"),
        ]

    def __str__(self) -> str:
        return f"{self.value.normalize():f} on {self.rated_on}"
