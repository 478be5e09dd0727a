"""The rows of an order as they were typed, with further ones in empty rows."""

from collections.abc import Mapping

from django.http import QueryDict

from adminkit.addresses import read_whole_number
from collection.orders.releases import LINE_NAMES
from collection.screens.orders.order_form import EMPTY_ROWS, MOST_LINES

_OF_A_LIST = ("count", "unit_price", "variant")


def with_more_rows(posted: QueryDict) -> QueryDict:
    """Return what was sent with some empty rows more."""
    changed = posted.copy()
    total = changed.get("lines-TOTAL_FORMS", "")
    if total.isdecimal() and total.isascii() and len(total) < 5:
        changed["lines-TOTAL_FORMS"] = str(int(total) + EMPTY_ROWS)
    return changed


def free_rows(posted: QueryDict) -> int:
    """Return how many lines have room beside those that are typed."""
    return MOST_LINES - sum(not _is_free(posted, row) for row in range(_total(posted)))


def with_line(posted: QueryDict, cells: Mapping[str, str]) -> tuple[QueryDict, int]:
    """Return what was typed with these texts, by field, in the first row without artist and title,
    and the number of that row.
    """
    changed, total = posted.copy(), _total(posted)
    place = next((row for row in range(total) if _is_free(posted, row)), total)
    changed["lines-TOTAL_FORMS"] = str(max(total, place + 1))
    # What was emptied is another line now.
    for name in (*LINE_NAMES, "want", "line"):
        changed[f"lines-{place}-{name}"] = cells.get(name, "")
    for name in _OF_A_LIST:
        if name in cells:
            changed[f"lines-{place}-{name}"] = cells[name]
    changed.setdefault(f"lines-{place}-count", "1")
    return changed, place + 1


def _total(posted: QueryDict) -> int:
    return read_whole_number(posted.get("lines-TOTAL_FORMS", ""), MOST_LINES) or 0


def _is_free(posted: QueryDict, row: int) -> bool:
    return not any(posted.get(f"lines-{row}-{name}", "").strip() for name in ("artist", "title"))
