"""The cells of a record after a change, what follows from the change included.

In: a verdict `changed`. Out: all cells of its record as they are to be. Nothing is stored here.
"""

from collections import defaultdict, deque
from collections.abc import Sequence

from django.utils import timezone

from collection.cells import INDEX, by_column, join_list, split_list
from collection.importing.judging.verdict import Verdict
from collection.importing.writing.record_rows import Values, beside
from collection.names import name_key


def cells_before(verdict: Verdict) -> Values:
    """Return all cells of the record as they were read."""
    return by_column(verdict.current)


def cells_after(verdict: Verdict) -> Values:
    """Return all cells of the record after its change, what follows from a move on or off the shelf
    included.
    """
    values = cells_before(verdict) | verdict.changed_cells
    if "is_active" in verdict.changes:
        if values["is_active"] == "1":
            values |= {"removed_on": "", "removal_reason": "", "sale_price": ""}
        else:
            values["removed_on"] = values["removed_on"] or timezone.localdate().isoformat()
    if "value" in verdict.changes and "valued_on" not in verdict.row.values:
        # The day of the former value is not that of this one.
        values["valued_on"] = timezone.localdate().isoformat() if values["value"] else ""
    # Numbers that the row gives, and that are not a change, are beside their labels already.
    if "label" in verdict.changes and "catalog_number" not in verdict.row.values:
        values["catalog_number"] = _numbers_that_stay(verdict.current, values["label"])
    return values


def _numbers_that_stay(current: Sequence[str], labels: str) -> str:
    """Return the catalog numbers for labels to which a file gives none: a label keeps its own.

    Where there are as many labels as before, a new one takes over the number of the one that it
    replaces.
    """
    before = list(map(name_key, split_list(current[INDEX["label"]])))
    now = list(map(name_key, split_list(labels)))
    pairs = list(beside(before, split_list(current[INDEX["catalog_number"]])))
    # A label can be there several times, each time with another number.
    own: dict[str, deque[str]] = defaultdict(deque)
    for key, number in pairs:
        own[key].append(number)
    numbers = []
    for place, key in enumerate(now):
        is_replaced = len(now) == len(before) and before[place] not in now
        if own[key]:
            numbers.append(own[key].popleft())
        else:
            numbers.append(pairs[place][1] if is_replaced else "")
    return join_list(numbers)
