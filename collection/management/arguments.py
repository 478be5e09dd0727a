"""What the commands about records read from their command line."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from collection.filters import find_records
from collection.filters.record_filter import filter_names
from collection.models import RecordQuerySet

# A path may hold "=" as well; a filter is a bare name in front of it. Own fields are called as
# their owners like.
_FILTER = re.compile(r"(?:[A-Za-z0-9_]+!?|own:[^=]+)=", re.IGNORECASE)

# Without a value: those on the shelf, and those that left it.
_MAY_BE_EMPTY = "is_active"

FILTERS_EPILOG = f"Filters: {filter_names()}."


def split_filters(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the filters among `words` (name=value), and the words that are none.

    Raises CommandError for a filter that is given twice: which of the two counts would be a guess;
    and for one without a value, such as a shell variable that is not set: it would narrow nothing.
    """
    found: dict[str, str] = {}
    for word in filter(_FILTER.match, words):
        name, value = word.split("=", 1)
        if name in found:
            raise CommandError(f"{name} is given twice: “{found[name]}” and “{value}”.")
        if not value.strip() and name != _MAY_BE_EMPTY:
            raise CommandError(f"{name}= has no value: leave it out to mean all records.")
        found[name] = value
    return found, [word for word in words if not _FILTER.match(word)]


def matching_records(filters: dict[str, str]) -> RecordQuerySet:
    """Return the records that fit `filters`. Raises CommandError with one sentence about a wrong
    name or value.
    """
    try:
        return find_records(filters)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
