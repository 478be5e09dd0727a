"""The place: a shelf, a box or a room in which records of one owner stand."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from collection.fields import LineField, validate_visible
from collection.models.places.place_set import PlaceQuerySet
from collection.names import name_key, natural_key

#: As long as the location of a record, which is the name of its place.
NAME_LENGTH = 200
# Without letters and digits that are mistaken for one another on a label.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


class PlaceOrder(models.TextChoices):
    """In which order records stand at a place."""

    ARTIST = "artist", "Artist"
    TITLE = "title", "Title"
    LABEL = "label", "Label and number"
    GENRE = "genre", "Genre, then artist"
    YEAR = "year", "Year"
    ADDED = "added", "Date added"
    NONE = "none", "No order"


def new_code() -> str:
    """Return a code for the label of a place, which nobody has guessed or will get again."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class Place(models.Model):
    """Where records of `owner` stand. The location of a record is text, and belongs to the place of
    the same key: nothing links the two.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="places")
    name = LineField(max_length=NAME_LENGTH, validators=[validate_visible])
    # What places are told apart by; a letter may become three.
    name_key = models.CharField(max_length=3 * NAME_LENGTH, editable=False)
    # Shelf 2 comes before shelf 10.
    name_sort = models.CharField(max_length=300, editable=False)
    sort = models.CharField("order", max_length=10, choices=PlaceOrder, default=PlaceOrder.ARTIST)
    code = models.CharField(
        "code of the label", max_length=20, unique=True, default=new_code, editable=False
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name_sort", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name_key=""), name="place_name_visible"),
            models.CheckConstraint(condition=~Q(code=""), name="place_has_code"),
            models.CheckConstraint(
                condition=Q(sort__in=PlaceOrder.values), name="place_order_known"
            ),
            models.UniqueConstraint(fields=["owner", "name_key"], name="place_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Set the key before the constraints on it are checked."""
        super().clean()
        self.name = self.name or ""
        self.derive()

    def derive(self) -> None:
        """Set the columns that follow from the name."""
        self.name_key, self.name_sort = name_key(self.name), natural_key(self.name)
