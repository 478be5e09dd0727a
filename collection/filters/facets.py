"""Facets: what the records under a filter are, and how many of them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from collection.filters.fields import NOT
from collection.filters.own import fields_by_key
from collection.filters.record_filter import RecordFilter
from collection.models import (
    OwnField,
    OwnValue,
    Record,
    RecordQuerySet,
    RecordStyle,
    RecordTag,
)
from collection.models.own.kinds import OwnKind
from collection.models.private_fields import sees_private_fields

#: So many values of a facet are counted, those of most records.
MOST = 60
#: So many own fields are counted, and values of so many characters.
MOST_OWN, LONGEST_SHOWN = 12, 80
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
    """Return genres, styles, locations and tags of the records that fit `params`, as far as `user`
    may see them: what was chosen, then those of most records. One query each.

    A facet does not count by its own filter, so that another value can be chosen. Of filters that
    cannot be read, nothing is counted.
    """
    counted = dict(FACETS)
    if not sees_private_fields(user):
        del counted["location"]
    found = [Facet(name, label, _values(name, params, user)) for name, label in counted.items()]
    for fields in list(fields_by_key(user).values())[:MOST_OWN]:
        found.append(_own_facet(fields, params, user))
    return found


def _own_facet(fields: list[OwnField], params: Mapping[str, str], user: User) -> Facet:
    """Return the values of an own field."""
    name, kind = fields[0].column, fields[0].kind
    held = OwnValue.objects.filter(field__in=fields, record__in=_others(name, params, user))
    values = []
    for text, total in _by_most(held.order_by(), "value")[:MOST]:
        one = OwnValue(field=fields[0], value=text)
        # A text of many lines is no choice.
        if kind != OwnKind.TEXT or len(text) <= LONGEST_SHOWN:
            values.append(FacetValue(one.shown, total, one.asked, params.get(name) == one.asked))
    return Facet(name, fields[0].name, sorted(values, key=lambda value: not value.is_chosen))


def _others(name: str, params: Mapping[str, str], user: User) -> QuerySet:
    """Return the ids of the records that the other filters find."""
    others = {other: value for other, value in params.items() if other != name}
    return RecordFilter(others, Record.objects.order_by(), user=user).qs.values("pk")


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
