"""How many records there are by year, name or decade; what is unknown is counted, never guessed."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import Count


class Counts(NamedTuple):
    """How many records have each value, and how many have none."""

    by_value: dict[int | str, int]
    unknown: int


class Counting(models.QuerySet):
    """Counts; mixed into the queryset of records. Columns are grouped as they are stored, and folded here."""

    def count_by_purchase_year(self) -> Counts:
        return _in_order((day and day.year, count) for day, count in self._counted("purchase_date"))

    def count_by_decade(self) -> Counts:
        """Count by decade of release, which goes by its first year."""
        return _in_order((year and year // 10 * 10, count) for year, count in self._counted("year"))

    def count_by_genre(self) -> Counts:
        return _by_size(self._counted("genre__name"))

    def count_by_format(self) -> Counts:
        return _by_size(self._counted("format__name"))

    def count_by_label(self) -> Counts:
        """Count by label; a record with two labels counts for both."""
        return _by_size(self._counted("labels__name"))

    def _counted(self, path: str) -> models.QuerySet:
        return self.order_by().values_list(path).annotate(count=Count("pk", distinct=path.startswith("labels")))


def _in_order(pairs: Iterable[tuple[int | None, int]]) -> Counts:
    counts, unknown = _folded(pairs)
    return Counts(dict(sorted(counts.items())), unknown)


def _by_size(pairs: Iterable[tuple[str | None, int]]) -> Counts:
    counts, unknown = _folded(pairs)
    return Counts(dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))), unknown)


def _folded(pairs: Iterable[tuple[int | str | None, int]]) -> tuple[Counter, int]:
    counts: Counter[int | str | None] = Counter()
    for value, count in pairs:
        counts[value] += count
    return counts, counts.pop(None, 0)
