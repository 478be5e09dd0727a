"""What there is to celebrate: records that came out a round number of years ago, and what was bought on this day."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from disco_site.statistics.parts import Asked, Cell, Part, Table, number, record_cell

MOST = 20


def anniversaries_part(asked: Asked, years: Counter[int | None]) -> Part:
    """Return what was released a round number of years ago, and bought on this day of another year."""
    tables = [_released(asked, years), _bought(asked)]
    note = "" if any(table.rows for table in tables) else "Nothing this year, and nothing today."
    return Part("Anniversaries", note, tables=[table for table in tables if table.rows])


def is_round(years: int) -> bool:
    """Tell whether so many years are a reason to celebrate: tens, and quarters of a century."""
    return years > 0 and (years % 10 == 0 or years % 25 == 0)


def _released(asked: Asked, years: Counter[int | None]) -> Table:
    this_year = asked.today.year
    found = sorted((year for year in years if year and is_round(this_year - year)), reverse=True)
    rows = [
        (Cell(f"{this_year - year} years ago", asked.list_url(year_min=year, year_max=year)), Cell(str(year)))
        + (number(years[year]),)
        for year in found
    ]
    return Table(f"Round in {this_year}", ["Released", "In", "Records"], rows)


def _bought(asked: Asked) -> Table:
    days = list(_same_days(asked.today))
    found = asked.shelf.filter(purchase_date__in=days).with_links().order_by("-purchase_date", "pk")[:MOST]
    rows = [(Cell(_ago(asked.today.year - one.purchase_date.year)), record_cell(one)) for one in found]
    return Table(f"Bought on {asked.today.day} {asked.today:%B}", ["When", "Record"], rows)


def _same_days(today: date) -> Iterator[date]:
    """Yield this day in each of the last hundred years that have it."""
    for year in range(today.year - 100, today.year):
        with suppress(ValueError):
            yield today.replace(year=year)


def _ago(years: int) -> str:
    return f"{years} year{'' if years == 1 else 's'} ago"
