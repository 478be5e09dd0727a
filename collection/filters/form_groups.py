"""How a filter form arranges its fields: in groups that fold, since there are many."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.forms import BoundField, Form

#: A heading, and the names of the fields of each row.
GROUPS = [
    (
        "What",
        [
            ["artist"],
            ["title"],
            ["label"],
            ["genre", "style"],
            ["format"],
            ["year_min", "year_max"],
            ["original_year_min", "original_year_max"],
            ["country", "artist_country"],
            ["catalog_number", "barcode"],
            ["matrix"],
            ["no_genre", "no_tracks"],
        ],
    ),
    ("Ratings", [["by"], ["rating_min", "rating_max"], ["unrated", "not_played_since"]]),
    (
        "This copy",
        [
            ["location"],
            ["tag"],
            ["color"],
            ["media_condition"],
            ["is_digitized", "no_cover"],
            ["is_small"],
            ["added_after"],
            ["added_before"],
        ],
    ),
    ("Loans", [["on_loan", "lent_to"]]),
    (
        "Bought",
        [
            ["purchased_after"],
            ["purchased_before"],
            ["price_min", "price_max"],
            ["value_min", "value_max"],
            ["shop", "order"],
            ["owner"],
        ],
    ),
    ("Elsewhere", [["discogs_release_id"], ["no_release"], ["looked_up"], ["not_on_discogs"]]),
]


class FormGroup(NamedTuple):
    """Some fields of a filter form, by row; it is open if it is first or one of them is used."""

    heading: str
    rows: list[list[BoundField]]
    is_open: bool


def form_groups(form: Form, left_out: Collection[str] = ()) -> list[FormGroup]:
    """Return the fields of a filter form in their groups, without those that are `left_out`."""
    groups: list[FormGroup] = []
    for heading, names in GROUPS:
        rows = [[form[name] for name in row if name not in left_out] for row in names]
        if any(rows):
            is_open = not groups or _is_used(rows)
            groups.append(FormGroup(heading, rows, is_open))
    return groups


def _is_used(rows: Iterable[Iterable[BoundField]]) -> bool:
    return any(field.value() or field.errors for row in rows for field in row)
