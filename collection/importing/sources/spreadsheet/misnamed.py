"""Columns of a home-made sheet whose cells are of another kind than their names say."""

from collections.abc import Sequence

from collection.importing.cells import dates
from collection.importing.files.header import meaning_of
from collection.importing.files.header_words import (
    COPIES,
    IS_WISH,
    OWNERSHIP,
    REMARKS,
    column_key,
)
from collection.importing.files.quantities import copies_in
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.spreadsheet.log_columns import is_full_moment

_MOST = 0.8
# The other parts of a date that stands in three columns.
_MONTHS = set("month monat mois mes mese maand mies manad maned kuukausi".split())
_DAYS = set("day tag jour dia giorno dag dzien paiva".split())


def labels_of_misnamed(labels: Sequence[str], cells: ColumnCells) -> list[str]:
    """Return the labels, some of them in other words: "purchasedAt" is the day, not the shop, where
    it holds days, "Paid?" with yes and no is no price, and "# Owned" of more than 1 counts copies.
    A review of nothing but days says when there was one, and the year beside a month and a day is
    that of their date.
    """
    shown = list(labels)
    meanings = list(map(meaning_of, labels))
    keys = set(map(column_key, labels))
    is_dated = not _MONTHS.isdisjoint(keys) and not _DAYS.isdisjoint(keys)
    for place, meaning in enumerate(meanings):
        is_of_days = meaning == "shop" and "purchase_date" not in meanings
        if is_of_days and cells.share(place, _is_day) > _MOST:
            shown[place] = "purchase date"
        elif meaning == "price" and cells.is_yes_or_no(place):
            shown[place] = f"{labels[place]} (mark)"
        elif meaning == REMARKS and cells.share(place, is_full_moment) > _MOST:
            shown[place] = f"{labels[place]} (day)"
        elif meaning == "year" and is_dated:
            shown[place] = f"{labels[place]} (of a date)"
        may_count = meaning == OWNERSHIP and {COPIES, IS_WISH}.isdisjoint(meanings)
        if may_count and _counts_copies(place, cells):
            shown[place] = "copies"
    return shown


def _is_day(cell: str) -> bool:
    return any(dates.year_of(cell, order) is not None for order in ("dmy", "mdy"))


def _counts_copies(place: int, cells: ColumnCells) -> bool:
    """Whether a column holds nothing but numbers of copies, and more than one of some record."""
    is_number = cells.share(place, str.isdigit) == 1
    return is_number and any((copies_in(cell) or 0) > 1 for cell in cells.filled(place))
