"""Which fields the form of a record has; where each stands is in its template."""

from typing import TYPE_CHECKING

from collection.typed.parts_form import PARTS

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

RELEASE = (
    *("title", "year", "original_year", "country", "format_details", "color", "limited_to"),
    *("barcode", "matrix", "discogs_release_id", "musicbrainz_release_id"),
)
COPY = (
    *("media_condition", "sleeve_condition", "location", "files_under", "copy_number"),
    *("is_digitized", "cover"),
)
BOUGHT = ("purchase_date", "price", "shop")
WORTH = ("value", "valued_on")
OPINION = ("my_rating", "my_review")
_EVERY = (*PARTS, *RELEASE, *COPY, *BOUGHT, *WORTH, "remarks")


def fields_of_new(*, may_choose_owner: bool, may_rate: bool) -> "_FieldsetSpec":
    """Return the fields of a record that is about to be entered."""
    owner = ("owner",) if may_choose_owner else ()
    return _one_set(*_EVERY, "cost", *owner, *_opinion(may_rate), "page_uid")


def fields_of_stored(*, may_rate: bool) -> "_FieldsetSpec":
    """Return the fields of a record that is stored. Its owner is none of them: the ledger lines are
    in the account of the owner, and an edit does not change that.
    """
    return _one_set(*_EVERY, *_opinion(may_rate))


def _opinion(may_rate: bool) -> tuple[str, ...]:
    return OPINION if may_rate else ()


def _one_set(*fields: str) -> "_FieldsetSpec":
    return [(None, {"fields": fields})]
