"""The record: one physical copy that somebody owns or owned, and the verbs of its life."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from collection.derived import derive
from collection.fields import LineField, ProseField, validate_visible
from collection.models.copies import RecordCopies
from collection.models.covers import RecordCovers
from collection.models.life import RecordLife
from collection.models.lookups import Artist, Format, Genre, Label
from collection.models.mistakes import RecordMistakes
from collection.models.parts import RecordParts
from collection.names import name_key
from collection.querysets import RecordQuerySet

# The first sound recordings are of 1860; the far bound only keeps typing errors out of the database.
FIRST_YEAR, LAST_YEAR = 1860, 2100


def validate_release_year(year: int) -> None:
    """Refuse a year before the first recording or after next year. Raises ValidationError."""
    last = timezone.localdate().year + 1
    if not FIRST_YEAR <= year <= last:
        raise ValidationError(f"{year} is not a year from {FIRST_YEAR} to {last}.", code="year")


def validate_day(day: date) -> None:
    """Refuse a day that is a slip of the pen, such as 0202-01-05. Raises ValidationError."""
    if day.year < FIRST_YEAR:
        raise ValidationError(f"{day.isoformat()} is before {FIRST_YEAR}.", code="day")


class MediaCondition(models.TextChoices):
    """The Goldmine grades in Discogs' words."""

    MINT = "Mint (M)"
    NEAR_MINT = "Near Mint (NM or M-)"
    VERY_GOOD_PLUS = "Very Good Plus (VG+)"
    VERY_GOOD = "Very Good (VG)"
    GOOD_PLUS = "Good Plus (G+)"
    GOOD = "Good (G)"
    FAIR = "Fair (F)"
    POOR = "Poor (P)"
    NOT_GRADED = "Not Graded"


SLEEVE_CONDITIONS = [*MediaCondition.choices, ("Generic", "Generic"), ("No Cover", "No Cover")]


def short_grade(condition: str) -> str:
    """Return a grade as dealers write it: "Near Mint (NM or M-)" as NM; what has no short form as it is."""
    return condition.partition("(")[2].rstrip(")").split(" or ")[0] or condition


class RemovalReason(models.TextChoices):
    SOLD = "sold", "Sold"
    GIVEN = "given", "Given away"
    TRADED = "traded", "Traded"
    LOST = "lost", "Lost"
    BROKEN = "broken", "Broken"


def cover_path(record: "Record", file_name: str) -> str:
    """Return what the file of a cover is named after: the record, not the upload. The storage adds its content."""
    ending = PurePath(file_name).suffix.lower().replace("jpeg", "jpg")
    return f"covers/{record.uid}{ending}"


def money_field(**options: Any) -> models.DecimalField:
    """Return a field for an amount in the currency of the site, to the cent."""
    return models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))], **options
    )


class Record(RecordLife, RecordParts, RecordCopies, RecordCovers, RecordMistakes):
    """One physical copy. Two copies of one release are two records; removed records stay and can come back."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="records")
    title = LineField(max_length=500, validators=[validate_visible])
    artists = models.ManyToManyField(Artist, through="RecordArtist", related_name="records")
    labels = models.ManyToManyField(Label, through="RecordLabel", related_name="records")
    year = models.PositiveSmallIntegerField(null=True, blank=True, validators=[validate_release_year])
    genre = models.ForeignKey(Genre, models.PROTECT, null=True, blank=True, related_name="records")
    format = models.ForeignKey(Format, models.PROTECT, null=True, blank=True, related_name="records")
    format_details = LineField(max_length=500, blank=True, help_text="Such as Album, Reissue, Gatefold.")
    color = LineField(max_length=200, blank=True)
    limited_to = LineField(max_length=100, blank=True, help_text="Size of a limited edition.")
    copy_number = LineField(max_length=100, blank=True, help_text="Number of this copy of the edition.")
    media_condition = models.CharField(max_length=30, choices=MediaCondition, blank=True)
    sleeve_condition = models.CharField(max_length=30, choices=SLEEVE_CONDITIONS, blank=True)
    location = LineField(max_length=200, blank=True, help_text="Where it stands.")
    barcode = LineField(max_length=100, blank=True)
    discogs_release_id = models.PositiveBigIntegerField(
        "Discogs release", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    remarks = ProseField(blank=True)
    purchase_date = models.DateField(null=True, blank=True, validators=[validate_day])
    added_at = models.DateTimeField("catalogued elsewhere at", null=True, blank=True)
    shop = LineField(max_length=200, blank=True)
    price = money_field()
    is_digitized = models.BooleanField("digitized", default=False)
    is_active = models.BooleanField("on the shelf", default=True, editable=False)
    removed_on = models.DateField(null=True, blank=True, editable=False)
    removal_reason = models.CharField(max_length=10, choices=RemovalReason, blank=True, editable=False)
    sale_price = money_field(editable=False)
    cover = models.ImageField(upload_to=cover_path, max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    title_key = models.CharField(max_length=1500, editable=False)
    title_sort = models.CharField(max_length=300, editable=False)
    artist_sort = models.CharField(max_length=300, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["artist_sort", "year", "title_sort", "id"]
        indexes = [
            models.Index(fields=["owner", "title_key"], name="record_owner_title_key"),
            models.Index(fields=["owner", "discogs_release_id"], name="record_owner_release"),
            models.Index(fields=["title_sort", "id"], name="record_title_sort"),
            models.Index(fields=["artist_sort", "id"], name="record_artist_sort"),
            models.Index(fields=["purchase_date", "id"], name="record_purchase_date"),
            # Covers what statistics count and add up, so that they need not read a million records.
            models.Index(
                fields=["purchase_date", "is_active", "owner", "price", "genre", "format", "year"],
                name="record_statistics",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title_key=""), name="record_title_visible"),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="record_year_possible"
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="record_price_not_negative"),
            models.CheckConstraint(
                condition=Q(sale_price__isnull=True) | Q(sale_price__gte=0), name="record_sale_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(discogs_release_id__isnull=True) | Q(discogs_release_id__gte=1),
                name="record_release_id_positive",
            ),
            models.CheckConstraint(
                condition=Q(media_condition__in=["", *MediaCondition.values]), name="record_media_condition_known"
            ),
            models.CheckConstraint(
                condition=Q(sleeve_condition__in=["", *(value for value, _ in SLEEVE_CONDITIONS)]),
                name="record_sleeve_condition_known",
            ),
            models.CheckConstraint(
                condition=Q(removal_reason__in=["", *RemovalReason.values]), name="record_removal_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(removed_on__isnull=True, removal_reason="", sale_price__isnull=True),
                name="record_active_has_no_removal",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_editable_by(self, user: Any) -> bool:
        """Tell whether `user` may change this record; see `RecordQuerySet.editable_by` for many."""
        return user.is_superuser or self.owner_id == user.pk

    def clean(self) -> None:
        """Set the key before the constraint on it is checked."""
        super().clean()
        self.title_key = name_key(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the record and bring its derived columns up to date."""
        adding = self._state.adding
        if adding:
            self._derive(())
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not adding:
                self.refresh_derived()

    def _derive(self, artist_sort_keys: Iterable[str]) -> None:
        for name, value in derive(self.title, artist_sort_keys, [self.barcode])._asdict().items():
            setattr(self, name, value)

    def refresh_derived(self) -> None:
        """Recompute sort columns and search text after the record, its links or its tracks changed."""
        Record.objects.filter(pk=self.pk).refresh_derived()
        self.refresh_from_db(fields=["title_key", "title_sort", "artist_sort", "search_text"])
