"""The list that somebody is scanning: what for, and what was scanned so far."""

from typing import NotRequired, TypedDict

from django.conf import settings
from django.db import models

from collection.fields import LineField


class ScanMode(models.TextChoices):
    """What becomes of the records that are scanned."""

    LOOK = "look", "Look"
    MOVE = "move", "Move"
    CHECK = "check", "Check off"
    LEND = "lend", "Lend"
    RETURN = "return", "Return"
    PLAYED = "played", "Played"


class ScanLine(TypedDict):
    """A line of the list: what was scanned or typed, and the record that it is."""

    number: int
    text: str
    #: The record, None where it was not found or is one of several.
    record: int | None
    #: The records that it may be.
    choices: NotRequired[list[int]]
    #: The play that was logged.
    play: NotRequired[int]


class ScanList(models.Model):
    """What `user` is scanning, on whatever device. It is of the moment: when it is carried out, its
    lines are gone. Records are known by number, so that nothing depends on it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="scan_list"
    )
    mode = models.CharField(max_length=10, choices=ScanMode, default=ScanMode.LOOK)
    # Where records are moved, or checked off.
    place = LineField(max_length=200, blank=True)
    # To whom they are lent.
    to = LineField(max_length=200, blank=True)
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=ScanMode.values), name="scan_list_mode_known"
            )
        ]

    def __str__(self) -> str:
        return self.get_mode_display()
