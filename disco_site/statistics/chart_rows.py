"""Counts that the charts of the dashboard and of the statistics page have in common."""

from collections import Counter
from collections.abc import Mapping

from collection.models.lookups import Lookup


def names_by_count(model: type[Lookup], counts: Mapping[int | None, int]) -> list[tuple[str, int]]:
    """Return the names of the rows of `model` whose ids are counted, the most frequent first."""
    names = dict(model.objects.values_list("pk", "name"))
    counted = [(names[pk], count) for pk, count in counts.items() if pk in names]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def count_decades(years: Mapping[int | None, int]) -> list[tuple[int, int]]:
    """Return the first year of each decade and its count, without gaps from the first decade to the
    last.
    """
    counts: Counter[int] = Counter()
    for year, count in years.items():
        if year:
            counts[year // 10 * 10] += count
    if not counts:
        return []
    return [(first, counts[first]) for first in range(min(counts), max(counts) + 1, 10)]


def bought_in(year: int) -> dict[str, str]:
    """Return the filter for the records bought in a year."""
    return {"purchased_after": f"{year:04}-01-01", "purchased_before": f"{year:04}-12-31"}


def quoted(name: str) -> str:
    """Return a name as a filter takes it for the whole name."""
    return f'"{name}"'
