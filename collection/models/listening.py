"""What a user does with the shelf: plays, and filters worth keeping."""

from django.conf import settings
from django.db import models

from collection.fields import LineField, validate_visible


class Play(models.Model):
    """One record played by one user on one day; twice a day is two plays."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="plays")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plays")
    day = models.DateField()

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
