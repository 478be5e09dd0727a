"""What is there: by genre, format, decade, artist, label and year bought."""

from collections import Counter
from collections.abc import Iterable

from collection.models import Format, Genre
from collection.models.lookups import Lookup
from collection.names import search_fold
from collection.statistics import Bought
from disco_site.charts import Chart, bar_chart, lying_bar_chart
from disco_site.statistics.parts import Asked, Part

# How many names and years a chart has room for.
MOST, YEARS = 15, 30


def shelf_part(asked: Asked, bought: list[Bought], years: Counter[int | None], *kinds: Counter[int | None]) -> Part:
    """Return the charts of what is there. `kinds` are the counts by genre and by format, by id."""
    genres, formats = kinds
    charts = [
        _by_lookup(asked, "genre", Genre, genres),
        _by_lookup(asked, "format", Format, formats),
        _by_decade(asked, years),
        _by_year_bought(asked, bought),
        _by_name(asked, "artist", "A record of several artists counts for each of them."),
        _by_name(asked, "label", "A record of several labels counts for each of them."),
    ]
    return Part("What is there", charts=charts)


def _by_lookup(asked: Asked, name: str, model: type[Lookup], counts: Counter[int | None]) -> Chart:
    names = dict(model.objects.values_list("pk", "name"))
    known = [(names[pk], count) for pk, count in counts.items() if pk in names]
    known.sort(key=lambda one: (-one[1], one[0]))
    rows = [(text, count, _named_url(asked, name, text)) for text, count in known[:MOST]]
    beyond = sum(count for _, count in known[MOST:])
    notes = [f"{len(known) - MOST:,} more {name}s have {beyond:,} records."] if beyond else []
    return lying_bar_chart(f"By {name}", rows, note=" ".join(notes + _without(counts[None], name)))


def _by_decade(asked: Asked, years: Counter[int | None]) -> Chart:
    decades: Counter[int] = Counter()
    for year, count in years.items():
        if year:
            decades[year // 10 * 10] += count
    rows = [
        (f"{first}s", decades[first], asked.list_url(year_min=first, year_max=first + 9) if decades[first] else "")
        for first in (range(min(decades), max(decades) + 1, 10) if decades else ())
    ]
    return bar_chart("By decade", rows, note=" ".join(_without(years[None], "year")))


def _by_year_bought(asked: Asked, bought: list[Bought]) -> Chart:
    years: Counter[int | None] = Counter()
    for day, is_active, count, *_ in bought:
        if asked.is_counted(is_active):
            years[day and day.year] += count
    undated = years.pop(None, 0)
    rows = [
        (str(year), years[year], asked.list_url(**_bought_in(year)) if years[year] else "")
        for year in charted_years(years)
    ]
    earlier = sum(count for year, count in years.items() if year < int(rows[0][0])) if rows else 0
    notes = [f"{earlier:,} earlier."] if earlier else []
    return bar_chart("By year bought", rows, note=" ".join(notes + _without(undated, "purchase date")))


def charted_years(years: Iterable[int]) -> range:
    """Return the years of a chart, from the first that is known to the last, but no more than fit in."""
    known = sorted(years)
    return range(max(known[0], known[-1] - YEARS + 1), known[-1] + 1) if known else range(0)


def _by_name(asked: Asked, name: str, note: str) -> Chart:
    found = asked.shelf.most_frequent(name, MOST)
    asked_for = search_fold(asked.params.get(name, ""))
    rows = [
        # A record has several, but an address names one: another one cannot be asked for beside it.
        (row.name, count, _named_url(asked, name, row.name) if asked_for in search_fold(row.name) else "")
        for row, count in found
    ]
    return lying_bar_chart(f"By {name}", rows, note=note if rows else "")


def _bought_in(year: int) -> dict[str, str]:
    return {"purchased_after": f"{year:04}-01-01", "purchased_before": f"{year:04}-12-31"}


def _named_url(asked: Asked, name: str, text: str) -> str:
    return asked.list_url(**{name: f'"{text}"'})


def _without(count: int, name: str) -> list[str]:
    return [f"{count:,} without a {name}."] if count else []
