"""What the ledger demands of each single line. The database enforces it; `check_ledger` proves it
once more.
"""

from django.db.models import F, Q, TextChoices


class Kind(TextChoices):
    """The four kinds of a transaction; there is no fifth."""

    INITIAL_LOAD = "Initial load", "Initial load"
    ADDITION = "Addition", "Addition"
    PURCHASE = "Purchase", "Purchase"
    REMOVAL = "Removal", "Removal"


INITIAL_LOAD, ADDITION, PURCHASE, REMOVAL = Kind.values
ARRIVALS = (INITIAL_LOAD, PURCHASE)

_BOOKED, _REVERSING = Q(reverses__isnull=True), Q(reverses__isnull=False)

# Signs hold where nothing is reversed and are mirrored where something is.
AMOUNT_FITS_KIND = (
    Q(kind=INITIAL_LOAD, amount=0) & _BOOKED
    | Q(kind=ADDITION, due_on__isnull=False, amount__gt=0) & _BOOKED
    | Q(kind=ADDITION, due_on__isnull=True) & ~Q(amount=0)
    | Q(kind=PURCHASE, amount__lte=0) & _BOOKED
    | Q(kind=PURCHASE, amount__gte=0) & _REVERSING
    | Q(kind=REMOVAL, amount__gte=0) & _BOOKED
    | Q(kind=REMOVAL, amount__lte=0) & _REVERSING
)
ADDITION_WITHOUT_RECORD = Q(kind=ADDITION, record__isnull=True) | ~Q(kind=ADDITION) & Q(
    due_on__isnull=True
)
RECORD_OR_MEMO = Q(record__isnull=False) | ~Q(memo="")
REVERSAL_HAS_REASON = _BOOKED | ~Q(reason="") & ~Q(reverses=F("id"))
SALE_PRICE_OF_REMOVAL = Q(sale_price__isnull=True) | Q(kind=REMOVAL, sale_price__gte=0) & _BOOKED

# Rule name -> (what must hold, what is wrong where it does not).
LINE_RULES = {
    "transaction_amount_fits_kind": (AMOUNT_FITS_KIND, "the amount does not fit the kind"),
    "transaction_addition_without_record": (
        ADDITION_WITHOUT_RECORD,
        "an Addition has no record, and nothing else is a regular addition",
    ),
    "transaction_record_or_memo": (RECORD_OR_MEMO, "there is neither a record nor a memo"),
    "transaction_reversal_has_reason": (
        REVERSAL_HAS_REASON,
        "a reversal names no reason or itself",
    ),
    "transaction_sale_price_of_removal": (
        SALE_PRICE_OF_REMOVAL,
        "only a Removal has a sale price, of 0 or more",
    ),
}
