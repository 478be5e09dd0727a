"""Wants: records that somebody looks for."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_past
from adminkit.verbs import Actor, require, require_own
from collection.fields import LineField, ProseField, validate_visible
from collection.models.record_fields import FIRST_YEAR, LAST_YEAR, validate_release_year
from collection.models.records import Record
from collection.names import name_key, search_fold, without_namesake_number


class Pressing(NamedTuple):
    """What is known of a record that came, for the wants that it may fulfil; names as keys."""

    artists: frozenset[str]
    title: str
    release: int | None = None
    year: int | None = None
    format: str = ""
    numbers: frozenset[str] = frozenset()

    @classmethod
    def of_names(
        cls,
        artists: Iterable[str],
        title: str,
        *,
        release: int | None = None,
        year: int | None = None,
        format_name: str = "",
        numbers: Iterable[str] = (),
    ) -> Self:
        """Return the pressing with these names. An artist may be wanted without the number that
        Discogs puts behind a name, and several as one line.
        """
        listed = list(artists)
        names = {*listed, *map(without_namesake_number, listed), " / ".join(listed)}
        return cls(
            frozenset(map(name_key, names)),
            name_key(title),
            release,
            year,
            name_key(format_name),
            frozenset(map(name_key, filter(None, numbers))),
        )


class WantQuerySet(models.QuerySet["Want"]):
    def open(self) -> Self:
        """Return the wants that were neither bought nor given up."""
        return self.filter(closed_on__isnull=True)

    def search(self, text: str) -> Self:
        """Return the wants in which every word of `text` is found, whatever its case and accents.

        Looked through are artist, title, label and catalog number. Wants are few and keep no folded
        text.
        """
        words = search_fold(text).split()
        rows = self.order_by().values_list("pk", "artist", "title", "label", "catalog_number")
        fitting = []
        for pk, *texts in rows:
            folded = "\n".join(search_fold(text) for text in texts)
            if all(word in folded for word in words):
                fitting.append(pk)
        return self.filter(pk__in=fitting)


class Want(models.Model):
    """A record that somebody looks for. Bought, it is closed and points to the record."""

    # What names the want in files. No field of the form: nobody edits it.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="wants")
    artist = LineField(max_length=500, validators=[validate_visible])
    title = LineField(max_length=500, validators=[validate_visible])
    label = LineField(max_length=500, blank=True)
    catalog_number = LineField(max_length=500, blank=True)
    format = LineField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[validate_release_year]
    )
    discogs_release_id = models.PositiveBigIntegerField(
        "Discogs release", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    any_pressing = models.BooleanField(
        default=False,
        help_text="Whichever pressing of the album comes is what was wanted.",
    )
    top_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    priority = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 is the most wanted, 5 the least.",
    )
    notes = ProseField(blank=True)
    added_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was put on a list elsewhere."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(null=True, blank=True)
    record = models.ForeignKey(
        "collection.Record",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="wants",
        verbose_name="bought as",
    )

    objects = WantQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "artist", "title"]
        indexes = [models.Index(fields=["owner", "discogs_release_id"], name="want_release")]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__range=(1, 5)), name="want_priority_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="want_year_possible",
            ),
            models.CheckConstraint(
                condition=Q(top_price__isnull=True) | Q(top_price__gte=0),
                name="want_top_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(closed_on__isnull=False),
                name="want_bought_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artist} - {self.title}"

    def clean(self) -> None:
        """Refuse days on which it cannot have been written down or closed. Raises
        ValidationError.
        """
        days = {"added_at": self.added_at and self.added_at.date(), "closed_on": self.closed_on}
        for name, day in days.items():
            try:
                if day:
                    validate_past(day)
            except ValidationError as error:
                raise ValidationError({name: error}) from None

    @property
    def facts(self) -> str:
        """The line after the title on paper."""
        price = ""
        if self.top_price is not None:
            price = f"up to {self.top_price:.2f} {settings.DISCO_CURRENCY}"
        label = f"{self.label} {self.catalog_number}".strip()
        pressing = "any pressing" if self.any_pressing else ""
        parts = (self.year, self.format, label, pressing, f"priority {self.priority}", price)
        return " · ".join(str(part) for part in parts if part)

    @property
    def pressing(self) -> Pressing:
        """What is wanted, as if it had come."""
        return Pressing.of_names(
            [self.artist],
            self.title,
            release=self.discogs_release_id,
            year=self.year,
            format_name=self.format,
            numbers=[self.catalog_number],
        )

    def is_of_album(self, pressing: Pressing) -> bool:
        """Whether the record that came is this album, whatever its pressing."""
        return name_key(self.title) == pressing.title and name_key(self.artist) in pressing.artists

    def is_met_by(self, pressing: Pressing) -> bool:
        """Whether the record that came is what is wanted: this very release, or the album where
        any pressing will do. Where one of them has no release, nothing that both say may differ.
        """
        wanted, came = self.discogs_release_id, pressing.release
        if wanted and came and not self.any_pressing:
            return wanted == came
        if wanted and wanted == came:
            return True
        if not self.is_of_album(pressing):
            return False
        return self.any_pressing or not self._differs_from(pressing)

    def _differs_from(self, pressing: Pressing) -> bool:
        """Whether year, format or catalog number is another one, as far as both are known. The
        format of a want may describe it at length: "Vinyl, LP, Album, RE".
        """
        if self.year and pressing.year and self.year != pressing.year:
            return True
        number, wanted_format = name_key(self.catalog_number), name_key(self.format)
        if number and pressing.numbers and number not in pressing.numbers:
            return True
        if not wanted_format or pressing.format in wanted_format:
            return False
        return wanted_format not in pressing.format

    @one_act
    def close(self, record: Record | None = None, on: date | None = None, *, by: Actor) -> None:
        """Take the want off the list of open wants: bought as `record`, or given up.

        Raises PermissionDenied for a user who does not own the want, or who may neither change
        wants nor, where it was bought, add records.
        """
        require(by, "collection.add_record" if record else "collection.change_want")
        require_own(by, self.owner_id)
        self.record, self.closed_on = record, on or timezone.localdate()
        with transaction.atomic():
            self.save(update_fields=["record", "closed_on"])
            note(by, Verb.CLOSE, self, bought=record.title if record else "no")
