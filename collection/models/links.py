"""What hangs on a record in an order: its artists, its labels, its tracks. Always replaced as a whole."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from collection.fields import LineField, validate_visible
from collection.models.lookups import Artist, Label


class RecordArtist(models.Model):
    """One artist of a record; `join_phrase` stands between this artist and the next."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="artist_links")
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()
    join_phrase = LineField(max_length=100, blank=True, help_text="Text before the next artist, such as & or feat.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="record_artist_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="record_artist_position_from_1"),
        ]

    def __str__(self) -> str:
        return self.artist.name


class RecordLabel(models.Model):
    """One label of a record with one catalog number; a label with two numbers is linked twice."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="label_links")
    label = models.ForeignKey(Label, models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()
    catalog_number = LineField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "label", "catalog_number"], name="record_label_number_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="record_label_position_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.label.name} {self.catalog_number}".strip()


class Track(models.Model):
    """One track of a record; `number` is what is printed on the sleeve, such as A1."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="tracks")
    position = models.PositiveSmallIntegerField()
    number = LineField(max_length=20, blank=True)
    title = LineField(max_length=500, validators=[validate_visible])
    duration = LineField(
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{1,3}(:[0-5]\d){1,2}$", "Enter a duration such as 3:45 or 1:02:30.")],
    )
    is_favourite = models.BooleanField("favourite", default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="track_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="track_position_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
