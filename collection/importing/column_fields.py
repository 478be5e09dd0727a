"""What a user can say that a column of a home-made file means, on the command line and on the page."""

from collections.abc import Sequence

from collection.cells import COLUMNS
from collection.importing.disco import TARGETS
from collection.importing.problems import FileRefused
from collection.importing.table import header_key
from collection.importing.vocabulary import BOTH, NAMED_REMARK, NAMES, NOTHING, OWNERSHIP_COLUMNS, REMARKS, column_key

_BESIDE = (BOTH, *NAMES, *OWNERSHIP_COLUMNS, NAMED_REMARK, NOTHING)
#: What can be said: Disco's columns and those that only a home-made file has.
FIELDS = (*(column for column in COLUMNS if column != "uid"), *_BESIDE)
# Disco's columns also go by their names in a file.
_FIELD_KEYS = TARGETS | {header_key(field): field for field in FIELDS}
#: Fields that several columns can be.
MANY = {REMARKS, NAMED_REMARK, NOTHING}


def mapped_columns(labels: Sequence[str], mapping: dict[str, str]) -> dict[int, str]:
    """Return place to field as a user said, column name to field.

    Raises FileRefused for a column that the file has not, a field that there is not, and a field said twice.
    """
    places = {column_key(label): place for place, label in enumerate(labels)}
    found: dict[int, str] = {}
    for name, called in mapping.items():
        if (place := places.get(column_key(name))) is None:
            raise FileRefused(f"The file has no column “{name}”; it has: {', '.join(labels)}.")
        if (field := _FIELD_KEYS.get(header_key(called))) not in FIELDS:
            raise FileRefused(f"“{called}” is no field of a record; there are: {', '.join(FIELDS)}.")
        if field not in MANY and field in (other for at, other in found.items() if at != place):
            raise FileRefused(f"Two columns are to be the {field}; name one of them.")
        found[place] = field
    return found
