"""How good it is: ratings, the best of all and of the year, and what a rating costs."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from heapq import nlargest

from django.conf import settings

from collection.models import Record
from disco_site.charts import Chart, bar_chart
from disco_site.statistics.parts import Asked, Cell, Part, Table, number, record_cell
from ratings.means import RatedRecord
from ratings.models import Rating

BEST, BEST_OF_YEAR = 20, 10


class Rated:
    """The ratings of the records, counted by half, with the best of them."""

    def __init__(self, asked: Asked) -> None:
        self.counts: Counter[int] = Counter()
        self.priced: Counter[int] = Counter()
        self.cents: Counter[int] = Counter()
        rated = self._counted(Rating.objects.rated(asked.shelf, asked.author))
        self.best = nlargest(BEST, rated, key=lambda one: (one.hundredths, one.bought_on or "", one.record_id))

    def _counted(self, rated: Iterator[RatedRecord]) -> Iterator[RatedRecord]:
        for one in rated:
            half = (one.hundredths + 25) // 50
            self.counts[half] += 1
            if one.cents is not None:
                self.priced[half] += 1
                self.cents[half] += one.cents
            yield one


def opinions_part(asked: Asked, count: int) -> Part:
    """Return how `count` records are rated."""
    rated = Rated(asked)
    total = sum(rated.counts.values())
    whose = f"Ratings of {asked.author}. " if asked.author else ""
    share = f" ({100 * total / count:.0f} %)" if count else ""
    note = f"{whose}{total:,} of {count:,} records are rated{share}. A mean counts at the nearest half."
    if not total:
        return Part("Ratings", f"{whose}None of {count:,} records is rated.")
    this_year = asked.today.year
    best_of = [_best_of_year(asked, year) for year in (this_year, this_year - 1)]
    tables = [_shares(asked, rated, total), _best(asked, rated), *filter(None, best_of)]
    return Part("Ratings", note, [_chart(asked, rated)], tables)


def _chart(asked: Asked, rated: Rated) -> Chart:
    halves = range(min(rated.counts), 21)
    rows = [(_half(half), rated.counts[half], _url(asked, half) if rated.counts[half] else "") for half in halves]
    return bar_chart("By rating", rows)


def _half(half: int) -> str:
    return f"{half / 2:g}"


def _url(asked: Asked, half: int) -> str:
    """Return the address of the records whose rating is nearest to this half; ratings have two decimals."""
    low, high = max(0, half * 50 - 25), min(1000, half * 50 + 24)
    return asked.list_url(rating_min=f"{low / 100:.2f}", rating_max=f"{high / 100:.2f}")


def _shares(asked: Asked, rated: Rated, total: int) -> Table:
    columns = ["Rating", "Records", "Share", f"Mean price ({settings.DISCO_CURRENCY})"]
    rows = [
        (
            Cell(_half(half), _url(asked, half)),
            *map(number, (count, f"{100 * count / total:.1f} %", _mean(rated.cents[half], rated.priced[half]))),
        )
        for half, count in sorted(rated.counts.items(), reverse=True)
    ]
    return Table("What a rating costs", columns, rows, "The share is one of the rated records.")


def _mean(cents: int, count: int) -> str:
    return f"{Decimal(cents) / count / 100:,.2f}" if count else ""


def _best(asked: Asked, rated: Rated) -> Table:
    records = _records([one.record_id for one in rated.best])
    rows = [
        (number(f"{one.hundredths / 100:g}"), record_cell(records[one.record_id]), Cell(one.bought_on or ""))
        for one in rated.best
        if one.record_id in records
    ]
    note = "Of two with the same rating the one bought last comes first."
    return Table(f"The best {BEST}", ["Rating", "Record", "Bought"], rows, note)


def _best_of_year(asked: Asked, year: int) -> Table | None:
    best = Rating.objects.best_of_year(year, asked.shelf, BEST_OF_YEAR, asked.author)
    records = _records([pk for pk, _, _ in best])
    rows = [(number(f"{float(mean):g}"), record_cell(records[pk])) for pk, mean, _ in best if pk in records]
    return Table(f"Best of {year}", ["Rating", "Record"], rows, f"By the ratings given in {year}.") if rows else None


def _records(ids: list[int]) -> dict[int, Record]:
    return Record.objects.with_links().in_bulk(ids)
