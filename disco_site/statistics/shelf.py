"""The shelf by genre, style, format, decade, country, artist, label and year bought."""

from collections import Counter
from collections.abc import Iterable

from adminkit.charts.charts import Chart, Row, bar_chart, lying_bar_chart
from adminkit.numbers import counted
from collection.models import Format, Genre
from collection.models.links import shown_names
from collection.models.lookups import Lookup, NamedOnRecords
from collection.names import search_fold
from collection.statistics import DayBought, Years, by_country, count_kinds, most_frequent
from disco_site.statistics.chart_rows import bought_in, count_decades, names_by_count, quoted
from disco_site.statistics.parts import Part, Selection

# How many names and years a chart has room for.
MOST, YEARS = 15, 30


def shelf_part(selection: Selection, bought: list[DayBought], years: Years) -> Part:
    """Return the charts of the shelf."""
    genres, formats = count_kinds(selection.shelf, is_shelf=selection.is_shelf)
    charts = [
        _by_lookup(selection, "genre", Genre, genres),
        _by_name(selection, "style", "A record of several styles counts for each of them."),
        _by_lookup(selection, "format", Format, formats),
        _by_decade(selection, years),
        *_by_decade_of_pressing(selection, years),
        _by_country(selection),
        _by_year_bought(selection, bought),
        _by_name(selection, "artist", "A record of several artists counts for each of them."),
        _by_name(selection, "label", "A record of several labels counts for each of them."),
    ]
    return Part("What is there", charts=charts)


def _by_lookup(
    selection: Selection, field: str, model: type[Lookup], counts: Counter[int | None]
) -> Chart:
    return _named_chart(selection, field, f"{field}s", names_by_count(model, counts), counts[None])


def _named_chart(
    selection: Selection, field: str, plural: str, by_count: list[tuple[str, int]], unknown: int
) -> Chart:
    """Return the chart of the most frequent names; `unknown` records have none."""
    shown, others = by_count[:MOST], by_count[MOST:]
    rows = [(name, count, selection.list_url(**{field: quoted(name)})) for name, count in shown]
    notes = []
    if others:
        records = sum(count for _, count in others)
        have = f"{field} has" if len(others) == 1 else f"{plural} have"
        notes.append(f"{len(others):,} more {have} {counted(records, 'record')}.")
    notes += _without(unknown, field)
    return lying_bar_chart(f"By {field}", rows, note=" ".join(notes))


def _by_decade(selection: Selection, years: Years) -> Chart:
    """Return the chart by the year of the music."""
    rows = _decade_rows(selection, years.of_music, "original_year")
    notes = []
    if rows and years.with_pressing_only:
        notes.append(f"{years.with_pressing_only:,} by the year of the pressing alone.")
    notes += _without(years.of_music[None], "year")
    return bar_chart("By decade", rows, note=" ".join(notes))


def _by_decade_of_pressing(selection: Selection, years: Years) -> Iterable[Chart]:
    """Yield the chart by the year of the pressing; without years of albums it is the same."""
    if years.with_album:
        rows = _decade_rows(selection, years.of_pressing, "year")
        note = " ".join(_without(years.of_pressing[None], "year"))
        yield bar_chart("By decade of pressing", rows, note=note)


def _decade_rows(selection: Selection, years: Counter[int | None], field: str) -> list[Row]:
    rows: list[Row] = []
    for first, count in count_decades(years):
        limits = {f"{field}_min": first, f"{field}_max": first + 9}
        rows.append((f"{first}s", count, selection.list_url(**limits) if count else ""))
    return rows


def _by_country(selection: Selection) -> Chart:
    counts = by_country(selection.shelf, is_shelf=selection.is_shelf)
    unknown = counts.pop("", 0)
    counted = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return _named_chart(selection, "country", "countries", counted, unknown)


def _by_year_bought(selection: Selection, bought: list[DayBought]) -> Chart:
    years: Counter[int] = Counter()
    undated = 0
    for one_day in bought:
        if not selection.includes(one_day.is_active):
            continue
        if one_day.day is None:
            undated += one_day.records
        else:
            years[one_day.day.year] += one_day.records
    shown = charted_years(years)
    rows: list[Row] = []
    for year in shown:
        url = selection.list_url(**bought_in(year)) if years[year] else ""
        rows.append((str(year), years[year], url))
    earlier = sum(count for year, count in years.items() if year < shown.start)
    notes = [f"{earlier:,} earlier."] if earlier else []
    notes += _without(undated, "purchase date")
    return bar_chart("By year bought", rows, note=" ".join(notes))


def charted_years(years: Iterable[int]) -> range:
    """Return the years of a chart: from the first known one to the last, but only the last 30 of
    them.
    """
    known = sorted(years)
    if not known:
        return range(0)
    return range(max(known[0], known[-1] - YEARS + 1), known[-1] + 1)


def _by_name(selection: Selection, field: str, note: str) -> Chart:
    wanted = search_fold(selection.params.get(field, ""))
    rows: list[Row] = []
    ranked = most_frequent(selection.shelf, field, MOST, selection.rest)
    # Styles have no numbers behind their names, and no keys to be filed by.
    numbered = [lookup for lookup, _ in ranked if isinstance(lookup, NamedOnRecords)]
    shown = {}
    if numbered:
        names = [(lookup.name, lookup.sort_key) for lookup in numbered]
        shown = shown_names(type(numbered[0]), names)
    for lookup, count in ranked:
        # A record may carry several names, but an address takes one: no address finds the records
        # that carry the one in the filter and another one.
        is_findable = wanted in search_fold(lookup.name)
        url = selection.list_url(**{field: quoted(lookup.name)}) if is_findable else ""
        rows.append((shown.get(lookup.name, lookup.name), count, url))
    return lying_bar_chart(f"By {field}", rows, note=note if rows else "")


def _without(count: int, field: str) -> list[str]:
    return [f"{count:,} without a {field}."] if count else []
