"""What a user does with the shelf: plays, and filters worth keeping."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from collection.fields import LineField, validate_visible

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Record


class PlayQuerySet(models.QuerySet):
    def log(self, record: "Record", user: "AbstractBaseUser", day: date | None = None) -> "Play":
        """Write down that `user` played `record`, today unless told otherwise.

        Raises ValidationError when the day lies in the future.
        """
        day = day or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(f"A play cannot be dated {day}, which lies in the future.")
        return self.create(record=record, user=user, day=day)

    def last_day(self) -> models.Subquery:
        """Return the day on which an outer record was last played by anybody."""
        plays = self.filter(record=models.OuterRef("pk")).order_by("-day")
        return models.Subquery(plays.values("day")[:1])


class Play(models.Model):
    """One record played by one user on one day; twice a day is two plays."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="plays")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plays")
    day = models.DateField()

    objects = PlayQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["record", "day"], name="play_record_day")]

    def __str__(self) -> str:
        return f"{self.record} on {self.day}"


class SavedFilter(models.Model):
    """A way of looking at the records that a user named; `query` is the query string of the record list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = LineField(max_length=100, validators=[validate_visible])
    query = models.TextField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
