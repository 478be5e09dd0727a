"""What can be chosen of the lists for the printer: which list, in which order, of which formats;
links to their pages.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import User

from collection.filters.wants import FITS
from disco_site.page_filter import Narrowing

# The page's own parameters, with the values that they take; a page number is checked later.
OWN: dict[str, Sequence[str]] = {
    "kind": ("records", "wants"),
    "order": ("artist", "bought"),
    "columns": ("1", "2", "3"),
    "whole": ("1",),
    "page": (),
}


class Choice(NamedTuple):
    """A link to another form of the list, and whether that is the form shown."""

    text: str
    url: str
    is_chosen: bool = False


def page_links(narrowing: Narrowing, number: int, count: int) -> list[Choice]:
    """Return links to the first, the last and the nearest pages, none if there is one page."""
    if count == 1:
        return []
    nearby = range(max(1, number - 2), min(count, number + 2) + 1)
    return [
        Choice(str(page), narrowing.url(page=str(page)), page == number)
        for page in sorted({1, *nearby, count})
    ]


def is_by_date(narrowing: Narrowing) -> bool:
    """Whether the address asks for a list by day of purchase."""
    return narrowing.own.get("order") == "bought"


def choices(narrowing: Narrowing, user: User) -> list[tuple[str, list[Choice]]]:
    """Return the choices above the list: which list, of which formats, in how many columns."""
    small = narrowing.params.get("is_small", "")
    columns = narrowing.own.get("columns", "1")
    sizes = {"": "All formats", "0": "Without small ones", "1": "Small ones only"}
    return [
        ("List", _kinds(narrowing, user)),
        *_orders(narrowing),
        (
            "Formats",
            [_choice(narrowing, "is_small", size, text, small) for size, text in sizes.items()],
        ),
        (
            "Columns",
            [_choice(narrowing, "columns", number, number, columns) for number in OWN["columns"]],
        ),
    ]


def _orders(narrowing: Narrowing) -> list[tuple[str, list[Choice]]]:
    """Return the orders of a list of records; wants have one alone."""
    if narrowing.own.get("kind") == "wants":
        return []
    texts = {"": "By artist", "bought": "By day of purchase"}
    chosen = "bought" if is_by_date(narrowing) else ""
    return [
        (
            "Order",
            [_choice(narrowing, "order", value, text, chosen) for value, text in texts.items()],
        )
    ]


def _kinds(narrowing: Narrowing, user: User) -> list[Choice]:
    params = narrowing.params
    is_unrated = params.get("unrated") == "1"
    is_undigitized = params.get("is_digitized") == "0" and not is_unrated
    of_wants = narrowing.own.get("kind") == "wants"
    is_all = not (is_unrated or is_undigitized)
    # What one kind of list narrows by, the others take away.
    plain = dict.fromkeys(("unrated", "by", "is_digitized", "kind", "page"))
    unrated = plain | {"unrated": "1", "by": "me"}
    undigitized = plain | {"is_digitized": "0"}
    kinds = [
        Choice("All", narrowing.url(**plain), is_all and not of_wants),
        Choice("Unrated", narrowing.url(**unrated), is_unrated and not of_wants),
        Choice("Not digitized", narrowing.url(**undigitized), is_undigitized and not of_wants),
    ]
    if user.has_perm("collection.view_want"):
        unfit: dict[str, str | None] = dict.fromkeys(set(narrowing.given) - set(FITS))
        url = narrowing.url(**unfit | {"kind": "wants", "order": None, "page": None})
        kinds.append(Choice("Wants", url, of_wants))
    return kinds


def _choice(narrowing: Narrowing, name: str, value: str, text: str, chosen: str) -> Choice:
    url = narrowing.url(**{name: value or None, "page": None})
    return Choice(text, url, value == chosen)
