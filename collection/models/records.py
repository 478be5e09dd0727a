"""The record: one physical copy that somebody owns or owned. Its bases hold its verbs by topic."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Case, Exists, OrderBy, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Concat

from adminkit.fields import validate_day
from adminkit.verbs import Actor, alters_data
from collection.models.covers import RecordCovers
from collection.models.edits.differing import alike_in
from collection.models.events import RecordEvents
from collection.models.life import RecordLife
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag
from collection.models.loans.loan import Loan
from collection.models.own.kinds import OwnKind
from collection.models.own.own_fields import OwnValue
from collection.models.own.tags import JoinedNames
from collection.models.private_fields import CODENAME, NAME
from collection.models.record_fields import (
    FIRST_YEAR,
    LAST_YEAR,
    SLEEVE_CONDITIONS,
    CoverSource,
    MediaCondition,
    RemovalReason,
    cover_path,
    music_year,
    validate_release_year,
)
from collection.models.searching.barcodes import barcode_digits, has_barcode, plain_barcode
from collection.models.searching.words import holds_words
from collection.models.stored.derived import refresh_derived, set_derived
from collection.models.stored.ratings import keep_current_rating
from collection.names import name_key
from ratings.models import Rating

# Migrations know the last three by this module.
__all__ = ["Record", "RecordQuerySet", "cover_path", "validate_day", "validate_release_year"]


class RecordQuerySet(models.QuerySet["Record"]):
    def active(self) -> Self:
        """Return the records on the shelf."""
        return self.filter(is_active=True)

    def removed(self) -> Self:
        """Return the records that have left the shelf."""
        return self.filter(is_active=False)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def editable_by(self, user: Actor) -> Self:
        """Return the records that `user` may change: their own, all of them for an owner of the
        site.
        """
        return self if user.is_superuser else self.filter(owner=user.pk)

    def differing(self, values: Mapping[str, Any]) -> Self:
        """Return the records in which at least one field has another value than in `values`.

        `add_styles` are styles of which a record lacks one, `drop_styles` such as it carries,
        `set_styles` those that it is to carry and no others; so it is with the other LISTS. Tags
        are given by their names. No record loses its last artist.
        """
        return self.exclude(alike_in(values))

    def on_loan(self) -> Self:
        """Return the records that somebody has on loan."""
        return self.active().filter(pk__in=Loan.objects.unreturned().order_by().values("record"))

    def at_home(self) -> Self:
        """Return the records that nobody has on loan, removed ones included."""
        lent = Loan.objects.unreturned().filter(record=OuterRef("pk"))
        return self.exclude(Exists(lent) & Q(is_active=True))

    def with_loans(self) -> Self:
        """Annotate `lent_to`, the person who has a record on loan, None where nobody has."""
        lent = Loan.objects.open().filter(record=OuterRef("pk"))
        return self.annotate(lent_to=Subquery(lent.values("to")[:1]))

    def without_label(self) -> Self:
        return self.filter(label_sort__isnull=True)

    def copies_of(self, record: "Record") -> Self:
        """Return the records of anybody that are the same release as `record`, or have its title
        and artists; those on the shelf first.
        """
        # Titles are indexed by owner, releases are not.
        same = Q(
            owner__in=User.objects.values("pk"),
            title_key=record.title_key,
            artist_sort=record.artist_sort,
        )
        if record.discogs_release_id:
            same |= Q(discogs_release_id=record.discogs_release_id)
        return self.filter(same).exclude(pk=record.pk).order_by("-is_active", "pk")

    def search(self, text: str) -> Self:
        """Return the records in which every word of `text` is found, whatever its case and accents.

        Looked through are title, artists, labels, catalog numbers, styles, barcode and tracks.
        """
        scanned = barcode_digits(text)
        wanted = holds_words(text)
        return self.filter(wanted | has_barcode(scanned) if scanned else wanted)

    def with_barcode(self, text: str) -> Self:
        """Return the records with the barcode `text`, however blanks, hyphens and zeros in front
        are written.
        """
        digits = barcode_digits(text)
        return self.filter(has_barcode(digits)) if digits else self.none()

    def with_artists(self) -> Self:
        """Fetch the artists, for those who show nothing else that is linked."""
        return self.prefetch_related(Prefetch("artist_links", RecordArtist.objects.with_names()))

    def with_links(self) -> Self:
        """Fetch everything a line about a record shows, in a constant number of queries."""
        return (
            self.with_artists()
            .select_related("genre", "format", "owner")
            .prefetch_related(
                Prefetch("label_links", RecordLabel.objects.with_names()),
                Prefetch("style_links", RecordStyle.objects.select_related("style")),
            )
        )

    def with_tags(self) -> Self:
        """Fetch tags and own fields, a query each."""
        return self.prefetch_related(
            Prefetch("tag_links", RecordTag.objects.select_related("tag")),
            Prefetch("own_values", OwnValue.objects.select_related("field")),
        )

    def with_tag_names(self) -> Self:
        """Annotate `tag_names` and `own_texts` ("Mood=calm"), for lists: texts, and a
        UNIT_SEPARATOR between them.
        """
        links = RecordTag.objects.filter(record=OuterRef("pk")).order_by().values("record")
        names = links.annotate(names=JoinedNames("tag__name")).values("names")
        filled = OwnValue.objects.filter(record=OuterRef("pk")).order_by().values("record")
        shown = Case(
            When(field__kind=OwnKind.YES_NO, value="1", then=Value("yes")),
            When(field__kind=OwnKind.YES_NO, then=Value("no")),
            default="value",
            output_field=models.TextField(),
        )
        each = Concat("field__name", Value("="), shown, output_field=models.TextField())
        own = filled.annotate(texts=JoinedNames(each)).values("texts")
        return self.annotate(tag_names=Subquery(names), own_texts=Subquery(own))

    def with_music_year(self) -> Self:
        """Add `music_year` for filters and counts; see `Record.music_year`."""
        return self.alias(**{"music_year": music_year()})

    def with_my_rating(self, user: User) -> Self:
        """Annotate `my_rating`, the latest rating by this user."""
        return self.annotate(my_rating=Rating.objects.latest_of(user.pk))

    @alters_data
    def refresh_derived(self) -> int:
        """Recompute the derived columns of these records from what they hold now; return how many
        there are.
        """
        return refresh_derived(self)

    @alters_data
    def keep_current_rating(self, ids: Iterable[int]) -> None:
        """Bring up to date what follows from the ratings of the records with these ids; every verb
        that writes ratings calls it.
        """
        keep_current_rating(self.model, ids)


class Record(RecordLife, RecordEvents, RecordCovers):
    """One physical copy. Two copies of one release are two records; removed records stay and can
    come back.
    """

    objects = RecordQuerySet.as_manager()

    if TYPE_CHECKING:
        # Of records that were fetched `with_my_rating`.
        my_rating: Decimal | None
        # Of records annotated with `Play.objects.last_day()`.
        last_played: date | None
        # Of records annotated by `with_loans`.
        lent_to: str | None
        # The line on the way that brings another copy, where a list has looked for it.
        ordered: Any
        # Of records annotated by `with_tag_names`.
        tag_names: str | None
        own_texts: str | None

    class Meta:
        permissions = [(CODENAME, NAME)]
        ordering = ["artist_sort", OrderBy(music_year()), "title_sort", "id"]
        # What ends in `is_active` and `owner` answers lists of a shelf alone, without the rows.
        indexes = [
            models.Index(fields=["owner", "title_key"], name="record_owner_title_key"),
            models.Index(fields=["discogs_release_id", "owner"], name="record_release"),
            models.Index(
                "artist_sort",
                music_year(),
                "title_sort",
                "id",
                "is_active",
                "owner",
                name="record_order",
            ),
            models.Index(fields=["title_sort", "id", "is_active", "owner"], name="record_title"),
            models.Index(fields=["artist_sort", "id", "is_active", "owner"], name="record_artist"),
            models.Index(
                fields=["purchase_date", "id", "is_active", "owner"], name="record_bought"
            ),
            # What statistics count and add up, each in the order in which it is grouped: they read
            # and sort no record.
            models.Index(
                fields=["owner", "purchase_date", "is_active", "price"], name="record_spending"
            ),
            models.Index(
                fields=["owner", "original_year", "year", "is_active"], name="record_years"
            ),
            models.Index(
                fields=["owner", "genre", "format", "is_active", "is_digitized"],
                name="record_kinds",
            ),
            # By its rating, with what the statistics of ratings add up.
            models.Index(
                fields=["current_rating", "id", "is_active", "owner", "price"],
                name="record_rating",
            ),
            models.Index(fields=["label_sort", "id", "is_active", "owner"], name="record_label"),
            models.Index(fields=["price", "id", "is_active", "owner"], name="record_price"),
            models.Index(music_year(), "id", "is_active", "owner", name="record_music_year"),
            models.Index(fields=["country", "is_active", "owner"], name="record_country"),
            models.Index(fields=["location", "owner", "is_active"], name="record_location"),
            models.Index(fields=["genre", "owner", "is_active"], name="record_genre"),
            models.Index(fields=["shop", "owner"], name="record_shop"),
            models.Index(plain_barcode(), name="record_barcode"),
            # The shelf in the order in which links and ratings are stored: what is counted by them
            # is read from front to back.
            models.Index(
                fields=["owner", "id", "is_active"],
                condition=Q(is_active=True),
                name="record_on_shelf",
            ),
            models.Index(
                fields=["owner", "id", "is_active", "cover"],
                condition=Q(is_active=True, cover=""),
                name="record_without_cover",
            ),
            # Groups what may have been entered twice.
            models.Index(
                fields=["owner", "title_key", "year", "format", "is_active"],
                condition=Q(is_active=True),
                name="record_alike",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title_key=""), name="record_title_visible"),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="record_year_possible",
            ),
            models.CheckConstraint(
                condition=Q(original_year__isnull=True)
                | Q(original_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="record_original_year_possible",
            ),
            models.CheckConstraint(
                condition=Q(cover_source__in=["", *CoverSource.values]),
                name="record_cover_source_known",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="record_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="record_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(sale_price__isnull=True) | Q(sale_price__gte=0),
                name="record_sale_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(discogs_release_id__isnull=True) | Q(discogs_release_id__gte=1),
                name="record_release_id_positive",
            ),
            models.CheckConstraint(
                condition=Q(media_condition__in=["", *MediaCondition.values]),
                name="record_media_condition_known",
            ),
            models.CheckConstraint(
                condition=Q(sleeve_condition__in=["", *(value for value, _ in SLEEVE_CONDITIONS)]),
                name="record_sleeve_condition_known",
            ),
            models.CheckConstraint(
                condition=Q(removal_reason__in=["", *RemovalReason.values]),
                name="record_removal_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False)
                | Q(removed_on__isnull=True, removal_reason="", sale_price__isnull=True),
                name="record_active_has_no_removal",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_editable_by(self, user: Actor) -> bool:
        """Whether `user` may change this record; see `RecordQuerySet.editable_by` for many."""
        return user.is_superuser or self.owner_id == user.pk

    def clean(self) -> None:
        """Set the key before the constraint on it is checked."""
        super().clean()
        self.title_key = name_key(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the record and bring its derived columns up to date."""
        adding = self._state.adding
        if adding:
            set_derived(self, [self.barcode, self.matrix])
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not adding:
                self.refresh_derived()
