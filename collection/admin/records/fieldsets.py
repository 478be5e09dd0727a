"""Which fields the form of a record shows, and under which headings."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

RELEASE = [
    "title",
    ("year", "original_year", "country"),
    ("genre", "format"),
    ("format_details", "color", "limited_to"),
]
COPY = [
    ("media_condition", "sleeve_condition"),
    ("location", "copy_number", "is_digitized"),
    "cover",
]
BOUGHT = ("purchase_date", "price", "shop")
OPINION = ("my_rating", "my_review")
MORE = [("barcode", "discogs_release_id", "musicbrainz_release_id"), "remarks"]
#: What is shown of a stored record and not typed.
READ_ONLY = [
    "is_active",
    "removed_on",
    "removal_reason",
    "sale_price",
    "added_at",
    "created_at",
    "updated_at",
    "uid",
    # The ledger lines are in the account of the owner; an edit does not change that.
    "owner",
]


def fieldsets_of_new(*, may_choose_owner: bool, may_rate: bool) -> "_FieldsetSpec":
    """Return the fieldsets of a record that is about to be entered."""
    account = ("cost", "owner") if may_choose_owner else ("cost",)
    return [
        (None, {"fields": RELEASE}),
        ("This copy", {"fields": COPY}),
        ("Bought", {"fields": [BOUGHT, account]}),
        *_opinion(may_rate),
        ("More", {"fields": [*MORE, "page_uid"]}),
    ]


def fieldsets_of_stored(*, may_rate: bool) -> "_FieldsetSpec":
    """Return the fieldsets of a record that is stored."""
    state = [
        ("is_active", "removed_on", "removal_reason", "sale_price"),
        ("added_at", "created_at", "updated_at"),
        "uid",
    ]
    return [
        (None, {"fields": RELEASE}),
        ("This copy", {"fields": COPY}),
        ("Bought", {"fields": [BOUGHT, ("owner",)]}),
        *_opinion(may_rate),
        ("More", {"fields": [*MORE, *state]}),
    ]


def _opinion(may_rate: bool) -> "_FieldsetSpec":
    return [("My rating", {"fields": [OPINION]})] if may_rate else []
