"""The order: one purchase from one shop, with what it cost beside its records."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from adminkit.fields import not_in_the_future, validate_day
from adminkit.verbs import Actor
from collection.fields import LineField, ProseField, validate_visible
from collection.models.record_fields import money_field
from collection.orders.models.order_set import OrderQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


NOT_BOTH = "A discount is an amount or a percentage, not both."
_ONE_RATE = (
    "Of an order in another currency, say the rate or the amount that was charged; of one in the "
    "site's currency, neither."
)


class Charge(models.TextChoices):
    """What receiving an order costs in credits."""

    EACH = "each", "one credit each"
    LOT = "lot", "one credit for all of it"
    NONE = "none", "no credit"


def amount_field(**options: Any) -> models.DecimalField:
    """Return a field for an amount that is 0 where nothing is said."""
    return models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        **options,
    )


class Order(models.Model):
    """One purchase from one shop. It is entered when it is placed, and received when the parcel is
    opened: its lines are no records until then.

    Amounts are in the currency of the order; other costs, what was charged and what was refunded
    are in that of the site.
    """

    # What names the order in files. No field of the form: nobody edits it.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders")
    shop = LineField(max_length=200, validators=[validate_visible])
    ordered_on = models.DateField(
        default=timezone.localdate, validators=[validate_day, not_in_the_future]
    )
    expected_on = models.DateField(null=True, blank=True, validators=[validate_day])
    received_on = models.DateField(
        null=True, blank=True, editable=False, help_text="When the first of it came."
    )
    promo_code = LineField(max_length=100, blank=True)
    shipping = amount_field(help_text="Shared equally by all copies.")
    discount = amount_field(help_text="An amount, shared in proportion to the prices.")
    discount_percent = models.DecimalField(
        "discount in percent",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text="Of the prices of the records, without shipping.",
    )
    lot_total = money_field(
        verbose_name="total of the lot",
        help_text="What the records without a price of their own cost together.",
    )
    other_costs = amount_field(help_text="Customs and fees, in the site's currency.")
    currency = LineField(
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z]{3}$", "A currency has three letters, such as GBP.")],
        help_text="Only if it is not the site's, such as GBP.",
    )
    rate = models.DecimalField(
        max_digits=16,
        decimal_places=8,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.00000001"))],
        help_text="What 1 of that currency costs in the site's.",
    )
    charged = money_field(
        help_text="Instead of a rate: what was charged for all of it, in the site's currency."
    )
    refunded = amount_field(editable=False)
    charge = models.CharField("costs", max_length=10, choices=Charge, default=Charge.EACH)
    notes = ProseField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrderQuerySet.as_manager()

    if TYPE_CHECKING:
        owner_id: int
        lines: RelatedManager[Any]

    class Meta:
        ordering = ["-ordered_on", "-id"]
        indexes = [
            models.Index(fields=["owner", "ordered_on"], name="order_of_owner"),
            models.Index(fields=["shop", "owner"], name="order_shop"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(shop=""), name="order_shop_visible"),
            models.CheckConstraint(
                condition=Q(shipping__gte=0, discount__gte=0, other_costs__gte=0, refunded__gte=0),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(lot_total__isnull=True) | Q(lot_total__gte=0),
                name="order_lot_total_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__isnull=True) | Q(discount_percent__range=(0, 100)),
                name="order_discount_percent_possible",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__isnull=True) | Q(discount=0),
                name="order_discount_of_one_kind",
                violation_error_message=NOT_BOTH,
            ),
            models.CheckConstraint(
                condition=Q(currency="", rate__isnull=True, charged__isnull=True)
                | ~Q(currency="") & Q(rate__isnull=False, rate__gt=0, charged__isnull=True)
                | ~Q(currency="") & Q(rate__isnull=True, charged__isnull=False, charged__gte=0),
                name="order_currency_has_one_rate",
                violation_error_message=_ONE_RATE,
            ),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=True) | Q(expected_on__gte=F("ordered_on")),
                name="order_expected_not_before_ordered",
                violation_error_message="It is expected before it was ordered.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("ordered_on")),
                name="order_received_not_before_ordered",
                violation_error_message="It was received before it was ordered.",
            ),
            models.CheckConstraint(
                condition=Q(charge__in=["each", "lot", "none"]), name="order_charge_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop}, {self.ordered_on}"

    @property
    def is_frozen(self) -> bool:
        """Whether something has come of it, so that lines and amounts stay as they are."""
        return self.received_on is not None

    @property
    def shown_currency(self) -> str:
        """The currency of its amounts."""
        return self.currency or settings.DISCO_CURRENCY

    @property
    def is_late(self) -> bool:
        """Whether the day has passed on which it was expected; that something is still on the way
        is for the caller to know.
        """
        return self.expected_on is not None and self.expected_on < timezone.localdate()

    def is_editable_by(self, user: Actor) -> bool:
        return user.is_superuser or self.owner_id == user.pk

    def clean(self) -> None:
        """Write the currency in capitals, and not where it is the site's. Raises ValidationError
        for a second kind of discount.
        """
        self.currency = (self.currency or "").upper()
        if self.currency == settings.DISCO_CURRENCY.upper() and self.charged is None:
            self.currency, self.rate = "", None
        if self.discount and self.discount_percent is not None:
            raise ValidationError({"discount_percent": NOT_BOTH})
