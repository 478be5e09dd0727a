"""Ratings: how records are rated, the best of all and of the year, and what a rating costs."""

from collections import Counter
from decimal import Decimal

from django.conf import settings

from adminkit.charts.charts import Chart, Row, bar_chart
from adminkit.numbers import counted, counted_of, plain_number
from collection.models import Record
from collection.models.private_fields import sees_private_fields
from disco_site.statistics.parts import Cell, Part, Selection, Table, number, record_cell
from ratings.means import best_of_year, best_rated, count_by_rating

BEST, BEST_OF_YEAR = 20, 10


class Rated:
    """The ratings of the records, counted by half, with the best of them."""

    def __init__(self, selection: Selection) -> None:
        self.counts: Counter[int] = Counter()
        self.priced: Counter[int] = Counter()
        self.cents: Counter[int] = Counter()
        for rating in count_by_rating(selection.shelf, selection.author):
            half = (rating.hundredths + 25) // 50
            self.counts[half] += rating.records
            self.priced[half] += rating.priced
            self.cents[half] += rating.cents
        self.best = best_rated(selection.shelf, BEST, selection.author)


def opinions_part(selection: Selection, count: int) -> Part:
    """Return how `count` records are rated."""
    rated = Rated(selection)
    total = sum(rated.counts.values())
    whose = f"Ratings of {selection.author}. " if selection.author else ""
    if not total:
        return Part("Ratings", f"{whose}None of {counted(count, 'record')} is rated.")
    note = (
        f"{whose}{counted_of(total, count, 'record')} rated ({100 * total / count:.0f} %). A mean "
        "counts at the nearest half."
    )
    tables = [_shares(selection, rated, total), _best(rated)]
    this_year = selection.today.year
    for year in (this_year, this_year - 1):
        table = _best_of_year(selection, year)
        if table.rows:
            tables.append(table)
    return Part("Ratings", note, [_chart(selection, rated)], tables)


def _chart(selection: Selection, rated: Rated) -> Chart:
    rows: list[Row] = []
    for half in range(min(rated.counts), 21):
        count = rated.counts[half]
        rows.append((_text(half), count, _url(selection, half) if count else ""))
    return bar_chart("By rating", rows)


def _text(half: int) -> str:
    """Return a rating that is counted in halves as text: 15 as 7.5."""
    return f"{half / 2:g}"


def _url(selection: Selection, half: int) -> str:
    """Return the address of the records whose ratings, which have two decimals, are nearest to this
    half.
    """
    low, high = max(0, half * 50 - 25), min(1000, half * 50 + 24)
    return selection.list_url(rating_min=f"{low / 100:.2f}", rating_max=f"{high / 100:.2f}")


def _shares(selection: Selection, rated: Rated, total: int) -> Table:
    columns = ["Rating", "Records", "Share"]
    with_prices = sees_private_fields(selection.user)
    if with_prices:
        columns.append(f"Mean price ({settings.DISCO_CURRENCY})")
    rows = []
    for half, count in sorted(rated.counts.items(), reverse=True):
        share, mean = f"{100 * count / total:.1f} %", _mean(rated.cents[half], rated.priced[half])
        row = [Cell(_text(half), _url(selection, half)), number(count), number(share)]
        rows.append([*row, number(mean)] if with_prices else row)
    title = "What a rating costs" if with_prices else "Ratings"
    return Table(title, columns, rows, "Shares are of the rated records.")


def _mean(cents: int, count: int) -> str:
    return f"{Decimal(cents) / count / 100:,.2f}" if count else ""


def _best(rated: Rated) -> Table:
    records = Record.objects.with_links().in_bulk([best.record_id for best in rated.best])
    rows = []
    for best in rated.best:
        record = records.get(best.record_id)
        if record is not None:
            rating, bought = number(f"{best.hundredths / 100:g}"), Cell(str(best.bought_on or ""))
            rows.append((rating, record_cell(record), bought))
    note = "Records with the same rating are in order of purchase, the latest first."
    return Table(f"The best {BEST}", ["Rating", "Record", "Bought"], rows, note)


def _best_of_year(selection: Selection, year: int) -> Table:
    best = best_of_year(year, selection.shelf, BEST_OF_YEAR, selection.author)
    records = Record.objects.with_links().in_bulk([rated.record_id for rated in best])
    rows = []
    for rated in best:
        record = records.get(rated.record_id)
        if record is not None:
            rows.append((number(plain_number(rated.mean)), record_cell(record)))
    note = f"By the ratings given in {year}."
    return Table(f"Best of {year}", ["Rating", "Record"], rows, note)
