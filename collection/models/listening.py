"""What a user does with the shelf: plays, and filters worth keeping."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_day
from adminkit.verbs import Actor, require, require_own
from collection.fields import LineField, validate_visible
from collection.models.records import Record


class PlayQuerySet(models.QuerySet["Play"]):
    @one_act
    def log(self, record: Record, user: User, day: date | None = None, *, by: Actor) -> "Play":
        """Write down that `user` played `record`, today unless `day` is given.

        Raises PermissionDenied for a user who may not log plays, or is another one;
        ValidationError for a day on which it cannot have been.
        """
        require(by, "collection.add_play")
        require_own(by, user.pk)
        play = Play(record=record, user=user, day=day or timezone.localdate())
        play.clean()
        with transaction.atomic():
            play.save()
            note(by, Verb.PLAY, record, day=play.day)
        return play

    @one_act
    def take_back(self, pk: int, *, by: Actor) -> bool:
        """Delete the play with the id `pk`, if it is among these and `by` logged it; return whether
        it was.

        Raises PermissionDenied for a user who may not log plays.
        """
        require(by, "collection.add_play")
        with transaction.atomic():
            play = self.filter(pk=pk, user=by.pk).select_related("record").first()
            if play is None:
                return False
            note(by, Verb.UNPLAY, play.record, day=play.day)
            play.delete()
        return True

    def in_the_future(self) -> Self:
        """Return the plays whose day is still to come."""
        return self.filter(day__gt=timezone.localdate())

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

    def clean(self) -> None:
        """Refuse a day in the future, and a slip of the pen. Raises ValidationError."""
        if not self.day:
            return
        validate_day(self.day)
        if self.day > timezone.localdate():
            raise ValidationError(f"A play cannot be dated {self.day}, which lies in the future.")


class SavedFilter(models.Model):
    """A way of looking at the records that a user named; `query` is the query string of the record
    list.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = LineField(max_length=100, validators=[validate_visible])
    query = models.TextField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")
        ]

    def __str__(self) -> str:
        return self.name
