"""The columns of a record, the choices they take, and what their values must be."""

import uuid
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from adminkit.fields import FIRST_YEAR, validate_day
from collection.derived import years_line
from collection.fields import LineField, ProseField, validate_visible

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from collection.models.batches.batch import Change
    from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag, Track
    from collection.models.own.own_fields import OwnValue
    from collection.models.pictures.record_picture import RecordPicture
    from credits.models import Transaction

# The far bound only keeps typing errors out of the database.
LAST_YEAR = 2100


def validate_release_year(year: int) -> None:
    """Refuse a year before the first recording or after next year. Raises ValidationError."""
    last = timezone.localdate().year + 1
    if not FIRST_YEAR <= year <= last:
        raise ValidationError(f"{year} is not a year from {FIRST_YEAR} to {last}.", code="year")


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
    """Return a grade as dealers write it: "Near Mint (NM or M-)" as NM; what has no short form as
    it is.
    """
    return condition.partition("(")[2].rstrip(")").split(" or ")[0] or condition


class RemovalReason(models.TextChoices):
    SOLD = "sold", "Sold"
    GIVEN = "given", "Given away"
    TRADED = "traded", "Traded"
    RETURNED = "returned", "Returned"
    LOST = "lost", "Lost"
    BROKEN = "broken", "Broken"


def music_year() -> Coalesce:
    """Return the year of the music as a query computes it; see `RecordFields.music_year`."""
    return Coalesce("original_year", "year")


class CoverSource(models.TextChoices):
    OWN = "own", "Own picture"
    DISCOGS = "discogs", "Discogs"
    COVER_ART_ARCHIVE = "coverartarchive", "Cover Art Archive"


def cover_path(record: "RecordFields", file_name: str) -> str:
    """Return the name under which a cover is stored: that of the record, not of the upload. The
    storage adds a digest of its content.
    """
    ending = PurePath(file_name).suffix.lower().replace("jpeg", "jpg")
    return f"covers/{record.uid}{ending}"


def money_field(**options: Any) -> models.DecimalField:
    """Return a field for an amount in the currency of the site, to the cent."""
    return models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        **options,
    )


class RecordFields(models.Model):
    """What is stored of a record; `Record` adds the verbs."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="records")
    title = LineField(max_length=500, validators=[validate_visible])
    artists = models.ManyToManyField(
        "collection.Artist", through="collection.RecordArtist", related_name="records"
    )
    labels = models.ManyToManyField(
        "collection.Label", through="collection.RecordLabel", related_name="records"
    )
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[validate_release_year]
    )
    original_year = models.PositiveSmallIntegerField(
        "original year",
        null=True,
        blank=True,
        validators=[validate_release_year],
        help_text="The year in which the album first came out.",
    )
    country = LineField(max_length=100, blank=True, help_text="Where this release came out.")
    genre = models.ForeignKey(
        "collection.Genre", models.PROTECT, null=True, blank=True, related_name="records"
    )
    styles = models.ManyToManyField(
        "collection.Style", through="collection.RecordStyle", related_name="records"
    )
    tags = models.ManyToManyField(
        "collection.Tag", through="collection.RecordTag", related_name="records"
    )
    format = models.ForeignKey(
        "collection.Format", models.PROTECT, null=True, blank=True, related_name="records"
    )
    format_details = LineField(
        max_length=500, blank=True, help_text="Such as Album, Reissue, Gatefold."
    )
    color = LineField(max_length=200, blank=True)
    limited_to = LineField(max_length=100, blank=True, help_text="Size of a limited edition.")
    copy_number = LineField(
        max_length=100, blank=True, help_text="Number of this copy of the edition."
    )
    media_condition = models.CharField(max_length=30, choices=MediaCondition, blank=True)
    sleeve_condition = models.CharField(max_length=30, choices=SLEEVE_CONDITIONS, blank=True)
    location = LineField(max_length=200, blank=True, help_text="Where it stands.")
    barcode = LineField(max_length=100, blank=True)
    discogs_release_id = models.PositiveBigIntegerField(
        "Discogs release", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    musicbrainz_release_id = models.UUIDField("MusicBrainz release", null=True, blank=True)
    files_under = LineField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="A name that it is filed by in place of the first artist, such as Soundtracks.",
    )
    remarks = ProseField(blank=True)
    purchase_date = models.DateField(null=True, blank=True, validators=[validate_day])
    added_at = models.DateTimeField("catalogued elsewhere at", null=True, blank=True)
    shop = LineField(max_length=200, blank=True)
    price = money_field()
    is_digitized = models.BooleanField("digitized", default=False)
    is_active = models.BooleanField("on the shelf", default=True, editable=False)
    removed_on = models.DateField(null=True, blank=True, editable=False)
    removal_reason = models.CharField(
        max_length=10, choices=RemovalReason, blank=True, editable=False
    )
    sale_price = money_field(editable=False)
    matrix = LineField(
        "matrix / runout",
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="What is etched or stamped beside the label.",
    )
    value = money_field(help_text="What it is worth to you: typed, and never looked up.")
    valued_on = models.DateField(null=True, blank=True, validators=[validate_day])
    # An order of which something has come is not deleted: it is undone.
    order_line = models.ForeignKey(
        "collection.OrderLine",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="records",
    )
    cover = models.ImageField(upload_to=cover_path, max_length=200, blank=True)
    cover_source = models.CharField(
        "source of the cover",
        max_length=20,
        choices=CoverSource,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    title_key = models.CharField(max_length=1500, editable=False)
    title_sort = models.CharField(max_length=300, editable=False)
    artist_sort = models.CharField(max_length=300, blank=True, editable=False)
    #: How its first label is filed. None without a label: in lists, what is unknown comes last.
    label_sort = models.CharField(max_length=300, null=True, editable=False)  # noqa: DJ001
    search_text = models.TextField(blank=True, editable=False)
    #: The mean over authors of each author's latest rating; None if nobody has rated it.
    current_rating = models.DecimalField(max_digits=4, decimal_places=2, null=True, editable=False)

    if TYPE_CHECKING:
        # The rows that refer to a record. Django adds these to the model that is stored.
        artist_links: RelatedManager[RecordArtist]
        label_links: RelatedManager[RecordLabel]
        style_links: RelatedManager[RecordStyle]
        tag_links: RelatedManager[RecordTag]
        own_values: RelatedManager[OwnValue]
        tracks: RelatedManager[Track]
        pictures: RelatedManager[RecordPicture]
        changes: RelatedManager[Change]
        transactions: RelatedManager[Transaction]

    class Meta:
        abstract = True

    @property
    def music_year(self) -> int | None:
        """The year of the music: that of the album where it is known, else that of the record."""
        return self.original_year or self.year

    @property
    def shown_years(self) -> str:
        """The year of the record, and in brackets that of the album where it is another one."""
        return years_line(self.year, self.original_year)
