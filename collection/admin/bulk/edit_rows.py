"""The page on which many records are edited: a row for each field, under headings."""

from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.forms import BoundField

from collection.bulk.edit_fields import BULK_FIELDS
from collection.models import Record
from collection.models.edits.differing import LISTS
from collection.models.edits.numbering import CATALOG_NUMBER

#: How the page arranges the fields: a heading, and the fields below it.
GROUPS = [
    (
        "Release",
        (
            *("title", "artists", "labels", CATALOG_NUMBER),
            *("year", "original_year", "country", "genre", "styles"),
            *("format", "format_details", "color", "limited_to", "barcode"),
            *("matrix", "discogs_release_id", "musicbrainz_release_id"),
        ),
    ),
    (
        "This copy",
        (
            *("media_condition", "sleeve_condition", "location", "files_under", "copy_number"),
            "is_digitized",
            *("tags", "remarks"),
        ),
    ),
    ("Bought", ("purchase_date", "price", "shop")),
    ("Worth", ("value", "valued_on")),
]
#: All fields of the page but own ones, each of which can be emptied.
GROUPED = {name for _, names in GROUPS for name in names}


class FieldRow(NamedTuple):
    """A row of the page: what is typed for a field. `dropped` and `whole` are there for lists,
    whose `field` holds what is added; `label_of` is the label that a catalog number is for.
    """

    name: str
    label: str
    field: BoundField
    dropped: BoundField | None
    whole: BoundField | None
    can_be_emptied: bool
    is_emptied: bool
    is_used: bool
    label_of: BoundField | None = None


def _empty_values() -> dict[str, Any]:
    """Return what each field holds that is emptied, by name; some cannot be empty."""
    empty: dict[str, Any] = {}
    for name in BULK_FIELDS:
        field = Record._meta.get_field(name)
        if field.null:
            empty[name] = None
        elif isinstance(field, models.Field) and field.blank:
            empty[name] = ""
    empty[CATALOG_NUMBER] = ""
    # A record has at least one artist.
    return empty | {name: [] for name in LISTS if name != "artists"}


EMPTIED = _empty_values()


def page_row(form: forms.Form, name: str) -> FieldRow:
    """Return the row of a field of the form."""
    emptied = form["emptied"].value() or []
    if name in LISTS:
        field, dropped = form[f"add_{name}"], form[f"drop_{name}"]
        whole = form[f"set_{name}"]
        is_used = any(each.value() for each in (field, dropped, whole))
        is_emptied = name in emptied
        return FieldRow(
            name,
            name.capitalize(),
            field,
            dropped,
            whole,
            can_be_emptied=name in EMPTIED,
            is_emptied=is_emptied,
            is_used=is_used or is_emptied,
        )
    field = form[name]
    label = str(field.label)
    is_used = name in emptied or field.value() not in (None, "")
    may_be_empty = name in EMPTIED or name not in GROUPED
    label_of = form["number_label"] if name == CATALOG_NUMBER else None
    return FieldRow(
        name, label, field, None, None, may_be_empty, name in emptied, is_used, label_of
    )
