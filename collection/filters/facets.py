"""Facets: what the records under a filter are, and how many of them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from collection.filters.fields import NOT
from collection.filters.record_filter import RecordFilter
from collection.models import Record, RecordQuerySet, RecordStyle, RecordTag

#: So many values of a facet are counted, those of most records.
MOST = 60
#: What is counted, by the filter that narrows to it.
FACETS = {"genre": "Genre", "style": "Style", "location": "Location", "tag": "Tag"}


class FacetValue(NamedTuple):
    """One value of a facet: how many records have it, what the filters take for it, and whether
    the filter asks for it.
    """

    name: str
    total: int
    quoted: str
    is_chosen: bool


class Facet(NamedTuple):
    """The values of a text filter among the records of the other filters."""

    name: str
    label: str
    values: list[FacetValue]

    @property
    def negation(self) -> str:
        """The name of the filter that leaves a value out."""
        return f"{self.name}{NOT}"


def facets(params: Mapping[str, str], user: User) -> list[Facet]:
    """Return genres, styles, locations and tags of the records that fit `params`: what was chosen,
    then those of most records. One query each.

    A facet does not count by its own filter, so that another value can be chosen. Of filters that
    cannot be read, nothing is counted.
    """
    return [Facet(name, label, _values(name, params, user)) for name, label in FACETS.items()]


def _values(name: str, params: Mapping[str, str], user: User) -> list[FacetValue]:
    others = {other: value for other, value in params.items() if other != name}
    records = RecordFilter(others, Record.objects.order_by(), user=user).qs
    values = []
    for value, total in _counted(name, records)[:MOST]:
        quoted = f'"{value}"'
        values.append(FacetValue(value, total, quoted, params.get(name) == quoted))
    return sorted(values, key=lambda value: not value.is_chosen)


def _counted(name: str, records: RecordQuerySet) -> QuerySet:
    """Return names and how many records have them."""
    if name == "style":
        links = RecordStyle.objects.filter(record__in=records.values("pk")).order_by()
        return _by_most(links, "style__name")
    if name == "tag":
        tagged = RecordTag.objects.filter(record__in=records.values("pk")).order_by()
        return _by_most(tagged, "tag__name")
    if name == "genre":
        return _by_most(records.filter(genre__isnull=False), "genre__name")
    return _by_most(records.exclude(location=""), "location")


def _by_most(rows: QuerySet, path: str) -> QuerySet:
    counted = rows.values(path).annotate(total=Count("pk"))
    return counted.order_by("-total", path).values_list(path, "total")
