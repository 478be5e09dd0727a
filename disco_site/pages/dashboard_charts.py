"""The charts of the dashboard: what was bought in which year, and what the shelf is made of."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from adminkit.charts.charts import Chart, Row, bar_chart, lying_bar_chart
from adminkit.numbers import counted
from collection.models import Format, Genre
from collection.models.lookups import Lookup
from collection.statistics import bought_by_day, count_kinds, count_years, most_frequent
from disco_site.page_filter import Narrowing
from disco_site.statistics.chart_rows import bought_in, count_decades, names_by_count, quoted

LONGEST_AXIS, MOST_NAMES = 40, 8


def shelf_charts(narrowing: Narrowing, total: int) -> list[Chart]:
    """Return the charts of the records that fit the filter, of which there are `total`."""
    return [_bought_per_year(narrowing, total), _made_of(narrowing, total)]


def _bought_per_year(narrowing: Narrowing, total: int) -> Chart:
    """Return the purchases of each year; a year without purchases keeps its place."""
    counts: Counter[int] = Counter()
    undated = 0
    for bought in bought_by_day(narrowing.records, is_shelf=narrowing.is_shelf):
        if bought.day is None:
            undated += bought.records
        else:
            counts[bought.day.year] += bought.records
    title = "Bought per year"
    note = f"Without a purchase date: {undated:,} of {counted(total, 'record')}." if undated else ""
    if _is_most(undated, total):
        return bar_chart(title, [], note=f"{note} The others are too few for a chart.")
    years = sorted(counts)
    if years[-1] - years[0] < LONGEST_AXIS:
        years = list(range(years[0], years[-1] + 1))
    rows = [(str(year), counts[year], narrowing.list_url(**bought_in(year))) for year in years]
    return bar_chart(title, rows, note=note)


class Composition(NamedTuple):
    """A way to show what the shelf is made of: by a field, which is unknown for some records.
    `draw` returns the chart of the others with sentences below it.
    """

    field: str
    unknown: int
    draw: Callable[[list[str]], Chart]


def _made_of(narrowing: Narrowing, total: int) -> Chart:
    """Return the chart by genre. If that is unknown for most records, return the first chart by
    format, decade or label that is not.
    """
    sentences = []
    for composition in _compositions(narrowing):
        unknown, field = composition.unknown, composition.field
        if unknown:
            records = f"{unknown:,} of {counted(total, 'record')}"
            sentences.append(f"{field.capitalize()} is unknown for {records}.")
        if not _is_most(unknown, total):
            return composition.draw(sentences)
    return bar_chart("By genre", [], note=" ".join(sentences))


def _compositions(narrowing: Narrowing) -> Iterator[Composition]:
    records = narrowing.records
    genres, formats = count_kinds(records, is_shelf=narrowing.is_shelf)
    yield _by_lookup(narrowing, "genre", Genre, genres)
    yield _by_lookup(narrowing, "format", Format, formats)
    years = count_years(records, is_shelf=narrowing.is_shelf).of_music
    yield Composition(
        "decade", years[None], lambda sentences: _decades(narrowing, years, sentences)
    )
    ranked = most_frequent(records, "label", MOST_NAMES, narrowing.rest)
    labels = [(label.name, count) for label, count in ranked]
    yield Composition(
        "label",
        records.without_label().count(),
        lambda sentences: _names(narrowing, "label", labels, sentences),
    )


def _by_lookup(
    narrowing: Narrowing, field: str, model: type[Lookup], counts: Counter[int | None]
) -> Composition:
    def draw(sentences: list[str]) -> Chart:
        return _names(narrowing, field, names_by_count(model, counts), sentences)

    return Composition(field, counts[None], draw)


def _names(
    narrowing: Narrowing, field: str, by_count: list[tuple[str, int]], sentences: list[str]
) -> Chart:
    rows: list[Row] = []
    for name, count in by_count[:MOST_NAMES]:
        rows.append((name, count, narrowing.list_url(**{field: quoted(name)})))
    others = [count for _, count in by_count[MOST_NAMES:]]
    notes = list(sentences)
    if others:
        records, be = counted(sum(others), "record"), "is" if len(others) == 1 else "are"
        notes.append(f"{len(others):,} more, with {records} in all, {be} not shown.")
    return lying_bar_chart(f"By {field}", rows, note=" ".join(notes))


def _decades(narrowing: Narrowing, years: Counter[int | None], sentences: list[str]) -> Chart:
    rows: list[Row] = []
    for first, count in count_decades(years):
        url = narrowing.list_url(original_year_min=first, original_year_max=first + 9)
        rows.append((f"{first}s", count, url))
    return bar_chart("By decade", rows, note=" ".join(sentences))


def _is_most(unknown: int, total: int) -> bool:
    return unknown * 2 > total
