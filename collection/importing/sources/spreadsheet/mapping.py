"""The fields to which a user can map the columns of a home-made sheet."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from collection.cells import FIXED_COLUMNS
from collection.importing.files.header_words import (
    BOTH,
    COPIES,
    GRADES,
    ITEM_KIND,
    MEDIUM,
    NAMED_REMARK,
    NAMES,
    NOTHING,
    OWNERSHIP_COLUMNS,
    REMARKS,
    column_key,
)
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import header_key
from collection.importing.sources.programs.disco import TARGETS
from collection.models import OwnField
from collection.models.own.columns import is_own, own_column, own_name

_BESIDE = (
    *(BOTH, GRADES, *NAMES, *OWNERSHIP_COLUMNS),
    *(COPIES, ITEM_KIND, MEDIUM, NAMED_REMARK, NOTHING),
)
#: The fields that a column can be mapped to: Disco's columns, and those that only a home-made sheet
#: has.
FIELDS = (*(column for column in FIXED_COLUMNS if column != "uid"), *_BESIDE)
# Disco's columns also go by their names in a file.
_FIELD_KEYS = TARGETS | {header_key(field): field for field in FIELDS}
#: Fields that several columns can be.
MANY = {REMARKS, NAMED_REMARK, MEDIUM, NOTHING}


def mapped_columns(labels: Sequence[str], mapping: dict[str, str]) -> dict[int, str]:
    """Return place to field, as `mapping` gives it by the names of columns.

    Raises FileRefused for a column that the file does not have, a field that does not exist, and a
    field of two columns.
    """
    places = {column_key(label): place for place, label in enumerate(labels)}
    fields: dict[int, str] = {}
    for name, field_name in mapping.items():
        place = places.get(column_key(name))
        if place is None:
            raise FileRefused(f"The file has no column “{name}”; it has: {', '.join(labels)}.")
        field = _FIELD_KEYS.get(header_key(field_name), "")
        if is_own(field_name):
            field = own_column(_checked(own_name(field_name)))
        elif field not in FIELDS:
            raise FileRefused(
                f"“{field_name}” is not a field of a record; there are: {', '.join(FIELDS)}."
            )
        others = {other for at, other in fields.items() if at != place}
        if field not in MANY and field in others:
            raise FileRefused(f"Two columns are mapped to {field}. Keep one.")
        fields[place] = field
    return fields


def _checked(name: str) -> str:
    """Return the name of an own field. Raises FileRefused for one that a field cannot have."""
    try:
        return str(OwnField._meta.get_field("name").clean(name, None))
    except ValidationError as error:
        raise FileRefused(f"own:{name} cannot be a field. {' '.join(error.messages)}") from None


def own_columns(labels: Sequence[str]) -> dict[int, str]:
    """Return place and field of the columns that are called as own fields, such as own:Mood."""
    fields: dict[str, int] = {}
    for place, label in enumerate(labels):
        if is_own(label):
            fields.setdefault(own_column(own_name(label)), place)
    return {place: field for field, place in fields.items()}
