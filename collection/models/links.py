"""The ordered parts of a record: its artists, labels, styles, tags and tracks, always replaced as a
whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self, cast

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from collection.bulk_sql import chunks
from collection.fields import LineField, validate_visible
from collection.names import without_namesake_number


def shown_names(model: type[models.Model], names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return names of artists or labels, each given with its sort key, as pages show them: without
    the number that Discogs gave them, unless the collection has another that is filed alike.

    One query, or none where no name has such a number.
    """
    shown = {}
    numbered: dict[str, list[str]] = defaultdict(list)
    for name, sort_key in names:
        shown[name] = without_namesake_number(name)
        if shown[name] != name:
            numbered[sort_key].append(name)
    rows = model._default_manager.order_by().values_list("sort_key").annotate(count=Count("pk"))
    for keys in chunks(sorted(numbered)):
        for sort_key, _ in rows.filter(sort_key__in=keys, count__gt=1):
            shown |= {name: name for name in numbered[sort_key]}
    return shown


class NamedLinkQuerySet(models.QuerySet["NamedLink"]):
    """Links between records and artists, or labels."""

    def with_names(self) -> Self:
        """Fetch the names, and whether the collection has another that is filed alike: only then
        does one need the number that Discogs gave it.
        """
        field = self.model.named
        names = cast("type[models.Model]", self.model._meta.get_field(field).related_model)
        others = names._default_manager.filter(sort_key=OuterRef(f"{field}__sort_key"))
        namesakes = Exists(others.exclude(pk=OuterRef(f"{field}_id")))
        return self.select_related(field).annotate(has_namesake=namesakes)


class NamedLink(models.Model):
    """A link to a row with a name."""

    #: The field that leads to the row.
    named: str
    #: Set by `with_names`.
    has_namesake: bool

    objects = NamedLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def shown_name(self) -> str:
        """The name as pages show it: "Abel Records (3)" as "Abel Records" where no other is in the
        collection. Of a link that was not fetched `with_names`, the whole name.
        """
        name: str = getattr(self, self.named).name
        return name if getattr(self, "has_namesake", True) else without_namesake_number(name)


class RecordArtist(NamedLink):
    """One artist of a record; `join_phrase` is the text between this artist and the next."""

    named = "artist"
    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="artist_links")
    artist = models.ForeignKey("collection.Artist", models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()
    join_phrase = LineField(
        max_length=100, blank=True, help_text="Text before the next artist, such as & or feat."
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "position"], name="record_artist_position_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="record_artist_position_from_1"
            ),
        ]

    def __str__(self) -> str:
        return self.artist.name


class RecordLabel(NamedLink):
    """One label of a record with one catalog number; a label with two numbers is linked twice."""

    named = "label"
    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="label_links")
    label = models.ForeignKey("collection.Label", models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()
    catalog_number = LineField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "label", "catalog_number"], name="record_label_number_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="record_label_position_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label.name} {self.catalog_number}".strip()


class RecordStyle(models.Model):
    """One style of a record; the order is the collector's, or that of the file."""

    named = "style"
    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="style_links")
    style = models.ForeignKey("collection.Style", models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "position"], name="record_style_position_once"
            ),
            models.UniqueConstraint(fields=["record", "style"], name="record_style_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="record_style_position_from_1"
            ),
        ]

    def __str__(self) -> str:
        return self.style.name


class RecordTag(models.Model):
    """One tag of a record; the order is that in which they were given."""

    named = "tag"
    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey("collection.Tag", models.PROTECT, related_name="record_links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="record_tag_position_once"),
            models.UniqueConstraint(fields=["record", "tag"], name="record_tag_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="record_tag_position_from_1"),
        ]

    def __str__(self) -> str:
        return self.tag.name


class Track(models.Model):
    """One track of a record; `number` is what is printed on the sleeve, such as A1."""

    class Kind(models.TextChoices):
        TRACK = "track", "Track"
        HEADING = "heading", "Heading"

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="tracks")
    position = models.PositiveSmallIntegerField()
    number = LineField(max_length=20, blank=True)
    title = LineField(max_length=500, validators=[validate_visible])
    duration = LineField(
        max_length=9,
        blank=True,
        validators=[
            RegexValidator(r"^\d{1,3}(:[0-5]\d){1,2}$", "Enter a duration such as 3:45 or 1:02:30.")
        ],
    )
    artist_text = LineField(
        "artist", max_length=500, blank=True, help_text="As printed; empty: the record's."
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TRACK)
    is_favourite = models.BooleanField("favourite", default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="track_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="track_position_from_1"),
            models.CheckConstraint(
                condition=Q(kind__in=["track", "heading"]), name="track_kind_known"
            ),
        ]
        indexes = [
            # Of millions of tracks, few are favourites.
            models.Index(fields=["record"], name="track_favourite", condition=Q(is_favourite=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
