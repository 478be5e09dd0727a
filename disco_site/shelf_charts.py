"""The charts of the dashboard: what was bought when, and what the shelf is made of."""

from collections.abc import Callable

from collection.counting import Counts
from collection.querysets import RecordQuerySet
from disco_site.charts import Chart, bar_chart, lying_bar_chart

# Returns the address of the list of records, narrowed by the filters that it is given.
Narrower = Callable[..., str]
LONGEST_AXIS, MOST_NAMES = 40, 8


def bought_per_year(shelf: RecordQuerySet, total: int, narrower: Narrower) -> Chart:
    """Return which part of the shelf was bought in which year; a year without a purchase keeps its place."""
    counts, title = shelf.count_by_purchase_year(), "Bought per year"
    note = f"{counts.unknown:,} of {total:,} records have no purchase date." if counts.unknown else ""
    if _is_mostly_unknown(counts, total):
        return bar_chart(title, [], note=f"{note} The others are too few for a picture.")
    years = list(counts.by_value)
    if years and years[-1] - years[0] < LONGEST_AXIS:
        years = list(range(years[0], years[-1] + 1))

    def url(year: int) -> str:
        return narrower(purchased_after=f"{year:04}-01-01", purchased_before=f"{year:04}-12-31")

    return bar_chart(title, [(str(year), counts.by_value.get(year, 0), url(year)) for year in years], note=note)


def what_it_is(shelf: RecordQuerySet, total: int, narrower: Narrower) -> Chart:
    """Return what the shelf is made of by genre; where that is unknown of most, by format, decade or label."""
    sentences = []
    for field, count in (
        ("genre", shelf.count_by_genre),
        ("format", shelf.count_by_format),
        ("decade", shelf.count_by_decade),
        ("label", shelf.count_by_label),
    ):
        counts = count()
        if counts.unknown:
            sentences.append(f"{field.capitalize()} is unknown of {counts.unknown:,} of {total:,} records.")
        if not _is_mostly_unknown(counts, total):
            draw = _decades if field == "decade" else _names
            return draw(field, counts, sentences, narrower)
    return bar_chart("By genre", [], note=" ".join(sentences))


def _names(field: str, counts: Counts, sentences: list[str], narrower: Narrower) -> Chart:
    # In quotation marks it is the whole name.
    rows = [(name, count, narrower(**{field: f'"{name}"'})) for name, count in counts.by_value.items()]
    rest = [count for _, count, _ in rows[MOST_NAMES:]]
    more = [f"{len(rest):,} more, with {sum(rest):,} records in all, are not shown."] if rest else []
    return lying_bar_chart(f"By {field}", rows[:MOST_NAMES], note=" ".join(sentences + more))


def _decades(field: str, counts: Counts, sentences: list[str], narrower: Narrower) -> Chart:
    rows = [
        (f"{decade}s", count, narrower(year_min=decade, year_max=decade + 9))
        for decade, count in counts.by_value.items()
    ]
    return bar_chart(f"By {field}", rows, note=" ".join(sentences))


def _is_mostly_unknown(counts: Counts, total: int) -> bool:
    return counts.unknown * 2 > total
