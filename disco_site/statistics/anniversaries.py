"""Anniversaries: records released a round number of years ago, and records bought on this day of
another year.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from django.template.defaultfilters import pluralize

from collection.statistics import Years
from disco_site.statistics.parts import Cell, Part, Selection, Table, number, record_cell

MOST = 20


def anniversaries_part(selection: Selection, years: Years) -> Part:
    """Return the anniversaries of this year and of today."""
    tables = [_released(selection, years), _bought(selection)]
    filled = [table for table in tables if table.rows]
    note = "" if filled else "Nothing this year, and nothing today."
    return Part("Anniversaries", note, tables=filled)


def is_round(years: int) -> bool:
    """Whether an anniversary of so many years is celebrated: tens, and quarters of a century."""
    return years > 0 and (years % 10 == 0 or years % 25 == 0)


def _released(selection: Selection, years: Years) -> Table:
    this_year = selection.today.year
    known = sorted((year for year in years.of_music if year), reverse=True)
    rows = []
    for year in known:
        age = this_year - year
        if is_round(age):
            url = selection.list_url(original_year_min=year, original_year_max=year)
            rows.append(
                (Cell(f"{age} years ago", url), Cell(str(year)), number(years.of_music[year]))
            )
    note = ""
    if years.with_pressing_only:
        note = f"{years.with_pressing_only:,} of all count by the year of the pressing alone."
    return Table(f"Round in {this_year}", ["Released", "In", "Records"], rows, note)


def _bought(selection: Selection) -> Table:
    today = selection.today
    records = selection.shelf.filter(purchase_date__in=list(_same_days(today)))
    rows = []
    for record in records.with_links().order_by("-purchase_date", "pk")[:MOST]:
        if record.purchase_date is not None:
            age = today.year - record.purchase_date.year
            rows.append((Cell(f"{age} year{pluralize(age)} ago"), record_cell(record)))
    return Table(f"Bought on {today.day} {today:%B}", ["When", "Record"], rows)


def _same_days(today: date) -> Iterator[date]:
    """Yield this day in each of the last hundred years that have it."""
    for year in range(today.year - 100, today.year):
        with suppress(ValueError):
            yield today.replace(year=year)
