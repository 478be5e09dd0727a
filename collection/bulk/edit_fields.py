"""Which fields one edit of many records can give a value, and the values that they take."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collection.models import Record, RecordLabel
from collection.models.edits.differing import LISTS
from collection.models.edits.numbering import CATALOG_NUMBER, Numbering
from collection.models.edits.worth import Multiple
from collection.models.own.columns import is_own
from collection.names import name_key

#: The fields that are given a value, or emptied. Whether a record is on the shelf is the ledger's
#: matter, one by one; tracks and cover are each record's own.
BULK_FIELDS = (
    *("title", "year", "original_year", "country", "genre", "format", "format_details", "color"),
    *("limited_to", "barcode", "discogs_release_id", "musicbrainz_release_id"),
    *("media_condition", "sleeve_condition", "location", "copy_number", "is_digitized"),
    *("purchase_date", "price", "shop", "value", "valued_on", "files_under", "remarks", "matrix"),
)
#: What is many to a record is added and taken away, whatever else the record carries, or set as a
#: whole.
LIST_FIELDS = (*(f"{verb}_{name}" for name in LISTS for verb in ("add", "drop", "set")),)


def cleaned_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored. Raises ValidationError."""
    if values.get("set_artists") == []:
        raise ValidationError("A record has at least one artist.")
    for name in LISTS:
        added, dropped = values.get(f"add_{name}", ()), values.get(f"drop_{name}", ())
        going = {name_key(str(row)) for row in dropped}
        both = sorted({str(row) for row in added if name_key(str(row)) in going})
        if both:
            raise ValidationError(f"{', '.join(both)} cannot be added and removed at once.")
        if f"set_{name}" in values and (added or dropped):
            raise ValidationError(f"Either set {name}, or add and remove some.")
    cleaned = dict(values)
    for name, value in values.items():
        is_multiple = name == "value" and isinstance(value, Multiple)
        if name in LIST_FIELDS or is_own(name) or is_multiple:
            continue
        if isinstance(value, Numbering) and name == CATALOG_NUMBER:
            cleaned[name] = value._replace(number=_cleaned_number(value.number))
            continue
        if name not in BULK_FIELDS:
            fields = ", ".join((*BULK_FIELDS, CATALOG_NUMBER, *LIST_FIELDS, "own:NAME"))
            raise ValidationError(f"{name} is not edited for many records; {fields} are.")
        field = Record._meta.get_field(name)
        assert isinstance(field, models.Field)
        if field.is_relation:
            field.clean(getattr(value, "pk", value), None)
        else:
            cleaned[name] = field.clean(value, None)
    return cleaned


def _cleaned_number(number: str) -> str:
    field = RecordLabel._meta.get_field(CATALOG_NUMBER)
    assert isinstance(field, models.Field)
    return str(field.clean(number, None))
