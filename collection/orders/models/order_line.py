"""One line of an order: what was ordered, how many copies, and at which price."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from collection.derived import memo_line
from collection.fields import LineField, validate_visible
from collection.models.record_fields import (
    FIRST_YEAR,
    LAST_YEAR,
    money_field,
    validate_release_year,
)
from collection.names import name_key
from collection.orders.models.order import Order
from collection.orders.models.order_set import OrderLineQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from collection.models.records import Record

#: So many copies of one product may be ordered.
MOST_COPIES = 999
_KEY_LENGTH = 200
ONCE = "It is in the order already: change the number of its copies."


class OrderLine(models.Model):
    """What links an order with what was ordered: a want, a release that was looked up, or what was
    typed. The same order has each product at most once.

    Artist, label and catalog number are lists as in files: "Can; Faust". The records that came of
    the line point to it.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(
        blank=True, default=0, validators=[MaxValueValidator(9999)], help_text="Empty: the last."
    )
    # A line outlives its want.
    want = models.ForeignKey(
        "collection.Want", models.SET_NULL, null=True, blank=True, related_name="order_lines"
    )
    discogs_release_id = models.PositiveBigIntegerField(
        "Discogs release", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    artist = LineField(max_length=500, validators=[validate_visible])
    title = LineField(max_length=500, validators=[validate_visible])
    label = LineField(max_length=500, blank=True)
    catalog_number = LineField(max_length=500, blank=True)
    format = LineField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[validate_release_year]
    )
    variant = LineField(
        max_length=100,
        blank=True,
        help_text="What tells it from another line of the same release, such as its grade.",
    )
    count = models.PositiveSmallIntegerField(
        "copies", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_COPIES)]
    )
    unit_price = money_field(
        help_text="Of one copy. Empty: its share of the total of the lot, else unknown."
    )
    cancelled_count = models.PositiveSmallIntegerField("cancelled copies", default=0)
    shared_count = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="The copies that shared the costs when the first of the order came.",
    )
    product_key = models.CharField(max_length=_KEY_LENGTH, editable=False)

    objects = OrderLineQuerySet.as_manager()

    if TYPE_CHECKING:
        order_id: int
        want_id: int | None
        records: RelatedManager[Record]
        # Of lines that were fetched `with_received`.
        received: int

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product_key"],
                name="order_line_product_once",
                violation_error_message=ONCE,
            ),
            models.UniqueConstraint(
                fields=["order", "position"],
                name="order_line_position_once",
                violation_error_message="Another line has this position.",
            ),
            models.CheckConstraint(
                condition=~Q(product_key="") & ~Q(artist="") & ~Q(title=""),
                name="order_line_visible",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="order_line_position_counts_from_1"
            ),
            models.CheckConstraint(
                condition=Q(count__range=(1, MOST_COPIES)), name="order_line_count_possible"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_count__gte=0, cancelled_count__lte=F("count")),
                name="order_line_cancelled_within_count",
                violation_error_message="More copies are cancelled than were ordered.",
            ),
            models.CheckConstraint(
                condition=Q(shared_count__isnull=True)
                | Q(shared_count__gte=0, shared_count__lte=F("count")),
                name="order_line_shared_within_count",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0),
                name="order_line_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(discogs_release_id__isnull=True) | Q(discogs_release_id__gte=1),
                name="order_line_release_id_positive",
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="order_line_year_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the line; a new one comes last unless it has a position."""
        self.product_key = self.product
        self.position = self.position or self._last_position() + 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Set what constraints look at, and refuse a want of somebody else. Raises
        ValidationError.
        """
        self.product_key = self.product
        if self.order_id:
            self.position = self.position or self._last_position() + 1
            # No form shows the key, so that Django would not look at this constraint.
            others = OrderLine.objects.filter(order=self.order_id).exclude(pk=self.pk)
            if others.filter(product_key=self.product_key).exists():
                raise ValidationError(ONCE)
            if self.want and self.want.owner_id != self.order.owner_id:
                raise ValidationError({"want": "This want belongs to somebody else."})

    def _last_position(self) -> int:
        positions = OrderLine.objects.filter(order=self.order_id).order_by("-position")
        return positions.values_list("position", flat=True).first() or 0

    @property
    def product(self) -> str:
        """What tells the product from the others of an order: its release, else its names; and the
        variant.
        """
        names = [self.artist, self.title, self.format]
        if self.discogs_release_id:
            names = [f"r{self.discogs_release_id}"]
        key = "\x1f".join(map(name_key, [*names, self.variant]))
        return key if len(key) <= _KEY_LENGTH else sha256(key.encode()).hexdigest()

    @property
    def full_name(self) -> str:
        """Its name as it is said: "Can - Tago Mago (1971)"."""
        artists = self.artist.replace("\\;", "\0").replace("; ", " / ").replace("\0", ";")
        return memo_line([artists], self.title, self.year)

    @property
    def ordered_words(self) -> str:
        """When and where it was ordered, and when it is expected, as part of a sentence; for lines
        that were fetched with their order.
        """
        expected = f", expected on {self.order.expected_on}" if self.order.expected_on else ""
        return f"ordered on {self.order.ordered_on} from {self.order.shop}{expected}"

    @property
    def wanted_count(self) -> int:
        """How many copies are not cancelled."""
        return self.count - self.cancelled_count

    @property
    def on_the_way(self) -> int:
        """How many copies are still to come; for lines that were fetched `with_received`."""
        return max(0, self.wanted_count - self.received)
