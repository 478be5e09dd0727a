"""The charts of the dashboard: what was bought when, and what the shelf is made of."""

from collections import Counter
from collections.abc import Callable, Iterator

from collection.models import Format, Genre
from collection.models.lookups import Lookup
from disco_site.charts import Chart, bar_chart, lying_bar_chart
from disco_site.narrowing import Narrowing

LONGEST_AXIS, MOST_NAMES = 40, 8


def shelf_charts(asked: Narrowing, total: int) -> list[Chart]:
    """Return the charts of the records that are asked for, of which there are `total`."""
    return [_bought_per_year(asked, total), _made_of(asked, total)]


def _bought_per_year(asked: Narrowing, total: int) -> Chart:
    """Count the purchases of each year; a year without one keeps its place."""
    counts: Counter[int | None] = Counter()
    for bought in asked.found.bought_by_day():
        counts[bought.day and bought.day.year] += bought.count
    unknown, title = counts.pop(None, 0), "Bought per year"
    note = f"Without a purchase date: {unknown:,} of {total:,} records." if unknown else ""
    if _is_most(unknown, total):
        return bar_chart(title, [], note=f"{note} The others are too few for a picture.")
    years = sorted(counts)
    if years[-1] - years[0] < LONGEST_AXIS:
        years = list(range(years[0], years[-1] + 1))

    def url(year: int) -> str:
        return asked.list_url(purchased_after=f"{year:04}-01-01", purchased_before=f"{year:04}-12-31")

    return bar_chart(title, [(str(year), counts[year], url(year)) for year in years], note=note)


def _made_of(asked: Narrowing, total: int) -> Chart:
    """Count by genre; where that is unknown of most, by format, decade or label."""
    sentences = []
    for field, unknown, draw in _ways_to_count(asked):
        if unknown:
            sentences.append(f"{field.capitalize()} is unknown of {unknown:,} of {total:,} records.")
        if not _is_most(unknown, total):
            return draw(sentences)
    return bar_chart("By genre", [], note=" ".join(sentences))


def _ways_to_count(asked: Narrowing) -> Iterator[tuple[str, int, Callable[[list[str]], Chart]]]:
    """Yield what records can be counted by, of how many it is unknown, and what draws the others, given the note."""
    genres, formats, years = asked.found.count_by("genre_id", "format_id", "year")
    yield "genre", genres.pop(None, 0), lambda notes: _names(asked, "genre", _named(Genre, genres), notes)
    yield "format", formats.pop(None, 0), lambda notes: _names(asked, "format", _named(Format, formats), notes)
    yield "decade", years.pop(None, 0), lambda notes: _decades(asked, years, notes)
    labels = asked.found.most_frequent("label", MOST_NAMES)
    shown = [(label.name, count) for label, count in labels]
    yield "label", asked.found.without_label().count(), lambda notes: _names(asked, "label", shown, notes)


def _named(model: type[Lookup], counts: Counter[int | None]) -> list[tuple[str, int]]:
    names = dict(model.objects.values_list("pk", "name"))
    return sorted(((names[pk], count) for pk, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))


def _names(asked: Narrowing, field: str, counts: list[tuple[str, int]], sentences: list[str]) -> Chart:
    # In quotation marks it is the whole name.
    rows = [(name, count, asked.list_url(**{field: f'"{name}"'})) for name, count in counts]
    rest = [count for _, count, _ in rows[MOST_NAMES:]]
    more = [f"{len(rest):,} more, with {sum(rest):,} records in all, are not shown."] if rest else []
    return lying_bar_chart(f"By {field}", rows[:MOST_NAMES], note=" ".join(sentences + more))


def _decades(asked: Narrowing, years: Counter[int | None], sentences: list[str]) -> Chart:
    counts: Counter[int] = Counter()
    for year, count in years.items():
        counts[year // 10 * 10] += count
    rows = [
        (f"{decade}s", counts[decade], asked.list_url(year_min=decade, year_max=decade + 9))
        for decade in range(min(counts), max(counts) + 1, 10)
    ]
    return bar_chart("By decade", rows, note=" ".join(sentences))


def _is_most(unknown: int, total: int) -> bool:
    return unknown * 2 > total
